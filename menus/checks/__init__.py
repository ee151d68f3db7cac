"""What only a look at the whole of the flows can find (menu-language §4).

What a single node tells (unknown words, names, formats, screens) is found while the flows are read;
here are reachability, loops, keys, outcomes, secrets, sizes and short cuts.  Every rule of either
sort has its line in `RULES` and its section in docs/checks.md.
"""

from __future__ import annotations

from menus.checks.keys import check_keys
from menus.checks.outcomes import check_outcomes
from menus.checks.reach import Reach
from menus.checks.rules import RULES
from menus.checks.secrets import check_secrets
from menus.checks.shortcuts import check_shortcuts
from menus.checks.sizes import check_sizes
from menus.checks.translations import check_translations
from menus.checks.ways import check_ways
from menus.errors import Problem
from menus.model import Flows
from menus.paging import Encoding

__all__ = ["RULES", "check_flows"]


def check_flows(flows: Flows, encoding: Encoding, published: Flows | None = None) -> list[Problem]:
    """Every finding, errors and warnings, sorted by place and each once.

    Flows that lack the screens with errors of their own may come in: what cannot be told without
    them is left out.  `published` are the flows that run now; without them short cuts are not
    compared.
    """
    reach = Reach(flows)
    found = [
        *check_ways(flows, reach),
        *check_keys(flows, reach),
        *check_outcomes(flows, reach),
        *check_secrets(flows),
        *check_sizes(flows, reach, encoding),
        *check_translations(flows),
    ]
    if published is not None:
        found += check_shortcuts(flows, published)
    return sorted({(each.place, each.rule, each.message): each for each in found}.values())

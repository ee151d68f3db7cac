"""What only a look at the whole of the flows can find (menu-language §4).

What a single node tells (unknown words, names, formats, screens) is found while the flows are read;
here are reachability, loops, keys, outcomes, secrets, sizes and short cuts.  Every rule of either
sort has its line in `RULES` and its section in docs/checks.md.
"""

from __future__ import annotations

from itertools import chain, islice

from menus.checks.hints import check_hints
from menus.checks.keys import check_keys
from menus.checks.outcomes import check_outcomes
from menus.checks.reach import Reach
from menus.checks.rules import RULES
from menus.checks.secrets import check_secrets, suspect_texts
from menus.checks.shortcuts import check_shortcuts
from menus.checks.silent import check_silent
from menus.checks.sizes import check_sizes
from menus.checks.translations import check_translations
from menus.checks.ways import check_ways
from menus.errors import Problem
from menus.model import Flows
from menus.paging import Encoding

__all__ = ["RULES", "Reach", "check_structure", "check_texts", "suspect_texts"]

_MOST = 1000
"""More findings are not read by anybody; the next run tells the rest."""


def check_structure(flows: Flows, reach: Reach, is_whole: bool) -> list[Problem]:
    """Ways, keys and outcomes.

    `is_whole` False says that a screen or a way of these flows could not be read: what cannot be
    told without it is left out.
    """
    found = chain(
        check_ways(flows, reach, is_whole),
        check_silent(flows, reach),
        check_keys(flows, reach),
        check_outcomes(flows, reach),
    )
    return list(islice(found, _MOST))


def check_texts(
    flows: Flows,
    reach: Reach,
    encoding: Encoding,
    published: Flows | None = None,
    is_whole: bool = True,
) -> list[Problem]:
    """Secrets, sizes and translations, once all texts are known; and short cuts.

    `published` are the flows that run now; without them short cuts are not compared.  `is_whole`
    False says that these flows have errors that leave something out.
    """
    found = chain(
        check_secrets(flows),
        check_sizes(flows, reach, encoding),
        check_hints(flows, reach, encoding),
        check_translations(flows),
    )
    if published is not None:
        found = chain(check_shortcuts(flows, published, is_whole), found)
    return list(islice(found, _MOST))

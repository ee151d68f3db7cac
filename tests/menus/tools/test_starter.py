"""What `init` writes is sound as it is."""

from __future__ import annotations

from pathlib import Path

import menus
from menus.tools.fmt import formatted
from menus.tools.starter import STARTER
from smpp.text import budget
from ussd.core.addresses import parse_msisdn


def test_the_starter_has_no_problem(tmp_path: Path) -> None:
    for name, content in STARTER.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    flows = tmp_path / "flows.yaml"

    assert menus.check(flows, encoding=budget, parse_msisdn=parse_msisdn) == []


def test_the_starter_is_tidy() -> None:
    files = {name: text for name, text in STARTER.items() if name.endswith(".yaml")}

    assert {name: formatted(text, name) for name, text in files.items()} == files

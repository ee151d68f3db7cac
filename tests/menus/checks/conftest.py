"""What `check` says of a few lines, over the installation that docs/checks.md begins with."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import menus
from smpp.text import budget

GUIDE = (Path(__file__).parents[3] / "docs" / "checks.md").read_text(encoding="utf-8")
_HEADER = re.compile(r"^# ((?:flows/|services|flows)[\w/.-]*\.\w+)$", re.MULTILINE)
_BASE = re.compile(r"^```yaml base\n(.*?)^```", re.MULTILINE | re.DOTALL)


def files(text: str) -> dict[str, str]:
    """The files of a text; what stands before the first header is flows/demo.yaml."""
    first, *rest = _HEADER.split(text)
    named = dict(zip(rest[::2], rest[1::2], strict=True))
    return {"flows/demo.yaml": first} | named if first.strip() else named


def _words(text: str) -> dict[str, str]:
    parts = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in parts if part.strip()}


@pytest.fixture
def lay(tmp_path: Path) -> Callable[[str], Path]:
    """Write the base with these files over it (flows.yaml word by word); the path of flows.yaml."""

    def lay(text: str) -> Path:
        match = _BASE.search(GUIDE)
        assert match is not None
        base, changed = files(match[1]), files(text)
        top = _words(base["flows.yaml"]) | _words(changed.get("flows.yaml", ""))
        for name, content in {**base, **changed, "flows.yaml": "".join(top.values())}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path / "flows.yaml"

    return lay


@pytest.fixture
def found(lay: Callable[[str], Path], tmp_path: Path) -> Callable[..., list[str]]:
    """Every line that `check` prints, in order."""

    def found(text: str, **given: Any) -> list[str]:
        problems = menus.check(
            lay(text),
            encoding=budget,
            parse_msisdn=lambda typed: typed if typed.isdigit() else None,
            **given,
        )
        return [str(problem).replace(f"{tmp_path}/", "") for problem in problems]

    return found

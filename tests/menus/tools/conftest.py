"""Flows in a temporary folder, as the author's tools get them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import menus
from menus import source
from smpp.text import budget
from ussd.core.addresses import parse_msisdn

ROOT = Path(__file__).parents[3]

Load = Callable[[], menus.Flows]


def typed(node: source.Node | None) -> Any:
    """A tree as an editor sees it: plain whole numbers are numbers, `true` is true."""
    if isinstance(node, source.Mapping):
        return {word: typed(value) for word, value in node.items()}
    if isinstance(node, source.Sequence):
        return [typed(item) for item in node]
    if node is None or node.is_missing:
        return None
    if not node.is_quoted and re.fullmatch(r"[0-9]+", node.text):
        return int(node.text)
    return {"true": True, "false": False}.get(node.text, node.text)


@pytest.fixture(scope="session")
def mistakes() -> Callable[[dict[str, Any], str], list[str]]:
    """`mistakes(schema, yaml)`: where an editor would mark something, as dotted paths."""
    jsonschema = pytest.importorskip("jsonschema")

    def found(schema: dict[str, Any], text: str) -> list[str]:
        seen = typed(source.parse(text, "a.yaml").root)
        errors = jsonschema.Draft202012Validator(schema).iter_errors(seen)
        return [".".join(map(str, error.absolute_path)) for error in errors]

    return found


@pytest.fixture(scope="session")
def is_schema() -> Callable[[dict[str, Any]], None]:
    """Raises for what is no JSON Schema."""
    jsonschema = pytest.importorskip("jsonschema")
    return lambda schema: jsonschema.Draft202012Validator.check_schema(schema)


@pytest.fixture(scope="session")
def demo() -> menus.Flows:
    return menus.load(ROOT / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., menus.Flows]:
    """`project(top, screens, lang_ru)` writes the files, or what is given of them, and loads."""

    def load(top: str = "", screens: str = "", ru: str = "", services: str = "") -> menus.Flows:
        folder = tmp_path / "flows" / "lang"
        folder.mkdir(parents=True, exist_ok=True)
        head = "format: 1\nlanguages: [en, ru]\ninclude: [flows/*.yaml]\nkeys: {next: '#'}\n"
        files = {
            "flows.yaml": head + dedent(top),
            "flows/a.yaml": dedent(screens),
            "flows/lang/ru.yaml": dedent(ru),
            "services.yaml": dedent(services),
        }
        for name, content in files.items():
            (tmp_path / name).write_text(content, "utf-8")
        flows = tmp_path / "flows.yaml"
        return menus.load(flows, encoding=budget, parse_msisdn=parse_msisdn)

    return load

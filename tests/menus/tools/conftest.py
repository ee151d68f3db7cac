"""Flows in a temporary folder, as the author's tools get them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

import menus
from smpp.text import budget
from ussd.core.addresses import parse_msisdn

ROOT = Path(__file__).parents[3]

Load = Callable[[], menus.Flows]


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

"""The guide to services.yaml: its examples are sound, and it explains every word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from menus import catalogue
from menus.catalogue import reading
from menus.source import read as read_file

GUIDE = (Path(__file__).parents[1] / "docs" / "services-yaml.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n((?:facts|services|settings):.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_sound(example: str, tmp_path: Path) -> None:
    (tmp_path / "services.yaml").write_text(example, "utf-8")
    _, problems = catalogue.read(read_file(tmp_path / "services.yaml").root)

    assert problems == []


def test_every_word_of_an_http_service_is_explained() -> None:
    words = set(reading._SERVICE_WORDS)

    assert {word for word in words if f"`{word}`" in GUIDE or f"`{word}:" in GUIDE} == words


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4

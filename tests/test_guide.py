"""docs/menu-guide.md is run: its files are written, its commands typed, its screens compared.

Each section of the second level is a reader who begins in an empty folder; behind "The examples
below", in one with the files that stand there.  A block named after a file is written; a line with
`$` is run; what the page shows below it must come out.  The section that wants a gateway is run by
`test_guide_gateway.py`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from menus.screens import KINDS
from menus.tools.wordings import ACTIONS

sys.path.insert(0, str(Path(__file__).parents[1]))  # `pytest` alone does not add it

from tests.guide import BASE, GATEWAY, GUIDE, SECTIONS, Block, typed, typed_alone, write

_PASSWORD = re.compile(r"\b[0-9]{8}\b")
"""What is drawn anew each time; the page shows 12345678."""

ALONE = [
    heading
    for heading, blocks in SECTIONS.items()
    if not any(block.name == GATEWAY for block in blocks)
]


def prepared(heading: str) -> list[Block]:
    """The blocks of a section, behind those that it begins with."""
    headings = list(SECTIONS)
    is_later = headings.index(heading) > headings.index(BASE)
    return [*SECTIONS[BASE], *SECTIONS[heading]] if is_later else SECTIONS[heading]


@pytest.mark.parametrize("heading", ALONE)
def test_the_page_shows_what_the_program_shows(
    heading: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in prepared(heading):
        if block.kind == "console":
            for command, shown in typed(block.text):
                assert _PASSWORD.sub("12345678", typed_alone(command)) == shown, command
        else:
            write(block)


def test_every_block_of_the_page_is_written_or_run() -> None:
    blocks = [block for listed in SECTIONS.values() for block in listed]

    assert GUIDE.read_text("utf-8").count("```") == 2 * len(blocks)
    assert all(block.name for block in blocks if block.kind == "yaml")
    assert {block.kind for block in blocks} == {"yaml", "console"}


def test_every_word_of_the_language_has_an_example() -> None:
    examples = "".join(block.text for listed in SECTIONS.values() for block in listed)
    words = {word for kind in KINDS.values() for word in kind.words} | set(ACTIONS)
    rare = {"limited", "otherwise", "empty"}

    assert {word for word in words | rare if f"{word}:" not in examples} == set()

"""docs/menu-guide.md is run: its files are written, its commands typed, its screens compared.

Each section of the second level is a reader who begins in an empty folder; behind "The examples
below", in one with the files that stand there.  A block named after a file is written; a line with
`$` is run; what the page shows below it must come out.
"""

from __future__ import annotations

import io
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from menus.screens import KINDS
from menus.tools.wordings import ACTIONS
from ussd.cli import main

GUIDE = Path(__file__).parents[1] / "docs" / "menu-guide.md"
_FENCE = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PASSWORD = re.compile(r"\b[0-9]{8}\b")
"""What is drawn anew each time; the page shows 12345678."""


class Block(NamedTuple):
    kind: str
    name: str
    text: str


def sections() -> dict[str, list[Block]]:
    """The blocks of every section, by its heading."""
    _, *parts = re.split(r"^## ", GUIDE.read_text("utf-8"), flags=re.MULTILINE)
    found = {}
    for part in parts:
        heading, _, body = part.partition("\n")
        found[heading] = [Block(kind, name, text) for kind, name, text in _FENCE.findall(body)]
    return found


def typed(text: str) -> Iterator[tuple[str, str]]:
    """Every command of a block, and what the page shows below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown.rstrip()


def run(command: str) -> str:
    """What a command prints, as in a terminal."""
    program, *arguments = shlex.split(command)
    if program == "cd":
        os.chdir(arguments[0])
        return ""
    if program == "cat":
        return Path(arguments[0]).read_text("utf-8").rstrip()
    assert program == "dialtree", command
    shown = io.StringIO()
    with redirect_stdout(shown), redirect_stderr(shown), pytest.raises(SystemExit):
        main(arguments)
    return _PASSWORD.sub("12345678", shown.getvalue().rstrip())


def prepared(heading: str) -> list[Block]:
    """The blocks of a section, behind those that it begins with."""
    headings = list(SECTIONS)
    is_later = headings.index(heading) > headings.index(BASE)
    return [*SECTIONS[BASE], *SECTIONS[heading]] if is_later else SECTIONS[heading]


def write(block: Block) -> None:
    path = Path(block.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, "utf-8")


BASE = "The examples below"
SECTIONS = sections()


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_page_shows_what_the_program_shows(
    heading: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in prepared(heading):
        if block.kind == "console":
            for command, shown in typed(block.text):
                assert run(command) == shown, command
        else:
            write(block)


def test_every_file_of_the_page_is_named() -> None:
    blocks = [block for listed in SECTIONS.values() for block in listed]

    assert all(block.name for block in blocks if block.kind == "yaml")
    assert {block.kind for block in blocks} == {"yaml", "console"}


def test_every_word_of_the_language_has_an_example() -> None:
    examples = "".join(block.text for listed in SECTIONS.values() for block in listed)
    words = {word for kind in KINDS.values() for word in kind.words} | set(ACTIONS)
    rare = {"limited", "otherwise", "empty"}

    assert {word for word in words | rare if f"{word}:" not in examples} == set()

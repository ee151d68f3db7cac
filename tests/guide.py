"""docs/menu-guide.md as its tests read it: sections of files to write and of commands to type.

A block named after a file is that file; a block with `$` is what is typed and what is seen, one
named `gateway` what is typed while a gateway runs.  A line `…` stands for lines left out.
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

from ussd.cli import main

__all__ = ["BASE", "GATEWAY", "GUIDE", "SECTIONS", "Block", "typed", "typed_alone", "write"]

GUIDE = Path(__file__).parents[1] / "docs" / "menu-guide.md"
BASE = "The examples below"
"""Each section behind this one begins with its files."""
GATEWAY = "gateway"
"""The name of a block whose commands want a gateway."""

_FENCE = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    kind: str
    name: str
    text: str


def _sections() -> dict[str, list[Block]]:
    """The blocks of every section, by its heading."""
    _, *parts = re.split(r"^## ", GUIDE.read_text("utf-8"), flags=re.MULTILINE)
    found = {}
    for part in parts:
        heading, _, body = part.partition("\n")
        found[heading] = [Block(kind, name, text) for kind, name, text in _FENCE.findall(body)]
    return found


SECTIONS = _sections()


def typed(text: str) -> Iterator[tuple[str, str]]:
    """Every command of a block, and what the page shows below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown.rstrip()


def typed_alone(command: str) -> str:
    """What a command prints that needs nothing but the folder, as in a terminal."""
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
    return shown.getvalue().rstrip()


def write(block: Block) -> None:
    """Write the file of a block below the folder."""
    path = Path(block.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, "utf-8")

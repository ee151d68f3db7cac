"""The lines of a script: without comments, each with what goes on in the lines indented under it.

A comment is a line that begins with `#`, or what follows two spaces, `#` and a space; `#` in a
dialled string never is one. Only a line that takes a text is gone on with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from simulator.script.steps import Place

__all__ = ["Line", "lines"]

_COMMENT: Final = re.compile(r"\s{2,}#\s.*$")


@dataclass(slots=True)
class Line:
    """A line, with its continuation in `text`."""

    place: Place
    indent: int
    text: str


def lines(text: str, file: str, takes_text: Callable[[str], bool]) -> Iterator[Line]:
    """The lines that say something; `takes_text` tells which may be gone on with."""
    pending: Line | None = None
    blank = 0
    for number, typed in enumerate(text.splitlines(), 1):
        line = _COMMENT.sub("", typed)
        bare = line.strip()
        if bare.startswith("#"):
            continue
        if not bare:
            blank += 1
            continue
        indent = len(line) - len(line.lstrip())
        if pending is not None and indent > pending.indent and takes_text(pending.text):
            pending.text += "\n" * (blank + 1) + bare
        else:
            if pending is not None:
                yield pending
            pending = Line(Place(file, number, typed.strip()), indent, line.lstrip())
        blank = 0
    if pending is not None:
        yield pending

"""One file into a `Document`: made safe, composed, and read on behind what can be passed over.

An unquoted text with a colon, `text: Note: closed today`, ends YAML's reading of a file.  It is
told, its colon is taken for a letter, and the file is read again, so that all else is told too.
"""

from __future__ import annotations

from pathlib import Path

from menus.errors import Place, Problem
from menus.source.files import in_lines, text_of
from menus.source.nodes import Document
from menus.source.quotes import protect, without_colons
from menus.source.reading import Composer
from menus.source.sentences import Explained

__all__ = ["parse", "read"]

_MOST_READINGS = 30
_MOST_CHARACTERS = 4 * 1024 * 1024
"""How often one file is read, and how much in all; the next run tells the rest."""


def read(path: Path, name: str | None = None) -> Document:
    """Read one file; `name` is what problems call it (the path itself unless said)."""
    file = name if name is not None else str(path)
    text = text_of(path)
    if isinstance(text, str):
        return parse(text, file)
    return Document(file, None, [Problem(text.at(file), "file", text.message)])


def parse(text: str, file: str) -> Document:
    """Compose one file's text; the root is None when it is empty or its syntax is broken."""
    text, problems = in_lines(text, file)
    lines = text.split("\n")
    safe, unquoted = protect(text, file)
    problems.extend(unquoted)
    passed_over: list[Problem] = []
    left = max(1, min(_MOST_READINGS, _MOST_CHARACTERS // (len(text) + 1)))
    while True:
        found = [*problems, *passed_over]
        composer = Composer(file, lines, found, was_protected=safe is not text)
        root, left = composer.compose(safe), left - 1
        if composer.stumbled is None or not left:
            return Document(file, root, sorted(found), text, frozenset(passed_over))
        passed_over.append(_told(file, composer.stumbled))
        safe = _as_letters(safe, composer.stumbled)


def _told(file: str, at: Explained) -> Problem:
    return Problem(Place(file, at.line + 1, at.column + 1), "yaml", at.message)


def _as_letters(text: str, at: Explained) -> str:
    """The text with the colons of one value taken for letters."""
    lines = text.split("\n")
    end = at.text_to if at.text_to is not None else at.column
    lines[at.line] = without_colons(lines[at.line], at.column, end)
    return "\n".join(lines)

"""From a file's octets to its text: size, encoding and line ends, before a word of it is parsed.

What is no regular file is never opened, and a large one is refused by its size, so that a device, a
pipe or fifty megabytes cost nothing.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

from menus.errors import Place, Problem

__all__ = ["MAX_BYTES", "Unreadable", "in_lines", "text_of"]

MAX_BYTES = 2 * 1024 * 1024
_SEPARATOR = re.compile("[\x85\u2028\u2029]")


class Unreadable:
    """Why a file cannot be read, and the line where that shows."""

    def __init__(self, message: str, line: int = 1) -> None:
        self.message = message
        self._line = line

    def at(self, file: str) -> Place:
        """The place for a problem."""
        return Place(file, self._line, 1)


def text_of(path: Path) -> str | Unreadable:
    """The text of a file, its line ends as they stand."""
    content = _octets(path)
    return _decoded(content) if isinstance(content, bytes) else content


def in_lines(text: str, file: str) -> tuple[str, list[Problem]]:
    """The text with "\\n" alone, as an editor counts its lines.

    YAML knows three line ends more, which no editor shows; each is a problem and becomes a blank.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    problems = []
    for match in _SEPARATOR.finditer(text):
        line, start = text.count("\n", 0, match.start()) + 1, text.rfind("\n", 0, match.start())
        message = f"an invisible line end (U+{ord(match[0]):04X}) stands here: delete it"
        problems.append(Problem(Place(file, line, match.start() - start), "yaml", message))
    return _SEPARATOR.sub(" ", text) if problems else text, problems


def _octets(path: Path) -> bytes | Unreadable:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return Unreadable("this is a directory: name the file in it")
        if not stat.S_ISREG(status.st_mode):
            return Unreadable("this is not a file that can be read: name a YAML file")
        if status.st_size > MAX_BYTES:
            return _too_large(status.st_size)
        with path.open("rb") as stream:  # what grows meanwhile, or hides its size, is cut off here
            content = stream.read(MAX_BYTES + 1)
        return content if len(content) <= MAX_BYTES else _too_large(len(content))
    except FileNotFoundError:
        return Unreadable("the file does not exist: create it, or correct its name")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return Unreadable(f"the file cannot be read ({reason}): check its name and its rights")


def _too_large(size: int) -> Unreadable:
    return Unreadable(
        f"the file has {size // 1024:,} KB and at most {MAX_BYTES // 1024:,} KB "
        "are read: split it and include the parts"
    )


def _decoded(content: bytes) -> str | Unreadable:
    if b"\0" in content:
        return Unreadable("this is not a text file: save it as plain text in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Unreadable("this line is not UTF-8: save the file in UTF-8", line)

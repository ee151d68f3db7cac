"""What a script expects: a text with `{name}`, `{name: digits 8}` and `*`, whole or in part.

`*` matches anything, a capture at least one character; a bare `{name}` that has a value already
must come again as it was, one with a type is captured anew. White space at the ends of lines does
not count, letters and everything else do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["PatternError", "filled", "match", "pattern"]

_PIECE: Final = re.compile(r"\{\s*(?P<name>\w+)\s*(?::\s*(?P<type>[^}]*?)\s*)?\}|(?P<any>\*)")
_NAME: Final = re.compile(r"\{(\w+)\}")
_DIGITS: Final = re.compile(r"digits\s+(\d+)(?:\s*-\s*(\d+))?")


class PatternError(ValueError):
    """A `{…}` that means nothing; the message says what to write."""


def match(
    expected: str, came: str, known: Mapping[str, str], in_part: bool
) -> dict[str, str] | None:
    """The captures of a text that is as expected, or None."""
    found = pattern(expected, known)
    tidy = _tidy(came)
    matched = found.search(tidy) if in_part else found.fullmatch(tidy)
    return None if matched is None else matched.groupdict()


def pattern(expected: str, known: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """The regular expression of an expected text; raises `PatternError`."""
    known = known or {}
    expected = _tidy(expected)
    made, at = [], 0
    captured: set[str] = set()
    for piece in _PIECE.finditer(expected):
        made.append(re.escape(expected[at : piece.start()]))
        made.append(_piece(piece, known, captured))
        at = piece.end()
    made.append(re.escape(expected[at:]))
    return re.compile("".join(made), re.DOTALL)


def _piece(piece: re.Match[str], known: Mapping[str, str], captured: set[str]) -> str:
    name = piece["name"]
    if name is None:
        return ".*"
    if name in known and piece["type"] is None:
        return re.escape(known[name])
    if name in captured:
        return f"(?P={name})"
    if name[0].isdigit():
        raise PatternError(f"{{{name}}} is no name: a name begins with a letter")
    captured.add(name)
    return f"(?P<{name}>{_of_type(piece['type'])})"


def _of_type(typed: str | None) -> str:
    if typed is None:
        return ".+?"
    digits = _DIGITS.fullmatch(typed)
    if digits is None:
        raise PatternError(f'{typed!r} is no type of a capture: write "digits 8" or "digits 4-8"')
    return rf"\d{{{digits[1]},{digits[2] or digits[1]}}}"


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text with the values of its `{name}`s put in; what is not known stays as it is."""
    return _NAME.sub(lambda piece: known.get(piece[1], piece[0]), text)


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())

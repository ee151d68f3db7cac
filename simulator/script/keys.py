"""What is dialled on one line: a code or a number, and the keys to press after it.

    *100# 1 2            0890 2 0            "8 800 250 08 90" 2

A code ends with its `#`; a number with spaces stands in quotes.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["called", "dialled", "words"]

_WORD: Final = re.compile(r'"([^"]*)"|(\S+)')
_CODE: Final = re.compile(r"(.*?#)(?:\s+(.*))?")


def dialled(typed: str) -> tuple[str, tuple[str, ...]]:
    """The code and the answers to its screens; without a `#` all of it is the code."""
    match = _CODE.fullmatch(typed)
    return (typed, ()) if match is None else (match[1], tuple(words(match[2] or "")))


def called(typed: str) -> tuple[str, tuple[str, ...]]:
    """The number and the keys."""
    number, *keys = words(typed)
    return number, tuple(keys)


def words(text: str) -> list[str]:
    """The words of a line; a quoted one may hold spaces."""
    return [quoted or plain for quoted, plain in _WORD.findall(text)]

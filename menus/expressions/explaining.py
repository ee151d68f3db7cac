"""Why a text is no condition: one sentence that says what to write, and where it went wrong."""

from __future__ import annotations

import re

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

__all__ = ["ConditionError", "explained"]


class ConditionError(ValueError):
    """The text is no condition; `offset` counts characters from its beginning."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


_SEVERAL = 'in ("active", "blocked")'
_HINTS = {
    "=": "compare with ==, not with =",
    "&": "write 'and', not &",
    "|": "write 'or', not |",
    "!": "write 'not', or != between two values",
    "“": 'use straight quotes: "word"',
    "”": 'use straight quotes: "word"',
    "«": 'use straight quotes: "word"',
    '"': "a quoted word is not closed",
    "'": "a quoted word is not closed",
    "+": "a condition compares and cannot calculate",
    "-": "a condition compares and cannot calculate",
    "*": "a condition compares and cannot calculate",
    "/": "a condition compares and cannot calculate",
    ",": f"for several values write {_SEVERAL}",
    "[": f"for several values write {_SEVERAL}",
    "]": f"for several values write {_SEVERAL}",
}
_RUNS_ON = re.compile(r"([\"'])[^\"']*(?:[=<>]| and | or )[^\"']*\1")
"""A word in quotes that holds what should stand behind it."""

_SIGN_BEFORE = re.compile(r"(==|!=)\s*$")


def explained(error: UnexpectedInput, text: str) -> ConditionError:
    """The parser's complaint as an author understands it."""
    if (match := _RUNS_ON.search(text)) and text.count(match[1]) % 2:
        return ConditionError(
            "the word that begins here lacks its closing quote: put it in", match.start()
        )
    if isinstance(error, UnexpectedCharacters):
        offset = error.pos_in_stream or 0
        hint = _HINTS.get(text[offset], "take it away")
        return ConditionError(f"'{text[offset]}' is not understood here: {hint}", offset)
    if text.count("(") > text.count(")"):
        message = "this ( is never closed: put a ) where it ends"
        return ConditionError(message, _unclosed(text))
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        offset = error.token.start_pos or 0
        return ConditionError(_unexpected(error, text, offset), offset)
    return ConditionError("the condition breaks off: something is missing at its end", len(text))


def _unexpected(error: UnexpectedToken, text: str, offset: int) -> str:
    token, expected = str(error.token), error.accepts or set()
    if expected == {"LPAR"}:
        return f"'in' takes its values in brackets: write {_SEVERAL}"
    if expected == {"COMMA", "RPAR"}:
        return f"commas stand between the values of 'in': write {_SEVERAL}"
    if token == ")" and text.count(")") > text.count("("):
        return "this ) closes what no ( opens: take it away"
    if token == ")":
        return "a value is missing before this ): write it, or take the rest away"
    if token == "(" and (sign := _SIGN_BEFORE.search(text[:offset])):
        word = "in" if sign[1] == "==" else "not in"
        return f"one value stands behind {sign[1]}: write '{word}' before several"
    if token in _HINTS:
        return f"'{token}' is not understood here: {_HINTS[token]}"
    if token == "is":
        return "write ==, in or not in, without 'is'"
    return f"'{token}' is not expected here: join comparisons with 'and' or 'or'"


def _unclosed(text: str) -> int:
    """Where the last bracket is opened that nothing closes."""
    opened: list[int] = []
    for offset, character in enumerate(text):
        if character == "(":
            opened.append(offset)
        elif character == ")" and opened:
            opened.pop()
    return opened[-1]

"""The pieces that a YAML file is typed of: words, quotes, braces, comments, each with its place.

`parse` says what a file means and forgets how it was written; `tokens` keeps just that, for `fmt`.
It trusts its input: give it only text that `parse` could read.  A piece knows where it ends, so
that a text over several lines is one token.  Line breaks are "\\n" alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Token", "tokens"]

_BLANK = re.compile(r"[ \t\n]+")
_COMMENT = re.compile(r"#[^\n]*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'', re.DOTALL)
_INDICATOR = re.compile(r"[-?:](?=[ \t\n]|\Z)")
_MARK = re.compile(r"(?:---|\.\.\.)(?=[ \t\n]|\Z)|%YAML[^\n]*", re.MULTILINE)
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\n]*)?(?=\n|\Z)")
_PLAIN = re.compile(r"(?:[^\n:# \t]|:(?=[^\s])|(?<=[^\s])#|[ \t]+(?=[^\s#]))*")
_PLAIN_IN_FLOW = re.compile(
    r"(?:[^\n:# \t,\[\]{}]|:(?=[^\s,\[\]{}])|(?<=[^\s])#|[ \t]+(?=[^\s#,\[\]{}]))*"
)


class Token(NamedTuple):
    """One piece; `line` and `column` count from 1.

    `kind` is "plain", "quoted", "block" (a `|` or `>` text with all its lines), "comment", "mark"
    (a `---`) or, for an indicator, the character itself.
    """

    kind: str
    text: str
    line: int
    column: int

    @property
    def end_line(self) -> int:
        """The line where it ends."""
        return self.line + self.text.count("\n")


def tokens(text: str) -> Iterator[Token]:
    """Every piece of a file, in order; blanks are what is between them."""
    return _Scan(text).run()


class _Scan:
    """A position in the text, how deep in braces it is, and the last words of the line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._line_start = 0
        self._depth = 0
        self._parent = 0
        self._last: Token | None = None

    def run(self) -> Iterator[Token]:
        while True:
            if match := _BLANK.match(self._text, self._at):
                self._pass(match[0])
            if self._at >= len(self._text):
                return
            token = self._token()
            self._note(token)
            self._pass(token.text)
            yield token

    def _pass(self, text: str) -> None:
        self._at += len(text)
        breaks = text.count("\n")
        if breaks:
            self._line += breaks
            self._line_start = self._at - (len(text) - text.rfind("\n") - 1)

    def _token(self) -> Token:
        kind, text = self._piece()
        return Token(kind, text, self._line, self._at - self._line_start + 1)

    def _piece(self) -> tuple[str, str]:
        text, at, character = self._text, self._at, self._text[self._at]
        if character == "#" and not self._is_lost_value():
            return "comment", _whole(_COMMENT, text, at).rstrip()
        if character in "\"'" and (match := _QUOTED.match(text, at)):
            return "quoted", match[0]
        if at == self._line_start and (match := _MARK.match(text, at)):
            return "mark", match[0].rstrip()
        if _INDICATOR.match(text, at):
            return character, character
        if character in "[{" or (self._depth and character in ":,]}"):
            return character, character
        if character in "|>" and not self._depth and (match := _BLOCK.match(text, at)):
            return "block", match[0] + self._block(match.end())
        pattern = _PLAIN_IN_FLOW if self._depth else _PLAIN
        return "plain", character + _whole(pattern, text, at + 1).rstrip(" \t")

    def _is_lost_value(self) -> bool:
        """`{next: #}`: `parse` takes this for a value that lacks its quotes."""
        last, after = self._last, self._text[self._at + 1 : self._at + 2]
        is_behind = last is not None and last.kind == ":" and last.line == self._line
        return bool(self._depth) and is_behind and not after.isspace()

    def _note(self, token: Token) -> None:
        """Keep what a block text needs: the column of the key or dash that it belongs to."""
        last = self._last
        if token.kind in "[{":
            self._depth += 1
        elif token.kind in "]}":
            self._depth -= 1
        elif token.kind == "-":
            self._parent = token.column
        elif token.kind == ":" and last is not None and last.line == token.line:
            self._parent = last.column
        self._last = token

    def _block(self, end: int) -> str:
        """The lines of a block text: all that are blank or further in than what holds it."""
        text, at = self._text, end
        while at < len(text):
            after = text.find("\n", at + 1)
            line = text[at + 1 : after if after != -1 else len(text)]
            if line.strip(" ") and len(line) - len(line.lstrip(" ")) < self._parent:
                break
            at = after if after != -1 else len(text)
        return text[end:at]


def _whole(pattern: re.Pattern[str], text: str, at: int) -> str:
    match = pattern.match(text, at)
    return match[0] if match else ""

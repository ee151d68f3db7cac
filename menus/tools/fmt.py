"""`dialtree fmt`: a flow file as everybody writes it, and nothing of its meaning touched.

Two spaces for each level, one after a colon or comma, two before a comment; comments, order and the
author's line breaks stay.  Values and comments that stand in one column go on standing in one.
What YAML would misread is put in quotes (menu-language §3): `*110#`, `0770`, `12:30`, `no`, a text
that a comma would cut.  What the file means is compared before and after, node by node; a file
that cannot be read, or could be read in two ways, is refused and left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from menus import source
from menus.errors import FlowError, Place, Problem
from menus.tools.mending import mended
from menus.tools.pieces import Piece, doubt, pieces

__all__ = ["formatted"]

_INDENT = 2
_COMMENT_GAP = 2
_REPAIRED = frozenset({"quotes", "stray-word"})
"""Problems of a file that can be formatted; any other is in the way.

A text that is cut at ` #` is not among them: written in quotes it would be cut for good.
"""


def formatted(text: str, file: str = "") -> str:
    """The file in its usual form; raises `FlowError` when it cannot be read without doubt."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return _formatted(mended(text, file), file)
    except FlowError as doubtful:
        told = source.parse(text, file).problems  # as `check` tells them
        raise FlowError(told or doubtful.problems) from None


def _formatted(text: str, file: str) -> str:
    before = source.parse(text, file)
    if any(each.rule not in _REPAIRED for each in before.problems):
        raise FlowError(before.problems)
    result = _laid_out(text, before)
    after = source.parse(result, file)
    if not _same(before.root, after.root) or _worse(before.problems, after.problems):
        raise FlowError([doubt(Place(file, 1, 1))])
    return result


def _worse(before: Iterable[Problem], after: Iterable[Problem]) -> bool:
    """Whether formatting brought a problem, or left a word that grew out of a text."""
    known = {(each.rule, each.message) for each in before if each.rule != "stray-word"}
    return any((each.rule, each.message) not in known for each in after)


def _same(one: source.Node | None, other: source.Node | None) -> bool:
    """Whether two trees say the same, places aside."""
    if isinstance(one, source.Scalar) and isinstance(other, source.Scalar):
        return one.text == other.text and one.is_missing == other.is_missing
    if isinstance(one, source.Sequence) and isinstance(other, source.Sequence):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, source.Mapping) and isinstance(other, source.Mapping):
        return list(one) == list(other) and all(
            _same(value, other.get(word)) for word, value in one.items()
        )
    return one is None and other is None


# -- lines -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Line:
    """One line to be: `indent` and `code`, where it stood, and what it lines up with.

    `value_at` is the column where the value of its key stood, `code_at` where the value begins in
    `code`; both 0 when there is nothing to line up.
    """

    indent: int
    code: str = ""
    comment: str = ""
    comment_at: int = 0
    value_at: int = 0
    code_at: int = 0
    is_after_blank: bool = False
    body: list[str] = field(default_factory=list)


class _Level(NamedTuple):
    """An open list or mapping of the block kind: the column it stood in, and its new indent."""

    column: int
    indent: int
    is_list: bool


def _laid_out(text: str, document: source.Document) -> str:
    lines = _Layout().lines(pieces(text, document))
    _line_up(lines)
    written: list[str] = []
    for line in lines:
        if line.is_after_blank and written:
            written.append("")
        written += [_with_comment(line), *line.body]
    return "\n".join([*written, ""]) if written else ""


def _with_comment(line: _Line) -> str:
    code = " " * line.indent + line.code if line.code else ""
    if not line.comment:
        return code
    if not code:
        return " " * line.indent + line.comment
    return code.ljust(line.comment_at) + line.comment


class _Layout:
    """The walk over the pieces, line by line, with the levels that are open."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []
        self._depth = 0
        self._flow_indent = 0
        self._found: list[_Line] = []
        self._comments: list[tuple[Piece, bool]] = []

    def lines(self, pieces: list[Piece]) -> list[_Line]:
        """All lines of the file."""
        end = 0
        for group in _by_line(pieces):
            is_after_blank = bool(end) and group[0].line > end + 1
            end = max(each.end_line for each in group)
            if group[0].kind == "comment":
                self._comments.append((group[0], is_after_blank))
            else:
                self._content(group, is_after_blank)
        self._flush(None)
        return self._found

    def _content(self, group: list[Piece], is_after_blank: bool) -> None:
        if self._depth:
            closes = group[0].kind in "]}"
            indent = self._flow_indent + _INDENT * (self._depth - closes)
            self._flush(_Level(group[0].column, indent, False))
            line = _Line(indent)
        else:
            before = list(self._levels)
            indent = self._enter(group)
            opened, self._levels = self._levels, before
            self._flush(_Level(group[0].column, indent, False))
            self._levels = opened
            line = _Line(indent, is_after_blank=is_after_blank)
            self._flow_indent = indent
        self._write(line, group)
        self._found.append(line)

    def _enter(self, group: list[Piece]) -> int:
        """The indent of a line outside braces; opens and closes levels on the way."""
        first = group[0]
        if first.kind == "mark":
            self._levels.clear()
            return 0
        is_list = first.kind == "-"
        while self._levels and self._is_left(self._levels[-1], first.column, is_list):
            self._levels.pop()
        top = self._levels[-1] if self._levels else None
        if not is_list and not first.is_key:
            return top.indent + _INDENT if top else 0
        if top is None or top.column < first.column or top.is_list != is_list:
            indent = top.indent + _INDENT if top else 0
            self._levels.append(_Level(first.column, indent, is_list))
        indent = self._levels[-1].indent
        self._enter_items(group, indent)
        return indent

    @staticmethod
    def _is_left(level: _Level, column: int, is_list: bool) -> bool:
        return level.column > column or (level.column == column and level.is_list and not is_list)

    def _enter_items(self, group: list[Piece], indent: int) -> None:
        """The levels that open behind a dash on the same line."""
        for before, piece in pairwise(group):
            if before.kind != "-":
                return
            indent += _INDENT
            if piece.kind == "-" or piece.is_key:
                self._levels.append(_Level(piece.column, indent, piece.kind == "-"))

    def _flush(self, following: _Level | None) -> None:
        """Write the comments that stood on lines of their own before this line."""
        for piece, is_after_blank in self._comments:
            indent = self._comment_indent(piece, following)
            after = is_after_blank and not self._depth
            self._found.append(_Line(indent, comment=piece.text, is_after_blank=after))
        self._comments.clear()

    def _comment_indent(self, piece: Piece, following: _Level | None) -> int:
        if following is not None and (self._depth or piece.column == following.column):
            return following.indent
        for level in reversed(self._levels):
            if level.column <= piece.column:
                return level.indent
        return following.indent if following is not None else 0

    def _write(self, line: _Line, group: list[Piece]) -> None:
        previous: Piece | None = None
        for piece in group:
            if piece.kind == "comment":
                line.comment, line.comment_at = piece.text, piece.column
                continue
            line.code += _gap(previous, piece)
            if previous is not None and self._is_value(group, previous, piece):
                line.value_at, line.code_at = piece.column, len(line.code)
            if piece.kind == "block":
                header, *body = piece.text.split("\n")
                inner = self._levels[-1].indent + _INDENT if self._levels else 0
                line.code += re.sub(r"[0-9]", str(_INDENT), header.partition(" #")[0].rstrip())
                line.comment = "".join(header.partition(" #")[1:]).strip()
                line.body = list(_moved(header, body, inner, self._levels))
            else:
                line.code += piece.text
            self._depth += (piece.kind in "[{") - (piece.kind in "]}")
            previous = piece

    def _is_value(self, group: list[Piece], previous: Piece, piece: Piece) -> bool:
        """Whether a piece is the value of the one block key that the line begins with."""
        is_first = len(group) > 2 and group[0].is_key and previous is group[1]
        return is_first and not self._depth and piece.kind != "block"


def _by_line(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each line; what follows a text of several lines belongs to its first one."""
    group: list[Piece] = []
    for piece in pieces:
        if group and piece.line > group[-1].end_line:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _gap(previous: Piece | None, piece: Piece) -> str:
    if previous is None or previous.kind in "[{":
        return ""
    if previous.kind == ":":
        return " "
    return "" if piece.kind in (":", ",", "]", "}") else " "


def _moved(header: str, body: list[str], indent: int, levels: list[_Level]) -> Iterator[str]:
    """The lines of a block text at their new indent."""
    explicit = re.search(r"[0-9]", header)
    filled = [line for line in body if line.strip(" ")]
    if explicit is not None:
        inner = (levels[-1].column - 1 if levels else 0) + int(explicit[0])
    else:
        inner = len(filled[0]) - len(filled[0].lstrip(" ")) if filled else 0
    for line in body:
        yield " " * indent + line[inner:] if line[inner:] else ""


# -- columns -----------------------------------------------------------------------------------


def _line_up(lines: list[_Line]) -> None:
    """Values, then comments, that stood in one column in lines of one level stand in one again."""
    for run in _runs(lines, lambda line: line.value_at):
        at = max(line.code_at for line in run)
        for line in run:
            line.code = line.code[: line.code_at].ljust(at) + line.code[line.code_at :]
    for run in _runs(lines, lambda line: line.comment_at if line.code else 0):
        at = max(line.indent + len(line.code) for line in run) + _COMMENT_GAP
        for line in run:
            line.comment_at = at
    for line in lines:
        if line.comment and line.code and not line.comment_at:
            line.comment_at = line.indent + len(line.code) + _COMMENT_GAP


def _runs(lines: list[_Line], column: Callable[[_Line], int]) -> Iterator[list[_Line]]:
    """Lines that follow each other with the same indent and the same column, 0 aside."""
    run: list[_Line] = []
    for line in lines:
        at = column(line)
        if run and (at != column(run[-1]) or line.indent != run[-1].indent or line.is_after_blank):
            yield run
            run = []
        if at:
            run.append(line)
    if run:
        yield run

"""Where each card and way in of a picture stands: in columns by distance from the way in.

A card has a row for each way out, subtrees stand below each other, so that no two arrows cross.
Everything is measured here and drawn elsewhere (`menus.tools.graph`); what hangs on a card hangs at
its right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from menus.tools.lettering import wrapped
from menus.tools.picture import Card, Entry, Picture, Row

__all__ = [
    "CARD",
    "ENTRY",
    "HEAD",
    "LINE",
    "MARGIN",
    "Box",
    "extent",
    "has_line",
    "placed",
    "row_at",
    "width_of",
]

CARD, ENTRY = 248, 176
"""How wide a card is, and a way in."""

HEAD, LINE, MARGIN = 30, 16, 32
_GAP_X, _GAP_Y = 64, 18
_ROW, _FOOT = 22, 8
_TOP = 84


@dataclass(slots=True)
class Box:
    """A card or entry with its place; `block` is the height of it and all that hangs on it."""

    of: Card | Entry
    x: float
    height: float
    lines: list[str]
    children: list[Box]
    y: float = 0.0
    block: float = 0.0


def extent(boxes: Sequence[Box]) -> tuple[float, float]:
    """How wide and high the whole is."""
    right = max((box.x + width_of(box.of) for box in boxes), default=0)
    bottom = max((box.y + box.height for box in boxes), default=_TOP)
    return right + MARGIN, bottom + MARGIN


def width_of(of: Card | Entry) -> int:
    """How wide a box is."""
    return CARD if isinstance(of, Card) else ENTRY


def placed(picture: Picture) -> list[Box]:
    """Every box at its place: columns by distance, subtrees one below the other."""
    roots = [_box(entry, MARGIN) for entry in picture.entries]
    column = MARGIN + ENTRY + _GAP_X
    roots += [_box(picture.cards[name], column) for name in picture.lost]
    boxes: list[Box] = []
    waiting = roots[::-1]
    while waiting:
        box = waiting.pop()
        boxes.append(box)
        x = box.x + width_of(box.of) + _GAP_X
        targets = [row.target for row in box.of.rows if row.is_arrow]
        box.children = [_box(picture.cards[name], x) for name in targets]
        waiting.extend(reversed(box.children))
    for box in reversed(boxes):
        below = sum(child.block for child in box.children)
        gaps = _GAP_Y * max(0, len(box.children) - 1)
        box.block = max(box.height, below + gaps)
    _stack(roots, _TOP)
    for box in boxes:
        _stack(box.children, box.y)
    return boxes


def _stack(boxes: Iterable[Box], y: float) -> None:
    for box in boxes:
        box.y = y
        y += box.block + _GAP_Y


def _box(of: Card | Entry, x: float) -> Box:
    if isinstance(of, Entry):
        lines = wrapped(of.label, ENTRY - 28, 4, 13)
        rows = sum(map(has_line, of.rows))
        return Box(of, x, 16 + 18 * len(lines) + _ROW * rows, lines, [])
    lines = wrapped(of.text, CARD - 28, 3, 12) if of.text else []
    rows = len(of.rows) + bool(of.stops)
    gap = 6 if rows else 0
    height = HEAD + LINE * len(lines) + gap + _ROW * rows + _FOOT
    return Box(of, x, height, lines, [])


def has_line(row: Row) -> bool:
    """Whether a way in has a line of its own below the code."""
    return bool(row.label) or row.count is not None


def row_at(box: Box, at: int) -> float:
    """The middle of a row."""
    if isinstance(box.of, Entry):
        if not has_line(box.of.rows[at]):
            return box.y + 8 + 9 * len(box.lines)
        below = sum(map(has_line, box.of.rows[at:]))
        return box.y + box.height + 8 - _ROW * below
    return box.y + HEAD + LINE * len(box.lines) + 6 + _ROW * at + _ROW / 2

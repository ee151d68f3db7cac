"""How wide a text is, near enough, without a font at hand: to cut and wrap it in pictures."""

from __future__ import annotations

__all__ = ["fitted", "width", "wrapped"]

_NARROW = frozenset("iljtfrI.,:;|!'()[]/ ·1")
_WIDE = frozenset("mwMWQOG@%ШЩЖЮФМЫшщжюфмы—×")


def width(text: str, size: float) -> float:
    """The width of a text in a usual sans-serif, in the unit of `size`."""
    return size * sum(map(_letter, text))


def _letter(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.86
    return 0.7 if character.isupper() else 0.59 if character.isascii() else 0.63


def fitted(text: str, room: float, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than `room`."""
    if width(text, size) <= room:
        return text
    kept = text
    while kept and width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if kept else ""


def wrapped(text: str, room: float, lines: int, size: float) -> list[str]:
    """The text in at most so many lines, broken between words; the last one is cut."""
    found: list[str] = []
    line = ""
    words = text.split()
    for at, word in enumerate(words):
        longer = f"{line} {word}" if line else word
        if not line or width(longer, size) <= room:
            line = longer
        elif len(found) == lines - 1:
            line = " ".join([line, *words[at:]])
            break
        else:
            found.append(fitted(line, room, size))
            line = word
    return [*found, fitted(line, room, size)] if line else found

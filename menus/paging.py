"""Texts and rows cut to what a screen of the channel holds, measured in the session's encoding.

The caller gives `fits(text) -> bool`, made from the `Encoding` that the gateway hands in, so this
module knows no alphabet.  Numbers stand in the lines before they come here: they run on across
pages and are the same in every language, wherever the pages break.
A text is cut between words; a word longer than a page is cut between characters, never inside one
as the reader sees it (combining marks, joiners and flags stay whole; surrogate pairs and GSM
escapes are single characters to Python and cannot be split here).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

__all__ = [
    "Culprit",
    "Encoding",
    "Fits",
    "Page",
    "Size",
    "fits_on",
    "pages_of_lines",
    "pages_of_text",
]


class Size(Protocol):
    """What a text takes of what there is: septets ("GSM-7") or UTF-16 units ("UCS-2")."""

    @property
    def units(self) -> int: ...
    @property
    def limit(self) -> int: ...
    @property
    def alphabet(self) -> str: ...


class Culprit(Protocol):
    """The first character that forces UCS-2, and the plain one that would not."""

    @property
    def character(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def replacement(self) -> str | None: ...


class Encoding(Protocol):
    """How the gateway measures (docs/architecture.md, `smpp.text.budget`)."""

    def measure(self, text: str, channel: str, /) -> Size: ...
    def culprit(self, text: str, /) -> Culprit | None: ...
    def parts(self, text: str, /) -> int: ...


Fits: TypeAlias = Callable[[str], bool]

_MANY = 100
"""So many lines seldom fit; each page of a list of thousands is not to measure all that follow."""


class Page(NamedTuple):
    """One screen of several: its text, which lines or characters it holds, what surrounds it."""

    text: str
    start: int
    stop: int
    is_first: bool
    is_last: bool


def fits_on(encoding: Encoding, channel: str) -> Fits:
    """Whether a text fits one screen of the channel."""
    measure = encoding.measure

    def fits(text: str) -> bool:
        size = measure(text, channel)
        return size.units <= size.limit

    return fits


def pages_of_lines(
    head: str, lines: Sequence[str], fits: Fits, more: str = "", back: str = ""
) -> Iterator[Page]:
    """The head and as many lines as fit, then the rest; at least one line a page.

    `head` stands on the first page only.  `more` closes every page but the last, `back` every page
    but the first: both are whole lines ("# More") and part of the budget.  `start` and `stop` of a
    page count lines.
    """
    start, is_first = 0, True
    if head and not _begins(head, lines, more, fits):
        for page in pages_of_text(head, fits, more, back, ends=not lines):
            yield Page(page.text, 0, 0, page.is_first, page.is_last and not lines)
        head, is_first = "", False
    while start < len(lines) or is_first:
        opening = [head] if head and is_first else []
        closing = [back] if back and not is_first else []
        if _may_fit([*opening, *lines[start : start + _MANY]], fits):
            whole = "\n".join([*opening, *lines[start:], *closing])
            if fits(whole):
                yield Page(whole, start, len(lines), is_first, True)
                return
        page = _part(opening, lines, start, [more, *closing] if more else closing, fits)
        if page.is_last and more:
            page = page._replace(text=_without(page.text, more))
        yield page._replace(is_first=is_first)
        start, is_first = page.stop, False


def _may_fit(first: list[str], fits: Fits) -> bool:
    """False when not even the first of many lines fit, so that the rest need not be measured."""
    return len(first) < _MANY or fits("\n".join(first))


def _begins(head: str, lines: Sequence[str], more: str, fits: Fits) -> bool:
    """Whether the head leaves room for the first line."""
    first = [head, *lines[:1], more] if more and len(lines) > 1 else [head, *lines[:1]]
    return fits("\n".join(first)) or fits("\n".join([head, *lines]))


def _part(
    opening: list[str], lines: Sequence[str], start: int, closing: list[str], fits: Fits
) -> Page:
    """One page that is not the whole rest; a row too long for any page is shortened."""
    stop = start
    while stop < len(lines) and fits("\n".join([*opening, *lines[start : stop + 1], *closing])):
        stop += 1
    body = list(lines[start:stop])
    if stop == start:
        stop, body = start + 1, [_shortened(lines[start], closing, fits)]
    return Page("\n".join([*opening, *body, *closing]), start, stop, False, stop == len(lines))


def _without(text: str, line: str) -> str:
    """The text without the last line that reads so."""
    lines = text.split("\n")
    del lines[len(lines) - 1 - lines[::-1].index(line)]
    return "\n".join(lines)


def pages_of_text(
    text: str, fits: Fits, more: str = "", back: str = "", ends: bool = True
) -> Iterator[Page]:
    """A plain text, cut between words; `ends` False says that something follows its last page."""
    start = 0
    while True:
        closing = f"\n{back}" if back and start else ""
        whole = text[start:] + closing
        after = f"\n{more}" if more else ""
        if fits(whole if ends else text[start:] + after + closing):
            shown = whole if ends else text[start:] + after + closing
            yield Page(shown, start, len(text), start == 0, True)
            return
        room = _longest(text[start:], fits, after + closing)
        cut = _between_words(text, start, start + room)
        yield Page(text[start:cut].rstrip() + after + closing, start, cut, start == 0, False)
        start = cut + _blanks(text, cut)
        if start >= len(text):
            return


def _longest(text: str, fits: Fits, closing: str) -> int:
    """How many characters fit together with `closing`; at least one, so that paging ends."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text[:middle] + closing):
            low = middle
        else:
            high = middle - 1
    return low


def _between_words(text: str, start: int, limit: int) -> int:
    """The last place at or before `limit` where the text may break."""
    if limit >= len(text):
        return len(text)
    for at in range(limit, start, -1):
        if text[at].isspace() or text[at - 1].isspace():
            return at
    at = limit
    while at > start + 1 and not _may_break(text, at):
        at -= 1
    return at if _may_break(text, at) else limit


def _may_break(text: str, at: int) -> bool:
    after, before = text[at], text[at - 1]
    if unicodedata.combining(after) or after in "\u200d\ufe0e\ufe0f" or before == "\u200d":
        return False
    return not ("\U0001f1e6" <= after <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff")


def _blanks(text: str, at: int) -> int:
    return len(text) - at - len(text[at:].lstrip())


def _shortened(line: str, closing: list[str], fits: Fits) -> str:
    """A row too long for a page of its own, cut with two dots."""
    tail = "".join(f"\n{each}" for each in closing)
    return line[: _longest(line, fits, f"..{tail}")].rstrip() + ".."

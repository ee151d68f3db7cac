"""What a screen shows: a head, then a line for each key, on as many pages as the channel needs.

Lines are `1 Money`.  Keys keep their numbers on every page (services.md F).  A screen whose texts
read nothing is laid out once for each language, channel and choice of open lines, and then costs
one look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
from typing import NamedTuple, TypeAlias

from menus.expressions import Condition
from menus.paging import pages_of_lines, pages_of_text
from menus.screens.saying import Label, Saying
from menus.screens.walk import Walking

__all__ = ["Display", "Line", "lay_out", "line", "paged"]


_KEPT = 500
"""Layouts of one screen that are kept; a menu of forty hidden lines has more than can be."""

_Open: TypeAlias = tuple[bool, ...] | None
"""Which lines of a display are open; None for all."""


class Line(NamedTuple):
    """One key and what it does; `when` hides it."""

    key: str
    label: Saying | Label
    when: Condition | None = None


class Display:
    """A head and lines; `facts` are all that they read, the conditions' too."""

    __slots__ = ("_hides", "_is_fixed", "_pages", "facts", "head", "lines")

    def __init__(
        self,
        head: Saying | None,
        lines: Sequence[Line],
        facts: Iterable[str] = (),
    ) -> None:
        self.head = head
        self.lines = tuple(lines)
        said = [line.label for line in self.lines]
        if head is not None:
            said.append(head)
        read = [fact for each in said for fact in each.facts]
        self.facts = tuple(dict.fromkeys([*read, *facts]))
        self._is_fixed = all(each.is_constant for each in said)
        self._hides = any(line.when is not None for line in self.lines)
        self._pages: dict[tuple[str, str, _Open], tuple[str, ...]] = {}

    def page(self, walk: Walking, hint: str = "") -> str:
        """The page that the dialogue is on, after the hint."""
        opened = self._open(walk) if self._hides else None
        if not self._is_fixed:
            return _turned(walk, self._laid_out(walk, opened), hint, is_question=not self.lines)
        key = (walk.language, walk.dialogue.channel, opened)
        pages = self._pages.get(key)
        if pages is None:
            pages = self._laid_out(walk, opened)
            if len(self._pages) < _KEPT:
                self._pages[key] = pages
        if hint or len(pages) > 1 or walk.dialogue.pages != 1 or walk.dialogue.page:
            return _turned(walk, pages, hint, is_question=not self.lines)
        return pages[0]

    def _open(self, walk: Walking) -> _Open:
        """Which lines are not hidden."""
        lookup, now = walk.lookup, walk.context.now
        return tuple(each.when is None or each.when.holds(lookup, now) for each in self.lines)

    def _laid_out(self, walk: Walking, opened: _Open) -> tuple[str, ...]:
        shown = self.lines if opened is None else compress(self.lines, opened)
        lines = [line(each.key, each.label.say(walk)) for each in shown]
        return _pages_of(walk, self.head.say(walk) if self.head is not None else "", lines)

    def texts(self) -> Iterable[Saying]:
        """Everything that has translations."""
        if self.head is not None:
            yield self.head
        for each in self.lines:
            if isinstance(each.label, Saying):
                yield each.label

    def longest(self, language: str) -> tuple[str, list[str]]:
        """The head and all lines at their longest, for `check`."""
        head = self.head.longest(language) if self.head is not None else ""
        return head, [line(each.key, each.label.longest(language)) for each in self.lines]


def line(key: str, label: str) -> str:
    """How a key and its label are shown."""
    return f"{key} {label}"


def lay_out(walk: Walking, head: str, lines: Sequence[tuple[str, str]], hint: str) -> str:
    """The page that the dialogue is on, of texts that are ready."""
    return _turned(walk, _pages_of(walk, head, [line(*each) for each in lines]), hint)


def paged(walk: Walking, text: str) -> tuple[str, ...]:
    """Last words, on as many pages as they need."""
    fits = walk.flows.fits[walk.dialogue.channel]
    if fits(text):
        return (text,)
    more, _ = _closing(walk)
    return tuple(page.text for page in pages_of_text(text, fits, more)) if more else (text,)


def _pages_of(walk: Walking, head: str, lines: list[str]) -> tuple[str, ...]:
    fits = walk.flows.fits[walk.dialogue.channel]
    whole = "\n".join([head, *lines] if head else lines)
    if fits(whole):
        return (whole,)
    more, back = _closing(walk)
    if not more:
        return (whole,)
    return tuple(page.text for page in pages_of_lines(head, lines, fits, more, back))


def _closing(walk: Walking) -> tuple[str, str]:
    """The lines that lead to the next page and back; "" where the channel has no such key."""
    keys = walk.flows.keys[walk.dialogue.channel]
    more = line(keys.next, walk.word("more")) if keys.next else ""
    back = line(keys.back, walk.word("back")) if keys.back else ""
    return more, back


def _turned(walk: Walking, pages: tuple[str, ...], hint: str, is_question: bool = False) -> str:
    """The page, and the hint before it when both fit.

    To a question, which needs no key to be seen, a hint that does not fit comes alone.
    """
    dialogue = walk.dialogue
    dialogue.pages = len(pages)
    dialogue.page = max(0, min(dialogue.page, len(pages) - 1))
    page = pages[dialogue.page]
    if not hint:
        return page
    hinted = f"{hint}\n{page}" if page else hint
    if walk.flows.fits[dialogue.channel](hinted):
        return hinted
    return _alone(walk, hint) if is_question else page


def _alone(walk: Walking, hint: str) -> str:
    """The hint on a page before the first, from which `next` leads to the question."""
    fits = walk.flows.fits[walk.dialogue.channel]
    more, _ = _closing(walk)
    if not more:
        return hint
    walk.dialogue.page = -1
    return next(pages_of_text(hint, fits, more, ends=False)).text

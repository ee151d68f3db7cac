"""`dialtree sheet`: every screen in every language as the phone shows it, measured.

A `Sheet` is values: for each thing that is shown or sent, in each language, its pages with what
they take of what there is.  Values are at their longest, as `check` counts them, or samples, as
people read them.  The page that shows it is `menus.tools.sheet_page`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from menus.catalogue import ValueType
from menus.checks.reach import Reach
from menus.model import CALL, CHANNELS, SMS, USSD, Flows, Screen
from menus.paging import Encoding, fits_on, pages_of_lines, pages_of_text
from menus.screens.display import Display, line
from menus.screens.saying import Label, Saying

__all__ = ["Guilt", "Leaf", "Page", "Sheet", "View", "sheet"]

_SAMPLE_TIME = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)
_SAMPLE_WORDS = ("Sunny", "days", "at", "the", "sea", "with", "all", "friends")
_SAMPLE_ROWS = 3
_SAMPLES: Mapping[str, object] = {
    "money": Decimal("150.00"),
    "percent": Decimal("12.5"),
    "time": _SAMPLE_TIME,
    "date": _SAMPLE_TIME.date(),
    "seconds": 300,
    "megabytes": 1500,
    "flag": True,
    "msisdn": "79161234567",
    "language": "en",
}


@dataclass(frozen=True, slots=True)
class Guilt:
    """A character that takes a text to UCS-2 by itself, and what to write instead."""

    character: str
    replacement: str

    def __str__(self) -> str:
        name = f"{self.character} (U+{ord(self.character):04X})"
        instead = f"write {self.replacement}" if self.replacement else "take it away"
        return f"{name} makes this UCS-2: {instead}"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the phone at once; `kept` is how many characters of it fit."""

    text: str
    units: int
    limit: int
    alphabet: str
    kept: int

    @property
    def is_over(self) -> bool:
        """Whether it does not fit."""
        return self.kept < len(self.text)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing in one language: its pages, or its one text with the number of its SMS `parts`."""

    language: str
    pages: tuple[Page, ...]
    guilty: Guilt | None = None
    parts: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """One thing that is shown or sent: of which screen, what it is, how it reaches people.

    `channel` is "ussd", "sms" (a text message), "call" (an announcement), or "letter".
    """

    screen: str
    kind: str
    what: str
    channel: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All views, in the order of the flows."""

    languages: tuple[str, ...]
    views: tuple[View, ...]

    @property
    def overflows(self) -> int:
        """How many pages do not fit."""
        pages = (page for view in self.views for leaf in view.leaves for page in leaf.pages)
        return sum(page.is_over for page in pages)


def sheet(
    flows: Flows,
    encoding: Encoding,
    languages: Sequence[str] = (),
    is_sample: bool = False,
) -> Sheet:
    """The contact sheet of all flows; in all languages, with the longest values, unless said."""
    chosen = tuple(languages) or flows.languages
    measuring = _Measuring(flows, encoding, is_sample)
    reach = Reach(flows)
    views = tuple(
        view
        for name, screen in flows.screens.items()
        for view in measuring.views(screen, reach.channels(name), chosen)
    )
    return Sheet(chosen, views)


class _Measuring:
    """The flows with what measures them."""

    def __init__(self, flows: Flows, encoding: Encoding, is_sample: bool) -> None:
        self._flows = flows
        self._encoding = encoding
        self._is_sample = is_sample
        self._fits = {channel: fits_on(encoding, channel) for channel in CHANNELS}

    def views(
        self, screen: Screen, channels: Sequence[str], languages: Sequence[str]
    ) -> Iterator[View]:
        """What the phone shows of a screen, then what else it says or sends."""
        channel = next((each for each in (USSD, SMS, CALL) if each in channels), USSD)
        inside: set[int] = set()
        for display in screen.displays():
            inside.update(id(each) for each in display.texts())
            is_list = screen.kind == "list"
            leaves = tuple(self._display(display, channel, code, is_list) for code in languages)
            yield View(screen.name, screen.kind, "", channel, leaves)
        for saying in screen.texts():
            if id(saying) not in inside:
                yield self._saying(screen, saying, channel, languages)

    def _saying(
        self, screen: Screen, saying: Saying, channel: str, languages: Sequence[str]
    ) -> View:
        what = ".".join(saying.text.words)
        if saying.use == "sms":
            leaves = tuple(self._message(saying, code) for code in languages)
            return View(screen.name, screen.kind, what, SMS, leaves)
        if saying.use != "screen":
            leaves = tuple(self._letter(saying, code) for code in languages)
            return View(screen.name, screen.kind, what, "letter", leaves)
        leaves = tuple(self._words(saying, channel, code) for code in languages)
        return View(screen.name, screen.kind, what, channel, leaves)

    # -- texts ---------------------------------------------------------------------------

    def _said(self, saying: Saying | Label, language: str) -> str:
        if not self._is_sample or isinstance(saying, Label):
            return saying.longest(language)
        types = saying.types
        return saying.text.render(language, lambda name: _sample(types.get(name)))

    def _keys(self, key: str, is_list: bool) -> Iterable[str]:
        """A list has one row, at its widest; as a sample it has a few."""
        if not (is_list and self._is_sample):
            return (key,)
        return map(str, range(1, _SAMPLE_ROWS + 1))

    def _display(self, display: Display, channel: str, language: str, is_list: bool) -> Leaf:
        head = self._said(display.head, language) if display.head is not None else ""
        lines = [
            line(key, self._said(each.label, language))
            for each in display.lines
            for key in self._keys(each.key, is_list)
        ]
        whole = "\n".join([head, *lines] if head else lines)
        more, back = self._closing(channel, language)
        if self._fits[channel](whole) or not more:
            texts = [whole]
        else:
            fits = self._fits[channel]
            texts = [page.text for page in pages_of_lines(head, lines, fits, more, back)]
        return self._leaf(language, channel, texts)

    def _words(self, saying: Saying, channel: str, language: str) -> Leaf:
        text = self._said(saying, language)
        more, _ = self._closing(channel, language)
        if self._fits[channel](text) or not more:
            return self._leaf(language, channel, [text])
        pages = pages_of_text(text, self._fits[channel], more)
        return self._leaf(language, channel, [page.text for page in pages])

    def _message(self, saying: Saying, language: str) -> Leaf:
        text = self._said(saying, language)
        leaf = self._leaf(language, SMS, [text])
        return Leaf(language, leaf.pages, leaf.guilty, self._encoding.parts(text))

    def _letter(self, saying: Saying, language: str) -> Leaf:
        text = self._said(saying, language)
        return Leaf(language, (Page(text, len(text), 0, "", len(text)),))

    def _closing(self, channel: str, language: str) -> tuple[str, str]:
        """The lines that lead to the next page and back; "" where there is no such key."""
        keys, word = self._flows.keys[channel], self._flows.word
        more = line(keys.next, word("more", language)) if keys.next else ""
        return more, line(keys.back, word("back", language)) if keys.back else ""

    # -- sizes ---------------------------------------------------------------------------

    def _leaf(self, language: str, channel: str, texts: Iterable[str]) -> Leaf:
        pages = tuple(self._page(text, channel) for text in texts)
        whole = "".join(page.text for page in pages)
        return Leaf(language, pages, None if channel == CALL else self._guilty(whole))

    def _page(self, text: str, channel: str) -> Page:
        size = self._encoding.measure(text, channel)
        kept = len(text)
        if size.units > size.limit:
            kept = _kept(text, lambda part: self._units(part, size.alphabet, channel) <= size.limit)
        limit = 0 if channel == CALL else size.limit
        return Page(text, size.units, limit, size.alphabet, kept)

    def _units(self, text: str, alphabet: str, channel: str) -> int:
        """The size of a beginning of a text, in the alphabet of the whole."""
        size = self._encoding.measure(text, channel)
        return size.units if size.alphabet == alphabet else len(text.encode("utf-16-be")) // 2

    def _guilty(self, text: str) -> Guilt | None:
        """The first of the characters without which the text would be GSM 7-bit."""
        first: Guilt | None = None
        while (found := self._encoding.culprit(text)) is not None:
            if found.replacement is None:
                return None
            first = first or Guilt(found.character, found.replacement)
            text = text.replace(found.character, found.replacement)
        return first


def _kept(text: str, fits: Callable[[str], bool]) -> int:
    """How many characters of the beginning fit."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    return low


def _sample(type: ValueType | None) -> object:
    """A value as people meet it."""
    if type is None:
        return ""
    if type.kind in _SAMPLES:
        return _SAMPLES[type.kind]
    if type.kind == "one of":
        return type.choices[0]
    if type.kind == "number":
        return max(type.low, min(type.high, 7))
    if type.kind == "digits":
        return ("1234567890" * (type.high // 10 + 1))[: type.high]
    words = ""
    for word in _SAMPLE_WORDS:
        if len(f"{words} {word}".strip()) <= type.high:
            words = f"{words} {word}".strip()
    return words

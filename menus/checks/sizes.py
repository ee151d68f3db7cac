"""Every screen in every language at its worst-case values, against the budget of its encoding.

GSM-7 has 182 septets of a USSD screen and UCS-2 80 characters, so one curly apostrophe more than
halves a screen: the character is named, and the plain one offered.  What is too long and can be
paged is told as a number of pages; what cannot is an error.  A call has no budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from menus.checks.reach import Reach
from menus.errors import Place, Problem, Severity
from menus.model import SMS, USSD, Flows, Screen
from menus.paging import Culprit, Encoding, fits_on, pages_of_lines
from menus.screens.ask import AskScreen
from menus.screens.display import Display, line
from menus.screens.saying import Label, Saying

__all__ = ["check_sizes"]

_NAMED = 5
"""So many characters of one text are named; the next run tells the rest."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """Something shown or sent as a whole: a head, lines, and the texts it is made of.

    `labels` are the words of its lines.  `is_list` says that its line is one row of many, so that
    the number of pages is not known.
    """

    place: Place
    what: str
    head: str
    lines: list[str]
    sayings: tuple[Saying, ...]
    labels: tuple[Saying | Label, ...] = ()
    is_list: bool = False

    @property
    def whole(self) -> str:
        return "\n".join([self.head, *self.lines] if self.head else self.lines)


def check_sizes(flows: Flows, reach: Reach, encoding: Encoding) -> Iterator[Problem]:
    """too-long, pages, ucs2-character."""
    budget = _Budget(flows, encoding)
    for name, screen in flows.screens.items():
        channels = [each for each in reach.channels(name) if each in (USSD, SMS)]
        for parts in _wholes(screen):
            yield from budget.of(screen, parts, channels)


def _wholes(screen: Screen) -> list[Display | Saying]:
    """What of a screen is shown or sent at once."""
    wholes: list[Display | Saying] = list(screen.displays())
    inside = {id(each) for whole in wholes for each in whole.texts()}  # type: ignore[union-attr]
    if isinstance(screen, AskScreen):  # their room is menus.checks.hints' matter
        inside.update(map(id, screen.wrong))
    wholes.extend(each for each in screen.texts() if id(each) not in inside)
    return [whole for whole in wholes if not _is_suspect(whole)]


def _is_suspect(whole: Display | Saying) -> bool:
    """Whether a text in it has a mistake, so that its length means nothing."""
    sayings = (whole,) if isinstance(whole, Saying) else whole.texts()
    return any(each.text.is_suspect for each in sayings)


class _Budget:
    """The measuring of one set of flows."""

    def __init__(self, flows: Flows, encoding: Encoding) -> None:
        self._flows = flows
        self._encoding = encoding

    def of(self, screen: Screen, whole: Display | Saying, channels: list[str]) -> Iterator[Problem]:
        """What is wrong with one thing that is shown."""
        is_sent = isinstance(whole, Saying) and whole.use != "screen"
        if is_sent:
            assert isinstance(whole, Saying)
            channels = [SMS] if whole.use == "sms" else []
        for channel in channels:
            pages: dict[str, int] = {}
            too_long: dict[tuple[Place, str, str], list[str]] = {}
            for language in self._flows.languages:
                shown = _shown(screen, whole, language)
                yield from self._one(shown, channel, language, is_sent, pages, too_long)
            for (place, before, behind), languages in too_long.items():
                yield Problem(place, "too-long", f"{before} in {', '.join(languages)} {behind}")
            if pages and not too_long:
                told = ", ".join(f"{count} in {code}" for code, count in pages.items())
                place = _shown(screen, whole, next(iter(pages))).place
                message = f"takes more than one page on {channel} ({told}): shorten it if you can"
                yield Problem(place, "pages", message, Severity.WARNING)

    def _one(
        self,
        shown: _Shown,
        channel: str,
        language: str,
        is_sent: bool,
        pages: dict[str, int],
        too_long: dict[tuple[Place, str, str], list[str]],
    ) -> Iterator[Problem]:
        text = shown.whole
        size = self._encoding.measure(text, channel)
        if size.alphabet != "GSM-7":
            yield from self._culprits(shown, text, language)
        if is_sent or not self._flows.keys[channel].next:
            if size.units > size.limit:
                way = "shorten it" if is_sent else "shorten it, or declare a 'next' key to page it"
                told = (shown.place, *self._too_long(shown.what, text, channel, way))
                too_long.setdefault(told, []).append(language)
            elif shown.is_list and language == self._flows.languages[0]:
                message = f"the rows may not fit one screen on {channel}: declare a 'next' key"
                yield Problem(shown.place, "too-long", message, Severity.WARNING)
            return
        if size.units > size.limit or shown.is_list:
            closing = self._closing(channel, language)
            fits = fits_on(self._encoding, channel)
            for each, label in zip(shown.lines, shown.labels, strict=True):
                whole = "\n".join([each, *filter(None, closing)])
                if not fits(whole):
                    place = shown.place
                    if isinstance(label, Saying):
                        place = label.text.place_in(language)
                    what = "a row" if shown.is_list else "this line"
                    way = "it would be cut, so shorten it"
                    told = (place, *self._too_long(what, whole, channel, way))
                    too_long.setdefault(told, []).append(language)
            if not shown.is_list:
                found = pages_of_lines(shown.head, shown.lines, fits, *closing)
                pages[language] = sum(1 for _ in found)

    def _too_long(self, what: str, text: str, channel: str, way: str) -> tuple[str, str]:
        """The sentence before and behind the languages that it is true of."""
        size = self._encoding.measure(text, channel)
        behind = f"on {channel} ({size.alphabet}): {way}"
        return f"{what} takes {size.units} of {size.limit}", behind

    def _closing(self, channel: str, language: str) -> tuple[str, str]:
        """The lines that lead to the next page and back."""
        keys = self._flows.keys[channel]
        more = line(keys.next, self._flows.word("more", language))
        return more, line(keys.back, self._flows.word("back", language)) if keys.back else ""

    def _culprits(self, shown: _Shown, text: str, language: str) -> Iterator[Problem]:
        """The characters without which the whole would be GSM-7."""
        if any(_is_needed(each) for each in self._each_culprit(text)):
            return
        for saying in shown.sayings:
            for found in islice(self._each_culprit(saying.text.template(language).source), _NAMED):
                name = f"'{found.character}' (U+{ord(found.character):04X})"
                plain = found.replacement or ""
                has_plain = plain == "\n" or (plain.isprintable() and plain != "")
                instead = f"write '{plain}'" if has_plain else "leave it out"
                message = (
                    f"{name} takes the whole text in {language} from GSM-7 to UCS-2: {instead}"
                )
                where = saying.text.place_in(language, found.index)
                yield Problem(where, "ucs2-character", message, Severity.WARNING)

    def _each_culprit(self, text: str) -> Iterator[Culprit]:
        """Every character that forces UCS-2, once, where it stands first."""
        while (culprit := self._encoding.culprit(text)) is not None:
            yield culprit
            text = text.replace(culprit.character, " ")


def _is_needed(culprit: Culprit) -> bool:
    """Whether it is a letter of another script: then the text is UCS-2 and is meant to be."""
    return culprit.replacement is None and culprit.character.isalpha()


def _shown(screen: Screen, whole: Display | Saying, language: str) -> _Shown:
    if isinstance(whole, Saying):
        what, place = ".".join(whole.text.words), whole.text.place_in(language)
        return _Shown(place, f"'{what}'", whole.longest(language), [], (whole,))
    head, lines = whole.longest(language)
    sayings, is_list = tuple(whole.texts()), screen.kind == "list"
    place = screen.place
    if is_list:
        place = sayings[-1].text.place_in(language)
    elif whole.head is not None:
        place = whole.head.text.place_in(language)
    what = "a row" if is_list else "the screen"
    labels = tuple(line.label for line in whole.lines)
    return _Shown(place, what, head, lines, sayings, labels, is_list)

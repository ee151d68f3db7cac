"""The subscriber chooses a language; it is kept on the subscriber.

    language:
      text: Choose a language            # may be left out
      languages: {1: en, 2: ru}
      go: home

Every language is shown under its own name, whatever the language of the dialogue is.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from babel import Locale
from babel.core import UnknownLocaleError

from menus import source
from menus.effects import Need, Outcome, SetFact
from menus.errors import Place
from menus.model import Edge, Expectation, Step
from menus.screens.declaring import Declaring, Displayed
from menus.screens.display import Display, Line
from menus.screens.going import Way
from menus.screens.reading import Reading
from menus.screens.saying import Label, Saying
from menus.screens.standing import pressed
from menus.screens.walk import Walking

__all__ = ["LANGUAGE_FACT", "WORDS", "LanguagesScreen", "known_code", "own_name", "read"]

WORDS = frozenset({"text", "languages", "go", "end"})
LANGUAGE_FACT = "subscriber.language"


@dataclass(frozen=True, slots=True)
class LanguagesScreen(Declaring):
    """A choice of languages; `codes` maps the key to the code, `places` to where it stands."""

    name: str
    place: Place
    codes: Mapping[str, str]
    display: Display
    expects: Expectation
    way: Way
    places: Mapping[str, Place]

    kind: ClassVar[str] = "languages"
    halts: ClassVar[bool] = True

    def enter(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """Show them."""
        walk.arrive(self.name)
        return (yield from self.show(walk))

    def show(self, walk: Walking, hint: str = "") -> Generator[Need, Outcome, Step | str]:
        """The page that the dialogue is on."""
        yield from walk.known(self.display.facts)
        return walk.step(self.display.page(walk, hint), self.expects)

    def take(self, walk: Walking, text: str) -> Generator[Need, Outcome, Step | str]:
        """A key."""
        code = self.codes.get(text)
        if code is None:
            return (yield from pressed(walk, self, text))
        outcome = yield SetFact(LANGUAGE_FACT, code)
        if outcome.word != "ok":
            return (yield from Way(self.name, self.place).leave(walk))
        walk.forget_facts()
        walk.language = walk.dialogue.language = code
        return (yield from self.way.leave(walk))

    def exits(self) -> Iterable[Edge]:
        """One, whatever language is chosen."""
        yield self.way.exit()

    def keys(self) -> Iterable[tuple[str, Place]]:
        """The key of every language."""
        return self.places.items()

    def texts(self) -> Iterable[Saying]:
        """The display."""
        yield from self.display.texts()
        yield from self.way.texts()

    def displays(self) -> Iterable[Displayed]:
        """What `check` measures."""
        yield self.display


def own_name(code: str) -> str:
    """What a language calls itself, with a capital as a menu line begins: Українська."""
    try:
        name = Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def read(reading: Reading) -> LanguagesScreen | None:
    """The choice that stands under a screen's name; its problems go to the reading."""
    node = reading.node
    listed = reading.filled(node.get("languages"), "languages", "1: en")
    if listed is None:
        return None
    codes: dict[str, str] = {}
    places: dict[str, Place] = {}
    for key, value in listed.entries():
        reading.key(key, "languages", listed)
        code = known_code(reading, value)
        if code in codes.values():
            reading.problem(value, "languages", f"'{code}' has a key already: take one away")
        elif code:
            codes[key.text], places[key.text] = code, key.place
    fact = reading.catalogue.facts.get(LANGUAGE_FACT)
    if fact is not None and not fact.is_writable:
        message = f"the choice is kept in '{LANGUAGE_FACT}': declare it 'writable: yes'"
        reading.problem(node.key("languages"), "not-writable", message)
    head = reading.say(node.get("text"), ("text",)) if "text" in node else None
    way = reading.way(node, ())
    if way is None or not codes:
        return None
    lines = tuple(Line(key, Label(own_name(code))) for key, code in codes.items())
    expects: Expectation = "key" if all(len(key) == 1 for key in codes) else "text"
    display = Display(head, lines)
    return LanguagesScreen(reading.name, reading.place, codes, display, expects, way, places)


def known_code(reading: Reading, value: source.Node) -> str:
    """A language of the installation; "" after a problem."""
    code = reading.scalar(value, "languages", "1: en")
    known = reading.languages
    if code is None:
        return ""
    if code not in known:
        reading.problem(
            value,
            "unknown-language",
            f"'{code}' is not among the languages of flows.yaml ({', '.join(known)}): "
            "take one of them, or add it there",
        )
        return ""
    return code

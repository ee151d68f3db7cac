"""A menu: a text, and a key for each way on.

    home:
      text: "Balance {account.balance|money}"
      options:
        1: {label: Money, go: money}
        2: {label: Hours, end: "Day and night."}
        3: {label: Statement, go: pin, when: subscriber.status == "active"}   # hidden unless so
      silence: {after: 5s, go: live}    # on a call: no key for so long; unsaid, the text repeats
      replay: stop                      # a dialled path may not jump past this screen

A key that is no option (or one that is hidden) shows the screen again with a short hint.  The case
of a letter matters only where two options differ in it alone.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from menus import source
from menus.effects import Need, Outcome
from menus.errors import Place
from menus.expressions import Condition
from menus.model import Edge, Expectation, Step
from menus.screens.declaring import Declaring, Displayed
from menus.screens.display import Display, Line
from menus.screens.going import Silence, Way
from menus.screens.reading import Reading
from menus.screens.saying import Saying
from menus.screens.standing import pressed
from menus.screens.walk import Walking

__all__ = ["WORDS", "MenuScreen", "Option", "read"]

WORDS = frozenset({"text", "options", "silence", "replay"})
_OPTION_WORDS = frozenset({"label", "go", "end", "when", "lock"})


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu."""

    key: str
    place: Place
    label: Saying
    way: Way
    when: Condition | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MenuScreen(Declaring):
    """A menu; `options` in the order written, which is the order shown."""

    name: str
    place: Place
    options: Mapping[str, Option]
    display: Display
    expects: Expectation
    halts: bool = False
    silence: Silence | None = None

    kind: ClassVar[str] = "menu"

    def enter(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """Show it."""
        walk.arrive(self.name)
        return (yield from self.show(walk))

    def show(self, walk: Walking, hint: str = "") -> Generator[Need, Outcome, Step | str]:
        """The page that the dialogue is on."""
        display = self.display
        if display.facts:
            yield from walk.known(display.facts)
        silence_s = self.silence.after_s if self.silence is not None else None
        return walk.step(display.page(walk, hint), self.expects, silence_s=silence_s)

    def take(self, walk: Walking, text: str) -> Generator[Need, Outcome, Step | str]:
        """A key."""
        option = self.options.get(text) or self._in_other_case(text)
        if option is None:
            return (yield from pressed(walk, self, text))
        if option.when is not None:
            yield from walk.known(option.facts)
            if not option.when.holds(walk.lookup, walk.context.now):
                return (yield from pressed(walk, self, ""))
        way = option.way
        if way.go and way.lock is None:
            walk.trail.append(way.passed)
            return way.go
        return (yield from way.leave(walk))

    def _in_other_case(self, text: str) -> Option | None:
        """The option of a letter that is typed small for large, or large for small."""
        folded = text.casefold()
        return next((each for key, each in self.options.items() if key.casefold() == folded), None)

    def exits(self) -> Iterable[Edge]:
        """One for each option, and one for silence."""
        for option in self.options.values():
            yield option.way.exit("go", option.key, option.when is not None)
        if self.silence is not None:
            yield self.silence.way.exit("silence", conditional=True)

    def keys(self) -> Iterable[tuple[str, Place]]:
        """The option keys."""
        return ((option.key, option.place) for option in self.options.values())

    def texts(self) -> Iterable[Saying]:
        """The display, and the last words of options."""
        yield from self.display.texts()
        for option in self.options.values():
            yield from option.way.texts()
        if self.silence is not None:
            yield from self.silence.way.texts()

    def displays(self) -> Iterable[Displayed]:
        """What `check` measures."""
        yield self.display


def read(reading: Reading) -> MenuScreen | None:
    """The menu that stands under a screen's name; its problems go to the reading."""
    node = reading.node
    head = reading.say(node.get("text"), ("text",))
    listed = reading.filled(node.get("options"), "options", "1: {label: Money, go: money}")
    if listed is None:
        return None
    options = {
        option.key: option
        for key, value in listed.entries()
        if (option := _option(reading, key, value)) is not None
    }
    silence = reading.silence(node.get("silence"))
    halts = reading.replay(node.get("replay"))
    if head is None or not options:
        return None
    lines = tuple(Line(o.key, o.label, o.when) for o in options.values())
    display = Display(head, lines, [fact for o in options.values() for fact in o.facts])
    expects: Expectation = "key" if all(len(key) == 1 for key in options) else "text"
    return MenuScreen(reading.name, reading.place, options, display, expects, halts, silence)


def _option(reading: Reading, key: source.Scalar, value: source.Node) -> Option | None:
    node = reading.mapping(value, f"option {key.text}", "{label: Money, go: money}")
    if node is None:
        return None
    reading.only(node, _OPTION_WORDS)
    _check_key(reading, key)
    label = reading.say(node.get("label"), ("options", key.text, "label"), node)
    way = reading.way(node, ("options", key.text))
    when = reading.when(node.get("when"))
    if label is None or way is None:
        return None
    return Option(key.text, key.place, label, way, when, reading.facts_of(when))


def _check_key(reading: Reading, key: source.Scalar) -> None:
    if not key.text.isalnum() and key.text not in ("*", "#"):
        reading.problem(
            key, "option-key", f"'{key.text}' is no key: use a number, a letter, * or #"
        )

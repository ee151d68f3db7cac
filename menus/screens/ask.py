"""Free input: a question, what is accepted, and what happens to it.

    pin:
      ask: Enter your PIN
      accept: digits 4                  # see menus.screens.accept
      save: pin                         # then {pin}; may be left out
      secret: true                      # masked on the phone, in logs, traces, recordings, records
      check: credential.pin             # compared with what the store keeps
      tries: 3
      wrong: ["Wrong PIN, {tries_left|tries}.", "Wrong again."]   # by attempt, then the last again
      locked: {end: "PIN blocked.", lock: pin}
      confirm: yes                      # shows what was typed and asks again
      go: statement

What is not accepted shows the question again after a hint of what is; with `tries` and no `check`
such an answer counts.  The standing keys work, but where they are an answer they are one; only a
question that takes any text gives way to them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from menus import source
from menus.catalogue import parse_type
from menus.effects import SECRETS, CheckSecret, Need, Outcome
from menus.errors import Place, Severity
from menus.model import Edge, Expectation, Given, Secret, Step
from menus.screens.accept import Accept, AcceptError, parse_accept
from menus.screens.declaring import Declaring, Displayed
from menus.screens.display import Display, lay_out
from menus.screens.going import Way
from menus.screens.outcomes import Ways, read_ways
from menus.screens.reading import Reading
from menus.screens.saved import Saved
from menus.screens.saying import Saying
from menus.screens.shelf import Types
from menus.screens.standing import again, moved, pressed
from menus.screens.walk import Walking

__all__ = ["WORDS", "AskScreen", "accepted_types", "read", "saves"]

_OUTCOMES = ("locked", "failed", "otherwise")
WORDS = frozenset(
    {"ask", "accept", "save", "secret", "check", "tries", "wrong", "confirm", "go", "end"}
) | frozenset(_OUTCOMES)
_LEFT = {"tries_left": parse_type("number 0-99")}
_YES, _NO = "1", "2"


@dataclass(frozen=True, slots=True)
class AskScreen(Declaring):
    """A question; `check` is the secret that it compares with, or "".

    `accept_place` and `tries_place` are where the words stand, or the screen where they do not.
    """

    name: str
    place: Place
    accept_place: Place
    tries_place: Place
    display: Display
    accept: Accept
    way: Way
    ways: Ways
    save: str = ""
    secret: bool = False
    check: str = ""
    tries: int = 0
    wrong: tuple[Saying, ...] = ()
    confirm: bool = False

    kind: ClassVar[str] = "ask"
    halts: ClassVar[bool] = True

    def enter(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """Ask."""
        walk.arrive(self.name)
        return (yield from self.show(walk))

    def show(self, walk: Walking, hint: str = "") -> Generator[Need, Outcome, Step | str]:
        """The question, or what was typed and whether it is right."""
        typed = walk.dialogue.typed
        if typed is not None:
            shown = "*" * len(typed) if self.secret else typed
            lines = [(_YES, walk.word("yes")), (_NO, walk.word("no"))]
            text = lay_out(walk, walk.word("confirm", {"typed": shown}), lines, hint)
            return walk.step(text, "key")
        yield from walk.known(self.display.facts)
        expects: Expectation = "key" if self.accept.is_one_key else "text"
        return walk.step(self.display.page(walk, hint), expects, secret=self.secret)

    def take(self, walk: Walking, text: str) -> Generator[Need, Outcome, Step | str]:
        """What was typed."""
        if walk.dialogue.typed is not None:
            return (yield from self._confirmed(walk, text))
        value = self.accept.read(text)
        if value is None or self.accept.is_free:
            name = moved(walk, text)
            if name:
                return name
            if name is not None:
                return (yield from self.show(walk))
        if value is None:
            return (yield from self._refuse(walk))
        if self.confirm:
            walk.dialogue.typed = text
            return (yield from self.show(walk))
        return (yield from self._go_on(walk, text, value))

    def _confirmed(self, walk: Walking, key: str) -> Generator[Need, Outcome, Step | str]:
        typed = walk.dialogue.typed or ""
        if key == _YES:
            walk.dialogue.typed = None
            return (yield from self._go_on(walk, typed, self.accept.read(typed)))
        if key == _NO or key == walk.flows.keys[walk.dialogue.channel].back != "":
            walk.dialogue.typed = None
            return (yield from self.show(walk))
        return (yield from pressed(walk, self, key))

    def _refuse(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        if self.tries and not self.check:
            walk.dialogue.attempts += 1
            if walk.dialogue.attempts >= self.tries:
                return (yield from self.ways.leave(walk, "locked", Outcome("locked")))
        hint = walk.word(self.accept.hint, self.accept.shown)
        return (yield from again(walk, self, hint))

    def _go_on(
        self, walk: Walking, typed: str, value: object
    ) -> Generator[Need, Outcome, Step | str]:
        if self.check:
            outcome = yield CheckSecret(self.check, typed, self.tries)
            walk.forget_facts()
            if outcome.word == "wrong":
                return (yield from self._wrong(walk, outcome))
            if outcome.word != "ok":
                return (yield from self.ways.leave(walk, outcome.word, outcome))
        if self.save:
            hidden = self.secret and isinstance(value, str)
            walk.save(self.save, Secret(value) if hidden else value)
        return (yield from self.way.leave(walk))

    def _wrong(self, walk: Walking, outcome: Outcome) -> Generator[Need, Outcome, Step | str]:
        if not self.wrong:
            return (yield from again(walk, self))
        walk.extra = {**walk.extra, "tries_left": outcome.values.get("tries_left")}
        saying = self.wrong[min(walk.dialogue.attempts, len(self.wrong) - 1)]
        walk.dialogue.attempts += 1
        yield from walk.known(saying.facts)
        return (yield from again(walk, self, saying.say(walk)))

    def exits(self) -> Iterable[Edge]:
        """Where an answer leads, and where a lock does."""
        yield self.way.exit()
        yield from self.ways.exits()

    def texts(self) -> Iterable[Saying]:
        """The question, what is said to a wrong answer, and last words."""
        yield from self.display.texts()
        yield from self.wrong
        yield from self.way.texts()
        yield from self.ways.texts()

    def displays(self) -> Iterable[Displayed]:
        """What `check` measures."""
        yield self.display

    def outcomes(self) -> Iterable[Given]:
        """What comparing a secret can come back with."""
        if self.check or self.tries:
            word = "check" if self.check else "tries"
            yield Given(word, self.tries_place, self.ways.places, needed=self.ways.needed)

    def secrets(self) -> Iterable[str]:
        """The value, when it is one."""
        if self.secret and self.save:
            yield self.save


def accepted_types(name: str, accept: Accept) -> Types:
    """The names that a saved answer gives; a period has two."""
    if accept.type == "period":
        return {f"{name}.from": parse_type("date"), f"{name}.to": parse_type("date")}
    return {name: parse_type(accept.type)}


def saves(reading: Reading) -> Iterator[Saved]:
    """The name that later screens may read."""
    where = reading.node.get("save")
    name = reading.scalar(where, "save", "name")
    accept = _accept(reading, quietly=True)
    if name and accept is not None:
        yield from (Saved(each, t, where) for each, t in accepted_types(name, accept).items())


def read(reading: Reading) -> AskScreen | None:
    """The question that stands under a screen's name; its problems go to the reading."""
    node = reading.node
    head = reading.say(node.get("ask"), ("ask",), node, "ask")
    accept = _accept(reading)
    way = reading.way(node, ())
    check = _secret(reading, node.get("check"))
    tries = reading.whole(node.get("tries"), "tries", 1, 99, 3 if check else 0)
    needed = ("locked",) if tries else ()
    ways = read_ways(reading, node, (), _OUTCOMES, needed, _LEFT)
    wrong = _wrong(reading, node.get("wrong"))
    if wrong and not check and "check" not in node:
        message = "'wrong' is said when 'check' fails: add 'check: …', or take it away"
        reading.problem(node.key("wrong"), "missing-word", message, severity=Severity.WARNING)
    secret = reading.flag(node.get("secret"), "secret", False)
    confirm = reading.flag(node.get("confirm"), "confirm", False)
    save = reading.scalar(node.get("save"), "save", "name") or ""
    if head is None or accept is None or way is None:
        return None
    return AskScreen(
        reading.name,
        reading.place,
        _place_of(reading, "accept"),
        _place_of(reading, "check", "tries"),
        Display(head, ()),
        accept,
        way,
        ways,
        save,
        secret,
        check,
        tries,
        wrong,
        confirm,
    )


def _place_of(reading: Reading, *words: str) -> Place:
    """Where the first of these words stands, or the screen's name."""
    keys = filter(None, map(reading.node.key, words))
    return next((key.place for key in keys), reading.place)


def _accept(reading: Reading, quietly: bool = False) -> Accept | None:
    node = reading.node.get("accept")
    wording = "text 1-160"
    if node is not None:
        wording = reading.scalar(node, "accept", "digits 4") or wording
    try:
        return parse_accept(wording, reading.parse_msisdn)
    except AcceptError as mistake:
        if not quietly:
            reading.problem(node, "accept", str(mistake))
        return None


def _secret(reading: Reading, node: source.Node | None) -> str:
    name = reading.scalar(node, "check", "credential.pin") or ""
    if node is not None and name and name not in SECRETS:
        hint = source.suggestion(name, SECRETS) or f" Write {' or '.join(SECRETS)}."
        reading.problem(node, "unknown-word", f"there is no stored secret '{name}'.{hint}")
    return name


def _wrong(reading: Reading, node: source.Node | None) -> tuple[Saying, ...]:
    if node is None:
        return ()
    if isinstance(node, source.Scalar):
        only = reading.say(node, ("wrong",), extra=_LEFT)
        return (only,) if only is not None else ()
    sayings = (
        reading.say(each, ("wrong", str(index)), extra=_LEFT)
        for index, each in enumerate(reading.listed(node, "wrong", "- Wrong PIN."), 1)
    )
    return tuple(saying for saying in sayings if saying is not None)

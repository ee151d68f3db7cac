"""Actions in order, without a display; then on, or last words.

    switch_on:
      do:
        - use: catalogue.switch_on                     # a service of services.yaml
          with: {service: "{service.id}"}
          save: order                                  # then {order.number}, a value it returns
          failed: {end: "Not done, nothing was charged."}
        - sms: "{service.name} is on."                 # or {text, to, after: 3m}
        - otp: {save: password, alphabet: digits, length: 8, valid: 24h, limit: 3 per 1h}
          limited: {end: "Too many requests."}
        - set: {amount: "{item.price}", subscriber.language: ru}   # see menus.screens.setting
        - block: portal                                # or {what: sim, for: 24h}
        - email: {text: "Your statement", to: "{address}", subject: Statement}
        - notify: fee_reminder                         # a push of flows.yaml; or {push, to, with}
        - ticket: {subject: Complaint, text: "{words}"}
      end: "{service.name} is on."                     # or go: home

Every outcome that is not ok leaves the list at once; see `menus.screens.outcomes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from menus import source
from menus.catalogue import ValueType, parse_type
from menus.effects import Need, Outcome
from menus.errors import Place
from menus.model import Edge, Given, Step
from menus.screens.acts import (
    ALPHABETS,
    Act,
    FileTicket,
    Lock,
    Mail,
    Otp,
    Push,
    Set,
    Sms,
    Use,
)
from menus.screens.addressing import read_mailbox, read_phone
from menus.screens.declaring import Declaring
from menus.screens.going import Way
from menus.screens.outcomes import Ways, read_parameters, read_ways, service_needs
from menus.screens.pushing import pushed_values, read_push
from menus.screens.reading import Reading
from menus.screens.saved import Saved
from menus.screens.saying import Saying
from menus.screens.setting import read_set, saved_by_set
from menus.screens.walk import Walking

__all__ = ["WORDS", "DoScreen", "read", "saves"]

WORDS = frozenset({"do", "go", "end", "lock"})
OUTCOMES = ("failed", "slow", "refused", "empty", "limited", "locked", "otherwise")
_LIMIT = re.compile(r"([1-9][0-9]{0,3}) per ([0-9]+\s*[smhd])")


@dataclass(frozen=True, slots=True)
class DoScreen(Declaring):
    """Actions, each with the ways of its outcomes."""

    name: str
    place: Place
    acts: tuple[tuple[Act, Ways], ...]
    way: Way
    secret_names: tuple[str, ...] = ()

    kind: ClassVar[str] = "do"
    shows: ClassVar[bool] = False
    halts: ClassVar[bool] = False

    def enter(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """Perform them in order."""
        gone = yield from self._perform(walk)
        walk.extra = {}
        return gone

    def _perform(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        for act, ways in self.acts:
            outcome = yield from act.perform(walk)
            walk.forget_facts()
            if outcome.word != "ok":
                return (yield from ways.leave(walk, outcome.word, outcome))
        return (yield from self.way.leave(walk))

    def take(self, walk: Walking, text: str) -> Generator[Need, Outcome, Step | str]:
        """Nothing is asked here, and nothing is done twice."""
        return (yield from self.way.leave(walk))

    def exits(self) -> Iterable[Edge]:
        """Where it goes when all is well, and where each outcome leads."""
        yield self.way.exit()
        for _, ways in self.acts:
            yield from ways.exits()

    def texts(self) -> Iterable[Saying]:
        """What is sent, and last words."""
        for act, ways in self.acts:
            yield from act.texts()
            yield from ways.texts()
        yield from self.way.texts()

    def outcomes(self) -> Iterable[Given]:
        """One for each action."""
        for act, ways in self.acts:
            service = act.service if isinstance(act, Use) else ""
            yield Given(act.word, act.place, ways.places, service, ways.needed)

    def secrets(self) -> Iterable[str]:
        """The passwords that it draws."""
        return self.secret_names

    def copies(self) -> Iterable[tuple[str, frozenset[str]]]:
        """Every value that is made of others, with their names."""
        for act, _ in self.acts:
            if isinstance(act, (Set, Push)):
                yield from act.copies()


def saves(reading: Reading) -> Iterator[Saved]:
    """The names that later screens may read: values set and values that services return."""
    for node in reading.listed(reading.node.get("do"), "do", "- sms: Done.", quietly=True):
        if not isinstance(node, source.Mapping):
            continue
        yield from _saved_by_use(reading, node)
        yield from saved_by_set(reading, node.get("set"))
        ticket = node.get("ticket")
        if isinstance(ticket, source.Mapping):
            name = reading.scalar(ticket.get("save"), "save", "request")
            if name:
                yield Saved(f"{name}.id", parse_type("text 20"), ticket.get("save"))


def _saved_by_use(reading: Reading, node: source.Mapping) -> Iterator[Saved]:
    service = reading.service(node.get("use"), quietly=True) if "use" in node else None
    name = reading.scalar(node.get("save"), "save", "order")
    if service is not None and name:
        for field, type in service.values.items():
            yield Saved(f"{name}.{field}", type, node.get("save"))


def read(reading: Reading) -> DoScreen | None:
    """The actions that stand under a screen's name; their problems go to the reading."""
    acts: list[tuple[Act, Ways]] = []
    drawn: dict[str, ValueType] = {}
    nodes = reading.listed(reading.node.get("do"), "do", "- sms: Done.")
    for index, value in enumerate(nodes, 1):
        node = reading.mapping(value, "an action", "- sms: Done.")
        found = _one(reading, node, ("do", str(index)), drawn) if node is not None else None
        if found is not None:
            acts.append(found)
    is_inside = any(isinstance(each, source.Mapping) and _leads(each) for each in nodes)
    way = reading.way(reading.node, (), drawn) if not is_inside or _leads(reading.node) else None
    if way is None or not acts:
        return None
    return DoScreen(reading.name, reading.place, tuple(acts), way, tuple(drawn))


def _leads(node: source.Mapping) -> bool:
    return "go" in node or "end" in node


@dataclass(slots=True)
class _Entry:
    """One action being read: `value` is what stands behind its word."""

    reading: Reading
    node: source.Mapping
    value: source.Node
    path: tuple[str, ...]
    drawn: dict[str, ValueType]
    needed: tuple[str, ...] = ()

    def part(self, word: str) -> source.Node | None:
        """A word inside the action's mapping."""
        return self.value.get(word) if isinstance(self.value, source.Mapping) else None

    def parts(self, *words: str) -> source.Mapping | None:
        """The action's mapping, when only these words stand in it."""
        example = f"{{{words[0]}: …}}"
        node = self.reading.mapping(self.value, self.path[-1], example)
        return node if node is not None and self.reading.only(node, frozenset(words)) else None


def _one(
    reading: Reading, node: source.Mapping, path: tuple[str, ...], drawn: dict[str, ValueType]
) -> tuple[Act, Ways] | None:
    words = [word for word in node if word in _READERS]
    if len(words) != 1:
        _no_action(reading, node, words)
        return None
    word = words[0]
    own = {"with", "save"} if word == "use" else set()
    _look_for_ways(reading, node, word)
    reading.only(node, frozenset({word, "go", "end", *own, *OUTCOMES}))
    value = node.get(word)
    assert value is not None
    entry = _Entry(reading, node, value, (*path, word), drawn)
    act = _READERS[word](entry)
    ways = read_ways(reading, node, path, OUTCOMES, entry.needed, drawn)
    return (act, ways) if act is not None else None


def _look_for_ways(reading: Reading, node: source.Mapping, word: str) -> None:
    """A way beside an action: that of an outcome, or of the whole list."""
    for key in filter(None, (node.key("go"), node.key("end"))):
        message = (
            f"'{key.text}' has no place beside '{word}': write it under an outcome, as in "
            f"failed: {{{key.text}: …}}, or below the list, in the column of 'do'"
        )
        reading.problem(key, "unknown-word", message)


def _no_action(reading: Reading, node: source.Mapping, words: list[str]) -> None:
    """Two actions in one entry, or none."""
    if words:
        message = f"'{words[0]}' and '{words[1]}' are two actions: begin the second with '- '"
        reading.problem(node.key(words[1]), "unknown-action", message)
        return
    if last := node.key("go") or node.key("end"):
        message = f"'{last.text}' is no action: it stands below the list, in the column of 'do'"
        reading.problem(last, "unknown-action", message)
        return
    strangers = [key for key, _ in node.entries() if key.text not in (*OUTCOMES, "with", "save")]
    where = strangers[0] if strangers else node
    hint = source.suggestion(strangers[0].text, _READERS) if strangers else ""
    message = f"an action is one of these words: {', '.join(_READERS)}.{hint}"
    reading.problem(where, "unknown-action", message)


def _sms(entry: _Entry) -> Sms | None:
    reading, node = entry.reading, entry.node
    if isinstance(entry.value, source.Scalar):
        text = reading.say(entry.value, entry.path, node, "sms", extra=entry.drawn, use="sms")
        return Sms(node.place, text) if text is not None else None
    parts = entry.parts("text", "to", "after")
    if parts is None:
        return None
    path = (*entry.path, "text")
    text = reading.say(parts.get("text"), path, parts, "text", extra=entry.drawn, use="sms")
    to = read_phone(reading, parts.get("to"), entry.drawn)
    after_s = reading.duration(parts.get("after"), "after") or 0
    return Sms(node.place, text, to, after_s) if text is not None else None


def _otp(entry: _Entry) -> Otp | None:
    reading = entry.reading
    parts = entry.parts("save", "alphabet", "length", "valid", "replaces", "limit")
    if parts is None:
        return None
    save = reading.scalar(parts.get("save"), "save", "password", parts)
    length = reading.whole(parts.get("length"), "length", 4, 64, 8)
    valid_s = reading.duration(parts.get("valid"), "valid", parts, least_s=1)
    alphabet = reading.one_of(parts.get("alphabet"), "alphabet", tuple(ALPHABETS), "digits")
    replaces = reading.flag(parts.get("replaces"), "replaces", True)
    limit, per_s = _limit(entry, parts)
    if save is not None:
        kind = "digits" if alphabet == "digits" else "text"
        entry.drawn[save] = parse_type(f"{kind} {length}")
    if save is None or valid_s is None:
        return None
    entry.needed = ("limited",) if limit is not None else ()
    letters = ALPHABETS[alphabet]
    return Otp(entry.node.place, save, letters, length, valid_s, replaces, limit, per_s)


def _limit(entry: _Entry, parts: source.Mapping) -> tuple[int | None, int | None]:
    node = parts.get("limit")
    if node is None:
        return None, None
    text = entry.reading.scalar(node, "limit", "3 per 1h") or ""
    match = _LIMIT.fullmatch(text)
    if match is None:
        entry.reading.problem(node, "limit", f"'{text}' is no limit: write it as in 3 per 1h")
        return None, None
    per_s = entry.reading.seconds_of(node, match[2])
    return (int(match[1]), per_s) if per_s is not None else (None, None)


def _use(entry: _Entry) -> Use | None:
    reading, node = entry.reading, entry.node
    service = reading.service(entry.value)
    if service is None:
        return None
    entry.needed = service_needs(service)
    parameters = read_parameters(reading, node.get("with"), service, entry.value, entry.drawn)
    save = reading.scalar(node.get("save"), "save", "order") or ""
    if save and not service.values:
        message = f"'{service.name}' returns no values: take 'save' away, or declare its values"
        reading.problem(node.get("save"), "unknown-name", message)
    return Use(node.place, service.name, parameters, save)


def _set(entry: _Entry) -> Set | None:
    return read_set(entry.reading, entry.value, entry.node.place, entry.drawn)


def _block(entry: _Entry) -> Lock | None:
    need = entry.reading.lock(entry.value)
    return Lock(entry.node.place, need) if need is not None else None


def _email(entry: _Entry) -> Mail | None:
    reading, place = entry.reading, entry.node.place
    if isinstance(entry.value, source.Scalar):
        only = reading.say(
            entry.value, entry.path, entry.node, "email", extra=entry.drawn, use="email"
        )
        return Mail(place, only) if only is not None else None
    parts = entry.parts("text", "to", "subject")
    if parts is None:
        return None
    path = entry.path
    text = reading.say(
        parts.get("text"), (*path, "text"), parts, "text", extra=entry.drawn, use="email"
    )
    subject = None
    if "subject" in parts:
        subject = reading.say(
            parts.get("subject"), (*path, "subject"), extra=entry.drawn, use="email"
        )
    to = read_mailbox(reading, parts.get("to"), entry.drawn)
    return Mail(place, text, to, subject) if text is not None else None


def _notify(entry: _Entry) -> Push | None:
    reading, node = entry.reading, entry.node
    if isinstance(entry.value, source.Scalar):
        screen = read_push(reading, entry.value)
        values = pushed_values(reading, screen, None, entry.value) if screen else ()
        return Push(node.place, screen, None, values) if screen else None
    parts = entry.parts("push", "to", "with")
    screen = read_push(reading, parts.get("push"), parts) if parts is not None else ""
    if parts is None or not screen:
        return None
    values = pushed_values(reading, screen, parts.get("with"), parts, entry.drawn)
    to = read_phone(reading, parts.get("to"), entry.drawn)
    return Push(node.place, screen, to, values)


def _ticket(entry: _Entry) -> FileTicket | None:
    reading, place, drawn = entry.reading, entry.node.place, entry.drawn
    if isinstance(entry.value, source.Scalar):
        only = reading.say(entry.value, entry.path, entry.node, "ticket", extra=drawn, use="ticket")
        return FileTicket(place, only) if only is not None else None
    parts = entry.parts("subject", "text", "save")
    if parts is None:
        return None
    path = (*entry.path, "subject")
    subject = reading.say(parts.get("subject"), path, parts, "subject", extra=drawn, use="ticket")
    text = None
    if "text" in parts:
        text = reading.say(parts.get("text"), (*entry.path, "text"), extra=drawn, use="ticket")
    save = reading.scalar(parts.get("save"), "save", "request") or ""
    return FileTicket(place, subject, text, save) if subject is not None else None


_READERS: Mapping[str, Callable[[_Entry], Act | None]] = {
    "sms": _sms,
    "otp": _otp,
    "use": _use,
    "set": _set,
    "block": _block,
    "email": _email,
    "notify": _notify,
    "ticket": _ticket,
}

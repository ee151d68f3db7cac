"""The actions of a `do:`, one class each; `menus.screens.actions` reads them and runs them.

Each action yields one need.  An outcome other than ok takes the way written beside the action, then
`otherwise`, then the built-in "try later".
A password that `otp` draws lives until its `do` is over and is never kept in the dialogue.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from menus.catalogue import ValueType, value_of
from menus.effects import (
    Block,
    Email,
    Need,
    Notify,
    OneTimePassword,
    Outcome,
    SetFact,
    ShortMessage,
    Ticket,
)
from menus.errors import Place
from menus.model import Secret
from menus.screens.outcomes import Parameters
from menus.screens.saying import Argument, Saying
from menus.screens.walk import Walking

__all__ = [
    "ALPHABETS",
    "Act",
    "FileTicket",
    "Lock",
    "Mail",
    "Otp",
    "Performed",
    "Push",
    "Set",
    "Sms",
    "Use",
]

ALPHABETS: Mapping[str, str] = {
    "digits": "0123456789",
    "letters": "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "mixed": "23456789ABCDEFGHJKLMNPQRSTUVWXYZ",
}
"""What `alphabet:` names; letters that look like digits are left out of the mixed one."""

Performed = Generator[Need, Outcome, Outcome]
_OK = Outcome()


class Act(Protocol):
    """One action."""

    @property
    def word(self) -> str: ...
    @property
    def place(self) -> Place: ...

    def perform(self, walk: Walking) -> Performed:
        """Yield its need; the outcome is the caller's to answer."""

    def texts(self) -> Iterable[Saying]:
        """What it sends."""


@dataclass(frozen=True, slots=True)
class Sms:
    """`sms`: a short message, to the subscriber unless said."""

    place: Place
    text: Saying
    to: Argument | None = None
    after_s: int = 0
    word: str = "sms"

    def perform(self, walk: Walking) -> Performed:
        """Queue it."""
        yield from walk.known((*self.text.facts, *_facts(self.to)))
        to = _address(self.to, walk)
        if self.to is not None and to is None:
            return Outcome("failed")
        text = self.text.say(walk)
        return (yield ShortMessage(text, to, walk.context.code, self.after_s))

    def texts(self) -> Iterable[Saying]:
        """The message."""
        yield self.text


@dataclass(frozen=True, slots=True)
class Otp:
    """`otp`: a one-use password, drawn by the caller's draws."""

    place: Place
    save: str
    alphabet: str
    length: int
    valid_s: int
    replaces: bool = True
    limit: int | None = None
    per_s: int | None = None
    word: str = "otp"

    def perform(self, walk: Walking) -> Performed:
        """Store it; it is readable in this `do` only."""
        password = walk.context.draws.digits(self.length, self.alphabet)
        outcome = yield OneTimePassword(
            password, self.valid_s, self.replaces, self.limit, self.per_s
        )
        walk.extra = {**walk.extra, self.save: Secret(password)}
        return outcome

    def texts(self) -> Iterable[Saying]:
        """None."""
        return ()


@dataclass(frozen=True, slots=True)
class Use:
    """`use`: a service of services.yaml."""

    place: Place
    service: str
    parameters: Parameters
    save: str = ""
    word: str = "use"

    def perform(self, walk: Walking) -> Performed:
        """Call it; what it returns is kept under `save`."""
        outcome = yield from self.parameters.call(self.service, walk)
        if self.save and outcome.word == "ok":
            walk.save(self.save, outcome.values)
        return outcome

    def texts(self) -> Iterable[Saying]:
        """None."""
        return ()


@dataclass(frozen=True, slots=True)
class Set:
    """`set`: session values, and facts that services.yaml declares writable."""

    place: Place
    items: tuple[tuple[str, Argument, ValueType | None], ...]
    word: str = "set"

    def perform(self, walk: Walking) -> Performed:
        """One need for each fact; the first that is refused stops the rest."""
        for name, argument, type in self.items:
            yield from walk.known(argument.facts)
            value = argument.value(walk)
            if type is None:
                walk.save(name, _as_secret_as(argument, value, walk))
                continue
            try:
                fitting = value_of(type, value) if isinstance(value, str) else value
            except ValueError:
                return Outcome("refused", reason=walk.word("not_accepted"))
            outcome = yield SetFact(name, fitting)
            walk.forget_facts()
            if outcome.word != "ok":
                return outcome
        return _OK

    def texts(self) -> Iterable[Saying]:
        """None."""
        return ()

    def copies(self) -> Iterable[tuple[str, frozenset[str]]]:
        """Each session value that it sets, and the names that it is made of."""
        return ((name, argument.names) for name, argument, type in self.items if type is None)


@dataclass(frozen=True, slots=True)
class Lock:
    """`block`: the portal, a PIN, the SIM; for ever unless `for:` says how long."""

    place: Place
    need: Block
    word: str = "block"

    def perform(self, walk: Walking) -> Performed:
        """Block it."""
        return (yield self.need)

    def texts(self) -> Iterable[Saying]:
        """None."""
        return ()


@dataclass(frozen=True, slots=True)
class Mail:
    """`email`: to the subscriber's own address unless said."""

    place: Place
    text: Saying
    to: Argument | None = None
    subject: Saying | None = None
    word: str = "email"

    def perform(self, walk: Walking) -> Performed:
        """Queue it."""
        subject_facts = self.subject.facts if self.subject else ()
        yield from walk.known((*self.text.facts, *subject_facts, *_facts(self.to)))
        to = _address(self.to, walk)
        if self.to is not None and to is None:
            return Outcome("failed")
        subject = self.subject.say(walk) if self.subject else ""
        return (yield Email(self.text.say(walk), to, subject))

    def texts(self) -> Iterable[Saying]:
        """The mail and its subject."""
        yield self.text
        if self.subject is not None:
            yield self.subject


@dataclass(frozen=True, slots=True)
class Push:
    """`notify`: open a push screen on a handset."""

    place: Place
    screen: str
    to: Argument | None = None
    values: tuple[tuple[str, Argument], ...] = ()
    word: str = "notify"

    def perform(self, walk: Walking) -> Performed:
        """Ask for it; nobody waits for what comes of it."""
        facts = [fact for _, argument in self.values for fact in argument.facts]
        yield from walk.known((*facts, *_facts(self.to)))
        values = {name: argument.value(walk) for name, argument in self.values}
        return (yield Notify(self.screen, _address(self.to, walk), values))

    def texts(self) -> Iterable[Saying]:
        """None: the screen has its own."""
        return ()

    def copies(self) -> Iterable[tuple[str, frozenset[str]]]:
        """Each value that the screen is opened with, and the names that it is made of."""
        return ((name, argument.names) for name, argument in self.values)


@dataclass(frozen=True, slots=True)
class FileTicket:
    """`ticket`: a request for people to work on; `{save.id}` is its number."""

    place: Place
    subject: Saying
    text: Saying | None = None
    save: str = ""
    word: str = "ticket"

    def perform(self, walk: Walking) -> Performed:
        """File it."""
        yield from walk.known((*self.subject.facts, *(self.text.facts if self.text else ())))
        text = self.text.say(walk) if self.text else ""
        outcome = yield Ticket(self.subject.say(walk), text)
        if self.save and outcome.word == "ok":
            walk.save(self.save, outcome.values)
        return outcome

    def texts(self) -> Iterable[Saying]:
        """What people will read."""
        yield self.subject
        if self.text is not None:
            yield self.text


def _as_secret_as(argument: Argument, value: object, walk: Walking) -> object:
    """The value; what is made of a secret is one."""
    if isinstance(value, str) and any(isinstance(walk.lookup(n), Secret) for n in argument.names):
        return Secret(value)
    return value


def _facts(argument: Argument | None) -> tuple[str, ...]:
    return argument.facts if argument is not None else ()


def _address(argument: Argument | None, walk: Walking) -> str | None:
    """Who is written to; None where a part of it has no value."""
    if argument is None or any(walk.lookup(name) is None for name in argument.names):
        return None
    value = argument.value(walk)
    return str(value) if value else None

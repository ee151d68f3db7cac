"""What a script says, line by line, as values; nothing here plays anything.

Texts may still hold `{name}`: captures and loop variables are put in when a step is played.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

__all__ = [
    "Advance",
    "At",
    "Block",
    "Charge",
    "DeskEnds",
    "DeskHears",
    "DeskSays",
    "DeskTakes",
    "Ended",
    "Fault",
    "Gives",
    "Leaf",
    "NoSms",
    "Opens",
    "Outage",
    "PhoneIs",
    "Place",
    "Pushed",
    "Repeat",
    "Replies",
    "Rings",
    "Script",
    "Sends",
    "Shows",
    "SignIn",
    "SmsDelay",
    "SmsFrom",
    "Speaks",
    "StateIs",
    "Step",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands: the file's name, the line from 1, the line as it was typed."""

    file: str
    line: int
    typed: str

    def __str__(self) -> str:
        """Return `file:line`."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A step; the classes below are the kinds."""

    place: Place


@dataclass(frozen=True, slots=True)
class PhoneIs(Leaf):
    """`phone NAME MSISDN [fact=value …]`."""

    name: str
    msisdn: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Opens(Leaf):
    """`NAME dial STRING [KEY …]` and `NAME call NUMBER [KEY …]`."""

    phone: str
    is_call: bool
    address: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replies(Leaf):
    """`NAME > text`."""

    phone: str
    text: str


@dataclass(frozen=True, slots=True)
class Shows(Leaf):
    """`NAME < text`; `in_part` for `<~`."""

    phone: str
    text: str
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Pushed(Shows):
    """`NAME pushed < text`: a screen that the network side opened."""


@dataclass(frozen=True, slots=True)
class Ended(Leaf):
    """`NAME ended`."""

    phone: str


@dataclass(frozen=True, slots=True)
class Gives(Leaf):
    """`NAME hangup`, `NAME cancel`, `NAME drop`; `how` is the word."""

    phone: str
    how: str


@dataclass(frozen=True, slots=True)
class Sends(Leaf):
    """`NAME sends NUMBER: text`."""

    phone: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class SmsFrom(Leaf):
    """`NAME sms from SENDER: text`."""

    phone: str
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class NoSms(Leaf):
    """`NAME no sms`."""

    phone: str


@dataclass(frozen=True, slots=True)
class Rings(Leaf):
    """`NAME rings from NUMBER`."""

    phone: str
    number: str


@dataclass(frozen=True, slots=True)
class SmsDelay(Leaf):
    """`NAME sms-delay 3m`; in seconds."""

    phone: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Advance(Leaf):
    """`advance 5m`; in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class At(Leaf):
    """`at 2026-01-01 12:00`, by the clock of the gateway's country; aware only when played."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class SignIn(Leaf):
    """`signin LOGIN PASSWORD -> RESULT`."""

    login: str
    password: str
    result: str


@dataclass(frozen=True, slots=True)
class DeskTakes(Leaf):
    """`desk NAME takes`."""

    operator: str


@dataclass(frozen=True, slots=True)
class DeskSays(Leaf):
    """`desk NAME says text`."""

    operator: str
    text: str


@dataclass(frozen=True, slots=True)
class DeskHears(Leaf):
    """`desk NAME < text`; `in_part` for `<~`."""

    operator: str
    text: str
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class DeskEnds(Leaf):
    """`desk NAME ends`."""

    operator: str


@dataclass(frozen=True, slots=True)
class StateIs(Leaf):
    """`state NAME CONDITION`."""

    phone: str
    condition: str


@dataclass(frozen=True, slots=True)
class Charge(Leaf):
    """`charge MSISDN AMOUNT`."""

    msisdn: str
    amount: str


@dataclass(frozen=True, slots=True)
class Fault(Leaf):
    """`fault NAME absent`, `fault NAME loss 0.3`, `fault NAME off`."""

    phone: str
    covered: bool | None = None
    loss: float | None = None


@dataclass(frozen=True, slots=True)
class Outage(Leaf):
    """`outage SERVICE` and `outage SERVICE off`."""

    service: str
    is_out: bool = True


@dataclass(frozen=True, slots=True)
class Repeat(Leaf):
    """`N times STEP`."""

    count: int
    step: Step


@dataclass(frozen=True, slots=True)
class Block(Leaf):
    """Steps up to their `end`."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Table(Block):
    """`for X in a, b, c:` … `end`."""

    variable: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Speaks(Block):
    """`lang ru:` … `end`: every phone speaks that language inside."""

    language: str


Step = Leaf


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script: its steps, and the menu settings that its gateway starts with."""

    name: str
    steps: tuple[Step, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)

    def clock_step(self) -> Place | None:
        """The first step that moves the clock, or None."""
        moves = (s.place for s in _walk(self.steps) if isinstance(s, Advance | At))
        return next(moves, None)


def _walk(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        if isinstance(step, Block):
            yield from _walk(step.steps)
        elif isinstance(step, Repeat):
            yield from _walk((step.step,))

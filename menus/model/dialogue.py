"""What a walk is told, what a dialogue remembers between two answers, and what is shown.

`Dialogue` is the only memory of a subscriber's way through the flows: a hundred thousand wait at
the same time, so it is slotted, shares what it can, and holds no text of a screen but the pages of
last words that are still to come.  Nothing here reads a clock, a store or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeAlias

__all__ = [
    "BACK_BOUND",
    "CALL",
    "CHANNELS",
    "SILENT_STEPS",
    "SMS",
    "USSD",
    "Channel",
    "Context",
    "Dialogue",
    "Draws",
    "Expectation",
    "Keys",
    "Left",
    "Limits",
    "Passed",
    "Secret",
    "Step",
    "as_plain",
    "from_plain",
]

Channel: TypeAlias = Literal["ussd", "call", "sms"]
USSD: Final = "ussd"
CALL: Final = "call"
SMS: Final = "sms"
CHANNELS: Final[tuple[str, ...]] = (USSD, CALL, SMS)

Expectation: TypeAlias = Literal["key", "text"]
"""What a step waits for: one key, or several characters that the phone ends (on a call, by `#`)."""

Passed: TypeAlias = tuple[str, str, str]
"""A way that a walk took: where from (a screen, or the code that was dialled), the way's `path`,
and the screen that it led to, "" for last words."""

Left: TypeAlias = str | tuple[str, int]
"""A screen that was left: its name, and the page where that was not the first, counted from 0."""

BACK_BOUND: Final = 16
"""Screens that the back key remembers; the oldest is forgotten first."""

SILENT_STEPS: Final = 100
"""Screens that a walk may pass without showing one; then it is stopped (menu-language §2)."""

_EMPTY: Mapping[str, Any] = MappingProxyType({})


class Draws(Protocol):
    """Randomness that was drawn for one turn, so that the turn can be run again and do the same."""

    def digits(self, count: int, alphabet: str) -> str:
        """`count` characters of `alphabet`; the same arguments in the same order give the same."""


@dataclass(slots=True)
class Context:
    """What a walk is told about the world when it starts.

    `facts` maps the full name of a fact to its value; None says that it has no value, a name that
    is not there is asked for by `effects.Facts`.  `settings` are the installation's.
    `code` is what was dialled, called or texted to, as the sender of short messages;
    `key` names the dialogue for idempotency.
    """

    now: datetime
    channel: str
    msisdn: str
    language: str
    facts: Mapping[str, object]
    settings: Mapping[str, object]
    draws: Draws
    code: str = ""
    key: str = ""


class Limits(NamedTuple):
    """How long a dialogue may last on one channel, and what a dial after a drop does.

    `resume` is "ask", "auto" or "never"; durations are seconds.
    """

    idle_s: int
    total_s: int
    resume: str
    resume_within_s: int


class Keys(NamedTuple):
    """The keys of one channel that mean the same on every screen; "" where there is none."""

    back: str = ""
    home: str = ""
    next: str = ""


class Secret(str):
    """Typed characters that are kept for this dialogue and never become plain data."""

    __slots__ = ()


class Dialogue:
    """One subscriber's way through the flows, between two answers.

    `screen` is the full name of the screen shown, `home` of the one it began with; `back` the
    screens that the back key returns to, newest last, one that was left on a later page than its
    first with that page.  `page` of `pages` is shown.  `values` are
    the saved ones, `rows` the rows of the list that is shown.  `typed` waits for a confirmation.
    `queue` is the queue screen that holds (or held, during the talk) this dialogue, `place` what
    that queue last said of it; `survey` says whether the subscriber agreed to be asked.  `tail` are
    the pages of last words still to come.  `step` counts the answers.

    Treat every attribute as immutable: an answer works on a `copy()`.
    """

    __slots__ = (
        "attempts",
        "back",
        "channel",
        "home",
        "language",
        "page",
        "pages",
        "place",
        "queue",
        "rows",
        "screen",
        "step",
        "survey",
        "tail",
        "typed",
        "values",
    )

    def __init__(self, screen: str, channel: str, language: str) -> None:
        self.screen = screen
        self.home = screen
        self.channel = channel
        self.language = language
        self.values: Mapping[str, object] = _EMPTY
        self.back: tuple[Left, ...] = ()
        self.page = 0
        self.pages = 1
        self.attempts = 0
        self.typed: str | None = None
        self.rows: tuple[Mapping[str, object], ...] = ()
        self.queue = ""
        self.place: Mapping[str, object] = _EMPTY
        self.survey = False
        self.tail: tuple[str, ...] = ()
        self.step = 0

    def copy(self) -> Dialogue:
        """A dialogue that can change without changing this one; the contents are shared."""
        other = Dialogue.__new__(Dialogue)
        other.screen = self.screen
        other.home = self.home
        other.channel = self.channel
        other.language = self.language
        other.values = self.values
        other.back = self.back
        other.page = self.page
        other.pages = self.pages
        other.attempts = self.attempts
        other.typed = self.typed
        other.rows = self.rows
        other.queue = self.queue
        other.place = self.place
        other.survey = self.survey
        other.tail = self.tail
        other.step = self.step
        return other

    def to_plain(self) -> dict[str, object]:
        """What JSON can hold, without the attributes that are as at the start.

        What was typed and not yet confirmed is left out, and so are secrets: they are asked anew.
        """
        plain: dict[str, object] = {
            "screen": self.screen,
            "channel": self.channel,
            "language": self.language,
        }
        fresh = Dialogue(self.screen, self.channel, self.language)
        for name in Dialogue.__slots__:
            value = getattr(self, name)
            if name not in plain and name != "typed" and value != getattr(fresh, name):
                plain[name] = as_plain(value)
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Dialogue:
        """The dialogue that `to_plain` was made of."""
        dialogue = cls(plain["screen"], plain["channel"], plain["language"])
        for name, value in plain.items():
            setattr(dialogue, name, from_plain(value))
        return dialogue

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dialogue):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in Dialogue.__slots__)

    __hash__ = None  # type: ignore[assignment]  # it changes while a walk works on it

    def __repr__(self) -> str:
        return f"Dialogue({self.screen!r}, step={self.step}, page={self.page})"


def as_plain(value: object) -> object:
    """A value of the flows as JSON can hold it; secrets are left out."""
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    if isinstance(value, Mapping):
        return {
            str(key): as_plain(item) for key, item in value.items() if not isinstance(item, Secret)
        }
    if isinstance(value, (tuple, list)):
        return [as_plain(item) for item in value]
    return value


_READ_BACK: Mapping[str, Callable[[str], object]] = {
    "$time": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$number": Decimal,
}


def from_plain(value: object) -> Any:
    """The value that `plain` was made of."""
    if isinstance(value, Mapping):
        if len(value) == 1:
            ((key, item),) = value.items()
            if key in _READ_BACK:
                return _READ_BACK[str(key)](str(item))
        return {key: from_plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return tuple(from_plain(item) for item in value)
    return value


@dataclass(slots=True)
class Step:
    """What the channel shows now.

    `expects` is None when no answer is wanted; `secret` asks the phone to mask what is typed.
    `waiting` says that a queue holds the dialogue, so its idle limit does not run; then
    `dialogue.queue` names the screen.  `silence_s` is how long a caller may say nothing before
    `menus.silence` is to be called; None means that the announcement is just repeated.
    `is_refusal` marks the screen of `refused`: the caller may not use this number.
    `trail` are the ways that led here, in order; turning a page, going back and a wrong key are
    none.
    """

    text: str
    ends: bool
    expects: Expectation | None
    secret: bool
    dialogue: Dialogue
    waiting: bool
    language: str
    screen: str
    limits: Limits
    silence_s: int | None = None
    is_refusal: bool = False
    trail: Sequence[Passed] = ()

    @property
    def idle_s(self) -> int:
        """Seconds without an answer after which the dialogue is over."""
        return self.limits.idle_s

    @property
    def total_s(self) -> int:
        """Seconds after which the dialogue is over whatever happens (a hold does not count)."""
        return self.limits.total_s

    @property
    def resume(self) -> str:
        """What a dial of the same code after a drop does: "ask", "auto" or "never"."""
        return self.limits.resume

    @property
    def resume_within_s(self) -> int:
        """How long after a drop `resume` holds."""
        return self.limits.resume_within_s

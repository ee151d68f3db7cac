"""What a walk asks of the outside, and what it is told.

A walk never reads a store, sends a message or waits.  It yields a `Need` and is sent an
`Outcome`; the caller decides where the answer comes from (a transaction, a cache, a fixture)
and when.  The same walk with the same outcomes does the same, so a need may be asked twice.

Amounts are `decimal.Decimal` in the currency of the installation, times are aware `datetime`s,
durations are whole seconds, an MSISDN is its E.164 digits without the plus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = [
    "BLOCKABLE",
    "NOTHING",
    "SECRETS",
    "Block",
    "CallBack",
    "CheckSecret",
    "Email",
    "Facts",
    "JoinQueue",
    "LeaveQueue",
    "Need",
    "Notify",
    "OneTimePassword",
    "Outcome",
    "QueuePlace",
    "Service",
    "SetFact",
    "ShortMessage",
    "SkipQueue",
    "Ticket",
]

NOTHING: Mapping[str, object] = MappingProxyType({})

BLOCKABLE = ("portal", "pin", "sim")
"""What `Block` knows."""

SECRETS = ("credential.pin",)
"""What `CheckSecret` knows."""


def _nothing() -> Mapping[str, object]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a need.

    `word` is "ok" or one of the outcome words of the language (failed slow refused empty limited
    locked full closed) or, for `CheckSecret`, "wrong".  `reason` is words for the subscriber,
    readable as `{reason}`.
    """

    word: str = "ok"
    values: Mapping[str, object] = field(default_factory=_nothing)
    rows: tuple[Mapping[str, object], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """Something only the outside can give or do."""


@dataclass(frozen=True, slots=True)
class Facts(Need):
    """Read these facts anew; `Outcome.values` maps each name that has a value to it."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service(Need):
    """Call a service of services.yaml with checked parameters; `values` or `rows` come back.

    `position` tells the same call of one turn apart from the next one: together with the
    dialogue and its step it makes the idempotency key.
    """

    name: str
    parameters: Mapping[str, object] = field(default_factory=_nothing)
    position: int = 0


@dataclass(frozen=True, slots=True)
class OneTimePassword(Need):
    """Store a one-use password that the walk has drawn; "limited" past `limit` per `per_s`.

    `replaces` makes every earlier one worthless (services.md J04, R03, G12).
    """

    password: str
    valid_s: int
    replaces: bool = True
    limit: int | None = None
    per_s: int | None = None


@dataclass(frozen=True, slots=True)
class ShortMessage(Need):
    """Queue a text; `to` None means the subscriber, `sender` the code that was dialled."""

    text: str
    to: str | None = None
    sender: str = ""
    after_s: int = 0


@dataclass(frozen=True, slots=True)
class SetFact(Need):
    """Write a fact that services.yaml declares writable (`subscriber.language`, …)."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class Block(Need):
    """Block `what` (one of `BLOCKABLE`) for so long; None means until somebody lifts it.

    `values["already"]` is True when it was blocked before (J23: an idempotent notice).
    """

    what: str
    for_s: int | None = None


@dataclass(frozen=True, slots=True)
class CheckSecret(Need):
    """Compare what was typed with one of the stored `SECRETS`; counts failures in the store.

    "ok", or "wrong" with `values["tries_left"]`, or "locked".
    """

    name: str
    typed: str
    tries: int


@dataclass(frozen=True, slots=True)
class JoinQueue(Need):
    """Make (or find, when the same dialogue asks again) the ticket of this dialogue.

    `order` holds the values of the screen's `order:` facts, most important first; more goes first.
    `limit` is the queue's length past which the outcome is "full", `hours` the opening hours
    ("HH:MM-HH:MM") outside which it is "closed".
    `values`: queue.place (1 is next), queue.wait (seconds), queue.length, ticket.id.
    """

    queue: str
    order: tuple[object, ...] = ()
    hours: str | None = None
    limit: int | None = None
    route: str = ""


@dataclass(frozen=True, slots=True)
class QueuePlace(Need):
    """Where this dialogue's ticket stands now; values as `JoinQueue`, "empty" when it has none."""

    queue: str


@dataclass(frozen=True, slots=True)
class SkipQueue(Need):
    """Pay `price` and go before those who did not; "refused" when the money is short."""

    queue: str
    price: object


@dataclass(frozen=True, slots=True)
class CallBack(Need):
    """Turn this dialogue's ticket (or none yet) into a promise to call the subscriber back."""

    queue: str


@dataclass(frozen=True, slots=True)
class LeaveQueue(Need):
    """Take this dialogue's ticket out of the queue."""

    queue: str


@dataclass(frozen=True, slots=True)
class Ticket(Need):
    """File a request for people to work on (`ticket:` action); `values["id"]` is its number."""

    subject: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Email(Need):
    """Queue an e-mail; `to` None means the subscriber's own address, "failed" without one."""

    text: str
    to: str | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Notify(Need):
    """Open a push screen on a handset (`notify:` action); the outcome does not wait for it."""

    screen: str
    to: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)

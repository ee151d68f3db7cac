"""What to do with a short message now: the store-and-forward rules, without store or network.

A message lives through the states of SMPP 3.4 §5.2.28; `TRANSITIONS` is the whole table and
anything not in it is an error.  Times are seconds since the epoch, durations seconds.
It never reads a clock, makes no row and sends nothing: `now` comes in, a `Decision` goes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from smpp.constants import CommandStatus, MessageState
from ussd.errors import Refused

__all__ = [
    "FINAL",
    "RECEIPT_GRACE_S",
    "SHORT_ID_LENGTH",
    "TRANSITIONS",
    "Decision",
    "Event",
    "MessageIds",
    "Policy",
    "after_failure",
    "given_up",
    "id_of",
    "message_id",
    "next_state",
    "wants_intermediate",
    "wants_receipt",
]


RECEIPT_GRACE_S = 60.0
"""How long after its validity a message centre beyond may still send the receipt of a message."""


class Event(Enum):
    """What can happen to a message that the centre holds."""

    DUE = "due"
    DELIVERED = "delivered"
    POSTPONED = "postponed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    REJECTED = "rejected"
    LOST = "lost"


_S = MessageState

TRANSITIONS: Mapping[tuple[MessageState, Event], MessageState] = {
    (_S.SCHEDULED, Event.DUE): _S.ENROUTE,
    (_S.SCHEDULED, Event.EXPIRED): _S.EXPIRED,
    (_S.SCHEDULED, Event.CANCELLED): _S.DELETED,
    (_S.SCHEDULED, Event.REPLACED): _S.SCHEDULED,
    (_S.ENROUTE, Event.DELIVERED): _S.DELIVERED,
    (_S.ENROUTE, Event.POSTPONED): _S.ENROUTE,
    (_S.ENROUTE, Event.FAILED): _S.UNDELIVERABLE,
    (_S.ENROUTE, Event.EXPIRED): _S.EXPIRED,
    (_S.ENROUTE, Event.CANCELLED): _S.DELETED,
    (_S.ENROUTE, Event.REPLACED): _S.ENROUTE,
    (_S.ENROUTE, Event.REJECTED): _S.REJECTED,
    (_S.ENROUTE, Event.LOST): _S.UNKNOWN,
}

FINAL = frozenset(
    {_S.DELIVERED, _S.EXPIRED, _S.DELETED, _S.UNDELIVERABLE, _S.UNKNOWN, _S.REJECTED, _S.SKIPPED}
)


def next_state(state: MessageState, event: Event) -> MessageState:
    """Return the state that follows; `ValueError` when the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ValueError(f"a message that is {state.name} cannot be {event.value}") from None


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and how long a message is tried.

    `retry` holds the waits between attempts; the last one repeats until the message expires.
    `retry_by_error` has other waits for some command_status values, and those in `permanent`
    end the message at once.
    """

    retry: tuple[float, ...] = (5.0, 30.0, 120.0, 600.0, 3600.0)
    retry_by_error: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    permanent: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a message: its state and, while it is not final, when it is due again."""

    state: MessageState
    due_at: float | None = None


def after_failure(
    policy: Policy, *, attempts: int, error: int, now: float, expires_at: float
) -> Decision:
    """Decide after attempt number `attempts` (from 1) failed with a command_status.

    A message is never due after its validity: it then expires at `expires_at`, and no sooner.
    """
    if error in policy.permanent:
        return Decision(given_up(error))
    if now >= expires_at:
        return Decision(next_state(_S.ENROUTE, Event.EXPIRED))
    waits = policy.retry_by_error.get(error, policy.retry)
    wait = waits[min(attempts, len(waits)) - 1]
    return Decision(next_state(_S.ENROUTE, Event.POSTPONED), min(now + wait, expires_at))


def given_up(error: int) -> MessageState:
    """Return the final state of a message that is not tried again after this command_status.

    ESME_RX_R_APPN is the receiver's no to this one message (3.4 §5.1.3), so it is rejected; any
    other failure leaves it undeliverable (§5.2.28).
    """
    is_rejected = error == CommandStatus.ESME_RX_R_APPN
    return next_state(_S.ENROUTE, Event.REJECTED if is_rejected else Event.FAILED)


def wants_receipt(registered_delivery: int, state: MessageState) -> bool:
    """Tell whether the sender asked for a receipt of this final state (3.4 §5.2.17, 5.0 for 11)."""
    wish = registered_delivery & 0x03
    if wish == 1:
        return True
    return (wish == 2 and state != _S.DELIVERED) or (wish == 3 and state == _S.DELIVERED)


def wants_intermediate(registered_delivery: int) -> bool:
    """Tell whether the sender asked to hear of a failed attempt (bit 4, 0x10)."""
    return bool(registered_delivery & 0x10)


SHORT_ID_LENGTH = 8
"""A peer below 3.4 takes no longer message_id, and 3.3 knows hexadecimal ones (3.4 §2.9)."""

_LETTERED_FROM = 100_000_000
"""The first number that has more decimal digits."""

_LETTERED = 0xA000_0000
_HEX_END = 0x1_0000_0000
_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHORT_MARK = "Z"

_LARGEST = 2**63 - 1
"""What the store can keep (an integer of eight octets)."""

_HEX = re.compile(r"[0-9A-Fa-f]{1,16}", re.ASCII)
_LETTER_AND_HEX = re.compile(r"[A-Fa-f][0-9A-Fa-f]{7}", re.ASCII)
_AFTER_MARK = re.compile(r"[0-9A-Z]{1,13}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,19}", re.ASCII)


class MessageIds:
    """Hands out the numbers of messages, known before the row: blocks of them come from the store.

    Nobody else ever gets a number of a block, so numbers rise and repeat over no restart and no
    node.  When half of a block is gone `ask(count)` wants the next one, which comes by `grant`.
    """

    __slots__ = ("_ask", "_asked", "_block", "_end", "_next", "_spare")

    def __init__(self, first: int, count: int, ask: Callable[[int], None]) -> None:
        """Begin with `count` numbers from `first` on."""
        self._ask = ask
        self._block = count
        self._next, self._end = first, first + count
        self._spare: tuple[int, int] | None = None
        self._asked = False

    def grant(self, first: int, count: int) -> None:
        """Take a block that was asked for."""
        self._asked = False
        if self._next == self._end:
            self._next, self._end = first, first + count
        else:
            self._spare = (first, first + count)

    @property
    def left(self) -> int:
        """How many numbers `next` can give before another block must have come."""
        spare = self._spare
        return self._end - self._next + (spare[1] - spare[0] if spare else 0)

    def next(self) -> int:
        """Return the next number; `Refused` when the store has not granted one yet."""
        number = self._next
        if number == self._end:
            if self._spare is None:
                raise Refused("queue_full", "the store has granted no message numbers yet")
            number, self._end = self._spare
            self._spare = None
        self._next = number + 1
        if not self._asked and self._spare is None and (self._end - number) * 2 < self._block:
            self._asked = True
            self._ask(self._block)
        return number


def message_id(number: int, ids: str = "decimal", *, is_short: bool = False) -> str:
    """Write a message's number as SMPP's message_id, the same in response, query and receipt.

    `ids` is how the account knows its ids ("decimal" or "hex").  `is_short` keeps it within eight
    characters for a peer below 3.4: a decimal number that is longer becomes eight hexadecimal
    digits of which the first is a letter, and what is longer still has the mark Z before it.
    """
    text = f"{number:x}" if ids == "hex" else str(number)
    if not is_short or len(text) <= SHORT_ID_LENGTH:
        return text
    lettered = number - _LETTERED_FROM + _LETTERED
    if ids != "hex" and lettered < _HEX_END:
        return f"{lettered:X}"
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _BASE36[digit] + digits
    return _SHORT_MARK + digits


def id_of(text: str, ids: str = "decimal") -> int | None:
    """Read a message_id that `message_id` wrote, for a peer of any version; None for others."""
    number = _number(text, ids)
    return number if number is not None and number <= _LARGEST else None


def _number(text: str, ids: str) -> int | None:
    if text.startswith(_SHORT_MARK):
        return int(text[1:], 36) if _AFTER_MARK.fullmatch(text, 1) else None
    if ids == "hex":
        return int(text, 16) if _HEX.fullmatch(text) else None
    if _LETTER_AND_HEX.fullmatch(text):
        return int(text, 16) - _LETTERED + _LETTERED_FROM
    return int(text) if _DECIMAL.fullmatch(text) else None

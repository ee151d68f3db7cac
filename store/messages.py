"""Short messages: what was accepted, when it is due, what became of it.

A message and its life are one row: `life` grows by a line for each state after the
first, ENROUTE at `accepted_at`. Acceptance and settlement are bulk batches, `ACCEPT` and `SETTLE`;
what its sender does to a message later is in `store.inquiries`.

Times here are POSIX seconds, the reactor's clock: a `datetime` a message would cost as much as
decoding the PDU. States are those of SMPP 3.4 §5.2.28; a final one never changes.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    literal_column,
    select,
    tuple_,
)

from store import batches
from store.errors import NotFound
from store.schema import messages

__all__ = [
    "ACCEPT",
    "BEGINNING",
    "SETTLE",
    "URGENT",
    "LifeEntry",
    "MessageState",
    "Place",
    "Settled",
    "ShortMessage",
    "accept",
    "counts",
    "due",
    "due_among",
    "find",
    "inbox",
    "life",
    "line",
    "next_due",
    "of_number",
    "pack_tlvs",
    "settle",
    "unpack_tlvs",
]


class MessageState(IntEnum):
    """3.4 §5.2.28; ENROUTE is the only one here that is not final."""

    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8


class ShortMessage(msgspec.Struct, frozen=True, gc=False):
    """One short message as it stands in the store; fields are the columns of `schema.messages`."""

    id: int
    kind: str
    source_addr: str
    destination_addr: str
    accepted_at: float
    due_at: float
    expires_at: float
    short_message: bytes = b""
    data_coding: int = 0
    registered_delivery: int = 0
    account: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    # From here on a message that is being accepted seldom has anything but the defaults.
    esm_class: int = 0
    recipient: str = ""
    service_type: str = ""
    protocol_id: int = 0
    priority_flag: int = 0
    tlvs: bytes = b""
    text: str | None = None
    receipted_message_id: str = ""
    attempts: int = 0
    state: int = 1


class Settled(msgspec.Struct, frozen=True, gc=False):
    """What came of an attempt: the state it leads to, or ENROUTE with the next `due_at`."""

    id: int
    state: int
    at: float
    due_at: float
    attempts: int
    cause: str = ""


class LifeEntry(NamedTuple):
    """One state that a message came to."""

    state: MessageState
    at: float
    cause: str


def _settled_values(row: Settled) -> tuple[Any, ...]:
    return row.id, row.state, row.due_at, row.attempts, line(row.state, row.at, row.cause)


def line(state: int, at: float, cause: str) -> str:
    """One line of `life`: a state that a message came to, when and why."""
    return f"{int(state)} {at:.3f} {' '.join(cause.split())}\n"


#: Bulk: a `ShortMessage` that was accepted.
ACCEPT = batches.insertion(messages, ShortMessage, seldom_from="esm_class")

#: Bulk: a `Settled`; a message that has come to a final state keeps it.
SETTLE = batches.update(
    messages,
    Settled,
    sets=(
        "state = fresh.state, due_at = fresh.due_at, attempts = fresh.attempts, "
        "life = messages.life || fresh.line"
    ),
    where="messages.id = fresh.id AND messages.state = 1",
    columns=(
        ("id", "bigint"),
        ("state", "integer"),
        ("due_at", "double precision"),
        ("attempts", "integer"),
        ("line", "text"),
    ),
    values=_settled_values,
)

_COLUMNS = tuple(messages.c[name] for name in ShortMessage.__struct_fields__)
#: Literally as in the partial index, or it is not used.
_ENROUTE: ColumnElement[bool] = literal_column("state = 1")
_URGENT: ColumnElement[bool] = literal_column("priority_flag > 0")

URGENT = (3, 2, 1)
"""Values of priority_flag that go before others, the first one first (3.4 §5.2.14)."""

_PRIORITIES = (
    *(and_(_URGENT, messages.c.priority_flag == value) for value in URGENT),
    messages.c.priority_flag.not_in(URGENT),
)
_PLACE = tuple_(messages.c.due_at, messages.c.id)

Place = tuple[float, int]
"""How far due messages were read: due_at and id of the last one."""

BEGINNING: tuple[Place, ...] = ((-1.0, -1),) * (len(URGENT) + 1)
"""Before every message, for each priority."""


def accept(tx: Connection, message: ShortMessage) -> ShortMessage:
    """Store one message within a turn's transaction; gives it back."""
    ACCEPT.write(tx, [message])
    return message


def settle(tx: Connection, settled: Iterable[Settled]) -> None:
    """Store what came of attempts."""
    SETTLE.write(tx, list(settled))


def due(
    tx: Connection,
    now: float,
    limit: int,
    after: Sequence[Place | None] = BEGINNING,
    recipient: str = "",
) -> list[ShortMessage]:
    """At most `limit` ENROUTE messages due at `now`: urgent ones first, then the longest due.

    `after` has a place for each priority: what is up to there was read before; behind None nothing
    is to be read.  `recipient` narrows them to one account's MO messages and receipts.
    """
    is_due = [_ENROUTE, messages.c.due_at <= now]
    if recipient:
        is_due.append(messages.c.recipient == recipient)
    found: list[ShortMessage] = []
    for place, has_priority in zip(after, _PRIORITIES, strict=True):
        if place is not None and len(found) < limit:
            unread = _PLACE > place  # noqa: SIM300 -- a column is no constant
            query = select(*_COLUMNS).where(*is_due, unread, has_priority)
            query = query.order_by(messages.c.due_at, messages.c.id).limit(limit - len(found))
            found += [ShortMessage(*row) for row in tx.execute(query)]
    return found


def due_among(tx: Connection, now: float, ids: Collection[int]) -> list[ShortMessage]:
    """Those of some messages that are ENROUTE and due at `now`, the longest due first."""
    query = select(*_COLUMNS).where(_ENROUTE, messages.c.due_at <= now, messages.c.id.in_(ids))
    query = query.order_by(messages.c.due_at, messages.c.id)
    return [ShortMessage(*row) for row in tx.execute(query)]


def next_due(tx: Connection, after: float | None = None) -> float | None:
    """When the next ENROUTE message is due (after that moment); None when none waits."""
    query = select(func.min(messages.c.due_at)).where(_ENROUTE)
    if after is not None:
        query = query.where(messages.c.due_at > after)
    return tx.execute(query).scalar()


def find(tx: Connection, message_id: int) -> ShortMessage:
    """The message; raises `NotFound`."""
    row = tx.execute(select(*_COLUMNS).where(messages.c.id == message_id)).first()
    if row is None:
        raise NotFound(f"There is no short message {message_id}: look up its message_id.")
    return ShortMessage(*row)


def life(tx: Connection, message_id: int) -> tuple[LifeEntry, ...]:
    """Every state of the message, oldest first, ENROUTE included; raises `NotFound`."""
    query = select(messages.c.accepted_at, messages.c.life).where(messages.c.id == message_id)
    row = tx.execute(query).first()
    if row is None:
        raise NotFound(f"There is no short message {message_id}: look up its message_id.")
    later = (line.split(" ", 2) for line in row.life.splitlines())
    return (
        LifeEntry(MessageState.ENROUTE, row.accepted_at, ""),
        *(LifeEntry(MessageState(int(state)), float(at), cause) for state, at, cause in later),
    )


def inbox(tx: Connection, msisdn: str, after_id: int = 0, limit: int = 1_000) -> list[ShortMessage]:
    """What was delivered to the phone `msisdn`, oldest first."""
    return of_number(tx, msisdn, after_id, limit, state=MessageState.DELIVERED)


def of_number(
    tx: Connection,
    msisdn: str,
    after_id: int = 0,
    limit: int = 1_000,
    state: MessageState | None = None,
) -> list[ShortMessage]:
    """MT messages to `msisdn` with an id above `after_id`, oldest first."""
    wanted = [
        messages.c.destination_addr == msisdn,
        messages.c.kind == "MT",
        messages.c.id > after_id,
    ]
    if state is not None:
        # Written out, not bound: only so is the index of delivered messages taken.
        wanted.append(messages.c.state == literal_column(str(state.value)))
    query = select(*_COLUMNS).where(*wanted).order_by(messages.c.id).limit(limit)
    return [ShortMessage(*row) for row in tx.execute(query)]


def counts(tx: Connection) -> Mapping[MessageState, int]:
    """How many messages are in each state that occurs."""
    query = select(messages.c.state, func.count()).group_by(messages.c.state)
    return {MessageState(state): number for state, number in tx.execute(query)}


def pack_tlvs(tlvs: Iterable[tuple[int, bytes]]) -> bytes:
    """TLVs as they stand on the wire: tag, length, value (3.4 §3.2.4.1)."""
    return b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in tlvs)


def unpack_tlvs(octets: bytes) -> tuple[tuple[int, bytes], ...]:
    """The pairs that `pack_tlvs` was given."""
    pairs = []
    at = 0
    while at < len(octets):
        tag, length = struct.unpack_from(">HH", octets, at)
        pairs.append((tag, octets[at + 4 : at + 4 + length]))
        at += 4 + length
    return tuple(pairs)

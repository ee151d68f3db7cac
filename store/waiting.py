"""Messages that wait for somebody: released when a receiver comes, replaced by newer ones.

A **parked** message is ENROUTE and due at its own expiry, so that it costs nothing until then.
Each statement here goes by an index that has no freshly accepted message in it (migration 0006),
so that a bind costs what it releases, however many other messages there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, literal_column, or_, select, tuple_, update

from store.messages import ACCEPT, MessageState, Settled, ShortMessage, find, line, settle
from store.schema import messages

__all__ = ["PORTION", "Receipts", "Released", "hasten", "release", "release_numbers", "supersede"]

PORTION = 10_000
"""Rows that one `release` changes at most: the writer has others to serve."""

_NEWEST = 10_000
"""Freshly accepted messages among which `supersede` looks: they have no index of their own."""

_FIRST = ("", -1)

Receipts = Callable[[ShortMessage], Sequence[ShortMessage]]
"""Makes the receipts of a message that is replaced."""

# Literally as in the partial indexes, or they are not used.
_ENROUTE: ColumnElement[bool] = literal_column("state = 1")
_PARKED: ColumnElement[bool] = literal_column("due_at = expires_at")
_WAITING: ColumnElement[bool] = literal_column("due_at > accepted_at")


class Released(NamedTuple):
    """How many messages were made due, and where to go on; `after` is None when all are."""

    released: int
    after: tuple[str, int] | None


def release(
    tx: Connection,
    now: float,
    recipient: str | None = None,
    after: tuple[str, int] = _FIRST,
) -> Released:
    """Make parked messages due now: those of a recipient's, else all; at most `PORTION` at a time.

    `recipient` names the account whose MO messages and receipts they are ("": those to handsets).
    What is parked again meanwhile is behind `after` and stays.
    """
    place = tuple_(messages.c.recipient, messages.c.id)
    parked = [_ENROUTE, _PARKED, messages.c.expires_at > now, place > after]
    if recipient is not None:
        parked.append(messages.c.recipient == recipient)
    in_order = select(messages.c.recipient, messages.c.id).where(*parked)
    in_order = in_order.order_by(messages.c.recipient, messages.c.id)
    found = tx.execute(in_order.limit(1).offset(PORTION - 1)).first()
    last = None if found is None else (found.recipient, found.id)
    if last is not None:
        parked.append(place <= last)
    return Released(_due_now(tx, now, parked, "released"), last)


def release_numbers(tx: Connection, now: float, numbers: Collection[str]) -> Released:
    """Make due now what is parked for these handsets."""
    parked = [_ENROUTE, _WAITING, _PARKED, messages.c.expires_at > now, messages.c.kind == "MT"]
    parked.append(messages.c.destination_addr.in_(numbers))
    return Released(_due_now(tx, now, parked, "released"), None)


def hasten(tx: Connection, now: float, msisdn: str) -> int:
    """Make due now what waits for a phone, parked or between two attempts; gives the number.

    What is scheduled for later by its sender keeps its time.
    """
    waiting = [
        _ENROUTE,
        _WAITING,
        messages.c.destination_addr == msisdn,
        messages.c.kind == "MT",
        messages.c.due_at > now,
        messages.c.due_at <= messages.c.expires_at,
        or_(_PARKED, messages.c.attempts > 0),
    ]
    return _due_now(tx, now, waiting, "phone is back")


def supersede(
    tx: Connection,
    rows: Sequence[ShortMessage],
    now: float,
    untouchable: Collection[int] = (),
    receipts: Sequence[Receipts] = (),
) -> list[int]:
    """Accept `rows`, each in the place of the newest that waits between the same addresses.

    The same means account, source_addr, destination_addr and service_type (3.4 §5.2.18).  What is
    replaced becomes DELETED; gives the ids of those.  `untouchable` are at a receiver already;
    `receipts`, one for each row, makes those of the message whose place it takes.
    """
    gone = []
    for place, row in enumerate(rows):
        former = _former(tx, row, untouchable)
        if former is not None:
            deleted = MessageState.DELETED.value
            message = find(tx, former)
            cause = f"replaced by {row.id}"
            settle(tx, [Settled(former, deleted, now, now, message.attempts, cause)])
            gone.append(former)
            if receipts:
                ACCEPT.write(tx, receipts[place](message))
    ACCEPT.write(tx, rows)
    return gone


def _former(tx: Connection, row: ShortMessage, untouchable: Collection[int]) -> int | None:
    """The message that `row` replaces, of those that wait and of the newest."""
    same: list[ColumnElement[bool]] = [
        messages.c.destination_addr == row.destination_addr,
        messages.c.source_addr == row.source_addr,
        messages.c.service_type == row.service_type,
        messages.c.account == row.account,
        # Later than its expiry is due what a centre beyond has taken.
        messages.c.due_at <= messages.c.expires_at,
        messages.c.id.not_in(untouchable),
    ]
    waiting = select(func.max(messages.c.id)).where(_ENROUTE, _WAITING, *same)
    fresh = select(messages.c.id).where(_ENROUTE, messages.c.due_at <= row.accepted_at)
    fresh = fresh.order_by(messages.c.due_at.desc()).limit(_NEWEST)
    among_fresh = select(func.max(messages.c.id)).where(messages.c.id.in_(fresh), *same)
    found = [tx.execute(query).scalar() for query in (waiting, among_fresh)]
    return max((number for number in found if number is not None), default=None)


def _due_now(tx: Connection, now: float, which: list[ColumnElement[bool]], cause: str) -> int:
    """Make messages due now, with a line in their lives."""
    told = messages.c.life + line(MessageState.ENROUTE, now, cause)
    return tx.execute(update(messages).where(*which).values(due_at=now, life=told)).rowcount

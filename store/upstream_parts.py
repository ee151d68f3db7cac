"""Messages at a message centre beyond: under which id it knows each part, and what became of it.

A centre may spell an id in its receipt otherwise than in its response: another base, padding or
case.  So an id is kept in lower case and without padding, and looked up in every form; as it was
given it is kept, too, for what we ask the centre about it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from store import messages
from store.messages import MessageState, Settled, ShortMessage
from store.schema import upstream_parts

__all__ = [
    "HandedOver",
    "Part",
    "Place",
    "canonical",
    "drop",
    "find",
    "forget",
    "hand_over",
    "places",
    "receipted",
]

_ENROUTE = MessageState.ENROUTE.value


class HandedOver(NamedTuple):
    """A message that an upstream took, under `their_ids`, one a part."""

    upstream: str
    settled: Settled
    their_ids: tuple[str, ...]


class Part(NamedTuple):
    """A part that a receipt is about, and the message as it stands."""

    part: int
    row: ShortMessage


class Place(NamedTuple):
    """Where a message is beyond, and the ids of the parts that have no final state, as given."""

    upstream: str
    their_ids: tuple[str, ...]


def canonical(their_id: str) -> str:
    """Spell an id as it is kept: lower case, no padding."""
    plain = their_id.strip().rstrip("\0").lower()
    return plain.lstrip("0") or plain


def hand_over(tx: Connection, taken: Sequence[HandedOver]) -> None:
    """Store that messages are beyond; one that is handed over again has its new ids only."""
    messages.settle(tx, [one.settled for one in taken])
    ids = [one.settled.id for one in taken]
    drop(tx, ids)
    rows = [
        {
            "message_id": one.settled.id,
            "part": part,
            "upstream": one.upstream,
            "their_id": canonical(their_id),
            "given_id": their_id,
            "state": _ENROUTE,
            "handed_at": one.settled.at,
        }
        for one in taken
        for part, their_id in enumerate(one.their_ids, 1)
    ]
    if rows:
        tx.execute(insert(upstream_parts), rows)


def find(tx: Connection, upstream: str, forms: Sequence[str]) -> Part | None:
    """The part that an upstream knows under one of these ids: first form first, then the newest."""
    wanted = list(dict.fromkeys(canonical(form) for form in forms))
    table = upstream_parts.c
    query = select(table.their_id, table.part, table.message_id).where(
        table.upstream == upstream, table.their_id.in_(wanted)
    )
    found = tx.execute(query.order_by(table.handed_at.desc())).all()
    if not found:
        return None
    best = min(found, key=lambda row: wanted.index(row.their_id))
    return Part(best.part, messages.find(tx, best.message_id))


def places(tx: Connection, ids: Collection[int]) -> Mapping[int, Place]:
    """Where those of these messages are that a centre beyond has."""
    table = upstream_parts.c
    query = select(table.message_id, table.upstream, table.given_id, table.their_id, table.state)
    query = query.where(table.message_id.in_(ids)).order_by(table.message_id, table.part)
    found: dict[int, Place] = {}
    for row in tx.execute(query):
        before = found.get(row.message_id, Place(row.upstream, ()))
        given = row.their_id if row.given_id is None else row.given_id
        pending = (given,) if row.state == _ENROUTE else ()
        found[row.message_id] = Place(row.upstream, before.their_ids + pending)
    return found


def drop(tx: Connection, ids: Collection[int]) -> None:
    """Forget under which ids these messages are known; their receipts fit nothing any more."""
    tx.execute(delete(upstream_parts).where(upstream_parts.c.message_id.in_(ids)))


def receipted(
    tx: Connection, part: Part, settled: Settled, receipts: Sequence[ShortMessage]
) -> bool:
    """Take a receipt of one part; True when it settles the message, whose `receipts` are stored.

    A part that was not delivered settles the message; else the last one to be delivered does.
    `settled` that is ENROUTE is news only, and is told while the message still is.
    """
    row = messages.find(tx, part.row.id)
    if row.state != _ENROUTE:
        return False
    if settled.state != _ENROUTE:
        of_message = upstream_parts.c.message_id == row.id
        this = (of_message, upstream_parts.c.part == part.part)
        tx.execute(update(upstream_parts).where(*this).values(state=settled.state))
        pending = (of_message, upstream_parts.c.state == _ENROUTE)
        is_delivered = settled.state == MessageState.DELIVERED
        if is_delivered and tx.execute(select(upstream_parts.c.part).where(*pending)).first():
            return False
        drop(tx, [row.id])
    messages.settle(tx, [settled])
    messages.ACCEPT.write(tx, list(receipts))
    return True


def forget(tx: Connection, before: float) -> int:
    """Remove what was handed over before then and never got its receipt; give the count."""
    return tx.execute(delete(upstream_parts).where(upstream_parts.c.handed_at < before)).rowcount

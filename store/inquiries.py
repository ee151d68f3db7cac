"""What senders ask about their messages, and what they change: query_sm, cancel_sm, replace_sm.

A message that a centre beyond has taken is never changed here alone: it is named, with the ids that
the centre gave it, for the centre to be asked first.
All destinations of a submit_multi have one message_id, so all of them are meant by it; their rows
stand together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from store import audit, upstream_parts
from store import messages as rows
from store.messages import LifeEntry, MessageState, Settled, ShortMessage
from store.schema import messages
from store.upstream_parts import Place

__all__ = ["Amended", "Asked", "Beyond", "Page", "Wanted", "asked", "change", "end", "find"]

_DESTINATIONS = 255
"""Of one submit_multi at most (5.0 §4.2.3)."""

_COLUMNS = tuple(messages.c[name] for name in ShortMessage.__struct_fields__)
#: Literally as in the partial index, or it is not used.
_ENROUTE: ColumnElement[bool] = literal_column("state = 1")


class Wanted(NamedTuple):
    """Which messages are meant: those of a message_id, or all to an address.

    `account` is whose they must be, None for anybody's; of the rest an empty value is any, but for
    `destination_addr` where there is no `message_id`.  `is_alone` leaves out the other destinations
    of a submit_multi.
    """

    account: str | None
    message_id: int | None = None
    source_addr: str = ""
    destination_addr: str = ""
    service_type: str = ""
    is_alone: bool = False


class Page(NamedTuple):
    """Messages that wait, by their ids; `upto` bounds the next page, None: there is none.

    `is_known` is False when there is no such message at all.
    """

    rows: list[ShortMessage]
    upto: int | None
    is_known: bool = True


class Beyond(NamedTuple):
    """A message that waits at a centre beyond, and what it is called there."""

    row: ShortMessage
    place: Place


class Amended(NamedTuple):
    """How many messages were changed, and which of the others are beyond."""

    changed: int
    beyond: list[Beyond]


class Asked(NamedTuple):
    """A message with its life, and where it is beyond (None: here)."""

    row: ShortMessage
    life: tuple[LifeEntry, ...]
    place: Place | None


def find(
    tx: Connection, wanted: Wanted, limit: int, above: int = -1, upto: int | None = None
) -> Page:
    """The next messages that are meant and wait, at most `limit`, with an id above that one."""
    mine = _conditions(wanted)
    scope = [messages.c.id > above] + ([messages.c.id <= upto] if upto is not None else [])
    query = select(*_COLUMNS).where(_ENROUTE, *mine, *scope)
    found = [ShortMessage(*row) for row in tx.execute(query.order_by(messages.c.id).limit(limit))]
    if len(found) == limit:
        last = tx.execute(select(func.max(messages.c.id)).where(_ENROUTE, *mine, *scope)).scalar()
        return Page(found, last if last is not None and last > found[-1].id else None)
    return Page(found, None, bool(found) or _is_known(tx, wanted, mine))


def _is_known(tx: Connection, wanted: Wanted, mine: Sequence[ColumnElement[bool]]) -> bool:
    if wanted.message_id is None:
        return True
    return tx.execute(select(messages.c.id).where(*mine).limit(1)).first() is not None


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    table, number = messages.c, wanted.message_id
    conditions: list[ColumnElement[bool]] = []
    if number is not None:
        conditions.append(table.id == number if wanted.is_alone else _called(number))
    if number is None or wanted.destination_addr:
        conditions.append(table.destination_addr == wanted.destination_addr)
    if wanted.account is not None:
        conditions.append(table.account == wanted.account)
    if wanted.source_addr:
        conditions.append(table.source_addr == wanted.source_addr)
    if wanted.service_type and number is None:
        conditions.append(table.service_type == wanted.service_type)
    return conditions


def _called(number: int) -> ColumnElement[bool]:
    """The message of this number, and the others of its submit_multi."""
    others = and_(
        messages.c.id.between(number, number + _DESTINATIONS),
        messages.c.receipted_message_id == str(number),
        messages.c.kind != "receipt",
    )
    return or_(messages.c.id == number, others)


def end(
    tx: Connection,
    ids: Collection[int],
    receipts: Mapping[int, Sequence[ShortMessage]],
    now: float,
    cause: str,
    *,
    who: str = "",
    takes_back: bool = False,
) -> Amended:
    """Make messages that still wait DELETED, and store the receipts of those that became so.

    `takes_back` ends also what is beyond, after the centre there has agreed; its receipt still
    finds the message.  A `who` that is no account is written down in the audit.
    """
    here, beyond = _parted(tx, ids, takes_back)
    deleted = MessageState.DELETED.value
    rows.settle(tx, [Settled(one.id, deleted, now, now, one.attempts, cause) for one in here])
    rows.ACCEPT.write(tx, [told for one in here for told in receipts.get(one.id, ())])
    for one in here if who else ():
        at = datetime.fromtimestamp(now, UTC)
        audit.write(tx, who, "message cancelled", at, detail=str(one.id))
    return Amended(len(here), beyond)


def change(
    tx: Connection, ids: Collection[int], changes: Mapping[str, Any], *, takes_back: bool = False
) -> Amended:
    """Change columns of messages that still wait; `takes_back` also of those beyond."""
    here, beyond = _parted(tx, ids, takes_back)
    which = messages.c.id.in_([one.id for one in here])
    times = {} if takes_back else _times(changes)
    tx.execute(update(messages).where(which).values(**{**changes, **times}))
    return Amended(len(here), beyond)


def _times(changes: Mapping[str, Any]) -> dict[str, ColumnElement[float]]:
    """When a message whose times change is due: by its expiry; one that is parked stays so."""
    if not changes.keys() & {"due_at", "expires_at"}:
        return {}
    expires_at = (
        literal(changes["expires_at"]) if "expires_at" in changes else messages.c.expires_at
    )
    if "due_at" in changes:
        due_at: ColumnElement[float] = literal(changes["due_at"])
        is_parked: ColumnElement[bool] = false()
    else:
        due_at, is_parked = messages.c.due_at, messages.c.due_at == messages.c.expires_at
    return {"due_at": case((or_(is_parked, due_at > expires_at), expires_at), else_=due_at)}


def _parted(
    tx: Connection, ids: Collection[int], takes_back: bool
) -> tuple[list[ShortMessage], list[Beyond]]:
    """Those that wait: here, and beyond."""
    query = select(*_COLUMNS).where(_ENROUTE, messages.c.id.in_(ids)).order_by(messages.c.id)
    waiting = [ShortMessage(*row) for row in tx.execute(query)]
    if takes_back:
        return waiting, []
    places = upstream_parts.places(tx, [row.id for row in waiting])
    here = [row for row in waiting if row.id not in places]
    return here, [Beyond(row, places[row.id]) for row in waiting if row.id in places]


def asked(tx: Connection, message_id: int) -> Asked:
    """A message as its sender may ask for it; raises `NotFound`."""
    row = rows.find(tx, message_id)
    place = upstream_parts.places(tx, [message_id]).get(message_id)
    return Asked(row, rows.life(tx, message_id), place)

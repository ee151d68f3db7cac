"""The log of short messages: look through it, send again, forget what is old.

The log is the rows of `store.messages` themselves, whose `life` has every state with its time and
cause.  A search goes from the newest message back and looks at a bounded number of rows at a time,
so that it never keeps the reader from the forwarder: where it stopped is where the next one goes
on.  Ids are given out in order, so the rows of a time stand together; of several nodes' nearly so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from store import audit
from store import messages as rows
from store.messages import LifeEntry, MessageState, Settled, ShortMessage
from store.schema import messages

__all__ = ["Found", "Wanted", "forget", "opened", "search", "send_again", "told"]

_LOOKED_AT = 50_000

_COLUMNS = tuple(messages.c[name] for name in ShortMessage.__struct_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is searched for; an empty value is any.

    `number` is either end; `since` and `until` are POSIX seconds of the acceptance.
    """

    number: str = ""
    account: str = ""
    kind: str = ""
    state: MessageState | None = None
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Messages, newest first, and the id below which a next search goes on (None: nothing left)."""

    messages: list[ShortMessage]
    older: int | None


def search(tx: Connection, wanted: Wanted, below: int | None = None, limit: int = 100) -> Found:
    """At most `limit` messages with an id under `below`; a page may be empty and not the last."""
    scope = [] if below is None else [messages.c.id < below]
    floor = tx.execute(
        select(messages.c.id)
        .where(*scope)
        .order_by(messages.c.id.desc())
        .limit(1)
        .offset(_LOOKED_AT)
    ).scalar()
    if floor is not None:
        scope.append(messages.c.id > floor)
    query = (
        select(*_COLUMNS)
        .where(*scope, *_conditions(wanted))
        .order_by(messages.c.id.desc())
        .limit(limit)
    )
    found = [ShortMessage(*row) for row in tx.execute(query)]
    if len(found) == limit:
        return Found(found, found[-1].id)
    is_over = floor is None or (wanted.since is not None and _is_before(tx, floor, wanted.since))
    return Found(found, None if is_over or floor is None else floor + 1)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    table = messages.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.number:
        ends = (table.source_addr == wanted.number, table.destination_addr == wanted.number)
        conditions.append(or_(*ends))
    if wanted.account:
        mine = (table.account == wanted.account, table.recipient == wanted.account)
        conditions.append(or_(*mine))
    if wanted.kind:
        conditions.append(table.kind == wanted.kind)
    if wanted.state is not None:
        conditions.append(table.state == wanted.state.value)
    if wanted.since is not None:
        conditions.append(table.accepted_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(table.accepted_at < wanted.until)
    return conditions


def _is_before(tx: Connection, message_id: int, moment: float) -> bool:
    accepted_at = tx.execute(
        select(messages.c.accepted_at).where(messages.c.id == message_id)
    ).scalar()
    return accepted_at is not None and accepted_at < moment


def told(tx: Connection, message_id: int) -> tuple[ShortMessage, tuple[LifeEntry, ...]]:
    """A message and its whole life; raises `NotFound`."""
    return rows.find(tx, message_id), rows.life(tx, message_id)


def opened(
    tx: Connection, message_id: int, who: str, now: datetime
) -> tuple[ShortMessage, tuple[LifeEntry, ...]]:
    """The same for somebody who reads the text: kept in the audit, or it is not told."""
    message, life = told(tx, message_id)
    msisdn = message.source_addr if message.kind == "MO" else message.destination_addr
    audit.write(tx, who, "message read", now, msisdn=msisdn, detail=str(message_id))
    return message, life


def send_again(
    tx: Connection, message_id: int, new_id: int, who: str, now: datetime
) -> ShortMessage:
    """Try a waiting message now, or send a copy of one whose fate is sealed as `new_id`.

    The copy is valid for as long as the first one was.  Gives what is to be delivered; raises
    `NotFound`.
    """
    message = rows.find(tx, message_id)
    at = now.timestamp()
    audit.write(tx, who, "message sent again", now, detail=str(message_id))
    if message.state == MessageState.ENROUTE:
        cause = f"sent again by {who}"
        rows.settle(tx, [Settled(message.id, message.state, at, at, message.attempts, cause)])
        return rows.find(tx, message_id)
    copy = msgspec.structs.replace(
        message,
        id=new_id,
        accepted_at=at,
        due_at=at,
        expires_at=at + message.expires_at - message.accepted_at,
        attempts=0,
        state=MessageState.ENROUTE.value,
    )
    _note(tx, message, at, f"sent again as {new_id} by {who}")
    return rows.accept(tx, copy)


def _note(tx: Connection, message: ShortMessage, at: float, cause: str) -> None:
    """Add a line to a life that is over; the state stays."""
    line = f"{message.state} {at:.3f} {' '.join(cause.split())}\n"
    tx.execute(
        update(messages).where(messages.c.id == message.id).values(life=messages.c.life + line)
    )


def forget(
    tx: Connection, before: float, above: int = 0, limit: int = 2_000
) -> tuple[int, int | None]:
    """Remove what is final and was accepted before then, among the next `limit` rows above an id.

    Gives how many went and the id to go on above; None when the rows are younger, or there are no
    more.
    """
    page = (
        select(messages.c.id, messages.c.accepted_at)
        .where(messages.c.id > above)
        .order_by(messages.c.id)
        .limit(limit)
        .subquery()
    )
    last, oldest, count = tx.execute(
        select(func.max(page.c.id), func.min(page.c.accepted_at), func.count())
    ).one()
    if not count or oldest >= before:
        return 0, None
    gone = messages.delete().where(
        messages.c.id > above,
        messages.c.id <= last,
        messages.c.accepted_at < before,
        messages.c.state != MessageState.ENROUTE.value,
    )
    removed = tx.execute(gone).rowcount
    return removed, last if count == limit else None

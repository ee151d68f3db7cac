"""Cell broadcasts: what was accepted, when it goes out next, whom it has reached.

States are those of SMPP 5.0 §4.7.15: SCHEDULED before the first round, ENROUTE while rounds are to
come, then DELIVERED, EXPIRED or DELETED; a final one never changes.  Times are POSIX seconds.
`areas` is JSON of the gateway's own: each area, whom it meant and whom it reached.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, literal_column, or_, select, update

from store import batches
from store.messages import MessageState
from store.schema import broadcasts, places

__all__ = [
    "SCHEDULED",
    "Broadcast",
    "accept",
    "cancel",
    "due",
    "find",
    "forget",
    "inhabitants",
    "known_places",
    "next_due",
    "settle",
    "tell",
]

SCHEDULED = 0
_DELETED = MessageState.DELETED.value

#: Literally as in the partial index, or it is not used.
_IS_OPEN: ColumnElement[bool] = literal_column("state < 2")


class Broadcast(msgspec.Struct, frozen=True, gc=False):
    """One broadcast; fields are the columns of `schema.broadcasts`."""

    id: int
    account: str
    source_addr: str
    source_addr_ton: int
    source_addr_npi: int
    service_type: str
    priority_flag: int
    data_coding: int
    short_message: bytes
    content_type: bytes
    tlvs: bytes
    reference: int
    areas: str
    rep_num: int
    interval_s: float
    accepted_at: float
    due_at: float
    expires_at: float
    sent: int = 0
    state: int = SCHEDULED


_ACCEPT = batches.insertion(broadcasts, Broadcast)
_COLUMNS = tuple(broadcasts.c[name] for name in Broadcast.__struct_fields__)


def accept(tx: Connection, row: Broadcast, replaces: int | None, is_replacing: bool) -> bool:
    """Store a broadcast; with `is_replacing` in the place of an open one of the same account.

    `replaces` is its number; without one, those of the same source_addr and service_type go.
    False, and nothing stored, when the number is of none that is open.
    """
    if is_replacing:
        gone = cancel(
            tx,
            row.account,
            row.accepted_at,
            number=replaces,
            source_addr=row.source_addr,
            service_type=row.service_type,
        )
        if replaces is not None and not gone:
            return False
    _ACCEPT.write(tx, [row])
    return True


def due(tx: Connection, now: float, limit: int) -> list[Broadcast]:
    """At most `limit` broadcasts with a round due at `now`: urgent ones first."""
    query = select(*_COLUMNS).where(_IS_OPEN, broadcasts.c.due_at <= now)
    rows = tx.execute(query.order_by(broadcasts.c.due_at, broadcasts.c.id).limit(limit))
    return sorted((Broadcast(*row) for row in rows), key=_rank)


def _rank(row: Broadcast) -> tuple[int, float, int]:
    """Order of going out; for broadcasts priority 4 is background, behind 0 (5.0 §4.7.16)."""
    flag = row.priority_flag
    return (1 if flag == 4 else -flag), row.due_at, row.id


def next_due(tx: Connection) -> float | None:
    """When the next round is due; None when none is to come."""
    return tx.execute(select(func.min(broadcasts.c.due_at)).where(_IS_OPEN)).scalar()


def settle(
    tx: Connection, number: int, *, state: int, sent: int, due_at: float, areas: str
) -> bool:
    """Store what came of a round; False when the broadcast is no longer open."""
    change = update(broadcasts).where(broadcasts.c.id == number, _IS_OPEN)
    return _count(tx, change.values(state=state, sent=sent, due_at=due_at, areas=areas)) > 0


def tell(tx: Connection, number: int, sent: int, areas: str) -> None:
    """Store whom the round with this number has reached, unless there was a later one."""
    change = update(broadcasts).where(broadcasts.c.id == number, broadcasts.c.sent == sent)
    tx.execute(change.values(areas=areas))


def find(
    tx: Connection, account: str, number: int | None, reference: int | None
) -> Broadcast | None:
    """The account's broadcast of this number, or the newest with this user_message_reference."""
    query = select(*_COLUMNS).where(broadcasts.c.account == account)
    if number is not None:
        query = query.where(broadcasts.c.id == number)
    else:
        query = query.where(broadcasts.c.reference == reference)
    row = tx.execute(query.order_by(broadcasts.c.id.desc()).limit(1)).first()
    return None if row is None else Broadcast(*row)


def cancel(
    tx: Connection,
    account: str,
    now: float,
    *,
    number: int | None,
    source_addr: str = "",
    service_type: str = "",
    content_type: bytes = b"",
    reference: int | None = None,
) -> int:
    """End open broadcasts of the account; gives their number (5.0 §4.6.2).

    By `number`, or, without one, all of the source and service_type that fit the rest.
    """
    mine: list[ColumnElement[bool]] = [_IS_OPEN, broadcasts.c.account == account]
    if number is not None:
        mine.append(broadcasts.c.id == number)
        if source_addr:
            mine.append(broadcasts.c.source_addr == source_addr)
    else:
        mine.append(broadcasts.c.source_addr == source_addr)
        mine.append(broadcasts.c.service_type == service_type)
    if content_type:
        mine.append(broadcasts.c.content_type == content_type)
    if reference is not None:
        mine.append(broadcasts.c.reference == reference)
    return _count(tx, update(broadcasts).where(*mine).values(state=_DELETED, due_at=now))


def known_places(tx: Connection) -> frozenset[str]:
    """Every region and country that a subscriber is in."""
    rows = tx.execute(select(places.c.region, places.c.country).distinct())
    return frozenset(name for row in rows for name in row if name)


def inhabitants(tx: Connection, names: Collection[str]) -> list[str]:
    """The numbers in these regions and countries that are in coverage."""
    there = or_(places.c.region.in_(names), places.c.country.in_(names))
    query = select(places.c.msisdn).where(places.c.in_coverage, there)
    return list(tx.execute(query.order_by(places.c.msisdn)).scalars())


def forget(tx: Connection, before: float, limit: int = 2_000) -> int:
    """Remove at most `limit` broadcasts that ended before then; gives the number."""
    ended = select(broadcasts.c.id).where(broadcasts.c.state >= 2, broadcasts.c.due_at < before)
    return _count(tx, delete(broadcasts).where(broadcasts.c.id.in_(ended.limit(limit))))


def _count(tx: Connection, change: Any) -> int:
    return int(tx.execute(change).rowcount)

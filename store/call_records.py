"""One record a dialogue or call that ended: who, what, which keys, how it ended."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from store import batches
from store.schema import call_records

__all__ = ["RECORD", "CallRecord", "forget", "of_number", "record"]


class CallRecord(msgspec.Struct, frozen=True):
    """`id` is that of the dialogue; times in POSIX seconds; `keys` "2,0" (J27)."""

    id: str
    msisdn: str
    code: str
    channel: str
    started_at: float
    ended_at: float
    keys: str
    outcome: str


#: Bulk: a `CallRecord`; the same one again replaces itself.
RECORD = batches.upsert(call_records, CallRecord, "id")


def record(tx: Connection, call: CallRecord) -> None:
    """Store one record within a transaction."""
    RECORD.write(tx, [call])


def of_number(tx: Connection, msisdn: str, limit: int = 100) -> list[CallRecord]:
    """The latest records of the number, newest first."""
    columns = (call_records.c[name] for name in CallRecord.__struct_fields__)
    query = (
        select(*columns)
        .where(call_records.c.msisdn == msisdn)
        .order_by(call_records.c.started_at.desc())
        .limit(limit)
    )
    return [CallRecord(*row) for row in tx.execute(query)]


def forget(tx: Connection, before: float, limit: int = 2_000) -> int:
    """Remove at most `limit` of what ended before then; gives the number of rows."""
    table = call_records.c
    old = select(table.id).where(table.ended_at < before).limit(limit)
    return tx.execute(call_records.delete().where(table.id.in_(old))).rowcount

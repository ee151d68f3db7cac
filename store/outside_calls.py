"""Turns that wait for a service outside, so that a crash neither loses nor doubles them.

A turn is cut at the service: what it did before is committed together with a row here, the
service is called with the row's key, and the transaction that goes on with the answer takes the
row out.  Who finds no row any more comes too late: somebody has gone on already.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from store.schema import outside_calls

__all__ = ["OutsideCall", "keep", "take", "waiting"]


class OutsideCall(msgspec.Struct, frozen=True):
    """A call on its way; `document` is the gateway's own JSON, by which it goes on.

    `key` is the Idempotency-Key that the service is told; `asked_at` is in POSIX seconds.
    """

    key: str
    msisdn: str
    service: str
    asked_at: float
    document: str


def keep(tx: Connection, call: OutsideCall) -> None:
    """Keep a call with what its turn did so far; raises `Conflict` when the key is on its way."""
    tx.execute(outside_calls.insert().values(**msgspec.structs.asdict(call)))


def take(tx: Connection, key: str) -> bool:
    """Take a call out, in the transaction that goes on; False when it is gone already."""
    return tx.execute(outside_calls.delete().where(outside_calls.c.key == key)).rowcount == 1


def waiting(tx: Connection) -> list[OutsideCall]:
    """Every call that has not been gone on with, oldest first."""
    columns = [outside_calls.c[name] for name in OutsideCall.__struct_fields__]
    query = select(*columns).order_by(outside_calls.c.asked_at, outside_calls.c.key)
    return [OutsideCall(*row) for row in tx.execute(query)]

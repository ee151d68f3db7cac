"""Snapshots of open dialogues, so that a crash or another node can go on with them.

The gateway keeps a session in memory and writes it here in batches, at most a second old. A row
lives as long as the session can be resumed. Times are POSIX seconds, the reactor's clock.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from store import batches
from store.schema import ussd_sessions

__all__ = [
    "CLOSE",
    "SAVE",
    "Closed",
    "UssdSession",
    "close",
    "forget",
    "open_sessions",
    "resumable",
    "save",
]


class UssdSession(msgspec.Struct, frozen=True):
    """A dialogue as it stood after a turn.

    `code` is the dialled service code; `dialogue` the JSON of the menus' own memory, `extra` that
    of the gateway; `version` names the flows that it began with.
    """

    id: str
    msisdn: str
    code: str
    channel: str
    dialogue: str
    version: str
    language: str
    started_at: float
    idle_until: float
    ends_at: float
    resumable_until: float
    dropped_at: float | None = None
    extra: str = "{}"


class Closed(msgspec.Struct, frozen=True):
    """A session that is over."""

    id: str


#: Bulk: a `UssdSession`, new or changed.
SAVE = batches.upsert(ussd_sessions, UssdSession, "id")

#: Bulk: a `Closed`.
CLOSE = batches.removal(ussd_sessions, Closed, "id")

_COLUMNS = tuple(ussd_sessions.c[name] for name in UssdSession.__struct_fields__)


def save(tx: Connection, session: UssdSession) -> None:
    """Store one session within a turn's transaction."""
    SAVE.write(tx, [session])


def close(tx: Connection, session_id: str) -> None:
    """The session is over; nothing happens when it is not there."""
    CLOSE.write(tx, [Closed(session_id)])


def resumable(tx: Connection, msisdn: str, code: str, now: float) -> UssdSession | None:
    """The newest session of this number and code that may still be gone on with."""
    query = (
        select(*_COLUMNS)
        .where(
            ussd_sessions.c.msisdn == msisdn,
            ussd_sessions.c.code == code,
            ussd_sessions.c.resumable_until > now,
        )
        .order_by(ussd_sessions.c.started_at.desc())
        .limit(1)
    )
    row = tx.execute(query).first()
    return None if row is None else UssdSession(*row)


def open_sessions(tx: Connection, now: float) -> list[UssdSession]:
    """At start: what a crash or a stop left and can still be resumed, oldest first."""
    query = (
        select(*_COLUMNS)
        .where(ussd_sessions.c.resumable_until > now)
        .order_by(ussd_sessions.c.started_at)
    )
    return [UssdSession(*row) for row in tx.execute(query)]


def forget(tx: Connection, before: float, limit: int = 2_000) -> int:
    """Remove at most `limit` that nobody could resume even then; gives the number of rows."""
    table = ussd_sessions.c
    old = select(table.id).where(table.resumable_until <= before).limit(limit)
    return tx.execute(ussd_sessions.delete().where(table.id.in_(old))).rowcount

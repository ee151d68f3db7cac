"""Who did what, when, through which channel (services.md D ActionLog). Secrets never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from store.schema import audit

__all__ = ["Entry", "forget", "of_number", "write"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One act."""

    at: datetime
    who: str
    what: str
    msisdn: str | None
    channel: str
    detail: str


def write(
    tx: Connection,
    who: str,
    what: str,
    now: datetime,
    *,
    msisdn: str | None = None,
    channel: str = "",
    detail: str = "",
) -> None:
    """Keep that `who` (an MSISDN, a live operator, a program) did `what`."""
    values = {"who": who, "what": what, "msisdn": msisdn, "channel": channel, "detail": detail}
    tx.execute(audit.insert().values(at=now, **values))


def forget(tx: Connection, before: float, limit: int = 2_000) -> int:
    """Remove at most `limit` acts of before then (POSIX seconds); gives the number."""
    old = select(audit.c.id).where(audit.c.at < datetime.fromtimestamp(before, UTC))
    old = old.order_by(audit.c.at).limit(limit)
    return tx.execute(audit.delete().where(audit.c.id.in_(old))).rowcount


def of_number(tx: Connection, msisdn: str, limit: int = 100) -> list[Entry]:
    """The latest acts that concern the number, newest first."""
    entry = audit.c
    columns = (entry.at, entry.who, entry.what, entry.msisdn, entry.channel, entry.detail)
    query = select(*columns).where(entry.msisdn == msisdn).order_by(entry.id.desc()).limit(limit)
    return [Entry(*row) for row in tx.execute(query)]

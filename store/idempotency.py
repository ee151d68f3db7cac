"""Answers that were given under a key, so that a repeated asking does nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, select

from store.schema import idempotency_keys

__all__ = ["forget", "keep", "recall"]


def recall(tx: Connection, key: str) -> str | None:
    """The document (JSON) that was kept under the key; None when it is new."""
    query = select(idempotency_keys.c.document).where(idempotency_keys.c.key == key)
    return tx.execute(query).scalar()


def keep(tx: Connection, key: str, document: str, now: datetime) -> None:
    """Keep the answer in the transaction that it came from; raises `Conflict` on a known key."""
    tx.execute(idempotency_keys.insert().values(key=key, document=document, kept_at=now))


def forget(tx: Connection, before: float, limit: int = 2_000) -> int:
    """Remove at most `limit` that were kept before then (POSIX seconds); gives their number."""
    table = idempotency_keys.c
    moment = datetime.fromtimestamp(before, UTC)
    old = select(table.key).where(table.kept_at < moment).limit(limit)
    return tx.execute(idempotency_keys.delete().where(table.key.in_(old))).rowcount

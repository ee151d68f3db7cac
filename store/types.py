"""Column types that both databases store alike.

A moment is stored as POSIX seconds in a double, so that a row written in bulk from plain floats
and one written from an aware `datetime` are the same row.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, Double, Integer
from sqlalchemy.types import TypeDecorator

__all__ = ["Id", "Instant"]

#: A 64-bit key; on SQLite it must be called INTEGER to be the row's own number.
Id = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware `datetime` outside, POSIX seconds (UTC) inside."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Seconds since 1970; a naive `datetime` is refused, because it means nothing."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: pass an aware datetime")
        return value.timestamp()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, to the microsecond."""
        return None if value is None else datetime.fromtimestamp(value, UTC)

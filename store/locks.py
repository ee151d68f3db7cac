"""Failed tries and the locks that they close, one row a profile and kind of secret (R14, R15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from store.schema import sign_in_locks

__all__ = ["Lock", "clear", "close", "fail", "read"]


@dataclass(frozen=True, slots=True)
class Lock:
    """How often it failed in a row, until when it is closed, what opens it afterwards."""

    failures: int = 0
    locked_until: datetime | None = None
    needs_temporary: bool = False

    def is_closed(self, now: datetime) -> bool:
        """Is nothing accepted now?"""
        return self.locked_until is not None and self.locked_until > now


def read(tx: Connection, profile_id: int | None, what: str) -> Lock:
    """The lock as it stands; an open one when nothing ever failed."""
    lock = sign_in_locks.c
    query = select(lock.failures, lock.locked_until, lock.needs_temporary).where(
        lock.profile_id == profile_id, lock.what == what
    )
    row = tx.execute(query).first()
    return Lock() if row is None else Lock(*row)


def fail(tx: Connection, profile_id: int | None, what: str) -> int:
    """Count one more failure; gives their number. Without a profile nothing is counted."""
    if profile_id is None:
        return 0
    failures = read(tx, profile_id, what).failures + 1
    _write(tx, profile_id, what, failures=failures)
    return failures


def close(
    tx: Connection,
    profile_id: int,
    what: str,
    until: datetime | None,
    *,
    needs_temporary: bool = False,
) -> None:
    """Close it until then; the count begins anew when it opens."""
    _write(
        tx,
        profile_id,
        what,
        failures=0,
        locked_until=until,
        needs_temporary=needs_temporary,
    )


def clear(tx: Connection, profile_id: int | None, what: str) -> None:
    """The right secret came: nothing has failed."""
    mine = _is(profile_id, what)
    tx.execute(sign_in_locks.delete().where(*mine))


def _write(tx: Connection, profile_id: int, what: str, **values: object) -> None:
    changed = tx.execute(update(sign_in_locks).where(*_is(profile_id, what)).values(**values))
    if changed.rowcount == 0:
        row = {"failures": 0, "needs_temporary": False, **values}
        tx.execute(sign_in_locks.insert().values(profile_id=profile_id, what=what, **row))


def _is(profile_id: int | None, what: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return sign_in_locks.c.profile_id == profile_id, sign_in_locks.c.what == what

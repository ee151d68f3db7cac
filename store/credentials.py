"""Passwords and PINs: issued, replaced, counted (services.md R03, R07, R14, R15, G11, G12, J04).

A secret is kept as a hash only, and for ever: a later one must not equal it (R07). What limits a
subscriber is a value, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from store import locks, profiles
from store.hashes import hash_password, hash_short_lived, matches
from store.schema import credentials

__all__ = [
    "Issued",
    "SecretCheck",
    "check_pin",
    "hash_password",
    "issue_one_time",
    "set_permanent",
    "set_pin",
]


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of asking for a one-time password.

    `word`: "ok"; "limited" (too many in the period); "locked" until `locked_until` (G11: no
    code during the lock); "refused" (the number is no subscriber's).
    """

    word: str
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecretCheck:
    """`word`: "ok"; "wrong" with the tries that are left; "locked" (R15, E06)."""

    word: str
    tries_left: int = 0


def issue_one_time(
    tx: Connection,
    msisdn: str,
    password: str,
    now: datetime,
    *,
    valid_s: int,
    replaces: bool = True,
    limit: int | None = None,
    per_s: int | None = None,
) -> Issued:
    """Store a password for one sign-in within `valid_s`; makes the profile if there is none.

    `replaces` makes every earlier one worthless (J04); past `limit` in `per_s` it is "limited".
    """
    profile_id = profiles.ensure(tx, msisdn, now)
    if profile_id is None:
        return Issued("refused")
    lock = locks.read(tx, profile_id, "password")
    if lock.is_closed(now):
        return Issued("locked", lock.locked_until)
    if limit is not None and per_s is not None:
        since = now - timedelta(seconds=per_s)
        if _issued_since(tx, profile_id, since) >= limit:
            return Issued("limited")
    if replaces:
        void_one_time(tx, profile_id, now)
    expires_at = now + timedelta(seconds=valid_s)
    _store(tx, profile_id, "temporary", hash_short_lived(password), now, expires_at)
    return Issued("ok")


def set_permanent(tx: Connection, msisdn: str, password_hash: str, now: datetime) -> bool:
    """Store a permanent password's hash, made by `hash_password` outside the writer.

    Every other password of the profile is replaced; False when the number is no subscriber's.
    """
    return _set(tx, msisdn, ("permanent", "temporary"), "permanent", password_hash, now)


def set_pin(tx: Connection, msisdn: str, pin: str, now: datetime) -> bool:
    """Store the PIN and open its lock; False when the number is no subscriber's."""
    if not _set(tx, msisdn, ("pin",), "pin", hash_short_lived(pin), now):
        return False
    locks.clear(tx, profiles.ensure(tx, msisdn, now), "pin")
    return True


def check_pin(tx: Connection, msisdn: str, typed: str, tries: int, now: datetime) -> SecretCheck:
    """Compare a PIN; the failure that uses up `tries` locks it until it is set anew (J06).

    A number without a PIN is answered as if the PIN were wrong.
    """
    profile_id = profiles.ensure(tx, msisdn, now)
    lock = locks.read(tx, profile_id, "pin")
    if lock.is_closed(now) or lock.failures >= tries:
        return SecretCheck("locked")
    if any(matches(typed, kept) for kept in _current(tx, profile_id, "pin")):
        locks.clear(tx, profile_id, "pin")
        return SecretCheck("ok", tries)
    failures = locks.fail(tx, profile_id, "pin")
    return SecretCheck("locked") if failures >= tries else SecretCheck("wrong", tries - failures)


def void_one_time(tx: Connection, profile_id: int, now: datetime) -> None:
    """Make every one-time password that was not used worthless."""
    _replace(tx, profile_id, ("temporary",), now, unused_only=True)


def _set(
    tx: Connection,
    msisdn: str,
    replaced: tuple[str, ...],
    kind: str,
    secret_hash: str,
    now: datetime,
) -> bool:
    profile_id = profiles.ensure(tx, msisdn, now)
    if profile_id is None:
        return False
    _replace(tx, profile_id, replaced, now)
    _store(tx, profile_id, kind, secret_hash, now)
    return True


def _replace(
    tx: Connection,
    profile_id: int,
    kinds: tuple[str, ...],
    now: datetime,
    *,
    unused_only: bool = False,
) -> None:
    mine = [
        credentials.c.profile_id == profile_id,
        credentials.c.kind.in_(kinds),
        credentials.c.replaced_at.is_(None),
    ]
    if unused_only:
        mine.append(credentials.c.used_at.is_(None))
    tx.execute(update(credentials).where(*mine).values(replaced_at=now))


def _store(
    tx: Connection,
    profile_id: int,
    kind: str,
    secret_hash: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    tx.execute(
        credentials.insert().values(
            profile_id=profile_id,
            kind=kind,
            secret_hash=secret_hash,
            created_at=now,
            expires_at=expires_at,
        )
    )


def _issued_since(tx: Connection, profile_id: int, since: datetime) -> int:
    query = select(func.count()).where(
        credentials.c.profile_id == profile_id,
        credentials.c.kind == "temporary",
        credentials.c.created_at > since,
    )
    return tx.execute(query).scalar_one()


def _current(tx: Connection, profile_id: int | None, kind: str) -> list[str]:
    query = select(credentials.c.secret_hash).where(
        credentials.c.profile_id == profile_id,
        credentials.c.kind == kind,
        credentials.c.replaced_at.is_(None),
    )
    return list(tx.execute(query).scalars())

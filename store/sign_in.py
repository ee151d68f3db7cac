"""Signing in to the portal: what a login and a password are worth (services.md C).

Three steps, because comparing a password takes a tenth of a second and neither the loop nor the
writer has it: `begin` reads (any transaction), `verify` compares (a thread of its own, one at a
time), `record` decides and counts (the writer) and looks again at all that may have changed in
between. `sign_in` is the three in one, where nobody waits.

R14, G11: the 11th wrong entry in a row closes the login for an hour, and on to the next full
minute, because people are told `13:01` without seconds; nothing opens it earlier.  Afterwards only
a one-time password that was requested after the lock signs in, and that opens it to the permanent
one again.  R03: a one-time password signs in once.  R27: a blocked profile is "blocked" whatever
the password, and nothing is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from store import credentials as secrets
from store import locks, profiles
from store.hashes import matches
from store.schema import credentials, portal_profiles

__all__ = ["Attempt", "Candidate", "SignIn", "begin", "login_form", "record", "sign_in", "verify"]

login_form = profiles.login_form

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A credential that would do, if the password fits it."""

    credential_id: int
    kind: str
    secret_hash: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What `begin` found. `refusal`, when not "", needs no comparison: no candidates then."""

    login: str
    profile_id: int | None = None
    refusal: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """The answer of the portal.

    `result`: "ok" · "E01" unknown login or password · "E03" a number with digits missing ·
    "E05" right, but after a lock a one-time password must be requested · "locked" until
    `locked_until` · "blocked". `kind` of the credential when "ok"; `failures` in a row so far.
    """

    result: str
    login: str
    language: str | None = None
    locked_until: datetime | None = None
    kind: str = ""
    failures: int = 0


def begin(tx: Connection, login: str, now: datetime) -> Attempt:
    """Look up what `login`, as typed, could be signed in with."""
    form = login_form(login)
    profile_id = profiles.of_login(tx, form)
    if profile_id is None:
        return Attempt(form, refusal="E03" if profiles.is_mistyped(form) else "E01")
    if _is_blocked(tx, profile_id, now):
        return Attempt(form, profile_id, "blocked")
    if locks.read(tx, profile_id, "password").is_closed(now):
        return Attempt(form, profile_id, "locked")
    return Attempt(form, profile_id, candidates=tuple(_candidates(tx, profile_id, now)))


def verify(attempt: Attempt, password: str) -> int | None:
    """The id of the credential that fits, None if none; up to 0.2 s, never on the loop."""
    for candidate in attempt.candidates:
        if matches(password, candidate.secret_hash):
            return candidate.credential_id
    return None


def record(
    tx: Connection,
    attempt: Attempt,
    matched: int | None,
    now: datetime,
    *,
    max_failures: int = 10,
    lock_s: int = 3600,
) -> SignIn:
    """Decide with the state of this moment, and write what follows from it."""
    login, profile_id = attempt.login, attempt.profile_id
    if profile_id is None:
        return SignIn(attempt.refusal, login)
    language = _language(tx, profile_id)
    if _is_blocked(tx, profile_id, now):
        return SignIn("blocked", login, language)
    lock = locks.read(tx, profile_id, "password")
    if lock.is_closed(now):
        return SignIn("locked", login, language, lock.locked_until)
    valid = {candidate.credential_id: candidate for candidate in _candidates(tx, profile_id, now)}
    if matched is None or matched not in valid:
        return _wrong(tx, attempt, language, now, max_failures, lock_s)
    kind = valid[matched].kind
    if lock.needs_temporary and kind == "permanent":
        return SignIn("E05", login, language)
    locks.clear(tx, profile_id, "password")
    if kind == "temporary":
        used = update(credentials).where(credentials.c.id == matched)
        tx.execute(used.values(used_at=now))
    return SignIn("ok", login, language, kind=kind)


def sign_in(
    tx: Connection,
    login: str,
    password: str,
    now: datetime,
    *,
    max_failures: int = 10,
    lock_s: int = 3600,
) -> SignIn:
    """`begin`, `verify` and `record` in one transaction: where time is virtual."""
    attempt = begin(tx, login, now)
    matched = verify(attempt, password)
    return record(tx, attempt, matched, now, max_failures=max_failures, lock_s=lock_s)


def _wrong(
    tx: Connection,
    attempt: Attempt,
    language: str | None,
    now: datetime,
    max_failures: int,
    lock_s: int,
) -> SignIn:
    profile_id = attempt.profile_id
    failures = locks.fail(tx, profile_id, "password")
    if profile_id is None or failures <= max_failures:
        return SignIn("E01", attempt.login, language, failures=failures)
    until = _full_minute(now + timedelta(seconds=lock_s))
    locks.close(tx, profile_id, "password", until, needs_temporary=True)
    # "Only a newly requested one" (R14): what was on its way is worthless.
    secrets.void_one_time(tx, profile_id, now)
    return SignIn("locked", attempt.login, language, until, failures=failures)


def _full_minute(moment: datetime) -> datetime:
    """The first full minute not before `moment`: whoever comes back at the told time is in time."""
    begun = moment.replace(second=0, microsecond=0)
    return begun if begun == moment else begun + _MINUTE


def _candidates(tx: Connection, profile_id: int, now: datetime) -> list[Candidate]:
    """What can sign in now, one-time passwords first: they are quick to compare."""
    credential = credentials.c
    query = (
        select(credential.id, credential.kind, credential.secret_hash, credential.expires_at)
        .where(
            credential.profile_id == profile_id,
            credential.kind.in_(("temporary", "permanent")),
            credential.used_at.is_(None),
            credential.replaced_at.is_(None),
        )
        .order_by(credential.kind.desc(), credential.id.desc())
    )
    return [
        Candidate(row.id, row.kind, row.secret_hash)
        for row in tx.execute(query)
        if row.expires_at is None or row.expires_at > now
    ]


def _is_blocked(tx: Connection, profile_id: int, now: datetime) -> bool:
    profile = portal_profiles.c
    query = select(profile.state, profile.blocked_until).where(profile.id == profile_id)
    row = tx.execute(query).one()
    if row.state == "active":
        return False
    return row.blocked_until is None or bool(row.blocked_until > now)


def _language(tx: Connection, profile_id: int) -> str | None:
    query = select(portal_profiles.c.language).where(portal_profiles.c.id == profile_id)
    return tx.execute(query).scalar()

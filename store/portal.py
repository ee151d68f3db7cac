"""Blocking what can be blocked: the portal, a PIN, a SIM (services.md R27, G16, J23, J25, J77)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from store import locks, profiles
from store.schema import portal_profiles, subscribers

__all__ = ["BLOCKABLE", "Blocked", "block", "unblock"]

#: What `block` takes.
BLOCKABLE = ("portal", "pin", "sim")

#: A lock that nobody but a person opens; later than any call.
_FOR_EVER = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class Blocked:
    """What came of it.

    `word`: "ok", or "refused" when the number is in no profile (then `reason` is "E30").
    `already`: it was blocked before, and nothing changed. `contact_msisdn` gets the notice.
    """

    word: str
    already: bool = False
    contact_msisdn: str | None = None
    reason: str = ""


def block(
    tx: Connection, msisdn: str, what: str, now: datetime, for_s: int | None = None
) -> Blocked:
    """Block `what` (of `BLOCKABLE`) of the number, for so long or until it is lifted.

    Raises `ValueError` for any other word.
    """
    if what not in BLOCKABLE:
        raise ValueError(f"cannot block {what!r}: {', '.join(BLOCKABLE)}")
    until = None if for_s is None else now + timedelta(seconds=for_s)
    if what == "sim":
        return _block_sim(tx, msisdn)
    profile_id = profiles.of_number(tx, msisdn)
    if profile_id is None:
        return Blocked("refused", reason="E30")
    if what == "pin":
        already = locks.read(tx, profile_id, "pin").is_closed(now)
        locks.close(tx, profile_id, "pin", until or now + _FOR_EVER)
        return Blocked("ok", already, _contact(tx, profile_id))
    return _block_portal(tx, profile_id, now, until)


def unblock(tx: Connection, msisdn: str, what: str) -> None:
    """Lift the block; nothing happens when there is none."""
    profile_id = profiles.of_number(tx, msisdn)
    if what == "sim":
        _set_status(tx, msisdn, "active")
    elif what == "pin":
        locks.clear(tx, profile_id, "pin")
    else:
        mine = update(portal_profiles).where(portal_profiles.c.id == profile_id)
        tx.execute(mine.values(state="active", blocked_at=None, blocked_until=None))


def _block_portal(
    tx: Connection, profile_id: int, now: datetime, until: datetime | None
) -> Blocked:
    profile = portal_profiles.c
    query = select(profile.state, profile.blocked_until).where(profile.id == profile_id)
    row = tx.execute(query).one()
    is_over = row.blocked_until is not None and row.blocked_until <= now
    contact = _contact(tx, profile_id)
    if row.state == "blocked" and not is_over:
        return Blocked("ok", True, contact)
    mine = update(portal_profiles).where(profile.id == profile_id)
    tx.execute(mine.values(state="blocked", blocked_at=now, blocked_until=until))
    return Blocked("ok", False, contact)


def _block_sim(tx: Connection, msisdn: str) -> Blocked:
    query = select(subscribers.c.status).where(subscribers.c.msisdn == msisdn)
    status = tx.execute(query).scalar()
    if status is None:
        return Blocked("refused", reason="E30")
    _set_status(tx, msisdn, "blocked")
    return Blocked("ok", status == "blocked", msisdn)


def _set_status(tx: Connection, msisdn: str, status: str) -> None:
    tx.execute(update(subscribers).where(subscribers.c.msisdn == msisdn).values(status=status))


def _contact(tx: Connection, profile_id: int) -> str | None:
    query = select(portal_profiles.c.contact_msisdn).where(portal_profiles.c.id == profile_id)
    return tx.execute(query).scalar()

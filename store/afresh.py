"""A number as it was before anybody used it: for scripts on a gateway that goes on (J80).

What dialogues have left at it goes: passwords, locks, blocks, places in lines.  A number of the
demo is as the demo has it again; of any other what it was given stays: who it is, its money, its
permanent password.  What was charged, said and sent stays in the books.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from store import accounts, credentials, profiles, subscribers
from store.demo_subscribers import DEMO, Demo
from store.schema import (
    credentials as secrets,
)
from store.schema import (
    portal_logins,
    portal_profiles,
    sign_in_locks,
    tickets,
)
from store.schema import subscribers as subscriber_table
from store.tickets import finish

__all__ = ["make_afresh"]

_OPEN = ("waiting", "callback", "taken", "talking")


def make_afresh(tx: Connection, msisdn: str, now: datetime) -> None:
    """Let nothing be left of what the number has done; who is no subscriber stays none."""
    _leave_lines(tx, msisdn, now)
    entry = _of_demo(msisdn)
    profile_id = profiles.of_number(tx, msisdn)
    if profile_id is not None:
        _open_profile(tx, profile_id, is_of_demo=entry is not None)
    if entry is not None:
        _as_in_demo(tx, msisdn, entry, profile_id, now)


def _of_demo(msisdn: str) -> Demo | None:
    """The entry of a demo number, with the profile that it shares with another."""
    for entry in DEMO:
        if entry.subscriber.msisdn == msisdn:
            return entry
        if entry.portal is not None and entry.portal.further_number == msisdn:
            return replace(entry, subscriber=replace(entry.subscriber, msisdn=msisdn), balance=None)
    return None


def _leave_lines(tx: Connection, msisdn: str, now: datetime) -> None:
    mine = select(tickets.c.id).where(tickets.c.msisdn == msisdn, tickets.c.state.in_(_OPEN))
    for ticket_id in tx.execute(mine).scalars().all():
        finish(tx, ticket_id, now)


def _open_profile(tx: Connection, profile_id: int, *, is_of_demo: bool) -> None:
    """Lift what keeps the owner out; former secrets of the demo are forgotten, too (R07)."""
    mine = secrets.delete().where(secrets.c.profile_id == profile_id)
    tx.execute(mine if is_of_demo else mine.where(secrets.c.kind == "temporary"))
    tx.execute(sign_in_locks.delete().where(sign_in_locks.c.profile_id == profile_id))
    profile = update(portal_profiles).where(portal_profiles.c.id == profile_id)
    tx.execute(profile.values(state="active", blocked_at=None, blocked_until=None))


def _as_in_demo(
    tx: Connection, msisdn: str, entry: Demo, profile_id: int | None, now: datetime
) -> None:
    who = entry.subscriber
    mine = update(subscriber_table).where(subscriber_table.c.msisdn == msisdn)
    tx.execute(mine.values(language=who.language, status=who.status))
    subscribers.move(tx, msisdn, who.place_country, who.roaming, who.place_region)
    if entry.balance is not None:
        accounts.set_balance(tx, msisdn, entry.balance)
    if entry.portal is None:
        _drop_profile(tx, profile_id)
        return
    if entry.portal.password_hash is not None:
        credentials.set_permanent(tx, msisdn, entry.portal.password_hash, now)
    if entry.portal.pin is not None:
        credentials.set_pin(tx, msisdn, entry.portal.pin, now)


def _drop_profile(tx: Connection, profile_id: int | None) -> None:
    """Take away a profile that only asking for a password has made (R01)."""
    if profile_id is None:
        return
    members = update(subscriber_table).where(subscriber_table.c.profile_id == profile_id)
    tx.execute(members.values(profile_id=None))
    tx.execute(portal_logins.delete().where(portal_logins.c.profile_id == profile_id))
    tx.execute(portal_profiles.delete().where(portal_profiles.c.id == profile_id))

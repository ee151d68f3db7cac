"""E-mail that waits to be sent (menu action `email:`); the sending itself is the gateway's (A6).

A row stays when it is sent, or when no server takes it, so that people can see what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select

from store.schema import emails, portal_profiles, subscribers

__all__ = ["Mail", "address_of", "latest", "queue", "refused", "sent", "waiting"]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail; neither `sent_at` nor `error`: it waits."""

    id: int
    recipient: str
    subject: str
    text: str
    queued_at: datetime
    sent_at: datetime | None = None
    error: str | None = None


_COLUMNS = [emails.c[name] for name in Mail.__dataclass_fields__]


def queue(
    tx: Connection, msisdn: str, to: str | None, subject: str, text: str, now: datetime
) -> bool:
    """Queue a mail; without `to` it goes to the subscriber. False when there is no address."""
    recipient = to or address_of(tx, msisdn)
    if recipient is None:
        return False
    values = {"recipient": recipient, "subject": subject, "text": text}
    tx.execute(emails.insert().values(queued_at=now, **values))
    return True


def address_of(tx: Connection, msisdn: str) -> str | None:
    """The e-mail address in the number's portal profile."""
    query = (
        select(portal_profiles.c.email)
        .join(subscribers, subscribers.c.profile_id == portal_profiles.c.id)
        .where(subscribers.c.msisdn == msisdn)
    )
    return tx.execute(query).scalar()


def waiting(tx: Connection, limit: int) -> list[Mail]:
    """What is to be sent, oldest first."""
    waits = and_(emails.c.sent_at.is_(None), emails.c.error.is_(None))
    query = select(*_COLUMNS).where(waits).order_by(emails.c.id).limit(limit)
    return [Mail(*row) for row in tx.execute(query)]


def latest(tx: Connection, limit: int) -> list[Mail]:
    """The newest mails, whatever became of them, newest first."""
    query = select(*_COLUMNS).order_by(emails.c.id.desc()).limit(limit)
    return [Mail(*row) for row in tx.execute(query)]


def sent(tx: Connection, mail_id: int, now: datetime) -> None:
    """A server has taken it."""
    tx.execute(emails.update().where(emails.c.id == mail_id).values(sent_at=now))


def refused(tx: Connection, mail_id: int, error: str) -> None:
    """No server will ever take it."""
    tx.execute(emails.update().where(emails.c.id == mail_id).values(error=error))

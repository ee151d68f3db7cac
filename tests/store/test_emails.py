"""The mail that waits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from store import emails
from store.schema import emails as table


def test_mail_goes_to_the_address_in_the_profile(demo_tx: Connection, now: datetime) -> None:
    assert emails.queue(demo_tx, "79031234567", None, "Bill", "January", now)
    assert emails.queue(demo_tx, "79161234568", "me@example.com", "Bill", "January", now)

    assert list(demo_tx.execute(select(table.c.recipient).order_by(table.c.id)).scalars()) == [
        "beeline.user@example.com",
        "me@example.com",
    ]


def test_without_an_address_nothing_is_queued(demo_tx: Connection, now: datetime) -> None:
    assert not emails.queue(demo_tx, "79161234568", None, "Bill", "January", now)


def test_what_is_sent_or_refused_waits_no_more_and_stays_to_be_seen(
    demo_tx: Connection, now: datetime
) -> None:
    for number in (1, 2, 3):
        emails.queue(demo_tx, "79031234567", None, f"Bill {number}", "January", now)
    one, two, three = emails.waiting(demo_tx, 10)
    emails.sent(demo_tx, one.id, now)
    emails.refused(demo_tx, two.id, "no such user")

    assert emails.waiting(demo_tx, 10) == [three]
    assert [(mail.subject, mail.sent_at, mail.error) for mail in emails.latest(demo_tx, 10)] == [
        ("Bill 3", None, None),
        ("Bill 2", None, "no such user"),
        ("Bill 1", now, None),
    ]

"""The log of acts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from store import audit
from store.audit import Entry


def test_acts_on_a_number_come_newest_first(tx: Connection, now: datetime) -> None:
    later = now + timedelta(seconds=1)
    audit.write(tx, "79021234567", "portal.block", now, msisdn="79021234567", channel="sms")
    audit.write(tx, "olga", "sim.block", later, msisdn="79021234567", detail="lost")
    audit.write(tx, "gateway", "start", now)

    assert audit.of_number(tx, "79021234567") == [
        Entry(later, "olga", "sim.block", "79021234567", "", "lost"),
        Entry(now, "79021234567", "portal.block", "79021234567", "sms", ""),
    ]


def test_what_is_old_is_forgotten_a_portion_at_a_time(tx: Connection, now: datetime) -> None:
    for days in reversed(range(5)):
        audit.write(tx, "olga", f"{days}", now - timedelta(days=days), msisdn="79021234567")
    before = (now - timedelta(days=1, hours=12)).timestamp()
    removed = [audit.forget(tx, before, 2) for _ in range(3)]

    assert removed == [2, 1, 0]
    assert [entry.what for entry in audit.of_number(tx, "79021234567")] == ["0", "1"]

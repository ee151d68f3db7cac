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

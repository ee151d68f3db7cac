"""Call records."""

from __future__ import annotations

from sqlalchemy import Connection

from store import call_records
from store.call_records import CallRecord


def test_records_of_a_number_come_newest_first(tx: Connection) -> None:
    first = CallRecord("a", "79161234567", "0890", "call", 1.0, 2.0, "2,0", "served")
    second = CallRecord("b", "79161234567", "*110*9#", "ussd", 3.0, 4.0, "", "ended")
    other = CallRecord("c", "79161234568", "0890", "call", 1.0, 2.0, "", "hangup")
    call_records.RECORD.write(tx, [first, second, other])

    assert call_records.of_number(tx, "79161234567") == [second, first]


def test_the_same_record_twice_is_one(tx: Connection) -> None:
    record = CallRecord("a", "79161234567", "0890", "call", 1.0, 2.0, "2,0", "served")
    call_records.record(tx, record)
    call_records.record(tx, record)

    assert call_records.of_number(tx, "79161234567") == [record]

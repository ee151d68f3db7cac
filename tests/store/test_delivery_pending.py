"""Delivery pending flags."""

from __future__ import annotations

from sqlalchemy import Connection

from store import delivery_pending
from store.delivery_pending import Flag

FIRST = Flag("79031234567", "app", "5000", 0, 1, 1000.0)
LATER = Flag("79161234567", "app", "5000", 0, 1, 1001.0)


def test_a_flag_is_set_once_and_taken_once(tx: Connection) -> None:
    for flag in (LATER, FIRST, Flag("79031234567", "app", "5000", 0, 1, 1002.0)):
        delivery_pending.note(tx, flag)

    assert delivery_pending.take(tx, lambda flag: True) == ([FIRST, LATER], False)
    assert delivery_pending.take(tx, lambda flag: True) == ([], False)


def test_what_is_not_wanted_stays(tx: Connection) -> None:
    delivery_pending.note(tx, FIRST)

    assert delivery_pending.take(tx, lambda flag: flag.msisdn == "7") == ([], True)
    assert delivery_pending.take(tx, lambda flag: True) == ([FIRST], False)


def test_old_flags_go(tx: Connection) -> None:
    delivery_pending.note(tx, FIRST)
    delivery_pending.note(tx, LATER)

    assert delivery_pending.forget(tx, 1001.0) == 1
    assert delivery_pending.take(tx, lambda flag: True) == ([LATER], False)

"""Ranges of numbers."""

from __future__ import annotations

from sqlalchemy import Connection

from store import numbers


def test_ranges_follow_each_other_and_names_do_not_share_them(tx: Connection) -> None:
    firsts = [
        numbers.reserve(tx, "message", 100),
        numbers.reserve(tx, "message", 5),
        numbers.reserve(tx, "other", 5),
        numbers.reserve(tx, "message", 1),
    ]

    assert firsts == [1, 101, 1, 106]

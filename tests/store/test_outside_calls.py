"""Calls on their way: kept with a turn, taken out once."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from store import Conflict, Database, outside_calls
from store.outside_calls import OutsideCall


def call(key: str, asked_at: float = 1.0) -> OutsideCall:
    return OutsideCall(key, "79161234567", "shop.buy", asked_at, "{}")


def test_a_call_is_taken_out_once(tx: Connection) -> None:
    outside_calls.keep(tx, call("a/1/1"))

    assert [outside_calls.take(tx, "a/1/1"), outside_calls.take(tx, "a/1/1")] == [True, False]


def test_what_waits_is_given_oldest_first(tx: Connection) -> None:
    later, sooner = call("a/1/1", 2.0), call("b/1/1", 1.0)
    for one in (later, sooner):
        outside_calls.keep(tx, one)

    assert outside_calls.waiting(tx) == [sooner, later]


def test_a_key_that_is_on_its_way_is_not_kept_twice(database: Database) -> None:
    with database.transaction() as tx:
        outside_calls.keep(tx, call("a/1/1"))

    with pytest.raises(Conflict), database.transaction() as tx:
        outside_calls.keep(tx, call("a/1/1"))

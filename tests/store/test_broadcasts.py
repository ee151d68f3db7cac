"""Broadcasts: stored, due, settled, found, cancelled, forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from store import broadcasts
from store.broadcasts import Broadcast


def row(number: int, **others: Any) -> Broadcast:
    fields = {
        "id": number,
        "account": "app",
        "source_addr": "5000",
        "source_addr_ton": 0,
        "source_addr_npi": 1,
        "service_type": "",
        "priority_flag": 0,
        "data_coding": 0,
        "short_message": b"Storm",
        "content_type": b"\x01\x00\x10",
        "tlvs": b"",
        "reference": -1,
        "areas": "[]",
        "rep_num": 1,
        "interval_s": 10.0,
        "accepted_at": 1000.0,
        "due_at": 1000.0,
        "expires_at": 2000.0,
        **others,
    }
    return Broadcast(**fields)


def add(tx: Connection, *rows: Broadcast) -> None:
    for each in rows:
        assert broadcasts.accept(tx, each, None, False)


def test_what_is_due_comes_by_priority_and_background_last(tx: Connection) -> None:
    add(tx, *(row(n, priority_flag=flag) for n, flag in enumerate((0, 4, 3, 1))))
    add(tx, row(9, due_at=1500.0))

    assert [each.id for each in broadcasts.due(tx, 1000.0, 10)] == [2, 3, 0, 1]
    assert broadcasts.next_due(tx) == 1000.0


def test_a_round_is_written_down_until_the_end(tx: Connection) -> None:
    add(tx, row(1))
    usual = {"sent": 1, "due_at": 1010.0, "areas": "[1]"}

    assert broadcasts.settle(tx, 1, state=1, **usual) is True
    assert broadcasts.settle(tx, 1, state=2, **usual) is True
    assert broadcasts.settle(tx, 1, state=1, **usual) is False
    assert broadcasts.find(tx, "app", 1, None) == row(
        1, state=2, sent=1, due_at=1010.0, areas="[1]"
    )
    assert broadcasts.next_due(tx) is None


def test_whom_a_round_has_reached_is_told_of_the_last_round_alone(tx: Connection) -> None:
    add(tx, row(1))
    broadcasts.settle(tx, 1, state=2, sent=2, due_at=1010.0, areas="[1]")
    seen = []
    for sent in (1, 2):
        broadcasts.tell(tx, 1, sent, f"[{sent}0]")
        seen.append(broadcasts.find(tx, "app", 1, None).areas)

    assert seen == ["[1]", "[20]"]


def test_one_is_found_by_its_number_or_its_newest_reference(tx: Connection) -> None:
    add(tx, row(1, reference=5), row(2, reference=5), row(3, account="app2"))

    assert broadcasts.find(tx, "app", None, 5) == row(2, reference=5)
    assert broadcasts.find(tx, "app", 3, None) is None


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"number": 1}, 1),
        ({"number": 1, "source_addr": "4000"}, 0),
        ({"number": None, "source_addr": "5000"}, 2),
        ({"number": None, "source_addr": "5000", "reference": 5}, 1),
        ({"number": None, "source_addr": "5000", "content_type": b"\x00\x00\x00"}, 0),
        ({"number": None, "source_addr": "5000", "service_type": "CBS"}, 0),
    ],
)
def test_open_ones_of_the_account_are_cancelled(
    tx: Connection, asked: dict[str, Any], count: int
) -> None:
    add(tx, row(1), row(2, reference=5), row(3, account="app2"))

    assert broadcasts.cancel(tx, "app", 1001.0, **asked) == count


def test_a_newer_one_replaces_all_of_its_kind(tx: Connection) -> None:
    add(tx, row(1), row(2, service_type="CBS"))

    assert broadcasts.accept(tx, row(3), None, True) is True
    assert [each.id for each in broadcasts.due(tx, 1000.0, 10)] == [2, 3]


def test_one_that_is_not_open_cannot_be_replaced(tx: Connection) -> None:
    assert broadcasts.accept(tx, row(2), 1, True) is False
    assert broadcasts.find(tx, "app", 2, None) is None


def test_who_lives_where_is_known(demo_tx: Connection) -> None:
    names = broadcasts.known_places(demo_tx)

    assert "RU" in names
    assert "79031234567" in broadcasts.inhabitants(demo_tx, ["RU"])
    assert broadcasts.inhabitants(demo_tx, ["Atlantis"]) == []


def test_old_ones_that_are_over_go(tx: Connection) -> None:
    add(tx, row(1), row(2, state=2), row(3, state=4, due_at=1500.0))

    assert broadcasts.forget(tx, 1200.0) == 1
    assert broadcasts.find(tx, "app", 2, None) is None

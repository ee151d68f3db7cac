"""Parked messages are released, absent phones' are hastened, newer ones replace older ones."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, event

from store import messages, waiting
from store.messages import LifeEntry, MessageState, Settled, ShortMessage

PHONE, OTHER = "79031234567", "79161234567"


def message(number: int, **others: Any) -> ShortMessage:
    fields = {
        "id": number,
        "kind": "MT",
        "source_addr": "5000",
        "destination_addr": PHONE,
        "accepted_at": 1000.0,
        "due_at": 1000.0,
        "expires_at": 2000.0,
        "account": "app",
        **others,
    }
    return ShortMessage(**fields)


def accept(tx: Connection, number: int, **others: Any) -> ShortMessage:
    return messages.accept(tx, message(number, **others))


def park(tx: Connection, number: int, **others: Any) -> ShortMessage:
    return accept(tx, number, due_at=2000.0, **others)


def due(tx: Connection, now: float = 1500.0) -> list[int]:
    return [row.id for row in messages.due(tx, now, 100)]


def test_all_that_is_parked_is_released_in_order(tx: Connection) -> None:
    for number in (3, 1, 2):
        park(tx, number)
    accept(tx, 4, due_at=1999.0)

    assert waiting.release(tx, 1500.0) == (3, None)
    assert due(tx) == [1, 2, 3]
    assert messages.life(tx, 1)[1:] == (LifeEntry(MessageState.ENROUTE, 1500.0, "released"),)


def test_an_account_s_messages_are_released_alone(tx: Connection) -> None:
    park(tx, 1, kind="MO", recipient="app")
    park(tx, 2, kind="MO", recipient="app2")
    park(tx, 3)

    assert waiting.release(tx, 1500.0, "app") == (1, None)
    assert due(tx) == [1]


def test_the_messages_of_some_phones_are_released_alone(tx: Connection) -> None:
    park(tx, 1)
    park(tx, 2, destination_addr=OTHER)
    park(tx, 3, destination_addr="79990000001")

    assert waiting.release_numbers(tx, 1500.0, [OTHER, PHONE]) == (2, None)
    assert due(tx) == [1, 2]


def test_what_has_expired_stays_parked(tx: Connection) -> None:
    park(tx, 1)

    assert waiting.release(tx, 2000.0).released == 0
    assert waiting.release_numbers(tx, 2000.0, [PHONE]).released == 0


def test_a_release_takes_a_portion_and_goes_on_behind_it(
    tx: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PORTION", 2)
    for number, recipient in ((3, "app"), (1, "app"), (2, "app"), (4, "")):
        park(tx, number, kind="MO", recipient=recipient)
    first = waiting.release(tx, 1500.0)
    messages.settle(tx, [Settled(number, 1, 1501.0, 2000.0, 0, "again") for number in (1, 4)])

    assert first == (2, ("app", 1))
    assert waiting.release(tx, 1502.0, after=("app", 1)) == (2, ("app", 3))
    assert waiting.release(tx, 1503.0, after=("app", 3)) == (0, None)
    assert due(tx, 1502.0) == [2, 3]


def test_a_phone_that_is_back_gets_what_was_parked_and_what_has_failed(tx: Connection) -> None:
    park(tx, 1)
    accept(tx, 2, due_at=1800.0, attempts=1)
    accept(tx, 3, due_at=1800.0)
    accept(tx, 4, due_at=2060.0, attempts=1)
    park(tx, 5, kind="MO")

    assert waiting.hasten(tx, 1500.0, PHONE) == 2
    assert due(tx) == [1, 2]


def test_a_newer_message_takes_the_place_of_one_that_waits(tx: Connection) -> None:
    park(tx, 1)

    assert waiting.supersede(tx, [message(2)], 1500.0) == [1]
    assert messages.life(tx, 1)[-1] == LifeEntry(MessageState.DELETED, 1500.0, "replaced by 2")
    assert messages.find(tx, 2).state == MessageState.ENROUTE


def test_the_receipt_of_what_is_replaced_is_stored_with_it(tx: Connection) -> None:
    park(tx, 1)
    told: list[int] = []

    def receipts(former: ShortMessage) -> list[ShortMessage]:
        told.append(former.id)
        return [message(9)]

    waiting.supersede(tx, [message(2)], 1500.0, receipts=[receipts])

    assert (told, messages.find(tx, 9).id, messages.find(tx, 1).due_at) == ([1], 9, 1500.0)


def test_the_newest_is_replaced_wherever_it_waits(tx: Connection) -> None:
    accept(tx, 1)
    park(tx, 2)
    accept(tx, 3)

    assert waiting.supersede(tx, [message(4), message(5)], 1500.0) == [3, 2]


@pytest.mark.parametrize(
    "other",
    [
        {"source_addr": "5001"},
        {"destination_addr": OTHER},
        {"service_type": "CMT"},
        {"account": "app2"},
        {"due_at": 2060.0},
        {"state": 2},
    ],
)
def test_another_message_stays(tx: Connection, other: dict[str, Any]) -> None:
    accept(tx, 1, **other)

    assert waiting.supersede(tx, [message(2)], 1500.0) == []


def test_a_message_that_is_at_its_receiver_is_not_replaced(tx: Connection) -> None:
    accept(tx, 1)

    assert waiting.supersede(tx, [message(2)], 1500.0, untouchable={1}) == []


@pytest.mark.parametrize(
    ("index", "call"),
    [
        ("ix_messages_parked", lambda tx: waiting.release(tx, 1.0)),
        ("ix_messages_parked", lambda tx: waiting.release(tx, 1.0, "app")),
        ("ix_messages_waiting", lambda tx: waiting.release_numbers(tx, 1.0, [PHONE])),
        ("ix_messages_waiting", lambda tx: waiting.hasten(tx, 1.0, PHONE)),
        ("ix_messages_waiting", lambda tx: waiting.supersede(tx, [message(1)], 1.0)),
        ("ix_messages_urgent", lambda tx: messages.due(tx, 1.0, 10)),
    ],
)
def test_each_goes_by_its_index(sqlite_file: Any, index: str, call: Any) -> None:
    asked: list[tuple[str, Any]] = []

    @event.listens_for(sqlite_file.engine, "before_cursor_execute")
    def keep(connection: Any, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        asked.append((statement, values))

    with sqlite_file.transaction() as tx:
        call(tx)
        event.remove(sqlite_file.engine, "before_cursor_execute", keep)
        driver = tx.connection.driver_connection
        plans = [
            str(driver.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall())
            for statement, values in asked
            if "messages" in statement
        ]

        assert index in plans[0]
        assert [plan for plan in plans if "SCAN messages'" in plan] == []

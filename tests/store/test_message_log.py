"""The message log: search, send again, forget."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from store import NotFound, audit, message_log, messages
from store.message_log import Wanted
from store.messages import LifeEntry, MessageState, Settled, ShortMessage

NOW = datetime.fromtimestamp(5000.0, UTC)
PHONE = "79031234567"


def accept(tx: Connection, number: int, **others: Any) -> ShortMessage:
    fields = {
        "id": number,
        "kind": "MT",
        "source_addr": "5000",
        "destination_addr": PHONE,
        "accepted_at": 1000.0 + number,
        "due_at": 1000.0,
        "expires_at": 2000.0 + number,
        "account": "app",
        **others,
    }
    return messages.accept(tx, ShortMessage(**fields))


def settle(tx: Connection, number: int, state: MessageState) -> None:
    messages.settle(tx, [Settled(number, state, 1500.0, 1500.0, 1)])


def ids(tx: Connection, *, limit: int = 100, **wanted: Any) -> list[int]:
    return [row.id for row in message_log.search(tx, Wanted(**wanted), None, limit).messages]


def test_the_newest_message_comes_first(tx: Connection) -> None:
    for number in (1, 2, 3):
        accept(tx, number)

    assert ids(tx) == [3, 2, 1]


def test_a_search_takes_what_fits_alone(tx: Connection) -> None:
    accept(tx, 1, source_addr=PHONE, destination_addr="5000", kind="MO", recipient="app2")
    accept(tx, 2, account="other", destination_addr="79160000000")
    accept(tx, 3)
    settle(tx, 3, MessageState.DELIVERED)

    assert ids(tx, number=PHONE) == [3, 1]
    assert ids(tx, account="app2") == [1]
    assert ids(tx, account="other") == [2]
    assert ids(tx, kind="MO") == [1]
    assert ids(tx, state=MessageState.DELIVERED) == [3]
    assert ids(tx, since=1002.0, until=1003.0) == [2]


def test_a_search_goes_on_where_the_last_one_stopped(tx: Connection) -> None:
    for number in range(1, 6):
        accept(tx, number)
    first = message_log.search(tx, Wanted(), None, 2)
    second = message_log.search(tx, Wanted(), first.older, 2)
    third = message_log.search(tx, Wanted(), second.older, 2)

    pages = [[row.id for row in found.messages] for found in (first, second, third)]
    assert (pages, third.older) == ([[5, 4], [3, 2], [1]], None)


def test_a_search_looks_at_a_bounded_number_of_rows(
    tx: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_log, "_LOOKED_AT", 2)
    for number in range(1, 6):
        accept(tx, number, account="mine" if number == 1 else "app")
    found, below, rounds = [], None, 0
    while True:
        page = message_log.search(tx, Wanted(account="mine"), below)
        found += [row.id for row in page.messages]
        rounds, below = rounds + 1, page.older
        if below is None:
            break

    assert (found, rounds) == ([1], 3)


def test_a_search_stops_at_its_first_moment(
    tx: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_log, "_LOOKED_AT", 2)
    for number in range(1, 6):
        accept(tx, number)

    assert message_log.search(tx, Wanted(since=1004.0, number="none")).older is None


def test_a_life_has_every_state_with_its_cause(tx: Connection) -> None:
    accept(tx, 1)
    messages.settle(tx, [Settled(1, MessageState.ENROUTE, 1100.0, 1200.0, 1, "0x58")])
    settle(tx, 1, MessageState.DELIVERED)
    message, life = message_log.told(tx, 1)

    assert message.state == MessageState.DELIVERED
    assert life == (
        LifeEntry(MessageState.ENROUTE, 1001.0, ""),
        LifeEntry(MessageState.ENROUTE, 1100.0, "0x58"),
        LifeEntry(MessageState.DELIVERED, 1500.0, ""),
    )


def test_who_reads_a_text_is_in_the_audit(tx: Connection) -> None:
    accept(tx, 1)
    message_log.opened(tx, 1, "olga", NOW)
    entry = audit.of_number(tx, PHONE)[0]

    assert (entry.who, entry.what, entry.detail) == ("olga", "message read", "1")


def test_a_waiting_message_is_tried_now(tx: Connection) -> None:
    accept(tx, 1, due_at=9000.0, expires_at=9000.0)
    again = message_log.send_again(tx, 1, 2, "olga", NOW)

    assert (again.id, again.due_at, again.attempts) == (1, 5000.0, 0)
    assert messages.life(tx, 1)[-1].cause == "sent again by olga"


def test_of_a_message_that_is_over_a_copy_is_sent(tx: Connection) -> None:
    accept(tx, 1, short_message=b"hi", registered_delivery=1)
    settle(tx, 1, MessageState.UNDELIVERABLE)
    copy = message_log.send_again(tx, 1, 7, "olga", NOW)

    assert (copy.id, copy.state, copy.short_message) == (7, MessageState.ENROUTE, b"hi")
    assert (copy.accepted_at, copy.expires_at) == (5000.0, 6000.0)
    assert messages.find(tx, 1).state == MessageState.UNDELIVERABLE
    assert messages.life(tx, 1)[-1] == LifeEntry(
        MessageState.UNDELIVERABLE, 5000.0, "sent again as 7 by olga"
    )


def test_what_is_not_there_is_not_found(tx: Connection) -> None:
    with pytest.raises(NotFound):
        message_log.opened(tx, 404, "olga", NOW)


def test_what_is_old_and_over_is_forgotten_page_by_page(tx: Connection) -> None:
    for number in range(1, 8):
        accept(tx, number)
    for number in (1, 2, 4, 5, 7):
        settle(tx, number, MessageState.DELIVERED)
    pages, above = [], 0
    while True:
        removed, go_on = message_log.forget(tx, 1006.5, above, 3)
        pages.append(removed)
        if go_on is None:
            break
        above = go_on

    assert (pages, ids(tx)) == ([2, 2, 0], [7, 6, 3])


def test_nothing_is_forgotten_of_an_empty_log_or_a_young_one(tx: Connection) -> None:
    empty = message_log.forget(tx, 1e9)
    accept(tx, 1)

    assert (empty, message_log.forget(tx, 5.0)) == ((0, None), (0, None))

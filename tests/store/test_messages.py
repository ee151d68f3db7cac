"""Short messages: due, settled, read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from store import NotFound, messages
from store.messages import LifeEntry, MessageState, Settled, ShortMessage


def accept(tx: Connection, number: int, **others: Any) -> ShortMessage:
    fields = {
        "id": number,
        "kind": "MT",
        "source_addr": "5000",
        "destination_addr": "79031234567",
        "accepted_at": 1000.0,
        "due_at": 1000.0,
        "expires_at": 2000.0,
        "account": "app",
        **others,
    }
    return messages.accept(tx, ShortMessage(**fields))


def test_what_is_due_comes_longest_due_first(tx: Connection) -> None:
    late, early, future = (accept(tx, n, due_at=at) for n, at in ((1, 20.0), (2, 10.0), (3, 31.0)))

    assert messages.due(tx, 30.0, 10) == [early, late]
    assert messages.due(tx, 30.0, 1) == [early]
    assert messages.next_due(tx) == 10.0
    assert messages.next_due(tx, after=30.0) == 31.0
    assert future.state == MessageState.ENROUTE


def test_urgent_ones_come_first_and_equals_by_their_number(tx: Connection) -> None:
    flags = (0, 1, 4, 3, 0, 2, 3)
    for number, flag in enumerate(flags):
        accept(tx, number, priority_flag=flag)

    assert [row.id for row in messages.due(tx, 1000.0, 10)] == [3, 6, 5, 1, 0, 2, 4]
    assert [row.id for row in messages.due(tx, 1000.0, 4)] == [3, 6, 5, 1]


def test_a_reading_goes_on_behind_each_priority_s_place(tx: Connection) -> None:
    for number, flag in enumerate((0, 0, 3, 3, 1, 0)):
        accept(tx, number, priority_flag=flag)
    behind = ((1000.0, 2), messages.BEGINNING[1], None, (999.0, 77))

    assert [row.id for row in messages.due(tx, 1000.0, 10, behind)] == [3, 0, 1, 5]
    assert messages.due(tx, 1000.0, 10, (None,) * 4) == []


def test_one_account_s_messages_are_read_alone(tx: Connection) -> None:
    accept(tx, 1, recipient="other", kind="MO")
    mine = accept(tx, 2, recipient="app", kind="receipt")
    accept(tx, 3)

    assert messages.due(tx, 1000.0, 10, recipient="app") == [mine]


def test_of_some_messages_those_are_read_that_are_due(tx: Connection) -> None:
    due = accept(tx, 1)
    accept(tx, 2, due_at=1001.0)
    over = accept(tx, 3)
    accept(tx, 4)
    messages.settle(tx, [messages.Settled(over.id, 2, 1000.0, 1000.0, 1)])

    assert messages.due_among(tx, 1000.0, [1, 2, 3]) == [due]


def test_nothing_waits_in_an_empty_store(tx: Connection) -> None:
    assert messages.next_due(tx) is None
    assert messages.due(tx, 1e12, 10) == []


def test_the_due_ones_are_found_by_their_index(sqlite_file: Any) -> None:
    with sqlite_file.transaction() as tx:
        plan = tx.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT * FROM messages WHERE state = 1 AND due_at <= 5 "
                "AND priority_flag NOT IN (3, 2, 1) ORDER BY due_at, id LIMIT 9"
            )
        )
        told = str(plan.all())

        assert "ix_messages_due_at" in told
        assert "TEMP B-TREE" not in told


def test_a_delivered_message_is_due_no_more_and_tells_its_life(tx: Connection) -> None:
    accept(tx, 1)
    messages.settle(tx, [Settled(1, MessageState.ENROUTE, 1001.0, 1061.0, 1, "no answer\nfrom it")])
    assert messages.due(tx, 1060.0, 10) == []
    messages.settle(tx, [Settled(1, MessageState.DELIVERED, 1061.5, 1061.0, 2)])

    found = messages.find(tx, 1)
    assert (found.state, found.attempts) == (MessageState.DELIVERED, 2)
    assert messages.life(tx, 1) == (
        LifeEntry(MessageState.ENROUTE, 1000.0, ""),
        LifeEntry(MessageState.ENROUTE, 1001.0, "no answer from it"),
        LifeEntry(MessageState.DELIVERED, 1061.5, ""),
    )


def test_a_final_state_stays(tx: Connection) -> None:
    accept(tx, 1)
    messages.settle(tx, [Settled(1, MessageState.EXPIRED, 1001.0, 1001.0, 1)])
    messages.settle(tx, [Settled(1, MessageState.DELIVERED, 1002.0, 1002.0, 2)])

    assert messages.find(tx, 1).state == MessageState.EXPIRED


def test_many_are_settled_in_one_statement(tx: Connection) -> None:
    for number in range(1, 101):
        accept(tx, number)
    messages.settle(
        tx, [Settled(number, MessageState.DELIVERED, 1.0, 1.0, 1) for number in range(1, 61)]
    )

    assert messages.counts(tx) == {MessageState.DELIVERED: 60, MessageState.ENROUTE: 40}


def test_the_inbox_has_what_was_delivered_oldest_first(tx: Connection) -> None:
    for number in (3, 1, 2, 4):
        accept(tx, number)
    accept(tx, 5, kind="MO")
    accept(tx, 6, destination_addr="79031234568")
    delivered = [Settled(n, MessageState.DELIVERED, 1001.0, 1001.0, 1) for n in (1, 3, 5, 6)]
    messages.settle(tx, delivered)

    assert [found.id for found in messages.inbox(tx, "79031234567")] == [1, 3]
    assert [found.id for found in messages.inbox(tx, "79031234567", after_id=1)] == [3]
    assert [found.id for found in messages.of_number(tx, "79031234567")] == [1, 2, 3, 4]


def test_an_unknown_message_is_not_found(tx: Connection) -> None:
    with pytest.raises(NotFound, match="no short message 99"):
        messages.find(tx, 99)
    with pytest.raises(NotFound, match="no short message 99"):
        messages.life(tx, 99)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=50))))
def test_tlvs_come_back_as_they_were_packed(pairs: list[tuple[int, bytes]]) -> None:
    assert messages.unpack_tlvs(messages.pack_tlvs(pairs)) == tuple(pairs)

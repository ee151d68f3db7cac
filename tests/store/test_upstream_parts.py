"""Messages at a message centre beyond."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from store import messages, schema, upstream_parts
from store.messages import MessageState, Settled, ShortMessage
from store.upstream_parts import HandedOver, Part, Place

DELIVERED, ENROUTE = MessageState.DELIVERED, MessageState.ENROUTE


def accept(tx: Connection, number: int, **fields: Any) -> ShortMessage:
    known: dict[str, Any] = {
        "id": number,
        "kind": "MT",
        "source_addr": "5000",
        "destination_addr": "79031234567",
        "accepted_at": 1000.0,
        "due_at": 1000.0,
        "expires_at": 2000.0,
        "account": "app",
    }
    return messages.accept(tx, ShortMessage(**(known | fields)))


def handed(tx: Connection, number: int, *their_ids: str, at: float = 1001.0) -> None:
    settled = Settled(number, ENROUTE, at, 2060.0, 1, "taken by mts")
    upstream_parts.hand_over(tx, [HandedOver("mts", settled, their_ids)])


def found(tx: Connection, *forms: str, upstream: str = "mts") -> tuple[int, int] | None:
    part = upstream_parts.find(tx, upstream, forms)
    return None if part is None else (part.row.id, part.part)


def settle(
    tx: Connection, number: int, part: int, state: MessageState, *receipts: ShortMessage
) -> bool:
    settled = Settled(number, state, 1002.0, 1002.0, 1, "receipt from mts")
    return upstream_parts.receipted(tx, Part(part, messages.find(tx, number)), settled, receipts)


@pytest.mark.parametrize(
    ("spelt", "kept"),
    [("0059113978", "59113978"), (" 38601FA\0", "38601fa"), ("0", "0"), ("A-7", "a-7")],
)
def test_an_id_is_kept_without_case_and_padding(spelt: str, kept: str) -> None:

    assert upstream_parts.canonical(spelt) == kept


def test_a_message_that_was_handed_over_waits_for_its_receipt(tx: Connection) -> None:
    accept(tx, 1)
    handed(tx, 1, "0A")

    row = messages.find(tx, 1)
    assert (row.state, row.due_at, row.attempts) == (ENROUTE, 2060.0, 1)
    assert found(tx, "a") == found(tx, "000A") == (1, 1)


def test_an_id_means_another_message_at_another_upstream(tx: Connection) -> None:
    accept(tx, 1)
    handed(tx, 1, "7")

    assert found(tx, "7", upstream="reserve") is None
    assert found(tx, "8") is None


def test_the_first_form_that_is_known_is_meant_and_then_the_newest(tx: Connection) -> None:
    for number, their_id, at in ((1, "10", 1001.0), (2, "16", 1002.0), (3, "10", 1003.0)):
        accept(tx, number)
        handed(tx, number, their_id, at=at)

    assert found(tx, "16", "10") == (2, 1)
    assert found(tx, "10", "16") == (3, 1)


def test_a_message_handed_over_again_has_its_new_ids_only(tx: Connection) -> None:
    accept(tx, 1)
    handed(tx, 1, "7", "8")
    handed(tx, 1, "9")

    assert (found(tx, "7"), found(tx, "8"), found(tx, "9")) == (None, None, (1, 1))


def test_a_receipt_settles_a_message_and_stores_its_own(tx: Connection) -> None:
    accept(tx, 1)
    handed(tx, 1, "7")
    own = accept(tx, 99, kind="receipt")
    own = ShortMessage(**{**{f: getattr(own, f) for f in own.__struct_fields__}, "id": 2})

    assert settle(tx, 1, 1, DELIVERED, own) is True
    assert (messages.find(tx, 1).state, messages.find(tx, 2).kind) == (DELIVERED, "receipt")
    assert found(tx, "7") is None


def test_the_same_receipt_again_changes_nothing(tx: Connection) -> None:
    accept(tx, 1)
    handed(tx, 1, "7")
    settle(tx, 1, 1, DELIVERED)

    assert settle(tx, 1, 1, MessageState.UNDELIVERABLE) is False
    assert messages.find(tx, 1).state == DELIVERED


def test_a_long_message_is_delivered_with_its_last_part(tx: Connection) -> None:
    accept(tx, 1)
    handed(tx, 1, "7", "8")

    assert [settle(tx, 1, part, DELIVERED) for part in (2, 2, 1)] == [False, False, True]


def test_the_first_part_that_fails_settles_a_long_message(tx: Connection) -> None:
    accept(tx, 1)
    handed(tx, 1, "7", "8")

    assert settle(tx, 1, 2, MessageState.REJECTED) is True
    assert messages.find(tx, 1).state == MessageState.REJECTED


def test_news_settle_nothing_and_the_receipt_is_still_awaited(tx: Connection) -> None:
    accept(tx, 1)
    handed(tx, 1, "7")

    assert settle(tx, 1, 1, ENROUTE) is True
    assert (messages.find(tx, 1).state, found(tx, "7")) == (ENROUTE, (1, 1))


def test_old_ids_are_forgotten(tx: Connection) -> None:
    for number, at in ((1, 1001.0), (2, 1003.0)):
        accept(tx, number)
        handed(tx, number, str(number), at=at)

    assert upstream_parts.forget(tx, 1002.0) == 1
    assert (found(tx, "1"), found(tx, "2")) == (None, (2, 1))


def test_a_place_has_the_ids_as_given_of_the_parts_that_are_pending(tx: Connection) -> None:
    for number in (1, 2):
        accept(tx, number)
    handed(tx, 1, "0A1F", "0B")
    settle(tx, 1, 2, DELIVERED)

    assert upstream_parts.places(tx, [1, 2]) == {1: Place("mts", ("0A1F",))}


def test_of_what_was_handed_over_before_ids_were_kept_as_given_the_plain_one_is_told(
    tx: Connection,
) -> None:
    accept(tx, 1)
    handed(tx, 1, "0A1F")
    tx.execute(schema.upstream_parts.update().values(given_id=None))

    assert upstream_parts.places(tx, [1]) == {1: Place("mts", ("a1f",))}


def test_what_is_dropped_is_nowhere(tx: Connection) -> None:
    accept(tx, 1)
    handed(tx, 1, "0A1F")
    upstream_parts.drop(tx, [1])

    assert (upstream_parts.places(tx, [1]), found(tx, "0A1F")) == ({}, None)

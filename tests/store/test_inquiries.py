"""What senders ask about their messages: found, ended, changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select

from store import NotFound, inquiries, messages, schema, upstream_parts
from store.inquiries import Amended, Beyond, Wanted
from store.messages import LifeEntry, MessageState, Settled, ShortMessage
from store.upstream_parts import HandedOver, Place

ENROUTE, DELETED = MessageState.ENROUTE, MessageState.DELETED
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


def hand_over(tx: Connection, number: int, *their_ids: str) -> None:
    settled = Settled(number, ENROUTE, 1001.0, 2060.0, 1, "taken by mts")
    upstream_parts.hand_over(tx, [HandedOver("mts", settled, their_ids)])


def found(tx: Connection, wanted: Wanted) -> list[int]:
    return [row.id for row in inquiries.find(tx, wanted, 100).rows]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted("app", 1), [1, 2]),
        (Wanted("app", 1, is_alone=True), [1]),
        (Wanted(None, 1), [1, 2]),
        (Wanted("app", 1, destination_addr=OTHER), [2]),
        (Wanted("app", 1, source_addr="5000", service_type="any"), [1, 2]),
        (Wanted("app", 1, source_addr="5001"), []),
        (Wanted("other", 1), []),
        (Wanted("app", destination_addr=PHONE), [1, 3]),
        (Wanted("app", destination_addr=PHONE, service_type="CMT"), [3]),
        (Wanted("app", destination_addr=PHONE, source_addr="5001"), []),
        (Wanted("app"), []),
    ],
)
def test_what_is_meant_is_found(tx: Connection, wanted: Wanted, ids: list[int]) -> None:
    accept(tx, 1)
    accept(tx, 2, destination_addr=OTHER, receipted_message_id="1")
    accept(tx, 3, service_type="CMT")
    accept(tx, 4, kind="receipt", account="", receipted_message_id="1")
    accept(tx, 5, state=MessageState.DELIVERED)

    assert found(tx, wanted) == ids


@pytest.mark.parametrize(("number", "is_known"), [(1, True), (2, False), (None, True)])
def test_what_does_not_wait_is_known_all_the_same(
    tx: Connection, number: int | None, is_known: bool
) -> None:
    accept(tx, 1, state=MessageState.DELIVERED)

    assert inquiries.find(tx, Wanted("app", number), 10) == ([], None, is_known)


def test_many_are_found_page_by_page_up_to_the_last_at_the_beginning(tx: Connection) -> None:
    for number in range(1, 6):
        accept(tx, number)
    wanted, pages = Wanted("app", destination_addr=PHONE), []
    above, upto = -1, None
    while True:
        page = inquiries.find(tx, wanted, 2, above, upto)
        pages.append([row.id for row in page.rows])
        if page.upto is None:
            break
        above, upto = page.rows[-1].id, page.upto
        accept(tx, 10 + len(pages))

    assert pages == [[1, 2], [3, 4], [5]]


def test_what_is_ended_is_deleted_with_its_receipts(tx: Connection) -> None:
    accept(tx, 1)
    accept(tx, 2, state=MessageState.DELIVERED)
    told = {number: [message(100 + number, kind="receipt")] for number in (1, 2)}
    done = inquiries.end(tx, [1, 2], told, 1500.0, "cancelled")
    stored = tx.execute(select(schema.messages.c.id).order_by(schema.messages.c.id)).scalars()

    assert (done, list(stored)) == (Amended(1, []), [1, 2, 101])
    assert messages.find(tx, 1).due_at == 1500.0
    assert messages.life(tx, 1)[1:] == (LifeEntry(DELETED, 1500.0, "cancelled"),)


def test_what_is_beyond_is_named_and_stays(tx: Connection) -> None:
    accept(tx, 1)
    hand_over(tx, 1, "0A", "0B")
    done = inquiries.end(tx, [1], {}, 1500.0, "cancelled")
    changed = inquiries.change(tx, [1], {"short_message": b"new"})
    row = messages.find(tx, 1)

    assert done == changed == Amended(0, [Beyond(row, Place("mts", ("0A", "0B")))])
    assert (row.state, row.short_message) == (ENROUTE, b"")


def test_what_a_centre_has_given_back_is_ended_and_its_receipt_still_finds_it(
    tx: Connection,
) -> None:
    accept(tx, 1)
    hand_over(tx, 1, "0A")
    ended = inquiries.end(tx, [1], {}, 1500.0, "cancelled", takes_back=True)
    found = upstream_parts.find(tx, "mts", ["0A"])

    assert (ended, found is not None and found.row.state) == (Amended(1, []), DELETED)


def test_who_cancels_anothers_message_is_in_the_audit(tx: Connection) -> None:
    accept(tx, 1)
    inquiries.end(tx, [1], {}, 1500.0, "cancelled by olga", who="olga")
    entry = tx.execute(select(schema.audit)).one()

    assert (entry.who, entry.what, entry.detail) == ("olga", "message cancelled", "1")
    assert entry.at == datetime.fromtimestamp(1500.0, UTC)


def test_only_what_waits_is_changed(tx: Connection) -> None:
    accept(tx, 1)
    accept(tx, 2, state=MessageState.DELIVERED)

    assert inquiries.change(tx, [1, 2], {"short_message": b"new"}) == Amended(1, [])
    assert [messages.find(tx, n).short_message for n in (1, 2)] == [b"new", b""]


def test_what_is_asked_about_is_told_with_its_life_and_place(tx: Connection) -> None:
    accept(tx, 1)
    hand_over(tx, 1, "0A")
    asked = inquiries.asked(tx, 1)

    assert (asked.row.id, asked.life[-1].cause, asked.place) == (
        1,
        "taken by mts",
        Place("mts", ("0A",)),
    )
    with pytest.raises(NotFound):
        inquiries.asked(tx, 2)


@pytest.mark.parametrize(
    ("due_at", "changes", "expected"),
    [
        (2000.0, {"expires_at": 3000.0}, (3000.0, 3000.0)),
        (2000.0, {"expires_at": 1500.0}, (1500.0, 1500.0)),
        (1200.0, {"expires_at": 3000.0}, (1200.0, 3000.0)),
        (1200.0, {"expires_at": 1100.0}, (1100.0, 1100.0)),
        (1200.0, {"due_at": 1300.0}, (1300.0, 2000.0)),
        (1200.0, {"due_at": 2500.0}, (2000.0, 2000.0)),
        (2000.0, {"due_at": 2500.0, "expires_at": 3000.0}, (2500.0, 3000.0)),
        (2000.0, {"short_message": b"new"}, (2000.0, 2000.0)),
    ],
)
def test_a_message_stays_due_within_its_validity_and_parked_when_it_was(
    tx: Connection, due_at: float, changes: dict[str, Any], expected: tuple[float, float]
) -> None:
    accept(tx, 1, due_at=due_at)
    inquiries.change(tx, [1], changes)
    row = messages.find(tx, 1)

    assert (row.due_at, row.expires_at) == expected

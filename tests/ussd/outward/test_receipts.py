"""Receipts as an application sees them: its form, and every way of spoiling them."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import CancelSm, QuerySm, SubmitSm
from smpp.constants import CommandStatus
from smpp.text import parse_receipt
from smpp.tlvs import Tag

PHONE = "79161110001"


@pytest.fixture
def app(world: Any) -> Any:
    """An application whose receipts are `receipts`; every number is played."""

    def make(receipts: Any = "both", **rules: Any) -> Any:
        account = {"role": "application", "short_numbers": ["5000"], "receipts": receipts}
        around = world(smsc={"emulation": True}, accounts={"theirs": account | rules})
        return around.esme("theirs")

    return make


def told(theirs: Any, seconds: float = 2.0) -> list[Any]:
    theirs.world.advance(seconds)
    return list(theirs.news())


def ids(pdus: list[Any]) -> list[str]:
    receipts = [parse_receipt(pdu.short_message.decode()) for pdu in pdus]
    return [receipt.id for receipt in receipts if receipt]


@pytest.mark.parametrize(
    ("form", "has_text", "has_tlvs"),
    [("both", True, True), ("text", True, False), ("tlvs", False, True)],
)
def test_the_account_chooses_the_form(app: Any, form: str, has_text: bool, has_tlvs: bool) -> None:
    theirs = app(form)
    theirs.submit(PHONE, registered_delivery=1)
    (receipt,) = told(theirs)

    assert bool(receipt.short_message) is has_text
    assert (receipt.tlv(Tag.RECEIPTED_MESSAGE_ID) is not None) is has_tlvs
    assert receipt.esm_class == 0x04


@pytest.mark.parametrize(
    ("form", "spell"),
    [
        ("decimal", str),
        ("hex", lambda number: f"{number:x}"),
        ("upper_hex", lambda number: f"{number:X}"),
        ("padded", lambda number: f"{number:010}"),
    ],
)
def test_the_id_may_be_spelt_another_way(app: Any, form: str, spell: Any) -> None:
    theirs = app({"id": form})
    sent = theirs.submit(PHONE, registered_delivery=1)

    assert ids(told(theirs)) == [spell(int(sent.message_id))]


def test_a_hexadecimal_account_is_so_throughout(app: Any) -> None:
    theirs = app({"id": "other_case"}, message_ids="hex")
    for _ in range(9):
        theirs.submit("79990000001")
    sent = theirs.submit(PHONE, registered_delivery=1)
    asked = theirs.send(QuerySm(message_id=sent.message_id, source_addr="5000"))
    unknown = theirs.send(QuerySm(message_id="not hex", source_addr="5000"))
    cancelled = theirs.send(
        CancelSm(message_id=sent.message_id, source_addr="5000", destination_addr=PHONE)
    )

    assert sent.message_id == "a"
    assert (asked.command_status, asked.message_id, asked.message_state) == (0, "a", 1)
    assert unknown.command_status == CommandStatus.ESME_RINVMSGID
    assert cancelled.command_status == 0


def test_the_other_case_is_upper_case_for_a_hexadecimal_account(app: Any) -> None:
    theirs = app({"id": "other_case"}, message_ids="hex")
    for _ in range(9):
        theirs.submit("79990000001")
    sent = theirs.submit(PHONE, registered_delivery=1)

    assert (sent.message_id, ids(told(theirs))) == ("a", ["A"])


def test_an_early_receipt_comes_before_the_response(app: Any) -> None:
    theirs = app({"when": "early"})
    order: list[str] = []
    theirs.answer = lambda pdu: order.append("receipt") or {}
    taken = theirs.response_received
    theirs.response_received = lambda *a: (order.append("response"), taken(*a))
    assert theirs.submit(PHONE, registered_delivery=1) is None
    (receipt,) = told(theirs)

    assert order == ["receipt", "response"]
    assert ids([receipt]) == [theirs.responses[-1].message_id]


def test_an_early_receipt_that_does_not_come_holds_the_response_back_for_five_seconds(
    app: Any,
) -> None:
    theirs = app({"when": "early"})
    theirs.submit("79990000001", registered_delivery=1)
    theirs.world.advance(4.9)
    before = len(theirs.responses)
    theirs.world.advance(0.2)

    assert (before, len(theirs.responses)) == (0, 1)


def test_who_wants_no_receipt_waits_for_none(app: Any) -> None:
    theirs = app({"when": "early"})

    assert theirs.submit(PHONE).command_status == 0


def test_a_late_receipt_comes_later(app: Any) -> None:
    theirs = app({"when": "late", "late": "10s"})
    theirs.submit(PHONE, registered_delivery=1)

    assert (len(told(theirs, 9)), len(told(theirs, 3))) == (0, 1)


def test_a_receipt_may_come_twice(app: Any) -> None:
    theirs = app({"copies": 2})
    sent = theirs.submit(PHONE, registered_delivery=1)

    assert ids(told(theirs)) == [sent.message_id] * 2


def test_receipts_may_come_out_of_order(app: Any) -> None:
    theirs = app({"shuffled": True})
    sent = [theirs.submit(PHONE, registered_delivery=1).message_id for _ in range(6)]
    got = ids(told(theirs, 5))

    assert sorted(got, key=int) == sent
    assert got != sent


def test_only_the_first_part_may_get_a_receipt(app: Any) -> None:
    theirs = app({"first_part_only": True})
    sent = [
        theirs.submit(
            PHONE,
            b"\x05\x00\x03\x07\x02%c" % part + b"x" * 50,
            esm_class=0x40,
            registered_delivery=1,
        )
        for part in (1, 2)
    ]

    assert ids(told(theirs)) == [sent[0].message_id]


def test_receipts_may_be_missing(app: Any) -> None:
    theirs = app({"missing": True})
    theirs.submit(PHONE, registered_delivery=1)

    assert told(theirs, 60) == []


def test_unknown_fields_may_come_along(app: Any) -> None:
    theirs = app({"unknown_fields": True})
    theirs.submit(PHONE, registered_delivery=1)
    (receipt,) = told(theirs)

    assert b"route:A7" in receipt.short_message
    assert receipt.tlv(0x1403) is not None


# registered_delivery


@pytest.mark.parametrize(
    ("wish", "delivered", "failed"),
    [(0, 0, 0), (1, 1, 1), (2, 0, 1), (3, 1, 0)],
)
def test_receipts_of_every_end_of_failure_or_of_success(
    app: Any, wish: int, delivered: int, failed: int
) -> None:
    theirs = app()
    theirs.submit("79990000000", registered_delivery=wish)
    of_success = len(told(theirs))
    theirs.submit("79990000008", registered_delivery=wish)

    assert (of_success, len(told(theirs))) == (delivered, failed)


def test_every_failed_attempt_is_told_to_who_asked(app: Any) -> None:
    theirs = app()
    theirs.submit("79990000002", registered_delivery=0x11)
    got = told(theirs, 10)

    assert [(pdu.esm_class, pdu.tlv_integer(Tag.MESSAGE_STATE)) for pdu in got] == [
        (0x20, 1),
        (0x04, 2),
    ]


@pytest.mark.parametrize(
    ("wish", "classes"), [(0x04, [0x08]), (0x08, [0x10]), (0x0D, [0x04, 0x08, 0x10])]
)
def test_a_played_phone_acknowledges_what_asks_for_it(
    app: Any, wish: int, classes: list[int]
) -> None:
    theirs = app()
    reference = ((int(Tag.USER_MESSAGE_REFERENCE), b"\x00\x2a"),)
    theirs.submit(PHONE, registered_delivery=wish, tlvs=reference)
    got = told(theirs)

    assert [pdu.esm_class for pdu in got] == classes
    acknowledged = [pdu for pdu in got if pdu.esm_class != 0x04]
    assert {pdu.tlv(Tag.USER_MESSAGE_REFERENCE) for pdu in acknowledged} == {b"\x00\x2a"}


def test_a_phone_of_a_network_is_asked_and_its_acknowledgement_comes_back(world: Any) -> None:
    around = world(
        accounts={
            "theirs": {"role": "application", "short_numbers": ["5000"]},
            "radio": {"role": "network"},
        }
    )
    radio, theirs = around.esme("radio", address_range=PHONE), around.esme("theirs")
    theirs.submit(PHONE, registered_delivery=0x04)
    (asked,) = radio.news()
    radio.send(SubmitSm(source_addr=PHONE, destination_addr="5000", esm_class=0x08))
    (acknowledged,) = theirs.news()

    assert asked.registered_delivery == 0x04
    assert (acknowledged.esm_class, acknowledged.source_addr) == (0x08, PHONE)

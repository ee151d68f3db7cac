"""The SMS centre forwards: to handsets, to applications, to nobody yet."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import CancelSm, SubmitMulti, SubmitSm
from smpp.commands import SmeAddress as To
from smpp.constants import CommandStatus, EsmClass, MessageState
from smpp.text.receipts import parse_receipt
from smpp.tlvs import Tag
from ussd.core.forwarding import Policy

S = CommandStatus
PHONE, OTHER = "79031234567", "79161234567"


def submit(text: bytes = b"hello", to: str = PHONE, **fields: Any) -> SubmitSm:
    known = {"source_addr": "5000", "destination_addr": to, "short_message": text}
    return SubmitSm(**known | fields)


def receipts(esme: Any) -> list[Any]:
    return [
        parse_receipt(pdu.short_message.decode())
        for pdu in esme.requests
        if pdu.esm_class == EsmClass.DELIVERY_RECEIPT
    ]


def test_a_message_reaches_the_phone_that_attaches_the_number(centre: Any) -> None:
    here, there = centre.phone(), centre.phone(OTHER)
    centre.send(centre.esme(), submit())

    assert (here.delivered, there.delivered) == ([b"hello"], [])
    assert centre.stored(1).state == MessageState.DELIVERED


def test_what_is_delivered_carries_a_stable_id(centre: Any) -> None:
    handset = centre.phone()
    centre.send(centre.esme(), submit(data_coding=8, esm_class=0x43))
    pdu = handset.requests[0]

    assert pdu.tlv(Tag.RECEIPTED_MESSAGE_ID) == b"1\0"
    assert (pdu.source_addr, pdu.destination_addr, pdu.data_coding, pdu.esm_class) == (
        "5000",
        PHONE,
        8,
        0x40,
    )


def test_a_message_is_delivered_with_the_fields_of_its_submission(centre: Any) -> None:
    fields = {
        "service_type": "CMT",
        "source_addr_ton": 3,
        "source_addr_npi": 9,
        "source_addr": "4000",
        "dest_addr_ton": 1,
        "dest_addr_npi": 8,
        "protocol_id": 0x41,
        "priority_flag": 2,
        "data_coding": 8,
    }
    handset = centre.phone()
    centre.send(centre.esme(), submit(**fields))
    (pdu,) = handset.requests

    assert {name: getattr(pdu, name) for name in fields} == fields
    assert (pdu.destination_addr, pdu.short_message) == (PHONE, b"hello")


RESERVED = [0x0B, 0x0C, *range(0x0F, 0xC0), *range(0xE0, 0xF0)]
"""data_coding values without a meaning in SMPP 3.4 §5.2.19."""


def test_a_reserved_data_coding_travels_with_its_octets_untouched(centre: Any) -> None:
    handset, app = centre.phone(), centre.esme()
    octets = bytes(range(0x78, 0x88)) + b"\x1b"
    pdus = [submit(octets, data_coding=value) for value in RESERVED]
    statuses = {centre.send(app, pdu).command_status for pdu in pdus}

    assert statuses == {0}
    assert [(pdu.data_coding, pdu.short_message) for pdu in handset.requests] == [
        (value, octets) for value in RESERVED
    ]


def test_a_transmitter_is_sent_nothing(centre: Any) -> None:
    sender = centre.esme(kind="tx")
    centre.send(sender, submit(registered_delivery=1))
    centre.phone()
    receiver = centre.esme(kind="rx")

    assert (sender.requests, len(receiver.requests)) == ([], 1)


def test_a_phone_below_3_4_gets_no_tlvs(centre: Any) -> None:
    handset = centre.phone(version=0x33)
    centre.send(centre.esme(), submit())

    assert handset.requests[0].tlvs == ()


def test_an_mo_message_has_a_reference_and_no_receipted_id(centre: Any) -> None:
    app = centre.esme()
    centre.send(centre.phone(), submit(b"hi", to="5000"))

    assert app.requests[0].tlvs == ((Tag.USER_MESSAGE_REFERENCE, b"\x00\x01"),)


def test_a_receipt_says_what_came_of_the_message(centre: Any) -> None:
    centre.phone()
    app = centre.esme()
    centre.send(app, submit(b"Saldo Anda Rp 15.000, terima kasih", registered_delivery=1))
    pdu, receipt = app.requests[0], receipts(app)[0]

    assert (receipt.id, receipt.stat, receipt.dlvrd, receipt.err, receipt.text) == (
        "1",
        "DELIVRD",
        "001",
        "000",
        "Saldo Anda Rp 15.000",
    )
    assert (pdu.source_addr, pdu.destination_addr) == (PHONE, "5000")
    assert (pdu.tlv(Tag.RECEIPTED_MESSAGE_ID), pdu.tlv_integer(Tag.MESSAGE_STATE)) == (b"1\0", 2)


def test_all_receipts_of_a_submit_multi_have_the_id_of_its_response(emulating: Any) -> None:
    app = emulating.esme()
    pdu = SubmitMulti(
        source_addr="5000",
        registered_delivery=1,
        dest_address=(To(1, 1, PHONE), To(1, 1, OTHER)),
    )
    response = emulating.send(app, pdu)
    emulating.advance(2)

    assert [receipt.id for receipt in receipts(app)] == [response.message_id] * 2


@pytest.mark.parametrize(
    ("wish", "status", "expected"),
    [
        (0, 0, []),
        (1, 0, ["DELIVRD"]),
        (2, 0, []),
        (3, 0, ["DELIVRD"]),
        (1, S.ESME_RX_R_APPN, ["REJECTD"]),
        (2, S.ESME_RX_R_APPN, ["REJECTD"]),
        (2, S.ESME_RX_P_APPN, ["UNDELIV"]),
        (3, S.ESME_RX_R_APPN, []),
    ],
)
def test_a_receipt_comes_as_registered_delivery_wishes(
    make_centre: Any, wish: int, status: int, expected: list[str]
) -> None:
    permanent = frozenset({S.ESME_RX_P_APPN, S.ESME_RX_R_APPN})
    centre = make_centre(policy=Policy(permanent=permanent))
    centre.phone(answer=status)
    app = centre.esme()
    centre.send(app, submit(registered_delivery=wish))

    assert [receipt.stat for receipt in receipts(app)] == expected


def test_an_intermediate_notification_tells_of_a_failed_attempt(centre: Any) -> None:
    centre.phone(answer=S.ESME_RX_T_APPN)
    app = centre.esme()
    centre.send(app, submit(registered_delivery=0x10))
    pdu = app.requests[0]

    assert pdu.esm_class == EsmClass.INTERMEDIATE_NOTIFICATION
    assert parse_receipt(pdu.short_message.decode()).stat == "ENROUTE"  # type: ignore[union-attr]


def test_a_failed_attempt_is_made_again(make_centre: Any) -> None:
    centre = make_centre(policy=Policy(retry=(5.0, 30.0)))
    handset = centre.phone(answer=S.ESME_RX_T_APPN)
    centre.send(centre.esme(), submit())
    attempts = [len(handset.requests)]
    for wait in (4, 1, 29, 1):
        centre.advance(wait)
        attempts.append(len(handset.requests))
    handset.answer = 0
    centre.advance(30)

    assert attempts == [1, 1, 2, 2, 3]
    assert (centre.stored(1).state, centre.stored(1).attempts) == (MessageState.DELIVERED, 4)


def test_a_message_expires_when_its_validity_is_over(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit(validity_period="000000000100000R", registered_delivery=1))
    centre.advance(59)
    before = centre.stored(1).state
    centre.advance(2)

    assert (before, centre.stored(1).state) == (MessageState.ENROUTE, MessageState.EXPIRED)
    assert receipts(app)[0].stat == "EXPIRED"


def test_a_scheduled_message_waits_for_its_time(centre: Any) -> None:
    handset = centre.phone()
    centre.send(centre.esme(), submit(schedule_delivery_time="000000010000000R"))
    centre.advance(3599)
    before = len(handset.requests)
    centre.advance(1)

    assert (before, len(handset.requests)) == (0, 1)


def test_a_cancelled_message_is_never_sent(centre: Any) -> None:
    handset = centre.phone()
    app = centre.esme()
    centre.send(app, submit(schedule_delivery_time="000000010000000R"))
    centre.send(app, CancelSm(message_id="1"))
    centre.advance(7200)

    assert handset.requests == []


def test_a_message_that_cannot_be_cancelled_is_delivered(emulating: Any) -> None:
    app, other = emulating.esme(), emulating.esme("app2")
    emulating.send(app, submit())
    emulating.send(other, CancelSm(message_id="1"))
    emulating.advance(2)

    assert emulating.stored(1).state == MessageState.DELIVERED


def test_a_text_of_ours_is_encoded_and_cut_for_the_phone(centre: Any) -> None:
    handset = centre.phone()
    centre.write("Ваш пароль: 12345678")
    centre.write("x" * 200)

    assert handset.requests[0].short_message.decode("utf-16-be") == "Ваш пароль: 12345678"
    assert [pdu.esm_class for pdu in handset.requests[1:]] == [EsmClass.UDHI] * 2
    assert centre.stored(2).state == MessageState.DELIVERED


def test_a_delayed_text_comes_when_it_is_due(centre: Any) -> None:
    handset = centre.phone()
    centre.write("later", due_at=centre.clocks.wall() + 180)
    centre.advance(179)
    before = len(handset.requests)
    centre.advance(1)

    assert (before, handset.delivered) == (0, [b"later"])


def test_a_held_phone_gets_its_messages_late(centre: Any) -> None:
    handset = centre.phone()
    centre.faults.hold(PHONE, 180)
    centre.send(centre.esme(), submit())
    centre.advance(179)
    before = len(handset.requests)
    centre.advance(1)

    assert (before, len(handset.requests)) == (0, 1)


def test_a_hold_runs_from_the_acceptance_and_is_not_added_to_a_delay(centre: Any) -> None:
    handset = centre.phone()
    centre.faults.hold(PHONE, 180)
    centre.write("later", due_at=centre.clocks.wall() + 120)
    centre.advance(179)
    before = len(handset.requests)
    centre.advance(1)

    assert (before, handset.delivered) == (0, [b"later"])


def test_a_phone_out_of_coverage_gets_its_messages_after_it_is_back(centre: Any) -> None:
    handset = centre.phone()
    centre.faults.cover(PHONE, False)
    centre.send(centre.esme(), submit())
    centre.faults.cover(PHONE, True)
    centre.advance(5)

    assert (centre.stored(1).attempts, len(handset.requests)) == (2, 1)


def test_after_a_crash_what_was_not_acknowledged_is_sent_again(make_centre: Any) -> None:
    crashed = make_centre()
    handset = crashed.phone(answer=None)
    app = crashed.esme()
    crashed.send(app, submit(b"first"))
    crashed.send(app, submit(b"second"))
    handset.link.reply(handset.requests[0])
    crashed.advance()
    restarted = make_centre(database=crashed.database)
    restarted.advance()

    assert restarted.phone().delivered == [b"second"]


def test_a_phone_hears_of_what_it_sent(centre: Any) -> None:
    sender = centre.phone()
    centre.phone(OTHER)
    pdu = SubmitSm(
        source_addr=PHONE, destination_addr=OTHER, short_message=b"hi", registered_delivery=1
    )
    centre.send(sender, pdu)

    assert [receipt.stat for receipt in receipts(sender)] == ["DELIVRD"]

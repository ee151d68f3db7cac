from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import CancelSm, QuerySm, ReplaceSm, SubmitSm
from smpp.constants import MessageState
from smpp.tlvs import Tag
from store.messages import ShortMessage
from ussd.core.onward import beyond_state, cancel_sm, query_sm, replace_sm, submit_sm


def row(**changed: Any) -> ShortMessage:
    known: dict[str, Any] = {
        "id": 42,
        "kind": "MT",
        "source_addr": "5000",
        "destination_addr": "79161234567",
        "accepted_at": 0.0,
        "due_at": 0.0,
        "expires_at": 3600.0,
        "short_message": b"hello",
        "dest_addr_ton": 1,
        "dest_addr_npi": 1,
    }
    return ShortMessage(**(known | changed))


def sent(stored: ShortMessage, tlvs: Any = (), left_s: float = 3600.0, **options: Any) -> Any:
    known = {"is_old": False, "has_receipts": True}
    return submit_sm(stored, tlvs, left_s, **(known | options))


def test_a_message_goes_on_as_it_came() -> None:
    tlvs = ((int(Tag.USER_MESSAGE_REFERENCE), b"\x00\x07"),)
    (pdu,) = sent(row(esm_class=0x43, data_coding=8, protocol_id=5, priority_flag=1), tlvs)

    assert pdu == SubmitSm(
        source_addr_npi=1,
        source_addr="5000",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr="79161234567",
        esm_class=0x40,
        protocol_id=5,
        priority_flag=1,
        validity_period="000000010000000R",
        registered_delivery=1,
        data_coding=8,
        short_message=b"hello",
        tlvs=tlvs,
    )


@pytest.mark.parametrize(("asked", "wish"), [(0, 0x01), (0x02, 0x01), (0x1D, 0x1D), (0x10, 0x11)])
def test_the_receipt_is_ours_to_want_and_the_rest_the_senders(asked: int, wish: int) -> None:
    (pdu,) = sent(row(registered_delivery=asked))

    assert pdu.registered_delivery == wish


def test_without_receipts_none_is_asked_for() -> None:
    (pdu,) = sent(row(registered_delivery=1), has_receipts=False)

    assert pdu.registered_delivery == 0


def test_a_text_of_ours_is_cut_into_parts() -> None:
    pdus = sent(row(text="x" * 200, short_message=b""))

    assert [pdu.esm_class for pdu in pdus] == [0x40, 0x40]


def test_what_does_not_fit_goes_as_message_payload() -> None:
    (pdu,) = sent(row(short_message=b"x" * 255))

    assert (pdu.short_message, pdu.tlv(Tag.MESSAGE_PAYLOAD)) == (b"", b"x" * 255)


def test_an_old_centre_gets_no_tlvs() -> None:
    (pdu,) = sent(row(), ((int(Tag.USER_MESSAGE_REFERENCE), b"\x00\x07"),), is_old=True)

    assert pdu.tlvs == ()


@pytest.mark.parametrize(
    ("left_s", "validity"), [(-5.0, "000000000100000R"), (1e9, "000063000000000R")]
)
def test_a_validity_is_never_too_short_or_too_long_to_say(left_s: float, validity: str) -> None:
    (pdu,) = sent(row(), left_s=left_s)

    assert pdu.validity_period == validity


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (None, None),
        (MessageState.ACCEPTED, MessageState.ENROUTE),
        (MessageState.SCHEDULED, MessageState.ENROUTE),
        (MessageState.DELIVERED, MessageState.DELIVERED),
        (MessageState.REJECTED, MessageState.REJECTED),
    ],
)
def test_a_state_of_theirs_becomes_one_of_ours(
    theirs: MessageState | None, ours: MessageState | None
) -> None:

    assert beyond_state(theirs) is ours


def test_what_is_asked_about_is_named_by_its_id_there_and_the_addresses_of_its_submission() -> None:
    stored = row(source_addr="BANK", dest_addr_ton=0, dest_addr_npi=0)
    source = {"message_id": "0A", "source_addr_ton": 5, "source_addr": "BANK"}

    assert query_sm(stored, "0A") == QuerySm(**source)
    assert cancel_sm(stored, "0A") == CancelSm(
        **source, dest_addr_ton=1, dest_addr_npi=1, destination_addr="79161234567"
    )


def test_a_replacement_has_the_new_text_and_what_is_left_of_the_validity() -> None:
    changed = row(short_message=b"new", registered_delivery=0x12)
    pdu = replace_sm(row(), changed, "0A", 90.0, schedule_delivery_time="000000000001000R")

    assert pdu == ReplaceSm(
        message_id="0A",
        source_addr_npi=1,
        source_addr="5000",
        schedule_delivery_time="000000000001000R",
        validity_period="000000000130000R",
        registered_delivery=0x11,
        short_message=b"new",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"short_message": b"x" * 255}),
        ({}, {"text": "Привет"}),
        ({}, {"text": "x" * 161}),
        ({"text": "x" * 161}, {"text": None, "short_message": b"new"}),
    ],
)
def test_what_replace_sm_cannot_say_is_not_said(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert replace_sm(row(**before), row(**(before | after)), "0A", 90.0) is None


def test_an_old_centre_gets_a_long_text_in_parts() -> None:
    pdus = sent(row(id=7, short_message=b"x" * 300), is_old=True)

    assert [(pdu.esm_class, pdu.tlvs, pdu.short_message[:6]) for pdu in pdus] == [
        (0x40, (), bytes((5, 0, 3, 7, 2, 1))),
        (0x40, (), bytes((5, 0, 3, 7, 2, 2))),
    ]

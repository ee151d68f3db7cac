"""Cell broadcast: what is asked for, when the next round is, what a phone is shown."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import BroadcastSm, DeliverSm, SubmitSm
from smpp.constants import CommandStatus, MessageState
from smpp.tlvs import Tag
from store.broadcasts import Broadcast
from ussd.core.broadcasts import (
    Area,
    after_round,
    expand,
    is_broadcast,
    shown,
    success,
    wish,
)
from ussd.core.submission import Refusal

S = CommandStatus
GOOD = {
    Tag.BROADCAST_AREA_IDENTIFIER: b"\x00Kyiv",
    Tag.BROADCAST_CONTENT_TYPE: b"\x01\x00\x10",
    Tag.BROADCAST_REP_NUM: b"\x00\x03",
    Tag.BROADCAST_FREQUENCY_INTERVAL: b"\x09\x00\x1f",
}


def request(changed: dict[Any, bytes | None] | None = None, **fields: Any) -> BroadcastSm:
    tlvs = {tag: value for tag, value in (GOOD | (changed or {})).items() if value is not None}
    return BroadcastSm(tlvs=tuple(tlvs.items()), **fields)


def test_a_wish_is_read_whole() -> None:
    asked = wish(request({Tag.BROADCAST_MESSAGE_CLASS: b"\x02"}))

    assert asked.areas == (Area(b"\x00Kyiv", "Kyiv"),)
    assert (asked.content_type, asked.rep_num, asked.interval_s) == (b"\x01\x00\x10", 3, 1860.0)
    assert asked.shown_tlvs == (
        (Tag.BROADCAST_CONTENT_TYPE, b"\x01\x00\x10"),
        (Tag.BROADCAST_MESSAGE_CLASS, b"\x02"),
    )


@pytest.mark.parametrize(
    ("octets", "seconds"),
    [
        ("000000", 2.0),
        ("080001", 2.0),
        ("08000a", 10.0),
        ("0a0002", 7200.0),
        ("0b0001", 86400.0),
        ("0c0001", 604800.0),
        ("0d0001", 2592000.0),
        ("0e0001", 31536000.0),
    ],
)
def test_an_interval_has_a_unit(octets: str, seconds: float) -> None:
    asked = wish(request({Tag.BROADCAST_FREQUENCY_INTERVAL: bytes.fromhex(octets)}))

    assert asked.interval_s == seconds


@pytest.mark.parametrize(
    ("tag", "value", "status"),
    [
        (Tag.BROADCAST_AREA_IDENTIFIER, None, S.ESME_RMISSINGTLV),
        (Tag.BROADCAST_CONTENT_TYPE, None, S.ESME_RMISSINGTLV),
        (Tag.BROADCAST_REP_NUM, None, S.ESME_RMISSINGTLV),
        (Tag.BROADCAST_FREQUENCY_INTERVAL, None, S.ESME_RMISSINGTLV),
        (Tag.BROADCAST_FREQUENCY_INTERVAL, b"\x01\x00\x01", S.ESME_RINVBCASTFREQINT),
        (Tag.BROADCAST_FREQUENCY_INTERVAL, b"\x09\x00\x00", S.ESME_RINVBCASTFREQINT),
        (Tag.BROADCAST_FREQUENCY_INTERVAL, b"\x09\x01", S.ESME_RINVBCASTFREQINT),
        (Tag.BROADCAST_AREA_IDENTIFIER, b"\x00", S.ESME_RINVBCASTALIAS_NAME),
        (Tag.BROADCAST_AREA_IDENTIFIER, b"\x00" + b"a" * 101, S.ESME_RINVBCASTALIAS_NAME),
        (Tag.BROADCAST_AREA_IDENTIFIER, b"\x02shape", S.ESME_RINVBCASTAREAFMT),
        (Tag.BROADCAST_AREA_IDENTIFIER, b"", S.ESME_RINVBCASTAREAFMT),
        (Tag.BROADCAST_CONTENT_TYPE, b"\x04\x00\x00", S.ESME_RINVBCASTCNTTYPE),
        (Tag.BROADCAST_CONTENT_TYPE, b"\x01\x00", S.ESME_RINVBCASTCNTTYPE),
        (Tag.BROADCAST_MESSAGE_CLASS, b"\x04", S.ESME_RINVBCASTMSGCLASS),
        (Tag.BROADCAST_REP_NUM, b"\x01", S.ESME_RINVBCAST_REP),
        (Tag.BROADCAST_SERVICE_GROUP, b"", S.ESME_RINVBCASTSRVGRP),
        (Tag.BROADCAST_CHANNEL_INDICATOR, b"\x02", S.ESME_RINVBCASTCHANIND),
    ],
)
def test_a_wrong_tlv_has_its_own_status(tag: Tag, value: bytes | None, status: int) -> None:
    with pytest.raises(Refusal) as told:
        wish(request({tag: value}))

    assert told.value.status == status


@pytest.mark.parametrize(
    ("field", "status"),
    [
        ({"priority_flag": 5}, S.ESME_RINVPRTFLG),
        ({"replace_if_present_flag": 2}, S.ESME_RINVREPFLAG),
    ],
)
def test_a_wrong_field_has_its_own_status(field: dict[str, int], status: int) -> None:
    with pytest.raises(Refusal) as told:
        wish(request(**field))

    assert told.value.status == status


def test_too_many_areas_are_refused() -> None:
    pdu = request()
    pdu.tlvs += ((Tag.BROADCAST_AREA_IDENTIFIER, b"\x00Kyiv"),) * 100
    with pytest.raises(Refusal) as told:
        wish(pdu)

    assert told.value.status == S.ESME_RINVNUMBCAST_AREAS


def test_a_name_that_is_no_utf_8_is_latin_1() -> None:
    assert wish(request({Tag.BROADCAST_AREA_IDENTIFIER: b"\x00K\xf6ln\0"})).areas[0].name == "Köln"


def test_an_alias_means_its_places_and_a_name_itself() -> None:
    aliases = {"Coast": ("Crimea", "Odesa")}

    assert expand("COAST", aliases) == {"crimea", "odesa"}
    assert expand("Kyiv", aliases) == {"kyiv"}


def following(**values: Any) -> tuple[MessageState, float]:
    usual = {"rep_num": 3, "interval_s": 60.0, "sent": 1, "due_at": 100.0, "now": 100.0}
    return after_round(**usual | {"expires_at": 1000.0} | values)


def test_rounds_go_on_until_there_were_enough() -> None:
    assert following() == (MessageState.ENROUTE, 160.0)
    assert following(sent=3) == (MessageState.DELIVERED, 100.0)


def test_missed_rounds_are_not_made_up_for() -> None:
    assert following(now=305.0) == (MessageState.ENROUTE, 340.0)


def test_the_validity_ends_them() -> None:
    assert following(expires_at=160.0) == (MessageState.EXPIRED, 100.0)
    assert following(rep_num=0, sent=99) == (MessageState.ENROUTE, 160.0)
    assert following(rep_num=0, expires_at=160.0) == (MessageState.DELIVERED, 100.0)


def test_success_is_a_share_or_unknown() -> None:
    assert [success(1, 3), success(0, 2), success(0, 0), success(None, 3)] == [33, 0, 255, 255]


def stored(text: bytes = b"Storm") -> Broadcast:
    return Broadcast(
        7, "app", "5000", 0, 1, "", 4, 8, text, b"", b"", -1, "[]", 1, 2.0, 0.0, 0.0, 9.0
    )


def test_a_phone_is_shown_a_message_with_the_mark() -> None:
    mark = ((Tag.DEST_BEARER_TYPE, b"\x08"), (Tag.RECEIPTED_MESSAGE_ID, b"7\0"))
    pdu = shown(stored(), "79031234567")

    assert pdu == DeliverSm(
        service_type="CBS",
        source_addr_npi=1,
        source_addr="5000",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr="79031234567",
        priority_flag=3,
        data_coding=8,
        short_message=b"Storm",
        tlvs=mark,
    )
    assert (is_broadcast(pdu), is_broadcast(DeliverSm()), is_broadcast(SubmitSm())) == (
        True,
        False,
        False,
    )


def test_a_long_text_is_in_message_payload() -> None:
    pdu = shown(stored(b"x" * 300), "79031234567", ((0x0603, b"\x01"),))

    assert pdu.short_message == b""
    assert pdu.tlvs[2:] == ((0x0603, b"\x01"), (Tag.MESSAGE_PAYLOAD, b"x" * 300))

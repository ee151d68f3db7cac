"""Clients of others, unchanged: messages, long ones and receipts, both ways.

Each library sends and receives a long message in the way that it knows: parts with a user data
header, parts with sar_ TLVs, or message_payload.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smpp.text import split
from smpp.tlvs import Tag
from tests.live import Esme, Gateway, message, text_of

PHONE, NOBODY = "79031234567", "79031112233"
LONG = "The quick brown fox jumps over the lazy dog, and nobody sees it. " * 5
CLIENTS = ("smpplib", "smpp34", "aiosmpplib", "node-smpp")
JOINED_BY_SAR = ("aiosmpplib",)

Start = Callable[[str], Any]


def long_mo(style: str) -> list[Any]:
    """A long message of the phone, as parts with a user data header or with sar_ TLVs."""
    if style == "udh":
        return [
            message("5000", part.short_message, source=PHONE, esm_class=part.esm_class)
            for part in split(LONG, 9)
        ]
    octets = LONG.encode()
    pieces = [octets[at : at + 140] for at in range(0, len(octets), 140)]
    return [
        message(
            "5000",
            piece,
            source=PHONE,
            tlvs=(
                (Tag.SAR_MSG_REF_NUM, b"\0\x09"),
                (Tag.SAR_TOTAL_SEGMENTS, bytes([len(pieces)])),
                (Tag.SAR_SEGMENT_SEQNUM, bytes([number])),
            ),
        )
        for number, piece in enumerate(pieces, 1)
    ]


@pytest.mark.parametrize("name", CLIENTS)
def test_a_message_is_accepted_delivered_and_receipted_under_one_id(
    name: str, start_client: Start
) -> None:
    client = start_client(name)
    ids = client.send(NOBODY, "Hello")
    receipt = client.next("receipt")

    assert [receipt["id"], receipt["stat"]] == [*ids, "DELIVRD"]


@pytest.mark.parametrize("name", CLIENTS)
def test_a_message_reaches_the_phone_and_the_answer_reaches_the_client(
    name: str, start_client: Start, phone: Esme
) -> None:
    client = start_client(name)
    client.send(PHONE, "How are you?")
    asked = text_of(phone.wait_for(1))
    phone.submit("5000", b"Fine, thanks", source=PHONE)
    told = client.next("message")

    assert asked == "How are you?"
    assert told == {"event": "message", "from": PHONE, "text": "Fine, thanks"}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_long_message_arrives_whole(name: str, start_client: Start, phone: Esme) -> None:
    client = start_client(name)
    ids = client.send(PHONE, LONG)
    parts = {"aiosmpplib": 3}.get(name, len(ids))
    got = text_of(phone.wait_for(parts))
    receipts = [client.next("receipt")["id"] for _ in ids]

    assert got == LONG
    assert sorted(receipts) == sorted(ids)


@pytest.mark.parametrize("name", CLIENTS)
def test_a_long_message_of_a_phone_is_joined_by_the_client(
    name: str, start_client: Start, phone: Esme
) -> None:
    client = start_client(name)
    for part in long_mo("sar" if name in JOINED_BY_SAR else "udh"):
        assert phone.ask(part).command_status == 0

    assert client.next("message")["text"] == LONG


@pytest.mark.parametrize("name", CLIENTS)
def test_cyrillic_passes_both_ways(name: str, start_client: Start, phone: Esme) -> None:
    client = start_client(name)
    client.send(PHONE, "Привет, как дела?")
    asked = text_of(phone.wait_for(1))
    phone.submit("5000", "Всё хорошо".encode("utf-16-be"), source=PHONE, data_coding=8)

    assert (asked, client.next("message")["text"]) == ("Привет, как дела?", "Всё хорошо")


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_unbinds_in_good_order(name: str, start_client: Start, gateway: Gateway) -> None:
    client = start_client(name)

    assert client.leave() == 0
    assert "failed on link" not in gateway.log

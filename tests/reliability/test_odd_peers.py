"""Peers that are odd without meaning harm: no link is dropped, nothing lost or mixed up."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from smpp import encode
from smpp.commands import BindReceiver, BindTransmitter, DeliverSm, SubmitSmResp
from smpp.constants import CommandStatus, EsmClass, MessageState
from smpp.pdu import Pdu
from smpp.text import parse_receipt
from smpp.tlvs import Tag
from tests.live import Esme, Gateway, message, receipted_id, text_of

PHONE, NOBODY, AT_ONCE = "79031234567", "79031112233", "79990000000"
GENERIC_NACK = 0x80000000


def raw(command_id: int, body: bytes, number: int = 900, status: int = 0) -> bytes:
    return struct.pack(">IIII", 16 + len(body), command_id, status, number) + body


def submit_octets(tail: bytes) -> bytes:
    octets = encode(message(NOBODY, b"odd", sequence_number=900)) + tail
    return struct.pack(">I", len(octets)) + octets[4:]


ODD = {
    "an unknown TLV": (submit_octets(bytes.fromhex("FFEE0003010203")), 0),
    "a vendor's TLV": (submit_octets(bytes.fromhex("15010004DEADBEEF")), 0),
    "a known TLV that has no place here": (submit_octets(bytes.fromhex("0427000102")), 0),
    "a TLV twice": (submit_octets(bytes.fromhex("02040002000102040002 0002")), 0),
    "a TLV of no length": (submit_octets(bytes.fromhex("FFEE0000")), 0),
    "a TLV that runs past the end": (submit_octets(bytes.fromhex("02040010AB")), 0xC0),
    "three octets left over": (submit_octets(b"\1\2\3"), 0xC0),
    "a TLV of a wrong length": (submit_octets(bytes.fromhex("0204000101")), 0xC2),
    "a status in a request": (
        encode(message(NOBODY, b"odd", sequence_number=900, command_status=0x4FF)),
        0,
    ),
    "an unknown command": (raw(0x00010203, b"\1\2\3"), 0x03),
    "a body where none belongs": (raw(0x15, b"\0\0"), 0xC0),
    "no body where one belongs": (raw(0x04, b""), None),
    "a text of 255 octets": (encode(message(NOBODY, b"", sequence_number=900)), 0),
    "no NUL anywhere": (raw(0x04, b"x" * 200), None),
    "a sequence_number beyond the range": (
        encode(message(NOBODY, b"odd", sequence_number=0xFFFFFFFF)),
        0,
    ),
    "sequence_number 0": (encode(message(NOBODY, b"odd", sequence_number=0)), 0),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_request_is_answered_and_the_link_goes_on(gateway: Gateway, name: str) -> None:
    octets, status = ODD[name]
    number = int.from_bytes(octets[12:16], "big")
    with Esme.bound(gateway.port) as esme:
        esme.socket.sendall(octets)
        answer = esme.response(number)
        is_alive = esme.alive()

    assert is_alive
    assert answer.command_status == status if status is not None else answer.command_status


@pytest.mark.parametrize(
    "octets",
    [
        encode(SubmitSmResp(sequence_number=77, message_id="never asked")),
        raw(0x80000005, b"", 78, 0x4FF),
        raw(0x80000005, b"no NUL", 79),
        raw(GENERIC_NACK, b"", 80, 0xFF),
        raw(GENERIC_NACK, b"", 0, 0x12345678),
        raw(0x80007777, b"\1\2", 81),
    ],
    ids=lambda octets: octets.hex()[:40],
)
def test_an_odd_response_is_passed_over(gateway: Gateway, octets: bytes) -> None:
    with Esme.bound(gateway.port) as esme:
        esme.arrivals = []
        esme.socket.sendall(octets)
        is_alive = esme.alive()

    assert is_alive
    assert [pdu.name for pdu in esme.arrivals] == ["enquire_link_resp"]


@pytest.mark.parametrize("status", [0x400, 0x4FF, 0xFF, 0x35, 0xDEADBEEF])
def test_a_status_that_nobody_knows_fails_the_attempt_only(
    start_gateway: Callable[..., Gateway], gateway: Gateway, status: int
) -> None:
    with Esme.phone(gateway.port, PHONE) as phone:
        phone.answers = False
        with Esme.bound(gateway.port) as application:
            known = application.submit(PHONE, b"odd answer")
        first = phone.wait_for(1)[0]
        phone.socket.sendall(raw(0x80000005, b"\0", first.sequence_number, status))
        is_alive = phone.alive()
        phone.read_for(0.3)
    (state,) = gateway.rows("SELECT state FROM messages WHERE id = ?", int(known))[0]

    assert is_alive
    assert state == MessageState.ENROUTE


@pytest.mark.parametrize("body", [b"", b"\0", b"some-id\0"])
def test_any_body_of_deliver_sm_resp_acknowledges(gateway: Gateway, body: bytes) -> None:
    with Esme.phone(gateway.port, PHONE) as phone:
        phone.answers = False
        with Esme.bound(gateway.port) as application:
            known = application.submit(PHONE, b"take this", registered_delivery=1)
            for pdu in list(phone.wait_for(1)):
                phone.socket.sendall(raw(0x80000005, body, pdu.sequence_number))
            phone.alive()
            receipt = application.wait_for(1)[-1]

    assert receipted_id(receipt) == known


def test_receipts_follow_their_response_under_the_same_id(gateway: Gateway) -> None:
    with Esme.bound(gateway.port) as esme:
        esme.arrivals = []
        numbers = [
            esme.send(message(AT_ONCE, b"%d" % n, registered_delivery=1)) for n in range(200)
        ]
        esme.wait_for(200)
        answered: set[str] = set()
        early = []
        for pdu in esme.arrivals:
            if isinstance(pdu, SubmitSmResp):
                answered.add(pdu.message_id)
            elif receipted_id(pdu) not in answered:
                early.append(pdu)
        ids = [esme.response(number).message_id for number in numbers]
    told = [
        (receipted_id(pdu), parse_receipt(pdu.short_message.decode()).id) for pdu in esme.received
    ]

    assert early == []
    assert sorted(told) == sorted((known, known) for known in ids)


def test_a_peer_of_3_3_gets_short_ids_and_no_tlvs(gateway: Gateway) -> None:
    with Esme.bound(gateway.port, version=0x33) as esme:
        esme.arrivals = []
        known = esme.submit(NOBODY, b"old", registered_delivery=1)
        receipt = esme.wait_for(1)[0]

    assert len(known) <= 8
    assert parse_receipt(receipt.short_message.decode()).id == known
    assert all(not pdu.tlvs for pdu in esme.arrivals)


def test_receipts_wait_for_a_rebind_and_come_once_in_order(gateway: Gateway) -> None:
    with Esme.bound(gateway.port, "app2", kind=BindTransmitter) as sender:
        ids = [sender.submit(AT_ONCE, b"%d" % n, registered_delivery=1) for n in range(20)]
        sender.read_for(0.5)
    with Esme.bound(gateway.port, "app2", kind=BindReceiver) as receiver:
        receiver.wait_for(20)
        receiver.read_for(0.5)
    with Esme.bound(gateway.port, "app2", kind=BindReceiver) as again:
        again.read_for(0.5)

    assert [receipted_id(pdu) for pdu in receiver.received] == ids
    assert again.received == []


def test_receipts_that_were_not_acknowledged_come_again_after_a_rebind(gateway: Gateway) -> None:
    with Esme.bound(gateway.port, "app2") as lost:
        lost.answers = False
        ids = [lost.submit(AT_ONCE, b"%d" % n, registered_delivery=1) for n in range(5)]
        lost.wait_for(5)
    with Esme.bound(gateway.port, "app2", kind=BindReceiver) as receiver:
        receiver.wait_for(5)

    assert [receipted_id(pdu) for pdu in receiver.received] == ids


def test_a_pipelined_pdu_right_behind_the_bind_is_served(gateway: Gateway) -> None:
    esme = Esme(gateway.port)
    bind = BindTransmitter(
        sequence_number=1, system_id="app", password="apppass", interface_version=0x34
    )
    esme.socket.sendall(encode(bind) + encode(message(NOBODY, b"hi", sequence_number=2)))

    with esme:
        assert (esme.response(1).command_status, esme.response(2).command_status) == (0, 0)


@pytest.mark.parametrize(
    "octets", ["Привет 👍".encode("utf-16-be") + b"\x04", b"\xd8\x3d", b"\x04"]
)
def test_odd_ucs2_octets_pass_unchanged(gateway: Gateway, octets: bytes) -> None:
    with Esme.phone(gateway.port, PHONE) as phone, Esme.bound(gateway.port) as application:
        application.submit(PHONE, octets, data_coding=8)
        got = phone.wait_for(1)[-1]

    assert (got.short_message, got.data_coding) == (octets, 8)


def test_a_keyword_with_an_odd_ucs2_octet_is_answered(gateway: Gateway) -> None:
    with Esme.phone(gateway.port, PHONE) as phone:
        answer = phone.ask(
            message("177", "Слово".encode("utf-16-be") + b"\x04", source=PHONE, data_coding=8)
        )
        texts = phone.wait_for(1)

    assert answer.command_status == 0
    assert "Unknown command" in text_of(texts[:1])


def test_only_the_part_that_was_sent_is_receipted(gateway: Gateway) -> None:
    with Esme.bound(gateway.port) as esme:
        parts = [
            esme.submit(
                AT_ONCE,
                bytes([5, 0, 3, 9, 2, number]) + b"part",
                esm_class=EsmClass.UDHI,
                registered_delivery=number == 1,
            )
            for number in (1, 2)
        ]
        esme.wait_for(1)
        esme.read_for(0.5)

    assert [receipted_id(pdu) for pdu in esme.received] == parts[:1]


def test_an_error_answer_has_no_body(gateway: Gateway) -> None:
    with Esme.bound(gateway.port) as esme:
        answer: Pdu = esme.ask(message("", b"nowhere"))

    assert answer.command_status == CommandStatus.ESME_RINVDSTADR
    assert len(encode(answer)) == 16


def test_messages_that_cross_on_one_bind_are_not_mixed_up(gateway: Gateway) -> None:
    with Esme.bound(gateway.port) as esme, Esme.phone(gateway.port, PHONE) as phone:
        for n in range(50):
            esme.send(message(PHONE, b"MT %d" % n))
            phone.send(message("5000", b"MO %d" % n, source=PHONE))
        mt, mo = phone.wait_for(50), esme.wait_for(50)

    assert [pdu.short_message for pdu in mt] == [b"MT %d" % n for n in range(50)]
    assert [pdu.short_message for pdu in mo] == [b"MO %d" % n for n in range(50)]
    assert all(isinstance(pdu, DeliverSm) and pdu.tlv(Tag.MESSAGE_STATE) is None for pdu in mt + mo)

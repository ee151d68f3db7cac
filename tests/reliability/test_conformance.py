"""The conformance statement (docs/smpp-conformance.md), held against the running gateway.

Every request in every state is answered by the book (3.4 §2.3, 5.0 §2.4), every TLV passes the
gateway, and every line of the document names a test that exists.
"""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from smpp import COMMANDS, encode
from smpp.commands import (
    BindReceiver,
    BindTransceiver,
    BindTransmitter,
    DeliverSm,
    EnquireLink,
    SmeAddress,
)
from smpp.constants import RESPONSE_BIT, CommandStatus
from smpp.pdu import Pdu
from smpp.timers import Timing
from smpp.tlvs import Tag
from tests.live import Esme, Gateway, message

PHONE = "79031234567"
STATES = {"OPEN": None, "TX": BindTransmitter, "RX": BindReceiver, "TRX": BindTransceiver}

# What an ESME may send, by state: protocol facts §1.7, 3.4 and 5.0 together where they differ.
BINDS = {"bind_receiver", "bind_transmitter", "bind_transceiver"}
SUBMITS = {"submit_sm", "submit_multi", "data_sm", "query_sm", "cancel_sm", "replace_sm"} | {
    "broadcast_sm",
    "query_broadcast_sm",
    "cancel_broadcast_sm",
}
ALLOWED = {
    "OPEN": BINDS | {"enquire_link"},
    "TX": SUBMITS | {"enquire_link", "unbind"},
    "RX": {"data_sm", "enquire_link", "unbind"},
    "TRX": SUBMITS | {"enquire_link", "unbind"},
}
UNANSWERED = {"outbind", "alert_notification"}
REQUESTS = {made.name: made for number, made in COMMANDS.items() if not number & RESPONSE_BIT}


def filled(made: type[Pdu]) -> Pdu:
    """A request with addresses and a text, where it has them."""
    known: dict[str, Any] = {
        "system_id": "app",
        "password": "apppass",
        "interface_version": 0x34,
        "source_addr": "5000",
        "destination_addr": "79990000000",
        "message_id": "999999999",
        "dest_address": (SmeAddress(1, 1, "79990000000"),),
        "short_message": b"by the book",
    }
    given = {field.name: known[field.name] for field in made.fields if field.name in known}
    return made(**given)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_every_request_in_every_state_is_answered_by_the_book(
    gateway: Gateway, name: str, state: str
) -> None:
    kind = STATES[state]
    with Esme(gateway.port) if kind is None else Esme.bound(gateway.port, kind=kind) as esme:
        esme.arrivals = []
        number = esme.send(filled(REQUESTS[name]))
        if name in UNANSWERED:
            assert esme.alive()
            assert [pdu.name for pdu in esme.arrivals] == ["enquire_link_resp"]
            return
        answer = esme.response(number)

    assert answer.name == f"{name}_resp"
    if name in ALLOWED[state]:
        assert answer.command_status != CommandStatus.ESME_RINVBNDSTS
    elif name in BINDS:
        assert answer.command_status == CommandStatus.ESME_RALYBND
    else:
        assert answer.command_status == CommandStatus.ESME_RINVBNDSTS


@pytest.mark.parametrize("state", STATES)
def test_responses_out_of_the_blue_are_never_answered(gateway: Gateway, state: str) -> None:
    kind = STATES[state]
    blue = [made for number, made in COMMANDS.items() if number & RESPONSE_BIT]
    with Esme(gateway.port) if kind is None else Esme.bound(gateway.port, kind=kind) as esme:
        esme.arrivals = []
        for number, made in enumerate(blue, 1000):
            esme.socket.sendall(encode(made(sequence_number=number)))
        assert esme.alive()

    assert [pdu.name for pdu in esme.arrivals] == ["enquire_link_resp"]


OURS = {Tag.RECEIPTED_MESSAGE_ID, Tag.MESSAGE_PAYLOAD, Tag.USSD_SERVICE_OP}
"""What the gateway itself acts on: an id of our own, the text, the mark of a dialogue."""


def sample(tag: Tag) -> bytes:
    """The shortest value that the tag may have, but for those where shorter means nothing."""
    lengths = tag.lengths
    length = next(n for n in range(1, 70_000) if n in lengths)
    return b"A" * (length - 1) + b"\0" if "TEXT" in tag.type.name else b"\1" * length


@pytest.mark.parametrize("tag", [tag for tag in Tag if tag not in OURS], ids=lambda tag: tag.name)
def test_a_tlv_passes_through(gateway: Gateway, tag: Tag) -> None:
    given = (int(tag), sample(tag))
    with Esme.phone(gateway.port, PHONE) as phone, Esme.bound(gateway.port) as application:
        application.submit(PHONE, b"with a TLV", tlvs=(given,))
        got = phone.wait_for(1)[0]

    assert [(int(found), value) for found, value in got.tlvs if found == tag] == [given]


def test_a_message_payload_arrives_as_the_text(gateway: Gateway) -> None:
    payload = b"long " * 200
    with Esme.phone(gateway.port, PHONE) as phone, Esme.bound(gateway.port) as application:
        application.submit(PHONE, b"", tlvs=((Tag.MESSAGE_PAYLOAD, payload),))
        application.submit(PHONE, b"", tlvs=((Tag.MESSAGE_PAYLOAD, b"short"),))
        long, short = phone.wait_for(2)

    assert (long.short_message, long.tlv(Tag.MESSAGE_PAYLOAD)) == (b"", payload)
    assert (short.short_message, short.tlv(Tag.MESSAGE_PAYLOAD)) == (b"short", None)


def test_the_id_that_a_phone_knows_a_repetition_by_is_ours(gateway: Gateway) -> None:
    with Esme.phone(gateway.port, PHONE) as phone, Esme.bound(gateway.port) as application:
        forged = ((Tag.RECEIPTED_MESSAGE_ID, b"forged\0"),)
        known = application.submit(PHONE, b"whose id?", tlvs=forged)
        got = phone.wait_for(1)[0]

    assert got.tlv(Tag.RECEIPTED_MESSAGE_ID) == known.encode() + b"\0"


# The document.


def lines(root: Path) -> list[list[str]]:
    """The cells of every table row that names a test."""
    text = (root / "docs/smpp-conformance.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [row for row in rows if "::" in row[-1]]


def test_every_named_test_exists(root: Path) -> None:
    named = {
        tuple(found) for row in lines(root) for found in re.findall(r"`([^`]+)::(\w+)`", row[-1])
    }
    known: dict[str, set[str]] = {}
    for path in {path for path, _ in named}:
        tree = ast.parse((root / "tests" / path).read_text(encoding="utf-8"))
        known[path] = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        }

    assert [f"{path}::{name}" for path, name in sorted(named) if name not in known[path]] == []


def test_every_pdu_field_tlv_and_timer_has_a_line(root: Path) -> None:
    first = {row[0].strip("`") for row in lines(root)}
    wanted = {made.name for made in COMMANDS.values()}
    wanted |= {f"{made.name}.{field.name}" for made in COMMANDS.values() for field in made.fields}
    wanted |= {tag.name.lower() for tag in Tag}
    wanted |= {field.name for field in fields(Timing)}

    assert sorted(wanted - first) == []


def test_enquire_link_is_answered_both_ways(gateway: Gateway) -> None:
    with Esme.bound(gateway.port) as esme:
        assert esme.ask(EnquireLink()).name == "enquire_link_resp"


def test_deliver_sm_has_no_times_and_no_default_message(gateway: Gateway) -> None:
    with Esme.phone(gateway.port, PHONE) as phone, Esme.bound(gateway.port) as application:
        pdu = message(PHONE, b"in a while", validity_period="000000010000000R", priority_flag=1)
        assert application.ask(pdu).command_status == 0
        got: DeliverSm = phone.wait_for(1)[0]

    assert (got.schedule_delivery_time, got.validity_period) == ("", "")
    assert (got.replace_if_present_flag, got.sm_default_msg_id) == (0, 0)

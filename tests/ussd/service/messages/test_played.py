"""Numbers that nobody attaches are played by the centre."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import SubmitSm
from smpp.constants import EsmClass, MessageState
from smpp.text.receipts import parse_receipt

PHONE = "79031234567"


def submit(text: bytes = b"hello", to: str = PHONE, **fields: Any) -> SubmitSm:
    return SubmitSm(source_addr="5000", destination_addr=to, short_message=text, **fields)


def receipts(esme: Any) -> list[Any]:
    return [
        parse_receipt(pdu.short_message.decode())
        for pdu in esme.requests
        if pdu.esm_class == EsmClass.DELIVERY_RECEIPT
    ]


def test_a_number_nobody_attaches_is_played(emulating: Any) -> None:
    app = emulating.esme()
    emulating.send(app, submit(registered_delivery=1))
    before = emulating.stored(1).state
    emulating.advance(1)

    assert (before, emulating.stored(1).state) == (MessageState.ENROUTE, MessageState.DELIVERED)
    assert receipts(app)[0].stat == "DELIVRD"


def test_a_bound_phone_is_not_played(emulating: Any) -> None:
    handset = emulating.phone(answer=None)
    emulating.send(emulating.esme(), submit())
    emulating.advance(2)

    assert (len(handset.requests), emulating.stored(1).state) == (1, MessageState.ENROUTE)


@pytest.mark.parametrize(
    ("number", "stat"),
    [
        ("79990000000", "DELIVRD"),
        ("79990000002", "DELIVRD"),
        ("79990000003", "REJECTD"),
        ("79990000004", "EXPIRED"),
        ("79990000005", "UNKNOWN"),
        ("79990000006", "DELETED"),
        ("79990000007", "DELIVRD"),
        ("79990000008", "UNDELIV"),
        ("79990000050", "DELIVRD"),
    ],
)
def test_magic_numbers_choose_a_fate(emulating: Any, number: str, stat: str) -> None:
    app = emulating.esme()
    emulating.send(app, submit(to=number, registered_delivery=1))
    emulating.advance(61)

    assert [receipt.stat for receipt in receipts(app)] == [stat]


def test_an_absent_number_keeps_its_messages_until_they_expire(emulating: Any) -> None:
    app = emulating.esme()
    pdu = submit(to="79990000001", registered_delivery=1, validity_period="000000000200000R")
    emulating.send(app, pdu)
    for _ in range(125):
        emulating.advance(1)

    assert [receipt.stat for receipt in receipts(app)] == ["EXPIRED"]


def test_an_echo_comes_back_as_a_message(emulating: Any) -> None:
    app = emulating.esme()
    emulating.send(app, submit(b"ping", to="79990000009"))
    emulating.advance(1)

    assert (app.delivered, app.requests[0].source_addr) == ([b"ping"], "79990000009")

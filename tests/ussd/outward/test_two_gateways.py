"""Two whole gateways: the message centre that one binds to is another dialtree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from smpp.commands import CancelSm, QuerySm, ReplaceSm
from smpp.constants import CommandStatus, MessageState
from smpp.text import parse_receipt

S = CommandStatus
PHONE = "79161234567"
BEYOND = {"host": "beyond", "port": 1, "system_id": "near", "password": "secret"}
ACCOUNTS = {"near": {"role": "application"}, "radio": {"role": "network"}}


@pytest.fixture
def two(world: Any, root: Path) -> Any:
    """(near, far, the application at the near one); the phones hang on the far one."""
    near = world(
        upstream={"far": BEYOND},
        accounts={"theirs": {"role": "application", "short_numbers": ["5000"]}},
    )
    far = near.beyond(root, "beyond:1", accounts=ACCOUNTS)
    near.advance(3)
    return near, far, near.esme("theirs")


def texts(phone: Any) -> list[bytes]:
    return [pdu.short_message for pdu in phone.news()]


def stats(theirs: Any) -> list[str]:
    return [parse_receipt(pdu.short_message.decode()).stat for pdu in theirs.news()]


def test_a_message_is_delivered_beyond_and_its_receipt_comes_back(two: Any) -> None:
    _, far, theirs = two
    phone = far.esme("radio", address_range=PHONE)
    theirs.submit(PHONE, registered_delivery=1)
    far.advance(1)

    assert (texts(phone), stats(theirs)) == ([b"hello"], ["DELIVRD"])


def test_a_message_that_waits_beyond_is_cancelled_at_both(two: Any) -> None:
    near, far, theirs = two
    sent = theirs.submit(PHONE, registered_delivery=1)
    answer = theirs.send(CancelSm(message_id=sent.message_id, source_addr="5000"))
    near.advance(10)
    phone = far.esme("radio", address_range=PHONE)

    assert (answer.command_status, stats(theirs), texts(phone)) == (0, ["DELETED"], [])
    assert near.stored(sent.message_id).state == MessageState.DELETED


def test_a_message_that_was_delivered_beyond_cannot_be_cancelled(two: Any) -> None:
    near, far, theirs = two
    phone = far.esme("radio", address_range=PHONE, answer=lambda pdu: None)
    sent = theirs.submit(PHONE)
    answer = theirs.send(CancelSm(message_id=sent.message_id))
    phone.link.reply(phone.got[0])
    near.advance(1)

    assert answer.command_status == S.ESME_RCANCELFAIL
    assert near.stored(sent.message_id).state == MessageState.DELIVERED


def test_the_phone_beyond_gets_the_text_as_replaced(two: Any) -> None:
    near, far, theirs = two
    sent = theirs.submit(PHONE, registered_delivery=1)
    new = ReplaceSm(message_id=sent.message_id, short_message=b"new", registered_delivery=1)
    answer = theirs.send(new)
    phone = far.esme("radio", address_range=PHONE)
    near.advance(1)

    assert (answer.command_status, texts(phone), stats(theirs)) == (0, [b"new"], ["DELIVRD"])


def test_a_query_finds_out_what_the_receipt_did_not_tell(two: Any) -> None:
    near, far, theirs = two
    sent = theirs.submit(PHONE, registered_delivery=1)
    far.gateway.gateway.forwarder.receipts.of = lambda *_: []  # the receipt is lost
    far.esme("radio", address_range=PHONE)
    near.advance(1)
    lost = stats(theirs)
    answer = theirs.send(QuerySm(message_id=sent.message_id))
    near.advance(1)

    assert (lost, answer.message_state) == ([], MessageState.DELIVERED)
    assert stats(theirs) == ["DELIVRD"]

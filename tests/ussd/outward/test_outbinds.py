"""Outbind: an ESME that listens is called when something waits for it."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import Outbind, SubmitSm
from smpp.constants import MessageState

PHONE = "79161110001"
LISTENS = {
    "role": "application",
    "short_numbers": ["5000"],
    "outbind": "theirs:9",
    "outbind_password": "call",
}


@pytest.fixture
def around(world: Any) -> Any:
    return world(accounts={"theirs": LISTENS, "radio": {"role": "network"}})


def text(around: Any, words: bytes = b"hi") -> Any:
    """A phone writes to the application."""
    radio = around.esme("radio", address_range=PHONE)
    return radio.send(SubmitSm(source_addr=PHONE, destination_addr="5000", short_message=words))


def delivered(listener: Any) -> list[bytes]:
    return [pdu.short_message for pdu in listener.got if not isinstance(pdu, Outbind)]


def calls(listener: Any) -> list[Outbind]:
    return [pdu for pdu in listener.got if isinstance(pdu, Outbind)]


def test_what_waits_is_delivered_on_the_bind_that_answers(around: Any) -> None:
    listener = around.listener("theirs:9", "theirs")
    sent = text(around)
    around.advance(1)
    (call,) = calls(listener)

    assert (call.system_id, call.password) == ("dialtree", "call")
    assert delivered(listener) == [b"hi"]
    assert around.stored(sent.message_id).state == MessageState.DELIVERED


def test_nobody_is_called_without_need(around: Any) -> None:
    listener = around.listener("theirs:9", "theirs")
    around.advance(600)

    assert calls(listener) == []


def test_an_esme_that_is_bound_is_not_called(around: Any) -> None:
    listener = around.listener("theirs:9", "theirs")
    theirs = around.esme("theirs")
    text(around)
    around.advance(1)

    assert (calls(listener), len(theirs.got)) == ([], 1)


def test_one_call_is_enough_for_many(around: Any) -> None:
    listener = around.listener("theirs:9", "theirs")
    for number in range(5):
        text(around, b"%d" % number)
    around.advance(1)

    assert (len(calls(listener)), delivered(listener)) == (1, [b"0", b"1", b"2", b"3", b"4"])


def test_a_call_that_fails_is_repeated(around: Any) -> None:
    text(around)
    around.advance(20)
    listener = around.listener("theirs:9", "theirs")
    around.advance(60)

    assert delivered(listener) == [b"hi"]


def test_an_esme_that_has_left_is_called_again_when_something_waits(around: Any) -> None:
    listener = around.listener("theirs:9", "theirs")
    text(around, b"one")
    around.advance(1)
    listener.link.close()
    around.advance(60)
    idle = len(calls(listener))
    text(around, b"two")
    around.advance(6)

    assert (idle, len(calls(listener))) == (1, 2)
    assert delivered(listener) == [b"one", b"two"]


def test_a_wrong_password_on_the_called_link_is_refused(around: Any) -> None:
    listener = around.listener("theirs:9", "nobody")
    sent = text(around)
    around.advance(3)

    assert delivered(listener) == []
    assert around.stored(sent.message_id).state == MessageState.ENROUTE

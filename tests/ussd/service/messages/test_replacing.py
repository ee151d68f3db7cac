"""replace_if_present_flag: the newer message takes the older one's place."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import SmeAddress, SubmitMulti, SubmitSm
from smpp.constants import CommandStatus, MessageState
from store import Unavailable
from ussd.errors import Refused

S = CommandStatus
PHONE, OTHER = "79031234567", "79161234567"


def submit(text: bytes, replaces: int = 1, to: str = PHONE, **fields: Any) -> SubmitSm:
    return SubmitSm(
        source_addr="5000",
        destination_addr=to,
        short_message=text,
        replace_if_present_flag=replaces,
        **fields,
    )


def test_the_phone_gets_the_newer_message_alone(centre: Any) -> None:
    app = centre.esme()
    first = centre.send(app, submit(b"old", 0))
    second = centre.send(app, submit(b"new"))
    handset = centre.esme("simulator", "simpass", address_range=PHONE)

    assert handset.delivered == [b"new"]
    assert centre.stored(first.message_id).state == MessageState.DELETED
    assert centre.stored(second.message_id).state == MessageState.DELIVERED


def test_a_scheduled_message_is_replaced(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit(b"old", 0, schedule_delivery_time="000000010000000R"))
    centre.send(app, submit(b"new"))
    handset = centre.esme("simulator", "simpass", address_range=PHONE)
    centre.advance(7200)

    assert handset.delivered == [b"new"]


def test_nothing_is_replaced_where_nothing_waits(centre: Any) -> None:
    handset = centre.esme("simulator", "simpass", address_range=PHONE)
    app = centre.esme()
    centre.send(app, submit(b"one"))
    centre.send(app, submit(b"two"))

    assert handset.delivered == [b"one", b"two"]


def test_a_message_that_is_at_the_phone_stays(centre: Any) -> None:
    handset = centre.esme("simulator", "simpass", address_range=PHONE, answer=None)
    app = centre.esme()
    ids = [centre.send(app, submit(text)).message_id for text in (b"one", b"two")]
    for pdu in handset.requests:
        handset.link.reply(pdu)
    centre.advance()

    assert handset.delivered == [b"one", b"two"]
    assert [centre.stored(n).state for n in ids] == [MessageState.DELIVERED] * 2


def test_each_destination_of_a_submit_multi_replaces_its_own(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit(b"old", 0))
    centre.send(app, submit(b"old", 0, to=OTHER))
    to = tuple(SmeAddress(1, 1, number) for number in (PHONE, OTHER))
    text = {"short_message": b"new", "replace_if_present_flag": 1}
    centre.send(app, SubmitMulti(source_addr="5000", dest_address=to, **text))
    handset = centre.esme("simulator", "simpass")

    assert handset.delivered == [b"new", b"new"]


@pytest.mark.parametrize("kind", ["single", "multi"])
def test_a_full_writer_is_told(centre: Any, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise Unavailable("full")

    app = centre.esme()
    monkeypatch.setattr(centre.writer, "call", full)
    pdu = submit(b"new")
    if kind == "multi":
        to = (SmeAddress(1, 1, PHONE),)
        pdu = SubmitMulti(source_addr="5000", dest_address=to, replace_if_present_flag=1)

    assert centre.send(app, pdu).command_status == S.ESME_RMSGQFUL


@pytest.mark.parametrize("kind", ["single", "multi"])
def test_without_a_number_for_the_receipt_nothing_is_stored(
    centre: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def none(*_: Any) -> None:
        raise Refused("queue_full")

    monkeypatch.setattr(centre.forwarder.receipts, "in_advance", none)
    pdu: Any = submit(b"new")
    if kind == "multi":
        to = (SmeAddress(1, 1, PHONE),)
        pdu = SubmitMulti(source_addr="5000", dest_address=to, replace_if_present_flag=1)

    assert centre.send(centre.esme(), pdu).command_status == S.ESME_RMSGQFUL


@pytest.mark.parametrize(("wish", "stats"), [(0, []), (1, [b"DELETED"]), (3, [])])
def test_the_message_that_was_replaced_has_the_receipt_that_it_asked_for(
    centre: Any, wish: int, stats: list[bytes]
) -> None:
    app = centre.esme()
    centre.send(app, submit(b"old", 0, registered_delivery=wish))
    centre.send(app, submit(b"new"))
    centre.advance()

    texts = [pdu.short_message for pdu in app.requests]
    assert [text.split(b" stat:")[1].split()[0] for text in texts] == stats
    assert all(text.startswith(b"id:1 ") for text in texts)

"""A message that waits is ended: in the store, with the receipt that its sender asked for."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import CancelSm, ReplaceSm, SmeAddress, SubmitMulti, SubmitSm
from smpp.constants import CommandStatus, EsmClass, MessageState
from smpp.text.receipts import parse_receipt
from store import Unavailable, inquiries, messages

S = CommandStatus
PHONE, OTHER = "79031234567", "79161234567"


def submit(text: bytes = b"hello", to: str = PHONE, **fields: Any) -> SubmitSm:
    return SubmitSm(source_addr="5000", destination_addr=to, short_message=text, **fields)


def told(esme: Any) -> list[tuple[str, str]]:
    """(message_id, stat) of each receipt."""
    texts = [
        parse_receipt(pdu.short_message.decode())
        for pdu in esme.requests
        if pdu.esm_class == EsmClass.DELIVERY_RECEIPT
    ]
    return [(text.id, text.stat) for text in texts]


@pytest.mark.parametrize(
    ("wish", "stats"), [(0, []), (1, ["DELETED"]), (2, ["DELETED"]), (3, []), (0x11, ["DELETED"])]
)
def test_a_cancelled_message_has_the_receipt_that_it_asked_for(
    centre: Any, wish: int, stats: list[str]
) -> None:
    app = centre.esme()
    message_id = centre.send(app, submit(registered_delivery=wish)).message_id
    centre.send(app, CancelSm(message_id=message_id, source_addr="5000"))
    centre.advance()

    assert told(app) == [(message_id, stat) for stat in stats]


def test_each_message_between_two_addresses_has_its_receipt(centre: Any) -> None:
    app = centre.esme()
    for to in (PHONE, PHONE, OTHER):
        centre.send(app, submit(to=to, registered_delivery=1))
    centre.send(app, CancelSm(source_addr="5000", destination_addr=PHONE))
    centre.advance()

    assert told(app) == [("1", "DELETED"), ("2", "DELETED")]


def test_more_messages_than_one_portion_are_cancelled(
    centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ussd.service.messages.amending._PORTION", 2)
    app = centre.esme()
    for _ in range(5):
        centre.send(app, submit())
    centre.send(app, CancelSm(source_addr="5000", destination_addr=PHONE))

    assert [centre.stored(n).state for n in range(1, 6)] == [MessageState.DELETED] * 5


def test_a_message_submitted_after_the_cancel_stays(centre: Any) -> None:
    app = centre.esme()
    app.link.send(submit(b"before"))
    app.link.send(CancelSm(source_addr="5000", destination_addr=PHONE))
    app.link.send(submit(b"after"))
    centre.advance()

    assert [centre.stored(n).state for n in (1, 2)] == [MessageState.DELETED, MessageState.ENROUTE]


def test_a_message_that_is_at_the_phone_cannot_be_cancelled(centre: Any) -> None:
    handset = centre.esme("simulator", "simpass", address_range=PHONE, answer=None)
    app = centre.esme()
    centre.send(app, submit(registered_delivery=1))
    status = centre.send(app, CancelSm(message_id="1")).command_status
    handset.link.reply(handset.requests[0])
    centre.advance()

    assert (status, told(app)) == (S.ESME_RCANCELFAIL, [("1", "DELIVRD")])


def test_a_message_is_not_sent_while_it_is_being_cancelled(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit())
    call, kept = centre.writer.call, []

    def without_the_end(function: Any, *args: Any, **options: Any) -> None:
        if getattr(function, "func", None) is inquiries.end:
            kept.append((function, args, options))
        else:
            call(function, *args, **options)

    centre.writer.call = without_the_end
    app.link.send(CancelSm(message_id="1"))
    centre.advance()
    handset = centre.esme("simulator", "simpass", address_range=PHONE)
    for function, args, options in kept:
        call(function, *args, **options)
    centre.advance()

    assert (handset.delivered, centre.stored(1).state) == ([], MessageState.DELETED)


def test_all_destinations_of_a_submit_multi_are_cancelled_by_its_id(centre: Any) -> None:
    app = centre.esme()
    to = tuple(SmeAddress(1, 1, number) for number in (PHONE, OTHER))
    fields = {"short_message": b"all", "registered_delivery": 1}
    centre.send(app, SubmitMulti(source_addr="5000", dest_address=to, **fields))
    centre.send(app, submit(to=OTHER))
    centre.send(app, CancelSm(message_id="1", source_addr="5000"))
    centre.advance()

    assert [centre.stored(n).state for n in (1, 2, 3)] == [4, 4, MessageState.ENROUTE]
    assert told(app) == [("1", "DELETED"), ("1", "DELETED")]


def test_one_destination_of_a_submit_multi_can_be_meant(centre: Any) -> None:
    app = centre.esme()
    to = tuple(SmeAddress(1, 1, number) for number in (PHONE, OTHER))
    centre.send(app, SubmitMulti(source_addr="5000", dest_address=to, short_message=b"all"))
    centre.send(app, CancelSm(message_id="1", source_addr="5000", destination_addr=OTHER))

    assert [centre.stored(n).state for n in (1, 2)] == [MessageState.ENROUTE, MessageState.DELETED]


@pytest.mark.parametrize("pdu", [CancelSm(message_id="1"), ReplaceSm(message_id="1")])
def test_a_full_writer_is_told(centre: Any, monkeypatch: pytest.MonkeyPatch, pdu: Any) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise Unavailable("full")

    app = centre.esme()
    centre.send(app, submit())
    monkeypatch.setattr(centre.writer, "call", full)

    assert centre.send(app, pdu).command_status == S.ESME_RMSGQFUL


def test_a_message_whose_cancelling_failed_is_delivered(
    centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = centre.esme()
    centre.send(app, submit())
    call, refusals = centre.writer.call, iter([False, True])

    def full_then(*args: Any, **options: Any) -> None:
        if next(refusals, False):
            raise Unavailable("full")
        call(*args, **options)

    monkeypatch.setattr(centre.writer, "call", full_then)
    status = centre.send(app, CancelSm(message_id="1")).command_status
    handset = centre.esme("simulator", "simpass", address_range=PHONE)

    assert (status, handset.delivered) == (S.ESME_RMSGQFUL, [b"hello"])


def test_the_life_says_that_it_was_cancelled(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit())
    centre.send(app, CancelSm(message_id="1"))
    with centre.database.reading() as tx:
        last = messages.life(tx, 1)[-1]

    assert (last.state, last.cause) == (MessageState.DELETED, "cancelled")

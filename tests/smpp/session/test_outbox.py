from typing import Any

import pytest

from smpp.codec import encode
from smpp.commands import AlertNotification, DataSm, DeliverSm, EnquireLink, SubmitSm, Unbind
from smpp.constants import CommandStatus
from smpp.errors import EncodeError, RequestFailed
from smpp.pdu import Pdu
from smpp.session import Limits
from smpp.session.outbox import Outbox


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(Limits(window_out=1, queue_out=1))


@pytest.mark.parametrize(
    ("request_", "status", "fields"),
    [
        (SubmitSm(sequence_number=7), 0, {"message_id": "abc"}),
        (SubmitSm(sequence_number=7), 0, {}),
        (SubmitSm(sequence_number=7), CommandStatus.ESME_RTHROTTLED, {}),
        (SubmitSm(sequence_number=7), 0x400, {"message_id": "abc"}),
        (DeliverSm(sequence_number=7), 0, {}),
        (DeliverSm(sequence_number=7), 0, {"message_id": ""}),
        (DataSm(sequence_number=7), 0, {"message_id": "a", "tlvs": ((0x0427, b"\x02"),)}),
        (Unbind(sequence_number=7), 0, {}),
    ],
)
def test_short_and_long_ways_of_a_reply_give_the_same_octets(
    outbox: Outbox, request_: Pdu, status: int, fields: dict[str, Any]
) -> None:
    outbox.reply(request_, status, fields)

    assert outbox.take() == encode(request_.reply(status, **fields))


@pytest.mark.parametrize("status", [0, CommandStatus.ESME_RSYSERR])
def test_what_has_no_response_cannot_be_answered(outbox: Outbox, status: int) -> None:
    with pytest.raises(EncodeError):
        outbox.reply(AlertNotification(), status, {})


def test_a_3_3_peer_is_answered_without_tlvs(outbox: Outbox) -> None:
    outbox.version = 0x33
    outbox.reply(SubmitSm(sequence_number=7), 0, {"message_id": "1", "tlvs": ((0x0427, b"\x02"),)})

    assert outbox.take() == encode(SubmitSm(sequence_number=7).reply(message_id="1"))


@pytest.mark.parametrize("version", [0x33, 0x34, 0x50])
def test_a_run_of_requests_is_accepted_as_one_by_one(outbox: Outbox, version: int) -> None:
    outbox.version = version
    requests = [SubmitSm(sequence_number=number) for number in (7, 8)]
    outbox.accept(requests, [41, 42], "d")

    assert outbox.take() == b"".join(
        encode(request.reply(message_id=known))
        for request, known in zip(requests, ("d41", "d42"), strict=True)
    )


def test_requests_get_their_numbers_in_order(outbox: Outbox) -> None:
    requests: list[Pdu] = [DeliverSm(), DeliverSm(), EnquireLink()]
    outbox.ask(requests[0], 0.0)
    outbox.ask(requests[1], 0.0)
    outbox.ask_at_once(requests[2], 0.0)

    assert [request.sequence_number for request in requests] == [1, 2, 3]
    assert outbox.take() == encode(requests[0]) + encode(requests[2])


def test_a_queued_request_follows_when_its_place_is_free(outbox: Outbox) -> None:
    first, second = DeliverSm(), DeliverSm()
    outbox.ask(first, 0.0)
    outbox.ask(second, 0.0)
    outbox.take()
    outbox.window.take(1)
    outbox.advance(1.0)

    assert outbox.take() == encode(second)


def test_a_full_queue_takes_nothing(outbox: Outbox) -> None:
    outbox.ask(DeliverSm(), 0.0)
    outbox.ask(DeliverSm(), 0.0)

    with pytest.raises(RequestFailed):
        outbox.ask(DeliverSm(), 0.0)


def test_a_request_that_cannot_be_written_takes_no_place(outbox: Outbox) -> None:
    with pytest.raises(EncodeError):
        outbox.ask(DeliverSm(source_addr="7" * 30), 0.0)

    assert (outbox.take(), len(outbox.window), outbox.window.free) == (b"", 0, 1)


def test_a_request_without_response_takes_no_place(outbox: Outbox) -> None:
    alert = AlertNotification()
    outbox.tell(alert)

    assert (outbox.take(), len(outbox.window)) == (encode(alert), 0)


def test_the_sessions_own_requests_are_known(outbox: Outbox) -> None:
    outbox.enquiry, outbox.unbind = EnquireLink(), Unbind()

    assert [outbox.is_own(p) for p in (outbox.enquiry, outbox.unbind, EnquireLink())] == [
        True,
        True,
        False,
    ]

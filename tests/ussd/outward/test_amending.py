"""Messages that a centre beyond has: cancelled, replaced and asked about there, under its ids."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import CancelSm, DeliverSm, QuerySm, ReplaceSm, SubmitSm
from smpp.constants import CommandStatus, MessageState
from smpp.text import parse_receipt

S = CommandStatus
PHONE = "79161234567"
APP = {"role": "application", "short_numbers": ["5000"]}
UPSTREAM = {"host": "mts", "port": 1, "system_id": "us", "password": "pw"}


class Centre:
    """Answers of a message centre, by command; `given` are the ids of what it takes."""

    def __init__(self, *given: str) -> None:
        self.ids = iter(given)
        self.answers: dict[type, dict[str, Any] | None] = {}

    def __call__(self, pdu: Any) -> dict[str, Any] | None:
        if isinstance(pdu, SubmitSm):
            return {"message_id": next(self.ids)}
        return self.answers.get(type(pdu), {})


@pytest.fixture
def beyond(world: Any) -> Any:
    """(what it answers, the centre, the application, world) with one message that is beyond."""

    def make(given: str = "0A1F", **fields: Any) -> Any:
        around = world(upstream={"mts": UPSTREAM}, accounts={"theirs": APP})
        centre = Centre(given, "0B2F")
        far = around.centre("mts:1", centre)
        around.advance(3)
        theirs = around.esme("theirs")
        theirs.submit(PHONE, **fields)
        far.news()
        return centre, far, theirs, around

    return make


def state(around: Any) -> MessageState:
    return MessageState(around.stored(1).state)


def stats(theirs: Any) -> list[str]:
    return [parse_receipt(pdu.short_message.decode()).stat for pdu in theirs.news()]


CANCEL = CancelSm(message_id="1", source_addr="5000")
REPLACE = ReplaceSm(message_id="1", source_addr="5000", short_message=b"new")


def test_the_centre_that_has_a_message_is_asked_to_cancel_it(beyond: Any) -> None:
    _, far, theirs, around = beyond(registered_delivery=1)
    answer = theirs.send(CANCEL)
    (asked,) = far.news()

    assert answer.command_status == 0
    assert (type(asked), asked.message_id) == (CancelSm, "0A1F")
    assert (asked.source_addr, asked.destination_addr, asked.dest_addr_ton) == ("5000", PHONE, 1)
    assert (state(around), stats(theirs)) == (MessageState.DELETED, ["DELETED"])


def test_one_that_the_centre_does_not_cancel_stays(beyond: Any) -> None:
    centre, _, theirs, around = beyond(registered_delivery=1)
    centre.answers[CancelSm] = {"command_status": S.ESME_RCANCELFAIL}
    answer = theirs.send(CANCEL)

    assert answer.command_status == S.ESME_RCANCELFAIL
    assert (state(around), stats(theirs)) == (MessageState.ENROUTE, [])


@pytest.mark.parametrize(
    ("pdu", "status"), [(CANCEL, S.ESME_RCANCELFAIL), (REPLACE, S.ESME_RREPLACEFAIL)]
)
def test_while_the_centre_is_away_nothing_can_be_done(beyond: Any, pdu: Any, status: int) -> None:
    _, far, theirs, around = beyond()
    around.ports["mts:1"].stopListening()
    far.link.close()
    around.settle()

    assert theirs.send(pdu).command_status == status
    assert state(around) is MessageState.ENROUTE


@pytest.mark.parametrize(
    ("pdu", "status"), [(CANCEL, S.ESME_RCANCELFAIL), (REPLACE, S.ESME_RREPLACEFAIL)]
)
def test_a_centre_that_is_silent_is_waited_for_five_seconds(
    beyond: Any, pdu: Any, status: int
) -> None:
    centre, _, theirs, around = beyond()
    centre.answers[type(pdu)] = None
    early = theirs.send(pdu)
    around.advance(4.9)
    still = list(theirs.responses)
    around.advance(0.2)

    assert (early, len(still)) == (None, 1)
    assert theirs.responses[-1].command_status == status


def test_what_the_centre_grants_too_late_counts_all_the_same(beyond: Any) -> None:
    centre, far, theirs, around = beyond(registered_delivery=1)
    centre.answers[CancelSm] = None
    theirs.send(CANCEL)
    around.advance(6)
    far.link.reply(far.got[0])
    around.settle()

    assert theirs.responses[-1].command_status == S.ESME_RCANCELFAIL
    assert (state(around), stats(theirs)) == (MessageState.DELETED, ["DELETED"])


def test_a_message_that_the_centre_has_not_taken_yet_cannot_be_cancelled(world: Any) -> None:
    around = world(upstream={"mts": UPSTREAM}, accounts={"theirs": APP})
    far = around.centre("mts:1", lambda pdu: None)
    around.advance(3)
    theirs = around.esme("theirs")
    theirs.submit(PHONE)

    assert theirs.send(CANCEL).command_status == S.ESME_RCANCELFAIL
    assert [type(pdu) for pdu in far.got] == [SubmitSm]


def test_a_message_whose_id_is_not_known_cannot_be_cancelled(beyond: Any) -> None:
    _, far, theirs, _ = beyond(given="")

    assert theirs.send(CANCEL).command_status == S.ESME_RCANCELFAIL
    assert far.got == []


def test_all_between_two_addresses_are_cancelled_there(beyond: Any) -> None:
    _, far, theirs, around = beyond()
    theirs.submit(PHONE)
    far.news()
    answer = theirs.send(CancelSm(source_addr="5000", destination_addr=PHONE))

    assert (answer.command_status, [pdu.message_id for pdu in far.got]) == (0, ["0A1F", "0B2F"])
    assert [around.stored(number).state for number in (1, 2)] == [MessageState.DELETED] * 2


def test_a_receipt_of_the_centre_for_what_it_cancelled_makes_no_second_one(beyond: Any) -> None:
    centre, far, theirs, around = beyond(registered_delivery=1)
    centre.answers[CancelSm] = None
    theirs.send(CANCEL)
    text = b"id:0A1F sub:001 dlvrd:000 submit date:2601011200 done date:2601011201 stat:DELETED "
    receipt = {"source_addr": PHONE, "destination_addr": "5000", "short_message": text}
    far.send(DeliverSm(esm_class=4, **receipt))
    far.link.reply(far.got[0])
    around.advance(1)

    assert (state(around), stats(theirs)) == (MessageState.DELETED, ["DELETED"])


def test_a_receipt_of_what_was_cancelled_is_answered_at_once(beyond: Any) -> None:
    _, far, theirs, _ = beyond()
    theirs.send(CANCEL)
    text = b"id:0A1F sub:001 dlvrd:000 submit date:2601011200 done date:2601011201 stat:DELETED "
    receipt = {"source_addr": PHONE, "destination_addr": "5000", "short_message": text}
    answer = far.send(DeliverSm(esm_class=4, **receipt))

    assert answer is not None and answer.command_status == 0


def test_an_operators_cancel_reaches_the_centre_too(beyond: Any) -> None:
    _, far, _, around = beyond()
    status, document = around.gateway.http("POST", "/api/v1/messages/1/cancel", token="read")

    assert (status, document["message"]["state"]) == (200, "DELETED")
    assert [type(pdu) for pdu in far.got] == [CancelSm]


def test_the_centre_that_has_a_message_is_asked_to_replace_it(beyond: Any) -> None:
    _, far, theirs, around = beyond()
    pdu = ReplaceSm(
        message_id="1",
        source_addr="5000",
        short_message=b"new",
        validity_period="000000010000000R",
        registered_delivery=0x11,
    )
    answer = theirs.send(pdu)
    (asked,) = far.news()

    assert answer.command_status == 0
    assert (asked.message_id, asked.short_message, asked.source_addr) == ("0A1F", b"new", "5000")
    assert (asked.registered_delivery, asked.validity_period) == (0x11, "000000010000000R")
    row = around.stored(1)
    assert (row.short_message, row.registered_delivery) == (b"new", 0x11)
    assert row.due_at == row.expires_at + 60


def test_one_that_the_centre_does_not_replace_stays(beyond: Any) -> None:
    centre, _, theirs, around = beyond()
    centre.answers[ReplaceSm] = {"command_status": S.ESME_RINVMSGID}

    assert theirs.send(REPLACE).command_status == S.ESME_RREPLACEFAIL
    assert around.stored(1).short_message == b"hello"


def test_a_text_that_replace_sm_cannot_carry_is_not_sent_there(beyond: Any) -> None:
    _, far, theirs, around = beyond()
    payload = ((0x0424, b"x" * 300),)
    pdu = ReplaceSm(message_id="1", source_addr="5000", tlvs=payload)

    assert theirs.send(pdu).command_status == S.ESME_RREPLACEFAIL
    assert (far.got, around.stored(1).short_message) == ([], b"hello")


@pytest.mark.parametrize(
    ("told", "known"),
    [
        (MessageState.ENROUTE, MessageState.ENROUTE),
        (MessageState.ACCEPTED, MessageState.ENROUTE),
        (MessageState.DELIVERED, MessageState.DELIVERED),
        (MessageState.UNDELIVERABLE, MessageState.UNDELIVERABLE),
    ],
)
def test_the_centre_is_asked_how_a_message_stands(
    beyond: Any, told: MessageState, known: MessageState
) -> None:
    centre, far, theirs, around = beyond(registered_delivery=1)
    centre.answers[QuerySm] = {"message_id": "0A1F", "message_state": int(told), "error_code": 7}
    answer = theirs.send(QuerySm(message_id="1", source_addr="5000"))

    assert [pdu.message_id for pdu in far.news()] == ["0A1F"]
    assert (answer.message_id, answer.message_state) == ("1", known)
    assert (state(around), bool(answer.final_date)) == (known, known is not MessageState.ENROUTE)
    assert len(theirs.news()) == (known is not MessageState.ENROUTE)


@pytest.mark.parametrize("answer", [None, {"command_status": S.ESME_RQUERYFAIL}])
def test_what_we_know_is_told_where_the_centre_says_nothing(beyond: Any, answer: Any) -> None:
    centre, _, theirs, around = beyond()
    centre.answers[QuerySm] = answer
    theirs.send(QuerySm(message_id="1"))
    around.advance(5.1)

    assert theirs.responses[-1].message_state == MessageState.ENROUTE

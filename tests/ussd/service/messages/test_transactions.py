"""Modes with one attempt: the response tells its outcome, or nobody does."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import AlertNotification, DataSm, SmeAddress, SubmitMulti, SubmitSm
from smpp.constants import CommandStatus, MessageState, status_text
from smpp.tlvs import Tag
from store import Unavailable
from ussd.config import Smsc
from ussd.service.messages.retries import policy

S = CommandStatus
PHONE = "79031234567"
DATAGRAM, TRANSACTION = 0x01, 0x02
SET_DPF = (Tag.SET_DPF, b"\x01")


def data_sm(*tlvs: Any, to: str = PHONE, **fields: Any) -> DataSm:
    known = {"source_addr": "5000", "destination_addr": to, "esm_class": TRANSACTION}
    return DataSm(**(known | fields), tlvs=((Tag.MESSAGE_PAYLOAD, b"hello"), *tlvs))


def submit_sm(*tlvs: Any, to: str = PHONE, **fields: Any) -> SubmitSm:
    known = {"source_addr": "5000", "destination_addr": to, "esm_class": TRANSACTION}
    return SubmitSm(**(known | fields), short_message=b"hello", tlvs=tlvs)


def told(response: Any) -> dict[int, bytes]:
    """The TLVs that say why, but for the words."""
    return {tag: v for tag, v in response.tlvs if tag != Tag.ADDITIONAL_STATUS_INFO_TEXT}


def test_the_response_comes_after_the_delivery(centre: Any) -> None:
    handset = centre.phone(answer=None)
    app = centre.esme()
    app.link.send(data_sm())
    centre.advance()
    before = len(app.responses)
    handset.link.reply(handset.requests[0])
    centre.advance()

    assert (before, len(app.responses)) == (1, 2)
    assert (app.last.command_status, app.last.message_id, app.last.tlvs) == (0, "1", ())


def test_in_another_mode_it_comes_at_once(centre: Any) -> None:
    app = centre.esme()
    statuses = [centre.send(app, data_sm(esm_class=mode)).command_status for mode in (0, 1, 3)]

    assert statuses == [0, 0, 0]


def test_nobody_there_is_a_destination_that_is_unavailable(centre: Any) -> None:
    response = centre.send(centre.esme(), data_sm())

    assert response.command_status == S.ESME_RDELIVERYFAILURE
    assert told(response) == {Tag.DELIVERY_FAILURE_REASON: b"\x00"}
    assert centre.stored(1).state == MessageState.UNDELIVERABLE


def test_so_is_an_application_that_is_not_bound(centre: Any) -> None:
    handset = centre.phone()
    response = centre.send(handset, data_sm(to="5000", source_addr=PHONE))

    assert told(response) == {Tag.DELIVERY_FAILURE_REASON: b"\x00"}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (S.ESME_RX_T_APPN, b"\x00"),
        (S.ESME_RINVDSTADR, b"\x01"),
        (S.ESME_RX_P_APPN, b"\x02"),
        (S.ESME_RX_R_APPN, b"\x02"),
        (S.ESME_RTHROTTLED, b"\x03"),
    ],
)
def test_a_refusal_of_the_phone_is_told_with_its_reason(
    centre: Any, status: int, reason: bytes
) -> None:
    centre.phone(answer=status)
    response = centre.send(centre.esme(), data_sm())

    assert response.command_status == S.ESME_RDELIVERYFAILURE
    assert told(response) == {
        Tag.DELIVERY_FAILURE_REASON: reason,
        Tag.NETWORK_ERROR_CODE: b"\x03" + status.to_bytes(2, "big"),
    }


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (S.ESME_RX_T_APPN, MessageState.UNDELIVERABLE),
        (S.ESME_RX_R_APPN, MessageState.REJECTED),
    ],
)
def test_a_message_that_the_phone_rejects_ends_so(
    centre: Any, status: int, state: MessageState
) -> None:
    centre.phone(answer=status)
    centre.send(centre.esme(), data_sm())

    assert centre.stored(1).state == state


def test_there_is_one_attempt(centre: Any) -> None:
    handset = centre.phone(answer=S.ESME_RX_T_APPN)
    centre.send(centre.esme(), data_sm())
    centre.advance(60)

    assert (len(handset.requests), centre.stored(1).attempts) == (1, 1)


def test_the_words_say_what_it_was(centre: Any) -> None:
    centre.phone(answer=S.ESME_RX_P_APPN)
    response = centre.send(centre.esme(), data_sm())
    words = response.tlv(Tag.ADDITIONAL_STATUS_INFO_TEXT)

    assert words == status_text(S.ESME_RX_P_APPN).encode() + b"\0"


def test_who_asked_learns_that_a_flag_was_set_and_later_that_the_phone_is_back(
    centre: Any,
) -> None:
    app = centre.esme()
    response = centre.send(app, data_sm(SET_DPF))
    centre.phone()

    assert told(response) == {Tag.DELIVERY_FAILURE_REASON: b"\x00", Tag.DPF_RESULT: b"\x01"}
    assert [(type(pdu), pdu.source_addr) for pdu in app.requests] == [(AlertNotification, PHONE)]


def test_a_flag_that_the_store_did_not_take_was_not_set(
    centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = centre.esme()
    call, refusals = centre.writer.call, iter([True])

    def full_once(*args: Any, **options: Any) -> None:
        if next(refusals, False):
            raise Unavailable("full")
        call(*args, **options)

    monkeypatch.setattr(centre.writer, "call", full_once)
    response = centre.send(app, data_sm(SET_DPF))

    assert told(response)[Tag.DPF_RESULT] == b"\x00"


def test_a_phone_that_is_silent_is_waited_for_five_seconds(centre: Any) -> None:
    centre.phone(answer=None)
    app = centre.esme()
    app.link.send(data_sm())
    centre.advance()
    centre.advance(4.9)
    before = len(app.responses)
    centre.advance(0.2)

    assert (before, app.last.command_status) == (1, S.ESME_RDELIVERYFAILURE)
    assert told(app.last) == {Tag.DELIVERY_FAILURE_REASON: b"\x03"}


def test_a_message_that_the_store_does_not_take_is_refused_as_ever(
    centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise Unavailable("full")

    app = centre.esme()
    monkeypatch.setattr(centre.writer, "insert", full)

    assert centre.send(app, data_sm()).command_status == S.ESME_RMSGQFUL
    assert centre.forwarder.transactions.waiting == {}


@pytest.mark.parametrize(
    ("number", "status", "reason"),
    [
        ("79990000000", 0, None),
        ("79990000001", S.ESME_RDELIVERYFAILURE, b"\x00"),
        ("79990000003", S.ESME_RDELIVERYFAILURE, b"\x02"),
        ("79990000006", S.ESME_RDELIVERYFAILURE, b"\x02"),
    ],
)
def test_played_numbers_answer_by_their_fate(
    emulating: Any, number: str, status: int, reason: bytes | None
) -> None:
    app = emulating.esme()
    app.link.send(data_sm(to=number))
    emulating.advance(1)

    assert app.last.command_status == status
    assert told(app.last).get(Tag.DELIVERY_FAILURE_REASON) == reason


def test_a_time_to_live_is_the_validity(make_centre: Any) -> None:
    centre = make_centre(policy=policy(Smsc()))
    app = centre.esme()
    centre.send(app, data_sm((Tag.QOS_TIME_TO_LIVE, b"\x00\x00\x00\x5a"), esm_class=0))
    centre.send(app, data_sm((Tag.QOS_TIME_TO_LIVE, b"\xff\xff\xff\xff"), esm_class=0))
    lives = [centre.stored(n).expires_at - centre.stored(n).accepted_at for n in (1, 2)]

    assert lives == [90.0, Smsc().max_validity]


def test_the_response_to_a_submit_sm_waits_too(centre: Any) -> None:
    handset = centre.phone(answer=None)
    app = centre.esme()
    app.link.send(submit_sm())
    centre.advance()
    before = len(app.responses)
    handset.link.reply(handset.requests[0])
    centre.advance()

    assert (before, len(app.responses)) == (1, 2)
    assert (app.last.command_status, app.last.message_id) == (0, "1")


def test_after_a_failure_it_has_no_body_below_5_0(centre: Any) -> None:
    centre.phone(answer=S.ESME_RX_T_APPN)
    response = centre.send(centre.esme(), submit_sm())

    assert response.command_status == S.ESME_RDELIVERYFAILURE
    assert (response.message_id, response.tlvs) == (None, ())
    assert (centre.stored(1).state, centre.stored(1).attempts) == (MessageState.UNDELIVERABLE, 1)


def test_a_peer_of_5_0_is_told_why(centre: Any) -> None:
    centre.phone(answer=S.ESME_RX_P_APPN)
    response = centre.send(centre.esme(version=0x50), submit_sm())

    assert (response.command_status, response.message_id) == (S.ESME_RDELIVERYFAILURE, "1")
    assert told(response)[Tag.DELIVERY_FAILURE_REASON] == b"\x02"


@pytest.mark.parametrize("make", [submit_sm, data_sm])
def test_a_datagram_is_answered_at_once_and_tried_once(centre: Any, make: Any) -> None:
    handset = centre.phone(answer=S.ESME_RX_T_APPN)
    app = centre.esme()
    response = centre.send(app, make(esm_class=DATAGRAM, registered_delivery=0x13))
    centre.advance(60)

    assert (response.command_status, response.message_id) == (0, "1")
    assert (len(handset.requests), app.requests) == (1, [])
    assert centre.stored(1).state == MessageState.UNDELIVERABLE


def test_a_datagram_waits_for_nobody(centre: Any) -> None:
    centre.send(centre.esme(), submit_sm(esm_class=DATAGRAM))
    late = centre.phone()

    assert (centre.stored(1).state, late.requests) == (MessageState.UNDELIVERABLE, [])


def test_datagrams_of_a_submit_multi_are_tried_once_each(centre: Any) -> None:
    handset = centre.phone(answer=S.ESME_RX_T_APPN)
    app = centre.esme()
    to = (SmeAddress(1, 1, PHONE), SmeAddress(1, 1, "79031234568"))
    pdu = SubmitMulti(
        source_addr="5000",
        dest_address=to,
        esm_class=DATAGRAM,
        registered_delivery=1,
        short_message=b"hello",
    )
    centre.send(app, pdu)
    centre.advance(60)

    assert (len(handset.requests), app.requests) == (1, [])
    assert [centre.stored(n).state for n in (1, 2)] == [MessageState.UNDELIVERABLE] * 2


@pytest.mark.parametrize("mode", [DATAGRAM, TRANSACTION])
def test_what_is_not_kept_cannot_go_out_later(centre: Any, mode: int) -> None:
    pdu = submit_sm(esm_class=mode, schedule_delivery_time="000000010000000R")

    assert centre.send(centre.esme(), pdu).command_status == S.ESME_RINVSCHED


def test_one_that_may_replace_another_is_kept_whatever_its_mode(centre: Any) -> None:
    response = centre.send(centre.esme(), submit_sm(replace_if_present_flag=1))

    assert (response.command_status, centre.stored(1).state) == (0, MessageState.ENROUTE)

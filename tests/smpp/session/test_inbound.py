"""What a session makes of what comes in."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpp.codec import Framer, encode
from smpp.commands import (
    AlertNotification,
    BindReceiver,
    BindTransceiver,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    Outbind,
    QuerySm,
    SubmitSm,
    SubmitSmResp,
    Unbind,
)
from smpp.constants import CommandId, CommandStatus
from smpp.events import (
    BindReceived,
    Closed,
    PduRejected,
    RequestsReceived,
    RequestUnanswered,
    ResponseDropped,
    ResponsesReceived,
    Unbound,
)
from smpp.session import Limits, Session
from smpp.states import Role, State
from smpp.window import PastWindow

UNKNOWN_COMMAND = bytes.fromhex("0000001000000110000000000a342ee7")
UNKNOWN_RESPONSE = bytes.fromhex("0000001080000110000000000a342ee7")
SUBMIT_WITH_SPARE_OCTETS = bytes.fromhex(
    "0000003700000004000000000000005a000000313030000000373930303030303030303100"
    "000000000000000000017805010001021383"
)
UNTERMINATED_SUBMIT_SM_RESP = "00000011800000040000000000000001" + "39"
WELL_FORMED = [
    UNKNOWN_COMMAND,
    UNKNOWN_RESPONSE,
    SUBMIT_WITH_SPARE_OCTETS,
    *(
        encode(pdu)
        for pdu in (
            SubmitSm(),
            EnquireLink(),
            Unbind(),
            Outbind(),
            DeliverSm(),
            SubmitSmResp(),
            GenericNack(),
            BindTransceiver(),
        )
    ),
]


def submit(number: int) -> SubmitSm:
    return SubmitSm(
        source_addr="5000",
        destination_addr="79031234567",
        short_message=b"hello",
        sequence_number=number,
    )


def bound_smsc(limits: Limits | None = None) -> Session:
    session = Session(Role.SMSC, limits, opened_at=0.0)
    session.receive_data(encode(BindTransceiver(interface_version=0x34, sequence_number=1)), 0.0)
    session.accept_bind(0.0)
    session.data_to_send()
    return session


STREAM = b"".join(encode(submit(number)) for number in range(2, 7))


@pytest.mark.parametrize("step", [1, 7, 16, 100, len(STREAM)])
def test_requests_come_whole_however_the_stream_was_cut(step: int) -> None:
    session = bound_smsc()
    pdus: list[Any] = []
    for at in range(0, len(STREAM), step):
        for event in session.receive_data(STREAM[at : at + step], 1.0):
            pdus += event.pdus

    assert pdus == [submit(number) for number in range(2, 7)]


def test_the_requests_of_one_read_come_in_one_event() -> None:
    session = bound_smsc()

    assert session.receive_data(STREAM, 1.0) == [
        RequestsReceived([submit(number) for number in range(2, 7)])
    ]
    assert session.unanswered == 5


def test_responses_of_a_read_come_before_its_requests() -> None:
    session = bound_smsc()
    request = DeliverSm()
    session.send(request, 0.0)
    response = DeliverSmResp(message_id="", sequence_number=1)

    assert session.receive_data(encode(submit(9)) + encode(response), 1.0) == [
        ResponsesReceived([(request, response)]),
        RequestsReceived([submit(9)]),
    ]


def test_an_unknown_command_is_nacked_and_the_link_goes_on() -> None:
    session = bound_smsc()
    events = session.receive_data(UNKNOWN_COMMAND + encode(submit(2)), 1.0)

    assert session.data_to_send() == encode(
        GenericNack(command_status=CommandStatus.ESME_RINVCMDID, sequence_number=0x0A342EE7)
    )
    assert [type(event) for event in events] == [PduRejected, RequestsReceived]


def test_a_malformed_request_gets_its_own_response() -> None:
    session = bound_smsc()
    session.receive_data(SUBMIT_WITH_SPARE_OCTETS, 1.0)

    assert session.data_to_send() == encode(
        SubmitSmResp(command_status=CommandStatus.ESME_RINVTLVSTREAM, sequence_number=0x5A)
    )


def test_ten_thousand_rejected_pdus_do_not_end_the_link() -> None:
    session = bound_smsc()
    for _ in range(100):
        session.receive_data((UNKNOWN_COMMAND + SUBMIT_WITH_SPARE_OCTETS) * 50, 1.0)
        session.data_to_send()

    assert session.receive_data(encode(submit(2)), 1.0) == [RequestsReceived([submit(2)])]


def test_who_has_not_bound_may_begin_no_long_pdu() -> None:
    session = Session(Role.SMSC, opened_at=0.0)
    events = session.receive_data((69_000).to_bytes(4, "big") + bytes(12), 0.0)

    assert [type(event) for event in events] == [Closed]
    assert "69000 octets began before the bind" in events[0].reason


def test_behind_a_bind_a_long_pdu_may_begin() -> None:
    session = Session(Role.SMSC, opened_at=0.0)
    bind = encode(BindTransceiver(system_id="a", sequence_number=1))
    events = session.receive_data(bind + (69_000).to_bytes(4, "big") + bytes(12), 0.0)

    assert [type(event) for event in events] == [BindReceived]


def test_an_impossible_length_is_nacked_and_ends_the_session() -> None:
    session = bound_smsc()
    events = session.receive_data(encode(submit(2)) + bytes.fromhex("0000000f00000000"), 1.0)

    assert [type(event) for event in events] == [RequestsReceived, Closed]
    assert session.data_to_send() == encode(
        GenericNack(command_status=CommandStatus.ESME_RINVCMDLEN, sequence_number=0)
    )


@pytest.mark.parametrize("step", [1, 3, 64])
def test_an_http_request_is_named_in_the_reason(step: int) -> None:
    session = Session(Role.SMSC, opened_at=0.0)
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    events: list[Any] = []
    for at in range(0, len(request), step):
        events += session.receive_data(request[at : at + step], 0.0)

    assert events == [Closed("an HTTP request came to the SMPP port")]


def test_nothing_is_read_after_the_end() -> None:
    session = bound_smsc()
    session.close("enough")
    session.advance(1.0)

    assert session.receive_data(STREAM, 1.0) == []
    assert session.data_to_send() == b""


@pytest.mark.parametrize("state", ["open", "binding", "bound", "unbinding"])
def test_enquire_link_is_answered_in_every_state(state: str) -> None:
    session = Session(Role.SMSC, opened_at=0.0)
    if state != "open":
        session.receive_data(encode(BindTransceiver(sequence_number=1)), 0.0)
    if state in ("bound", "unbinding"):
        session.accept_bind(0.0)
    if state == "unbinding":
        session.unbind(0.0)
    session.data_to_send()
    session.receive_data(encode(EnquireLink(sequence_number=77)), 0.0)

    assert session.data_to_send() == encode(EnquireLinkResp(sequence_number=77))


def test_a_request_before_the_bind_is_refused() -> None:
    session = Session(Role.SMSC, opened_at=0.0)
    events = session.receive_data(encode(submit(5)), 0.0)

    assert session.data_to_send() == encode(
        SubmitSmResp(command_status=CommandStatus.ESME_RINVBNDSTS, sequence_number=5)
    )
    assert events == [
        PduRejected(
            CommandId.SUBMIT_SM,
            5,
            CommandStatus.ESME_RINVBNDSTS,
            "submit_sm in state open: ESME_RINVBNDSTS",
        )
    ]


def test_a_receiver_may_not_submit() -> None:
    session = Session(Role.SMSC, opened_at=0.0)
    session.receive_data(encode(BindReceiver(sequence_number=1)), 0.0)
    session.accept_bind(0.0)
    session.data_to_send()
    session.receive_data(encode(submit(5)), 0.0)

    assert session.data_to_send() == encode(
        SubmitSmResp(command_status=CommandStatus.ESME_RINVBNDSTS, sequence_number=5)
    )


def test_a_second_bind_is_answered_already_bound() -> None:
    session = bound_smsc()
    bind = BindTransceiver(sequence_number=9)
    session.receive_data(encode(bind), 1.0)

    assert session.data_to_send() == encode(bind.reply(CommandStatus.ESME_RALYBND))
    assert session.state is State.BOUND_TRX


LONG_SYSTEM_ID = bytes.fromhex("0000002b 00000009 00000000 00000001") + b"x" * 20 + bytes(7)


@pytest.mark.parametrize("verdict", ["accept", "refuse"])
def test_a_malformed_bind_is_refused_with_its_own_status_when_the_caller_says(verdict: str) -> None:
    session = Session(Role.SMSC, opened_at=0.0)
    events = session.receive_data(LONG_SYSTEM_ID + encode(submit(2)), 0.0)
    before = session.data_to_send()
    if verdict == "accept":
        session.accept_bind(0.0)
    else:
        session.refuse_bind(CommandStatus.ESME_RBINDFAIL, 0.0)

    assert (events, before) == ([BindReceived(BindTransceiver(sequence_number=1))], b"")
    assert session.bind_fault == CommandStatus.ESME_RINVSYSID
    assert session.data_to_send() == bytes.fromhex("00000010 80000009 0000000f 00000001")
    assert [type(event) for event in session.tick(1.0)] == [Closed]


def test_a_malformed_bind_behind_another_is_answered_at_once() -> None:
    session = Session(Role.SMSC, opened_at=0.0)
    events = session.receive_data(encode(BindTransceiver(sequence_number=9)) + LONG_SYSTEM_ID, 0.0)

    assert [type(event) for event in events] == [BindReceived, PduRejected]
    assert session.bind_fault == 0


def test_a_response_to_nothing_is_dropped_and_never_nacked() -> None:
    session = bound_smsc()
    events = session.receive_data(encode(DeliverSmResp(sequence_number=3)), 1.0)

    assert events == [
        ResponseDropped(CommandId.DELIVER_SM_RESP, 3, "no request of ours waits under this number")
    ]
    assert session.data_to_send() == b""


def test_a_response_of_another_kind_leaves_the_request_waiting() -> None:
    session = bound_smsc()
    session.send(DeliverSm(), 0.0)
    events = session.receive_data(encode(SubmitSmResp(sequence_number=1)), 1.0)

    assert events == [ResponseDropped(CommandId.SUBMIT_SM_RESP, 1, "the request was deliver_sm")]
    assert session.outstanding == 1


def test_a_generic_nack_answers_any_request() -> None:
    session = bound_smsc()
    request = DeliverSm()
    session.send(request, 0.0)
    nack = GenericNack(command_status=CommandStatus.ESME_RINVCMDID, sequence_number=1)

    assert session.receive_data(encode(nack), 1.0) == [ResponsesReceived([(request, nack)])]
    assert session.outstanding == 0


def test_an_unknown_response_is_dropped() -> None:
    session = bound_smsc()
    (event,) = session.receive_data(UNKNOWN_RESPONSE, 1.0)

    assert (type(event), session.data_to_send()) == (ResponseDropped, b"")


def test_an_unreadable_response_fails_its_request() -> None:
    session = Session(Role.ESME, opened_at=0.0)
    bind = BindTransceiver(interface_version=0x34)
    session.send(bind, 0.0)
    session.receive_data(encode(bind.reply(system_id="")), 0.0)
    request = submit(0)
    session.send(request, 0.0)
    octets = bytes.fromhex(UNTERMINATED_SUBMIT_SM_RESP)
    (event,) = session.receive_data(octets[:12] + b"\0\0\0\x02" + octets[16:], 1.0)

    assert isinstance(event, RequestUnanswered)
    assert (event.request, session.outstanding) == (request, 0)


def test_an_unreadable_answer_to_our_bind_ends_the_session() -> None:
    session = Session(Role.ESME, opened_at=0.0)
    session.send(BindTransceiver(), 0.0)
    unterminated = bytes.fromhex("00000011800000090000000000000001") + b"x"
    events = session.receive_data(unterminated, 0.0)

    assert [type(event) for event in events] == [RequestUnanswered, Closed]


def test_an_unreadable_answer_to_our_enquiry_still_shows_that_the_peer_lives() -> None:
    session = bound_smsc()
    session.tick(30.0)
    events = session.receive_data(bytes.fromhex("00000011800000150000000000000001") + b"x", 31.0)

    assert (events, session.outstanding) == ([], 0)


def test_nothing_behind_a_refused_bind_is_taken_from_the_same_read() -> None:
    session = Session(Role.ESME, opened_at=0.0)
    bind = BindTransceiver()
    session.send(bind, 0.0)
    session.data_to_send()
    refused = bind.reply(CommandStatus.ESME_RBINDFAIL)
    session.receive_data(encode(refused) + encode(DeliverSm(sequence_number=1)), 0.0)

    assert session.data_to_send() == b""


def test_an_unknown_status_reaches_the_caller_as_it_is() -> None:
    session = bound_smsc()
    session.send(DeliverSm(), 0.0)
    (event,) = session.receive_data(
        encode(DeliverSmResp(command_status=0x4FF, sequence_number=1)), 1.0
    )

    assert event.pairs[0][1].command_status == 0x4FF


def test_an_alert_is_handed_over_and_owed_nothing() -> None:
    session = Session(Role.ESME, opened_at=0.0)
    bind = BindTransceiver(interface_version=0x34)
    session.send(bind, 0.0)
    session.receive_data(encode(bind.reply(system_id="")), 0.0)
    alert = AlertNotification(source_addr="79031234567", sequence_number=4)

    assert session.receive_data(encode(alert), 1.0) == [RequestsReceived([alert])]
    assert session.unanswered == 0


def test_an_alert_in_the_wrong_state_is_reported_and_not_answered() -> None:
    session = bound_smsc()
    (event,) = session.receive_data(encode(AlertNotification(sequence_number=4)), 1.0)

    assert isinstance(event, PduRejected)
    assert session.data_to_send() == b""


def test_an_outbind_reaches_the_esme_that_may_then_bind() -> None:
    session = Session(Role.ESME, opened_at=0.0)
    outbind = Outbind(system_id="centre", sequence_number=1)
    events = session.receive_data(encode(outbind), 0.0)
    session.send(BindTransceiver(), 0.0)

    assert events == [RequestsReceived([outbind])]
    assert session.state is State.BINDING


def test_beyond_a_throttling_window_each_request_is_refused() -> None:
    limits = Limits(window_in=2, past_window=PastWindow.THROTTLE)
    session = bound_smsc(limits)
    events = session.receive_data(STREAM, 1.0)

    assert events[-1] == RequestsReceived([submit(2), submit(3)])
    assert session.data_to_send() == b"".join(
        encode(SubmitSmResp(command_status=CommandStatus.ESME_RTHROTTLED, sequence_number=number))
        for number in (4, 5, 6)
    )
    assert session.wants_data


def test_a_throttled_peer_is_served_again_after_replies() -> None:
    session = bound_smsc(Limits(window_in=1, past_window=PastWindow.THROTTLE))
    session.receive_data(encode(submit(2)), 1.0)
    session.reply(submit(2), message_id="1")

    assert session.receive_data(encode(submit(3)), 1.0) == [RequestsReceived([submit(3)])]


def test_at_a_pausing_window_reading_stops_until_replies_have_gone() -> None:
    session = bound_smsc(Limits(window_in=2))
    session.receive_data(STREAM, 1.0)
    full = session.wants_data
    for number in range(2, 6):
        session.reply(submit(number), message_id="1")

    assert (full, session.wants_data) == (False, True)


def test_an_unbind_is_answered_after_all_replies_and_then_the_session_ends() -> None:
    session = bound_smsc()
    session.receive_data(encode(submit(2)) + encode(Unbind(sequence_number=3)), 1.0)
    early = session.data_to_send()
    session.reply(submit(2), message_id="1")
    events = session.advance(2.0)

    assert (early, events) == (b"", [Closed("the peer has unbound")])
    assert session.data_to_send() == encode(submit(2).reply(message_id="1")) + encode(
        Unbind(sequence_number=3).reply()
    )


def test_an_idle_peer_that_unbinds_is_let_go_at_once() -> None:
    session = bound_smsc()

    assert session.receive_data(encode(Unbind(sequence_number=3)), 1.0) == [
        Unbound(by_peer=True),
        Closed("the peer has unbound"),
    ]


def test_after_its_unbind_a_peer_may_ask_nothing_more() -> None:
    session = bound_smsc()
    query = QuerySm(message_id="1", sequence_number=4)
    session.receive_data(encode(submit(2)) + encode(Unbind(sequence_number=3)), 1.0)
    session.receive_data(encode(query), 1.0)

    assert session.data_to_send() == encode(query.reply(CommandStatus.ESME_RINVBNDSTS))


def test_odd_sequence_numbers_are_echoed() -> None:
    session = bound_smsc()
    for number in (0, 0x80000001, 0xFFFFFFFF):
        (event,) = session.receive_data(encode(submit(number)), 1.0)
        session.reply(event.pdus[0], message_id="1")

    assert session.data_to_send() == b"".join(
        encode(SubmitSmResp(message_id="1", sequence_number=number))
        for number in (0, 0x80000001, 0xFFFFFFFF)
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(WELL_FORMED)), max_size=12))
def test_no_octets_whatever_raise_or_nack_a_response(pieces: list[bytes]) -> None:
    session = bound_smsc()
    for piece in pieces:
        session.receive_data(piece, 1.0)
    answers = Framer().feed(session.data_to_send())

    assert all(answer[4] & 0x80 for answer in answers)
    assert session.state in (State.BOUND_TRX, State.ESME_UNBINDING, State.CLOSED)

"""Both ends talk in memory: what one side does, the other sees."""

from collections.abc import Callable
from typing import Any

import pytest

from smpp.codec import encode
from smpp.commands import (
    BindReceiver,
    BindTransceiver,
    DataSm,
    DeliverSm,
    EnquireLink,
    Outbind,
    SubmitSm,
    SubmitSmResp,
    Unbind,
)
from smpp.constants import CommandStatus
from smpp.errors import (
    EncodeError,
    RequestFailed,
    RequestTimedOut,
    SessionClosed,
    StateError,
)
from smpp.events import (
    BindReceived,
    BindRefused,
    Bound,
    Closed,
    RequestsReceived,
    RequestUnanswered,
    ResponsesReceived,
    Unbound,
)
from smpp.session import Limits, Session
from smpp.states import Role, State
from smpp.timers import Timing
from smpp.tlvs import Tag, make_tlv
from smpp.window import PastWindow

ESME, SMSC = Role.ESME, Role.SMSC


def kinds(events: list[Any]) -> list[type]:
    return [type(event) for event in events]


def requests_of(events: list[Any]) -> list[Any]:
    return [pdu for event in events if isinstance(event, RequestsReceived) for pdu in event.pdus]


@pytest.mark.parametrize("piece", [None, 1, 5])
def test_a_bind_binds_both_sides(pair: Any, piece: int | None) -> None:
    pair.piece = piece
    pair.ask_to_bind()
    pair.smsc.accept_bind(pair.now, "centre")
    pair.talk()

    assert (pair.esme.state, pair.smsc.state) == (State.BOUND_TRX, State.BOUND_TRX)
    assert pair.esme.bind.system_id == pair.smsc.bind.system_id == "app"


def test_the_esme_hears_of_its_bind_as_of_any_request(pair: Any) -> None:
    pair.ask_to_bind()
    bound = pair.smsc.accept_bind(pair.now, "centre")
    pair.talk()
    first, second = pair.take(ESME)

    assert first.pairs[0][0] is pair.esme.bind
    assert first.pairs[0][1].system_id == "centre"
    assert (second, bound) == (Bound(pair.esme.bind, 0x34), [Bound(pair.smsc.bind, 0x34)])


def test_what_is_pipelined_behind_a_bind_waits_for_the_decision(pair: Any) -> None:
    esme = pair.esme
    octets = encode(BindTransceiver(interface_version=0x34, sequence_number=1))
    octets += encode(SubmitSm(sequence_number=2)) + encode(EnquireLink(sequence_number=3))
    octets += encode(SubmitSm(sequence_number=4)) + encode(Unbind(sequence_number=5))
    first = pair.smsc.receive_data(octets, 0.0)
    only_enquiry = pair.smsc.data_to_send()
    later = pair.smsc.accept_bind(0.1)

    assert esme.state is State.OPEN
    assert (kinds(first), only_enquiry) == (
        [BindReceived],
        encode(EnquireLink(sequence_number=3).reply()),
    )
    assert kinds(later) == [Bound, RequestsReceived, Unbound]
    assert [pdu.sequence_number for pdu in later[1].pdus] == [2, 4]


def test_the_answer_to_the_bind_leaves_before_the_pipelined_are_answered(pair: Any) -> None:
    bind = BindTransceiver(interface_version=0x34, sequence_number=1)
    request = SubmitSm(sequence_number=2)
    pair.smsc.receive_data(encode(bind) + encode(request), 0.0)
    for event in pair.smsc.accept_bind(0.0, "c"):
        for pdu in getattr(event, "pdus", []):
            pair.smsc.reply(pdu, message_id="1")
    octets = pair.smsc.data_to_send()

    assert octets.startswith(b"\0\0\0\x17\x80\0\0\x09\0\0\0\0\0\0\0\x01c\0")
    assert octets.endswith(encode(request.reply(message_id="1")))


def test_too_much_behind_an_undecided_bind_stops_the_reading() -> None:
    session = Session(SMSC, Limits(held=2), opened_at=0.0)
    session.receive_data(encode(BindTransceiver()), 0.0)
    before = session.wants_data
    session.receive_data(encode(SubmitSm()) * 2, 0.0)

    assert (before, session.wants_data) == (True, False)


def test_held_requests_beyond_the_window_are_throttled() -> None:
    session = Session(SMSC, opened_at=0.0)
    session.receive_data(encode(BindTransceiver()) + encode(SubmitSm(sequence_number=7)) * 2, 0.0)
    tight = Limits(window_in=1, past_window=PastWindow.THROTTLE)
    events = session.accept_bind(0.0, limits=tight)

    assert len(requests_of(events)) == 1
    assert session.data_to_send().endswith(
        encode(SubmitSmResp(command_status=CommandStatus.ESME_RTHROTTLED, sequence_number=7))
    )


def test_a_refused_bind_gets_its_status_and_closes_a_moment_later(pair: Any) -> None:
    pair.ask_to_bind()
    pair.smsc.refuse_bind(CommandStatus.ESME_RINVPASWD, pair.now)
    answer_left = pair.smsc.data_to_send() != b""
    early = pair.smsc.tick(0.4)
    late = pair.smsc.tick(pair.smsc.next_deadline())

    assert answer_left
    assert (kinds(early), kinds(late)) == ([], [Closed])
    assert "ESME_RINVPASWD" in late[0].reason


def test_a_refused_esme_is_told_the_status(pair: Any) -> None:
    pair.ask_to_bind()
    pair.smsc.refuse_bind(CommandStatus.ESME_RINVSYSID, pair.now)
    pair.talk()

    assert kinds(pair.take(ESME)) == [ResponsesReceived, BindRefused, Closed]


def test_what_follows_a_refused_bind_is_ignored(pair: Any) -> None:
    pair.ask_to_bind()
    pair.smsc.refuse_bind(CommandStatus.ESME_RINVPASWD, pair.now)
    pair.smsc.data_to_send()

    assert pair.smsc.receive_data(encode(SubmitSm()), 0.1) == []
    assert pair.smsc.data_to_send() == b""


def test_a_decision_that_comes_after_the_end_does_nothing(pair: Any) -> None:
    pair.ask_to_bind()
    pair.smsc.connection_lost("gone")

    assert pair.smsc.accept_bind(9.0) == []
    assert pair.smsc.refuse_bind(CommandStatus.ESME_RBINDFAIL, 9.0) == []


def test_only_a_bind_that_waits_can_be_decided(bound: Any) -> None:
    with pytest.raises(StateError):
        bound.smsc.accept_bind(0.0)
    with pytest.raises(StateError):
        bound.esme.refuse_bind(CommandStatus.ESME_RBINDFAIL, 0.0)


def test_messages_flow_both_ways_with_numbers_of_their_own(bound: Any) -> None:
    bound.esme.send(SubmitSm(short_message=b"up"), 0.0)
    bound.smsc.send(DeliverSm(short_message=b"down"), 0.0)
    bound.talk()
    (up,), (down,) = requests_of(bound.take(SMSC)), requests_of(bound.take(ESME))
    bound.smsc.reply(up, message_id="17")
    bound.esme.reply(down, message_id="")
    bound.talk()
    (for_esme,), (for_smsc,) = bound.take(ESME), bound.take(SMSC)

    assert (up.sequence_number, down.sequence_number) == (2, 1)
    assert [pair[1].message_id for pair in for_esme.pairs + for_smsc.pairs] == ["17", ""]


def test_a_response_that_comes_before_the_write_returned_is_matched(bound: Any) -> None:
    request = DeliverSm()
    bound.smsc.send(request, 0.0)
    response = request.reply(message_id="")

    assert bound.smsc.receive_data(encode(response), 0.0) == [
        ResponsesReceived([(request, response)])
    ]


def test_responses_leave_before_requests(bound: Any) -> None:
    bound.esme.send(SubmitSm(), 0.0)
    bound.talk()
    (request,) = requests_of(bound.take(SMSC))
    deliver = DeliverSm()
    bound.smsc.send(deliver, 0.0)
    bound.smsc.reply(request, message_id="1")

    assert bound.smsc.data_to_send() == encode(request.reply(message_id="1")) + encode(deliver)


def test_requests_beyond_the_window_go_out_as_responses_come(make_pair: Callable[..., Any]) -> None:
    pair = make_pair(smsc=Limits(window_out=2))
    pair.bind()
    for number in range(4):
        pair.smsc.send(DeliverSm(short_message=bytes([number])), 0.0)
    rooms = [pair.smsc.room]
    pair.talk()
    first = requests_of(pair.take(ESME))
    for request in first:
        pair.esme.reply(request, message_id="")
    pair.talk()
    second = requests_of(pair.take(ESME))

    assert rooms == [0]
    assert [pdu.short_message for pdu in first + second] == [b"\0", b"\1", b"\2", b"\3"]
    assert len(first) == 2


def test_a_full_queue_refuses_further_requests(make_pair: Callable[..., Any]) -> None:
    pair = make_pair(smsc=Limits(window_out=1, queue_out=1))
    pair.bind()
    pair.smsc.send(DeliverSm(), 0.0)
    pair.smsc.send(DeliverSm(), 0.0)

    with pytest.raises(RequestFailed) as refused:
        pair.smsc.send(DeliverSm(), 0.0)
    assert refused.value.status == CommandStatus.ESME_RMSGQFUL


def test_an_account_brings_its_own_window(pair: Any) -> None:
    pair.ask_to_bind()
    pair.smsc.accept_bind(0.0, limits=Limits(window_out=3))

    assert pair.smsc.room == 3


def test_there_is_no_room_before_a_bind(pair: Any) -> None:
    assert pair.esme.room == 0


def test_a_request_that_this_side_may_not_send_is_an_error(bound: Any) -> None:
    with pytest.raises(StateError, match="SMSC must not send submit_sm in state bound_trx"):
        bound.smsc.send(SubmitSm(), 0.0)


def test_after_the_end_a_request_is_an_error_and_a_reply_is_dropped(bound: Any) -> None:
    bound.smsc.close("over")

    with pytest.raises(SessionClosed, match="over"):
        bound.smsc.send(DeliverSm(), 0.0)
    bound.smsc.reply(SubmitSm(), message_id="1")
    bound.smsc.accept([SubmitSm()], [1])
    assert bound.smsc.data_to_send() == b""


def test_a_ready_made_response_is_sent_as_it_is(bound: Any) -> None:
    bound.esme.send(SubmitSm(), 0.0)
    bound.talk()
    (request,) = requests_of(bound.take(SMSC))
    response = request.reply(message_id="abc")
    bound.smsc.send(response, 0.0)

    assert (bound.smsc.data_to_send(), bound.smsc.unanswered) == (encode(response), 0)


def test_a_run_of_requests_is_accepted_at_once(bound: Any) -> None:
    for _ in range(2):
        bound.esme.send(SubmitSm(), 0.0)
    bound.talk()
    requests = requests_of(bound.take(SMSC))
    bound.smsc.accept(requests, [41, 42])

    assert bound.smsc.unanswered == 0
    assert bound.smsc.data_to_send() == b"".join(
        encode(request.reply(message_id=known))
        for request, known in zip(requests, ("41", "42"), strict=True)
    )


def test_a_request_without_response_in_time_fails_and_the_link_goes_on(bound: Any) -> None:
    request = DeliverSm()
    bound.smsc.send(request, 0.0)
    bound.talk()
    bound.wait(10.0)
    (event,) = bound.take(SMSC)

    assert event.request is request
    assert isinstance(event.reason, RequestTimedOut)
    assert bound.smsc.is_bound


def test_no_request_times_out_while_we_do_not_read(bound: Any) -> None:
    bound.smsc.send(DeliverSm(), 0.0)
    bound.smsc.reading(False, 1.0)
    while_paused = bound.smsc.tick(60.0)
    bound.smsc.reading(True, 60.0)

    assert (while_paused, bound.smsc.tick(69.9)) == ([], [])
    assert kinds(bound.smsc.tick(70.0)) == [RequestUnanswered]


def test_both_sides_keep_a_silent_link_alive(bound: Any) -> None:
    bound.wait(600.0)

    assert (bound.esme.is_bound, bound.smsc.is_bound) == (True, True)
    assert bound.take(ESME) == bound.take(SMSC) == []


def test_a_peer_that_does_not_answer_enquire_link_is_dropped(bound: Any) -> None:
    bound.smsc.tick(30.0)
    asked = bound.smsc.data_to_send()
    (event,) = bound.smsc.tick(40.0)

    assert asked == encode(EnquireLink(sequence_number=1))
    assert event == Closed("enquire_link has no response after 10 s")


def test_an_enquiry_that_is_answered_is_not_the_callers_business(bound: Any) -> None:
    bound.smsc.tick(30.0)
    bound.now = 30.0
    bound.talk()

    assert bound.take(SMSC) == []
    assert bound.smsc.next_deadline() == 60.0


def test_a_second_enquiry_is_not_sent_while_one_waits() -> None:
    timing = Timing(enquire_link_s=1.0, response_s=50.0)
    session = Session(SMSC, Limits(timing=timing), opened_at=0.0)
    session.receive_data(encode(BindTransceiver()), 0.0)
    session.accept_bind(0.0)
    session.data_to_send()
    session.tick(1.0)
    session.data_to_send()
    session.tick(2.0)

    assert session.data_to_send() == b""


def test_a_silent_peer_is_dropped_when_no_enquiry_is_configured() -> None:
    timing = Timing(enquire_link_s=None, inactivity_s=20.0)
    session = Session(SMSC, Limits(timing=timing), opened_at=0.0)
    session.receive_data(encode(BindTransceiver()), 0.0)
    session.accept_bind(0.0)

    assert session.tick(20.0) == [Closed("nothing came from the peer for 20 s")]


def test_single_octets_do_not_keep_a_link_alive(bound: Any) -> None:
    for second in range(1, 90):
        bound.smsc.receive_data(
            encode(SubmitSm(short_message=bytes(200)))[second : second + 1], second
        )

    assert bound.smsc.next_deadline() == 30.0


def test_who_connects_and_does_not_bind_is_dropped(pair: Any) -> None:
    (event,) = pair.smsc.tick(pair.smsc.next_deadline())

    assert (event, pair.smsc.next_deadline()) == (Closed("no bind came within 5 s"), None)


def test_a_peer_that_never_reads_is_dropped(bound: Any) -> None:
    bound.smsc.writing(False, 5.0)
    bound.smsc.reading(False, 5.0)

    assert bound.smsc.next_deadline() == 65.0
    assert bound.smsc.tick(65.0) == [Closed("the peer has not read for 60 s")]


def test_a_bind_without_answer_ends_the_session(pair: Any) -> None:
    pair.esme.send(BindTransceiver(), 0.0)
    events = pair.esme.tick(10.0)

    assert kinds(events) == [RequestUnanswered, Closed]


def test_an_unbind_is_answered_and_ends_both_sides(bound: Any) -> None:
    bound.esme.unbind(0.0)
    bound.talk()

    assert bound.take(ESME) == [Unbound(by_peer=False), Closed("we have unbound")]
    assert bound.take(SMSC) == [Unbound(by_peer=True), Closed("the peer has unbound")]


def test_an_smsc_may_unbind_as_well(bound: Any) -> None:
    bound.smsc.send(Unbind(), 0.0)
    bound.talk()

    assert (bound.esme.state, bound.smsc.state) == (State.CLOSED, State.CLOSED)


def test_both_may_unbind_at_once(bound: Any) -> None:
    bound.smsc.unbind(0.0)
    bound.esme.unbind(0.0)
    bound.talk()

    assert (bound.esme.state, bound.smsc.state) == (State.CLOSED, State.CLOSED)


def test_an_unbind_lets_requests_under_way_be_answered(bound: Any) -> None:
    bound.esme.send(SubmitSm(), 0.0)
    bound.smsc.unbind(0.0)
    bound.talk()
    (request,) = requests_of(bound.take(SMSC))
    states = [bound.smsc.state]
    bound.smsc.reply(request, message_id="1")
    bound.talk()

    assert states == [State.UNBOUND]
    assert kinds(bound.take(ESME)) == [Unbound, ResponsesReceived, Closed]


def test_a_peer_that_unbinds_may_still_answer_what_we_asked(bound: Any) -> None:
    request = DeliverSm()
    bound.smsc.send(request, 0.0)
    bound.smsc.data_to_send()
    bound.smsc.receive_data(encode(Unbind(sequence_number=9)), 0.0)
    answered_at_once = bound.smsc.data_to_send()
    events = bound.smsc.receive_data(encode(request.reply(message_id="")), 1.0)

    assert answered_at_once == encode(Unbind(sequence_number=9).reply())
    assert kinds(events) == [ResponsesReceived, Closed]


def test_unbinding_gives_up_what_never_went_out(make_pair: Callable[..., Any]) -> None:
    pair = make_pair(smsc=Limits(window_out=1))
    pair.bind()
    pair.smsc.send(DeliverSm(), 0.0)
    queued = DeliverSm()
    pair.smsc.send(queued, 0.0)
    pair.smsc.unbind(0.0)
    event, _ = pair.smsc.advance(0.0)

    assert event.request is queued
    assert isinstance(event.reason, SessionClosed)


def test_an_unbind_without_answer_ends_the_session_all_the_same(bound: Any) -> None:
    bound.smsc.unbind(0.0)

    assert bound.smsc.tick(10.0) == [
        Unbound(by_peer=False),
        Closed("unbind has no response after 10 s"),
    ]


def test_a_reply_that_never_comes_does_not_hold_an_unbind_for_ever(bound: Any) -> None:
    bound.esme.send(SubmitSm(), 0.0)
    bound.talk()
    bound.esme.unbind(0.0)
    bound.talk()
    bound.take(SMSC)
    bound.smsc.data_to_send()
    events = bound.smsc.tick(10.0)

    assert events == [Closed("the peer has unbound")]
    assert bound.smsc.data_to_send() == encode(Unbind(sequence_number=3).reply())


def test_a_reply_that_never_comes_does_not_hold_our_own_unbind_for_ever(bound: Any) -> None:
    bound.esme.send(SubmitSm(), 0.0)
    bound.talk()
    bound.smsc.unbind(0.0)
    bound.talk()

    assert bound.smsc.tick(10.0) == [Closed("we have unbound")]


def test_unbinding_twice_is_unbinding_once(bound: Any) -> None:
    bound.smsc.unbind(0.0)
    bound.smsc.data_to_send()
    bound.smsc.unbind(0.0)

    assert bound.smsc.data_to_send() == b""


def test_unbinding_before_a_bind_just_closes(pair: Any) -> None:
    pair.esme.unbind(0.0)

    assert pair.esme.advance(0.0) == [Closed("closed before a bind")]


def test_every_open_request_has_its_fate_told_before_the_end(bound: Any) -> None:
    sent = DeliverSm()
    bound.smsc.send(sent, 25.0)
    bound.smsc.tick(30.0)
    unanswered, end = bound.smsc.connection_lost("the cable")

    assert (unanswered.request, str(unanswered.reason)) == (sent, "the cable")
    assert end == Closed("the cable")


def test_the_end_is_told_once(bound: Any) -> None:
    bound.smsc.connection_lost("first")

    assert bound.smsc.connection_lost("second") == []


def test_an_outbind_brings_the_esme_to_bind(pair: Any) -> None:
    pair.smsc.send(Outbind(system_id="centre"), 0.0)
    pair.talk()
    (outbind,) = requests_of(pair.take(ESME))
    pair.esme.send(BindReceiver(system_id="app"), 0.0)
    pair.talk()
    pair.smsc.accept_bind(0.0)
    pair.talk()

    assert outbind.system_id == "centre"
    assert (pair.esme.state, pair.smsc.state) == (State.BOUND_RX, State.BOUND_RX)


@pytest.mark.parametrize(
    ("ours", "theirs", "spoken"),
    [
        (0x50, 0x50, 0x50),
        (0x50, 0x34, 0x34),
        (0x34, 0x50, 0x34),
        (0x50, 0x33, 0x33),
        (0x50, 0, 0x33),
    ],
)
def test_both_sides_speak_the_lower_version(
    make_pair: Callable[..., Any], ours: int, theirs: int, spoken: int
) -> None:
    pair = make_pair(esme=Limits(interface_version=theirs), smsc=Limits(interface_version=ours))
    pair.bind(interface_version=theirs)

    assert (pair.smsc.version, pair.esme.version) == (spoken, spoken)


def test_an_smsc_that_does_not_tell_its_version_is_taken_for_ours() -> None:
    session = Session(ESME, opened_at=0.0)
    bind = BindTransceiver(interface_version=0x50)
    session.send(bind, 0.0)
    session.receive_data(encode(bind.reply(system_id="")), 0.0)

    assert session.version == 0x50


def test_a_3_3_peer_gets_no_tlvs(make_pair: Callable[..., Any]) -> None:
    pair = make_pair()
    pair.bind(interface_version=0x33)
    tlv = make_tlv(Tag.USSD_SERVICE_OP, 2)
    pair.smsc.send(DeliverSm(tlvs=(tlv,)), 0.0)
    pair.esme.send(DataSm(), 0.0)
    pair.talk()
    pair.smsc.reply(requests_of(pair.take(SMSC))[0], message_id="1", tlvs=(tlv,))
    octets = pair.smsc.data_to_send()

    assert requests_of(pair.take(ESME))[0].tlvs == ()
    assert octets == encode(DataSm(sequence_number=2).reply(message_id="1"))


def test_a_3_3_peer_cannot_be_given_a_long_message_id(make_pair: Callable[..., Any]) -> None:
    pair = make_pair()
    pair.bind(interface_version=0x33)
    pair.esme.send(SubmitSm(), 0.0)
    pair.talk()
    (request,) = requests_of(pair.take(SMSC))

    with pytest.raises(EncodeError, match="at most 8"):
        pair.smsc.reply(request, message_id="123456789")
    assert pair.smsc.unanswered == 1


def test_a_reply_that_cannot_be_written_is_still_owed(bound: Any) -> None:
    bound.esme.send(SubmitSm(), 0.0)
    bound.talk()
    (request,) = requests_of(bound.take(SMSC))

    with pytest.raises(EncodeError):
        bound.smsc.reply(request, message_id="x" * 66)
    assert bound.smsc.unanswered == 1


def test_a_deadline_is_announced_when_it_may_have_come_nearer(bound: Any) -> None:
    bound.smsc.next_deadline()
    quiet = bound.smsc.has_new_deadline
    bound.smsc.send(DeliverSm(), 0.0)

    assert (quiet, bound.smsc.has_new_deadline) == (False, True)
    assert bound.smsc.next_deadline() == 10.0


def test_other_limits_hold_from_now_on_and_nothing_under_way_is_dropped(bound: Any) -> None:
    for _ in range(3):
        bound.smsc.send(DeliverSm(destination_addr="7"), bound.now)
    bound.smsc.use_limits(Limits(window_in=1, window_out=2, timing=Timing(inactivity_s=5.0)))
    bound.esme.send(SubmitSm(destination_addr="7"), bound.now)
    bound.talk()

    assert (bound.smsc.outstanding, bound.smsc.room) == (3, 0)
    assert (bound.smsc.wants_data, bound.smsc.has_new_deadline) == (False, True)
    assert len(requests_of(bound.take(Role.ESME))) == 3

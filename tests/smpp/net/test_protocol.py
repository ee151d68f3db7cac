"""The edge over Twisted's own transport double: what is written when, and what is asked of it."""

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.logger import globalLogPublisher
from twisted.python.failure import Failure

from smpp.codec import encode
from smpp.commands import (
    BindTransceiver,
    DeliverSm,
    EnquireLink,
    QuerySm,
    SubmitSm,
    Unbind,
)
from smpp.constants import CommandStatus
from smpp.errors import SessionClosed
from smpp.net import SmppProtocol
from smpp.session import Limits
from smpp.states import Role

BIND = encode(BindTransceiver(system_id="app", interface_version=0x34, sequence_number=1))


class Wire(StringTransport):
    """Counts writes and knows how to abort."""

    aborted = False

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.writes.append(data)
        super().write(data)

    def abortConnection(self) -> None:
        self.aborted = True


class Edge:
    """A protocol on a transport double and a virtual clock."""

    def __init__(self, peer: Any, limits: Limits | None = None) -> None:
        self.peer = peer
        self.clock = Clock()
        self.wire = Wire()
        self.ended: list[SmppProtocol] = []
        self.protocol = SmppProtocol(
            Role.SMSC, peer, self.clock, limits or Limits(), "in-1", ended=self.ended.append
        )
        self.protocol.makeConnection(self.wire)

    def receive(self, *pdus: Any) -> None:
        self.protocol.dataReceived(b"".join(encode(pdu) for pdu in pdus))

    def written(self) -> list[bytes]:
        writes, self.wire.writes = self.wire.writes, []
        return writes

    def lose(self, why: Exception) -> None:
        self.protocol.connectionLost(Failure(why))


@pytest.fixture
def make_edge(make_peer: Callable[[], Any]) -> Callable[..., Edge]:
    return lambda limits=None: Edge(make_peer(), limits)


@pytest.fixture
def edge(make_edge: Callable[..., Edge]) -> Edge:
    """A bound link that has written its bind_resp."""
    made = make_edge()
    made.protocol.dataReceived(BIND)
    made.written()
    return made


def submit(number: int) -> SubmitSm:
    return SubmitSm(sequence_number=number, short_message=b"x")


def test_all_answers_of_a_read_leave_in_one_write(edge: Edge) -> None:
    edge.receive(submit(2), submit(3), EnquireLink(sequence_number=4))

    assert len(edge.written()) == 1
    assert [[pdu.sequence_number for pdu in batch] for batch in edge.peer.batches] == [[2, 3]]


def test_answers_given_later_leave_together_when_the_reactor_is_idle(edge: Edge) -> None:
    edge.peer.answers_requests = False
    edge.receive(submit(2), submit(3))
    for pdu in edge.peer.batches[0]:
        edge.peer.link.reply(pdu, message_id="1")
    at_once = edge.written()
    edge.clock.advance(0)

    assert (at_once, edge.written()) == (
        [],
        [encode(submit(2).reply(message_id="1")) + encode(submit(3).reply(message_id="1"))],
    )


def test_what_is_pipelined_behind_the_bind_is_served_after_it(
    make_edge: Callable[..., Edge],
) -> None:
    edge = make_edge()
    edge.protocol.dataReceived(BIND + encode(submit(2)))
    (octets,) = edge.written()

    assert octets.endswith(encode(submit(2).reply(message_id="2")))
    assert len(edge.peer.batches) == 1


def test_a_bind_may_be_decided_later(make_edge: Callable[..., Edge]) -> None:
    edge = make_edge()
    edge.peer.decides = False
    edge.protocol.dataReceived(BIND + encode(submit(2)))
    before = (edge.written(), list(edge.peer.batches))
    edge.peer.link.accept_bind("centre")
    edge.clock.advance(0)

    assert before == ([], [])
    assert (len(edge.written()), len(edge.peer.batches)) == (1, 1)


def test_a_link_knows_its_peer(edge: Edge) -> None:
    link = edge.peer.link

    assert (link.system_id, link.role, link.peer_version, link.id) == (
        "app",
        Role.SMSC,
        0x34,
        "in-1",
    )
    assert (link.is_bound, link.room, link.unanswered, link.outstanding) == (True, 100, 0, 0)
    assert link.remote == "192.168.1.1:54321"
    assert repr(link) == "<Link in-1 app@192.168.1.1:54321 bound_trx>"
    assert link.bind.system_id == "app"


def test_a_refused_peer_reads_its_status_before_the_close(make_edge: Callable[..., Edge]) -> None:
    edge = make_edge()
    edge.peer.password = "right"
    edge.protocol.dataReceived(BIND)
    answer, closing = edge.written(), edge.wire.disconnecting
    edge.clock.advance(0.6)

    assert answer[0][8:12] == CommandStatus.ESME_RINVPASWD.to_bytes(4, "big")
    assert (closing, edge.wire.disconnecting) == (False, True)
    assert "ESME_RINVPASWD" in edge.peer.goodbyes[0]


def test_a_request_of_ours_is_matched_with_its_response(edge: Edge) -> None:
    request = DeliverSm(short_message=b"screen")
    edge.peer.link.send(request)
    edge.clock.advance(0)
    response = request.reply(message_id="")
    edge.receive(response)

    assert edge.written() == [encode(request)]
    assert edge.peer.answers == [(request, response)]


def test_a_request_without_response_fails_by_the_clock(edge: Edge) -> None:
    request = DeliverSm()
    edge.peer.link.send(request)
    edge.clock.pump([1.0] * 11)

    assert [failed for failed, _ in edge.peer.failures] == [request]


def test_who_does_not_bind_is_closed_after_five_seconds(make_edge: Callable[..., Edge]) -> None:
    edge = make_edge()
    edge.clock.advance(5.01)

    assert edge.wire.disconnecting
    assert edge.peer.goodbyes == ["no bind came within 5 s"]


def test_an_idle_link_is_asked_whether_it_is_there(edge: Edge) -> None:
    edge.clock.advance(30.0)
    edge.clock.advance(0.01)

    assert edge.written() == [encode(EnquireLink(sequence_number=1))]


def test_the_timer_is_not_set_again_for_each_read(edge: Edge) -> None:
    before = edge.clock.getDelayedCalls()
    for number in range(100):
        edge.receive(submit(number))

    assert edge.clock.getDelayedCalls() == before


def test_a_timer_that_rings_too_early_is_set_again(edge: Edge) -> None:
    edge.clock.advance(20.0)
    edge.receive(submit(2))
    edge.written()
    edge.clock.advance(10.01)
    at_thirty = edge.written()
    edge.clock.advance(20.01)

    assert (at_thirty, edge.written()) == ([], [encode(EnquireLink(sequence_number=1))])


def test_a_peer_that_unbinds_is_answered_and_closed(edge: Edge) -> None:
    edge.receive(Unbind(sequence_number=5))

    assert edge.written() == [encode(Unbind(sequence_number=5).reply())]
    assert (edge.wire.disconnecting, edge.peer.goodbyes) == (True, ["the peer has unbound"])


def test_closing_a_link_unbinds_first(edge: Edge) -> None:
    edge.peer.link.close()
    edge.clock.advance(0)
    asked, early = edge.written(), edge.wire.disconnecting
    edge.receive(Unbind(sequence_number=1).reply())

    assert (asked, early) == ([encode(Unbind(sequence_number=1))], False)
    assert (edge.wire.disconnecting, edge.peer.goodbyes) == (True, ["we have unbound"])


def test_aborting_a_link_asks_nobody(edge: Edge) -> None:
    edge.peer.link.abort("account closed")
    edge.clock.advance(0)

    assert (edge.written(), edge.wire.disconnecting) == ([], True)
    assert edge.peer.goodbyes == ["account closed"]


def test_a_transport_that_does_not_close_is_aborted(edge: Edge) -> None:
    edge.peer.link.abort("over")
    edge.clock.advance(0)
    edge.clock.advance(4.9)
    early = edge.wire.aborted
    edge.clock.advance(0.2)

    assert (early, edge.wire.aborted) == (False, True)


def test_reading_stops_at_the_window_and_goes_on_after_replies(
    make_edge: Callable[..., Edge],
) -> None:
    edge = make_edge(Limits(window_in=2))
    edge.peer.answers_requests = False
    edge.protocol.dataReceived(BIND)
    edge.receive(submit(2), submit(3))
    at_the_window = edge.wire.producerState
    edge.peer.link.reply(edge.peer.batches[0][0], message_id="1")
    edge.clock.advance(0)

    assert (at_the_window, edge.wire.producerState) == ("paused", "producing")


def test_an_application_may_stop_and_resume_the_reading(edge: Edge) -> None:
    edge.peer.link.pause()
    edge.clock.advance(0)
    stopped = edge.wire.producerState
    edge.peer.link.resume()
    edge.clock.advance(0)

    assert (stopped, edge.wire.producerState) == ("paused", "producing")


def test_a_peer_that_does_not_read_is_written_and_read_no_more(edge: Edge) -> None:
    edge.peer.answers_requests = False
    edge.receive(submit(2))
    edge.protocol.pauseProducing()
    edge.peer.link.reply(edge.peer.batches[0][0], message_id="1")
    edge.clock.advance(0)
    stalled = (edge.written(), edge.wire.producerState)
    edge.protocol.resumeProducing()
    edge.protocol.resumeProducing()
    edge.clock.advance(0)

    assert stalled == ([], "paused")
    assert (edge.written(), edge.wire.producerState) == (
        [encode(submit(2).reply(message_id="1"))],
        "producing",
    )


def test_a_peer_that_never_reads_is_cut_off(edge: Edge) -> None:
    edge.protocol.pauseProducing()
    edge.clock.advance(0)
    for _ in range(70):
        edge.clock.advance(1.0)

    assert edge.peer.goodbyes == ["the peer has not read for 60 s"]
    assert (edge.wire.producerState, edge.wire.aborted) == ("producing", True)


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (ConnectionDone(), "the peer closed the connection"),
        (ConnectionLost("reset"), "the connection broke: Connection to the other side was lost"),
    ],
)
def test_a_lost_transport_settles_everything(edge: Edge, why: Exception, told: str) -> None:
    request = DeliverSm()
    edge.peer.link.send(request)
    edge.lose(why)

    assert [failed for failed, _ in edge.peer.failures] == [request]
    assert edge.peer.goodbyes[0].startswith(told)
    assert (edge.clock.getDelayedCalls(), edge.ended) == ([], [edge.protocol])


def test_a_reply_after_the_end_is_dropped_in_silence(edge: Edge) -> None:
    edge.peer.answers_requests = False
    edge.receive(submit(2))
    edge.lose(ConnectionDone())
    edge.peer.link.reply(edge.peer.batches[0][0], message_id="1")

    assert (edge.written(), edge.clock.getDelayedCalls()) == ([], [])


def test_an_accepted_run_leaves_when_the_reactor_is_idle(edge: Edge) -> None:
    edge.peer.answers_requests = False
    edge.receive(submit(2))
    requests = edge.peer.batches[0]
    edge.peer.link.accept(requests, list(range(len(requests))))
    before = edge.written()
    edge.clock.advance(0)

    assert (len(before), len(edge.written())) == (0, len(requests))


def test_an_http_request_is_named(make_edge: Callable[..., Edge]) -> None:
    edge = make_edge()
    edge.protocol.dataReceived(b"GET / HTTP/1.1\r\n\r\n")

    assert edge.peer.goodbyes == ["an HTTP request came to the SMPP port"]
    assert edge.wire.disconnecting


def test_rejected_pdus_are_not_the_applications_business(edge: Edge) -> None:
    edge.receive(QuerySm(sequence_number=2))
    edge.protocol.dataReceived(bytes.fromhex("0000001000000110000000000a342ee7"))
    edge.receive(DeliverSm(sequence_number=3).reply(message_id=""))

    assert [len(batch) for batch in edge.peer.batches] == [1]
    assert edge.peer.goodbyes == []


class Fragile:
    """An application with a fault in one of its methods."""

    def __init__(self, peer: Any, faulty: str) -> None:
        self._peer = peer
        self._faulty = faulty

    def __getattr__(self, name: str) -> Any:
        if name == self._faulty:
            return self._fail
        return getattr(self._peer, name)

    def _fail(self, *values: Any) -> None:
        raise RuntimeError("a fault of the application")


@pytest.fixture
def logged() -> Any:
    """What is logged at critical while the test runs."""
    failures: list[Any] = []

    def observe(event: Any) -> None:
        if "log_failure" in event:
            failures.append(event["log_failure"].type)

    globalLogPublisher.addObserver(observe)
    yield failures
    globalLogPublisher.removeObserver(observe)


def test_an_application_that_fails_on_requests_loses_that_link_only(
    make_peer: Callable[[], Any], logged: list[Any]
) -> None:
    peer = make_peer()
    edge = Edge(Fragile(peer, "requests_received"))
    edge.protocol.dataReceived(BIND)
    edge.receive(submit(2))

    assert (peer.goodbyes, logged) == (["the application failed on a request"], [RuntimeError])


def test_an_application_that_fails_on_a_response_keeps_its_link(
    make_peer: Callable[[], Any], logged: list[Any]
) -> None:
    peer = make_peer()
    edge = Edge(Fragile(peer, "response_received"))
    edge.protocol.dataReceived(BIND)
    peer.link.send(DeliverSm())
    edge.clock.advance(0)
    edge.receive(DeliverSm(sequence_number=1).reply(message_id=""))

    assert (peer.link.is_bound, logged) == (True, [RuntimeError])


def test_an_application_may_hang_up_as_soon_as_it_is_connected(
    make_peer: Callable[[], Any],
) -> None:
    peer = make_peer()
    peer.connected = lambda link: link.close()
    edge = Edge(peer)

    assert (edge.wire.disconnecting, peer.goodbyes) == (True, ["closed before a bind"])


def test_stopping_is_the_transports_affair(edge: Edge) -> None:
    edge.protocol.stopProducing()

    assert edge.peer.link.is_bound


def test_an_ended_connection_is_freed_without_the_garbage_collector(
    make_edge: Callable[..., Edge],
) -> None:
    made = make_edge()
    made.protocol.dataReceived(BIND)
    link, gone = made.peer.link, weakref.ref(made.protocol)
    gc.disable()
    try:
        made.wire.unregisterProducer()  # a real transport lets go of its producer by itself
        made.lose(ConnectionDone())
        made.ended.clear()
        del made
        is_freed = gone() is None
    finally:
        gc.enable()

    assert is_freed
    assert repr(link) == "<Link in-1 app@192.168.1.1:54321 closed>"


def test_a_link_that_has_ended_takes_every_call_in_silence(edge: Edge) -> None:
    link = edge.peer.link
    edge.receive(submit(2))
    request = edge.peer.batches[0][0]
    edge.lose(ConnectionDone())
    edge.written()
    link.reply(request, message_id="1")
    link.accept_bind()
    link.refuse_bind(CommandStatus.ESME_RBINDFAIL)
    link.pause()
    link.resume()
    link.close()
    link.abort("again")
    edge.clock.advance(100)

    assert edge.written() == []
    with pytest.raises(SessionClosed):
        link.send(DeliverSm())


def test_a_link_can_be_held_to_other_limits(edge: Edge) -> None:
    link = edge.peer.links[-1]
    link.use_limits(Limits(window_out=7))

    assert (link.room, link.is_gone) == (7, False)


def test_a_link_without_tls_has_no_certificate_and_is_gone_after_the_end(edge: Edge) -> None:
    link = edge.peer.links[-1]
    link.abort("enough")

    assert (link.peer_certificate, link.is_gone) == (None, True)

from collections.abc import Callable
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import clientFromString, serverFromString
from twisted.internet.task import Clock

from smpp.commands import BindTransceiver, DeliverSm, SubmitSm
from smpp.net import BackOff, SmppClient, SmppServer
from smpp.session import Limits
from smpp.timers import Timing


def test_a_client_binds_and_is_answered_like_any_request(open_town: Any) -> None:
    ((bind, response),) = open_town.app.answers

    assert (bind.system_id, response.system_id) == ("app", "centre")
    assert open_town.client.link.is_bound
    assert open_town.client.link.id == "out-1"


def test_messages_flow_both_ways(open_town: Any) -> None:
    for number in range(3):
        open_town.app.link.send(SubmitSm(short_message=bytes([number])))
        open_town.centre.link.send(DeliverSm(short_message=bytes([number])))
    open_town.settle()

    assert [len(batch) for batch in open_town.centre.batches] == [3]
    assert [len(batch) for batch in open_town.app.batches] == [3]
    assert (len(open_town.app.answers), len(open_town.centre.answers)) == (4, 3)


def test_a_lost_link_is_made_again(open_town: Any) -> None:
    open_town.centre.link.abort("restart")
    open_town.settle()
    down = open_town.client.link
    open_town.clock.advance(1.0)

    assert (down, open_town.client.link.id) == (None, "out-2")
    assert open_town.client.link.is_bound


def test_tries_come_less_and_less_often(town: Any) -> None:
    tries: list[float] = []
    connect = town.network.connect

    def counted(name: str, factory: Any) -> Any:
        tries.append(town.clock.seconds())
        return connect(name, factory)

    town.network.connect = counted
    town.client.start()
    for _ in range(140):
        town.clock.advance(1.0)

    assert tries == [0.0, 1.0, 3.0, 7.0, 15.0, 31.0, 63.0, 123.0]


def test_a_refused_password_is_not_tried_again_soon(town: Any) -> None:
    town.centre.password = "another"
    town.open()
    town.clock.advance(1.0)
    for _ in range(28):
        town.clock.advance(1.0)
    after_29_seconds = len(town.centre.binds)
    town.clock.advance(2.0)

    assert (after_29_seconds, len(town.centre.binds)) == (1, 2)


def test_a_link_that_was_bound_is_tried_again_at_first_delay(town: Any) -> None:
    town.client.start()
    town.clock.pump([1.0] * 7)
    town.listen()
    town.clock.advance(8.0)
    town.centre.link.abort("restart")
    town.settle()
    town.clock.advance(1.0)

    assert town.client.link is not None


def test_starting_twice_makes_one_link(open_town: Any) -> None:
    open_town.client.start()
    open_town.settle()

    assert len(open_town.server.links) == 1


def test_stopping_unbinds_and_stays_away(open_town: Any) -> None:
    stopped: list[None] = []
    open_town.client.stop().addCallback(stopped.append)
    open_town.settle()
    open_town.clock.advance(100.0)

    assert (stopped, open_town.client.link, open_town.server.links) == ([None], None, [])
    assert open_town.centre.goodbyes == ["the peer has unbound"]


def test_stopping_between_two_tries_forgets_the_next(town: Any) -> None:
    town.client.start()
    town.client.stop()

    assert town.clock.getDelayedCalls() == []


def test_stopping_gives_up_a_connection_in_the_making() -> None:
    class Never:
        def __init__(self) -> None:
            self.attempt: Deferred[Any] = Deferred()

        def connect(self, factory: Any) -> Deferred[Any]:
            return self.attempt

    clock, endpoint = Clock(), Never()
    client = SmppClient(clock, endpoint, BindTransceiver, None)  # type: ignore[arg-type]
    client.start()
    client.stop()

    assert (endpoint.attempt.called, clock.getDelayedCalls()) == (True, [])


def test_a_peer_that_falls_silent_is_left_and_tried_again(make_town: Callable[..., Any]) -> None:
    town = make_town(client_limits=Limits(timing=Timing(enquire_link_s=5.0, response_s=2.0)))
    town.open()
    town.centre.link.pause()
    town.clock.advance(0)
    town.clock.pump([0.5] * 20)

    assert town.app.goodbyes == ["enquire_link has no response after 2 s"]


@pytest.mark.parametrize(
    ("failures", "was_refused", "drawn", "wait_s"),
    [
        (1, False, 0.0, 1.0),
        (4, False, 0.0, 8.0),
        (99, False, 0.0, 60.0),
        (1, True, 0.0, 30.0),
        (8, True, 0.0, 60.0),
        (3, False, 1.0, 2.8),
    ],
)
def test_the_wait_doubles_up_to_a_limit_less_a_random_part(
    failures: int, was_refused: bool, drawn: float, wait_s: float
) -> None:
    assert BackOff().delay(failures, was_refused, drawn) == pytest.approx(wait_s)


async def test_over_a_real_socket_a_screen_comes_and_is_answered(
    reactor: Any, make_peer: Any
) -> None:
    loop = reactor._asyncioEventloop
    centre, app = make_peer(), make_peer()
    answered = loop.create_future()
    centre.response_received = lambda link, request, response: answered.set_result(response)
    server = SmppServer(centre, reactor)
    listening = serverFromString(reactor, "tcp:0:interface=127.0.0.1").listen(server)
    port = await listening.asFuture(loop)
    app.response_received = lambda link, bind, response: centre.link.send(
        DeliverSm(short_message=b"1 Balance")
    )
    endpoint = clientFromString(reactor, f"tcp:127.0.0.1:{port.getHost().port}")
    client = SmppClient(reactor, endpoint, BindTransceiver, app)
    client.start()
    response = await answered
    await client.stop().asFuture(loop)
    await port.stopListening().asFuture(loop)

    assert response.command_status == 0
    assert [pdu.short_message for batch in app.batches for pdu in batch] == [b"1 Balance"]

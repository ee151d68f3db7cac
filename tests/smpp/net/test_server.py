from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twisted.internet.endpoints import clientFromString, serverFromString
from twisted.internet.error import ConnectionRefusedError
from twisted.internet.protocol import Factory
from twisted.logger import globalLogPublisher

from smpp.commands import BindReceiver, BindTransceiver, DeliverSm, Outbind, SubmitSm
from smpp.net import CROWDED_OUT, SmppClient, SmppProtocol, SmppServer
from smpp.session import Limits
from smpp.states import Role


def test_each_connection_gets_a_link_of_its_own(open_town: Any) -> None:
    second = SmppClient(
        open_town.clock, open_town.network.client("smsc"), BindTransceiver, open_town.app
    )
    second.start()
    open_town.settle()

    assert [link.id for link in open_town.server.links] == ["in-1", "in-2"]


class Crowd:
    """A server with few places; who connects to it says nothing, or binds."""

    def __init__(self, town: Any, places: int) -> None:
        self.town = town
        self.town.server = SmppServer(town.centre, town.clock, max_connections=places)
        self.town.listen()
        self.told: list[Any] = []

    def come(self, greeting: Any = None) -> Any:
        town = self.town
        factory = Factory.forProtocol(
            lambda: SmppProtocol(Role.ESME, town.app, town.clock, Limits(), "far", greeting)
        )
        town.network.connect("smsc", factory)
        town.settle()
        return town.app.link

    @property
    def here(self) -> list[str]:
        return [link.id for link in self.town.server.links]

    @property
    def counts(self) -> list[int]:
        return [event["count"] for event in self.told]


@pytest.fixture
def crowd(make_town: Callable[..., Any]) -> Iterator[Crowd]:
    """A server with three places."""
    made = Crowd(make_town(), 3)

    def observe(event: Any) -> None:
        if event.get("log_namespace", "").startswith("smpp.net.server"):
            made.told.append(event)

    globalLogPublisher.addObserver(observe)
    yield made
    globalLogPublisher.removeObserver(observe)


def test_where_all_are_bound_one_more_is_refused(crowd: Crowd) -> None:
    links = [crowd.come(BindTransceiver()) for _ in range(3)]
    with pytest.raises(ConnectionRefusedError):
        crowd.come(BindTransceiver())

    assert crowd.here == ["in-1", "in-2", "in-3"]
    assert all(link.is_bound for link in links)
    assert crowd.counts == [1]


def test_who_has_not_bound_makes_room_for_a_newer_one_the_oldest_first(crowd: Crowd) -> None:
    bound = crowd.come(BindTransceiver())
    for _ in range(4):
        crowd.come()
    newest = crowd.come(BindTransceiver())

    assert crowd.here == ["in-1", "in-5", "in-6"]
    assert bound.is_bound and newest.is_bound
    assert crowd.town.centre.goodbyes == [CROWDED_OUT] * 3


def test_one_whose_bind_is_being_decided_stays_longer_than_one_that_says_nothing(
    crowd: Crowd,
) -> None:
    crowd.town.centre.decides = False
    crowd.come(BindTransceiver())
    for _ in range(4):
        crowd.come()

    assert crowd.here == ["in-1", "in-4", "in-5"]


def test_a_crowd_is_told_of_once_in_a_while(crowd: Crowd) -> None:
    for _ in range(1003):
        crowd.come()
    crowd.town.clock.advance(10)  # those who were left have not bound in time
    for _ in range(4):
        crowd.come()

    assert crowd.counts == [1, 1000]


def test_who_was_crowded_out_is_not_waited_for_at_the_end(crowd: Crowd) -> None:
    for _ in range(5):
        crowd.come()
    gone: list[None] = []
    crowd.town.server.stop().addCallback(gone.append)
    crowd.town.settle()

    assert gone == [None]


def test_stopping_unbinds_everyone(open_town: Any) -> None:
    gone: list[None] = []
    open_town.port.stopListening()
    open_town.server.stop().addCallback(gone.append)
    before = list(gone)
    open_town.settle()

    assert (before, gone, open_town.server.links) == ([], [None], [])
    assert open_town.app.goodbyes == ["the peer has unbound"]


def test_stopping_with_nobody_there_is_done_at_once(town: Any) -> None:
    gone: list[None] = []
    town.server.stop().addCallback(gone.append)

    assert gone == [None]


def test_an_esme_may_wait_for_an_outbind(town: Any) -> None:
    """3.4 §2.2.1: the SMSC connects and asks to be bound to."""

    def bind_when_asked(link: Any, pdus: list[Any]) -> None:
        if isinstance(pdus[0], Outbind):
            link.send(BindReceiver(system_id="app", interface_version=0x34))
        else:
            link.reply(pdus[0], message_id="")

    town.app.requests_received = bind_when_asked
    esme = SmppServer(town.app, town.clock, role=Role.ESME)
    town.network.server("esme").listen(esme)
    smsc = SmppClient(
        town.clock,
        town.network.client("esme"),
        lambda: Outbind(system_id="centre"),
        town.centre,
        role=Role.SMSC,
    )
    smsc.start()
    town.settle()
    town.centre.link.send(DeliverSm(short_message=b"hello"))
    town.settle()

    assert [bind.system_id for bind in town.centre.binds] == ["app"]
    assert [response.command_status for _, response in town.centre.answers] == [0]


async def test_over_a_real_socket_a_message_is_answered(reactor: Any, make_peer: Any) -> None:
    centre, app = make_peer(), make_peer()
    server = SmppServer(centre, reactor)
    port = (
        await serverFromString(reactor, "tcp:0:interface=127.0.0.1")
        .listen(server)
        .asFuture(reactor._asyncioEventloop)
    )
    loop = reactor._asyncioEventloop
    answered = loop.create_future()
    app.response_received = lambda link, request, response: (
        link.send(SubmitSm(short_message=b"x"))
        if isinstance(request, BindTransceiver)
        else answered.set_result(response)
    )
    endpoint = clientFromString(reactor, f"tcp:127.0.0.1:{port.getHost().port}")
    client = SmppClient(reactor, endpoint, BindTransceiver, app)
    client.start()
    response = await answered
    await client.stop().asFuture(loop)
    await port.stopListening().asFuture(loop)
    await server.stop().asFuture(loop)

    assert response.message_id == "2"
    assert app.goodbyes == ["we have unbound"]

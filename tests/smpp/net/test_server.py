from collections.abc import Callable
from typing import Any

from twisted.internet.endpoints import clientFromString, serverFromString

from smpp.commands import BindReceiver, BindTransceiver, DeliverSm, Outbind, SubmitSm
from smpp.net import SmppClient, SmppServer
from smpp.states import Role


def test_each_connection_gets_a_link_of_its_own(open_town: Any) -> None:
    second = SmppClient(
        open_town.clock, open_town.network.client("smsc"), BindTransceiver, open_town.app
    )
    second.start()
    open_town.settle()

    assert [link.id for link in open_town.server.links] == ["in-1", "in-2"]


def test_connections_beyond_the_most_are_refused(make_town: Callable[..., Any]) -> None:
    town = make_town()
    town.server = SmppServer(town.centre, town.clock, max_connections=1)
    town.open()
    second = SmppClient(town.clock, town.network.client("smsc"), BindTransceiver, town.app)
    second.start()
    town.settle()

    assert (len(town.server.links), second.link) == (1, None)


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

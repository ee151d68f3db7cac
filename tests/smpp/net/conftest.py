"""Peers for tests of the network edge: real, small applications, on a virtual clock."""

from collections.abc import Callable
from typing import Any

import pytest
from twisted.internet.task import Clock

from smpp.commands import BindTransceiver
from smpp.constants import CommandStatus
from smpp.net import BackOff, MemoryNetwork, SmppClient, SmppServer
from smpp.pdu import Pdu
from smpp.session import Limits


class Peer:
    """An application that accepts every bind, answers every request, and keeps what it is told."""

    def __init__(self) -> None:
        self.links: list[Any] = []
        self.binds: list[Pdu] = []
        self.batches: list[list[Pdu]] = []
        self.answers: list[tuple[Pdu, Pdu]] = []
        self.failures: list[tuple[Pdu, Exception]] = []
        self.goodbyes: list[str] = []
        self.decides = True
        self.password: str | None = None
        self.answers_requests = True

    def connected(self, link: Any) -> None:
        self.links.append(link)

    def bind_requested(self, link: Any, bind: Any) -> None:
        self.binds.append(bind)
        if self.password is not None and bind.password != self.password:
            link.refuse_bind(CommandStatus.ESME_RINVPASWD)
        elif self.decides:
            link.accept_bind("centre")

    def requests_received(self, link: Any, pdus: list[Pdu]) -> None:
        self.batches.append(pdus)
        if self.answers_requests:
            for pdu in pdus:
                link.reply(pdu, message_id=f"{pdu.sequence_number:x}")

    def response_received(self, link: Any, request: Pdu, response: Pdu) -> None:
        self.answers.append((request, response))

    def request_failed(self, link: Any, request: Pdu, reason: Exception) -> None:
        self.failures.append((request, reason))

    def disconnected(self, link: Any, reason: str) -> None:
        self.goodbyes.append(reason)

    @property
    def link(self) -> Any:
        return self.links[-1]


class Town:
    """A server, a client and the memory network between them."""

    def __init__(self, limits: Limits | None = None, client_limits: Limits | None = None) -> None:
        self.clock = Clock()
        self.network = MemoryNetwork(self.clock)
        self.centre, self.app = Peer(), Peer()
        self.server = SmppServer(self.centre, self.clock, limits)
        self.client = SmppClient(
            self.clock,
            self.network.client("smsc"),
            lambda: BindTransceiver(system_id="app", password="secret", interface_version=0x34),
            self.app,
            client_limits,
            back_off=BackOff(),
            random=lambda: 0.0,
        )
        self.port: Any = None

    def open(self) -> None:
        """Listen, connect and let the bind go through."""
        self.listen()
        self.client.start()
        self.settle()

    def listen(self) -> None:
        self.network.server("smsc").listen(self.server).addCallback(self._listening)

    def _listening(self, port: Any) -> None:
        self.port = port

    def settle(self) -> None:
        """Run until nothing is on its way."""
        self.clock.advance(0)


@pytest.fixture
def make_town() -> Callable[..., Town]:
    return Town


@pytest.fixture
def town() -> Town:
    """A server and a client that are not connected yet."""
    return Town()


@pytest.fixture
def open_town() -> Town:
    """A server and a client, bound."""
    made = Town()
    made.open()
    return made


@pytest.fixture
def make_peer() -> Callable[[], Peer]:
    return Peer

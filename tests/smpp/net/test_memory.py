from collections.abc import Callable
from typing import Any

import pytest
from twisted.internet.error import CannotListenError, ConnectionRefusedError
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock

from smpp.net import MemoryNetwork


class Diary(Protocol):
    """Keeps what happens to it."""

    def __init__(self) -> None:
        self.octets = b""
        self.end: Any = None
        self.pushed_back: list[str] = []

    def dataReceived(self, data: bytes) -> None:
        self.octets += data

    def connectionLost(self, reason: Any = None) -> None:
        self.end = reason.type.__name__

    def pauseProducing(self) -> None:
        self.pushed_back.append("pause")

    def resumeProducing(self) -> None:
        self.pushed_back.append("resume")


class Pipe:
    def __init__(self) -> None:
        self.clock = Clock()
        self.network = MemoryNetwork(self.clock)
        self.far_ends: list[Diary] = []
        self.port: Any = None
        self.network.server("x").listen(Factory.forProtocol(self._accept)).addCallback(self._got)
        self.near: Any = None
        connected = self.network.client("x").connect(Factory.forProtocol(Diary))
        connected.addCallback(self._connected)
        self.far = self.far_ends[0]

    def _accept(self) -> Diary:
        self.far_ends.append(Diary())
        return self.far_ends[-1]

    def _got(self, port: Any) -> None:
        self.port = port

    def _connected(self, protocol: Any) -> None:
        self.near = protocol


@pytest.fixture
def pipe() -> Pipe:
    return Pipe()


def failure_of(deferred: Any) -> Any:
    failures: list[Any] = []
    deferred.addErrback(failures.append)
    return failures[0].type


def test_octets_arrive_at_the_next_moment_in_order(pipe: Pipe) -> None:
    pipe.near.transport.write(b"one")
    pipe.near.transport.writeSequence([b"t", b"wo"])
    at_once = pipe.far.octets
    pipe.clock.advance(0)

    assert (at_once, pipe.far.octets) == (b"", b"onetwo")


def test_both_ends_know_each_other_by_name(pipe: Pipe) -> None:
    near, far = pipe.near.transport, pipe.far.transport

    assert (str(near.getPeer()), str(far.getHost())) == ("x", "x")
    assert str(near.getHost()) == str(far.getPeer()) == "x#1"


def test_a_close_lets_what_was_written_arrive(pipe: Pipe) -> None:
    pipe.near.transport.write(b"bye")
    pipe.near.transport.loseConnection()
    pipe.near.transport.write(b"too late")
    pipe.clock.advance(0)

    assert (pipe.far.octets, pipe.far.end, pipe.near.end) == (
        b"bye",
        "ConnectionDone",
        "ConnectionDone",
    )


def test_an_abort_lets_nothing_more_arrive(pipe: Pipe) -> None:
    pipe.near.transport.write(b"lost")
    pipe.near.transport.abortConnection()
    pipe.clock.advance(0)
    pipe.near.transport.abortConnection()
    pipe.clock.advance(0)

    assert (pipe.far.octets, pipe.far.end, pipe.near.end) == (
        b"",
        "ConnectionLost",
        "ConnectionAborted",
    )


def test_an_end_that_does_not_read_gets_nothing_until_it_does(pipe: Pipe) -> None:
    pipe.far.transport.pauseProducing()
    pipe.near.transport.write(b"wait")
    pipe.clock.advance(0)
    before = pipe.far.octets
    pipe.far.transport.resumeProducing()
    pipe.clock.advance(0)

    assert (before, pipe.far.octets) == (b"", b"wait")


def test_a_writer_is_told_when_the_reader_is_behind_and_when_it_has_caught_up(pipe: Pipe) -> None:
    pipe.near.transport.registerProducer(pipe.near, True)
    pipe.far.transport.pauseProducing()
    pipe.near.transport.write(b"x" * 100_000)
    pipe.near.transport.write(b"x" * 100_000)
    told = list(pipe.near.pushed_back)
    pipe.far.transport.resumeProducing()
    pipe.clock.advance(0)

    assert (told, pipe.near.pushed_back) == (["pause"], ["pause", "resume"])
    assert len(pipe.far.octets) == 200_000


def test_a_producer_that_has_left_is_told_nothing(pipe: Pipe) -> None:
    pipe.near.transport.registerProducer(pipe.near, True)
    pipe.far.transport.pauseProducing()
    pipe.near.transport.write(b"x" * 100_000)
    pipe.near.transport.unregisterProducer()
    pipe.far.transport.resumeProducing()
    pipe.clock.advance(0)

    assert pipe.near.pushed_back == ["pause"]


def test_stopping_production_closes(pipe: Pipe) -> None:
    pipe.near.transport.stopProducing()
    pipe.clock.advance(0)

    assert pipe.far.end == "ConnectionDone"


def test_nobody_answers_under_an_unknown_name(pipe: Pipe) -> None:
    connecting = pipe.network.client("y").connect(Factory.forProtocol(Diary))

    assert failure_of(connecting) is ConnectionRefusedError


def test_a_port_that_is_closed_takes_nobody(pipe: Pipe) -> None:
    pipe.port.stopListening()
    connecting = pipe.network.client("x").connect(Factory.forProtocol(Diary))

    assert (failure_of(connecting), str(pipe.port.getHost())) == (ConnectionRefusedError, "x")


def test_a_name_is_taken_once(pipe: Pipe) -> None:
    pipe.port.startListening()
    listening = pipe.network.server("x").listen(Factory.forProtocol(Diary))

    assert failure_of(listening) is CannotListenError


@pytest.mark.parametrize("refuse", ["server", "client"])
def test_a_factory_may_refuse(refuse: str) -> None:
    def nobody(address: Any) -> None:
        return None

    network = MemoryNetwork(Clock())
    factories: dict[str, Callable[..., Any]] = {}
    server, client = Factory.forProtocol(Diary), Factory.forProtocol(Diary)
    factories |= {"server": server, "client": client}
    factories[refuse].buildProtocol = nobody  # type: ignore[attr-defined]
    network.server("x").listen(server)

    assert failure_of(network.client("x").connect(client)) is ConnectionRefusedError

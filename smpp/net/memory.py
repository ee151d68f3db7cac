"""A network in memory: the same protocols, servers and clients, and no socket.

`MemoryNetwork` gives Twisted endpoints that are joined by name. Octets travel by the clock that it
is given: what is written arrives at the next moment, never within the call. On a
`twisted.internet.task.Clock` everything is therefore deterministic, and `clock.advance(0)` runs it
until nothing is on its way; on a reactor it just runs.

A transport here keeps the promises that matter to SMPP: order, push back (`pauseProducing` both
ways, with a bounded buffer told to the producer), a close that flushes, an abort that does not.
"""

# ruff: noqa: N802  # the names are Twisted's

from collections.abc import Callable

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import (
    CannotListenError,
    ConnectionAborted,
    ConnectionDone,
    ConnectionLost,
    ConnectionRefusedError,
)
from twisted.internet.interfaces import (
    IAddress,
    IConsumer,
    IListeningPort,
    IPushProducer,
    IStreamClientEndpoint,
    IStreamServerEndpoint,
    ITransport,
)
from twisted.python.failure import Failure
from zope.interface import implementer  # type: ignore[import-untyped]  # has no stubs

from smpp.net.surroundings import Clock, Producer, StreamFactory, StreamProtocol

__all__ = ["MemoryAddress", "MemoryNetwork", "MemoryTransport"]

_FULL_AT = 65_536


@implementer(IAddress)
class MemoryAddress:
    """The name of one end of a pipe."""

    def __init__(self, name: str) -> None:
        """Take the name."""
        self.name = name

    def __str__(self) -> str:
        """Return the name."""
        return self.name


@implementer(ITransport, IConsumer, IPushProducer)
class MemoryTransport:
    """One end of a pipe between two protocols."""

    disconnecting = False

    def __init__(self, clock: Clock, host: MemoryAddress, peer: MemoryAddress) -> None:
        """Deliver by `clock`; `join` tells who is at the other end."""
        self._clock = clock
        self._host = host
        self._peer_address = peer
        self._other: MemoryTransport = self
        self._protocol: StreamProtocol | None = None
        self._unread = bytearray()
        self._producer: Producer | None = None
        self._producer_waits = False
        self._is_reading = True
        self._is_open = True
        self._is_scheduled = False

    def join(self, other: "MemoryTransport", protocol: StreamProtocol) -> None:
        """Stand between `protocol` and the transport at the other end."""
        self._other = other
        self._protocol = protocol

    # ITransport

    def write(self, data: bytes) -> None:
        """Send octets; they arrive at the next moment."""
        if self._is_open and not self.disconnecting:
            self._other.deliver(data)
            if self._producer is not None and self._other.is_full and not self._producer_waits:
                self._producer_waits = True
                self._producer.pauseProducing()

    def writeSequence(self, data: list[bytes]) -> None:
        """Send several strings of octets."""
        self.write(b"".join(data))

    def loseConnection(self) -> None:
        """Close when the other end has read what was written."""
        if not self.disconnecting:
            self.disconnecting = True
            self._other.schedule()

    def abortConnection(self) -> None:
        """Close now; what was not read is lost."""
        if self._is_open:
            self._other.forget()
            self._clock.callLater(0, self._end, ConnectionAborted())
            self._clock.callLater(0, self._other._end, ConnectionLost())

    def getPeer(self) -> MemoryAddress:
        """Return the name of the other end."""
        return self._peer_address

    def getHost(self) -> MemoryAddress:
        """Return the name of this end."""
        return self._host

    # IConsumer: who writes here

    def registerProducer(self, producer: Producer, streaming: bool) -> None:
        """Tell `producer` when the other end reads too slowly, and when it has caught up."""
        self._producer = producer

    def unregisterProducer(self) -> None:
        """Tell nobody any more."""
        self._producer = None

    # IPushProducer: what is read here

    def pauseProducing(self) -> None:
        """Stop delivering to our protocol."""
        self._is_reading = False

    def resumeProducing(self) -> None:
        """Deliver again."""
        self._is_reading = True
        self.schedule()

    def stopProducing(self) -> None:
        """Close."""
        self.loseConnection()

    # Between the two ends

    @property
    def is_full(self) -> bool:
        """Whether more octets wait to be read here than a socket would take."""
        return len(self._unread) >= _FULL_AT

    def deliver(self, data: bytes) -> None:
        """Take octets from the other end, for the next moment."""
        self._unread += data
        self.schedule()

    def forget(self) -> None:
        """Throw away what was not read."""
        self._unread.clear()

    def schedule(self) -> None:
        """Run at the next moment."""
        if not self._is_scheduled:
            self._is_scheduled = True
            self._clock.callLater(0, self._run)

    def _run(self) -> None:
        self._is_scheduled = False
        if self._is_open and self._is_reading and self._unread and self._protocol is not None:
            octets = bytes(self._unread[:_FULL_AT])
            del self._unread[:_FULL_AT]
            self._protocol.dataReceived(octets)
            self._other.drained()
            if self._unread:
                self.schedule()
        if self._other.disconnecting and not self._unread and self._is_open:
            self._end(ConnectionDone())
            self._other._end(ConnectionDone())

    def drained(self) -> None:
        """Be told that the other end has read something."""
        if self._producer_waits and not self._other.is_full:
            self._producer_waits = False
            if self._producer is not None:
                self._producer.resumeProducing()

    def _end(self, why: Exception) -> None:
        if self._is_open and self._protocol is not None:
            self._is_open = False
            self._protocol.connectionLost(_failure(why))


@implementer(IListeningPort)
class _MemoryPort:
    def __init__(self, address: MemoryAddress, close: Callable[[], None]) -> None:
        self._address = address
        self._close = close

    def startListening(self) -> None:
        """Already does."""

    def stopListening(self) -> Deferred[None]:
        """Take no more connections; those that are up stay."""
        self._close()
        return succeed(None)

    def getHost(self) -> MemoryAddress:
        """Return the name that clients connect to."""
        return self._address


# Twisted leaves these untyped.


def _failure(why: Exception) -> Failure:
    return Failure(why)  # type: ignore[no-untyped-call]


def _taken(name: str) -> CannotListenError:
    return CannotListenError("memory", name, "the name is taken")  # type: ignore[no-untyped-call]


def _refused(name: str) -> ConnectionRefusedError:
    why = f"nobody takes connections at {name}"
    return ConnectionRefusedError(why)  # type: ignore[no-untyped-call]


class MemoryNetwork:
    """Names that servers listen on and clients connect to, all driven by one clock."""

    def __init__(self, clock: Clock) -> None:
        """Let octets travel by `clock`."""
        self._clock = clock
        self._factories: dict[str, StreamFactory] = {}
        self._connections = 0

    def server(self, name: str) -> "_MemoryServerEndpoint":
        """Return an endpoint that listens under `name`."""
        return _MemoryServerEndpoint(self, name)

    def client(self, name: str) -> "_MemoryClientEndpoint":
        """Return an endpoint that connects to whoever listens under `name`."""
        return _MemoryClientEndpoint(self, name)

    def listen(self, name: str, factory: StreamFactory) -> "_MemoryPort":
        """Let `factory` take the connections to `name`; raises CannotListenError if taken."""
        if name in self._factories:
            raise _taken(name)
        self._factories[name] = factory
        factory.doStart()
        return _MemoryPort(MemoryAddress(name), lambda: self._close(name))

    def _close(self, name: str) -> None:
        self._factories.pop(name).doStop()

    def connect(self, name: str, factory: StreamFactory) -> StreamProtocol:
        """Join a protocol of `factory` with one of whoever listens under `name`.

        Raises ConnectionRefusedError if nobody listens or the listener takes no more.
        """
        self._connections += 1
        near, far = MemoryAddress(f"{name}#{self._connections}"), MemoryAddress(name)
        listener = self._factories.get(name)
        accepted = None if listener is None else listener.buildProtocol(near)
        made = None if accepted is None else factory.buildProtocol(far)
        if accepted is None or made is None:
            raise _refused(name)
        ours, theirs = (
            MemoryTransport(self._clock, near, far),
            MemoryTransport(self._clock, far, near),
        )
        ours.join(theirs, made)
        theirs.join(ours, accepted)
        accepted.makeConnection(theirs)
        made.makeConnection(ours)
        return made


@implementer(IStreamServerEndpoint)
class _MemoryServerEndpoint:
    def __init__(self, network: MemoryNetwork, name: str) -> None:
        self._network = network
        self._name = name

    def listen(self, protocol_factory: StreamFactory) -> Deferred[_MemoryPort]:
        """Listen; fails with CannotListenError if the name is taken."""
        try:
            return succeed(self._network.listen(self._name, protocol_factory))
        except CannotListenError as error:
            return fail(error)


@implementer(IStreamClientEndpoint)
class _MemoryClientEndpoint:
    def __init__(self, network: MemoryNetwork, name: str) -> None:
        self._network = network
        self._name = name

    def connect(self, protocol_factory: StreamFactory) -> Deferred[StreamProtocol]:
        """Connect; fails with ConnectionRefusedError if nobody listens."""
        try:
            return succeed(self._network.connect(self._name, protocol_factory))
        except ConnectionRefusedError as error:
            return fail(error)

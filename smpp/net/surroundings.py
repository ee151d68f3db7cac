"""The parts of Twisted that this package stands on, as types that mypy can follow.

Twisted states them as zope interfaces, whose methods have no `self`; a type checker without a
plugin sees every call through them as a mistake.
"""

# ruff: noqa: N802  # the names are Twisted's

from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

__all__ = [
    "ClientEndpoint",
    "Clock",
    "DelayedCall",
    "Producer",
    "StreamFactory",
    "StreamProtocol",
    "StreamTransport",
]


class DelayedCall(Protocol):
    """IDelayedCall: a call that has been put off."""

    def active(self) -> bool: ...
    def cancel(self) -> None: ...
    def getTime(self) -> float: ...
    def reset(self, seconds_from_now: float, /) -> None: ...


class Clock(Protocol):
    """IReactorTime: a reactor, or `twisted.internet.task.Clock`."""

    def seconds(self) -> float: ...

    # Any, because what Twisted declares here is an interface (see above): a `DelayedCall`.
    def callLater(self, delay: float, callable: Callable[..., Any], /, *args: Any) -> Any: ...


class Producer(Protocol):
    """IPushProducer: one whose octets can be stopped and resumed."""

    def pauseProducing(self) -> None: ...
    def resumeProducing(self) -> None: ...
    def stopProducing(self) -> None: ...


class StreamTransport(Producer, Protocol):
    """ITCPTransport, IConsumer and IPushProducer in one, as every stream transport is."""

    def write(self, data: bytes, /) -> None: ...
    def loseConnection(self) -> None: ...
    def abortConnection(self) -> None: ...
    def getPeer(self) -> Any: ...
    def registerProducer(self, producer: Any, streaming: bool, /) -> None: ...
    def unregisterProducer(self) -> None: ...


class StreamProtocol(Protocol):
    """IProtocol."""

    def makeConnection(self, transport: Any, /) -> None: ...
    def dataReceived(self, data: bytes, /) -> None: ...
    def connectionLost(self, reason: Failure, /) -> None: ...


class StreamFactory(Protocol):
    """IProtocolFactory."""

    def buildProtocol(self, addr: Any, /) -> StreamProtocol | None: ...
    def doStart(self) -> None: ...
    def doStop(self) -> None: ...


class ClientEndpoint(Protocol):
    """IStreamClientEndpoint: where to connect, and whether with TLS."""

    def connect(self, protocol_factory: Any, /) -> Deferred[Any]: ...

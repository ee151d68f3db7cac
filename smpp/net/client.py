"""The side that connects: one link that is brought up again whenever it goes down.

Usually we are an ESME and greet the SMSC with a bind. With `role=Role.SMSC` the greeting is an
outbind to an ESME that listens (3.4 §2.2.1), and the application decides the bind that answers it.

After a failure the next try waits longer, each time twice as long up to a limit, less a random
part so that many clients do not come back at once; a link that was bound starts over.
A refused password is not tried again soon: it will not get better by itself (5.0 §4.7.6).
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import random as _random
from typing import Any

from twisted.internet.defer import CancelledError, Deferred, succeed
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.python.failure import Failure

from smpp.net.application import PeerApplication
from smpp.net.link import Link
from smpp.net.protocol import SmppProtocol
from smpp.net.surroundings import ClientEndpoint, Clock, DelayedCall
from smpp.pdu import Pdu
from smpp.session import Limits
from smpp.states import Role

__all__ = ["BackOff", "SmppClient"]


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long to wait before the next try, in seconds; `jitter` is the share left to chance."""

    first_s: float = 1.0
    longest_s: float = 60.0
    after_refusal_s: float = 30.0
    jitter: float = 0.3

    def delay(self, failures: int, was_refused: bool, drawn: float) -> float:
        """Return the wait after `failures` failures in a row; `drawn` is from 0 up to 1."""
        wait_s = min(self.longest_s, self.first_s * 2.0 ** min(failures - 1, 30))
        if was_refused:
            wait_s = max(wait_s, self.after_refusal_s)
        return wait_s * (1.0 - self.jitter * drawn)


class SmppClient:
    """A link to one peer, from `start` to `stop`, across any number of connections."""

    log = Logger()

    def __init__(
        self,
        clock: Clock,
        endpoint: ClientEndpoint,
        greeting: Callable[[], Pdu],
        application: PeerApplication,
        limits: Limits | None = None,
        role: Role = Role.ESME,
        name: str = "out",
        back_off: BackOff | None = None,
        random: Callable[[], float] = _random,
    ) -> None:
        """Connect to `endpoint` and send what `greeting` makes, each time afresh.

        `name` begins the ids of the links; `random` draws from 0 up to 1.
        """
        self._clock = clock
        self._endpoint = endpoint
        self._greeting = greeting
        self._application = application
        self._limits = limits or Limits()
        self._role = role
        self._name = name
        self._back_off = back_off or BackOff()
        self._random = random
        self._connections = 0
        self._failures = 0
        self._is_running = False
        self._protocol: SmppProtocol | None = None
        self._connecting: Deferred[Any] | None = None
        self._retry_call: DelayedCall | None = None
        self._stopped: list[Deferred[None]] = []

    @property
    def link(self) -> Link | None:
        """The link, while its transport is up."""
        return None if self._protocol is None else self._protocol.link

    def start(self) -> None:
        """Connect, now and whenever the link goes down; a second start does nothing."""
        if not self._is_running:
            self._is_running = True
            self._connect()

    def stop(self) -> Deferred[None]:
        """Unbind and connect no more; fires when the connection is gone."""
        self._is_running = False
        if self._retry_call is not None:
            self._retry_call.cancel()
            self._retry_call = None
        if self._connecting is not None:
            self._connecting.cancel()
        if self._protocol is None:
            return succeed(None)
        gone: Deferred[None] = Deferred()
        self._stopped.append(gone)
        self._protocol.link.close()
        return gone

    def _connect(self) -> None:
        self._retry_call = None
        self._connections += 1
        factory = Factory.forProtocol(self._build)
        factory.noisy = False
        connecting = self._connecting = self._endpoint.connect(factory)
        connecting.addCallbacks(self._connected, self._failed)
        connecting.addErrback(self._broken)

    def _build(self) -> SmppProtocol:
        link_id = f"{self._name}-{self._connections}"
        self._protocol = SmppProtocol(
            self._role,
            self._application,
            self._clock,
            self._limits,
            link_id,
            greeting=self._greeting(),
            ended=self._ended,
        )
        return self._protocol

    def _connected(self, protocol: SmppProtocol) -> None:
        self._connecting = None

    def _failed(self, failure: Failure) -> None:
        self._connecting = None
        if not isinstance(failure.value, CancelledError):
            self._retry(failure.getErrorMessage(), was_refused=False)

    def _broken(self, failure: Failure) -> None:
        self.log.failure("link {name} cannot be made", failure=failure, name=self._name)

    def _ended(self, protocol: SmppProtocol) -> None:
        self._protocol = None
        if protocol.was_bound:
            self._failures = 0
        if self._is_running:
            self._retry(protocol.close_reason, protocol.was_refused)
        stopped, self._stopped = self._stopped, []
        for gone in stopped:
            gone.callback(None)

    def _retry(self, why: str, was_refused: bool) -> None:
        self._failures += 1
        wait_s = self._back_off.delay(self._failures, was_refused, self._random())
        self.log.info(
            "link {name} is down ({why}); next try in {wait_s:.1f} s",
            name=self._name,
            why=why,
            wait_s=wait_s,
        )
        self._retry_call = self._clock.callLater(wait_s, self._connect)

"""The side that listens: a factory that gives each connection its protocol.

Usually ESMEs connect and bind to us as the SMSC. With `role=Role.ESME` it is an ESME that waits
for an SMSC to connect and send outbind (3.4 §2.2.1); the application then sends its bind.
Whether the port speaks TLS is the matter of the endpoint that listens with this factory.
"""

from itertools import count

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory
from twisted.logger import Logger

from smpp.net.application import PeerApplication
from smpp.net.link import Link
from smpp.net.protocol import SmppProtocol
from smpp.net.surroundings import Clock
from smpp.session import Limits
from smpp.states import Role

__all__ = ["SmppServer"]


class SmppServer(Factory):
    """Links of everyone who connects, at most `max_connections` at a time."""

    log = Logger()
    noisy = False

    def __init__(
        self,
        application: PeerApplication,
        clock: Clock,
        limits: Limits | None = None,
        role: Role = Role.SMSC,
        max_connections: int = 1000,
    ) -> None:
        """Speak for `application`; `limits` hold until accept_bind gives an account's own."""
        self._application = application
        self._clock = clock
        self._limits = limits or Limits()
        self._role = role
        self._max_connections = max_connections
        self._numbers = count(1)
        self._protocols: dict[str, SmppProtocol] = {}
        self._all_gone: list[Deferred[None]] = []

    @property
    def links(self) -> list[Link]:
        """Every link whose transport is up, oldest first."""
        return [protocol.link for protocol in self._protocols.values()]

    def buildProtocol(  # noqa: N802  # overrides Twisted
        self, addr: IAddress | None
    ) -> SmppProtocol | None:
        """Return the protocol of a new connection, or None when there are too many."""
        if len(self._protocols) >= self._max_connections:
            self.log.warn(
                "connection from {addr} refused: all {most} places are taken",
                addr=addr,
                most=self._max_connections,
            )
            return None
        link_id = f"in-{next(self._numbers)}"
        protocol = SmppProtocol(
            self._role, self._application, self._clock, self._limits, link_id, ended=self._ended
        )
        self._protocols[link_id] = protocol
        return protocol

    def _ended(self, protocol: SmppProtocol) -> None:
        del self._protocols[protocol.link.id]
        if not self._protocols:
            waiting, self._all_gone = self._all_gone, []
            for gone in waiting:
                gone.callback(None)

    def stop(self) -> Deferred[None]:
        """Unbind everyone; fires when the last connection is gone. Stop listening before."""
        if not self._protocols:
            return succeed(None)
        gone: Deferred[None] = Deferred()
        self._all_gone.append(gone)
        for link in self.links:
            link.close()
        return gone

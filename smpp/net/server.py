"""The side that listens: a factory that gives each connection its protocol.

Usually ESMEs connect and bind to us as the SMSC. With `role=Role.ESME` it is an ESME that waits
for an SMSC to connect and send outbind (3.4 §2.2.1); the application then sends its bind.
Whether the port speaks TLS is the matter of the endpoint that listens with this factory.

Where all places are taken, who has not bound makes room for who comes: connections that say nothing
keep nobody out.  That is told of every few seconds, however many come.
"""

from itertools import count
from math import inf

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

__all__ = ["CROWDED_OUT", "SmppServer"]

CROWDED_OUT = "a newer connection has its place: all were taken, and it had not bound"
"""Why a link was disconnected that had to make room; the server itself tells how many."""

_TOLD_EVERY_S = 10.0


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
        self._crowded_out, self._refused = _Tally(), _Tally()

    @property
    def links(self) -> list[Link]:
        """Every link whose transport is up, oldest first."""
        return [protocol.link for protocol in self._protocols.values()]

    def buildProtocol(  # noqa: N802  # overrides Twisted
        self, addr: IAddress | None
    ) -> SmppProtocol | None:
        """Return the protocol of a new connection, or None when all places are taken and bound."""
        if len(self._protocols) >= self._max_connections and not self._make_room():
            return None
        link_id = f"in-{next(self._numbers)}"
        protocol = SmppProtocol(
            self._role, self._application, self._clock, self._limits, link_id, ended=self._ended
        )
        self._protocols[link_id] = protocol
        return protocol

    def _make_room(self) -> bool:
        """Cut off the oldest connection that has not bound; False when all have.

        One whose bind is being decided goes last: its password may be right.
        """
        strangers = [one for one in self._protocols.values() if not one.was_bound]
        if not strangers:
            self._tell(self._refused, "turned {count} more away")
            return False
        oldest = min(strangers, key=lambda one: one.link.bind is not None)
        del self._protocols[oldest.link.id]
        oldest.cut_off(CROWDED_OUT)
        self._tell(self._crowded_out, "closed {count} that had not bound, for newer ones")
        return True

    def _tell(self, tally: "_Tally", what: str) -> None:
        number = tally.add(self._clock.seconds())
        if number:
            most = self._max_connections
            self.log.warn("all {most} connections are taken: " + what, most=most, count=number)

    def _ended(self, protocol: SmppProtocol) -> None:
        self._protocols.pop(protocol.link.id, None)
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


class _Tally:
    """Counts what may come by the thousand and is told of once in a while."""

    def __init__(self) -> None:
        self._count = 0
        self._told_at = -inf

    def add(self, now: float) -> int:
        """Count one more; return how many are to be told of now, 0 for none yet."""
        self._count += 1
        if now - self._told_at < _TOLD_EVERY_S:
            return 0
        number, self._count, self._told_at = self._count, 0, now
        return number

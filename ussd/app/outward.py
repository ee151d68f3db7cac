"""Every connection that the gateway makes to others or waits for from them: upstreams, outbinds.

How others are reached is a `Reach`: TCP, or the octet pipes of a gateway in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import structlog
from twisted.internet.defer import Deferred, DeferredList, maybeDeferred
from twisted.internet.error import CannotListenError

from smpp.net import SmppClient
from smpp.session import Limits
from ussd.app.upstream_links import client, ear, ear_over_tls, over_tls, plans, receiving_only
from ussd.errors import GatewayError
from ussd.service.links.outbinds import Outbinds
from ussd.service.links.upstreams import Upstreams

if TYPE_CHECKING:
    from ussd.app.gateway import Gateway

__all__ = ["ByTcp", "Outward", "Reach"]

_log = structlog.get_logger(__name__)


class Reach(Protocol):
    """How others are reached."""

    def connect(self, host: str, port: int) -> Any:
        """Return a Twisted client endpoint."""

    def listen(self, host: str, port: int, factory: Any) -> Any:
        """Wait for connections; return what has `stopListening`; raise `CannotListenError`."""


class ByTcp:
    """TCP; the reactor's own names are loaded when first wanted."""

    def __init__(self, reactor: Any) -> None:
        """Take the reactor."""
        self._reactor = reactor

    def connect(self, host: str, port: int) -> Any:
        """Return an endpoint for a host by its name or address."""
        from twisted.internet.endpoints import HostnameEndpoint

        make: Any = HostnameEndpoint
        return make(self._reactor, host, port)

    def listen(self, host: str, port: int, factory: Any) -> Any:
        """Listen on an address of ours."""
        return self._reactor.listenTCP(port, factory, interface=host.strip("[]"))


class Outward:
    """The upstreams of a gateway, its clients and ears for them, and its outbinds."""

    def __init__(self, gateway: Gateway, reach: Reach, limits: Limits) -> None:
        """Make everything, connect nothing; raise `ConfigError`."""
        settings = gateway.settings
        self.upstreams = Upstreams(
            plans(settings.upstream),
            clocks=gateway.clocks,
            reader=gateway.reader,
            writer=gateway.writer,
            forwarder=gateway.forwarder,
            dialogues=gateway.dialogues,
            smsc=gateway.smsc,
            switchboard=gateway.switchboard,
            owner=gateway.accounts.owners_of,
            kept_s=settings.smsc.max_validity * 2,
        )
        for sentence in receiving_only(settings.upstream):
            _log.warning("upstream_only_receives", problem=sentence)
        self.outbinds = Outbinds(
            accounts=gateway.accounts,
            application=gateway.switchboard,
            clocks=gateway.clocks,
            limits=limits,
            system_id=settings.smpp.system_id,
            connect=reach.connect,
        )
        gateway.forwarder.parking.call_out = self.outbinds.call
        self._settings = settings.upstream
        self._reactor = gateway.clocks.reactor
        self._reach = reach
        self._certificates = gateway.certificates
        self._clients = [one for name in settings.upstream for one in self._links(name)]
        self._ears = {
            name: ear(upstream, self.upstreams.by_name[name], self._reactor)
            for name, upstream in settings.upstream.items()
            if upstream.outbind
        }
        self._ports: list[Any] = []

    def _links(self, name: str) -> list[SmppClient]:
        """Make the clients that bind at an upstream."""
        upstream = self._settings[name]
        if not upstream.host:
            return []
        plain = self._reach.connect(upstream.host, upstream.port)
        endpoint = plain
        if upstream.tls:
            secured = over_tls(name, upstream, plain)
            self._certificates.add(f"upstream.{name}", secured)
            endpoint = secured.wrapped
        links = self.upstreams.by_name[name].links
        return [client(name, upstream, link, self._reactor, endpoint) for link in links]

    def start(self) -> None:
        """Connect to every upstream, and again whenever one is cut off."""
        if self._settings:
            self.upstreams.start()
        for one in self._clients:
            one.start()

    def listen(self) -> None:
        """Wait for the outbinds of upstreams; raise `GatewayError` where the port is taken."""
        for name, server in self._ears.items():
            upstream = self._settings[name]
            host, _, port = upstream.outbind.rpartition(":")
            factory: Any = server
            if upstream.tls:
                secured = ear_over_tls(name, upstream, server)
                self._certificates.add(f"upstream.{name}", secured)
                factory = secured.wrapped
            try:
                self._ports.append(self._reach.listen(host, int(port), factory))
            except CannotListenError as error:
                why = f"upstream.{name}.outbind cannot listen on {upstream.outbind}"
                raise GatewayError(f"{why} ({error.socketError}); name another port") from None

    def stop(self) -> Deferred[Any]:
        """Unbind everywhere; fires when the connections are gone."""
        self.outbinds.stop()
        ports, self._ports = self._ports, []
        closing = [maybeDeferred(port.stopListening) for port in ports]
        closing += [one.stop() for one in self._clients]
        closing += [one.stop() for one in self._ears.values()]
        return DeferredList(closing)

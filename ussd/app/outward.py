"""Every connection that the gateway itself makes: to message centres beyond, and outbinds.

`connect(host, port)` gives a Twisted client endpoint; the gateway in memory gives one of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, DeferredList

from smpp.session import Limits
from ussd.app.upstream_links import client, over_tls, plans
from ussd.service.links.outbinds import Outbinds
from ussd.service.links.upstreams import Upstreams

if TYPE_CHECKING:
    from ussd.app.gateway import Gateway

__all__ = ["Connect", "Outward", "by_tcp"]

Connect = Callable[[str, int], Any]


def by_tcp(reactor: Any) -> Connect:
    """Return what connects to a host by its name or address; loaded when first wanted."""

    def connect(host: str, port: int) -> Any:
        from twisted.internet.endpoints import HostnameEndpoint

        make: Any = HostnameEndpoint
        return make(reactor, host, port)

    return connect


class Outward:
    """The upstreams of a gateway and their clients, and its outbinds."""

    def __init__(self, gateway: Gateway, connect: Connect, limits: Limits) -> None:
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
        self.outbinds = Outbinds(
            accounts=gateway.accounts,
            application=gateway.switchboard,
            clocks=gateway.clocks,
            limits=limits,
            system_id=settings.smpp.system_id,
            connect=connect,
        )
        gateway.forwarder.parking.call_out = self.outbinds.call
        self._clients = []
        for name, upstream in settings.upstream.items():
            plain = connect(upstream.host, upstream.port)
            endpoint = over_tls(name, upstream, plain) if upstream.tls else plain
            self._clients += [
                client(name, upstream, link, gateway.clocks.reactor, endpoint)
                for link in self.upstreams.by_name[name].links
            ]

    def start(self) -> None:
        """Connect to every upstream, and again whenever one is cut off."""
        if self._clients:
            self.upstreams.start()
        for one in self._clients:
            one.start()

    def stop(self) -> Deferred[Any]:
        """Unbind everywhere; fires when the connections are gone."""
        self.outbinds.stop()
        return DeferredList([one.stop() for one in self._clients])

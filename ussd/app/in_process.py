"""The whole gateway in memory, on a virtual clock: for scripts and their pytest fixture.

Nothing here is a stand-in but time, threads and sockets: a handset still speaks SMPP, octet by
octet, over a pipe; the store is SQLite in memory with the demo subscribers.
Found through the entry point group `dialtree.gateway`, so that the simulator need not import us.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.internet.task import Clock

from smpp.net import MemoryNetwork
from ussd import config
from ussd.app.gateway import Gateway
from ussd.service.clocks import Clocks
from ussd.web import answer

__all__ = ["EPOCH", "InProcessGateway", "in_process"]

EPOCH = 1_767_258_000.0
"""2026-01-01 12:00 in Moscow, where the virtual clock begins unless told otherwise."""

_SETTLED_AFTER = 400


class InProcessGateway:
    """A gateway and the clock that drives it.

    `clock` is the virtual clock, `now` its POSIX seconds, `endpoint` a Twisted client endpoint that
    reaches the SMPP side, `gateway` the parts.  `network` is where the gateway is called `name` and
    finds the message centres and listening ESMEs that it connects to itself, each as `host:port`.
    """

    def __init__(self, gateway: Gateway, clock: Clock, network: MemoryNetwork, name: str) -> None:
        """Start the gateway and let it listen in memory."""
        self.gateway = gateway
        self.clock = clock
        self.network = network
        self.name = name
        network.listen(name, gateway.server)
        gateway.start(lambda: None)
        gateway.outward.listen()
        self.settle()

    @property
    def endpoint(self) -> IStreamClientEndpoint:
        """Where a phone connects; every `connect` is a new octet pipe."""
        return cast(IStreamClientEndpoint, self.network.client(self.name))

    @property
    def now(self) -> float:
        """The virtual time in POSIX seconds."""
        return self.gateway.clocks.wall()

    def advance(self, seconds: float) -> None:
        """Let time pass, stopping at every timer on the way."""
        end = self.clock.seconds() + seconds
        self.settle()
        while True:
            following = min(self._due(), default=end)
            if following >= end:
                break
            self.clock.advance(max(following - self.clock.seconds(), 0.0))
            self.settle()
        self.clock.advance(max(end - self.clock.seconds(), 0.0))
        self.settle()

    def settle(self) -> None:
        """Run everything that is due now, and what follows from it."""
        for _ in range(_SETTLED_AFTER):
            now = self.clock.seconds()
            if not any(at <= now for at in self._due()):
                return
            self.clock.advance(0)

    def _due(self) -> list[float]:
        calls: Sequence[Any] = self.clock.getDelayedCalls()
        return [call.getTime() for call in calls]

    def http(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        token: str | None = None,
        query: Mapping[str, str] | None = None,
        languages: tuple[str, ...] = (),
    ) -> tuple[int, Any]:
        """Ask the HTTP API without HTTP: (status, JSON).

        `token` is "read" or "desk" for the gateway's own tokens, or a token itself.
        """
        own = {"read": self.gateway.http_token, "desk": self.gateway.desk_token}
        got: list[tuple[int, Any]] = []

        def done(status: int, document: Any) -> None:
            got.append((status, document))

        answer(
            self.gateway,
            method,
            path,
            body=json,
            token=own.get(token, token) if token is not None else None,
            query=query or {},
            languages=languages,
            done=done,
        )
        self.settle()
        return got[0]

    def close(self) -> None:
        """End it; the store is gone with it."""
        self.gateway.outward.stop()
        self.gateway.server.stop()
        self.settle()
        self.gateway.close()


def in_process(
    clock: Clock,
    *,
    settings: config.Settings | None = None,
    config_path: Path | str | None = None,
    epoch: float = EPOCH,
    network: MemoryNetwork | None = None,
    name: str = "gateway",
) -> InProcessGateway:
    """Make a gateway in memory from gateway.toml (or `settings`), driven by `clock`.

    The store is empty but for the demo subscribers, whatever the file says; the demo's short cuts
    are off, so that three minutes are three minutes.  On the `network` of another gateway the two
    reach each other, each by its `name`.  Raises `GatewayError`.
    """
    if settings is None:
        settings = config.load(
            Path(config_path) if config_path is not None else None,
            store={"url": "sqlite://", "seed_demo": True},
            demo={"sms_delay": None},
        )
    clocks = Clocks(clock, epoch=epoch)
    network = network or MemoryNetwork(clock)
    gateway = Gateway(settings, clock, clocks=clocks, is_inline=True, reach=_InMemory(network))
    return InProcessGateway(gateway, clock, network, name)


class _InMemory:
    """How a gateway in memory reaches others and is reached (`ussd.app.outward.Reach`)."""

    def __init__(self, network: MemoryNetwork) -> None:
        self._network = network

    def connect(self, host: str, port: int) -> Any:
        return self._network.client(f"{host}:{port}")

    def listen(self, host: str, port: int, factory: Any) -> Any:
        return self._network.listen(f"{host}:{port}", factory)

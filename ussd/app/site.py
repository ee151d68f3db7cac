"""The HTTP side of a gateway: `ussd.web` on the loop that SMPP runs on."""

from __future__ import annotations

from aiohttp import web

from ussd.app.gateway import Gateway
from ussd.app.ports import Port
from ussd.web import make_application

__all__ = ["Site"]

_PATIENCE_S = 2.0


class Site:
    """Serves the HTTP API on a port."""

    def __init__(self, gateway: Gateway) -> None:
        """Make the application; `start` opens the port."""
        self._runner = web.AppRunner(
            make_application(gateway), access_log=None, shutdown_timeout=_PATIENCE_S
        )

    async def start(self, port: Port) -> None:
        """Open the port; raise `GatewayError` when somebody else was quicker."""
        await self._runner.setup()
        port.listen()
        await web.SockSite(self._runner, port.socket).start()

    async def stop(self) -> None:
        """Close the port and what is open."""
        await self._runner.cleanup()

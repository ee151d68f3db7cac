"""A gateway over sockets, from the settings to the exit code.

`dialtree serve` installs an asyncioreactor and calls `run`.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Callable
from typing import Any

import structlog
from twisted.internet.defer import Deferred

from ussd.app.gateway import Gateway
from ussd.app.ports import Port
from ussd.app.site import Site
from ussd.config import Settings
from ussd.errors import GatewayError
from ussd.service.clocks import Clocks, SteppableClock

__all__ = ["run", "serve"]

_SWITCH_S = 0.0005
_YOUNG_OBJECTS = 50_000
_EVEN_CLOCK: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Linux' own counts the time that the machine was suspended, too."""

_log = structlog.get_logger(__name__)

Ready = Callable[[Gateway], None]


async def serve(settings: Settings, reactor: Any, ready: Ready) -> Running:
    """Start everything, SMPP last; raise `GatewayError`, with nothing left running."""
    ports = [Port("smpp", settings.smpp.host, settings.smpp.port)]
    try:
        ports.append(Port("http", settings.http.host, settings.http.port))
        gateway = Gateway(settings, reactor, clocks=_clocks(settings, reactor))
        running = await _start(gateway, *ports)
    except BaseException:
        for port in ports:
            port.close()
        raise
    ports[0].close()  # the reactor has one of its own by now
    _tune()
    ready(running.gateway)
    return running


def _clocks(settings: Settings, reactor: Any) -> Clocks:
    """Read the date once; it goes on with the reactor, so that no step expires a message."""
    clock = SteppableClock(reactor) if settings.http.test_controls else reactor
    return Clocks(clock, epoch=time.time() - reactor.seconds())


async def _start(gateway: Gateway, smpp: Port, http: Port) -> Running:
    running = Running(gateway, Site(gateway))
    restored = asyncio.get_running_loop().create_future()
    gateway.start(lambda: restored.set_result(None))
    try:
        await restored
        gateway.leave_tokens()  # before a port is open: whoever is answered may look for one
        await running.site.start(http)
        gateway.listen(smpp)
    except BaseException:
        await running.stop()
        raise
    return running


class Running:
    """A gateway that serves, and its HTTP site."""

    def __init__(self, gateway: Gateway, site: Site) -> None:
        """Take what was started."""
        self.gateway = gateway
        self.site = site

    async def stop(self) -> None:
        """End in good order: no more connections, unbind, commit, close."""
        await self.site.stop()
        await self.gateway.stop()


def _tune() -> None:
    """Set the interpreter up for many short-lived objects and one busy thread beside the loop."""
    sys.setswitchinterval(_SWITCH_S)
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 50)
    gc.enable()


class _Process:
    """One `run`: what is running, and what it leaves with."""

    def __init__(self, settings: Settings, reactor: Any, ready: Ready) -> None:
        self._settings = settings
        self._reactor = reactor
        self._ready = ready
        self._running: Running | None = None
        self._starting: asyncio.Task[None] | None = None
        self.exit_code = 0

    def begin(self) -> None:
        self._starting = asyncio.get_running_loop().create_task(self._begin())

    async def _begin(self) -> None:
        try:
            self._running = await serve(self._settings, self._reactor, self._ready)
        except GatewayError as error:
            sys.stderr.write(f"dialtree: {error}\n")
            self._fail(error.exit_code)
        except Exception:
            _log.exception("gateway_not_started")
            self._fail(1)

    def _fail(self, exit_code: int) -> None:
        self.exit_code = exit_code
        self._reactor.stop()

    def end(self) -> Deferred[None] | None:
        """Stop what runs; the reactor waits for it."""
        if self._running is None:
            return None
        task = asyncio.get_running_loop().create_task(self._running.stop())
        return Deferred.fromFuture(task)


def _steady_s() -> float:
    return time.clock_gettime(_EVEN_CLOCK)


def run(settings: Settings, reactor: Any, ready: Ready) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code, after one plain sentence if it failed.

    `reactor` is an asyncioreactor that does not run yet.  It gets a clock that goes on evenly when
    somebody sets the date: with the usual one an hour's step ends every link and dialogue.
    """
    reactor.seconds = _steady_s
    process = _Process(settings, reactor, ready)
    reactor.callLater(0, process.begin)  # when the loop runs
    reactor.addSystemEventTrigger("before", "shutdown", process.end)
    reactor.run()
    return process.exit_code

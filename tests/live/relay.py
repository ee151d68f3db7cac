"""A TCP relay before a server: cut, it is a server that went away; mute, one that hangs."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.live.gateways import HOST

__all__ = ["Relay", "relay"]

_TICK_S = 0.05


class Relay:
    """Passes octets between its own `port` and the server's, while it is `up`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener: socket.socket | None = None
        self._pairs: dict[socket.socket, socket.socket] = {}
        self.port = 0
        self.is_mute = False
        self._is_up = True
        self._is_ending = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._listen()
        self._thread.start()

    def cut(self) -> None:
        """Break every connection and take no new one; it is done when this returns."""
        self._is_up = False
        while self._listener is not None:
            time.sleep(_TICK_S)

    def mend(self) -> None:
        """Take connections again; they may come when this returns."""
        self._is_up, self.is_mute = True, False
        while self._listener is None:
            time.sleep(_TICK_S)

    def end(self) -> None:
        """Break everything for good."""
        self._is_ending = True
        self._thread.join(10)

    def _run(self) -> None:
        while not self._is_ending:
            if self._is_up and self._listener is None:
                self._listen()
            elif not self._is_up:
                self._close()
            self._pass_on()
        self._close()

    def _listen(self) -> None:
        self._listener = socket.create_server((HOST, self.port))
        self.port = self._listener.getsockname()[1]

    def _close(self) -> None:
        for one in (*self._pairs, *filter(None, [self._listener])):
            one.close()
        self._pairs.clear()
        self._listener = None

    def _pass_on(self) -> None:
        sources = [] if self.is_mute else [*self._pairs, *filter(None, [self._listener])]
        for one in select.select(sources, [], [], _TICK_S)[0]:
            if one is self._listener:
                self._take()
            elif one in self._pairs:
                self._copy(one)

    def _take(self) -> None:
        assert self._listener is not None
        near, far = self._listener.accept()[0], socket.create_connection((HOST, self._target))
        self._pairs |= {near: far, far: near}

    def _copy(self, source: socket.socket) -> None:
        try:
            octets = source.recv(262_144)
            self._pairs[source].sendall(octets)
        except OSError:
            octets = b""
        if not octets:
            for one in (source, self._pairs[source]):
                del self._pairs[one]
                one.close()


@contextmanager
def relay(target: int) -> Iterator[Relay]:
    """A relay to `target` for the length of a block."""
    one = Relay(target)
    try:
        yield one
    finally:
        one.end()

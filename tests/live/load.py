"""Many messages fast: octets made beforehand, answers counted and never decoded."""

from __future__ import annotations

import socket

from tests.bench import wire
from tests.live.gateways import HOST

__all__ = ["submit_many"]

_CHUNK = 100
_WINDOW = 500
_BIND_TRANSMITTER = 2
_TEXT = b"The quick brown fox jumps over the lazy dog, and nobody sees it."


def submit_many(port: int, count: int) -> None:
    """Let `app2` send so many messages, each to another number; every one must be accepted."""
    pdus = [wire.submit_sm(n + 1, "5000", f"7990{n:07d}", _TEXT) for n in range(_CHUNK)]
    chunk = b"".join(pdus)
    with socket.create_connection((HOST, port), 20) as link:
        link.sendall(wire.bind(_BIND_TRANSMITTER, "app2", "apppass"))
        link.recv(1000)
        sent = accepted = 0
        tail = b""
        while accepted < count:
            while sent < count and sent - accepted + _CHUNK <= _WINDOW:
                link.sendall(chunk)
                sent += _CHUNK
            octets = tail + link.recv(262_144)
            accepted += octets.count(wire.SUBMIT_OK)
            last = octets.rfind(wire.SUBMIT_OK)
            counted = last + len(wire.SUBMIT_OK) if last >= 0 else 0
            tail = octets[max(len(octets) - len(wire.SUBMIT_OK) + 1, counted) :]

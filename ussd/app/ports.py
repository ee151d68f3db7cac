"""TCP ports, taken early and opened late.

A port that somebody else has must be found out before the store is touched: another gateway may be
at work on it.  So a port is bound first, when nothing else is up, and listens last of all.
"""

from __future__ import annotations

import socket

from ussd.errors import GatewayError

__all__ = ["Port"]

_BACKLOG = 1024


class Port:
    """One port of ours; `socket` is bound to it from the start."""

    def __init__(self, name: str, host: str, port: int) -> None:
        """Take the port; `name` is its section of the settings; raise `GatewayError`."""
        self._where = f"{name.upper()} cannot listen on {host}:{port}"
        self._variable = f"DIALTREE_{name.upper()}__PORT"
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.setblocking(False)
        try:
            self.socket.bind((host, port))
        except OSError as error:
            raise self._taken(error) from None

    @property
    def number(self) -> int:
        """The port's number, also where the settings say 0."""
        return int(self.socket.getsockname()[1])

    def listen(self) -> None:
        """Open it; raise `GatewayError` when somebody else was quicker."""
        try:
            self.socket.listen(_BACKLOG)
        except OSError as error:
            raise self._taken(error) from None

    def close(self) -> None:
        """Give it back."""
        self.socket.close()

    def _taken(self, error: OSError) -> GatewayError:
        self.socket.close()
        why = (error.strerror or str(error)).lower()
        return GatewayError(
            f"{self._where} ({why}); stop the other process or set {self._variable}"
        )

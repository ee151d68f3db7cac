"""What can go wrong in the gateway, by who is at fault.

Each message is one sentence that says what to do and where; none carries a secret.
"""

from __future__ import annotations

__all__ = ["ConfigError", "GatewayError", "NoRoute", "Refused"]


class GatewayError(Exception):
    """The gateway cannot do what was asked; `exit_code` is what a command leaves with."""

    exit_code = 1


class ConfigError(GatewayError):
    """A setting is wrong: `key` is its dotted name, `why` says what to write instead."""

    exit_code = 2

    def __init__(self, key: str, why: str) -> None:
        """Take the dotted name of the setting and the reason."""
        super().__init__(f"{key}: {why}" if key else why)
        self.key = key
        self.why = why


class NoRoute(GatewayError):
    """Nobody serves `address` (a service code, a called number, a short number)."""

    def __init__(self, address: str) -> None:
        """Take the address as it was dialled."""
        super().__init__(f"nobody serves {address}")
        self.address = address


class Refused(GatewayError):
    """The gateway will not do it for this peer; `word` is the key in `service.refusals`."""

    def __init__(self, word: str, why: str = "") -> None:
        """Take the refusal's word and, for logs, the reason."""
        super().__init__(why or word)
        self.word = word
        self.why = why

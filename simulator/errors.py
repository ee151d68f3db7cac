"""What can go wrong for somebody who holds a handset; each class is an exit code.

Every message is one plain sentence that says what to do. docs/simulator.md lists the codes, and a
test holds the two together.
"""

from __future__ import annotations

__all__ = [
    "BindRefused",
    "CannotConnect",
    "CannotRead",
    "DialogueDropped",
    "Dismissed",
    "NoAnswer",
    "RequestRefused",
    "ScriptError",
    "SimulatorError",
]


class SimulatorError(Exception):
    """The handset cannot do what was asked; `exit_code` is what a command leaves with."""

    exit_code = 1


class Dismissed(SimulatorError):
    """The network ended the dialogue because it does not serve what was dialled."""

    exit_code = 1


class ScriptError(SimulatorError):
    """A script cannot be read, or the gateway cannot play it."""

    exit_code = 2


class CannotConnect(SimulatorError):
    """Nobody listens where the gateway should be."""

    exit_code = 3


class BindRefused(SimulatorError):
    """The gateway does not let this account in."""

    exit_code = 4


class NoAnswer(SimulatorError):
    """The gateway did not answer in time."""

    exit_code = 5


class DialogueDropped(SimulatorError):
    """The dialogue ended without last words: the link broke, or the network hung up."""

    exit_code = 6


class RequestRefused(SimulatorError):
    """The gateway refused what the handset sent; `status` is its command_status."""

    exit_code = 7

    def __init__(self, message: str, status: int = 0) -> None:
        """Take the sentence and the command_status."""
        super().__init__(message)
        self.status = status


class CannotRead(SimulatorError):
    """The gateway's read API does not answer, or refuses the token."""

    exit_code = 8

"""What both adapters are: lines, one for each handset, on a network that can be waited on.

A line owns a bind whose `address_range` is its handset's number, never empty. It keeps
what the owner has not looked at in `notices`, in the order of the air.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from simulator.errors import BindRefused, RequestRefused
from simulator.handset import Downlink, Handset, Shown, TextMessage, Uplink
from smpp.constants import CommandStatus, status_text

__all__ = [
    "Answered",
    "Line",
    "Network",
    "bind_refusal",
    "out_of_coverage",
    "receive",
    "request_refusal",
]

Answered = tuple[int, Any]
"""(HTTP status, JSON document)."""

out_of_coverage = int(CommandStatus.ESME_RX_T_APPN)
"""What the air answers for a phone that is not there now: try again later."""


class Line(Protocol):
    """One handset, attached to the network."""

    @property
    def handset(self) -> Handset:
        """The phone."""

    @property
    def notices(self) -> deque[Shown | TextMessage]:
        """What has come and was not looked at."""

    @property
    def is_open(self) -> bool:
        """Whether the gateway still hears us."""

    def send(self, uplinks: Sequence[Uplink]) -> None:
        """Put moves on the air; raises `RequestRefused`, `NoAnswer` or `DialogueDropped`."""

    def close(self) -> None:
        """Leave the network; a dialogue that is open stays open."""


class Network(Protocol):
    """Where handsets attach, and what of the gateway only a tester sees."""

    def attach(self, msisdn: str) -> Line:
        """Bind a handset with its own number; raises `CannotConnect` or `BindRefused`."""

    def wait(self, until: Callable[[], bool], timeout_s: float) -> bool:
        """Let the air work until something holds; False when the time is over first."""

    def advance(self, seconds: float) -> None:
        """Move the gateway's clock on; raises `ScriptError` where it cannot be moved."""

    def now(self) -> datetime:
        """The gateway's time."""

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "read") -> Answered:
        """Ask the HTTP API; `token` is "read", "desk" or "" for none; raises `CannotRead`."""

    def close(self) -> None:
        """Detach everybody."""


def receive(
    handset: Handset, notices: deque[Shown | TextMessage], downlink: Downlink, now: float
) -> tuple[int, Uplink | None]:
    """Hand a downlink to a phone; (status of deliver_sm_resp, the phone's own answer)."""
    if not handset.is_covered:
        return out_of_coverage, None
    noticed, answer = handset.receive(downlink, now)
    notices.extend(noticed)
    return 0, answer


_BIND_HELP: dict[int, str] = {
    CommandStatus.ESME_RINVPASWD: "wrong password. Check --password.",
    CommandStatus.ESME_RINVSYSID: "it knows no such account. Check --system-id.",
    CommandStatus.ESME_RBINDFAIL: "wrong system_id or password. Check --system-id and --password.",
    CommandStatus.ESME_RTHROTTLED: "too many binds. Wait a moment and try again.",
    CommandStatus.ESME_RALYBND: "it is bound too often already. Close another handset first.",
}


def bind_refusal(system_id: str, status: int) -> BindRefused:
    """The error of a bind that was refused with a command_status."""
    why = _BIND_HELP.get(status) or f"{status_text(status)}."
    return BindRefused(f"The gateway refused system_id '{system_id}': {why}")


_REQUEST_HELP: dict[int, str] = {
    CommandStatus.ESME_RTHROTTLED: "it has too much to do now. Try again in a moment.",
    CommandStatus.ESME_RMSGQFUL: "its queue is full. Try again in a moment.",
    CommandStatus.ESME_RINVDSTADR: "it does not serve that number. Check the number.",
}


def request_refusal(uplink: Uplink, status: int) -> RequestRefused:
    """The error of a move that was refused with a command_status."""
    why = _REQUEST_HELP.get(status) or f"{status_text(status)}."
    what = f"what was sent to {uplink.destination}" if uplink.destination else "what was sent"
    return RequestRefused(f"The gateway refused {what}: {why}", status)

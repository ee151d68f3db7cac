"""What every way into a dialogue stands on: dials, keywords and pushes open their sessions here.

`dialogues` is this ground and knows those ways; they know it by this face only, so that none of
them depends on how the traffic is led.
"""

from __future__ import annotations

from typing import Any, Protocol

from ussd.core.sessions import UssdSession
from ussd.service.clocks import Clocks
from ussd.service.dialogue.air import Air
from ussd.service.dialogue.live import LiveSessions
from ussd.service.dialogue.resuming import Resuming
from ussd.service.dialogue.turns import Served, Turns

__all__ = ["Applications", "Ground"]


class Applications(Protocol):
    """The applications that own codes, as a dial sees them."""

    def opened(self, session: UssdSession, owner: str, string: str) -> None:
        """Lead a dialogue that was opened by dialling `string`, a code of `owner`'s."""


class Ground(Protocol):
    """Time, the store, the open sessions, and the flows that a new one begins with."""

    clocks: Clocks
    reader: Any
    turns: Turns
    air: Air
    live: LiveSessions
    resuming: Resuming
    served: Served
    applications: Applications | None

    @property
    def is_full(self) -> bool:
        """Whether as many sessions are open as may be."""

    def served_for(self, msisdn: str) -> Served:
        """The flows that a new dialogue of this subscriber begins with."""

    def find(self, msisdn: str, channel: str) -> UssdSession | None:
        """The open session of a subscriber."""

    def new_session(self, msisdn: str, channel: str, address: str, peer: Any) -> UssdSession:
        """A session that nobody has opened yet, on the flows served now."""

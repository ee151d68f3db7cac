"""One ticket with a live operator, tied to the call that it is about.

The session's leader while the two talk: what the handset does is told to the desk.
"""

from __future__ import annotations

from typing import Protocol

from store.tickets import Ticket
from ussd.core.billing import Ending
from ussd.core.sessions import UssdSession

__all__ = ["Talk"]


class _Desk(Protocol):
    """Who is told what the subscriber does."""

    def heard(self, talk: Talk, text: str) -> None: ...
    def picked_up(self, talk: Talk) -> None: ...
    def hung_up(self, talk: Talk, ending: Ending) -> None: ...


class Talk:
    """A talk of `live_operator` about `ticket`; `session` is None until there is a call."""

    __slots__ = ("_desk", "is_connected", "live_operator", "session", "ticket")

    def __init__(self, desk: _Desk, ticket: Ticket, live_operator: str) -> None:
        self._desk = desk
        self.ticket = ticket
        self.live_operator = live_operator
        self.session: UssdSession | None = None
        self.is_connected = False

    def answered(self, session: UssdSession, text: str) -> None:
        """Keys and words of the handset; the first answer of who is rung picks up."""
        if self.is_connected:
            self._desk.heard(self, text)
        else:
            self._desk.picked_up(self)

    def confirmed(self, session: UssdSession) -> None:
        """The handset has shown what was said; nobody asks."""

    def over(self, session: UssdSession, ending: Ending) -> None:
        """The call is over on the subscriber's side."""
        self._desk.hung_up(self, ending)

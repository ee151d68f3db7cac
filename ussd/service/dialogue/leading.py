"""Who else may have a say in an open session: an application or a live operator, and the desk.

`live` knows them by these two faces only, so that it depends on neither.
"""

from __future__ import annotations

from typing import Protocol

from ussd.core.billing import Ending
from ussd.core.sessions import UssdSession

__all__ = ["Leader", "Queues"]


class Leader(Protocol):
    """Who leads a dialogue in place of the flows."""

    def answered(self, session: UssdSession, text: str) -> None:
        """Take what the subscriber typed."""

    def confirmed(self, session: UssdSession) -> None:
        """Learn that the handset has shown what came unasked."""

    def over(self, session: UssdSession, ending: Ending) -> None:
        """Learn that the dialogue has ended on the subscriber's side, or in time."""


class Queues(Protocol):
    """The desk, as an open session sees it."""

    def joined(self, session: UssdSession) -> None:
        """A queue holds the session (told again whenever its place may have changed)."""

    def left(self, session: UssdSession) -> None:
        """No queue holds it any more: served otherwise, hung up, timed out."""

    def moved(self) -> None:
        """Somebody has left a queue, so others may stand elsewhere."""

    def is_telling(self, session: UssdSession) -> bool:
        """Tell whether all that keeps the session busy is that its place is read."""

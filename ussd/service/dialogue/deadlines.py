"""One timer for all sessions: set for the nearest deadline, and only while there is one.

However many sessions wait, the reactor holds one delayed call for them, and looks at what is due
at most four times a second; a gateway without sessions has no timer at all.
"""

from __future__ import annotations

from collections.abc import Callable

from ussd.core.sessions import SessionTable, UssdSession
from ussd.service.clocks import Clocks, Delayed

__all__ = ["Deadlines"]

_FINEST_S = 0.25
_NEVER = float("inf")


class Deadlines:
    """Tells `look` which sessions are due."""

    __slots__ = ("_clocks", "_is_stopped", "_look", "_table", "_timer", "_timer_at")

    def __init__(
        self, clocks: Clocks, table: SessionTable, look: Callable[[list[UssdSession]], None]
    ) -> None:
        """Take the table whose heap has the deadlines."""
        self._clocks = clocks
        self._table = table
        self._look = look
        self._timer: Delayed | None = None
        self._timer_at = _NEVER
        self._is_stopped = False

    def wake(self, session: UssdSession, at: float) -> None:
        """Have a session looked at no later than `at`, to the quarter of a second."""
        self._table.wake(session, at)
        if at < self._timer_at:
            self._schedule(at)

    def drop(self, session: UssdSession, until: float) -> None:
        """Keep a session aside until then (`SessionTable.drop`)."""
        self._table.drop(session, until)
        if until < self._timer_at:
            self._schedule(until)

    def stop(self) -> None:
        """Keep time no longer."""
        self._is_stopped = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self, at: float) -> None:
        if self._is_stopped:
            return
        if self._timer is not None:
            self._timer.cancel()
        now = self._clocks.seconds()
        delay_s = max(at - now, _FINEST_S)
        self._timer_at = now + delay_s
        self._timer = self._clocks.later(delay_s, self._come)

    def _come(self) -> None:
        self._timer = None
        self._timer_at = _NEVER
        self._look(self._table.due(self._clocks.seconds()))
        following = self._table.next_deadline()
        if following is not None and following < self._timer_at:
            self._schedule(following)

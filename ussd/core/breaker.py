"""A circuit breaker: a service that fails again and again is left alone for a while.

A subscriber who waits for a dead service waits for nothing, and a service that comes back must
not be met by everybody at once.  So after `failures` in a row nothing is asked any more; after a
pause one call is let through, and what becomes of it decides.  Every failed trial doubles the
pause.  Nothing here reads a clock: `now` is any clock's seconds that does not jump.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

__all__ = ["Breaker", "Event", "State"]


class State(Enum):
    """What the breaker thinks of the service."""

    CLOSED = "closed"  # it works: everything is let through
    OPEN = "open"  # it does not: nothing is
    TRYING = "trying"  # one call is on its way to find out


class Event(Enum):
    """What has happened."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"  # one failure too many, or the trial
    PAUSED = "paused"  # the pause is over and somebody wants to call


_NEXT: Mapping[tuple[State, Event], State] = {
    (State.CLOSED, Event.SUCCEEDED): State.CLOSED,
    (State.CLOSED, Event.FAILED): State.OPEN,
    (State.OPEN, Event.PAUSED): State.TRYING,
    (State.TRYING, Event.SUCCEEDED): State.CLOSED,
    (State.TRYING, Event.FAILED): State.OPEN,
    # Calls that were on their way when it opened:
    (State.OPEN, Event.SUCCEEDED): State.CLOSED,
    (State.OPEN, Event.FAILED): State.OPEN,
    # The trial was never heard of again: another one.
    (State.TRYING, Event.PAUSED): State.TRYING,
}


class Breaker:
    """The breaker of one service; ask `allows` before a call and tell it what came of it."""

    __slots__ = ("_failures", "_in_row", "_longest_s", "_pause_s", "_pauses", "_until", "state")

    def __init__(self, failures: int = 5, pause_s: float = 5.0, longest_s: float = 60.0) -> None:
        self._failures = failures
        self._pause_s = pause_s
        self._longest_s = longest_s
        self._in_row = 0
        self._pauses = 0
        self._until = 0.0
        self.state = State.CLOSED

    def allows(self, now: float) -> bool:
        """Tell whether a call may be made now; the first after a pause is the trial."""
        if self.state is State.CLOSED:
            return True
        if now < self._until:
            return False
        self.state = _NEXT[self.state, Event.PAUSED]
        self._until = now + self._longest_s
        return True

    def succeeded(self) -> None:
        """The service answered, whatever it said."""
        self._in_row = self._pauses = 0
        self.state = _NEXT[self.state, Event.SUCCEEDED]

    def failed(self, now: float) -> None:
        """It did not answer, or said that it cannot work now."""
        self._in_row += 1
        if self.state is State.CLOSED and self._in_row < self._failures:
            return
        if self.state is not State.OPEN:
            self._until = now + min(self._pause_s * 2**self._pauses, self._longest_s)
            self._pauses += 1
        self.state = _NEXT[self.state, Event.FAILED]

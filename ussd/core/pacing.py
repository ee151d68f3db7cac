"""How fast a message centre beyond may be sent to: its rate, and the pauses that it asks for.

ESME_RTHROTTLED and ESME_RMSGQFUL stop the flow for a quarter of a second, twice as long each time
up to eight; congestion_state (5.0 §4.8.4.18) slows it down from 90 on, before it comes to that.
Pure: `now` comes in, seconds to wait go out.
"""

from __future__ import annotations

from smpp.constants import CommandStatus

__all__ = ["THROTTLED", "Pace"]

THROTTLED = frozenset({int(CommandStatus.ESME_RTHROTTLED), int(CommandStatus.ESME_RMSGQFUL)})
"""The command_status values that mean: not now."""

_SHORTEST_S, _LONGEST_S = 0.25, 8.0
_CONGESTED = 90
_ROUNDING = 1e-6  # what is left after a wait falls short of 1 by less than this
_CONGESTED_STEP_S = 0.2


class Pace:
    """The pace of one link; `rate` is messages a second, 0 for as many as the window takes."""

    __slots__ = ("_at", "_free_at", "_left", "_pause_s", "_rate")

    def __init__(self, rate: float, now: float) -> None:
        """Start with a tenth of a second's worth."""
        self._rate = rate
        self._left = max(rate / 10, 1.0)
        self._at = now
        self._free_at = now
        self._pause_s = 0.0

    def take(self, now: float) -> float:
        """Take one message's worth and return 0, or return the seconds until there may be one."""
        if now < self._free_at:
            return self._free_at - now
        if not self._rate:
            return 0.0
        size = max(self._rate / 10, 1.0)
        self._left = min(size, self._left + max(now - self._at, 0.0) * self._rate)
        self._at = now
        if self._left < 1.0 - _ROUNDING:
            return (1.0 - self._left) / self._rate
        self._left -= 1.0
        return 0.0

    def answered(self, command_status: int, congestion: int | None, now: float) -> None:
        """Learn from a response; `congestion` is its congestion_state, if it has one."""
        if command_status in THROTTLED:
            if now >= self._free_at:  # the answers to what was sent before the pause say it again
                self._pause_s = min(max(self._pause_s * 2, _SHORTEST_S), _LONGEST_S)
            self._free_at = max(self._free_at, now + self._pause_s)
        elif not command_status:
            self._pause_s = 0.0
        if congestion is not None and congestion >= _CONGESTED:
            wait_s = (min(congestion, 100) - _CONGESTED + 1) * _CONGESTED_STEP_S
            self._free_at = max(self._free_at, now + wait_s)

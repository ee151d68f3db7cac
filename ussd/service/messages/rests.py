"""How forwarding shares the loop with accepting: it rests between two pages while many come in.

Accepting comes first, and yet who submits without a break is to see receipts.  So a page is read
now and then whatever the load is, and more often while the loop has time.  Whether it has is seen
by the rests themselves: one that ends late ended while the loop was busy, and the next one is much
longer; one that ends in time makes the next a little shorter.
"""

from __future__ import annotations

from collections.abc import Callable

from ussd.service.clocks import Clocks, Delayed

__all__ = ["Rests"]

_BUSY_RATE = 5_000.0
"""Messages accepted a second below which forwarding takes no rests."""

_MEASURED_S = 0.25
_SHORTEST_S, _LONGEST_S = 0.01, 0.5
_LATE_S = 0.003
_LONGER, _SHORTER = 4.0, 0.7
"""What a rest is multiplied by after one that ended late, and after one that did not."""


class Rests:
    """The rests of whoever asks `are_due` before each piece of work."""

    __slots__ = ("_accepted", "_at", "_before", "_clocks", "_go_on", "_is_busy", "_now", "_s")

    def __init__(
        self, accepted: Callable[[], int], clocks: Clocks, go_on: Callable[[], None]
    ) -> None:
        """Take the count of messages accepted so far, and what is called after each rest."""
        self._accepted = accepted
        self._clocks = clocks
        self._go_on = go_on
        self._before = 0
        self._at = clocks.seconds()
        self._is_busy = False
        self._now: Delayed | None = None
        self._s = _LONGEST_S

    @property
    def is_busy(self) -> bool:
        """Whether many messages are being accepted; measured every so often."""
        passed = self._clocks.seconds() - self._at
        if passed >= _MEASURED_S:
            count = self._accepted()
            self._is_busy = count - self._before > _BUSY_RATE * passed
            self._before = count
            self._at += passed
        return self._is_busy

    def are_due(self) -> bool:
        """Tell whether this is a rest; if not, one begins with this piece of work when busy."""
        if self._now is not None:
            return True
        if self.is_busy:
            over_at = self._clocks.seconds() + self._s
            self._now = self._clocks.later(self._s, self._over, over_at)
        return False

    def stop(self) -> None:
        """Let no rest end any more."""
        if self._now is not None:
            self._now.cancel()

    def _over(self, over_at: float) -> None:
        self._now = None
        is_late = self._clocks.seconds() - over_at > _LATE_S
        rest_s = self._s * (_LONGER if is_late else _SHORTER)
        self._s = min(max(rest_s, _SHORTEST_S), _LONGEST_S)
        self._go_on()

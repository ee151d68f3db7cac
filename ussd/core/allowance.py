"""How many messages an account may send now: a bucket that fills at its rate."""

from __future__ import annotations

__all__ = ["Allowance"]

_DEEPEST = 1.0 - 254
"""What must be left for one more on credit: a long message has 254 parts behind its first."""


class Allowance:
    """Lets `rate` messages a second through, and a second's worth at once; `now` is passed in."""

    __slots__ = ("_at", "_left", "_rate", "_size")

    def __init__(self, rate: float, now: float) -> None:
        """Start full."""
        self._rate = rate
        self._size = max(rate, 1.0)
        self._left = self._size
        self._at = now

    def take(self, now: float, *, on_credit: bool = False) -> bool:
        """Take one message's worth; False when nothing is left.

        What is taken on credit, as the later parts of a long message are, must be earned before
        anything else goes through.
        """
        self._left = min(self._size, self._left + max(now - self._at, 0.0) * self._rate)
        self._at = now
        if self._left < (_DEEPEST if on_credit else 1.0):
            return False
        self._left -= 1.0
        return True

"""Submissions with replace_if_present_flag: the newer message takes the older one's place.

A message that is at its receiver already, or at a centre beyond, is past replacing; both are then
delivered.  The older one, its receipt and its successor are one transaction, so there is never
neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from store import waiting
from store.messages import ShortMessage
from ussd.service.clocks import Clocks
from ussd.service.messages.forwarder import Forwarder

__all__ = ["Replacing"]

Done = Callable[[Any, Exception | None], None]


class Replacing:
    """Stores messages in the place of those that they replace."""

    def __init__(self, *, writer: Any, clocks: Clocks, forwarder: Forwarder) -> None:
        """Take the store's writer, and who sends the messages meanwhile."""
        self._writer = writer
        self._clocks = clocks
        self._forwarder = forwarder

    def __call__(self, rows: Sequence[ShortMessage], done: Done) -> None:
        """Store these rows; `done(ids that were replaced, error)`; raise `Unavailable`."""
        numbers = {row.destination_addr for row in rows}
        sent = self._forwarder.withdraw(lambda row: row.destination_addr in numbers)
        now = self._clocks.wall()
        receipts = [self._forwarder.receipts.in_advance(row, now) for row in rows]

        def replaced(gone: list[int] | None, error: Exception | None) -> None:
            done(gone, error)
            if gone:
                self._forwarder.wake(now)

        self._writer.call(waiting.supersede, list(rows), now, sent, receipts, done=replaced)

"""Receipts that overtake the response to their own submission, for the tests of applications.

The response is held back until the receipt has gone out; without a receipt it goes out in the end
all the same.  Nothing here touches a message that is not to be told early.
"""

from __future__ import annotations

from collections.abc import Callable

from store.messages import ShortMessage
from ussd.service.clocks import Clocks, Delayed

__all__ = ["EarlyReceipts"]

_BEHIND_S = 0.1
"""How far the response stays behind the receipt: responses pass requests on a link."""

_LONGEST_S = 5.0

Answer = Callable[[], None]


class EarlyReceipts:
    """The responses that wait for their receipt, by message_id."""

    def __init__(self, clocks: Clocks) -> None:
        """Start empty."""
        self._clocks = clocks
        self.waiting: dict[str, tuple[Answer, Delayed]] = {}

    def hold(self, row: ShortMessage, answer: Answer) -> None:
        """Keep a response back until the receipt is sent, or for five seconds."""
        key = row.receipted_message_id or str(row.id)
        self.waiting[key] = answer, self._clocks.later(_LONGEST_S, self._let_go, key)

    def sent(self, receipt: ShortMessage) -> None:
        """Learn that a receipt was sent: its response may follow."""
        key = receipt.receipted_message_id
        entry = self.waiting.get(key)
        if entry is not None:
            entry[1].cancel()
            self.waiting[key] = entry[0], self._clocks.later(_BEHIND_S, self._let_go, key)

    def _let_go(self, key: str) -> None:
        self.waiting.pop(key)[0]()

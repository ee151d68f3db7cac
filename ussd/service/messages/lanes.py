"""One receiver's lane: what waits for room in its window, and what it has not answered yet."""

from __future__ import annotations

from collections import deque

from smpp.pdu import Pdu
from store.messages import URGENT, ShortMessage

__all__ = ["Flight", "Lane", "Waiting"]


class Waiting:
    """Rows in the order in which they go: by priority_flag (3.4 §5.2.14), then as they came."""

    __slots__ = ("_ordinary", "_urgent")

    def __init__(self) -> None:
        """Start empty."""
        self._ordinary: deque[ShortMessage] = deque()
        self._urgent: dict[int, deque[ShortMessage]] = {}

    def __len__(self) -> int:
        """Return how many rows wait."""
        return len(self._ordinary) + sum(map(len, self._urgent.values()))

    def append(self, row: ShortMessage) -> None:
        """Add a row behind those that are as urgent."""
        if row.priority_flag in URGENT:
            self._urgent.setdefault(row.priority_flag, deque()).append(row)
        else:
            self._ordinary.append(row)

    def popleft(self) -> ShortMessage:
        """Return the row that goes next; raise `IndexError` when none waits."""
        for flag in URGENT if self._urgent else ():
            rows = self._urgent.get(flag)
            if rows:
                return rows.popleft()
        return self._ordinary.popleft()

    def drain(self) -> list[ShortMessage]:
        """Return every row, and keep none."""
        rows = [self.popleft() for _ in range(len(self))]
        self._urgent.clear()
        return rows


class Flight:
    """A message whose PDUs are at a receiver: how many are unanswered, and the worst answer."""

    __slots__ = ("error", "row", "unanswered")

    def __init__(self, row: ShortMessage, unanswered: int) -> None:
        """Take the row and how many PDUs carry it."""
        self.row = row
        self.unanswered = unanswered
        self.error = 0


class Lane:
    """One receiver: what waits for its window, and what it has not answered yet."""

    __slots__ = ("flights", "held", "waiting")

    def __init__(self) -> None:
        """Start empty."""
        self.waiting = Waiting()
        self.flights: dict[int, tuple[Pdu, Flight]] = {}  # by id() of the PDU, which is kept
        self.held = 0
        """Rows that wait or are unanswered."""

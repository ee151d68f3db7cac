"""Submissions with replace_if_present_flag: the newer message takes the older one's place.

A message that is at its receiver already is past replacing; both are then delivered.
The older one and its successor change in one transaction, so there is never neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from store import waiting
from store.messages import ShortMessage
from ussd.service.clocks import Clocks

__all__ = ["Replacing"]

Done = Callable[[Any, Exception | None], None]

Withdraw = Callable[[Callable[[ShortMessage], bool]], Collection[int]]
"""Takes rows that fit out of the forwarder's hands; gives the ids of those at a receiver."""


class Replacing:
    """Stores messages in the place of those that they replace."""

    def __init__(self, *, writer: Any, clocks: Clocks, withdraw: Withdraw) -> None:
        """Take the store's writer and the forwarder's `withdraw`."""
        self._writer = writer
        self._clocks = clocks
        self._withdraw = withdraw

    def __call__(self, rows: Sequence[ShortMessage], done: Done) -> None:
        """Store these rows; `done(ids that were replaced, error)`; raise `Unavailable`."""
        numbers = {row.destination_addr for row in rows}
        sent = self._withdraw(lambda row: row.destination_addr in numbers)
        now = self._clocks.wall()
        self._writer.call(waiting.supersede, list(rows), now, frozenset(sent), done=done)

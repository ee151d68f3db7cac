"""One call record for each dialogue, written when it is over and not waited for.

A record that the store does not take now is kept here (up to a bound) and goes after the next one
that it takes, so neither a busy moment nor a full disk costs a record.  It holds the keys of menus,
never what was typed.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Any

from store import call_records
from store.call_records import CallRecord
from store.errors import Unavailable
from ussd.core.billing import Ending
from ussd.core.sessions import UssdSession
from ussd.service.clocks import Clocks

__all__ = ["Records"]

_KEPT = 100_000


class Records:
    """Writes call records."""

    __slots__ = ("_clocks", "_unwritten", "_writer")

    def __init__(self, writer: Any, clocks: Clocks) -> None:
        """Take the store's writer."""
        self._writer = writer
        self._clocks = clocks
        self._unwritten: deque[CallRecord] = deque(maxlen=_KEPT)

    def write(self, session: UssdSession, ending: Ending, now_s: float) -> None:
        """Record a dialogue that has just ended."""
        wall = self._clocks.wall()
        record = CallRecord(
            session.session_id,
            session.msisdn,
            session.address,
            session.channel,
            wall - (now_s - session.started_at),
            wall,
            session.route,
            ending.value,
        )
        if not self._insert(record):
            self._unwritten.append(record)

    def _insert(self, record: CallRecord) -> bool:
        """Hand a record to the writer; False when it has no room."""
        written = partial(self._written, record)
        try:
            self._writer.insert(call_records.RECORD, record, written, lingers=True)
        except Unavailable:
            return False
        return True

    def _written(self, record: CallRecord, _: object, error: Exception | None) -> None:
        if isinstance(error, Unavailable):
            self._unwritten.append(record)
        else:
            self.write_late()

    def write_late(self) -> None:
        """Try again what was not taken."""
        while self._unwritten and self._insert(self._unwritten[0]):
            self._unwritten.popleft()

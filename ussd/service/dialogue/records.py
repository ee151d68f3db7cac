"""One call record for each dialogue, written when it is over and not waited for.

A record that finds no room in the writer's queue is kept here (up to a bound) and goes with a
later batch, so a busy moment costs no record.  It holds the keys of menus, never what was typed.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from store import call_records
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
        self._unwritten: deque[call_records.CallRecord] = deque(maxlen=_KEPT)

    def write(self, session: UssdSession, ending: Ending, now_s: float) -> None:
        """Record a dialogue that has just ended."""
        wall = self._clocks.wall()
        record = call_records.CallRecord(
            session.session_id,
            session.msisdn,
            session.address,
            session.channel,
            wall - (now_s - session.started_at),
            wall,
            session.route,
            ending.value,
        )
        try:
            self._writer.insert(call_records.RECORD, record)
        except Unavailable:
            self._unwritten.append(record)
            return
        if self._unwritten:
            self.write_late()

    def write_late(self) -> None:
        """Try again what found no room."""
        while self._unwritten:
            try:
                self._writer.insert(call_records.RECORD, self._unwritten[0])
            except Unavailable:
                return
            self._unwritten.popleft()

"""Which messages are due now: pages of the store's rows, and a timetable for what waits in memory.

`DueRows` reads a page when something is due and there is room, never two at a time, and never
gives a row twice: not one that is held, nor one whose result was committed while the page was
being read.  While many messages are being accepted its pages are small and rare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from typing import Any

import structlog

from store import messages
from store.messages import ShortMessage
from ussd.service.clocks import Clocks, Delayed

__all__ = ["DueRows", "Timetable"]

_PAGE = 5_000
_PAGE_WHILE_BUSY = 500
_BUSY_RATE = 5_000.0
"""Messages accepted a second beyond which forwarding yields to accepting."""

_BUSY_PAUSE_S = 0.5
_MEASURED_S = 0.25
_AGAIN_S = 1.0

_log = structlog.get_logger(__name__)


class Timetable:
    """Calls that are due later, on one timer; what is due at the same time keeps its order."""

    def __init__(self, clocks: Clocks) -> None:
        """Start empty."""
        self._clocks = clocks
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._serial = 0
        self._timer: Delayed | None = None
        self._timer_at = 0.0

    def after(self, delay_s: float, call: Callable[[], None]) -> None:
        """Call after so many seconds."""
        self._serial += 1
        heappush(self._heap, (self._clocks.seconds() + delay_s, self._serial, call))
        self._arm()

    def stop(self) -> None:
        """Forget everything."""
        self._heap.clear()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _arm(self) -> None:
        if not self._heap:
            return
        at = self._heap[0][0]
        if self._timer is not None:
            if self._timer_at <= at:
                return
            self._timer.cancel()
        self._timer_at = at
        self._timer = self._clocks.later(max(at - self._clocks.seconds(), 0.0), self._ring)

    def _ring(self) -> None:
        self._timer = None
        now = self._clocks.seconds()
        while self._heap and self._heap[0][0] <= now:
            heappop(self._heap)[2]()
        self._arm()


class _Intake:
    """Whether messages pour in, measured every so often."""

    __slots__ = ("_accepted", "_at", "_before", "_clocks", "_is_high")

    def __init__(self, accepted: Callable[[], int], clocks: Clocks) -> None:
        self._accepted = accepted
        self._clocks = clocks
        self._before = 0
        self._at = clocks.seconds()
        self._is_high = False

    @property
    def is_high(self) -> bool:
        """True while more than `_BUSY_RATE` messages a second are accepted."""
        passed = self._clocks.seconds() - self._at
        if passed >= _MEASURED_S:
            count = self._accepted()
            self._is_high = count - self._before > _BUSY_RATE * passed
            self._before = count
            self._at += passed
        return self._is_high


class DueRows:
    """Gives due rows to `take`, up to `limit` held; `free` tells that some are held no more."""

    def __init__(
        self,
        *,
        reader: Any,
        clocks: Clocks,
        limit: int,
        take: Callable[[ShortMessage], None],
        accepted: Callable[[], int],
    ) -> None:
        """Take the store's reader, and the count of messages accepted so far."""
        self._reader = reader
        self._clocks = clocks
        self._limit = limit
        self._take = take
        self._intake = _Intake(accepted, clocks)
        self._not_before = 0.0
        self._read_at = 0.0
        self._held: dict[int, ShortMessage] = {}
        self._freed_meanwhile: set[int] = set()
        self._kept_back: set[int] = set()
        self._is_reading = False
        self._is_asked = False
        self._is_more = False
        self._timer: Delayed | None = None
        self._look_at: float | None = None
        self._is_stopped = False

    @property
    def held(self) -> int:
        """How many rows are in memory."""
        return len(self._held)

    def rows(self) -> list[ShortMessage]:
        """Return the rows in memory."""
        return list(self._held.values())

    def has(self, row: ShortMessage) -> bool:
        """Tell whether a row is still as it was given out: neither settled nor withdrawn."""
        return self._held.get(row.id) is row

    def look(self, due_at: float) -> None:
        """Learn that a message is due at this POSIX time."""
        now = self._clocks.wall()
        if due_at <= now:
            self._read()
        elif self._look_at is None or due_at < self._look_at:
            self._look_at = due_at
            self._arm(due_at - now)

    def free(self, ids: Iterable[int]) -> None:
        """Learn that the results of these rows are committed, or that they were put off."""
        ids = set(ids)
        for number in ids:
            self._held.pop(number, None)
        if self._is_reading:
            self._freed_meanwhile |= ids
        if self._is_more and self.held * 2 <= self._limit:
            self._read()

    def keep_back(self, ids: Iterable[int]) -> None:
        """Give these out no more, held or not, until `give_back`: they are about to change."""
        for number in ids:
            self._held.pop(number, None)
            self._kept_back.add(number)

    def give_back(self, ids: Iterable[int]) -> None:
        """Learn that what was kept back has changed, or stays as it was."""
        ids = set(ids)
        self._kept_back -= ids
        if self._is_reading:
            self._freed_meanwhile |= ids
        self._read()

    def stop(self) -> None:
        """Read no more."""
        self._is_stopped = True
        self._disarm()

    def _arm(self, delay_s: float) -> None:
        self._disarm()
        self._timer = self._clocks.later(delay_s, self._ring)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _ring(self) -> None:
        self._timer = self._look_at = None
        self._read()

    def _read(self) -> None:
        if self._is_reading or self._is_stopped:
            self._is_asked = True
            return
        page = self._page()
        if not page:
            return
        self._is_reading, self._is_asked = True, False
        wanted = self.held + len(self._kept_back) + page

        def read(rows: list[ShortMessage] | None, error: Exception | None) -> None:
            self._took(rows, error, wanted)

        self._read_at = self._clocks.wall()
        self._reader.call(messages.due, self._read_at, wanted, done=read)

    def _page(self) -> int:
        """Decide how many rows to read; for 0 somebody else asks again."""
        if self._intake.is_high:
            now = self._clocks.seconds()
            if now < self._not_before or self.held > _PAGE_WHILE_BUSY:
                self._later(_BUSY_PAUSE_S)
                return 0
            self._not_before = now + _BUSY_PAUSE_S
            return min(self._limit, _PAGE_WHILE_BUSY)
        if self.held * 2 > self._limit:
            self._is_more = True  # `free` comes back to it
            return 0
        return min(self._limit - self.held, _PAGE)

    def _took(self, rows: list[ShortMessage] | None, error: Exception | None, wanted: int) -> None:
        self._is_reading = False
        freed, self._freed_meanwhile = self._freed_meanwhile | self._kept_back, set()
        if self._is_stopped:
            return
        if rows is None:
            _log.warning("due_rows_not_read", error=str(error))
            self._later(_AGAIN_S)
            return
        self._is_more = len(rows) >= wanted
        for row in rows:
            if row.id not in self._held and row.id not in freed:
                self._held[row.id] = row
                self._take(row)
        self._go_on()

    def _go_on(self) -> None:
        """Read the next page, or find out when one will be due."""
        if self._is_more or self._is_asked:
            self._read()
        else:
            # What fell due while the page was read is in no page yet.
            self._reader.call(messages.next_due, self._read_at, done=self._next_is)

    def _next_is(self, due_at: float | None, error: Exception | None) -> None:
        if error is not None:
            self._later(_AGAIN_S)
        elif due_at is not None and not self._is_stopped:
            self.look(due_at)

    def _later(self, delay_s: float) -> None:
        """Read after so long, unless that is planned sooner."""
        at = self._clocks.wall() + delay_s
        if self._look_at is None or at < self._look_at:
            self._look_at = at
            self._arm(delay_s)

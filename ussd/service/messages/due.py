"""Which messages are due now: pages of the store's rows, and a timetable for what waits in memory.

`DueRows` reads a page when something is due and there is room, never two at a time, and never
gives a row twice: not one that is held, nor one whose result was committed while the page was
being read.  While many messages are being accepted its pages are small, with rests between them
(`messages.rests`).

Whoever is given a row that its receiver has no room for leaves it in the store, and says `go_on`
when there is room: then pages are read for that receiver, in turn with those of what is new.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable
from heapq import heappop, heappush
from itertools import islice
from typing import Any

import structlog

from store import messages
from store.messages import ShortMessage
from ussd.service.clocks import Clocks, Delayed
from ussd.service.messages.backlog import Backlog, Reached
from ussd.service.messages.rests import Rests
from ussd.service.store_watch import failed

__all__ = ["DueRows", "Timetable"]

_PAGE = 5_000
_PAGE_FOR_ONE = 1_000
_PAGE_WHILE_BUSY = 250
_AGAIN_S = 1.0

_FEW = 500
"""Held rows that are few enough to be read again: then a reading begins at the beginning."""

_END_OF_MOMENT = 2**63 - 1

_WHOEVER = None
"""The receiver of what was left for one that is gone."""

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
        self._rests = Rests(accepted, clocks, self._next)
        self._read_at = 0.0
        self._held: dict[int, ShortMessage] = {}
        self._freed_meanwhile: set[int] = set()
        self._kept_back: dict[int, float] = {}  # since when
        self._withdrawn: set[int] = set()
        self._again: set[int] = set()
        self._new = Reached(messages.BEGINNING)
        self._backlog = Backlog()
        self._with_room: deque[Hashable] = deque()
        self._is_reading = False
        self._is_asked = False
        self._is_more = False
        self._is_new_next = True
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
            self._new.back_to((due_at, -1))
            self._again |= self._withdrawn
            self._withdrawn.clear()
            self._is_asked = True
            self._next()
        elif self._look_at is None or due_at < self._look_at:
            self._look_at = due_at
            self._arm(due_at - now)

    def give(self, row: ShortMessage) -> bool:
        """Give a row that has just been stored, unread; False when it is to be read in its turn.

        So a receipt does not wait behind all the messages that were accepted before it.
        """
        has_room = self.held < self._limit and not self._is_stopped
        if row.due_at > self._clocks.wall() or not has_room:
            return False
        self._give(row, ())
        return True

    def free(self, ids: Iterable[int]) -> None:
        """Learn that the results of these rows are committed."""
        ids = set(ids)
        for number in ids:
            self._held.pop(number, None)
        if self._is_reading:
            self._freed_meanwhile |= ids
        self._next()

    def withdraw(self, ids: Collection[int]) -> None:
        """Hold these no more: they are about to change, and are read again at the next `look`."""
        self.free(ids)
        self._withdrawn |= set(ids)

    def keep_back(self, ids: Iterable[int]) -> None:
        """Give these out no more, held or not, until `give_back`: they are about to change."""
        now = self._clocks.wall()
        for number in ids:
            self._held.pop(number, None)
            self._kept_back[number] = now

    def give_back(self, ids: Iterable[int]) -> None:
        """Learn that what was kept back has changed, or stays as it was."""
        ids = set(ids)
        since = [self._kept_back.pop(number) for number in ids if number in self._kept_back]
        if self._is_reading:
            self._freed_meanwhile |= ids
        self._again |= ids
        # What the change has brought, receipts above all, is as old as the change.
        self.look(min(since, default=self._clocks.wall()))

    def stop(self) -> None:
        """Read no more."""
        self._is_stopped = True
        self._disarm()
        self._rests.stop()

    # Receivers without room.  An application is known by its system_id, a phone by its link.

    def is_behind(self, receiver: Hashable, row: ShortMessage) -> bool:
        """Tell whether a row is behind others that were left for its receiver."""
        return self._backlog.is_behind(receiver, row)

    def leave(self, receiver: Hashable, row: ShortMessage) -> None:
        """Leave a row in the store until its receiver has room."""
        self._held.pop(row.id, None)
        self._backlog.leave(receiver, row)

    def go_on(self, receiver: Hashable) -> None:
        """Learn that a receiver has room: what was left for it is given again."""
        if receiver in self._backlog and receiver not in self._with_room:
            self._with_room.append(receiver)
            self._next()

    def came(self, receiver: Hashable) -> None:
        """Learn of a new receiver; what was left for others may be for this one now."""
        self._backlog.put(receiver, self._backlog.whole())
        self.go_on(receiver)

    def gone(self, receiver: Hashable) -> None:
        """Learn that a receiver is gone: what was left for it finds another way."""
        self._backlog.put(_WHOEVER, self._backlog.take(receiver))
        self.go_on(_WHOEVER)

    # When to read.

    def _arm(self, delay_s: float) -> None:
        self._disarm()
        self._timer = self._clocks.later(delay_s, self._ring)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _ring(self) -> None:
        self._timer = self._look_at = None
        self._is_asked = True
        self._next()

    def _later(self, delay_s: float) -> None:
        """Read after so long, unless that is planned sooner."""
        at = self._clocks.wall() + delay_s
        if self._look_at is None or at < self._look_at:
            self._look_at = at
            self._arm(delay_s)

    def _next(self) -> None:
        """Read what is wanted next; new rows and those that were left take turns."""
        if self._is_reading or self._is_stopped:
            return
        # With `limit` near, `free` comes back to it.
        is_new = (self._is_asked or self._is_more) and self.held * 2 <= self._limit
        if not (is_new or self._with_room or self._again) or self._rests.are_due():
            return
        if self._again:
            self._read_again()
        elif is_new and (self._is_new_next or not self._with_room):
            self._read_new()
        else:
            self._read_left(self._with_room.popleft())

    def _page(self, most: int) -> int:
        return min(most, _PAGE_WHILE_BUSY) if self._rests.is_busy else most

    # What to read.

    def _read_new(self) -> None:
        self._is_asked, self._is_new_next = False, False
        self._read_at = now = self._clocks.wall()
        reached, self._new = self._new, Reached()
        if not self._is_more and not self._backlog and self.held <= _FEW:
            reached = Reached(messages.BEGINNING)
        reached.back_to((now, _END_OF_MOMENT))  # the clock may have been put back
        page = self._page(min(self._limit - self.held, _PAGE))

        def took(rows: list[ShortMessage] | None, skipped: Collection[int]) -> None:
            for row in rows or ():
                reached.passed(row)
                self._give(row, skipped)
            self._new.back_with(reached)
            self._is_more = rows is None or len(rows) >= page
            if not (self._is_more or self._is_asked):
                # What fell due while the page was read is in no page yet.
                self._reader.call(messages.next_due, self._read_at, done=self._next_is)

        self._read(took, messages.due, now, page, tuple(reached.places))

    def _read_left(self, receiver: Hashable) -> None:
        """Read on for a receiver that has room again, until it has no more."""
        self._is_new_next = True
        reached = self._backlog.take(receiver)
        page = self._page(_PAGE_FOR_ONE)
        recipient = receiver if isinstance(receiver, str) else ""

        def took(rows: list[ShortMessage] | None, skipped: Collection[int]) -> None:
            is_over = rows is not None and len(rows) < page
            for row in rows or ():
                self._give(row, skipped)
                if receiver in self._backlog:  # its lane is full
                    break
                reached.passed(row)
            else:
                if is_over:
                    return
                self._with_room.append(receiver)
            self._backlog.put(receiver, reached)

        now = self._clocks.wall()
        self._read(took, messages.due, now, page, tuple(reached.places), recipient)

    def _read_again(self) -> None:
        ids = list(islice(self._again, _PAGE_FOR_ONE))
        self._again.difference_update(ids)

        def took(rows: list[ShortMessage] | None, skipped: Collection[int]) -> None:
            for row in rows or ():
                self._give(row, skipped)
            if rows is None:
                self._again.update(ids)

        self._read(took, messages.due_among, self._clocks.wall(), ids)

    def _read(self, took: Callable[..., None], function: Callable[..., Any], *args: Any) -> None:
        """Read a page; `took(rows, ids to pass over)`, and None for rows that were not read."""
        self._is_reading = True

        def read(rows: list[ShortMessage] | None, error: Exception | None) -> None:
            self._is_reading = False
            skipped, self._freed_meanwhile = self._freed_meanwhile, set()
            if self._is_stopped:
                return
            took(rows, skipped)
            if rows is None:
                failed(_log, "due_rows_not_read", error)
                self._later(_AGAIN_S)
            else:
                self._next()

        self._reader.call(function, *args, done=read)

    def _give(self, row: ShortMessage, skipped: Collection[int]) -> None:
        number = row.id
        if not (number in self._held or number in self._kept_back or number in skipped):
            self._held[number] = row
            try:
                self._take(row)
            except Exception:  # a timer's border: one row must not stop those behind it
                _log.exception("due_row_not_taken", message_id=number)

    def _next_is(self, due_at: float | None, error: Exception | None) -> None:
        if error is not None:
            self._later(_AGAIN_S)
        elif due_at is not None and not self._is_stopped:
            self.look(due_at)

"""The one thread that writes, and its stand-in without a thread.

`Writer` takes everything that is waiting, commits it once (store.commits) and wakes the loop
once with all results: no thread hop and no commit an item (docs/architecture.md, "The store").
What it acknowledges is on disk. It never drops what it has taken: an item is committed, or its
`done` gets an error. It knows no event loop; `wake(callable)` is the caller's way to run
something on its own (`reactor.callFromThread`, `loop.call_soon_threadsafe`).

`InlineWriter` has the same face and no thread: for the in-process gateway on its virtual clock
and for `dialtree play`, where the same input must give the same run.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from store.batches import Batch
from store.commits import Done, Item, Refused, Wake, commit, deliver, hand_over, refusal
from store.database import Database
from store.errors import Unavailable
from store.held import Held

__all__ = ["Done", "InlineWriter", "Wake", "Writer"]

_log = logging.getLogger(__name__)

#: Rows and functions of about one commit: more would only make the first of them wait.
_LARGEST_COMMIT = 4_096

#: How long rows that nobody waits for gather: a commit each would take the loop's time.
_LINGER_S = 0.1


class Writer:
    """The thread of `database`'s only writer; results come through `wake`.

    `capacity` bounds what waits. `on_idle`, called on the loop, tells once that nothing has
    been written for `idle_s`; then the WAL is copied into the file, too.  `on_refused`, which may
    be set before the start, is called on the loop when the store took nothing of a commit.
    """

    def __init__(
        self,
        database: Database,
        wake: Wake,
        *,
        capacity: int = 20_000,
        on_idle: Callable[[], None] | None = None,
        idle_s: float = 1.0,
    ) -> None:
        self._database = database
        self._wake = wake
        self._capacity = capacity
        self.on_refused: Refused | None = None
        self.writing_since: float | None = None
        """When the commit began that is under way (`time.monotonic`)."""
        self._on_idle = on_idle
        self._idle_s = idle_s
        self._waiting: deque[tuple[int, Item]] = deque()
        self._rows = 0
        self._counting = threading.Lock()
        self._resumes: list[Callable[[], None]] = []
        self._bell = threading.Event()
        self._sleeps = False
        self._lingers = False
        self._is_awaited = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)

    def start(self) -> None:
        """Begin to write; what was given before is taken then."""
        self._thread.start()

    @property
    def room(self) -> int:
        """How many more items are taken; at 0 stop reading from the peers."""
        return max(0, self._capacity - self._rows)

    def call(self, function: Callable[..., Any], *args: Any, done: Done | None = None) -> None:
        """Run `function(tx, *args)` in its turn; it may run twice (store.commits).

        Raises `Unavailable` at once when there is no room.
        """
        self._put((function, args, done), 1)

    def insert(
        self, batch: Batch, row: msgspec.Struct, done: Done | None = None, *, lingers: bool = False
    ) -> None:
        """Write `row` in bulk; `done` is given the row back.

        One that `lingers`, or has no `done`, goes with the next commit, or a moment later: nobody
        waits for it.  Raises `Unavailable` at once when there is no room.
        """
        is_awaited = done is not None and not lingers
        self._put((batch, [row], done and partial(_of_one, done)), 1, is_awaited)

    def insert_all(
        self, batch: Batch, rows: list[Any], done: Callable[[list[Any], Exception | None], None]
    ) -> None:
        """Write `rows` in bulk; `done(rows, error)` is called for all of them that have one fate.

        That is once, unless some are refused. Raises `Unavailable` at once when there is no room
        for all of them.
        """
        self._put((batch, rows, done), len(rows))

    def when_room(self, resume: Callable[[], None]) -> None:
        """Call `resume` once, on the loop, as soon as the queue is less than half full."""
        self._resumes.append(resume)
        self._ring(True)

    def stop(self) -> None:
        """Take nothing more, commit all that waits, end; blocks until it is on disk.

        The last results come through `wake` like all others.
        """
        self._stopping = True
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join()

    def _put(self, item: Item, rows: int, is_awaited: bool = True) -> None:
        if self._stopping:
            raise Unavailable("The store is closing: send it again after the restart.")
        if self._rows + rows > self._capacity:
            raise Unavailable("The store has more to write than it can hold: try again soon.")
        with self._counting:
            self._rows += rows
        self._waiting.append((rows, item))
        if is_awaited:
            self._is_awaited = True
        self._ring(is_awaited)

    def _ring(self, is_awaited: bool) -> None:
        if self._sleeps or (self._lingers and is_awaited):
            self._sleeps = self._lingers = False  # once is enough: a bell costs as much as a row
            self._bell.set()

    def _run(self) -> None:
        connection = Held(self._database.engine.connect)
        idle_told = True
        while True:
            if self._waiting:
                self._linger()
                self._write_one_commit(connection)
                idle_told = False
            self._tell_room()
            if self._waiting:
                continue
            if self._stopping:
                break
            if not self._rest(None if idle_told else self._idle_s):
                self._idle()
                idle_told = True
        connection.close()

    def _rest(self, timeout_s: float | None) -> bool:
        """Sleep until the bell rings; False when it did not."""
        self._sleeps = True
        # What came between the last look and the line above has not rung.
        rang = bool(self._waiting) or self._stopping or self._bell.wait(timeout_s)
        self._sleeps = False
        self._bell.clear()
        return rang

    def _linger(self) -> None:
        """Let rows that nobody waits for gather, until somebody waits for a commit."""
        self._lingers = True
        if not (self._is_awaited or self._stopping or self._rows >= _LARGEST_COMMIT):
            self._bell.wait(_LINGER_S)
        self._lingers = self._is_awaited = False
        self._bell.clear()

    def _write_one_commit(self, connection: Held) -> None:
        self.writing_since = time.monotonic()
        fates = commit(self._database, connection.begin, self._take())
        self.writing_since = None
        refused = refusal(fates)
        if refused is not None:
            connection.close()  # a server that went away must be met anew
            if self.on_refused is not None:
                self._to_loop(partial(self.on_refused, *refused))
        self._to_loop(partial(deliver, fates, _log.error))

    def _take(self) -> list[Item]:
        """What the next commit does, oldest first."""
        waiting, items, taken = self._waiting, [], 0
        while waiting and taken < _LARGEST_COMMIT:
            rows, item = waiting.popleft()
            items.append(item)
            taken += rows
        with self._counting:
            self._rows -= taken
        return items

    def _tell_room(self) -> None:
        if self._resumes and self._rows * 2 < self._capacity:
            resumes, self._resumes = self._resumes, []
            for resume in resumes:
                self._to_loop(resume)

    def _idle(self) -> None:
        try:
            self._database.checkpoint()
        except Unavailable as error:
            _log.warning("the WAL was not copied: %s", error)
        if self._on_idle is not None:
            self._to_loop(self._on_idle)

    def _to_loop(self, call: Callable[[], None]) -> None:
        hand_over(self._wake, call, _log.warning)


class InlineWriter:
    """`Writer` without a thread: `flush` does what waits, at once, where it is called.

    With `schedule` (`partial(clock.callLater, 0)`) the first item of a batch asks for the flush
    itself, so that results come later in the same turn of the loop, as they do from a thread.
    """

    def __init__(self, database: Database, schedule: Wake | None = None) -> None:
        self.on_refused: Refused | None = None
        self.writing_since = None
        self._database = database
        self._schedule = schedule
        self._waiting: list[Item] = []
        self._scheduled = False
        self._flushing = False

    @property
    def room(self) -> int:
        """Always enough."""
        return _LARGEST_COMMIT

    def start(self) -> None:
        """Nothing to start."""

    def call(self, function: Callable[..., Any], *args: Any, done: Done | None = None) -> None:
        """As `Writer.call`."""
        self._put((function, args, done))

    def insert(
        self, batch: Batch, row: msgspec.Struct, done: Done | None = None, *, lingers: bool = False
    ) -> None:
        """As `Writer.insert`."""
        self._put((batch, [row], done and partial(_of_one, done)))

    def insert_all(
        self, batch: Batch, rows: list[Any], done: Callable[[list[Any], Exception | None], None]
    ) -> None:
        """As `Writer.insert_all`."""
        self._put((batch, rows, done))

    def when_room(self, resume: Callable[[], None]) -> None:
        """There is room: `resume` is called at once."""
        resume()

    def flush(self) -> None:
        """Commit what waits and deliver the results, and so on until nothing waits."""
        self._scheduled = False
        if self._flushing:
            return
        self._flushing = True
        try:
            while self._waiting:
                items, self._waiting = self._waiting, []
                fates = commit(self._database, self._database.engine.begin, items)
                refused = refusal(fates)
                if refused is not None and self.on_refused is not None:
                    self.on_refused(*refused)
                deliver(fates, _log.error)
        finally:
            self._flushing = False

    def stop(self) -> None:
        """Commit all that waits."""
        self.flush()

    def _put(self, item: Item) -> None:
        self._waiting.append(item)
        if self._schedule is not None and not self._scheduled:
            self._scheduled = True
            self._schedule(self.flush)


def _of_one(done: Done, rows: list[Any], error: Exception | None) -> None:
    done(rows[0] if error is None else None, error)

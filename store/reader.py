"""Reads off the loop: what is asked together is read together.

One thread with one connection. Askings of one batched function that wait at the same time
become one call with all their keys (the facts of many MSISDNs in one query); results of a round
come back in one wake-up. Each round is one short read transaction, so that the WAL can shrink.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from sqlalchemy import Connection

from store.commits import Done, Outcome, Refused, Wake, hand_over, named
from store.database import Database
from store.errors import Unavailable
from store.held import Held

__all__ = ["Batched", "InlineReader", "Reader"]

_log = logging.getLogger(__name__)

#: `batched(tx, keys) → {key: result}`; a key without a result is left out.
Batched = Callable[[Connection, Sequence[Any]], Mapping[Any, Any]]

#: (function, arguments or key, is_batched, done)
_Asked = tuple[Callable[..., Any], Any, bool, Done]

#: A transaction that only reads.
_Reading = Callable[[], AbstractContextManager[Connection]]

_LARGEST_ROUND = 1_024


class Reader:
    """The reading thread of `database`; results come through `wake`.

    `on_refused`, which may be set before the start, is called on the loop when the store as a
    whole did not answer.
    """

    def __init__(self, database: Database, wake: Wake) -> None:
        self.on_refused: Refused | None = None
        self._database = database
        self._wake = wake
        self._connection = Held(database.connect_to_read)
        self._waiting: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-reader", daemon=True)
        self._stopping = False

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def call(self, function: Callable[..., Any], *args: Any, done: Done) -> None:
        """Run `function(tx, *args)` in a read transaction."""
        self._put((function, args, False, done))

    def ask(self, batched: Batched, key: Hashable, done: Done) -> None:
        """One key of a batched function (the same object each time); None when it has no result."""
        self._put((batched, key, True, done))

    def stop(self) -> None:
        """Answer what waits and end."""
        self._stopping = True
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def _put(self, asked: _Asked) -> None:
        if self._stopping:
            raise Unavailable("The store is closing: ask again after the restart.")
        self._waiting.put(asked)

    def _run(self) -> None:
        ended = False
        while not ended and (first := self._waiting.get()) is not None:
            asked, ended = self._round(first)
            outcomes = self._outcomes(asked)
            if self.on_refused is not None and (error := _refusal(outcomes)) is not None:
                hand_over(self._wake, partial(self.on_refused, error, 0), _log.warning)
            hand_over(self._wake, partial(_deliver, asked, outcomes), _log.warning)
        self._connection.close()

    def _outcomes(self, asked: Sequence[_Asked]) -> list[Outcome]:
        """Read; a server that was away in between is met anew, and nobody hears of it."""
        held = self._connection
        was_held = held.is_made
        outcomes = _answer(self._database, held.reading, asked)
        if _refusal(outcomes) is not None:
            held.close()
            if was_held:
                outcomes = _answer(self._database, held.reading, asked)
        return outcomes

    def _round(self, first: _Asked) -> tuple[list[_Asked], bool]:
        asked = [first]
        while len(asked) < _LARGEST_ROUND:
            try:
                more = self._waiting.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return asked, True
            asked.append(more)
        return asked, False


class InlineReader:
    """`Reader` without a thread; answers at once, or when `schedule` runs what it is given."""

    def __init__(self, database: Database, schedule: Wake | None = None) -> None:
        self.on_refused: Refused | None = None
        self._database = database
        self._schedule = schedule
        self._waiting: list[_Asked] = []

    def start(self) -> None:
        """Nothing to start."""

    def call(self, function: Callable[..., Any], *args: Any, done: Done) -> None:
        """As `Reader.call`."""
        self._put((function, args, False, done))

    def ask(self, batched: Batched, key: Hashable, done: Done) -> None:
        """As `Reader.ask`."""
        self._put((batched, key, True, done))

    def flush(self) -> None:
        """Answer what waits."""
        asked, self._waiting = self._waiting, []
        outcomes = _answer(self._database, self._database.reading, asked)
        if self.on_refused is not None and (error := _refusal(outcomes)) is not None:
            self.on_refused(error, 0)
        _deliver(asked, outcomes)

    def stop(self) -> None:
        """Answer what waits."""
        self.flush()

    def _put(self, asked: _Asked) -> None:
        self._waiting.append(asked)
        if self._schedule is None:
            self.flush()
        elif len(self._waiting) == 1:
            self._schedule(self.flush)


def _refusal(outcomes: Sequence[Outcome]) -> Unavailable | None:
    return next((error for _, error in outcomes if isinstance(error, Unavailable)), None)


def _answer(database: Database, reading: _Reading, asked: Sequence[_Asked]) -> list[Outcome]:
    """One outcome an asking. Without the database everybody gets the same error."""
    if not asked:
        return []
    try:
        with database.plainly(), reading() as tx:
            return _read(database, tx, asked)
    except Exception as error:
        return [(None, error)] * len(asked)


def _read(database: Database, tx: Connection, asked: Sequence[_Asked]) -> list[Outcome]:
    outcomes: list[Outcome] = [(None, None)] * len(asked)
    batches: dict[Callable[..., Any], list[int]] = {}
    for at, (function, given, is_batched, _) in enumerate(asked):
        if is_batched:
            batches.setdefault(function, []).append(at)
        else:
            outcomes[at] = _outcome(database, tx, function, given)
    for function, places in batches.items():
        keys = list(dict.fromkeys(asked[at][1] for at in places))
        results, error = _outcome(database, tx, function, (keys,))
        for at in places:
            outcomes[at] = (None, error) if error else (results.get(asked[at][1]), None)
    return outcomes


def _outcome(
    database: Database, tx: Connection, function: Callable[..., Any], args: tuple[Any, ...]
) -> Outcome:
    """A function that fails spoils its own answer and, on PostgreSQL, not the transaction."""
    try:
        with database.plainly(), _shelter(tx):
            return function(tx, *args), None
    except Unavailable:
        raise
    except Exception as error:
        return None, error


def _shelter(tx: Connection) -> AbstractContextManager[Any]:
    """What fails in SQLite leaves the transaction as it was; PostgreSQL wants a savepoint."""
    return nullcontext() if tx.dialect.name == "sqlite" else tx.begin_nested()


def _deliver(asked: Sequence[_Asked], outcomes: Sequence[Outcome]) -> None:
    for (function, _, _, done), (result, error) in zip(asked, outcomes, strict=True):
        try:
            done(result, error)
        except Exception:
            _log.exception("what waited for %s broke", named(function))

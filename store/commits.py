"""What one commit does with the items that wait: the logic that both writers share.

Items are applied in the order of their arrival. Neighbouring rows of one `Batch` go in one
statement; a function is a barrier: all that came before it is in the database when it runs.
All items share one transaction. When an item breaks it, the transaction is rolled back, the
items before it and behind it are applied again without it, and a bulk statement at fault is
halved until the row is found: only the culprit gets its exception. So a function may run twice
for one result; it must do nothing that a roll-back does not undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from store.batches import Batch
from store.database import Database, plain_error
from store.errors import Unavailable

__all__ = ["Done", "Item", "Outcome", "Wake", "commit", "deliver", "hand_over"]

#: `done(result, None)` when it is on disk, `done(None, error)` when it is not.
Done = Callable[[Any, Exception | None], None]

#: (batch or function, row or arguments, done)
Item = tuple[Batch | Callable[..., Any], Any, Done | None]

#: (result, error)
Outcome = tuple[Any, Exception | None]

#: Runs the callable on the caller's own loop, soon.
Wake = Callable[[Callable[[], None]], object]

Begin = Callable[[], Any]


class _Broken(Exception):
    """Items `start` to `stop` broke the transaction."""

    def __init__(self, start: int, stop: int, error: Exception) -> None:
        self.start = start
        self.stop = stop
        self.error = error


def commit(database: Database, begin: Begin, items: Sequence[Item]) -> list[Outcome]:
    """Apply and commit `items`; `begin()` gives a context manager of a transaction.

    Gives one outcome an item, in order. An error of the database as a whole (disk full, locked,
    server away) is everybody's `Unavailable`, and nothing is bisected for it.
    """
    if not items:
        return []
    try:
        with begin() as tx:
            return _apply(tx, items)
    except _Broken as broken:
        error = _plain(database, broken.error)
        if isinstance(error, Unavailable):
            return [(None, error)] * len(items)
        return _without_culprit(database, begin, items, broken, error)
    except Exception as error:  # the commit itself: whatever it says, nothing is stored
        return [(None, _plain(database, error))] * len(items)


def deliver(items: Sequence[Item], outcomes: Sequence[Outcome], log: Callable[..., None]) -> None:
    """Call every `done`; one that raises is logged and does not keep the others waiting."""
    for (work, _, done), (result, error) in zip(items, outcomes, strict=True):
        if done is None:
            if error is not None:
                log("%r was not stored: %s", work, error)
            continue
        try:
            done(result, error)
        except Exception:
            log("what waited for %r broke", work, exc_info=True)


def hand_over(wake: Wake, call: Callable[[], None], log: Callable[..., None]) -> None:
    """Have the loop run `call`. What was committed stays so when the loop has ended."""
    try:
        wake(call)
    except RuntimeError:
        log("the loop is gone: results of the store are not delivered")


def _apply(tx: Connection, items: Sequence[Item]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    at = 0
    while at < len(items):
        work, given, _ = items[at]
        stop = at + 1
        try:
            if isinstance(work, Batch):
                while stop < len(items) and items[stop][0] is work:
                    stop += 1
                rows = [item[1] for item in items[at:stop]]
                work.write(tx, rows)
                outcomes.extend([(row, None) for row in rows])
            else:
                outcomes.append((work(tx, *given), None))
        except Exception as error:
            raise _Broken(at, stop, error) from error
        at = stop
    return outcomes


def _without_culprit(
    database: Database, begin: Begin, items: Sequence[Item], broken: _Broken, error: Exception
) -> list[Outcome]:
    before = commit(database, begin, items[: broken.start])
    suspects = items[broken.start : broken.stop]
    if len(suspects) == 1:
        middle: list[Outcome] = [(None, error)]
    else:
        half = len(suspects) // 2
        middle = commit(database, begin, suspects[:half])
        middle += commit(database, begin, suspects[half:])
    return before + middle + commit(database, begin, items[broken.stop :])


def _plain(database: Database, error: Exception) -> Exception:
    if isinstance(error, DBAPIError):
        return plain_error(error, database.name) or error
    return error

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
from itertools import chain
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from store import numbers
from store.batches import Batch
from store.database import Database, plain_error
from store.errors import Unavailable

__all__ = [
    "Done",
    "Fate",
    "Item",
    "Outcome",
    "Refused",
    "Wake",
    "commit",
    "deliver",
    "hand_over",
    "named",
    "refusal",
]

#: `done(result, None)` when it is on disk, `done(None, error)` when it is not. For the rows of a
#: batch it is `done(rows, error)`, once for all of them that have one fate.
Done = Callable[[Any, Exception | None], None]

#: (batch, list of rows, done) or (function, arguments, done)
Item = tuple[Batch | Callable[..., Any], Any, Done | None]

#: (result, error)
Outcome = tuple[Any, Exception | None]

#: `refused(error, rows)`: the store as a whole took nothing of so many rows and functions.
Refused = Callable[[Unavailable, int], None]

#: Runs the callable on the caller's own loop, soon.
Wake = Callable[[Callable[[], None]], object]

Begin = Callable[[], Any]


class Fate(NamedTuple):
    """What became of an item, or of some rows of one."""

    work: Batch | Callable[..., Any]
    done: Done | None
    result: Any
    error: Exception | None


class _Broken(Exception):
    """Items `start` to `stop` broke the transaction."""

    def __init__(self, start: int, stop: int, error: Exception) -> None:
        self.start = start
        self.stop = stop
        self.error = error


def commit(database: Database, begin: Begin, items: Sequence[Item]) -> list[Fate]:
    """Apply and commit `items`; `begin()` gives a context manager of a transaction.

    Gives the fates in order, one an item unless some rows of an item were refused. An error of the
    database as a whole (disk full, locked, server away) is everybody's `Unavailable`, and nothing
    is bisected for it.
    """
    if not items:
        return []
    try:
        with begin() as tx:
            return _apply(tx, items)
    except _Broken as broken:
        error = _plain(database, broken.error)
        if isinstance(error, Unavailable):
            return [_failed(item, error) for item in items]
        return _without_culprit(database, begin, items, broken, error)
    except Exception as error:  # the commit itself: whatever it says, nothing is stored
        plain = _plain(database, error)
        return [_failed(item, plain) for item in items]


def refusal(fates: Sequence[Fate]) -> tuple[Unavailable, int] | None:
    """Why the store as a whole took nothing, and of how many rows and functions; None if it did."""
    refused = [fate for fate in fates if isinstance(fate.error, Unavailable)]
    if not refused:
        return None
    rows = sum(
        len(fate.result) if isinstance(fate.work, Batch) else 1
        for fate in refused
        if fate.work is not numbers.touch  # a question is nobody's work
    )
    return cast(Unavailable, refused[0].error), rows


def deliver(fates: Sequence[Fate], log: Callable[..., None]) -> None:
    """Call every `done`; one that raises is logged and does not keep the others waiting.

    What nobody waits for is logged when it is at fault itself; a store that takes nothing is told
    of once, by who is told of refusals.
    """
    for work, done, result, error in fates:
        if done is None:
            if error is not None and not isinstance(error, Unavailable):
                log("%s was not stored: %s", named(work), error)
            continue
        try:
            done(result, error)
        except Exception:
            log("what waited for %s broke", named(work), exc_info=True)


def named(work: object) -> str:
    """What a log calls a piece of work: never with what it is bound to, as that knows numbers."""
    return str(getattr(work, "__qualname__", type(work).__qualname__))


def hand_over(wake: Wake, call: Callable[[], None], log: Callable[..., None]) -> None:
    """Have the loop run `call`. What was committed stays so when the loop has ended."""
    try:
        wake(call)
    except RuntimeError:
        log("the loop is gone: results of the store are not delivered")


def _apply(tx: Connection, items: Sequence[Item]) -> list[Fate]:
    fates: list[Fate] = []
    at = 0
    while at < len(items):
        work, given, done = items[at]
        stop = at + 1
        try:
            if isinstance(work, Batch):
                while stop < len(items) and items[stop][0] is work:
                    stop += 1
                stretch = items[at:stop]
                work.write(tx, list(chain.from_iterable(rows for _, rows, _ in stretch)))
                fates += [Fate(work, told, rows, None) for _, rows, told in stretch]
            else:
                fates.append(Fate(work, done, work(tx, *given), None))
        except Exception as error:
            raise _Broken(at, stop, error) from error
        at = stop
    return fates


def _failed(item: Item, error: Exception) -> Fate:
    work, given, done = item
    return Fate(work, done, given if isinstance(work, Batch) else None, error)


def _without_culprit(
    database: Database, begin: Begin, items: Sequence[Item], broken: _Broken, error: Exception
) -> list[Fate]:
    before = commit(database, begin, items[: broken.start])
    first, second = _halves(items[broken.start : broken.stop])
    if second:
        middle = commit(database, begin, first) + commit(database, begin, second)
    else:
        middle = [_failed(first[0], error)]
    return before + middle + commit(database, begin, items[broken.stop :])


def _halves(suspects: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
    """Two halves of what broke; the second is empty when it is one row or one function."""
    if len(suspects) > 1:
        half = len(suspects) // 2
        return suspects[:half], suspects[half:]
    work, given, done = suspects[0]
    if not isinstance(work, Batch) or len(given) == 1:
        return suspects, ()
    half = len(given) // 2
    return [(work, given[:half], done)], [(work, given[half:], done)]


def _plain(database: Database, error: Exception) -> Exception:
    if isinstance(error, DBAPIError):
        return plain_error(error, database.name) or error
    return error

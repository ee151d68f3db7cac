"""One connection for the life of a thread."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from store import Database, messages
from store.held import Held
from store.messages import ShortMessage

ROW = ShortMessage(1, "MT", "5000", "79031234567", 1.0, 1.0, 2.0)


def stored(database: Database) -> int:
    with database.reading() as tx:
        return sum(messages.counts(tx).values())


def test_transactions_share_one_connection_until_it_is_closed(database: Database) -> None:
    held = Held(database.engine.connect)
    met: list[Connection] = []
    for _ in range(2):
        with held.begin() as tx:
            met.append(tx)
    held.close()
    with held.reading() as tx:
        met.append(tx)
    held.close()

    assert met[0] is met[1] is not met[2]


def test_what_ends_well_is_committed(database: Database) -> None:
    held = Held(database.engine.connect)
    with held.begin() as tx:
        messages.accept(tx, ROW)
    held.close()

    assert stored(database) == 1


def test_what_breaks_leaves_nothing_behind(database: Database) -> None:
    held = Held(database.engine.connect)
    with pytest.raises(LookupError), held.begin() as tx:
        messages.accept(tx, ROW)
        raise LookupError
    held.close()

    assert stored(database) == 0


def test_each_reading_sees_what_was_committed_before_it(database: Database) -> None:
    held = Held(database.connect_to_read)
    seen = []
    for number in (1, 2):
        with database.transaction() as tx:
            messages.accept(tx, ShortMessage(number, "MT", "5", "7", 1.0, 1.0, 2.0))
        with held.reading() as tx:
            seen.append(sum(messages.counts(tx).values()))
    held.close()

    assert seen == [1, 2]


def test_there_is_no_connection_before_it_is_needed(database: Database) -> None:
    held = Held(database.engine.connect)
    before = held.is_made
    with held.reading():
        during = held.is_made
    held.close()

    assert (before, during, held.is_made) == (False, True, False)

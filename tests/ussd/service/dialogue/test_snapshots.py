"""Sessions that outlive the process: written in portions, a second after they changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from twisted.internet.task import Clock

from menus.model import Dialogue, Flows, Limits
from store import Database, InlineWriter, ussd_sessions
from ussd.core.sessions import UssdSession
from ussd.service.clocks import Clocks
from ussd.service.dialogue.snapshots import Snapshots

MANY = 200


class CountingWriter(InlineWriter):
    """The inline writer; it counts rows."""

    inserted = 0

    def insert(self, batch: Any, row: Any, done: Any = None) -> None:
        self.inserted += 1
        super().insert(batch, row, done)


class Snapshotting:
    """Snapshots every second over a store in memory."""

    def __init__(self, database: Database, flows: Flows) -> None:
        self.clock = Clock()
        self.clocks = Clocks(self.clock, epoch=1_767_258_000.0)
        self.database = database
        self.writer = CountingWriter(database, partial(self.clock.callLater, 0))
        self.snapshots = Snapshots(self.writer, self.clocks, 1.0)
        self._served = type("Served", (), {"flows": flows})()

    def session(self, number: int) -> UssdSession:
        made = UssdSession(f"s{number:03}", f"7903{number:07}", "ussd", "*110#", 0.0, self._served)
        made.dialogue = Dialogue("home", "ussd", "en")
        made.limits = Limits(60, 300, "ask", 180)
        made.ends_at = made.idle_at = 100.0
        return made

    def change(self, count: int) -> list[UssdSession]:
        sessions = [self.session(number) for number in range(count)]
        for session in sessions:
            self.snapshots.changed(session)
        return sessions

    def after_the_first_portion(self, call: Callable[[], None]) -> None:
        """What is due at that moment comes behind the first portion, before the next one."""
        self.clock.callLater(1, call)
        self.clock.advance(1)

    def stored(self) -> list[str]:
        with self.database.reading() as tx:
            rows = ussd_sessions.open_sessions(tx, self.clocks.wall())
        return sorted(row.id for row in rows)


@pytest.fixture
def made(database: Database, demo_flows: Flows) -> Any:
    return Snapshotting(database, demo_flows)


def test_other_work_comes_between_two_portions(made: Any) -> None:
    sessions = made.change(MANY)
    counts: list[int] = []
    made.after_the_first_portion(lambda: counts.append(made.writer.inserted))

    assert 0 < counts[0] < MANY
    assert made.stored() == [session.session_id for session in sessions]


def test_a_session_that_ends_between_two_portions_is_not_written(made: Any) -> None:
    sessions = made.change(MANY)
    made.after_the_first_portion(lambda: made.snapshots.over(sessions[-1]))

    assert made.stored() == [session.session_id for session in sessions[:-1]]


def test_what_changes_between_two_portions_is_written_a_second_later(made: Any) -> None:
    made.change(MANY)
    late = made.session(MANY)
    made.after_the_first_portion(lambda: made.snapshots.changed(late))
    before = len(made.stored())
    made.clock.advance(1)

    assert (before, len(made.stored())) == (MANY, MANY + 1)


def test_a_stop_writes_all_that_changed_at_once(made: Any) -> None:
    made.change(MANY)
    made.snapshots.stop()
    made.clock.advance(0)

    assert len(made.stored()) == MANY

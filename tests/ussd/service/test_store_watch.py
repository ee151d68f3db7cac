"""A store that refuses is told of once, asked until it works, and told of once more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs
from twisted.internet.task import Clock

from store import Database, InlineReader, InlineWriter, messages, numbers
from store.migrations import upgrade
from ussd.service.clocks import Clocks
from ussd.service.store_watch import StoreWatch

READ_ONLY = "The store cannot be used, because it is read-only: make the file and its directory"


class Site(SimpleNamespace):
    """A watch over a writer and a reader on one thread, on a virtual clock."""

    def write(self) -> None:
        self.writer.call(numbers.reserve, "message", 1)
        self.clock.advance(0)

    def let_write(self, yes: bool) -> None:
        """Have SQLite itself refuse every write, or take it again."""
        connection = self.database.engine.raw_connection()
        connection.driver_connection.execute(f"PRAGMA query_only={not yes}")
        connection.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    database = Database(f"sqlite:///{tmp_path}/store.db")
    upgrade(database)
    clock = Clock()
    writer = InlineWriter(database, lambda call: clock.callLater(0, call))
    reader = InlineReader(database)
    watch = StoreWatch(writer=writer, reader=reader, clocks=Clocks(clock))
    yield Site(database=database, clock=clock, writer=writer, reader=reader, watch=watch)
    watch.stop()
    database.close()


def told(logs: list[Any]) -> list[tuple[str, str]]:
    return [(line["event"], line["log_level"]) for line in logs]


def test_a_store_that_refuses_is_told_of_once_with_what_to_do(site: Site) -> None:
    site.let_write(False)
    with capture_logs() as logs:
        for _ in range(5):
            site.write()

    assert told(logs) == [("store_refuses", "error")]
    assert f"{site.database.name} cannot be used, because it is read-only" in logs[0]["reason"]
    assert site.watch.reason.startswith(READ_ONLY)
    assert site.watch.refused == 5


def test_the_reason_names_no_place(site: Site) -> None:
    site.let_write(False)
    site.write()

    assert str(site.database.name) not in site.watch.reason


def test_it_is_over_by_itself_and_told_with_how_long_and_how_many(site: Site) -> None:
    site.let_write(False)
    site.write()
    site.write()
    site.clock.pump([1.0] * 60)
    site.let_write(True)
    with capture_logs() as logs:
        site.clock.pump([1.0] * 10)

    assert site.watch.reason == ""
    assert told(logs) == [("store_writes_again", "warning")]
    assert (logs[0]["refused"], logs[0]["after_s"]) == (2, 65.0)


def test_questions_are_not_counted_as_refused(site: Site) -> None:
    site.let_write(False)
    site.write()
    site.clock.pump([1.0] * 60)

    assert site.watch.refused == 1


def test_one_that_works_now_and_then_makes_two_lines_in_all(site: Site) -> None:
    with capture_logs() as logs:
        for _ in range(20):
            site.let_write(False)
            site.write()
            site.let_write(True)
            site.clock.pump([1.0] * 3)
        site.clock.pump([1.0] * 10)

    assert told(logs) == [("store_refuses", "error"), ("store_writes_again", "warning")]
    assert logs[1]["refused"] == 20


def test_nothing_is_asked_while_all_is_well(site: Site) -> None:
    site.write()

    assert site.clock.getDelayedCalls() == []


def test_rows_are_counted_one_by_one(site: Site, row: Any) -> None:
    site.let_write(False)
    site.writer.insert_all(messages.ACCEPT, [row(1), row(2), row(3)], lambda rows, error: None)
    site.clock.advance(0)

    assert site.watch.refused == 3


@pytest.fixture
def row() -> Any:
    def made(number: int) -> messages.ShortMessage:
        return messages.ShortMessage(number, "MT", "5000", "79031234567", 0.0, 0.0, 9.0, b"x")

    return made


def test_a_commit_that_does_not_come_back_is_told_of(site: Site) -> None:
    site.watch.start()
    site.writer.writing_since = 0.0  # in the first moment of this machine
    with capture_logs() as logs:
        site.clock.pump([1.0] * 3)

    assert told(logs) == [("store_refuses", "error")]
    assert "has not answered for" in site.watch.reason


def test_a_reader_that_meets_nobody_tells_too(site: Site) -> None:
    away = InlineReader(Database("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1"))
    watch = StoreWatch(writer=site.writer, reader=away, clocks=Clocks(site.clock))
    away.call(messages.counts, done=lambda found, error: None)

    assert watch.reason == "The store does not answer: see that its server runs."
    watch.stop()


def test_after_the_end_nothing_is_asked(site: Site) -> None:
    site.watch.stop()
    site.let_write(False)
    site.write()

    assert (site.watch.refused, site.clock.getDelayedCalls()) == (1, [])

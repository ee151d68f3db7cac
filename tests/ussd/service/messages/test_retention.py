"""What is old goes, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from twisted.internet.task import Clock

from store import Database, InlineWriter, Unavailable, audit, call_records, messages
from store.call_records import CallRecord
from store.messages import MessageState, Settled, ShortMessage
from ussd.config import Retention as Settings
from ussd.service.clocks import Clocks
from ussd.service.messages.retention import Retention

EPOCH = 1_790_000_000.0
DAY = 86_400.0


class Job:
    """The job over a store, on a virtual clock."""

    def __init__(self, database: Database, **kept: float) -> None:
        self.clock = Clock()
        self.database = database
        self.writer: Any = InlineWriter(database, lambda call: self.clock.callLater(0, call))
        self.retention = Retention(
            Settings(**kept), writer=self.writer, clocks=Clocks(self.clock, epoch=EPOCH)
        )
        self.retention.start()

    def advance(self, seconds: float) -> None:
        end = self.clock.seconds() + seconds
        while self.clock.seconds() < end:
            calls = [call.getTime() for call in self.clock.getDelayedCalls()]
            step = min([*calls, end]) - self.clock.seconds()
            self.clock.advance(max(step, 0.0))
            self.clock.advance(0)

    def add(self, number: int, age_s: float, state: MessageState) -> None:
        with self.database.transaction() as tx:
            at = EPOCH - age_s
            messages.accept(tx, ShortMessage(number, "MT", "5000", "79161234567", at, at, at))
            if state is not MessageState.ENROUTE:
                messages.settle(tx, [Settled(number, state, at, at, 1)])

    def ids(self) -> list[int]:
        with self.database.reading() as tx:
            return [row[0] for row in tx.exec_driver_sql("SELECT id FROM messages ORDER BY id")]


@pytest.fixture
def job(database: Database) -> Callable[..., Job]:
    return lambda **kept: Job(database, **kept)


def test_old_messages_that_are_over_go_and_those_on_their_way_stay(
    job: Callable[..., Job],
) -> None:
    work = job(messages=DAY)
    for number, age_s, state in (
        (1, 3 * DAY, MessageState.DELIVERED),
        (2, 2 * DAY, MessageState.ENROUTE),
        (3, 0.0, MessageState.DELIVERED),
    ):
        work.add(number, age_s, state)
    work.advance(61)
    first = work.ids()
    work.advance(DAY + 1)

    assert (first, work.ids(), work.retention.removed["messages"]) == ([2, 3], [2], 2)


def test_what_is_kept_for_ever_stays(job: Callable[..., Job]) -> None:
    work = job(messages=0)
    work.add(1, 9_999 * DAY, MessageState.DELIVERED)
    work.advance(2 * DAY)

    assert work.ids() == [1]


def test_more_than_a_batch_goes_in_several(job: Callable[..., Job]) -> None:
    work = job(call_records=DAY)
    with work.database.transaction() as tx:
        for number in range(4_100):
            call_records.RECORD.write(
                tx, [CallRecord(str(number), "7", "*1#", "ussd", 0.0, 1.0, "", "ended")]
            )
    work.advance(60.1)
    begun = work.retention.removed["call_records"]
    work.advance(10)

    assert (begun, work.retention.removed["call_records"]) == (2_000, 4_100)


def test_a_store_that_takes_nothing_is_asked_again(
    job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = job(messages=DAY)
    work.add(1, 3 * DAY, MessageState.DELIVERED)

    def full(*_: Any, **__: Any) -> None:
        raise Unavailable("full")

    with monkeypatch.context() as patch:
        patch.setattr(work.writer, "call", full)
        work.advance(70)
    kept = work.ids()
    work.advance(61)

    assert (kept, work.ids()) == ([1], [])


def test_a_job_that_was_stopped_does_nothing(job: Callable[..., Job]) -> None:
    work = job(messages=DAY)
    work.add(1, 3 * DAY, MessageState.DELIVERED)
    work.retention.stop()
    work.advance(DAY)

    assert work.ids() == [1]


def test_old_acts_go_and_young_ones_stay(job: Callable[..., Job]) -> None:
    work = job(audit=10 * DAY)
    with work.database.transaction() as tx:
        for age_s in (11 * DAY, 9 * DAY):
            at = datetime.fromtimestamp(EPOCH - age_s, UTC)
            audit.write(tx, "olga", f"{age_s / DAY:g}", at, msisdn="79161234567")
    work.advance(61)
    with work.database.reading() as tx:
        kept = [entry.what for entry in audit.of_number(tx, "79161234567")]

    assert (kept, work.retention.removed["audit"]) == (["9"], 1)

"""The writer on its thread: order, one wake a commit, the culprit alone, what is full, the end."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, event, text

from store import Conflict, Database, InlineWriter, Unavailable, Writer, messages, numbers
from store.commits import named
from store.messages import ShortMessage

TIMEOUT_S = 20


class Loop:
    """Runs on the testing thread what the writer wants run there, and counts the wake-ups."""

    def __init__(self) -> None:
        self.wakes: queue.Queue[Callable[[], None]] = queue.Queue()
        self.woken = 0

    def wake(self, call: Callable[[], None]) -> None:
        self.wakes.put(call)

    def run_until(self, is_done: Callable[[], bool]) -> None:
        while not is_done():
            self.wakes.get(timeout=TIMEOUT_S)()
            self.woken += 1


class Results(list[tuple[Any, Exception | None]]):
    def done(self, result: Any, error: Exception | None) -> None:
        self.append((result, error))


def message(number: int, **others: Any) -> ShortMessage:
    fields = {
        "id": number,
        "kind": "MT",
        "source_addr": "5000",
        "destination_addr": "79031234567",
        "accepted_at": 1000.0,
        "due_at": 1000.0,
        "expires_at": 2000.0,
        **others,
    }
    return ShortMessage(**fields)


def stored(database: Database) -> int:
    with database.reading() as tx:
        return sum(messages.counts(tx).values())


def fail(tx: Connection) -> None:
    raise LookupError("a mistake of ours")


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def writer(database: Database, loop: Loop) -> Iterator[Writer]:
    writer = Writer(database, loop.wake, capacity=3_000)
    yield writer
    writer.stop()


def test_what_is_waiting_is_one_commit_and_one_wake(
    database: Database, writer: Writer, loop: Loop
) -> None:
    results = Results()
    rows = [message(number) for number in range(1, 1_001)]
    for row in rows:
        writer.insert(messages.ACCEPT, row, results.done)
    writer.start()
    loop.run_until(lambda: len(results) == 1_000)

    assert results == [(row, None) for row in rows]
    assert loop.woken == 1
    assert stored(database) == 1_000


def test_a_function_sees_the_rows_given_before_it_and_not_those_behind(
    writer: Writer, loop: Loop
) -> None:
    results = Results()
    writer.insert(messages.ACCEPT, message(1))
    writer.call(messages.counts, done=results.done)
    writer.insert(messages.ACCEPT, message(2))
    writer.call(messages.counts, done=results.done)
    writer.start()
    loop.run_until(lambda: len(results) == 2)

    assert results == [({1: 1}, None), ({1: 2}, None)]


def test_functions_run_in_the_order_of_their_arrival(writer: Writer, loop: Loop) -> None:
    results = Results()
    for _ in range(5):
        writer.call(numbers.reserve, "message", 10, done=results.done)
    writer.start()
    loop.run_until(lambda: len(results) == 5)

    assert results == [(first, None) for first in (1, 11, 21, 31, 41)]


def test_only_the_function_that_fails_gets_its_exception(
    database: Database, writer: Writer, loop: Loop
) -> None:
    results = Results()
    writer.insert(messages.ACCEPT, message(1), results.done)
    writer.call(fail, done=results.done)
    writer.call(numbers.reserve, "message", 10, done=results.done)
    writer.insert(messages.ACCEPT, message(2), results.done)
    writer.start()
    loop.run_until(lambda: len(results) == 4)

    assert [result for result, _ in results] == [message(1), None, 1, message(2)]
    assert [type(error) for _, error in results] == [type(None), LookupError] + [type(None)] * 2
    assert stored(database) == 2


def test_only_the_row_that_contradicts_another_is_refused(
    database: Database, writer: Writer, loop: Loop
) -> None:
    results = Results()
    rows = [message(number) for number in range(1, 300)]
    rows[200] = message(7)
    for row in rows:
        writer.insert(messages.ACCEPT, row, results.done)
    writer.start()
    loop.run_until(lambda: len(results) == len(rows))

    assert [at for at, (_, error) in enumerate(results) if error] == [200]
    assert isinstance(results[200][1], Conflict)
    assert stored(database) == 298


def test_rows_given_together_have_one_result(
    database: Database, writer: Writer, loop: Loop
) -> None:
    results = Results()
    runs = [[message(1), message(2)], [message(3)]]
    for run in runs:
        writer.insert_all(messages.ACCEPT, run, results.done)
    writer.start()
    loop.run_until(lambda: len(results) == 2)

    assert results == [(runs[0], None), (runs[1], None)]
    assert stored(database) == 3


def test_of_rows_given_together_only_the_one_at_fault_is_refused(
    database: Database, writer: Writer, loop: Loop
) -> None:
    results = Results()
    rows = [message(1), message(2), message(1), message(3), message(4)]
    writer.insert_all(messages.ACCEPT, rows, results.done)
    writer.start()
    loop.run_until(lambda: sum(len(run) for run, _ in results) == 5)
    refused = [run for run, error in results if error is not None]

    assert [row for run, _ in results for row in run] == rows
    assert refused == [[message(1)]]
    assert stored(database) == 4


def test_rows_given_together_need_room_for_all_of_them(sqlite_file: Database, loop: Loop) -> None:
    writer = Writer(sqlite_file, loop.wake, capacity=2)
    writer.insert_all(messages.ACCEPT, [message(1)], Results().done)

    assert writer.room == 1
    with pytest.raises(Unavailable, match="more to write than it can hold"):
        writer.insert_all(messages.ACCEPT, [message(2), message(3)], Results().done)
    writer.start()
    writer.stop()
    assert writer.room == 2
    assert stored(sqlite_file) == 1


def test_rows_that_nobody_waits_for_go_with_the_next_commit(writer: Writer, loop: Loop) -> None:
    results = Results()
    writer.start()
    for number in (1, 2, 3):
        writer.insert(messages.ACCEPT, message(number))
    writer.call(messages.counts, done=results.done)
    loop.run_until(lambda: bool(results))

    assert results == [({1: 3}, None)]


def test_a_row_that_lingers_is_told_of_with_the_commit_that_it_goes_with(
    writer: Writer, loop: Loop
) -> None:
    results, lingering = Results(), Results()
    writer.start()
    writer.insert(messages.ACCEPT, message(1), lingering.done, lingers=True)
    writer.call(messages.counts, done=results.done)
    loop.run_until(lambda: bool(results))

    assert (results, lingering) == ([({1: 1}, None)], [(message(1), None)])


def test_a_store_that_takes_nothing_is_told_of_before_those_who_wait(
    writer: Writer, loop: Loop
) -> None:
    def meets_a_full_disk(tx: Connection) -> None:
        raise Unavailable("The disk is full: make room.")

    told: list[object] = []
    writer.on_refused = lambda error, rows: told.append((str(error), rows))
    writer.call(meets_a_full_disk, done=lambda result, error: told.append("call"))
    rows = [message(number) for number in (1, 2, 3)]
    writer.insert_all(messages.ACCEPT, rows, lambda given, error: told.append(len(given)))
    writer.call(numbers.touch, "message", done=lambda result, error: told.append("touch"))
    writer.start()
    loop.run_until(lambda: len(told) == 4)

    assert told == [("The disk is full: make room.", 4), "call", 3, "touch"]


def test_rows_that_nobody_waits_for_are_written_all_the_same(
    sqlite_file: Database, loop: Loop
) -> None:
    told: list[str] = []
    writer = Writer(sqlite_file, loop.wake, on_idle=lambda: told.append("idle"), idle_s=0.01)
    writer.start()
    writer.insert(messages.ACCEPT, message(1))
    loop.run_until(lambda: bool(told))
    before = stored(sqlite_file)
    writer.stop()

    assert before == 1


def test_a_function_that_failed_leaves_nothing_behind(
    database: Database, writer: Writer, loop: Loop
) -> None:
    def write_then_fail(tx: Connection) -> None:
        messages.accept(tx, message(1))
        raise LookupError

    results = Results()
    writer.call(write_then_fail, done=results.done)
    writer.start()
    loop.run_until(lambda: len(results) == 1)

    assert stored(database) == 0


def test_a_done_that_raises_does_not_keep_others_waiting(
    writer: Writer, loop: Loop, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(result: Any, error: Exception | None) -> None:
        raise LookupError("the caller's mistake")

    results = Results()
    writer.insert(messages.ACCEPT, message(1), breaks)
    writer.insert(messages.ACCEPT, message(2), results.done)
    writer.start()
    loop.run_until(lambda: len(results) == 1)

    assert results == [(message(2), None)]
    assert "the caller's mistake" in caplog.text


def test_an_error_that_nobody_waits_for_is_logged(
    writer: Writer, loop: Loop, caplog: pytest.LogCaptureFixture
) -> None:
    results = Results()
    writer.call(fail)
    writer.call(numbers.reserve, "message", 1, done=results.done)
    writer.start()
    loop.run_until(lambda: len(results) == 1)

    assert "a mistake of ours" in caplog.text


def test_a_full_queue_refuses_at_once_and_keeps_what_it_has(
    sqlite_file: Database, loop: Loop
) -> None:
    writer = Writer(sqlite_file, loop.wake, capacity=2)
    writer.insert(messages.ACCEPT, message(1))
    writer.insert(messages.ACCEPT, message(2))

    assert writer.room == 0
    with pytest.raises(Unavailable, match="more to write than it can hold"):
        writer.insert(messages.ACCEPT, message(3))
    writer.start()
    writer.stop()
    assert stored(sqlite_file) == 2


def test_who_waits_for_room_is_told_once_there_is(sqlite_file: Database, loop: Loop) -> None:
    told: list[str] = []
    writer = Writer(sqlite_file, loop.wake, capacity=2)
    writer.insert(messages.ACCEPT, message(1))
    writer.insert(messages.ACCEPT, message(2))
    writer.when_room(lambda: told.append("room"))
    writer.start()
    loop.run_until(lambda: bool(told))
    writer.stop()

    assert told == ["room"]
    assert writer.room == 2


def test_stopping_commits_all_that_waits_and_takes_no_more(
    sqlite_file: Database, loop: Loop
) -> None:
    writer = Writer(sqlite_file, loop.wake, capacity=20_000)
    for number in range(1, 10_001):
        writer.insert(messages.ACCEPT, message(number))
    writer.start()
    writer.stop()

    assert stored(sqlite_file) == 10_000
    with pytest.raises(Unavailable, match="closing"):
        writer.insert(messages.ACCEPT, message(10_001))


def test_idleness_is_told_once_after_work(sqlite_file: Database, loop: Loop) -> None:
    told: list[str] = []
    writer = Writer(sqlite_file, loop.wake, on_idle=lambda: told.append("idle"), idle_s=0.01)
    writer.insert(messages.ACCEPT, message(1))
    writer.start()
    loop.run_until(lambda: bool(told))
    writer.stop()

    assert told == ["idle"]


def test_a_locked_store_refuses_everybody_and_works_again_by_itself(
    sqlite_file: Database, loop: Loop
) -> None:
    results = Results()
    writer = Writer(sqlite_file, loop.wake)
    with sqlite_file.engine.connect() as other:
        other.begin()
        _short_busy(sqlite_file)
        writer.insert(messages.ACCEPT, message(1), results.done)
        writer.insert(messages.ACCEPT, message(2), results.done)
        writer.start()
        loop.run_until(lambda: len(results) == 2)
    writer.insert(messages.ACCEPT, message(3), results.done)
    loop.run_until(lambda: len(results) == 3)
    writer.stop()

    assert [type(error) for _, error in results] == [Unavailable, Unavailable, type(None)]
    assert "another process is writing" in str(results[0][1])
    assert stored(sqlite_file) == 1


def test_a_full_disk_refuses_everybody_and_works_again_by_itself(
    sqlite_file: Database, loop: Loop
) -> None:
    results = Results()
    writer = Writer(sqlite_file, loop.wake)
    with sqlite_file.reading() as tx:
        pages = tx.execute(text("PRAGMA page_count")).scalar_one()
    _limit_pages(sqlite_file, pages)
    large = message(1, short_message=bytes(100_000))
    writer.insert(messages.ACCEPT, large, results.done)
    writer.start()
    loop.run_until(lambda: len(results) == 1)
    _limit_pages(sqlite_file, 1_000_000)
    writer.insert(messages.ACCEPT, large, results.done)
    loop.run_until(lambda: len(results) == 2)
    writer.stop()

    assert "the disk is full: make room" in str(results[0][1])
    assert results[1] == (large, None)


def test_writing_from_several_threads_loses_nothing(sqlite_file: Database, loop: Loop) -> None:
    writer = Writer(sqlite_file, loop.wake)
    writer.start()

    def write(first: int) -> None:
        for number in range(first, first + 500):
            writer.insert(messages.ACCEPT, message(number))

    threads = [threading.Thread(target=write, args=(first,)) for first in (1, 1_001, 2_001)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.stop()

    assert stored(sqlite_file) == 1_500


def test_a_loop_that_is_gone_does_not_stop_the_writing(
    sqlite_file: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(call: Callable[[], None]) -> None:
        raise RuntimeError("Event loop is closed")

    writer = Writer(sqlite_file, gone)
    writer.insert(messages.ACCEPT, message(1))
    writer.start()
    writer.stop()

    assert stored(sqlite_file) == 1
    assert "the loop is gone" in caplog.text


def test_inline_nothing_happens_before_the_flush(database: Database) -> None:
    results = Results()
    writer = InlineWriter(database)
    writer.start()
    writer.insert(messages.ACCEPT, message(1), results.done)
    writer.call(messages.counts, done=results.done)

    assert results == []
    writer.flush()
    assert results == [(message(1), None), ({1: 1}, None)]


def test_inline_rows_given_together_have_one_result(sqlite_file: Database) -> None:
    results = Results()
    writer = InlineWriter(sqlite_file)
    rows = [message(1), message(2)]
    writer.insert_all(messages.ACCEPT, rows, results.done)
    writer.flush()

    assert results == [(rows, None)]


def test_inline_one_flush_is_scheduled_for_all_that_come_together(sqlite_file: Database) -> None:
    scheduled: list[Callable[[], None]] = []
    writer = InlineWriter(sqlite_file, scheduled.append)
    writer.insert(messages.ACCEPT, message(1))
    writer.insert(messages.ACCEPT, message(2))

    assert len(scheduled) == 1
    scheduled[0]()
    assert stored(sqlite_file) == 2


def test_inline_what_a_result_asks_for_is_done_in_the_same_flush(sqlite_file: Database) -> None:
    writer = InlineWriter(sqlite_file)
    writer.insert(
        messages.ACCEPT,
        message(1),
        lambda result, error: writer.insert(messages.ACCEPT, message(2)),
    )
    writer.stop()

    assert stored(sqlite_file) == 2


def test_inline_there_is_always_room(sqlite_file: Database) -> None:
    told: list[str] = []
    writer = InlineWriter(sqlite_file)
    writer.when_room(lambda: told.append("room"))

    assert told == ["room"]
    assert writer.room > 0


def test_inline_only_the_culprit_gets_its_exception(sqlite_file: Database) -> None:
    results = Results()
    writer = InlineWriter(sqlite_file)
    writer.insert(messages.ACCEPT, message(1), results.done)
    writer.call(fail, done=results.done)
    writer.flush()

    assert results[0] == (message(1), None)
    assert isinstance(results[1][1], LookupError)


def test_rows_of_any_number_are_all_written(database: Database) -> None:
    with database.transaction() as tx:
        messages.ACCEPT.write(tx, [message(number) for number in range(1, 1_236)])

    assert stored(database) == 1_235


@pytest.mark.parametrize(
    "seldom",
    [
        {},
        {"esm_class": 0x40},
        {"recipient": "app"},
        {"service_type": "CMT"},
        {"protocol_id": 0x41},
        {"priority_flag": 1},
        {"receipted_message_id": "7"},
        {"attempts": 3},
        {"state": 2},
    ],
)
def test_usual_and_unusual_rows_of_a_batch_are_read_as_they_were_written(
    tx: Connection, seldom: dict[str, Any]
) -> None:
    usual = {"short_message": b"\0\xff", "data_coding": 8, "registered_delivery": 1}
    rows = [message(1, **usual), message(2, **usual, **seldom), message(3)]
    messages.ACCEPT.write(tx, rows)

    assert [messages.find(tx, number) for number in (1, 2, 3)] == rows


def test_a_row_is_read_as_it_was_written(database: Database) -> None:
    row = message(
        1,
        short_message=bytes(range(256)),
        tlvs=messages.pack_tlvs([(0x0204, b"\x00\x01")]),
        text="Привет, “світе” 🙂",
        account="app",
        attempts=3,
    )
    with database.transaction() as tx:
        messages.accept(tx, row)

    with database.reading() as tx:
        assert msgspec.structs.asdict(messages.find(tx, 1)) == msgspec.structs.asdict(row)


def test_a_checkpoint_that_fails_is_told_and_goes_on(
    sqlite_file: Database,
    loop: Loop,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuses() -> None:
        raise Unavailable("the disk does not answer")

    monkeypatch.setattr(sqlite_file, "checkpoint", refuses)
    told: list[str] = []
    writer = Writer(sqlite_file, loop.wake, on_idle=lambda: told.append("idle"), idle_s=0.01)
    writer.insert(messages.ACCEPT, message(1))
    writer.start()
    loop.run_until(lambda: bool(told))
    writer.stop()

    assert "the WAL was not copied: the disk does not answer" in caplog.text


def test_inline_a_flush_within_a_flush_changes_nothing(sqlite_file: Database) -> None:
    results = Results()
    writer = InlineWriter(sqlite_file)
    writer.insert(messages.ACCEPT, message(1), lambda result, error: writer.flush())
    writer.insert(messages.ACCEPT, message(2), results.done)
    writer.flush()

    assert results == [(message(2), None)]


def _short_busy(database: Database) -> None:
    """Let connections made from here on wait only 50 ms for another writer."""
    event.listen(database.engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout=50"))


def _limit_pages(database: Database, pages: int) -> None:
    """Let the file have at most so many pages from the next connection on: a small disk."""
    database.engine.dispose()
    event.listen(
        database.engine, "connect", lambda made, _: made.execute(f"PRAGMA max_page_count={pages}")
    )


def test_a_log_names_work_without_what_it_is_bound_to() -> None:
    class Turn:
        def __repr__(self) -> str:
            return "Turn('79161234567')"

        def run(self) -> None: ...

    assert named(Turn().run).endswith("Turn.run")
    assert named(Turn()).endswith("Turn")

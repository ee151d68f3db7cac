"""Reading off the loop: what is asked together is read together."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, text

from store import Database, InlineReader, NotFound, Reader, Unavailable, messages, numbers
from tests.live.postgresql import PORT
from tests.live.relay import relay

TIMEOUT_S = 20


class Results(list[tuple[Any, Exception | None]]):
    def done(self, result: Any, error: Exception | None) -> None:
        self.append((result, error))


class Lengths:
    """A batched function that remembers what it was asked in one go."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, tx: Connection, keys: Sequence[str]) -> dict[str, int]:
        self.asked.append(list(keys))
        return {key: len(key) for key in keys if key != "unknown"}


def test_keys_that_wait_together_are_one_call(database: Database) -> None:
    wakes: queue.Queue[Callable[[], None]] = queue.Queue()
    results, lengths = Results(), Lengths()
    reader = Reader(database, wakes.put)
    for key in ("a", "bb", "a", "unknown"):
        reader.ask(lengths, key, results.done)
    reader.call(messages.counts, done=results.done)
    reader.start()
    wakes.get(timeout=TIMEOUT_S)()
    reader.stop()

    assert lengths.asked == [["a", "bb", "unknown"]]
    assert results == [(1, None), (2, None), (1, None), (None, None), ({}, None)]


def test_a_function_that_fails_spoils_its_own_answer_only(database: Database) -> None:
    results = Results()
    reader = InlineReader(database, lambda later: None)
    reader.start()
    reader.call(messages.find, 99, done=results.done)
    reader.call(lambda tx: tx.execute(text("SELEKT")), done=results.done)
    reader.call(messages.counts, done=results.done)
    reader.stop()

    assert isinstance(results[0][1], NotFound)
    assert "syntax error" in str(results[1][1])
    assert results[2] == ({}, None)


def test_a_store_that_is_away_is_everybodys_error() -> None:
    results, lengths = Results(), Lengths()
    reader = InlineReader(Database("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1"))
    reader.ask(lengths, "a", results.done)

    assert isinstance(results[0][1], Unavailable)
    reader.flush()


def test_a_done_that_raises_does_not_keep_others_waiting(
    sqlite_file: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(result: Any, error: Exception | None) -> None:
        raise LookupError("the caller's mistake")

    scheduled: list[Callable[[], None]] = []
    results = Results()
    reader = InlineReader(sqlite_file, scheduled.append)
    reader.call(messages.counts, done=breaks)
    reader.call(messages.counts, done=results.done)
    scheduled[0]()

    assert (len(scheduled), results) == (1, [({}, None)])
    assert "the caller's mistake" in caplog.text


def test_it_reads_what_was_committed_in_between(sqlite_file: Database) -> None:
    def next_number(tx: Connection) -> int | None:
        return tx.execute(text("SELECT next FROM numbers")).scalar()

    results = Results()
    reader = InlineReader(sqlite_file)
    reader.call(next_number, done=results.done)
    with sqlite_file.transaction() as tx:
        numbers.reserve(tx, "message", 5)
    reader.call(next_number, done=results.done)

    assert results == [(None, None), (6, None)]


def test_stopping_answers_what_waits_and_takes_no_more(sqlite_file: Database) -> None:
    wakes: queue.Queue[Callable[[], None]] = queue.Queue()
    results = Results()
    reader = Reader(sqlite_file, wakes.put)
    reader.call(messages.counts, done=results.done)
    reader.start()
    reader.stop()
    wakes.get(timeout=TIMEOUT_S)()

    assert results == [({}, None)]
    with pytest.raises(Unavailable, match="closing"):
        reader.call(messages.counts, done=results.done)


def test_a_reader_that_never_started_stops_too(sqlite_file: Database) -> None:
    reader = Reader(sqlite_file, lambda call: None)
    reader.stop()

    with pytest.raises(Unavailable, match="closing"):
        reader.call(messages.counts, done=Results().done)


def test_a_round_has_an_end(sqlite_file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.reader._LARGEST_ROUND", 2)
    wakes: queue.Queue[Callable[[], None]] = queue.Queue()
    results, lengths = Results(), Lengths()
    reader = Reader(sqlite_file, wakes.put)
    for key in ("a", "bb", "ccc"):
        reader.ask(lengths, key, results.done)
    reader.start()
    reader.stop()
    while not wakes.empty():
        wakes.get()()

    assert lengths.asked == [["a", "bb"], ["ccc"]]
    assert results == [(1, None), (2, None), (3, None)]


def test_a_key_of_a_function_that_fails_gets_its_error(sqlite_file: Database) -> None:
    def breaks(tx: Connection, keys: Sequence[str]) -> dict[str, int]:
        raise LookupError

    results = Results()
    InlineReader(sqlite_file).ask(breaks, "a", results.done)

    assert isinstance(results[0][1], LookupError)


def test_a_store_that_goes_away_in_mid_round_is_everybodys_error(sqlite_file: Database) -> None:
    def goes_away(tx: Connection) -> None:
        raise Unavailable("gone")

    results = Results()
    reader = InlineReader(sqlite_file, lambda later: None)
    reader.call(messages.counts, done=results.done)
    reader.call(goes_away, done=results.done)
    reader.flush()

    assert [str(error) for _, error in results] == ["gone", "gone"]


def test_a_server_that_was_away_in_between_is_met_anew(sqlite_file: Database) -> None:
    wakes: queue.Queue[Callable[[], None]] = queue.Queue()
    results: Results = Results()
    connections: list[Connection] = []

    def is_gone_with_the_first(tx: Connection) -> int:
        connections.append(tx)
        if tx is connections[0] and len(connections) > 1:
            raise Unavailable("gone")
        return len(connections)

    reader = Reader(sqlite_file, wakes.put)
    reader.start()
    for _ in range(2):
        reader.call(is_gone_with_the_first, done=results.done)
        wakes.get(timeout=TIMEOUT_S)()
    reader.stop()

    assert results == [(1, None), (3, None)]
    assert connections[1] is connections[0] is not connections[2]


def test_a_server_that_stays_away_is_told(sqlite_file: Database) -> None:
    wakes: queue.Queue[Callable[[], None]] = queue.Queue()
    results = Results()

    def is_gone(tx: Connection) -> None:
        raise Unavailable("gone")

    reader = Reader(sqlite_file, wakes.put)
    reader.start()
    for _ in range(2):
        reader.call(is_gone, done=results.done)
        wakes.get(timeout=TIMEOUT_S)()
    reader.stop()

    assert [str(error) for _, error in results] == ["gone", "gone"]


def test_a_server_that_stays_away_is_everybodys_error_time_and_again(postgresql_url: str) -> None:
    wakes: queue.Queue[Callable[[], None]] = queue.Queue()
    results, refused = Results(), []
    with relay(PORT) as server:
        database = Database(postgresql_url.replace(f":{PORT}/", f":{server.port}/"))
        reader = Reader(database, wakes.put)
        reader.on_refused = lambda error, rows: refused.append((type(error), rows))
        reader.start()
        for at in range(3):
            reader.call(lambda tx: tx.execute(text("SELECT 1")).scalar(), done=results.done)
            while len(results) <= at:
                wakes.get(timeout=TIMEOUT_S)()
            server.cut()
        reader.stop()
        database.close()

    assert results[0] == (1, None)
    assert [type(error) for _, error in results[1:]] == [Unavailable, Unavailable]
    assert refused == [(Unavailable, 0), (Unavailable, 0)]

"""How many short messages a second the store's writer commits: alone, and beside a busy thread.

    .venv/bin/python tests/bench/bench_writer.py [--messages N] [--url URL]

Rows are built on the calling thread, as the SMS centre builds them; the store is a new SQLite
file in a temporary directory unless `--url` names an empty database. The busy thread stands for
the event loop: pure Python that never waits. `switch` is sys.setswitchinterval in milliseconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from typing import Any

from store import Database, Unavailable, Writer, messages
from store.messages import Settled, ShortMessage
from store.migrations import upgrade

TEXT = b"Your parcel is at the office. Bring your ID document and the code 123456."


def main() -> None:
    """Run the four measurements and print a line for each."""
    parser = argparse.ArgumentParser(description="Committed short messages a second.")
    parser.add_argument("--messages", type=int, default=60_000)
    parser.add_argument("--url", help="an empty database; it keeps the rows")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        database = Database(options.url or f"sqlite:///{directory}/store.db")
        upgrade(database)
        measure(database, options.messages)


def measure(database: Database, count: int) -> None:
    """Accept and settle alone, then accept beside a busy thread with two switch intervals."""
    report("accepted, alone", count, accept(database, 0, count), "")
    report("settled, alone", count, settle(database, count), "")
    for step, switch_ms in enumerate((5.0, 0.5), start=1):
        sys.setswitchinterval(switch_ms / 1000)
        with Busy() as busy:
            took_s = accept(database, step * count, count)
        share = f"switch {switch_ms} ms, the busy thread did {busy.turns / took_s:,.0f} turns/s"
        report("accepted, beside a busy thread", count, took_s, share)


def report(what: str, count: int, took_s: float, remark: str) -> None:
    """One line of the table."""
    print(f"{what:32} {count / took_s:>10,.0f}/s  {remark}", flush=True)


def accept(database: Database, first: int, count: int) -> float:
    """Seconds until `count` new messages are committed and acknowledged."""

    def feed(writer: Writer, done: Any) -> None:
        for number in range(first + 1, first + count + 1):
            row = ShortMessage(
                id=number,
                kind="MT",
                source_addr="5000",
                destination_addr=f"79{number * 7_919 % 10**9:09d}",
                accepted_at=1.8e9,
                due_at=1.8e9,
                expires_at=1.9e9,
                short_message=TEXT,
                account="app",
            )
            insert(writer, messages.ACCEPT, row, done)

    return timed(database, count, feed)


def settle(database: Database, count: int) -> float:
    """Seconds until the first `count` messages are committed as delivered."""

    def feed(writer: Writer, done: Any) -> None:
        for number in range(1, count + 1):
            insert(writer, messages.SETTLE, Settled(number, 2, 1.8e9, 1.8e9, 1), done)

    return timed(database, count, feed)


def insert(writer: Writer, batch: Any, row: Any, done: Any) -> None:
    """Insert, waiting while there is no room."""
    while True:
        try:
            return writer.insert(batch, row, done)
        except Unavailable:
            time.sleep(0.001)


def timed(database: Database, count: int, feed: Any) -> float:
    """Seconds that `feed` and the writer need for `count` results; every one must be good."""
    finished = threading.Event()
    results: list[None] = []

    def done(result: Any, error: Exception | None) -> None:
        if error is not None:
            raise error
        results.append(None)
        if len(results) == count:
            finished.set()

    writer = Writer(database, lambda call: call(), capacity=4_000)
    writer.start()
    started = time.perf_counter()
    feed(writer, done)
    finished.wait()
    took_s = time.perf_counter() - started
    writer.stop()
    return took_s


class Busy:
    """A thread of pure Python while the block runs; `turns` of a hundred small steps it did."""

    def __init__(self) -> None:
        self.turns = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Busy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        self._thread.join()

    def _run(self) -> None:
        kept: dict[int, tuple[int, str]] = {}
        while not self._stopping:
            for step in range(100):
                kept[step % 50] = (step, str(step))
            self.turns += 1


if __name__ == "__main__":
    main()

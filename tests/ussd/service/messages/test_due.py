"""Due rows in pages, and a timetable."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.task import Clock

from store import messages
from ussd.service.clocks import Clocks
from ussd.service.messages.due import DueRows, Timetable


class Store:
    """Rows by due time, read like the store's; `fails` makes the next read fail."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rows: dict[int, float] = {}
        self.reads: list[int] = []
        self.fails = False
        self.takes_s = 0.0

    def call(self, function: Any, *args: Any, done: Any) -> None:
        result, error = None, None
        if self.fails:
            self.fails, error = False, RuntimeError("away")
        elif function is messages.due:
            now, limit, after, *_ = args
            self.reads.append(limit)
            found = sorted(
                (at, k) for k, at in self.rows.items() if after[-1] < (at, k) <= (now, k)
            )
            result = [row(number, at) for at, number in found[:limit]]
        elif function is messages.due_among:
            now, ids = args
            result = [row(number, self.rows[number]) for number in ids if number in self.rows]
        else:
            result = min((at for at in self.rows.values() if at > args[0]), default=None)
        self.clock.callLater(self.takes_s, done, result, error)


def row(number: int, due_at: float = 0.0) -> messages.ShortMessage:
    return messages.ShortMessage(number, "MT", "1", "2", 0.0, due_at, 9e9)


class Desk:
    """DueRows over a store, and what it has given."""

    def __init__(self, limit: int = 10_000) -> None:
        self.clock = Clock()
        self.store = Store(self.clock)
        self.taken: list[int] = []
        self.accepted = 0
        self.put_back_s = 0.0
        self.due = DueRows(
            reader=self.store,
            clocks=Clocks(self.clock, lambda: self.clock.seconds() - self.put_back_s),
            limit=limit,
            take=lambda given: self.taken.append(given.id),
            accepted=lambda: self.accepted,
        )

    def settle(self, *ids: int) -> None:
        for number in ids:
            del self.store.rows[number]
        self.due.free(ids)
        self.run()

    def run(self, seconds: float = 0.0) -> None:
        self.clock.advance(seconds)
        for _ in range(20):
            self.clock.advance(0)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_due_row_is_given_once(desk: Desk) -> None:
    desk.store.rows = {1: 0.0}
    for _ in range(3):
        desk.due.look(0.0)
        desk.run()

    assert (desk.taken, desk.due.held) == ([1], 1)


def test_a_later_row_is_given_when_it_is_due(desk: Desk) -> None:
    desk.store.rows = {1: 60.0}
    desk.due.look(60.0)
    desk.run(59)
    before = list(desk.taken)
    desk.run(1)

    assert (before, desk.taken) == ([], [1])


def test_after_a_page_the_next_due_row_is_not_forgotten(desk: Desk) -> None:
    desk.store.rows = {1: 0.0, 2: 30.0}
    desk.due.look(0.0)
    desk.run()
    desk.settle(1)
    desk.run(30)

    assert desk.taken == [1, 2]


def test_a_row_that_falls_due_while_a_page_is_read_is_not_forgotten(desk: Desk) -> None:
    desk.store.rows = {1: 0.0, 2: 0.1}
    desk.store.takes_s = 0.2
    desk.due.look(0.0)
    for _ in range(4):
        desk.run(0.2)

    assert desk.taken == [1, 2]


def test_a_row_settled_while_a_page_is_read_is_not_given_again(desk: Desk) -> None:
    desk.store.rows = {1: 0.0, 2: 0.0}
    desk.due.look(0.0)
    desk.run()
    desk.due.look(0.0)  # this page is read with row 1 in it …
    del desk.store.rows[1]
    desk.due.free([1])  # … and its result is committed before the page arrives
    desk.run()

    assert desk.taken == [1, 2]


def test_no_more_rows_are_held_than_the_limit() -> None:
    desk = Desk(limit=10)
    desk.store.rows = dict.fromkeys(range(1, 41), 0.0)
    desk.due.look(0.0)
    desk.run()
    held = desk.due.held
    desk.settle(*range(1, 8))

    assert held <= 10
    assert desk.taken[:17] == list(range(1, 18))[: len(desk.taken)]
    assert desk.due.held <= 10


def test_everything_is_given_in_the_end() -> None:
    desk = Desk(limit=10)
    desk.store.rows = dict.fromkeys(range(1, 101), 0.0)
    desk.due.look(0.0)
    desk.run()
    while desk.store.rows:
        desk.settle(*list(desk.taken[-desk.due.held :]))

    assert sorted(desk.taken) == list(range(1, 101))


def test_forwarding_yields_while_messages_pour_in(desk: Desk) -> None:
    desk.store.rows = dict.fromkeys(range(1, 5_001), 0.0)
    desk.accepted = 100_000
    desk.clock.advance(1)
    desk.due.look(0.0)
    desk.run()
    while_busy = len(desk.taken)
    for _ in range(8):
        desk.run(0.5)

    assert while_busy == 250
    assert len(desk.taken) == 5_000


def pour(desk: Desk, step_s: float, steps: int) -> int:
    """Let 10,000 messages a second be accepted on a loop with such turns; how many were given."""
    before = len(desk.taken)
    for _ in range(steps):
        desk.accepted += round(10_000 * step_s)
        desk.clock.advance(step_s)
    return len(desk.taken) - before


@pytest.fixture
def backlog() -> Desk:
    desk = Desk(limit=100_000)
    desk.store.rows = dict.fromkeys(range(1, 50_001), 0.0)
    pour(desk, 0.001, 300)
    desk.due.look(0.0)
    return desk


def test_a_busy_loop_still_forwards_a_page_now_and_then(backlog: Desk) -> None:
    assert pour(backlog, 0.03, 100) == 6 * 250  # one each half second


def test_a_loop_that_has_time_forwards_more(backlog: Desk) -> None:
    assert pour(backlog, 0.001, 3_000) > 10_000


def test_a_loop_that_is_late_again_forwards_less_at_once(backlog: Desk) -> None:
    pour(backlog, 0.001, 3_000)

    assert pour(backlog, 0.2, 20) < 20 * 250


def test_a_row_that_has_just_been_stored_is_given_unread_and_once(desk: Desk) -> None:
    desk.store.rows = {7: 0.0}
    is_given = desk.due.give(row(7))
    desk.due.look(0.0)
    desk.run()

    assert (is_given, desk.taken) == (True, [7])


def test_one_that_is_due_later_or_finds_no_room_is_read_in_its_turn() -> None:
    desk = Desk(limit=1)

    assert [desk.due.give(row(1, due_at=5.0)), desk.due.give(row(2)), desk.due.give(row(3))] == [
        False,
        True,
        False,
    ]
    assert desk.taken == [2]


def test_a_store_that_does_not_answer_is_asked_again(desk: Desk) -> None:
    desk.store.rows = {1: 0.0}
    desk.store.fails = True
    desk.due.look(0.0)
    desk.run()
    before = list(desk.taken)
    desk.run(1)

    assert (before, desk.taken) == ([], [1])


def test_a_row_that_breaks_whoever_takes_it_stops_no_other(desk: Desk) -> None:
    def take(given: messages.ShortMessage) -> None:
        if given.id == 2:
            raise RuntimeError("broken")
        desk.taken.append(given.id)

    desk.due._take = take
    desk.store.rows = {1: 0.0, 2: 0.0, 3: 0.0}
    desk.due.look(0.0)
    desk.run()

    assert desk.taken == [1, 3]


def test_nothing_is_read_after_the_end(desk: Desk) -> None:
    desk.store.rows = {1: 0.0, 2: 5.0}
    desk.due.look(5.0)
    desk.due.stop()
    desk.due.look(0.0)
    desk.run(10)

    assert desk.taken == []


def test_a_timetable_keeps_the_order_of_one_moment() -> None:
    clock = Clock()
    timetable, called = Timetable(Clocks(clock)), []
    for delay, name in ((2.0, "c"), (1.0, "a"), (1.0, "b")):
        timetable.after(delay, lambda name=name: called.append(name))
    clock.advance(1)
    first = list(called)
    clock.advance(1)

    assert (first, called) == (["a", "b"], ["a", "b", "c"])


def test_a_stopped_timetable_calls_nobody() -> None:
    clock = Clock()
    timetable, called = Timetable(Clocks(clock)), []
    timetable.after(1.0, lambda: called.append(1))
    timetable.stop()
    clock.advance(2)

    assert (called, clock.getDelayedCalls()) == ([], [])


def test_what_is_kept_back_is_given_again_only_when_it_is_given_back(desk: Desk) -> None:
    desk.store.rows = {1: 0.0, 2: 0.0}
    desk.due.look(0.0)
    desk.run()
    held = desk.due.rows()
    desk.due.keep_back([1, 3])
    desk.store.rows[3] = 0.0
    desk.due.look(0.0)
    desk.run()
    before = list(desk.taken)
    desk.due.give_back([1, 3])
    desk.run()

    assert [desk.due.has(one) for one in held] == [False, True]
    assert (before, desk.taken) == ([1, 2], [1, 2, 1, 3])


def test_what_was_kept_back_while_a_page_was_read_is_not_given_by_it(desk: Desk) -> None:
    desk.store.rows = {1: 0.0}
    desk.due.look(0.0)
    desk.due.keep_back([1])
    desk.run()

    assert desk.taken == []


class Full:
    """Somebody who takes rows for one receiver, and has room for some."""

    def __init__(self, desk: Desk, room: int) -> None:
        self.room = room
        self.desk = desk
        self.got: list[int] = []
        desk.due._take = self.take

    def take(self, given: messages.ShortMessage) -> None:
        if self.room and not self.desk.due.is_behind("app", given):
            self.room -= 1
            self.got.append(given.id)
        else:
            self.desk.due.leave("app", given)


def test_what_is_left_is_held_no_more_and_given_again_in_order(desk: Desk) -> None:
    full = Full(desk, 2)
    desk.store.rows = dict.fromkeys(range(1, 7), 0.0)
    desk.due.look(0.0)
    desk.run()
    before = list(full.got), desk.due.held
    for _ in range(2):
        full.room = 2
        desk.due.go_on("app")
        desk.run()

    assert before == ([1, 2], 2)
    assert full.got == [1, 2, 3, 4, 5, 6]


def test_a_row_behind_those_that_were_left_waits_for_its_turn(desk: Desk) -> None:
    full = Full(desk, 1)
    desk.store.rows = {1: 0.0, 2: 0.0}
    desk.due.look(0.0)
    desk.run()
    full.room = 2
    desk.store.rows[3] = 0.0
    desk.due.look(0.0)
    desk.run()
    before = list(full.got)
    desk.due.go_on("app")
    desk.run()

    assert (before, full.got) == ([1], [1, 2, 3])


def test_what_was_left_is_read_once_however_often_new_rows_come(desk: Desk) -> None:
    full = Full(desk, 0)
    desk.store.rows = dict.fromkeys(range(1, 101), 0.0)
    desk.due.look(0.0)
    desk.run()
    for number in range(200, 210):
        desk.store.rows = {number: float(number)}  # were the others read again they would be gone
        desk.clock.advance(number - desk.clock.seconds())
        desk.due.look(float(number))
        desk.run()
    desk.store.rows = dict.fromkeys(range(1, 101), 0.0)
    full.room = 100
    desk.due.go_on("app")
    desk.run()

    assert full.got == list(range(1, 101))


def test_what_was_left_for_one_that_is_gone_is_given_anew(desk: Desk) -> None:
    full = Full(desk, 0)
    desk.store.rows = {1: 0.0, 2: 0.0}
    desk.due.look(0.0)
    desk.run()
    desk.due.gone("app")
    full.room = 2
    desk.run()

    assert full.got == [1, 2]


def test_a_read_that_fails_forgets_nothing_that_was_left(desk: Desk) -> None:
    full = Full(desk, 0)
    desk.store.rows = {1: 0.0, 2: 0.0}
    desk.due.look(0.0)
    desk.run()
    desk.store.fails = True
    full.room = 2
    desk.due.go_on("app")
    desk.run()
    before = list(full.got)
    desk.run(1)

    assert (before, full.got) == ([], [1, 2])


def test_a_clock_that_was_put_back_hides_no_row(desk: Desk) -> None:
    full = Full(desk, 0)
    desk.clock.advance(100)
    desk.store.rows = {1: 100.0}
    desk.due.look(100.0)
    desk.run()
    desk.put_back_s = 50.0
    full.room = 2
    desk.due.go_on("app")
    desk.store.rows[2] = 50.0
    desk.due.look(50.0)
    desk.run()
    before = list(full.got)
    desk.run(50)

    assert (before, full.got) == ([2], [2, 1])


def test_what_was_withdrawn_is_given_anew_at_the_next_look(desk: Desk) -> None:
    desk.store.rows = {1: 0.0}
    desk.due.look(0.0)
    desk.run()
    desk.due.withdraw([1])
    desk.run()
    before = list(desk.taken), desk.due.held
    desk.due.look(0.0)
    desk.run()

    assert (before, desk.taken) == (([1], 0), [1, 1])

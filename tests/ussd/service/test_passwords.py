"""Slow checks, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from argon2 import PasswordHasher

from ussd.service.passwords import OneAtATime, Passwords, run_here, verify

HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("right")


class Bench:
    """A place for slow work that does nothing until it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], object], Callable[[object], None]]] = []

    def __call__(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        self.waiting.append((work, done))

    def finish(self) -> None:
        work, done = self.waiting.pop(0)
        done(work())


def test_a_secret_is_plain_or_a_hash() -> None:

    assert [verify(s, p) for s, p in (("a", "a"), ("a", "b"), (HASH, "right"), (HASH, "x"))] == [
        True,
        False,
        True,
        False,
    ]


def test_a_broken_hash_fits_nothing() -> None:

    assert not verify("$argon2id$broken", "right")


def test_only_one_hash_is_computed_at_a_time() -> None:
    bench, answers = Bench(), []
    passwords = Passwords(bench)
    for _ in range(3):
        passwords.check(HASH, "wrong", 0, answers.append)
    at_once = len(bench.waiting)
    bench.finish()

    assert (at_once, len(bench.waiting), answers) == (1, 1, [False])


def test_who_failed_waits_behind_who_did_not() -> None:
    bench, order = Bench(), []
    passwords = Passwords(bench)
    for failures in (0, 5, 1, 0):
        passwords.run(partial(int, failures), order.append, failures)
    for _ in range(4):
        bench.finish()

    assert order == [0, 0, 1, 5]


def test_a_plain_secret_does_not_wait() -> None:
    bench, answers = Bench(), []
    Passwords(bench).check("plain", "plain", 9, answers.append)

    assert answers == [True]


def test_a_success_is_remembered_and_a_failure_is_not() -> None:
    bench, answers = Bench(), []
    passwords = Passwords(bench)
    for password in ("right", "wrong"):
        passwords.check(HASH, password, 0, answers.append)
        bench.finish()
    passwords.check(HASH, "right", 0, answers.append)
    passwords.check(HASH, "wrong", 0, answers.append)

    assert (answers, len(bench.waiting)) == ([True, False, True], 1)


def test_an_answer_that_breaks_does_not_stop_the_queue() -> None:
    bench, answers = Bench(), []
    passwords = Passwords(bench)

    def broken(_: object) -> None:
        raise RuntimeError

    passwords.run(lambda: 1, broken)
    passwords.run(lambda: 2, answers.append)
    try:
        bench.finish()
    except RuntimeError:
        bench.finish()

    assert answers == [2]


def test_the_thread_tells_the_loop() -> None:
    told = threading.Event()
    threads: list[str] = []
    one = OneAtATime(lambda call: call())
    one(
        lambda: threading.current_thread().name,
        lambda name: (threads.append(str(name)), told.set()),
    )
    told.wait(5)
    one.stop()

    assert threads[0].startswith("passwords")


def test_in_process_the_work_is_done_at_once() -> None:
    done: list[object] = []
    run_here(lambda: 7, done.append)

    assert done == [7]


def test_a_check_that_nobody_waits_for_any_more_is_not_done() -> None:
    bench, answers = Bench(), []
    passwords = Passwords(bench)
    for is_wanted in (True, False, True):
        passwords.check(HASH, "wrong", 0, answers.append, lambda wanted=is_wanted: wanted)
    bench.finish()
    bench.finish()

    assert (answers, len(bench.waiting)) == ([False, False, False], 0)

"""A bucket of messages."""

from __future__ import annotations

from ussd.core.allowance import Allowance


def test_a_seconds_worth_goes_through_at_once() -> None:
    allowance = Allowance(2.0, 0.0)

    assert [allowance.take(0.0) for _ in range(3)] == [True, True, False]


def test_it_fills_at_its_rate() -> None:
    allowance = Allowance(2.0, 0.0)
    for _ in range(2):
        allowance.take(0.0)

    assert [allowance.take(at) for at in (0.25, 0.5, 0.5)] == [False, True, False]


def test_it_never_holds_more_than_a_second() -> None:
    allowance = Allowance(1.0, 0.0)

    assert [allowance.take(3600.0) for _ in range(2)] == [True, False]


def test_credit_is_earned_before_anything_else_goes_through() -> None:
    allowance = Allowance(2.0, 0.0)
    parts = [allowance.take(0.0, on_credit=number > 1) for number in range(1, 5)]

    assert parts == [True] * 4
    assert [allowance.take(at) for at in (1.0, 1.5)] == [False, True]


def test_credit_ends_with_the_longest_message() -> None:
    allowance = Allowance(1.0, 0.0)
    parts = [allowance.take(0.0, on_credit=True) for _ in range(256)]

    assert (parts.count(True), parts[-1]) == (255, False)


def test_a_clock_that_is_set_back_takes_nothing_away() -> None:
    allowance = Allowance(1.0, 100.0)

    assert (allowance.take(0.0), allowance.take(1.0)) == (True, True)

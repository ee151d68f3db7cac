"""When a service is left alone, and when it is tried again."""

from __future__ import annotations

from ussd.core.breaker import Breaker, State


def opened(failures: int = 3, now: float = 0.0) -> Breaker:
    breaker = Breaker(failures, pause_s=5.0, longest_s=15.0)
    for _ in range(failures):
        breaker.failed(now)
    return breaker


def test_a_service_that_works_is_always_called() -> None:
    breaker = Breaker()
    breaker.succeeded()

    assert (breaker.allows(0.0), breaker.state) == (True, State.CLOSED)


def test_a_success_in_between_begins_the_count_anew() -> None:
    breaker = Breaker(2)
    breaker.failed(0.0)
    breaker.succeeded()
    breaker.failed(0.0)

    assert breaker.state is State.CLOSED


def test_after_so_many_failures_in_a_row_nothing_is_called() -> None:
    breaker = opened()

    assert (breaker.allows(4.9), breaker.state) == (False, State.OPEN)


def test_after_the_pause_one_call_is_let_through() -> None:
    breaker = opened()

    assert [breaker.allows(5.0), breaker.allows(5.0)] == [True, False]
    assert breaker.state is State.TRYING


def test_a_trial_that_succeeds_closes_it() -> None:
    breaker = opened()
    breaker.allows(5.0)
    breaker.succeeded()

    assert [breaker.allows(5.0), breaker.allows(5.0)] == [True, True]


def test_every_failed_trial_doubles_the_pause_up_to_the_longest() -> None:
    breaker = opened()
    pauses = []
    now = 0.0
    for pause in (5.0, 10.0, 15.0, 15.0):
        pauses.append((breaker.allows(now + pause - 0.1), breaker.allows(now + pause)))
        now += pause
        breaker.failed(now)

    assert pauses == [(False, True)] * 4


def test_calls_that_were_on_their_way_when_it_opened_do_not_lengthen_the_pause() -> None:
    breaker = opened()
    breaker.failed(3.0)

    assert breaker.allows(5.0)


def test_a_trial_that_is_never_heard_of_does_not_close_the_way_for_ever() -> None:
    breaker = opened()
    breaker.allows(5.0)

    assert [breaker.allows(19.9), breaker.allows(20.0)] == [False, True]

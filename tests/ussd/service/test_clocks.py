"""The gateway's time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from twisted.internet.task import Clock

from ussd.service.clocks import Clocks

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_virtual_clock_can_begin_at_a_date() -> None:
    clock = Clock()
    clocks = Clocks(clock, epoch=EPOCH.timestamp())
    clock.advance(60)

    assert clocks.now() == datetime(2026, 1, 1, 0, 1, tzinfo=UTC)
    assert (clocks.seconds(), clocks.wall()) == (60.0, EPOCH.timestamp() + 60)


def test_the_wall_may_step_without_moving_the_timers() -> None:
    clock = Clock()
    clocks = Clocks(clock, wall=lambda: 3600.0)

    assert (clocks.wall(), clocks.seconds()) == (3600.0, 0.0)


def test_a_call_comes_later() -> None:
    clock = Clock()
    came: list[str] = []
    Clocks(clock).later(5.0, came.append, "now")
    clock.advance(4.9)
    early = list(came)
    clock.advance(0.2)

    assert (early, came) == ([], ["now"])


def test_a_call_comes_again_until_it_is_cancelled() -> None:
    clock = Clock()
    came: list[float] = []
    repeated = Clocks(clock).every(5.0, lambda: came.append(clock.seconds()))
    clock.pump([5.0, 5.0])
    repeated.cancel()
    clock.pump([5.0, 5.0])

    assert came == [5.0, 10.0]


def test_a_call_that_cancels_itself_does_not_come_again() -> None:
    clock = Clock()
    came: list[float] = []

    def once() -> None:
        came.append(clock.seconds())
        repeated.cancel()

    repeated = Clocks(clock).every(5.0, once)
    clock.pump([5.0, 5.0])

    assert came == [5.0]


def test_a_call_that_fails_comes_again() -> None:
    clock = Clock()
    came: list[float] = []

    def fail() -> None:
        came.append(clock.seconds())
        raise ValueError("this time")

    Clocks(clock).every(5.0, fail)
    for _ in range(2):
        with pytest.raises(ValueError, match="this time"):
            clock.advance(5.0)

    assert came == [5.0, 10.0]

"""The gateway's time."""

from __future__ import annotations

from datetime import UTC, datetime

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

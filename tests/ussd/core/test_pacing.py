from __future__ import annotations

import pytest

from smpp.constants import CommandStatus
from ussd.core.pacing import Pace

THROTTLED = int(CommandStatus.ESME_RTHROTTLED)


def test_without_a_rate_the_window_alone_counts() -> None:
    pace = Pace(0.0, 0.0)

    assert [pace.take(0.0) for _ in range(1000)] == [0.0] * 1000


def test_a_rate_is_kept_over_a_second() -> None:
    pace, now, sent = Pace(10.0, 0.0), 0.0, 0
    while now < 10.0:
        wait_s = pace.take(now)
        now += wait_s
        sent += not wait_s

    assert sent == pytest.approx(100, abs=1)


@pytest.mark.parametrize("status", [CommandStatus.ESME_RTHROTTLED, CommandStatus.ESME_RMSGQFUL])
def test_each_refusal_doubles_the_pause_up_to_eight_seconds(status: int) -> None:
    pace, now, pauses = Pace(0.0, 0.0), 0.0, []
    for _ in range(7):
        pace.answered(status, None, now)
        pauses.append(pace.take(now))
        now += pauses[-1]

    assert pauses == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


def test_refusals_of_what_was_sent_before_the_pause_are_one() -> None:
    pace = Pace(0.0, 0.0)
    for _ in range(50):
        pace.answered(THROTTLED, None, 0.0)

    assert pace.take(0.0) == 0.25


def test_an_accepted_message_ends_the_doubling() -> None:
    pace = Pace(0.0, 0.0)
    pace.answered(THROTTLED, None, 0.0)
    pace.answered(0, None, 1.0)
    pace.answered(THROTTLED, None, 1.0)

    assert pace.take(1.0) == 0.25


@pytest.mark.parametrize(
    ("congestion", "wait_s"), [(None, 0.0), (0, 0.0), (89, 0.0), (90, 0.2), (99, 2.0), (100, 2.2)]
)
def test_congestion_slows_down_from_90_on(congestion: int | None, wait_s: float) -> None:
    pace = Pace(0.0, 5.0)
    pace.answered(0, congestion, 5.0)

    assert pace.take(5.0) == pytest.approx(wait_s)


def test_another_refusal_is_no_reason_to_wait() -> None:
    pace = Pace(0.0, 0.0)
    pace.answered(int(CommandStatus.ESME_RINVDSTADR), None, 0.0)

    assert pace.take(0.0) == 0.0

"""Who is next and how long it takes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from ussd.core.desk import DAY, Load, in_order, is_open, retry_s, wait_s

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Caller:
    name: str
    entered_at: datetime
    order: tuple[object, ...] = ()


def caller(name: str, minute: int, *order: object) -> Caller:
    return Caller(name, NOON + timedelta(minutes=minute), order)


def names(callers: list[Caller]) -> list[str]:
    return [each.name for each in callers]


def test_without_order_who_came_first_is_next() -> None:
    queue = [caller("late", 2), caller("early", 1)]

    assert names(in_order(queue)) == ["early", "late"]


def test_a_vip_goes_before_five_others_whose_order_is_unchanged() -> None:
    queue = [caller(str(n), n, False, False) for n in range(5)] + [caller("vip", 9, True, False)]

    assert names(in_order(queue)) == ["vip", "0", "1", "2", "3", "4"]


def test_two_vips_are_served_by_arrival() -> None:
    queue = [caller("second", 2, True), caller("first", 1, True)]

    assert names(in_order(queue)) == ["first", "second"]


def test_who_paid_goes_before_who_did_not_and_after_a_vip() -> None:
    queue = [
        caller("plain", 1, False, False),
        caller("paid", 2, False, True),
        caller("vip", 3, True, False),
    ]

    assert names(in_order(queue)) == ["vip", "paid", "plain"]


def test_a_value_that_is_missing_is_lowest_and_text_is_neutral() -> None:
    queue = [caller("none", 1, None), caller("text", 2, "gold"), caller("number", 3, 5)]

    assert names(in_order(queue)) == ["number", "text", "none"]


@pytest.mark.parametrize(
    ("hours", "hour", "expected"),
    [
        (None, 3, True),
        ("00:00-24:00", 23, True),
        ("09:00-18:00", 9, True),
        ("09:00-18:00", 18, False),
        ("22:00-06:00", 23, True),
        ("22:00-06:00", 5, True),
        ("22:00-06:00", 12, False),
    ],
)
def test_opening_hours_may_pass_midnight(hours: str | None, hour: int, expected: bool) -> None:
    assert is_open(hours, NOON.replace(hour=hour)) is expected


def test_the_wait_is_longest_on_a_holiday_then_by_day_then_towards_the_evening_and_night() -> None:
    load = Load()
    moments = [
        datetime(2026, 1, 1, 12, tzinfo=UTC),
        NOON,
        NOON.replace(hour=15, minute=30),
        NOON.replace(hour=23),
    ]
    waits = [wait_s(2400, at, load) for at in moments]

    assert waits == sorted(waits, reverse=True)
    assert len(set(waits)) == 4


def test_a_wait_is_whole_minutes_and_never_none_while_somebody_waits() -> None:
    assert wait_s(10, NOON.replace(hour=3), Load()) == 60


def test_who_talks_waits_no_more() -> None:
    assert wait_s(0, NOON, Load()) == 0


def test_the_curve_has_every_hour() -> None:
    assert len(DAY) == 24


def test_each_call_in_vain_delays_the_next_a_minute_more_up_to_a_quarter_of_an_hour() -> None:
    assert [retry_s(attempts) for attempts in (1, 2, 15, 100)] == [60, 120, 900, 900]

"""The rules of a queue: who is served next, how long the others wait, when the desk is open.

Order (H08, H09): the values of the screen's `order:`, most important first, higher goes first;
then by arrival, so two VIPs are served as they came.  The wait is an estimate (H03, H04, G9): what
the talks of late and the place in the line say, weighted by a load curve over the hours of the
day, with holidays a class of their own.  The curve is a value, so an installation or a test has
its own.  Nothing here reads a clock or a store; `store.tickets` keeps the same order in its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Protocol, TypeVar

__all__ = ["DAY", "Load", "Waiting", "in_order", "is_open", "retry_s", "wait_s"]

DAY: tuple[float, ...] = (
    *(0.3, 0.2, 0.2, 0.2, 0.2, 0.3, 0.5, 0.8),  # 00-07: night, few call
    *(1.2, 1.6, 1.8, 1.9, 2.0, 2.0, 1.8),  # 08-14: the worst is by day
    *(1.2, 1.0, 0.9, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4),  # 15-23: a calling window opens after 15:00
)
"""Load by hour of the day, 1 is an ordinary hour (H04)."""


@dataclass(frozen=True, slots=True)
class Load:
    """How busy the lines are: 24 weights, 1 is an ordinary hour; `holidays` are (month, day)."""

    curve: tuple[float, ...] = DAY
    holidays: frozenset[tuple[int, int]] = field(
        default_factory=lambda: frozenset({(1, day) for day in range(1, 9)} | {(5, 9)})
    )
    holiday: float = 3.0

    def weight(self, at: datetime) -> float:
        """The load at a local time; a holiday is the longest of all."""
        weight = self.curve[at.hour]
        if (at.month, at.day) in self.holidays:
            return max(weight, max(self.curve)) * self.holiday
        return weight


class Waiting(Protocol):
    """What the order looks at."""

    @property
    def order(self) -> Sequence[object]:
        """The values of the `order:` facts, most important first."""

    @property
    def entered_at(self) -> datetime:
        """When the subscriber joined."""


_MOST_RETRY_MINUTES = 15

W = TypeVar("W", bound=Waiting)


def in_order(waiting: Iterable[W]) -> list[W]:
    """Sort by the order values (higher first, no value is lowest), then by arrival."""
    arrived = sorted(waiting, key=lambda ticket: ticket.entered_at)
    return sorted(arrived, key=lambda ticket: tuple(map(_rank, ticket.order)), reverse=True)


def _rank(value: object) -> float:
    """A number to sort an order value by: flags and amounts as they are, no value below all."""
    if value is None:
        return float("-inf")
    try:
        return float(value)  # type: ignore[arg-type]  # text is what the except is for
    except (TypeError, ValueError):
        return 0.0


def wait_s(ordinary_s: float, at: datetime, load: Load) -> int:
    """What is announced for a wait of `ordinary_s`: weighted by the hour, in whole minutes.

    Whoever waits at all hears of one minute at least; 0 is who waits no more.
    """
    if ordinary_s <= 0:
        return 0
    return max(1, round(ordinary_s * load.weight(at) / 60)) * 60


def retry_s(attempts: int) -> int:
    """How long nobody is rung again who was rung so often in vain: a minute more each time."""
    return min(attempts, _MOST_RETRY_MINUTES) * 60


def is_open(hours: str | None, at: datetime) -> bool:
    """Tell whether a local time lies in "HH:MM-HH:MM"; the span may pass midnight."""
    if hours is None:
        return True
    opens, closes = (_minutes(part) for part in hours.split("-"))
    minute = _of(at.time())
    if opens < closes:
        return opens <= minute < closes
    return minute >= opens or minute < closes


def _minutes(text: str) -> int:
    hour, minute = text.strip().split(":")
    return int(hour) * 60 + int(minute)


def _of(moment: time) -> int:
    return moment.hour * 60 + moment.minute

"""What waits for a receiver, in the order in which it goes."""

from __future__ import annotations

import pytest

from store.messages import ShortMessage
from ussd.service.messages.lanes import Waiting


def row(number: int, priority_flag: int = 0) -> ShortMessage:
    return ShortMessage(number, "MT", "5000", "79", 0.0, 0.0, 9.0, priority_flag=priority_flag)


def filled(*flags: int) -> Waiting:
    waiting = Waiting()
    for number, flag in enumerate(flags):
        waiting.append(row(number, flag))
    return waiting


def test_the_urgent_go_first_and_equals_as_they_came() -> None:
    waiting = filled(0, 1, 3, 4, 2, 3, 0)

    assert len(waiting) == 7
    assert [found.id for found in waiting.drain()] == [2, 5, 4, 1, 0, 3, 6]
    assert len(waiting) == 0


def test_nothing_goes_when_nothing_waits() -> None:
    waiting = filled(3)
    waiting.popleft()

    with pytest.raises(IndexError):
        waiting.popleft()

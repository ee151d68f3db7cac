"""What is left in the store: from where on it is read again."""

from __future__ import annotations

from store.messages import BEGINNING, ShortMessage
from ussd.service.messages.backlog import Backlog, Reached


def row(number: int, due_at: float = 1.0, priority_flag: int = 0) -> ShortMessage:
    return ShortMessage(number, "MT", "1", "2", 0.0, due_at, 9.0, priority_flag=priority_flag)


def test_what_was_left_is_read_from_its_first_row_on_and_for_its_priority_alone() -> None:
    backlog = Backlog()
    for number in (7, 5, 6):
        backlog.leave("app", row(number))

    assert backlog.take("app").places == [None, None, None, (1.0, 4)]
    assert "app" not in backlog


def test_behind_what_was_left_is_what_is_due_later_with_the_same_priority() -> None:
    backlog = Backlog()
    backlog.leave("app", row(5))
    behind = [row(6), row(4), row(4, 2.0), row(6, priority_flag=3)]

    assert [backlog.is_behind("app", one) for one in behind] == [True, False, True, False]
    assert not backlog.is_behind("other", row(6))


def test_a_reading_goes_on_behind_the_row_that_it_passed() -> None:
    reached = Reached(BEGINNING)
    for one in (row(3, 2.0, priority_flag=1), row(9)):
        reached.passed(one)

    assert reached.places == [BEGINNING[0], BEGINNING[0], (2.0, 3), (1.0, 9)]
    assert (reached.is_before(row(9)), reached.is_before(row(10))) == (False, True)


def test_a_reading_goes_back_but_never_on_by_itself() -> None:
    reached = Reached([None, None, (5.0, 1), (1.0, 1)])
    reached.back_to((3.0, -1))

    assert reached.places == [(3.0, -1), (3.0, -1), (3.0, -1), (1.0, 1)]


def test_the_whole_begins_with_the_first_row_left_for_anybody() -> None:
    backlog = Backlog()
    backlog.leave("app", row(5))
    backlog.leave("other", row(2, priority_flag=2))
    backlog.leave("other", row(6))

    assert backlog.whole().places == [None, (1.0, 1), None, (1.0, 4)]
    assert not Reached()

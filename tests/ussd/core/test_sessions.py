"""Which sessions are open, what an answer is to them, and what is due when."""

from __future__ import annotations

import pytest

from ussd.core.sessions import LAST_NUMBER, Asked, SessionTable, UssdSession, judge


def session(msisdn: str = "79161234567", channel: str = "ussd", code: str = "*110#") -> UssdSession:
    return UssdSession(f"s-{msisdn}-{channel}", msisdn, channel, code, 0.0, None)


def shown(number: int = 5, step: int = 2, channel: str = "ussd") -> UssdSession:
    one = session(channel=channel)
    one.number, one.step, one.expects = number, step, "key"
    return one


def test_second_dial_ends_the_first_session() -> None:
    table = SessionTable()
    first, second = session(), session()
    table.open(first)

    assert table.open(second) is first
    assert (first.has_ended, table.find("79161234567", "ussd"), len(table)) == (True, second, 1)


def test_a_call_and_a_ussd_session_of_one_subscriber_stand_side_by_side() -> None:
    table = SessionTable()
    ussd, call = session(), session(channel="call")
    table.open(ussd)

    assert table.open(call) is None
    assert list(table) == [ussd, call]


def test_numbers_on_the_wire_go_round_from_1_to_127() -> None:
    table = SessionTable()
    numbers = []
    for count in range(LAST_NUMBER + 1):
        one = session(str(count))
        table.open(one)
        numbers.append(one.number)

    assert numbers == [*range(1, LAST_NUMBER + 1), 1]


def opened(table: SessionTable, msisdn: str, peer: object, owner: str = "") -> UssdSession:
    one = session(msisdn)
    one.peer, one.owner = peer, owner
    table.open(one)
    return one


def test_a_number_that_is_open_on_a_link_is_passed_over() -> None:
    table = SessionTable()
    first = opened(table, "1", "a")
    for _ in range(126):
        table.end(opened(table, "2", "a"))

    assert (first.number, opened(table, "2", "a").number) == (1, 2)


def test_another_link_may_have_the_same_number() -> None:
    table = SessionTable()
    opened(table, "1", "a")
    for _ in range(126):
        table.end(opened(table, "2", "b"))

    assert opened(table, "2", "b").number == 1


def test_an_application_has_a_number_once_on_whatever_link_its_phones_are() -> None:
    table = SessionTable()
    opened(table, "1", "a", owner="app")
    for _ in range(126):
        table.end(opened(table, "2", "b", owner="app"))

    assert opened(table, "2", "b", owner="app").number == 2


def test_numbers_come_free_in_every_way_a_dialogue_is_over() -> None:
    table = SessionTable()
    numbers: set[int] = set()
    for _ in range(3 * LAST_NUMBER):
        first = opened(table, "1", "a")
        second = opened(table, "1", "b")  # ends the first
        second.peer = "c"  # the phone has moved to another link
        table.drop(second, until=10.0)
        table.take_dropped("1", second.address, 0.0)
        table.restore(second)
        table.end(second)
        numbers |= {first.number, second.number}

    assert numbers == set(range(1, LAST_NUMBER + 1))
    for peer in ("a", "b", "c"):
        free = {opened(table, f"{peer}{n}", peer).number for n in range(LAST_NUMBER)}
        assert free == numbers


def test_who_has_more_dialogues_than_numbers_goes_on_round() -> None:
    table = SessionTable()
    numbers = [opened(table, str(n), "a").number for n in range(LAST_NUMBER + 2)]

    assert numbers == [*range(1, LAST_NUMBER + 1), 1, 2]


def test_a_restored_session_keeps_its_number() -> None:
    table = SessionTable()
    one = session()
    one.number = 77
    table.restore(one)

    assert table.find(one.msisdn, "ussd") is one
    assert one.number == 77


@pytest.mark.parametrize(
    ("number", "step", "expected"),
    [
        (None, None, Asked.NEW),
        (5, 2, Asked.NEW),
        (5, None, Asked.NEW),
        (5, 1, Asked.REPEATED),
        (6, 2, Asked.FOREIGN),
    ],
)
def test_an_answer_is_judged_by_its_session_info(
    number: int | None, step: int | None, expected: Asked
) -> None:
    assert judge(shown(), number, step) is expected


def test_the_same_step_answered_again_is_a_repetition() -> None:
    one = shown()
    one.is_answered = True

    assert judge(one, 5, 2) is Asked.REPEATED


def test_two_equal_answers_without_session_info_are_two() -> None:
    one = shown()
    one.is_answered = True

    assert judge(one, None, None) is Asked.NEW


def test_keys_of_a_call_are_never_repetitions() -> None:
    one = shown(channel="call")
    one.is_answered = True

    assert judge(one, 5, 1) is Asked.NEW


def test_the_step_on_the_wire_has_seven_bits() -> None:
    assert judge(shown(step=128 + 3), 5, 3) is Asked.NEW


def test_a_dropped_session_goes_on_when_the_same_code_is_dialled_in_time() -> None:
    table = SessionTable()
    one = session()
    table.open(one)
    table.drop(one, until=300.0)

    assert table.dropped(one.msisdn) is one
    assert table.take_dropped(one.msisdn, "*110#", now=300.0) == (one, None)
    assert table.take_dropped(one.msisdn, "*110#", now=300.0) == (None, None)


@pytest.mark.parametrize(("code", "now"), [("*100#", 10.0), ("*110#", 300.1)])
def test_any_other_dial_or_a_late_one_ends_the_dropped_session(code: str, now: float) -> None:
    table = SessionTable()
    one = session()
    table.open(one)
    table.drop(one, until=300.0)

    assert table.take_dropped(one.msisdn, code, now) == (None, one)
    assert table.dropped(one.msisdn) is None


def test_a_dropped_session_is_due_when_nobody_went_on_with_it_in_time() -> None:
    table = SessionTable()
    early, late = session("1"), session("2")
    for one, until in ((early, 10.0), (late, 20.0)):
        table.open(one)
        table.wake(one, 5.0)
        table.drop(one, until)

    assert table.due(15.0) == [early]
    assert (early.has_ended, table.dropped("1"), table.dropped("2")) == (True, None, late)


def test_a_session_that_came_back_is_not_due_for_having_been_dropped() -> None:
    table = SessionTable()
    one = session()
    table.open(one)
    table.drop(one, 10.0)
    table.take_dropped(one.msisdn, one.address, 5.0)
    table.restore(one)
    table.wake(one, 30.0)

    assert table.due(20.0) == []
    assert table.due(30.0) == [one]


def test_a_dropped_session_can_be_let_go_by_itself_alone() -> None:
    table = SessionTable()
    one, other = session(), session()
    table.open(one)
    table.drop(one, until=10.0)
    table.forget(other)
    kept = table.dropped(one.msisdn)
    table.forget(one)

    assert (kept, table.dropped(one.msisdn)) == (one, None)


def test_the_last_session_of_a_subscriber_is_known_for_a_repetition() -> None:
    table = SessionTable()
    one = session()
    table.open(one)
    table.end(one)

    assert table.ended(one.msisdn, "ussd", one.number) is one
    assert table.ended(one.msisdn, "ussd", one.number + 1) is None
    assert table.ended(one.msisdn, "call", one.number) is None


def test_only_so_many_ended_sessions_are_remembered() -> None:
    table = SessionTable()
    first = session("first")
    table.open(first)
    table.end(first)
    for count in range(4096):
        one = session(str(count))
        table.open(one)
        table.end(one)

    assert table.ended("first", "ussd", first.number) is None


def test_ending_a_session_twice_does_not_end_its_successor() -> None:
    table = SessionTable()
    first, second = session(), session()
    table.open(first)
    table.open(second)
    table.end(first)

    assert table.find(second.msisdn, "ussd") is second


def test_what_is_due_comes_up_once_and_in_order() -> None:
    table = SessionTable()
    early, late = session("1"), session("2")
    for one, at in ((late, 20.0), (early, 10.0)):
        table.open(one)
        table.wake(one, at)

    assert table.next_deadline() == 10.0
    assert table.due(9.9) == []
    assert table.due(30.0) == [early, late]
    assert (table.due(30.0), table.next_deadline()) == ([], None)


def test_an_earlier_moment_replaces_a_later_one_and_a_later_one_costs_nothing() -> None:
    table = SessionTable()
    one = session()
    table.open(one)
    table.wake(one, 20.0)
    table.wake(one, 30.0)
    table.wake(one, 10.0)

    assert table.due(10.0) == [one]
    assert table.due(40.0) == []


def test_a_session_that_is_over_is_never_due() -> None:
    table = SessionTable()
    one = session()
    table.open(one)
    table.wake(one, 10.0)
    table.end(one)

    assert table.due(20.0) == []


def test_sessions_that_are_over_do_not_pile_up_in_the_heap() -> None:
    table = SessionTable()
    for count in range(10_000):
        one = session(str(count))
        table.open(one)
        table.wake(one, 1000.0 + count)
        table.end(one)

    assert len(table._heap) <= 1025


def test_a_session_says_what_it_is() -> None:
    assert repr(shown()) == "UssdSession('s-79161234567-ussd', '*110#', 5/2)"

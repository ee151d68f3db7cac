"""Whether a call has a live operator, by what is heard."""

from __future__ import annotations

import pytest

from simulator.ear import Ear, apart_from_figures, are_keys
from simulator.handset import CALL, USSD, Kind, Shown


def hears(*words: tuple[Kind, str], channel: str = CALL) -> bool:
    ear = Ear()
    for kind, text in words:
        ear.hear(Shown(channel, "0890", text, kind))
    return ear.is_operator_there


PLACE = (Kind.QUESTION, "You are number 2, about 8 mins.")
GREETING = (Kind.NOTICE, "Operator anna is on the line.")


def test_a_machine_asks_and_says_the_place_again() -> None:
    assert not hears(PLACE, (Kind.NOTICE, "You are number 1, about 1 minute."))


def test_who_says_something_new_unasked_is_a_human() -> None:
    assert hears(PLACE, GREETING)


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.LAST, Kind.CUT])
def test_a_question_or_the_end_is_a_machine_again(kind: Kind) -> None:
    assert not hears(PLACE, GREETING, (kind, "Please rate the operator."))


def test_the_next_call_begins_anew() -> None:
    assert hears(PLACE, GREETING, (Kind.CUT, ""), PLACE, GREETING)


def test_a_code_has_no_operator() -> None:
    assert not hears(GREETING, channel=USSD)


def test_keys_are_digits_star_and_hash() -> None:
    assert [are_keys(typed) for typed in ("2", "2 0", "*#", "hello", "2x")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_announcements_that_differ_in_figures_are_the_same() -> None:
    first = "You are number 2, about 1 minute. Calls are recorded."
    second = "You are number 1, about 24 mins. Calls are recorded."

    assert apart_from_figures(first) == apart_from_figures(second)


def test_other_words_are_not_the_same() -> None:
    assert apart_from_figures("You are number 1") != apart_from_figures("Olga is number 1")

"""Expected texts: captures, types, anything, parts."""

from __future__ import annotations

import pytest

from simulator.script.patterns import PatternError, filled, match


def test_a_plain_text_must_be_the_same() -> None:
    assert match("Good day.", "Good day.", {}, False) == {}
    assert match("Good day.", "Good day!", {}, False) is None


def test_dots_and_brackets_stand_for_themselves() -> None:
    assert match("a.b (c)", "axb (c)", {}, False) is None


def test_a_capture_takes_what_stands_there() -> None:
    assert match("Locked until {time}.", "Locked until 13:00.", {}, False) == {"time": "13:00"}


def test_a_typed_capture_checks_what_it_takes() -> None:
    assert match("{code: digits 8}", "12345678", {}, False) == {"code": "12345678"}
    assert match("{code: digits 8}", "1234567", {}, False) is None
    assert match("{code:digits 4-8}", "12345", {}, False) == {"code": "12345"}


def test_a_star_matches_the_rest_with_its_lines() -> None:
    assert match("Password: {p: digits 2}. *", "Password: 12. Tell\nno one", {}, False) == {
        "p": "12"
    }


def test_a_known_name_must_come_again_as_it_was() -> None:
    assert match("Hello {who}", "Hello Ann", {"who": "Ann"}, False) == {}
    assert match("Hello {who}", "Hello Bob", {"who": "Ann"}, False) is None


def test_a_typed_capture_is_captured_anew() -> None:
    assert match("{c: digits 2}", "22", {"c": "11"}, False) == {"c": "22"}


def test_a_name_twice_must_be_the_same_twice() -> None:
    assert match("{a} and {a}", "x and x", {}, False) == {"a": "x"}
    assert match("{a} and {a}", "x and y", {}, False) is None


def test_a_part_may_stand_anywhere() -> None:
    assert match("number {n: digits 1}", "You are number 1, wait", {}, True) == {"n": "1"}


def test_white_space_at_the_ends_of_lines_does_not_count() -> None:
    assert match("Menu\n1 One", "Menu \n1 One\n", {}, False) == {}


@pytest.mark.parametrize("wrong", ["{x: digit 8}", "{8ball}", "{x: }"])
def test_a_capture_that_means_nothing_is_an_error(wrong: str) -> None:
    with pytest.raises(PatternError):
        match(wrong, "", {}, False)


def test_filling_puts_known_values_in_and_leaves_the_rest() -> None:
    assert filled("signin {login} {code}", {"code": "123"}) == "signin {login} 123"

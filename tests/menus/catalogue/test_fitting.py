"""`menus.catalogue.fitting`: which kinds of value can never be another."""

from __future__ import annotations

import pytest

from menus.catalogue import ANY, ValueType, may_be, parse_type

EMAIL = ValueType("email", 3, 254)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("text 60", "msisdn"),
        ("text 60", "number 1-5"),
        ("flag", "text 8"),
        ("money", "number 1-5"),
        ("number 1-9", "money"),
        ("number 1-9", "number 5-20"),
        ("number 1-9", "digits 1"),
        ("number 1-9", "one of 1, 2"),
        ("digits 1", "number 1-5"),
        ("digits 4-8", "digits 6"),
        ("digits 10-11", "msisdn"),
        ("digits 3", "money"),
        ("digits 1", "one of 1, 2"),
        ("msisdn", "digits 11"),
        ("one of 1, 2, 9", "number 1-5"),
        ("one of yes, no", "flag"),
        ("one of a, b", "one of b, c"),
        ("language", "one of en, ru"),
        ("time", "date"),
        ("seconds", "number"),
        ("flag", "flag"),
    ],
)
def test_what_may_fit_is_left_to_the_moment(given: str, wanted: str) -> None:
    assert may_be(parse_type(given), parse_type(wanted))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("money", "msisdn"),
        ("number 1-9", "number 10-20"),
        ("number 1-9", "one of a, b"),
        ("number 1-9", "flag"),
        ("digits 2", "number 100-200"),
        ("digits 4", "digits 6"),
        ("digits 4", "msisdn"),
        ("digits 4", "one of a, b"),
        ("digits 4", "flag"),
        ("msisdn", "money"),
        ("one of active, blocked", "number 1-5"),
        ("one of a, b", "one of c, d"),
        ("flag", "number 0-1"),
        ("time", "money"),
        ("language", "msisdn"),
    ],
)
def test_what_never_fits_is_known(given: str, wanted: str) -> None:
    assert not may_be(parse_type(given), parse_type(wanted))


def test_a_type_that_was_not_understood_fits_everywhere() -> None:
    assert may_be(ANY, parse_type("msisdn"))
    assert may_be(parse_type("flag"), ANY)


def test_an_address_may_be_a_text_or_one_of_several() -> None:
    kinds = ("text 60", "one of a@example.com, b@example.com", "one of a, b", "money")

    assert [may_be(parse_type(kind), EMAIL) for kind in kinds] == [True, True, False, False]

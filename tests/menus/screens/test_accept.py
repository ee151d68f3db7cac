"""What each wording of `accept:` takes and refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from menus.screens.accept import Accept, AcceptError, parse_accept


def accept(wording: str) -> Accept:
    return parse_accept(wording, lambda typed: typed.lstrip("+") if len(typed) > 5 else None)


@pytest.mark.parametrize(
    ("wording", "typed", "value"),
    [
        ("digits 4", "0042", "0042"),
        ("digits 4", " 0042 ", "0042"),
        ("digits 4", "042", None),
        ("digits 4", "00a2", None),
        ("digits 4", "٠٠٤٢", None),
        ("digits 4-8", "12345678", "12345678"),
        ("digits 4-8", "123456789", None),
        ("text 1-5", "hello", "hello"),
        ("text 5", "a", "a"),
        ("text", "words", "words"),
        ("text 1-5", "hello!", None),
        ("text 2-5", "a", None),
        ("text 1-5", "a\x07b", None),
        ("msisdn", "+79161234567", "79161234567"),
        ("msisdn", "1", None),
        ("amount 1-15000", "150", Decimal(150)),
        ("amount 1-15000", "1 500,50", Decimal("1500.50")),
        ("amount 1-15000", "10*5", Decimal("10.5")),
        ("amount 1-15000", "0", None),
        ("amount 1-15000", "15000.01", None),
        ("amount 1-15000", "1e3", None),
        ("amount 1-15000", "nan", None),
        ("date", "31.12.2026", date(2026, 12, 31)),
        ("date", "31122026", date(2026, 12, 31)),
        ("date", "1/2/2026", date(2026, 2, 1)),
        ("date", "30.02.2026", None),
        ("date", "tomorrow", None),
        ("date", "٣١.١٢.٢٠٢٦", None),
        (
            "period 31",
            "01.01.2026-31.01.2026",
            {"from": date(2026, 1, 1), "to": date(2026, 1, 31)},
        ),
        ("period 31", "01.01.2026-01.02.2026", None),
        ("period 31", "0101202631012026", {"from": date(2026, 1, 1), "to": date(2026, 1, 31)}),
        ("period", "02.01.2026-01.01.2026", None),
        ("period", "02.01.2026", None),
        ("period", "31.02.2026-01.03.2026", None),
        ("email", "name@example.com", "name@example.com"),
        ("email", "name@example", None),
        ("email", "a b@example.com", None),
        ("one of a, b", "B", "b"),
        ("one of a, b", "c", None),
    ],
)
def test_what_is_typed_becomes_a_value_or_nothing(wording: str, typed: str, value: object) -> None:
    assert accept(wording).read(typed) == value


@pytest.mark.parametrize(
    ("wording", "hint", "shown"),
    [
        ("digits 4", "digits", {"count": "4"}),
        ("text 1-80", "text", {"count": "1-80"}),
        ("amount 1-15000", "amount", {"low": "1", "high": "15000"}),
        ("period 31", "period", {"count": "31"}),
        ("period at most 31 days", "period", {"count": "31"}),
        ("one of a, b", "one_of", {"choices": "a, b"}),
        ("email", "email", {}),
    ],
)
def test_each_wording_names_its_hint(wording: str, hint: str, shown: dict[str, str]) -> None:
    assert (accept(wording).hint, accept(wording).shown) == (hint, shown)


@pytest.mark.parametrize(
    ("wording", "is_one_key"),
    [("digits 1", True), ("digits 1-2", False), ("one of 1, 2", True), ("one of a, bc", False)],
)
def test_an_answer_of_one_character_is_one_key(wording: str, is_one_key: bool) -> None:
    assert accept(wording).is_one_key is is_one_key


@pytest.mark.parametrize(
    "wording",
    [
        "digits",
        "digits x",
        "digits 0",
        "digits 8-4",
        "text a-b",
        "amount",
        "amount 5",
        "amount 9-1",
        "amount a-b",
        "date today",
        "period x",
        "email address",
        "one",
        "one of",
        "one a, b",
        "msisdn 7",
        "number 4",
    ],
)
def test_a_wording_that_means_nothing_says_what_may_stand_there(wording: str) -> None:
    with pytest.raises(AcceptError, match=wording):
        accept(wording)

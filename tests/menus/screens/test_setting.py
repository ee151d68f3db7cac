"""`set:`: values keep the type of what they are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from menus.catalogue import parse_type

SCREENS = """
home:
  do:
    - set: {values}
  go: fork
fork:
  choose:
    - when: {when}
      end: Yes.
    - otherwise: {{end: No.}}
"""


@pytest.mark.parametrize(
    ("values", "name", "type"),
    [
        ("{a: 5}", "a", "number 5-5"),
        ("{a: -12}", "a", "number -12--12"),
        ("{a: 5.50}", "a", "money"),
        ("{a: yes}", "a", "flag"),
        ("{a: '5'}", "a", "digits 1"),
        ("{a: 007}", "a", "digits 3"),
        ("{a: word}", "a", "text 4"),
        ("{a: '{account.balance}'}", "a", "money"),
        ("{a: '{b}', b: '{c}', c: '{account.balance}'}", "a", "money"),
        ("{a: '{b}', b: 5}", "a", "number 5-5"),
        ("{a: '{queue.place} x'}", "a", "text 160"),
    ],
)
def test_a_value_has_the_type_of_what_it_is_made_of(
    load: Any, values: str, name: str, type: str
) -> None:
    flows = load(f"home: {{do: [{{set: {values}}}], end: Bye.}}")

    assert flows.types[name] == parse_type(type)


@pytest.mark.parametrize(
    ("values", "type"),
    [
        ("1, 7", "number 1-7"),
        ("1, 2.5", "money"),
        ("5, '{account.balance}'", "money"),
        ("5, word", "text 4"),
        ("yes, '{subscriber.vip}'", "flag"),
        ("60, '{queue.wait}'", "seconds"),
        ("none, '{credential.kind}'", "text 9"),
        ("4, '{subscriber.msisdn}'", "text 15"),
    ],
)
def test_a_name_that_is_set_twice_holds_both(load: Any, values: str, type: str) -> None:
    one, two = values.split(", ")
    flows = load(
        f"home: {{do: [{{set: {{a: {one}}}}}], go: again}}\n"
        f"again: {{do: [{{set: {{a: {two}}}}}], end: Bye.}}\n"
    )

    assert flows.types["a"] == parse_type(type)


@pytest.mark.parametrize(
    ("values", "when", "said"),
    [
        ("{count: 5}", "count > 3", "Yes."),
        ("{count: 5}", "count in (1, 2)", "No."),
        ("{is_new: yes}", "is_new", "Yes."),
        ("{is_new: no}", "is_new", "No."),
        ("{code: '5'}", 'code == "5"', "Yes."),
        ("{word: yes please}", 'word == "yes please"', "Yes."),
        ('{copy: "{account.balance}"}', "copy < 10.50", "Yes."),
    ],
)
def test_a_value_is_compared_as_what_it_is(
    subscriber: Any, values: str, when: str, said: str
) -> None:
    phone = subscriber(SCREENS.format(values=values, when=when))
    phone.facts = {"account.balance": Decimal("10.25")}

    assert phone.dials("shop.home") == said


def test_a_copied_amount_is_shown_as_one(subscriber: Any) -> None:
    phone = subscriber('home: {do: [{set: {a: "{account.balance}"}}], end: "{a|money}"}')
    phone.facts = {"account.balance": Decimal("10.25")}

    assert phone.dials("shop.home") == "RUB 10.25"


def test_a_value_that_fits_no_other_of_its_name_is_told(problems: Any) -> None:
    found = problems(
        """
        home: {do: [{set: {day: "{news.day}"}}], go: again}
        again: {do: [{set: {day: soon}}], end: Bye.}
        """,
        services="facts: {news.day: {type: date}}",
    )

    assert found == [
        "flows/shop.yaml:3:23 save-name: 'day' is saved as text 1-4 here and as date elsewhere: "
        "use another name"
    ]


def test_a_copy_of_nothing_is_told_once(problems: Any) -> None:
    assert problems('home: {do: [{set: {a: "{b}", b: "{a}", c: "{nowhere}"}}], end: "{c}"}') == [
        "flows/shop.yaml:2:46 unknown-name: 'nowhere' is not declared. "
        "Correct it, or save it before, with 'save:'."
    ]


@pytest.mark.parametrize("language", ["xx", "bg"])
def test_the_language_that_is_set_is_one_of_the_installation(problems: Any, language: str) -> None:
    found = problems(f"home: {{do: [{{set: {{subscriber.language: {language}}}}}], end: Bye.}}")

    assert found == [
        f"flows/shop.yaml:2:43 unknown-language: '{language}' is not among the languages of "
        "flows.yaml (en, ru): take one of them, or add it there"
    ]

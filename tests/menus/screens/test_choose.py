"""Forks: the first line that holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from menus.effects import Facts

SCREENS = """
home:
  choose:
    - when: account.balance < 0
      end: "You owe {account.balance|money}."
    - when: subscriber.status == "blocked"
      go: blocked
      lock: portal
    - otherwise: fine
blocked: {end: Blocked.}
fine: {end: Fine.}
"""


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"account.balance": Decimal(-5)}, "You owe -RUB 5.00."),
        ({"account.balance": Decimal(5), "subscriber.status": "blocked"}, "Blocked."),
        ({"account.balance": Decimal(5)}, "Fine."),
        ({}, "Fine."),
    ],
)
def test_the_first_line_that_holds_is_taken(
    subscriber: Any, facts: dict[str, object], text: str
) -> None:
    phone = subscriber(SCREENS)
    phone.facts = facts

    assert phone.dials("shop.home") == text


def test_all_facts_of_a_fork_are_asked_for_at_once(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")

    assert phone.needs == [Facts(("account.balance", "subscriber.status"))]


def test_a_fork_leaves_no_trace_on_the_way_back(subscriber: Any) -> None:
    phone = subscriber(
        """
        home: {text: Home, options: {1: {label: On, go: fork}}}
        fork: {choose: [{otherwise: shown}]}
        shown: {text: Shown, options: {1: {label: A, end: B.}}}
        """
    )
    phone.dials("shop.home")
    phone.presses("1")

    assert phone.step.dialogue.back == ("shop.home",)


def test_an_answer_to_a_fork_forks_again(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.step.dialogue.screen = "shop.home"

    assert phone.presses("1") == "Fine."
    assert phone.returns() == "Fine."


def test_otherwise_may_be_written_in_full(subscriber: Any) -> None:
    phone = subscriber("home: {choose: [{otherwise: {end: Not served., lock: sim}}]}")

    assert phone.dials("shop.home") == "Not served."


def test_a_fork_declares_its_ways_and_last_words(load: Any) -> None:
    screen = load(SCREENS).screens["shop.home"]

    assert [(e.target, e.word, e.conditional) for e in screen.edges()] == [
        ("shop.blocked", "when", True),
        ("shop.fine", "otherwise", False),
    ]
    assert [each.text.words for each in screen.texts()] == [("choose", "1", "end")]
    assert (screen.shows, screen.halts) == (False, False)
    assert list(screen.keys()) == [] and list(screen.displays()) == []


def test_mistakes_of_a_fork_are_told(problems: Any) -> None:
    found = problems(
        """
        home: {choose: [{when: account.balance < 0, go: bye}]}
        two: {choose: here}
        three: {choose: [home, {go: home}, {otherwise: home, colour: red}]}
        bye: {end: Bye.}
        """
    )

    assert found == [
        "flows/shop.yaml:2:19 missing-otherwise: no line may hold, and then it leads nowhere:"
        " add '- otherwise: …' at the end",
        "flows/shop.yaml:3:17 shape: choose: takes a list: begin each entry with '- ',"
        " as in - when: account.balance < 0",
        "flows/shop.yaml:4:20 shape: a line of choose is written with words,"
        " as in - when: account.balance < 0",
        "flows/shop.yaml:4:26 missing-word: this line has no condition: add 'when: …',"
        " or make it the 'otherwise'",
        "flows/shop.yaml:4:56 unknown-word: 'colour' is not known here."
        " Known here: end, go, lock, otherwise, when",
    ]


def test_a_fork_that_has_only_conditions_says_try_later(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    fork = phone.flows.screens["shop.home"]
    object.__setattr__(fork, "lines", fork.lines[:1])

    assert phone.dials("shop.home") == "The service is not available now. Try later."

"""The flows as cards and ways."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from menus import Flows
from menus.tools.picture import Entry, Row, picture, read_counts

TOP = """
dial: {"*1#": a.home, "*2#": a.home}
call: {"0890": {start: a.home, callers: now == now, refused: a.bye}}
sms: {"177": {GO: a.fork, otherwise: a.bye}}
push: {fee: a.bye}
"""
SCREENS = """
screens:
  home:
    text: Hello
    options:
      2: {label: Never, end: "No."}
      1: {label: Ask, go: name, when: now == now}
      3: {label: Again, go: home}
  name:
    ask: "Code?"
    accept: digits 4
    tries: 1
    locked: {go: bye}
    go: bye
  fork:
    choose:
      - {when: now > now, end: "Never."}
      - otherwise: home
  bye:
    end: "Bye."
  alone:
    text: Nobody comes
    options: {1: {label: On, go: alone_too}}
  alone_too:
    end: "End."
"""


@pytest.fixture
def flows(project: Callable[..., Flows]) -> Flows:
    return project(TOP, SCREENS, "a: {home: {text: Привет}}")


def test_codes_that_open_the_same_screens_stand_together(flows: Flows) -> None:
    assert picture(flows).entries == (
        Entry("*1#, *2#", "dial", (Row("", "", "a.home", is_arrow=True),)),
        Entry(
            "0890",
            "call",
            (
                Row("", "", "a.home"),
                Row("", "refused", "a.bye", is_conditional=True, is_arrow=True),
            ),
        ),
        Entry("GO to 177", "sms", (Row("", "", "a.fork", is_arrow=True),)),
        Entry("else to 177", "sms", (Row("", "", "a.bye"),)),
        Entry("fee", "push", (Row("", "", "a.bye"),)),
    )


def test_a_way_is_drawn_once_and_every_other_is_a_tag(flows: Flows) -> None:
    cards = picture(flows).cards

    assert cards["a.home"].rows == (
        Row("2", "Never", ""),
        Row("1", "Ask", "a.name", is_conditional=True, is_arrow=True),
        Row("3", "Again", "a.home"),
    )
    assert cards["a.name"].rows == (
        Row("", "answered", "a.bye"),
        Row("", "locked", "a.bye", is_conditional=True),
    )


def test_a_fork_says_its_conditions(flows: Flows) -> None:
    assert picture(flows).cards["a.fork"].rows == (
        Row("", "now > now", "", is_conditional=True),
        Row("", "otherwise", "a.home"),
    )


def test_screens_that_nothing_leads_to_are_drawn_too(flows: Flows) -> None:
    found = picture(flows)

    assert found.lost == ("a.alone",)
    assert found.cards["a.alone"].rows[0].is_arrow
    assert set(found.cards) == set(flows.screens)


def test_the_words_are_in_the_language_asked_for(flows: Flows) -> None:
    assert picture(flows, "ru").cards["a.home"].text == "Привет"


def test_counts_stand_on_ways_and_cards(flows: Flows) -> None:
    counts = read_counts({"*1#→a.home": 3, "*2#->a.home": 4, "a.home → a.name": 5})
    found = picture(flows, counts=counts)

    assert found.entries[0].rows[0].count == 7
    assert found.cards["a.home"].count == 7
    assert found.cards["a.home"].rows[1].count == 5
    assert found.most == 5


@pytest.mark.parametrize("content", [[], {"a": 1}, {"a→b": "1"}, {"a→b": -1}, {"a→b": True}])
def test_counts_that_are_none_are_one_sentence(content: object) -> None:
    with pytest.raises(ValueError, match=r"main\.home→main\.topics"):
        read_counts(content)

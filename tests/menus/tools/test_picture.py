"""The flows as cards and ways."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from menus import Flows
from menus.tools.counts import Counts
from menus.tools.picture import Entry, Row, picture

TOP = """
dial: {"*1#": a.home, "*2#": a.home, "*3*4*{sum: digits 1-4}#": a.bye}
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
    locked: {end: "Blocked."}
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
        Entry("*1#, *2#", "dial", (Row("", "", "a.home", is_arrow=True),), ("*1#", "*2#")),
        Entry(
            "*3*4*{sum: digits 1-4}#",
            "dial",
            (Row("", "", "a.bye", is_arrow=True),),
            ("*3*4#",),
        ),
        Entry(
            "0890",
            "call",
            (
                Row("", "", "a.home"),
                Row("", "refused", "a.bye", is_conditional=True),
            ),
            ("0890",),
        ),
        Entry("GO to 177", "sms", (Row("", "", "a.fork", is_arrow=True),), ("177",)),
        Entry("else to 177", "sms", (Row("", "", "a.bye"),), ("177",)),
        Entry("fee", "push", (Row("", "", "a.bye", path="push"),), ("fee",)),
    )


def test_a_way_is_drawn_once_and_every_other_is_a_tag(flows: Flows) -> None:
    cards = picture(flows).cards

    assert cards["a.home"].rows == (
        Row("2", "Never", "", path="options.2"),
        Row("1", "Ask", "a.name", is_conditional=True, is_arrow=True, path="options.1"),
        Row("3", "Again", "a.home", path="options.3"),
    )
    assert cards["a.name"].rows == (
        Row("", "answered", "a.bye", path="go"),
        Row("", "locked", "", is_conditional=True, path="locked"),
    )
    assert cards["a.bye"].rows == ()


def test_a_fork_says_its_conditions(flows: Flows) -> None:
    assert picture(flows).cards["a.fork"].rows == (
        Row("", "now > now", "", is_conditional=True, path="choose.1"),
        Row("", "otherwise", "a.home", path="choose.2"),
    )


def test_no_two_ways_out_of_a_screen_have_the_same_path(demo: Flows, flows: Flows) -> None:
    for screen in (*demo.screens.values(), *flows.screens.values()):
        paths = [edge.path for edge in screen.exits()]
        assert all(paths) and len(set(paths)) == len(paths), screen.name


def test_screens_that_nothing_leads_to_are_drawn_too(flows: Flows) -> None:
    found = picture(flows)

    assert found.lost == ("a.alone",)
    assert found.cards["a.alone"].rows[0].is_arrow
    assert set(found.cards) == set(flows.screens)


def test_the_words_are_in_the_language_asked_for(flows: Flows) -> None:
    assert picture(flows, "ru").cards["a.home"].text == "Привет"


def test_counts_stand_on_ways_and_cards(flows: Flows) -> None:
    counts = Counts(
        {
            ("*1#", "", "a.home"): 3,
            ("*2#", "", "a.home"): 4,
            ("a.home", "options.1", "a.name"): 5,
            ("a.home", "options.2", ""): 1,
            ("a.home", "left.timed_out", ""): 2,
            ("*1#", "push", "a.bye"): 6,
        }
    )
    found = picture(flows, counts=counts)
    home = found.cards["a.home"]

    assert found.entries[0].rows[0].count == 7
    assert (home.count, [row.count for row in home.rows]) == (7, [1, 5, None])
    assert home.stops == (("time was up", 2),)
    assert found.entries[-1].rows[0].count == 6
    assert found.most == 6


def test_what_is_walked_is_marked_on_ways_and_cards(flows: Flows) -> None:
    walked = [("*1#", "", "a.home"), ("a.home", "options.1", "a.name")]
    found = picture(flows, walked=walked, here="a.name")

    assert found.entries[0].rows[0].is_walked
    assert [row.is_walked for row in found.cards["a.home"].rows] == [False, True, False]
    assert [name for name, card in found.cards.items() if card.is_walked] == ["a.home", "a.name"]
    assert [name for name, card in found.cards.items() if card.is_here] == ["a.name"]

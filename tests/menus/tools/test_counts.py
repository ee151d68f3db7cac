"""Counts of real sessions, asked for and read from files."""

from __future__ import annotations

import pytest

from menus.tools.counts import Counts, read_counts

HOME = {
    ("*1#", "", "a.home"): 7,
    ("a.home", "options.1", "a.help"): 4,
    ("a.home", "options.2", "a.help"): 1,
    ("a.home", "left.released", ""): 1,
    ("a.home", "left.timed_out", ""): 9,
}


def test_two_ways_between_the_same_screens_are_counted_apart() -> None:
    counts = Counts(HOME)

    assert counts.of("a.home", "options.1", "a.help") == 4
    assert counts.of("a.home", "options.2", "a.help") == 1
    assert counts.of("a.home", "options.3", "a.help") is None


def test_a_screen_is_visited_by_all_ways_to_it() -> None:
    assert Counts(HOME).visits("a.help") == 5
    assert Counts(HOME).visits("a.other") is None


def test_stops_are_told_in_words_most_often_first_and_are_no_way() -> None:
    counts = Counts(HOME)

    assert counts.stops("a.home") == [("time was up", 9), ("hung up", 1)]
    assert counts.most == 7


def test_a_file_may_say_where_from_and_where_to_alone() -> None:
    counts = read_counts({"*1#→a.home": 3, "*2#->a.home": 4, "a.home → a.help": 5})

    assert counts.of_all(["*1#", "*2#"], "", "a.home") == 7
    assert counts.of("a.home", "options.1", "a.help") == 5


def test_what_the_gateway_answers_is_read_from_a_file_too() -> None:
    row = {"from": "a.home", "by": "options.1", "to": "a.help", "count": 4}
    counts = read_counts({"version": "1", "since": None, "counts": [row]})

    assert counts.of("a.home", "options.1", "a.help") == 4


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"a": 1},
        {"a→b": "1"},
        {"a→b": -1},
        {"a→b": True},
    ],
)
def test_counts_that_are_none_are_one_sentence(content: object) -> None:
    with pytest.raises(ValueError, match=r"main\.home→main\.topics"):
        read_counts(content)


@pytest.mark.parametrize("row", [1, {"from": "a"}, {"from": "a", "by": "", "to": "", "count": -1}])
def test_a_row_that_is_no_count_is_one_sentence(row: object) -> None:
    with pytest.raises(ValueError, match="save what the gateway answers as it is"):
        read_counts({"counts": [row]})

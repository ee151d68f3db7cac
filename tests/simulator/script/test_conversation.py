"""What counts as said before."""

from __future__ import annotations

from simulator.script.conversation import apart_from_figures


def test_announcements_that_differ_in_figures_are_the_same() -> None:
    first = "You are number 2, about 1 minute. Calls are recorded."
    second = "You are number 1, about 24 mins. Calls are recorded."

    assert apart_from_figures(first) == apart_from_figures(second)


def test_other_words_are_not_the_same() -> None:
    assert apart_from_figures("You are number 1") != apart_from_figures("Olga is number 1")

"""How a failure looks."""

from __future__ import annotations

from simulator.script.failure import Failure, side_by_side
from simulator.script.steps import Place

PLACE = Place("a.dialog", 4, "A < Information")


def test_a_failure_shows_conversation_line_and_both_texts() -> None:
    failure = Failure(
        PLACE,
        "it says something else",
        expected="Information",
        came="Help",
        so_far=["A dial *100#"],
    )

    assert str(failure).splitlines() == [
        "a.dialog:4: A < Information",
        "  it says something else",
        "  the conversation so far:",
        "    A dial *100#",
        "    expected             | came",
        "    ---------------------+---------------------",
        "  ! Information          | Help",
    ]


def test_only_the_lines_that_differ_are_marked() -> None:
    rows = side_by_side("Menu\n1 One", "Menu\n1 Two\n2 Three")[2:]

    assert [row[0] for row in rows] == [" ", "!", "!"]


def test_a_long_line_is_folded() -> None:
    rows = side_by_side("x" * 70, "")[2:]

    assert rows == [f"! {'x' * 60} | ", f"! {'x' * 10:60} | "]

"""Lines, comments and continuations."""

from __future__ import annotations

from simulator.script.lines import lines


def texts(text: str) -> list[str]:
    return [line.text for line in lines(text, "x", lambda line: "<" in line)]


def test_comments_and_empty_lines_say_nothing() -> None:
    assert texts("# one\n\nA ended  # two\n  # three\n") == ["A ended"]


def test_a_hash_in_a_code_is_no_comment() -> None:
    assert texts("A dial * 110 * 9 #\nA dial *100#") == ["A dial * 110 * 9 #", "A dial *100#"]


def test_only_a_text_goes_on_under_its_line() -> None:
    assert texts("A < a\n   b\n\n   c\nfor x in y:\n  A ended") == [
        "A < a\nb\n\nc",
        "for x in y:",
        "A ended",
    ]


def test_places_count_from_one() -> None:
    places = [str(line.place) for line in lines("# c\nA ended\n", "a.dialog", lambda line: False)]

    assert places == ["a.dialog:2"]

"""What stands on a line that dials."""

from __future__ import annotations

import pytest

from simulator.script.keys import called, dialled, words


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [
        ("*110*9#", ("*110*9#", ())),
        ("*100# 1 2", ("*100#", ("1", "2"))),
        ("* 110 * 9 #", ("* 110 * 9 #", ())),
        ("*100", ("*100", ())),
    ],
)
def test_answers_follow_the_code(typed: str, is_read: tuple[str, tuple[str, ...]]) -> None:
    assert dialled(typed) == is_read


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [
        ("0890", ("0890", ())),
        ("0890 2 0", ("0890", ("2", "0"))),
        ('"8 800 250 08 90" 2', ("8 800 250 08 90", ("2",))),
    ],
)
def test_keys_follow_the_number(typed: str, is_read: tuple[str, tuple[str, ...]]) -> None:
    assert called(typed) == is_read


def test_a_quoted_word_may_hold_spaces() -> None:
    assert words('one "two three"  four') == ["one", "two three", "four"]

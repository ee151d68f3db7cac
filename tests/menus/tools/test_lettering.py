"""How wide a text is, near enough."""

from __future__ import annotations

from menus.tools.lettering import fitted, width, wrapped


def test_wide_letters_are_wider() -> None:
    assert width("ii", 10) < width("an", 10) < width("MW", 10)


def test_a_text_that_fits_stays() -> None:
    assert fitted("Money", 100, 12) == "Money"


def test_a_text_that_does_not_fit_ends_in_an_ellipsis() -> None:
    cut = fitted("Money and more money", 60, 12)

    assert cut.endswith("…") and width(cut, 12) <= 60
    assert fitted("Money", 1, 12) == ""


def test_a_long_text_breaks_between_words_and_its_last_line_is_cut() -> None:
    assert wrapped("one two three four five six", 60, 2, 12) == ["one two", "three fo…"]
    assert wrapped("", 60, 2, 12) == []

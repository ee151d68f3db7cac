"""`menus.paging`: rows and long texts become pages that fit, closing lines included."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from menus.paging import Page, fits_on, pages_of_lines, pages_of_text
from smpp.text import budget

MORE, BACK = "# More", "* Back"


def within(limit: int):  # type: ignore[no-untyped-def]  # a Fits
    return lambda text: len(text) <= limit


def texts(head: str, lines: list[str], limit: int) -> list[str]:
    return [page.text for page in pages_of_lines(head, lines, within(limit), MORE, BACK)]


def test_rows_that_fit_are_one_page_without_closing_lines() -> None:
    pages = list(pages_of_lines("Choose", ["1 A", "2 B"], within(14), MORE, BACK))

    assert pages == [Page("Choose\n1 A\n2 B", 0, 2, True, True)]


def test_rows_run_on_across_pages_and_closing_lines_are_in_the_budget() -> None:
    rows = [f"{n} Row" for n in range(1, 8)]

    assert texts("Choose", rows, 25) == [
        "Choose\n1 Row\n2 Row\n# More",
        "3 Row\n4 Row\n# More\n* Back",
        "5 Row\n6 Row\n7 Row\n* Back",
    ]


def test_a_page_says_which_rows_it_holds() -> None:
    rows = [f"{n} Row" for n in range(1, 8)]
    pages = pages_of_lines("", rows, within(25), MORE, BACK)

    assert [(p.start, p.stop, p.is_first, p.is_last) for p in pages] == [
        (0, 3, True, False),
        (3, 5, False, False),
        (5, 7, False, True),
    ]


def test_without_closing_lines_every_page_has_rows_alone() -> None:
    pages = pages_of_lines("", ["1 aa", "2 bb", "3 cc"], within(9))

    assert [page.text for page in pages] == ["1 aa\n2 bb", "3 cc"]


def test_no_rows_are_the_head_alone() -> None:
    assert list(pages_of_lines("Nothing", [], within(20), MORE, BACK)) == [
        Page("Nothing", 0, 0, True, True)
    ]


def test_a_head_that_leaves_no_room_is_paged_before_the_rows() -> None:
    assert texts("A head of many words", ["1 Row", "2 Row"], 20) == [
        "A head of\n# More",
        "many\n# More\n* Back",
        "words\n# More\n* Back",
        "1 Row\n2 Row\n* Back",
    ]


def test_a_row_longer_than_a_page_is_shortened() -> None:
    assert texts("", ["1 A row of many words", "2 B"], 20) == [
        "1 A row of..\n# More",
        "2 B\n* Back",
    ]


def test_a_last_row_longer_than_a_page_closes_without_more() -> None:
    assert texts("", ["1 A", "2 A row of many words"], 20)[-1] == "2 A..\n* Back"


def test_a_row_that_reads_like_the_closing_line_stays() -> None:
    assert texts("", ["1 A", "# More", "2 A row of many words"], 20)[-1] == "2 A..\n* Back"


def test_of_many_rows_no_page_measures_all_that_follow() -> None:
    measured: list[int] = []

    def fits(text: str) -> bool:
        measured.append(len(text))
        return len(text) <= 60

    rows = [f"{number} Row" for number in range(1, 3001)]
    pages = list(pages_of_lines("", rows, fits, MORE, BACK))

    assert [line for page in pages for line in rows[page.start : page.stop]] == rows
    assert max(measured) < 1000


def test_many_rows_that_fit_are_one_page() -> None:
    rows = [f"{number} Row" for number in range(1, 301)]

    (page,) = pages_of_lines("Head", rows, within(10_000), MORE, BACK)
    assert page.text == "\n".join(["Head", *rows])


def test_a_long_text_breaks_between_words() -> None:
    pages = pages_of_text("one two three four five six", within(20), MORE, BACK)

    assert [page.text for page in pages] == [
        "one two three\n# More",
        "four five six\n* Back",
    ]


def test_a_text_that_fits_is_one_page() -> None:
    assert list(pages_of_text("short", within(5), MORE, BACK)) == [Page("short", 0, 5, True, True)]


def test_lines_of_a_long_text_stay_lines() -> None:
    pages = list(pages_of_text("one\ntwo three\nfour", within(14)))

    assert [page.text for page in pages] == ["one\ntwo three", "four"]


def test_a_word_longer_than_a_page_is_cut() -> None:
    assert [page.text for page in pages_of_text("abcdefgh", within(3))] == ["abc", "def", "gh"]


def test_a_character_as_the_reader_sees_it_is_never_cut() -> None:
    family, flag, accented = "👨\u200d👩\u200d👧", "🇷🇺", "e\u0301"
    pages = [p.text for p in pages_of_text(f"ab{accented}{flag}{family}", within(5))]

    assert pages == [f"ab{accented}", flag, family]


def test_a_ussd_page_counts_septets_or_ucs2_units() -> None:
    fits = fits_on(budget, "ussd")

    assert [fits("a" * 182), fits("a" * 183), fits("ж" * 80), fits("ж" * 81)] == [
        True,
        False,
        True,
        False,
    ]


def test_an_announcement_of_a_call_has_no_limit() -> None:
    assert fits_on(budget, "call")("a" * 100_000)


def test_cyrillic_rows_take_more_pages_and_the_same_numbers() -> None:
    fits = fits_on(budget, "ussd")
    latin = list(
        pages_of_lines("Topics", [f"{n} Money and more" for n in range(1, 21)], fits, MORE)
    )
    cyrillic = list(pages_of_lines("Темы", [f"{n} Деньги и ещё" for n in range(1, 21)], fits, MORE))

    assert (len(latin), len(cyrillic)) == (3, 5)
    assert cyrillic[-1].text.splitlines()[-1].startswith("20 ")


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="abж{€ \n👍", max_size=400),
    st.lists(st.text(alphabet="abж€ 👍", min_size=1, max_size=60), max_size=12),
)
def test_every_page_fits_and_no_row_is_lost(head: str, rows: list[str]) -> None:
    fits = fits_on(budget, "ussd")
    pages = list(pages_of_lines(head.strip(), rows, fits, MORE, BACK))

    assert all(fits(page.text) for page in pages)
    assert [n for page in pages for n in range(page.start, page.stop)] == list(range(len(rows)))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abж{€ \n👍\u0301", max_size=600))
def test_the_pages_of_a_text_hold_all_its_words(text: str) -> None:
    fits = fits_on(budget, "ussd")
    pages = list(pages_of_text(text, fits, MORE, BACK))
    shown = "".join(text[page.start : page.stop] for page in pages)

    assert all(fits(page.text) for page in pages)
    assert "".join(shown.split()) == "".join(text.split())

"""The pieces that a YAML file is typed of."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from menus.source.tokens import tokens


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


def test_words_quotes_braces_and_comments_are_pieces() -> None:
    assert kinds("a: {b: 'c, d', \"e\": f g}  # h\n- i") == [
        ("plain", "a"),
        (":", ":"),
        ("{", "{"),
        ("plain", "b"),
        (":", ":"),
        ("quoted", "'c, d'"),
        (",", ","),
        ("quoted", '"e"'),
        (":", ":"),
        ("plain", "f g"),
        ("}", "}"),
        ("comment", "# h"),
        ("-", "-"),
        ("plain", "i"),
    ]


def test_a_block_text_is_one_piece_and_ends_where_its_key_stands() -> None:
    assert kinds("- a: |\n    one\n\n     two\n  b: |\n- >") == [
        ("-", "-"),
        ("plain", "a"),
        (":", ":"),
        ("block", "|\n    one\n\n     two"),
        ("plain", "b"),
        (":", ":"),
        ("block", "|"),
        ("-", "-"),
        ("block", ">"),
    ]


def test_places_count_from_one_and_a_text_of_several_lines_knows_its_end() -> None:
    first, _, second, third = tokens('a: "x\n  y"\nb')

    assert (first.line, first.column, second.line, second.column) == (1, 1, 1, 4)
    assert (second.end_line, third.line, third.column) == (2, 3, 1)


def test_marks_and_signs_inside_words_are_no_pieces_of_their_own() -> None:
    assert kinds("---\nit's a:b #c\n...") == [
        ("mark", "---"),
        ("plain", "it's a:b"),
        ("comment", "#c"),
        ("mark", "..."),
    ]


@settings(max_examples=100)
@given(st.text("ab:-#[]{},'\"|> \n?%", max_size=40))
def test_no_character_but_blanks_is_lost(text: str) -> None:
    told = "".join(token.text for token in tokens(text))

    assert "".join(told.split()) == "".join(text.split())

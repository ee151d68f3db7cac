"""`menus.source`: YAML in, nodes with places out, and a plain sentence for whatever is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menus.errors import Place
from menus.source import Mapping, Scalar, Sequence, nearest, parse, read, suggestion


def told(text: str) -> list[str]:
    return [str(problem) for problem in parse(text, "f.yaml").problems]


def plain(node: object) -> object:
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node]
    return node.text if isinstance(node, Scalar) else None


def tree(text: str) -> object:
    return plain(parse(text, "f.yaml").root)


def test_every_scalar_stays_the_text_that_was_typed() -> None:
    text = "a: 0770\nb: 0000\nc: 12:30\nd: no\ne: 1_000\nf: 2026-01-05\ng: ~\n"

    assert tree(text) == {
        "a": "0770",
        "b": "0000",
        "c": "12:30",
        "d": "no",
        "e": "1_000",
        "f": "2026-01-05",
        "g": "~",
    }


def test_a_node_knows_its_place() -> None:
    root = parse("a:\n  b: [x, {c: y}]\n", "flows/a.yaml").root

    assert isinstance(root, Mapping)
    below = root.get("a")
    assert isinstance(below, Mapping)
    assert below.key("b").place == Place("flows/a.yaml", 2, 3)  # type: ignore[union-attr]
    assert [item.place for item in below.get("b")] == [  # type: ignore[union-attr]
        Place("flows/a.yaml", 2, 7),
        Place("flows/a.yaml", 2, 10),
    ]


def test_columns_count_characters_of_any_script() -> None:
    root = parse('{"ключ": значение}', "f").root

    assert [value.column for _, value in root.entries()] == [10]  # type: ignore[union-attr]


def test_quotes_tell_an_empty_text_from_a_missing_value() -> None:
    values = [value for _, value in parse('a: ""\nb:\n', "f").root.entries()]  # type: ignore[union-attr]

    assert [value.is_missing for value in values if isinstance(value, Scalar)] == [False, True]


def test_lists_and_mappings_keep_their_order_and_length() -> None:
    root = parse("b: [1, 2, 3]\na: {}\n", "f").root

    assert isinstance(root, Mapping)
    assert list(root) == ["b", "a"]
    assert (len(root), [len(value) for _, value in root.entries()]) == (2, [3, 0])  # type: ignore[arg-type]


def test_an_empty_file_has_no_root_and_no_problem() -> None:
    document = parse("# only a comment\n", "f")

    assert (document.root, document.problems) == (None, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dial:\n  *110*9#: a\n", '2:3: error: a value that begins with * needs quotes: "*110*9#"'),
        ("back: *\n", '1:7: error: a value that begins with * needs quotes: "*"'),
        ("keys: {next: #}\n", '1:14: error: a value that begins with # needs quotes: "#"'),
        ("a: @me\n", '1:4: error: a value that begins with @ needs quotes: "@me"'),
        ("- %x\n", '1:3: error: a value that begins with % needs quotes: "%x"'),
        ("a: `x`\n", '1:4: error: a value that begins with ` needs quotes: "`x`"'),
    ],
)
def test_a_value_that_lacks_its_quotes_is_told_how_to_write_it(text: str, problem: str) -> None:
    assert told(text) == [f"f.yaml:{problem} [quotes]"]


def test_the_rest_of_a_file_is_read_past_values_that_lack_quotes() -> None:
    text = "dial:\n  *110*9#: a  # b\nkeys: {back: *, next: #, home: '00'}\n"

    assert tree(text) == {
        "dial": {"*110*9#": "a"},
        "keys": {"back": "*", "next": "#", "home": "00"},
    }


def test_special_characters_inside_texts_are_nothing_special() -> None:
    text = (
        "a: Press * or # & go\n"
        'b: "- *x: @y, &z"\n'
        "c: '! ''*x'' %'\n"
        "d: |\n  *block*\n  @text # no comment\n"
        "e: >-\n  !folded\n"
        "f: x != y\n"
        "# - *comment\n"
        "g: [a*, 'b: *']\n"
        "h: @lost\n"
    )

    assert told(text) == [
        'f.yaml:12:4: error: a value that begins with @ needs quotes: "@lost" [quotes]'
    ]


def test_a_condition_that_its_own_comma_would_cut_is_told_and_read() -> None:
    text = 'a: {when: b in ("x", "y") and c, end: d}\nwhen: b in (1, 2)\n'
    document = parse(text, "f")

    assert [str(each) for each in document.problems] == [
        "f:1:11: error: inside braces a condition with a comma needs quotes: "
        '\'b in ("x", "y") and c\' [condition-syntax]'
    ]
    assert plain(document.root) == {
        "a": {"when": 'b in ("x", "y") and c', "end": "d"},
        "when": "b in (1, 2)",
    }


def test_a_value_lost_behind_a_hash_is_found() -> None:
    assert told("next: #\nback: 1\n") == [
        "f.yaml:1:1: error: the value of 'next' begins with # and is lost: "
        'put it in quotes: "#" [quotes]'
    ]


def test_a_comment_behind_a_word_is_no_value() -> None:
    assert told("dial:   # what a phone sends\n  a: b\nempty:  # nothing\n") == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("text: Press 1 #2\n", '"Press 1 #2"'),
        ("options:\n  1: Money #1\n", '"Money #1"'),
        ("wrong: [One, Two #2\n  ]\n", '"Two #2"'),
        ("a: {label: Money #1\n  }\n", '"Money #1"'),
    ],
)
def test_a_text_cut_by_a_hash_is_found(text: str, whole: str) -> None:
    (problem,) = told(text)

    assert problem.endswith(f"the text ends at ' #': put it in quotes: {whole} [cut-text]")


def test_a_comment_behind_a_word_that_holds_no_text_is_a_comment() -> None:
    assert told('go: home  # back\ntext: "x"  # said\nsms:\n  after: 3m  # late\n') == []


def test_a_comma_that_grows_a_word_is_found_and_mended() -> None:
    text = "{label: Yes, please, go: x}"

    assert told(text) == [
        "f.yaml:1:14: error: 'please' grew into a word of its own: "
        'put "Yes, please" in quotes [stray-word]'
    ]
    assert tree(text) == {"label": "Yes, please", "go": "x"}


def test_a_text_with_braces_is_told_to_take_quotes() -> None:
    assert told("text: {account.balance}\n") == [
        'f.yaml:1:8: error: a text with braces needs quotes: "{account.balance}" [stray-word]'
    ]


def test_a_word_without_a_value_in_braces_is_found() -> None:
    assert told('{"a": "b", c}') == [
        "f.yaml:1:12: error: 'c' has no value: write 'c: …', or take it away [stray-word]"
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: &x [1]", "anchor"),
        ("a: &x\n  b: 1", "anchor"),
        ("a: *x", "alias"),
        ("a: !!int 3", "tag"),
        ("a: !local", "tag"),
        ("<<: {a: 1}", "merge-key"),
        ("a: 1\nb: 2\na: 3", "duplicate-key"),
        ("{a: 1, 'a': 2}", "duplicate-key"),
        ("[a]: b", "yaml"),
        ("--- a\n--- b", "yaml"),
    ],
)
def test_what_yaml_can_do_and_menus_do_not_is_refused(text: str, rule: str) -> None:
    assert [problem.rule for problem in parse(text, "f").problems] == [rule]


def test_a_key_given_twice_names_both_lines() -> None:
    assert told("a: 1\nb: 2\na: 3\n") == [
        "f.yaml:3:1: error: 'a' stands twice, first in line 1: take one away [duplicate-key]"
    ]


def test_anchors_behind_other_marks_are_refused_by_the_parser() -> None:
    rules = [problem.rule for problem in parse("a:\n  ? &k b\n  : &v 1\n", "f").problems]

    assert rules == ["anchor", "anchor"]


def test_marks_where_no_value_begins_are_refused_by_the_parser() -> None:
    text = "? !a &b c\n: - !x &y\n    z: 1\n"

    assert {problem.rule for problem in parse(text, "f").problems} == {"anchor", "tag"}


def test_all_problems_of_a_file_come_at_once_sorted_by_place() -> None:
    problems = parse("a: *x\nb: !y z\na: 2\nc: {d: e, d: f}\n", "f").problems

    assert [(problem.place.line, problem.rule) for problem in problems] == [
        (1, "alias"),
        (2, "tag"),
        (3, "duplicate-key"),
        (4, "duplicate-key"),
    ]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("text: Note: this\n", "1:11", "an unquoted text may not hold ': '"),
        ("a:\n\tb: 1\n", "2:1", "a tab may not indent"),
        ('a: "b\nc: d\n', "1:4", "a quote or bracket is opened here"),
        ("a: {b: c\nd: e\n", "1:4", "this { is never closed"),
        ("a: [b\nc: d\n", "1:4", "this [ is never closed"),
        ('a: "\\q"\n', "1:5", "double \\ inside double quotes"),
        ("a: b\nc\n", "2:1", "'c' lacks its colon"),
        ("a: 1\n  b: 2\n", "2:3", "this line begins in column 3"),
        ("- a\nb: 1\n", "2:1", "the list in line 1 goes on here without its dash"),
        ("a: 'b' c\n", "1:8", "the text ends at this '"),
        ("a: - b\n", "1:4", "a '- ' may not stand here"),
        ('a: "\x07"\n', "1:1", "a control character"),
    ],
)
def test_broken_syntax_is_one_plain_sentence(text: str, place: str, words: str) -> None:
    (problem,) = told(text)

    assert problem.startswith(f"f.yaml:{place}: error: {words}"), problem


def test_a_hundred_thousand_brackets_are_one_sentence() -> None:
    sentences = [told(mark * 100_000) for mark in ("[", "{", "- ", "? ")]

    assert [len(found) for found in sentences] == [1, 1, 1, 1]
    assert all("nested deeper than 40 levels" in found[0] for found in sentences)


def test_a_billion_laughs_are_refused_and_never_grow() -> None:
    lines = ["a: &a [lol, lol]"]
    lines += [f"{n}: &{n} [*{p}, *{p}, *{p}]" for p, n in zip("abcdefgh", "bcdefghi", strict=True)]
    document = parse("\n".join(lines), "f")

    assert {problem.rule for problem in document.problems} == {"anchor", "alias"}


def test_a_flood_of_missing_quotes_is_told_in_part() -> None:
    assert len(told("- @x\n" * 5000)) <= 101


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: \0b", "not a text file"),
        (b"a: 1\nb: \xff\xfe\n", "not UTF-8"),
        ("a: 1".encode("utf-16"), "not a text file"),
    ],
)
def test_a_file_that_is_no_text_is_one_sentence(
    tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(content)

    (problem,) = read(file, "f.yaml").problems
    assert (problem.rule, message in problem.message) == ("file", True)


def test_bytes_that_are_no_utf_8_are_found_in_their_line(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(b"a: 1\nb: \xff\n")

    assert read(file, "f.yaml").problems[0].place == Place("f.yaml", 2, 1)


def test_a_directory_a_device_and_no_file_at_all_are_one_sentence_each(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    messages = [
        read(path).problems[0].message for path in (tmp_path, tmp_path / "pipe", tmp_path / "none")
    ]

    assert messages == [
        "this is a directory: name the file in it",
        "this is not a file that can be read: name a YAML file",
        "the file does not exist: create it, or correct its name",
    ]


def test_a_name_no_system_can_open_is_one_sentence() -> None:
    (problem,) = read(Path("a\0b"), "f").problems

    assert problem.message.startswith("the file cannot be read")


def test_a_terabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "big.yaml"
    with file.open("wb") as stream:
        stream.truncate(1024**4)  # a hole: no machine could read it

    (problem,) = read(file, "big.yaml").problems
    assert "1,073,741,824 KB and at most 2,048 KB" in problem.message


def test_a_file_is_read_with_its_name_and_without_its_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: b\r\nc: d\r\n")

    document = read(file, "flows/f.yaml")
    assert (document.file, plain(document.root)) == ("flows/f.yaml", {"a": "b", "c": "d"})


def test_nodes_show_themselves_to_a_developer() -> None:
    assert repr(parse("a: [b]", "f").root) == "Mapping({'a': Sequence([Scalar('b', f:1:5)])})"


def test_the_nearest_word_is_suggested() -> None:
    assert nearest("lvie", ["live", "home"]) == "live"
    assert suggestion("lvie", ["live", "home"]) == " Did you mean 'live'?"


def test_nothing_is_suggested_for_what_resembles_nothing() -> None:
    assert suggestion("xyzzy", ["live", "home"]) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab: -#*&!%@`\"'{}[],|>?\n\\\t0é\u2028", max_size=60))
def test_any_text_gives_a_document_and_never_an_exception(text: str) -> None:
    document = parse(text, "f")

    assert all(problem.place.line >= 1 for problem in document.problems)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_characters_give_a_document_and_never_an_exception(text: str) -> None:
    assert parse(text, "f").file == "f"


# -- behind a colon ------------------------------------------------------------------------------


def test_a_file_is_read_on_behind_a_colon_in_a_text() -> None:
    document = parse("a:\n  text: One: two: three\n  go: b\nc: {end: Four: five, go: d}\n", "f")

    assert plain(document.root) == {
        "a": {"text": "One: two: three", "go": "b"},
        "c": {"end": "Four: five", "go": "d"},
    }
    assert [(each.place.line, each.place.column) for each in document.problems] == [
        (2, 12),
        (4, 14),
    ]
    assert document.passed_over == frozenset(document.problems)


def test_a_text_with_a_colon_and_a_hash_is_told_once() -> None:
    assert told("text: One: two # three\ngo: b\n") == [
        "f.yaml:1:10: error: an unquoted text may not hold ': ': put the whole text in quotes: "
        '"One: two # three" [yaml]'
    ]


def test_a_file_is_read_anew_so_often_and_no_more() -> None:
    document = parse("".join(f"t{n}: a: b\n" for n in range(100)), "f")

    assert (document.root, len(document.problems), len(document.passed_over)) == (None, 30, 29)


def test_a_large_file_is_read_once_and_told_of_its_first_colon() -> None:
    document = parse("a: b: c\n" * 400_000, "f")

    assert (document.root, len(document.problems), len(document.passed_over)) == (None, 1, 0)


def test_behind_other_broken_yaml_nothing_is_read() -> None:
    document = parse("a: b: c\nd: [e\n", "f")

    assert (document.root, len(document.problems), len(document.passed_over)) == (None, 2, 1)

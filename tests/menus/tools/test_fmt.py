"""`fmt`: the usual form, and the same meaning."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menus import source
from menus.errors import FlowError
from menus.tools.fmt import formatted

ROOT = Path(__file__).parents[3]
DEMO = [
    ROOT / "flows.yaml",
    ROOT / "services.yaml",
    *sorted(ROOT.glob("flows/*.yaml")),
    *sorted(ROOT.glob("flows/lang/*.yaml")),
]


def fmt(text: str) -> str:
    return formatted(dedent(text).lstrip("\n"), "flows/a.yaml")


def plain(node: source.Node | None) -> Any:
    """A tree as Python's own values, to compare what two files mean."""
    if isinstance(node, source.Mapping):
        return {word: plain(value) for word, value in node.items()}
    if isinstance(node, source.Sequence):
        return [plain(item) for item in node]
    return None if node is None else (node.text, node.is_missing)


def meaning(text: str) -> Any:
    return plain(source.parse(text, "a.yaml").root)


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_demo_files_mean_the_same_in_their_usual_form(path: Path) -> None:
    text = path.read_text("utf-8")
    result = formatted(text, path.name)

    assert meaning(result) == meaning(text)
    assert formatted(result, path.name) == result


def test_levels_are_two_spaces_and_spacing_is_single() -> None:
    result = fmt(
        """
        screens:
            home:
                  text:   Hello
                  options: { 1 : {label:   Money ,go: money},2: { label: Help, go: help } }
        """
    )

    assert result == (
        "screens:\n"
        "  home:\n"
        "    text: Hello\n"
        "    options: {1: {label: Money, go: money}, 2: {label: Help, go: help}}\n"
    )


def test_a_list_in_the_column_of_its_key_moves_in() -> None:
    result = fmt(
        """
        choose:
        -   when: a.b > 1
            end: Late.
        -   otherwise: home
        """
    )

    assert result == "choose:\n  - when: a.b > 1\n    end: Late.\n  - otherwise: home\n"


def test_comments_stay_where_they_belong() -> None:
    result = fmt(
        """
        # the file
        screens:
           # about home
           home:
              end: "Bye." # a comment
              # the last word of home
           # the last word of all


        # the end
        """
    )

    assert result == (
        "# the file\n"
        "screens:\n"
        "  # about home\n"
        "  home:\n"
        '    end: "Bye."  # a comment\n'
        "    # the last word of home\n"
        "  # the last word of all\n"
        "\n"
        "# the end\n"
    )


def test_values_and_comments_that_stood_in_a_column_stand_in_one_again() -> None:
    result = fmt(
        """
        dial:
          "*110*9#":   password.request    # one
          "*100#":     information.home    # two
        """
    )

    assert result == (
        'dial:\n  "*110*9#": password.request  # one\n  "*100#":   information.home  # two\n'
    )


def test_braces_over_several_lines_keep_their_lines() -> None:
    result = fmt(
        """
        options: {
              1: {label: Money, go: money},   # first
            # then
           2: {label: Help,
                go: help},
            }
        """
    )

    assert result == (
        "options: {\n"
        "  1: {label: Money, go: money},  # first\n"
        "  # then\n"
        "  2: {label: Help,\n"
        "    go: help},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("text: *110#", 'text: "*110#"'),
        ("*110*9#: a.b", '"*110*9#": a.b'),
        ("{back: *, next: #}", '{back: "*", next: "#"}'),
        ("text: 100%", "text: 100%"),
        ("text: %5", 'text: "%5"'),
        ("0770: a", '"0770": a'),
        ("label: 12:30", 'label: "12:30"'),
        ("label: No", 'label: "No"'),
        ("label: null", 'label: "null"'),
        ("label: 2026-01-02", 'label: "2026-01-02"'),
        ("length: 1_000", 'length: "1_000"'),
        ("confirm: yes", "confirm: yes"),
        ("paths: no", "paths: no"),
        ("- ~", "- ~"),
        ("1: {label: Yes, please, go: x}", '1: {label: "Yes, please", go: x}'),
        ("keys:\n  next: #", 'keys:\n  next: "#"'),
        ("next: #5  ", 'next: "#5"'),
        ("text: & more", 'text: "& more"'),
        ("text: &x !x", 'text: "&x !x"'),
        ("- sms: !x", '- sms: "!x"'),
        ("end: *home", 'end: "*home"'),
        ("text: {account.balance}", 'text: "{account.balance}"'),
        ("end: {sum|money} left, sir", 'end: "{sum|money} left, sir"'),
        ("end: Total: {sum}", 'end: "Total: {sum}"'),
        ("end: Total:", 'end: "Total:"'),
        ('end: Say: "yes"', 'end: "Say: \\"yes\\""'),
        ("options:\n  1: Cost: 5", 'options:\n  1: "Cost: 5"'),
        ("1: {label: {item.name}, go: x}", '1: {label: "{item.name}", go: x}'),
        ("1: {label: Cost: {sum}, end: Yes: 5}", '1: {label: "Cost: {sum}", end: "Yes: 5"}'),
        ("end: 'It is over.'", 'end: "It is over."'),
        ("end: 'Say \"yes\"'", "end: 'Say \"yes\"'"),
        ("end: don't", "end: don't"),
        ("end:\n  one\n  two", "end:\n  one two"),
        ("end: one\n  two", "end: one two"),
        ('end: "a\\u2028\n  b"', 'end: "a\\L b"'),
        ("? a\n: b", "? a\n: b"),
        ("end: one\n\n  two", 'end: "one\\ntwo"'),
        ('end: "one\n  two"', 'end: "one two"'),
        ("go:   # nothing yet", "go:  # nothing yet"),
        ("---\na: 1", "---\na: 1"),
        ("- - a\n  - b", "- - a\n  - b"),
        ("- a: 1\n  b: 2", "- a: 1\n  b: 2"),
        ("[a,b , c ]", "[a, b, c]"),
        ("{a: , b: 1}", "{a: , b: 1}"),
    ],
)
def test_what_is_typed_and_what_is_written(typed: str, written: str) -> None:
    result = formatted(typed, "a.yaml")

    assert result == f"{written}\n"
    assert formatted(result, "a.yaml") == result
    assert meaning(result) == meaning(written)


@pytest.mark.parametrize("header", ["|", "|-", ">", ">-", "|+", "|2"])
def test_a_block_text_moves_as_a_whole(header: str) -> None:
    typed = f"a:\n    end: {header}\n       one\n         two\n\n       three\nb: x\n"
    if header == "|2":
        typed = f"a:\n  end: {header}\n      one\n     two\nb: x\n"
    result = formatted(typed, "a.yaml")

    assert meaning(result) == meaning(typed)
    assert formatted(result, "a.yaml") == result


def test_line_breaks_of_another_system_become_plain() -> None:
    assert formatted("a: 1\r\nb: 2\r", "a.yaml") == "a: 1\nb: 2\n"


def test_an_empty_file_stays_empty() -> None:
    assert formatted("\n\n", "a.yaml") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "a: {b: 1",
        "a: &x 1",
        "a: 1\na: 2",
        "a: {x}",
        "a: !tag b",
        "a: [b]: c",
        "a: b: c",
        "end: Press 1 # 2",
        "end: Press 1  # two",
        "end: Total: 5 # in all",
        "end: {go: x: y}",
        "end: Total: 5\n  and more",
        "text: Hello\n  options: {1: x}",
        '1: {label: "Yes", please, go: x}',
        "1: {label: Cost: 5, please, go: x}",
    ],
)
def test_a_file_that_can_be_doubted_is_refused(typed: str) -> None:
    with pytest.raises(FlowError) as caught:
        formatted(typed, "flows/a.yaml")

    told = source.parse(typed, "flows/a.yaml").problems

    assert list(caught.value.problems) == told
    assert told


WORDS = st.text("abyz_0123456789", min_size=1, max_size=6)
TEXTS = st.one_of(
    WORDS,
    st.sampled_from(["no", "0770", "12:30", "*110#", "it's", 'say "x"', "a: b", "a #b", "", "-"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12),
    st.text("ab \n", max_size=12),
)
TREES = st.recursive(
    TEXTS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


class Typist:
    """Types a tree as some author might: any indent, any quotes, comments anywhere."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def one(self, *choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def scalar(self, text: str) -> str:
        if "\n" not in text and text.isprintable() and self.one(True, False):
            return "'" + text.replace("'", "''") + "'"
        if text.isalnum() and text.isascii() and self.one(True, False):
            return text
        return json.dumps(text, ensure_ascii=False)

    def flow(self, tree: Any) -> str:
        gap = self.one("", " ")
        if isinstance(tree, list):
            return f"[{gap}{(gap + ', ').join(map(self.flow, tree))}{gap}]"
        if isinstance(tree, dict):
            inner = f"{gap},  ".join(f"{word}: {self.flow(value)}" for word, value in tree.items())
            return f"{{{gap}{inner}{gap}}}"
        return self.scalar(tree)

    def note(self, indent: int) -> str:
        return self.one("", "", "", "\n", " " * indent + "# a: 'note\n")

    def end(self) -> str:
        return self.one("\n", "\n", "  # it's {so\n")

    def value(self, tree: Any, indent: int) -> str:
        """What stands behind a `key:` or a dash, the line break too."""
        if not tree or isinstance(tree, str) or self.one(True, False, False):
            return f"{self.one(' ', '   ')}{self.flow(tree)}{self.end()}"
        deeper = indent + self.one(1, 2, 4)
        return self.end() + self.block(tree, deeper)

    def block(self, tree: Any, indent: int) -> str:
        pad = " " * indent
        if isinstance(tree, dict):
            lines = (
                f"{self.note(indent)}{pad}{word}:{self.value(value, indent)}"
                for word, value in tree.items()
            )
        elif isinstance(tree, list):
            lines = (f"{self.note(indent)}{pad}-{self.value(value, indent)}" for value in tree)
        else:
            return f"{pad}{self.scalar(tree)}\n"
        return "".join(lines)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_tree_typed_in_any_way_means_the_same(data: Any) -> None:
    tree = data.draw(TREES)
    typist = Typist(data.draw)
    typed = typist.block(tree, 0) if tree else typist.flow(tree)
    result = formatted(typed, "a.yaml")

    assert meaning(result) == meaning(typed)
    assert formatted(result, "a.yaml") == result

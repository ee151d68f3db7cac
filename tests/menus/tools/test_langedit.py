"""A lang file with other translations in it: what is not about them stays as it was typed."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

import menus
from menus.tools import translate
from menus.tools.langedit import edited

ROOT = Path(__file__).parents[3]
TOP = 'dial: {"*1#": a.home}\nplurals: {tries: {one: "{n} try", other: "{n} tries"}}\n'
SCREENS = """
screens:
  home:
    text: Hello
    options:
      1: {label: Ask, go: ask}
      2: {label: Bye, end: "Bye."}
  ask:
    ask: PIN
    accept: digits 4
    tries: 3
    wrong: [Wrong, Once more]
    locked: {end: "Locked."}
    go: fork
  fork:
    choose:
      - {when: now > now, end: "Never."}
      - {when: now == now, go: acts}
      - otherwise: {end: "Else."}
  acts:
    do:
      - sms: A text
      - email: {text: Letter, subject: Subject}
        failed: {end: "Failed."}
    end: "Done."
"""

BLOCK = """\
# The head.
# yaml-language-server: $schema=../../lang.schema.json

# The plurals come first here.
plurals:
  tries: {one: "{n} раз", few: "{n} раза", many: "{n} раз", other: "{n} раза"}   # as CLDR has it

a:
  # Last words first.
  acts:
    end: Готово.
    do:
      # The text.
      - sms: "Текст"  # short
      - email: {text: Письмо, subject: Тема}
        # It may fail.
        failed: {end: Не вышло.}

  home:      # the first screen
    text: "Привет"
    options:
      1: Спросить
      # Goodbye.
      2:
        label: Пока
        end: 'Пока.'
  ask:
    ask: "Код"   # not PIN
    wrong:
      - "Неверно"  # the first time
      - Снова
    locked: {end: Закрыто.}
  fork:
    choose:
      - end: Никогда.
      # what is left
      - end: Иначе.
# The tail.
"""
FLOW = """\
# The head.
a: {
  home: {text: Привет, options: {1: Спросить, 2: {label: Пока, end: Пока.}}},  # home
  ask: {ask: Код, wrong: [Неверно, Снова], locked: {end: Закрыто.}},
  fork: {choose: [{end: Никогда.}, {end: Иначе.}]},
  acts: {do: [{sms: Текст}, {email: {text: Письмо, subject: Тема}, failed: {end: Не вышло.}}],
    end: Готово.}
}
plurals: {tries: {one: "{n} раз", few: "{n} раза", many: "{n} раз", other: "{n} раза"}}
"""

Wanted = dict[tuple[str, ...], str]
Take = Callable[[str, dict[str, str]], tuple[str, Wanted]]


def wanted_of(flows: menus.Flows) -> Wanted:
    return {entry.path: entry.translation for entry in translate.entries(flows, "ru")}


@pytest.fixture
def take(project: Callable[..., menus.Flows]) -> Take:
    """`take(file, {path: text})`: the file with these in it, and what is read out of it then."""

    def taken(before: str, changes: dict[str, str]) -> tuple[str, Wanted]:
        flows = project(TOP, SCREENS, before)
        wanted = wanted_of(flows)
        for name, text in changes.items():
            path = tuple(name.split("."))
            assert path in wanted, name
            wanted[path] = text
        after = edited(before, wanted, flows.texts.texts.values())
        assert after is not None
        return after, wanted_of(project(TOP, SCREENS, after))

    return taken


def changed(before: str, after: str) -> list[str]:
    """The lines that went and came."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[:1] in "-+"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("flows/lang/*.yaml")), ids=lambda p: p.name)
def test_nothing_new_changes_nothing(path: Path, demo: menus.Flows) -> None:
    before = path.read_text("utf-8")
    listed = translate.entries(demo, path.stem)
    wanted = {entry.path: entry.translation for entry in listed}

    assert edited(before, wanted, demo.texts.texts.values()) == before


@pytest.mark.parametrize("before", [BLOCK, FLOW], ids=["block", "flow"])
def test_a_new_wording_changes_its_own_line_alone(before: str, take: Take) -> None:
    after, said = take(before, {"a.home.text": "Здравствуй"})

    assert len(changed(before, after)) == 2
    assert said["a", "home", "text"] == "Здравствуй"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("a.home.text", '    text: "Привет"', '    text: "Новое"'),
        ("a.home.options.1.label", "      1: Спросить", "      1: Новое"),
        ("a.home.options.2.end", "        end: 'Пока.'", '        end: "Новое"'),
        ("a.ask.ask", '    ask: "Код"   # not PIN', '    ask: "Новое"   # not PIN'),
        ("a.ask.wrong.1", '      - "Неверно"  # the first', '      - "Новое"  # the first'),
        ("a.acts.do.1.sms", '      - sms: "Текст"  # short', '      - sms: "Новое"  # short'),
    ],
)
def test_comments_and_quotes_of_a_changed_text_stay(
    path: str, old: str, new: str, take: Take
) -> None:
    after, _ = take(BLOCK, {path: "Новое"})

    assert after == BLOCK.replace(old, new)


@pytest.mark.parametrize(
    "text", ["a, b", "[x]", "12:30", "no", " blank ", 'say "no"', "#1", "*110#"]
)
@pytest.mark.parametrize("before", [BLOCK, FLOW], ids=["block", "flow"])
def test_a_text_that_yaml_would_misread_is_quoted(text: str, before: str, take: Take) -> None:
    _, said = take(before, {"a.home.options.1.label": text})

    assert said["a", "home", "options", "1", "label"] == text


@pytest.mark.parametrize(
    ("lacking", "path", "expected"),
    [
        (
            '    ask: "Код"   # not PIN\n',
            "a.ask.ask",
            "    locked: {end: Закрыто.}\n    ask: Новое\n",
        ),
        (
            "    locked: {end: Закрыто.}\n",
            "a.ask.locked.end",
            '    ask: "Код"   # not PIN\n    locked: {end: Новое}\n    wrong:\n',
        ),
        (
            "      1: Спросить\n",
            "a.home.options.1.label",
            "        end: 'Пока.'\n      1: Новое\n  ask:",
        ),
        (
            "        end: 'Пока.'\n",
            "a.home.options.2.end",
            "        label: Пока\n        end: Новое\n  ask:",
        ),
    ],
)
def test_a_new_text_comes_behind_the_one_that_it_follows(
    lacking: str, path: str, expected: str, take: Take
) -> None:
    assert BLOCK.count(lacking) == 1
    after, said = take(BLOCK.replace(lacking, ""), {path: "Новое"})

    assert expected in after
    assert said[tuple(path.split("."))] == "Новое"


def test_a_new_screen_and_a_new_file_stand_behind_those_before_them(
    take: Take,
) -> None:
    before = "# Head\na:\n  home: {text: Привет}  # first\n  acts: {end: Готово.}\n# tail\n"
    after, _ = take(before, {"a.ask.ask": "Код", "a.fork.choose.1.end": "Никогда."})

    assert after == dedent(
        """\
        # Head
        a:
          home: {text: Привет}  # first
          ask:
            ask: Код
          fork:
            choose:
              - end: "Никогда."
              - {}
          acts: {end: Готово.}
        # tail
        """
    )


def test_a_short_form_that_must_say_more_is_spelled_out(take: Take) -> None:
    before = "a:\n  home:\n    options: {1: Спросить, 2: Пока}  # keys\n"
    after, said = take(before, {"a.home.options.2.end": "Пока."})

    assert after == (
        'a:\n  home:\n    options: {1: Спросить, 2: {label: Пока, end: "Пока."}}  # keys\n'
    )
    assert said["a", "home", "options", "2", "label"] == "Пока"


def test_the_comments_inside_a_list_that_is_written_anew_go_above(
    take: Take,
) -> None:
    before = BLOCK.replace("      - end: Никогда.\n", "")
    after, said = take(before, {"a.fork.choose.3.end": "Новое"})

    assert said["a", "fork", "choose", "3", "end"] == "Новое"
    assert after.endswith(
        "  fork:\n    # what is left\n    choose:\n"
        '      - end: "Иначе."\n      - end: Новое\n# The tail.\n'
    )


GAPS = {
    "block": [
        '    text: "Привет"\n',
        "      1: Спросить\n",
        "        end: 'Пока.'\n",
        "        label: Пока\n",
        "    locked: {end: Закрыто.}\n",
        "    end: Готово.\n",
        "      - Снова\n",
        "      - end: Никогда.\n",
        "      - end: Иначе.\n",
        "        failed: {end: Не вышло.}\n",
        ", subject: Тема",
    ],
    "flow": [
        "text: Привет, ",
        "1: Спросить, ",
        ", end: Пока.",
        ", 2: {label: Пока, end: Пока.}",
        "ask: Код, ",
        ", Снова",
        ", locked: {end: Закрыто.}",
        ", {end: Иначе.}",
        ", subject: Тема",
        ", failed: {end: Не вышло.}",
        "{sms: Текст}, ",
    ],
}


@pytest.mark.parametrize(
    ("before", "gap"),
    [
        pytest.param(before, gap, id=f"{kind} {gap.strip()}")
        for kind, before in (("block", BLOCK), ("flow", FLOW))
        for gap in GAPS[kind]
    ],
)
def test_what_lacks_is_taken_back_and_no_comment_is_lost(
    before: str, gap: str, project: Callable[..., menus.Flows]
) -> None:
    assert all(wanted_of(project(TOP, SCREENS, before)).values()) and before.count(gap) == 1
    lacking = before.replace(gap, "")
    flows = project(TOP, SCREENS, lacking)
    new = {path: old or "Слово, новое" for path, old in wanted_of(flows).items()}
    assert "Слово, новое" in new.values()
    new["a", "ask", "wrong", "1"] = "Другое"
    after = edited(lacking, new, flows.texts.texts.values())

    assert after is not None
    assert wanted_of(project(TOP, SCREENS, after)) == new
    assert comments(after) == comments(lacking)


def comments(text: str) -> list[str]:
    return sorted(line.partition("# ")[2] for line in text.splitlines() if "# " in line)


def test_a_broken_file_is_not_edited(demo: menus.Flows) -> None:
    assert edited("a: {", {("a", "b"): "c"}, demo.texts.texts.values()) is None


def test_a_whole_file_in_braces_that_needs_another_shape_is_not_edited(demo: menus.Flows) -> None:
    wanted = {("portal", "block", "choose", "1", "end"): "a", ("portal", "blocked", "end"): "b"}

    assert edited("{portal: {blocked: {end: b}}}", wanted, demo.texts.texts.values()) is None

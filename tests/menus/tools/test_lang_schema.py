"""The JSON Schema of translations takes what `check` takes, and shows the text to translate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import menus
from menus.tools.lang_schema import lang_schema

ROOT = Path(__file__).parents[3]
DEMO = sorted(ROOT.glob("flows/lang/*.yaml"))

SCREENS = """
screens:
  home:
    text: Hello
    options:
      1: {label: Ask, go: code}
      2: {label: Bye, end: "Bye."}
  code:
    ask: Code
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
TOP = 'dial: {"*1#": a.home}\nplurals: {tries: {one: "{n} try", other: "{n} tries"}}\n'

FAITHFUL = """
a:
  home: {text: Привет, options: {1: Спросить, 2: {label: Пока, end: Пока.}}}
  code: {ask: Код, wrong: [Неверно, {}], locked: {end: Закрыто.}}
  fork:
    choose:
      - end: Никогда.
      - {}
  acts:
    do:
      - sms: Текст
      - {email: {text: Письмо, subject: Тема}, failed: {end: Не вышло.}}
    end: Готово.
words: {wrong_key: Ещё раз.}
plurals: {tries: {one: "{n} раз", few: "{n} раза", many: "{n} раз", other: "{n} раза"}}
"""


@pytest.fixture
def mirror(project: Callable[..., menus.Flows]) -> dict[str, Any]:
    return lang_schema(project(TOP, SCREENS))


def test_both_are_schemas(mirror: dict[str, Any], is_schema: Callable[..., None]) -> None:
    is_schema(lang_schema())
    is_schema(mirror)


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_demo_translations_are_valid(
    path: Path, demo: menus.Flows, mistakes: Callable[..., list[str]]
) -> None:
    text = path.read_text("utf-8")

    assert mistakes(lang_schema(), text) == []
    assert mistakes(lang_schema(demo), text) == []


@pytest.mark.parametrize(
    "text",
    [
        FAITHFUL,
        "",
        "a:\n",
        "a: {home: {text: {text: Привет}, options: {1: {label: А}}}}",
        "a: {fork: {choose: [~, end: Иначе.]}}",
        "a: {fork: {choose: {1: {end: Никогда.}}}}",
        "a: {code: {wrong: {2: Снова}}}",
    ],
)
def test_what_check_takes_is_valid(
    text: str,
    mirror: dict[str, Any],
    project: Callable[..., menus.Flows],
    mistakes: Callable[..., list[str]],
) -> None:
    project(TOP, SCREENS, text)  # raises FlowError when it is wrong

    assert mistakes(lang_schema(), text) == []
    assert mistakes(mirror, text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: {home: {txt: Привет}}", "a.home"),
        ("a: {home: {options: {1: {lable: А}}}}", "a.home.options.1"),
        ("a: {code: {locked: {go: b}}}", "a.code.locked"),
        ("words: {wrong_kee: Снова}", "words"),
        ("plurals: {tries: {lots: много}}", "plurals.tries"),
        ("a: [home]", "a"),
    ],
)
def test_a_mistake_is_marked_where_it_stands(
    text: str, place: str, mirror: dict[str, Any], mistakes: Callable[..., list[str]]
) -> None:
    assert place in mistakes(lang_schema(), text)
    assert place in mistakes(mirror, text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("b: {home: {text: Привет}}", ""),
        ("a: {hom: {text: Привет}}", "a"),
        ("a: {home: {ask: Привет}}", "a.home"),
        ("a: {home: {options: {3: Третий}}}", "a.home.options"),
        ("plurals: {goes: {other: раз}}", "plurals"),
    ],
)
def test_a_project_knows_its_screens_and_texts(
    text: str, place: str, mirror: dict[str, Any], mistakes: Callable[..., list[str]]
) -> None:
    assert mistakes(lang_schema(), text) == []
    assert place in mistakes(mirror, text)


def test_hover_shows_the_text_of_the_flows(mirror: dict[str, Any]) -> None:
    screen = mirror["properties"]["a"]["properties"]["home"]
    option = screen["properties"]["options"]["properties"]["2"]

    assert screen["properties"]["text"]["description"] == "Hello"
    assert option["description"] == "Bye"
    plurals = mirror["properties"]["plurals"]["properties"]
    assert plurals["tries"]["description"] == "{n} try / {n} tries"

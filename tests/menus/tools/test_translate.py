"""Texts out to translators and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from menus import Flows
from menus.tools import translate
from menus.tools.translate import Entry, ExchangeError, Incoming

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

TOP = """
dial: {"*1#": a.home}
plurals:
  tries: {one: "{n} try", other: "{n} tries"}
"""
SCREENS = """
screens:
  home:
    text: Hello
    options:
      1: {label: Name, go: name}
      2: {label: Bye, end: "It is over."}
  name:
    ask: "Your name?"
    tries: 3
    save: name
    locked: {end: "Too often, {tries_left|tries}."}
    go: said
  said:
    end: "+{name}"
"""
RU = """
a:
  home:
    text: Привет
    options: {1: Имя}
plurals:
  tries: {one: "{n} попытка", few: "{n} попытки", many: "{n} попыток", other: "{n} попытки"}
"""


@pytest.fixture
def flows(project: Callable[..., Flows]) -> Flows:
    return project(TOP, SCREENS, RU)


def named(listed: list[Entry]) -> dict[str, Entry]:
    return {entry.name: entry for entry in listed}


def test_every_text_that_says_something_is_an_entry(flows: Flows) -> None:
    listed = translate.entries(flows, "ru")

    assert [(entry.name, entry.state) for entry in listed] == [
        ("a.home.text", "done"),
        ("a.home.options.1.label", "done"),
        ("a.home.options.2.label", "missing"),
        ("a.home.options.2.end", "missing"),
        ("a.name.ask", "missing"),
        ("a.name.locked.end", "missing"),
        ("plurals.tries.one", "done"),
        ("plurals.tries.few", "done"),
        ("plurals.tries.many", "done"),
        ("plurals.tries.other", "done"),
    ]
    assert translate.status(flows, "ru") == translate.Status("ru", 6, 4, 0)


def test_the_engines_own_words_are_listed_for_a_language_it_does_not_speak(
    project: Callable[..., Flows],
) -> None:
    flows = project(TOP, SCREENS)
    listed = named(translate.entries(flows, "de"))

    assert listed["words.more"].source == "More"
    assert listed["words.more"].state == "missing"


def test_a_changed_source_makes_the_translation_stale(flows: Flows) -> None:
    recorded = {"ru": {"a.home.text": "older"}}

    assert named(translate.entries(flows, "ru", recorded))["a.home.text"].state == "stale"


@pytest.mark.parametrize("is_po", [True, False])
def test_what_goes_out_comes_back(flows: Flows, is_po: bool) -> None:
    listed = translate.entries(flows, "ru")
    content = translate.to_po(listed, "ru", NOW) if is_po else translate.to_csv(listed)
    back = translate.read_exchange(content, is_po)

    assert back == {
        entry.name: Incoming(entry.source, entry.translation)
        for entry in listed
        if entry.translation
    }


def test_a_po_file_says_where_the_text_stands_and_what_it_is(flows: Flows) -> None:
    content = translate.to_po(translate.entries(flows, "ru"), "ru", NOW)

    assert "#. menu, shown\n" in content
    assert 'msgctxt "a.home.text"\nmsgid "Hello"\nmsgstr "Привет"\n' in content


def test_what_is_stale_is_fuzzy_and_comes_back_only_when_confirmed(flows: Flows) -> None:
    listed = translate.entries(flows, "ru", {"ru": {"a.home.text": "older"}})
    content = translate.to_po(listed, "ru", NOW)

    assert "#, fuzzy\n" in content
    assert "a.home.text" not in translate.read_exchange(content, is_po=True)


def test_no_cell_of_a_table_is_a_formula() -> None:
    entry = Entry(("a", "b"), "=1+1", "+7 901", "done")
    content = translate.to_csv([entry])

    assert content == "\ufeffpath,note,source,translation,state\r\na.b,,'=1+1,'+7 901,done\r\n"
    assert translate.read_csv(content) == {"a.b": Incoming("=1+1", "+7 901")}


def test_a_spreadsheet_may_separate_by_semicolons() -> None:
    content = "path;note;source;translation;state\r\na.b;;One, two;Раз, два;\r\na.c;;x;;\r\n"

    assert translate.read_csv(content) == {"a.b": Incoming("One, two", "Раз, два")}


@pytest.mark.parametrize(
    ("content", "is_po", "message"),
    [
        ("path,text\n", False, "the first row lacks the column source and translation"),
        ("not a po file", True, "this is no PO file that can be read"),
    ],
)
def test_a_broken_file_is_one_sentence(content: str, is_po: bool, message: str) -> None:
    with pytest.raises(ExchangeError, match=message):
        translate.read_exchange(content, is_po)


def test_what_would_break_a_screen_is_not_taken(flows: Flows) -> None:
    incoming = {
        "a.name.ask": Incoming("Your name?", "Ваше имя?"),
        "a.home.options.2.end": Incoming("It is over.", "Всё, {name}."),
        "a.name.locked.end": Incoming("", "Слишком часто."),
        "a.home.text": Incoming("Hello", "Привет {"),
        "plurals.tries.few": Incoming("", "{x} попытки"),
        "a.gone": Incoming("x", "y"),
    }
    found, refused = translate.merged(translate.entries(flows, "ru"), incoming)

    assert named(found)["a.name.ask"].translation == "Ваше имя?"
    assert refused == [
        "a.home.text: a { is never closed: write {name}, or {{ for a brace",
        "a.home.options.2.end: the translation shows {name}",
        "a.name.locked.end: the translation lacks {tries_left}",
        "plurals.tries.few: a plural form reads {n} and nothing else",
        "a.gone: the flows have no such text",
    ]


def test_a_translation_of_an_older_source_is_taken_and_stays_stale(flows: Flows) -> None:
    incoming = {"a.home.text": Incoming("Hello there", "Привет всем")}
    found, _ = translate.merged(translate.entries(flows, "ru"), incoming)
    hashes = flows.texts.source_hashes()
    recorded = json.loads(translate.accepted(found, "ru", {}, hashes))

    assert recorded["ru"]["a.home.text"] == "older"
    assert recorded["ru"]["a.home.options.1.label"] == hashes["a.home.options.1.label"]


def test_a_record_keeps_the_other_languages_and_the_old_hash_of_what_is_stale() -> None:
    listed = [
        Entry(("a", "b"), "x", "y", "stale"),
        replace(Entry(("a", "c"), "x", "", "missing")),
    ]
    recorded = {"uk": {"a.b": "1"}, "ru": {"a.b": "0"}}

    assert json.loads(translate.accepted(listed, "ru", recorded, {"a.b": "9", "a.c": "9"})) == {
        "ru": {"a.b": "0"},
        "uk": {"a.b": "1"},
    }

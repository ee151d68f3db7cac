"""The JSON Schema takes what `check` takes, and knows the project's names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import menus
from menus.screens import KINDS
from menus.tools.flow_schema import flow_schema
from menus.tools.wordings import ABOUT, ACTIONS, SCREENS
from smpp.text import budget
from ussd.core.addresses import parse_msisdn

ROOT = Path(__file__).parents[3]
Mistakes = Callable[..., list[str]]
DEMO = [ROOT / "flows.yaml", *sorted(ROOT.glob("flows/*.yaml"))]


@pytest.fixture(scope="module")
def flows() -> menus.Flows:
    return menus.load(ROOT / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)


def test_both_schemas_are_schemas(flows: menus.Flows, is_schema: Callable[..., None]) -> None:
    is_schema(flow_schema())
    is_schema(flow_schema(flows))


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_demo_files_are_valid(path: Path, flows: menus.Flows, mistakes: Mistakes) -> None:
    text = path.read_text("utf-8")

    assert mistakes(flow_schema(), text) == []
    assert mistakes(flow_schema(flows), text) == []


def test_the_words_of_the_contract_are_valid(mistakes: Mistakes) -> None:
    text = """
screens:
  services:
    list: catalogue.services
    text: Choose a service
    row: "{item.name} {item.price|money}"
    save: service
    empty: {end: "No services to show."}
    go: confirm
  switch_on:
    do:
      - use: catalogue.switch_on
        with: {service: "{service.id}"}
        slow: {end: "Request taken."}
        refused: {end: "{reason}"}
      - sms: {text: "{service.name} is on.", after: 3m}
      - otp: {save: password, alphabet: digits, length: 8, valid: 24h, limit: 3 per 1h}
        limited: {end: Too many.}
      - set: {amount: "{item.price}"}
      - block: {what: sim, for: 24h}
      - email: {text: "Your statement", subject: Statement}
      - notify: fee_reminder
      - ticket: {subject: Complaint, text: "{words}"}
    end: Done.
  pin:
    ask: Enter your PIN
    accept: digits 4
    secret: yes
    check: credential.pin
    tries: 3
    wrong: ["Wrong PIN, {tries_left|tries}.", "Wrong again."]
    locked: {end: "PIN blocked.", lock: pin}
    confirm: yes
    go: statement
  language:
    languages: {1: en, 2: ru}
    go: home
"""

    assert mistakes(flow_schema(), text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("lanuages: [en]", ""),
        ("format: 2", "format"),
        ("screens: {home: {nothing: 1}}", "screens.home"),
        ("screens: {home: {ask: Name, options: {1: {label: A, go: b}}}}", "screens.home"),
        ("screens: {home: {ask: Name, accept: digit 4, go: a}}", "screens.home.accept"),
        ("screens: {home: {do: [{sms: Hi, email: Hi}], end: Bye}}", "screens.home.do.0"),
        ("screens: {Home: {end: Bye}}", "screens"),
        ("session: {ussd: {idle: soon}}", "session.ussd.idle"),
    ],
)
def test_a_mistake_is_marked_where_it_stands(text: str, place: str, mistakes: Mistakes) -> None:
    assert place in mistakes(flow_schema(), text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("dial: {'*1#': hotline.lvie}", "dial.*1#"),
        ("screens: {a: {list: information.topic, row: x, go: home}}", "screens.a.list"),
        ("screens: {a: {languages: {1: de}, go: home}}", "screens.a.languages.1"),
        ("screens: {a: {queue: q, text: x, order: [subscriber.vop]}}", "screens.a.order.0"),
        (
            "screens: {a: {do: [{use: survey.record, with: {scores: 1}}], go: home}}",
            "screens.a.do.0.with",
        ),
    ],
)
def test_a_project_knows_its_names(
    text: str, place: str, flows: menus.Flows, mistakes: Mistakes
) -> None:
    assert mistakes(flow_schema(), text) == []
    assert place in mistakes(flow_schema(flows), text)


def test_hover_tells_the_names_and_types(flows: menus.Flows) -> None:
    definitions = flow_schema(flows)["$defs"]

    assert "- `account.balance`: money" in definitions["condition"]["description"]
    at = definitions["screen_name"]["enum"].index("hotline.balance")
    assert (
        definitions["screen_name"]["enumDescriptions"][at]
        == "menu: Your balance is {account.balance|money}."
    )


def test_every_word_of_a_screen_has_its_sentence() -> None:
    words = {word for kind in KINDS.values() for word in kind.words}

    assert words <= ABOUT["screen"].keys()
    assert list(SCREENS) == list(KINDS)
    assert ACTIONS.keys() <= ABOUT["action"].keys()

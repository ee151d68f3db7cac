"""Menus as plain data."""

from ussd.service.flows.flow_files import judge
from ussd.service.flows.flow_outline import outline, plain_problems

FILES = {
    "flows.yaml": """
format: 1
languages: [en, ru]
include: [flows/*.yaml]
dial: {"*100#": a.home, "*5*{sum: digits 1-4}#": a.bye}
call:
  "0890": {start: a.home, callers: sub.vip, refused: a.bye}
sms: {"177": {STOP: a.bye, otherwise: a.home}}
push: {reminder: a.bye}
""",
    "flows/a.yaml": """
screens:
  home:
    text: Hello
    options: {1: {label: Leave, go: bye}}
  bye: {end: Bye}
""",
    "flows/lang/ru.yaml": "a: {home: {text: Привет, options: {1: Уйти}}, bye: {end: Пока}}\n",
    "services.yaml": """
facts: {sub.vip: {type: flag}}
services:
  crm.on: {provider: http, address: https://crm.example/on, refused: [no_money, on_already]}
  survey.record: {}
""",
}


def test_the_ways_in_come_first_by_channel():
    ways = outline(judge(FILES, None, {}), "en")["ways_in"]

    assert [(way["channel"], way["code"], way.get("word"), way["screen"]) for way in ways] == [
        ("ussd", "*100#", None, "a.home"),
        ("ussd", "*5*{sum: digits 1-4}#", None, "a.bye"),
        ("call", "0890", None, "a.home"),
        ("call", "0890", "refused", "a.bye"),
        ("sms", "177 STOP", None, "a.bye"),
        ("sms", "177", "otherwise", "a.home"),
        ("push", "reminder", None, "a.bye"),
    ]


def test_a_way_in_tells_the_address_by_which_it_is_counted():
    ways = outline(judge(FILES, None, {}), "en")["ways_in"]

    assert [(way["start"], way["path"]) for way in ways] == [
        ("*100#", ""),
        ("*5#", ""),
        ("0890", ""),
        ("0890", ""),
        ("177", ""),
        ("177", ""),
        ("reminder", "push"),
    ]


def test_a_screen_tells_where_it_stands_and_what_leads_on():
    screen = outline(judge(FILES, None, {}), "en")["screens"]["a.home"]

    assert screen == {
        "kind": "menu",
        "file": "flows/a.yaml",
        "line": 3,
        "text": "Hello",
        "edges": [{"key": "1", "label": "Leave", "screen": "a.bye", "path": "options.1"}],
    }


def test_the_services_that_a_phone_is_answered_for_tell_what_can_come_of_them():
    assert outline(judge(FILES, None, {}), "en")["services"] == [
        {
            "name": "crm.on",
            "outcomes": ["ok", "refused", "slow", "failed"],
            "reasons": ["no_money", "on_already"],
        }
    ]


def test_texts_and_labels_are_in_the_language_asked_for():
    tree = outline(judge(FILES, None, {}), "ru")

    assert tree["language"] == "ru"
    assert tree["screens"]["a.home"]["text"] == "Привет"
    assert tree["screens"]["a.home"]["edges"][0]["label"] == "Уйти"


def test_a_language_that_is_not_there_is_the_first():
    assert outline(judge(FILES, None, {}), "xx")["language"] == "en"


def test_broken_menus_have_no_outline():
    assert outline(judge({"flows.yaml": "["}, None, {}), "en") == {}


def test_problems_have_the_fields_of_check():
    (problem,) = plain_problems(judge({"flows.yaml": "x: ["}, None, {}).problems[:1])

    assert (problem["file"], problem["severity"]) == ("flows.yaml", "error")
    assert set(problem) == {"file", "line", "column", "severity", "rule", "message"}

"""What changed, in menu words."""

from __future__ import annotations

import pytest

from menus.tools.diff import SORTS, Change, diff

TOP = """
dial:
  "*100#": a.home
call:
  "0890": {start: a.home, callers: sub.vip, refused: a.bye}
sms:
  "177": {STOP: a.bye}
push: {reminder: a.bye}
"""
SERVICES = """
facts: {sub.vip: {type: flag}}
settings: {shop.limit: {type: number 1-9}}
"""
SCREENS = """
screens:
  home:
    text: Welcome
    options:
      1: {label: Balance, go: balance}
      2: {label: Leave, go: bye}
  balance: {end: "Nothing"}
  bye: {end: Bye}
"""
RU = """
a:
  home: {text: Привет, options: {1: Баланс, 2: Уйти}}
  balance: {end: Пусто}
  bye: {end: Пока}
"""


@pytest.fixture
def changed(project):
    """`changed(top=…, screens=…)`: the changes from the small installation to another."""

    def compare(**files):
        given = {"top": TOP, "screens": SCREENS, "ru": RU, "services": SERVICES}
        before = project(**given)
        return diff(before, project(**{**given, **files}))

    return compare


def told(changes, sort):
    return [change.words for change in changes if change.sort == sort]


def test_the_same_flows_have_no_changes(changed):
    assert changed(screens=SCREENS.replace("screens:", "# moved down\nscreens:")) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "2: {label: Leave, go: bye}",
            "2: {label: Leave, go: bye}\n      3: {label: Hours, end: Always}",
            "a.home: key 3 is new: it leads to last words",
        ),
        (
            "2: {label: Leave, go: bye}",
            "2: {label: Leave, end: Bye}",
            "a.home: key 2 led to a.bye and now leads to last words",
        ),
    ],
)
def test_an_option_that_ends_is_a_way(changed, old, new, words):
    assert words in told(changed(screens=SCREENS.replace(old, new)), "way")


def test_a_short_cut_that_leads_elsewhere_is_told_first(changed):
    found = changed(top=TOP.replace('"*100#": a.home', '"*100#": a.balance'))

    assert found[0] == Change(
        "short cut", "*100# led to a.home and now leads to a.balance", "a.balance"
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"*100#": a.home', '"*101#": a.home', "*100# is gone: it led to a.home"),
        ('"*100#": a.home', '"*101#": a.home', "*101# is new: it leads to a.home"),
        ("start: a.home", "start: a.balance", "call 0890 led to a.home and now leads to a.balance"),
        ("STOP: a.bye", "HALT: a.bye", "text STOP to 177 is gone: it led to a.bye"),
        (
            "reminder: a.bye",
            "reminder: a.home",
            "push reminder led to a.bye and now leads to a.home",
        ),
        (
            "refused: a.bye",
            "refused: a.home",
            "call 0890 from who may not call it led to a.bye and now leads to a.home",
        ),
        (
            "{STOP: a.bye}",
            "{STOP: a.bye, otherwise: a.home}",
            "text anything else to 177 is new: it leads to a.home",
        ),
    ],
)
def test_every_way_in_is_compared(changed, old, new, words):
    assert words in told(changed(top=TOP.replace(old, new)), "short cut")


def test_a_new_screen_and_a_gone_one_are_told_by_kind(changed):
    found = changed(
        screens=SCREENS.replace("balance:", "wallet:").replace("go: balance", "go: wallet"),
        ru=RU.replace("balance:", "wallet:"),
    )

    assert told(found, "screen") == [
        "a.balance is gone (last words)",
        "a.wallet is new (last words)",
    ]


def test_another_kind_is_told(changed):
    found = changed(screens=SCREENS.replace('{end: "Nothing"}', "{choose: [{otherwise: bye}]}"))

    assert told(found, "screen") == ["a.balance was last words and is a fork now"]


def test_ways_are_told_by_their_keys(changed):
    found = changed(screens=SCREENS.replace("2: {label: Leave", "9: {label: Leave"))

    assert told(found, "way") == [
        "a.home: key 2 is gone: it led to a.bye",
        "a.home: key 9 is new: it leads to a.bye",
    ]


def test_a_condition_is_told_as_it_is_written(changed):
    found = changed(screens=SCREENS.replace("go: bye}", "go: bye, when: sub.vip}"))

    assert told(found, "rule") == ["a.home: options 2 when is new: “sub.vip”"]


def test_a_rule_that_changed_is_told_with_both(changed):
    found = changed(top=TOP.replace("callers: sub.vip", "callers: not sub.vip"))

    assert told(found, "rule") == ["call 0890: callers was “sub.vip” and is “not sub.vip”"]


def test_durations_are_told_as_authors_write_them(project):
    waiting = SCREENS.replace("text: Welcome", "text: Welcome\n    silence: {after: 60s, go: bye}")
    before = project(top=TOP, screens=waiting, ru=RU, services=SERVICES)
    longer = waiting.replace("60s", "90s")
    found = diff(before, project(top=TOP, screens=longer, ru=RU, services=SERVICES))

    assert told(found, "rule") == ["a.home: silence after was “1m” and is “90s”"]


def test_texts_are_told_by_language(changed):
    found = changed(ru=RU.replace("Привет", "Добрый день"))

    assert found == [Change("text", "a.home: text (ru) “Привет” is now “Добрый день”", "a.home")]


def test_long_texts_are_cut_where_they_differ(changed):
    long = "The same words at the beginning, again and again and again, then "
    before = RU.replace("Пусто", f'"{long}one"')
    (change,) = [c for c in changed(ru=before) if c.screen == "a.balance"]

    assert len(change.words) < 200 and change.words.endswith("…”")


def test_a_text_that_is_gone_is_told(changed):
    found = changed(screens=SCREENS.replace("      2: {label: Leave, go: bye}\n", ""))

    assert "a.home: options 2 label is gone: “Leave”" in told(found, "text")


@pytest.mark.parametrize(
    ("top", "words"),
    [
        ("session: {ussd: {idle: 40s}}", "idle on ussd: “30s” is now “40s”"),
        ("session: {ussd: {total: 2h}}", "total on ussd: “3m” is now “2h”"),
    ],
)
def test_limits_are_told_once(changed, top, words):
    found = told(changed(top=TOP + top), "installation")

    assert [line for line in found if "on ussd" in line] == [words]


def test_what_services_declare_is_told(changed):
    services = SERVICES.replace("settings: {shop.limit", "settings: {shop.most")

    assert told(changed(services=services), "installation") == [
        "setting shop.limit is gone",
        "setting shop.most is new",
    ]


def test_changes_come_in_the_order_of_their_sorts(changed):
    found = changed(
        top=TOP.replace('"*100#": a.home', '"*100#": a.balance') + "session: {ussd: {idle: 9s}}",
        screens=SCREENS.replace("Welcome", "Hello").replace("go: bye}", "go: home}"),
    )
    places = [SORTS.index(change.sort) for change in found]

    assert places == sorted(places) and len(set(places)) > 2
    assert str(found[0]).startswith("short cut: *100#")


def test_the_demo_is_no_different_from_itself(demo):
    assert diff(demo, demo) == []

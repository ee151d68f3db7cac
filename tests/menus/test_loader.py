"""Loading: files, names, keys, limits, routes, words, translations, all problems at once."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import menus
from menus.catalogue import ValueType
from menus.errors import Severity
from menus.model import Keys, Limits
from menus.screens import KINDS, Kind

HEAD = "format: 1\nlanguages: [en]\n"


def test_the_demo_loads(root: Path) -> None:
    from smpp.text import budget

    flows = menus.load(
        root / "flows.yaml", encoding=budget, parse_msisdn=lambda typed: typed, settings={}
    )

    assert flows.languages == ("en", "ru", "uk", "bg", "id")
    assert [route.code for route in flows.dial] == ["*110*9#", "*110#", "*100#"]
    assert sorted(flows.call) == ["0605", "08460", "0890", "88002500890"]
    assert flows.sms["177"].keywords == {"DPSW": "portal.block"}


def test_screens_are_named_after_their_files(load: Any) -> None:
    flows = load(files={"flows/other.yaml": "screens: {home: {end: Bye.}}"})

    assert sorted(flows.screens) == ["other.home", "shop.home"]


def test_screens_lead_to_those_of_other_files_by_full_name(subscriber: Any) -> None:
    phone = subscriber(
        "home: {choose: [{otherwise: other.home}]}",
        files={"flows/other.yaml": "screens: {home: {end: From afar.}}"},
    )

    assert phone.dials("shop.home") == "From afar."


def test_the_version_tells_one_state_of_the_files_from_another(load: Any) -> None:
    first = load("home: {end: Bye.}").version

    assert load("home: {end: Bye.}").version == first
    assert load("home: {end: Good bye.}").version != first
    assert load("home: {end: Bye.}", ru="shop: {home: {end: Пока.}}").version != first


def test_keys_may_be_split_by_channel(load: Any) -> None:
    assert load().keys == {
        "ussd": Keys("*", "00", "#"),
        "call": Keys("*", "", "#"),
        "sms": Keys("*", "00", "#"),
    }


def test_limits_are_read_over_the_defaults(load: Any) -> None:
    flows = load(top="session: {ussd: {idle: 20s, total: 2m, resume: auto, resume_within: 1m}}\n")

    assert flows.limits["", "ussd"] == Limits(20, 120, "auto", 60)
    assert flows.limits["", "sms"] == Limits(300, 900, "never", 0)


def test_a_dialled_string_is_taken_apart(load: Any) -> None:
    flows = load(
        top="""
        dial:
          "*110*5*{promo: digits 4-12}#": shop.home
          "*110 #": {start: shop.home, paths: yes}
        """
    )
    promo, menu = flows.dial
    (capture,) = promo.captures

    assert (promo.code, promo.parts) == ("*110*5*{promo: digits 4-12}#", ("110", "5", capture))
    assert (capture.name, capture.accept, capture.pattern) == (
        "promo",
        "digits 4-12",
        "[0-9]{4,12}",
    )
    assert (menu.code, menu.parts, menu.paths, menu.start) == ("*110#", ("110",), True, "shop.home")
    assert capture.reader.read("12345") == "12345"


def test_numbers_keywords_and_pushes_are_routes(load: Any) -> None:
    flows = load(
        top="""
        call: {"+74957660166": shop.home}
        sms: {"177": {DPSW: shop.home, otherwise: shop.home}, "178": {GO: shop.home}}
        push: {fee: shop.home, due: {start: shop.home, with: {amount: money}}}
        """
    )

    assert flows.call["+74957660166"].start == "shop.home"
    assert (flows.sms["177"].otherwise, flows.sms["178"].otherwise) == ("shop.home", "")
    assert flows.push == {"fee": "shop.home", "due": "shop.home"}
    assert flows.push_takes == {"shop.home": {"amount": ValueType("money")}}


def test_texts_are_said_in_their_translation(subscriber: Any) -> None:
    phone = subscriber("home: {end: Bye.}", ru="shop: {home: {end: Пока.}}")
    phone.language = "ru"

    assert phone.dials("shop.home") == "Пока."


def test_a_text_that_is_not_translated_is_an_error_of_check_and_shown_in_the_first_language(
    write: Any, subscriber: Any
) -> None:
    phone = subscriber("home: {end: Bye.}", top='dial: {"*1#": shop.home}')
    phone.language = "ru"
    path = write(top='dial: {"*1#": shop.home}')
    found = menus.check(path, encoding=budget(), parse_msisdn=lambda typed: typed)

    assert [(each.rule, each.severity) for each in found] == [
        ("missing-translation", Severity.ERROR)
    ]
    assert phone.dials("shop.home") == "Bye."


def test_the_engines_words_can_be_worded_otherwise(subscriber: Any) -> None:
    phone = subscriber(
        "home: {text: Home, options: {1: {label: A, end: B.}}}",
        top="words: {wrong_key: No such key.}\n",
        ru="words: {wrong_key: Нет такой клавиши.}",
    )
    phone.dials("shop.home")
    assert phone.presses("9").startswith("No such key.")

    phone.language = "ru"
    phone.dials("shop.home")
    assert phone.presses("9").startswith("Нет такой клавиши.")


def test_currency_and_time_zone_come_from_the_settings(load: Any, subscriber: Any) -> None:
    screens = 'home: {end: "{account.balance|money} {account.until|time}"}'
    services = "facts: {account.balance: {type: money}, account.until: {type: time}}\n"
    phone = subscriber(
        screens,
        services=services,
        settings={"operator.currency": "EUR", "operator.time_zone": "Europe/Moscow"},
    )
    phone.facts = {
        "account.balance": Decimal(5),
        "account.until": datetime(2026, 1, 1, 12, 0, tzinfo=UTC),
    }

    assert phone.dials("shop.home") == "€5.00 15:00"


def test_an_unknown_time_zone_is_utc(subscriber: Any) -> None:
    phone = subscriber(
        'home: {end: "{account.until|time}"}',
        services="facts: {account.until: {type: time}}\n",
        settings={"operator.time_zone": "Mars/Olympus"},
    )
    phone.facts = {"account.until": datetime(2026, 1, 1, 12, 0, tzinfo=UTC)}

    assert phone.dials("shop.home") == "12:00"


def test_a_name_saved_twice_holds_both_types(load: Any) -> None:
    flows = load(
        """
        one: {ask: A, accept: digits 4, save: code, go: two}
        two: {ask: B, accept: digits 6-8, save: code, go: three}
        three: {end: "{code}"}
        """
    )

    assert str(flows.types["code"]) == "digits 4-8"


def test_services_are_optional(write: Any, tmp_path: Path) -> None:
    path = write("home: {end: Bye.}")
    (tmp_path / "services.yaml").unlink()

    assert load_at(path).catalogue.facts == {}


def load_at(path: Path) -> menus.Flows:
    from smpp.text import budget

    return menus.load(path, encoding=budget, parse_msisdn=lambda typed: typed)


def test_without_languages_texts_are_english(load: Any) -> None:
    assert load(head="format: 1\ninclude: flows/*.yaml\n").languages == ("en",)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(menus.FlowError, match=r"flows\.yaml:1:1: error: the file does not exist"):
        load_at(tmp_path / "flows.yaml")


def test_all_problems_come_at_once_sorted_by_place(problems: Any) -> None:
    found = problems(
        "home: {end: Bye., go: home}\nBad: {end: Bye.}\nlist: red",
        head="format: 2\nlanguages: [en, xx, en]\ninclude: [flows/*.yaml, /etc/*, nothing.yaml]\n"
        "colour: red\nkeys: {back: [1], top: 0}\nsession: {ussd: {idle: 5m}, fax: {}, call: no}\n"
        "words: {wrong_kee: A, yes: '{who}'}\n",
        files={"flows/a-b.yaml": "screens: {}", "flows/list.yaml": "- red"},
    )

    assert found == [
        "flows.yaml:1:9 format: this program reads 'format: 1': write that",
        "flows.yaml:2:17 languages: 'xx' is no language code: write one such as en, ru or pt-BR.",
        "flows.yaml:2:21 languages: 'en' stands twice: take one away",
        "flows.yaml:3:25 include: include: takes names below the folder of flows.yaml,"
        " as in flows/*.yaml",
        "flows.yaml:3:33 include: no file is called 'nothing.yaml': correct the name,"
        " or write the file.",
        "flows.yaml:4:1 unknown-word: 'colour' is not known here. Known here: call, dial, format,"
        " include, keys, languages, plurals, push, session, sms, words",
        'flows.yaml:5:14 shape: back: takes one value, as in back: "*"',
        "flows.yaml:5:19 unknown-word: 'top' is not known here. Known here: back, home, next",
        "flows.yaml:6:17 time-outs: idle (300 s) is to be above 0 and at most total (180 s):"
        " change one of them",
        "flows.yaml:6:29 unknown-word: 'fax' is not known here. Known here: call, sms, ussd",
        "flows.yaml:6:44 shape: call is written with words, as in {idle: 30s, total: 180s}",
        "flows.yaml:7:9 unknown-word: 'wrong_kee' is not known here. Did you mean 'wrong_key'?",
        "flows.yaml:7:28 unknown-name: 'yes' cannot read 'who'",
        "flows/a-b.yaml:1:1 file-name: the file's name is the first half of its screens' names,"
        " and 'a-b' is taken or no name: rename the file",
        "flows/list.yaml:1:1 shape: a flow file begins with screens:",
        "flows/shop.yaml:2:10 go-or-end: 'go' and 'end' exclude each other: take one away",
        "flows/shop.yaml:3:3 screen-name: 'Bad' is no name: write 'bad'",
        "flows/shop.yaml:4:9 shape: screen list is written with words, as in {text: …, options: …}",
    ]


def test_mistakes_of_routes_are_told(problems: Any) -> None:
    found = problems(
        top="""
        dial:
          "110": shop.home
          "*1*{promo}#": shop.home
          "*2*{promo: digit 4}#": shop.home
          "*3#": shop.hom
          "*4#": {paths: yes}
          "*5#": [shop.home]
          "*6#": shop.home
          "* 6 #": shop.home
          "*7#": home
        call:
          "08x": shop.home
          "0890": {start: shop.home, callers: account.balance > 0}
          "0891": [shop.home]
          "0892": {refused: shop.home}
        sms:
          "1x": {A: shop.home}
          "177": shop.home
        push: {fee: shop.gone}
        """
    )

    assert [each.split(" ", 1)[1] for each in found] == [
        "dial-code: '110' is no code: write \"*110#\"",
        "capture: '{promo}' is no capture: write it as in {promo: digits 4-12}",
        "accept: 'digit 4' is nothing to accept: write digits 4, digits 4-8, text 1-80, msisdn,"
        " amount 1-15000, date, period 31, email, or one of a, b. Did you mean 'digits'?",
        "unknown-screen: goes to 'shop.hom', which does not exist. Did you mean 'shop.home'?",
        "missing-word: 'start' is missing: add 'start: …'",
        "shape: a code is written with words, as in {start: selfcare.home, paths: yes}",
        "duplicate-code: '* 6 #' is declared already, in line 16: take one away",
        "unknown-screen: goes to 'home', which does not exist. Did you mean 'shop.home'?",
        "call-number: '08x' is no number: write digits alone, as in \"0890\"",
        "missing-word: 'refused' is missing: add 'refused: …'",
        "shape: a number is written with words, as in {start: hotline.mobile}",
        "missing-word: 'start' is missing: add 'start: …'",
        "sms-number: '1x' is no number: write digits alone, as in \"177\"",
        "shape: a short number is written with words, as in {DPSW: portal.block}",
        "unknown-screen: goes to 'shop.gone', which does not exist. Did you mean 'shop.home'?",
    ]


def test_names_that_are_saved_do_not_hide_others(problems: Any) -> None:
    found = problems(
        """
        one: {ask: A, save: now, go: two}
        two: {ask: B, accept: digits 4, save: code, go: three}
        three: {ask: C, accept: date, save: code, go: four}
        four: {list: catalogue.services, row: x, save: account, empty: {end: No.}, go: one}
        five: {do: [{set: {code: 5}}], go: six}
        six:
          do:
            - sms: Hi
            - set: {now: x, code: "{account.opened}"}
            - ticket: {subject: Hi, save: Request}
          go: one
        """,
        top='dial: {"*1*{item: digits 2}#": shop.one}\n'
        "push: {p: {start: shop.one, with: {price: money}}}\n",
        services="facts: {account.name: {type: text 4}, account.opened: {type: date}}\n"
        "services: {catalogue.services: {rows: {name: text 4}}}\n",
    )

    assert found == [
        "flows.yaml:8:12 save-name: 'item' is no name to save under: use another of small letters",
        "flows.yaml:9:36 save-name: 'price' is no name to save under: use another of small letters",
        "flows/shop.yaml:2:23 save-name: 'now' is no name to save under:"
        " use another of small letters",
        "flows/shop.yaml:4:39 save-name: 'code' is saved as date here and as digits 4 elsewhere:"
        " use another name",
        "flows/shop.yaml:5:50 save-name: 'account.name' is a fact or a setting:"
        " save under another name",
        "flows/shop.yaml:10:15 save-name: 'now' is no name to save under:"
        " use another of small letters",
        "flows/shop.yaml:10:23 save-name: 'code' is saved as date here and as digits 4 elsewhere:"
        " use another name",
        "flows/shop.yaml:11:37 save-name: 'Request' is no name to save under:"
        " use another of small letters",
    ]


@pytest.mark.parametrize(
    ("screen", "rule"),
    [
        ("home: {ennd: Bye.}", "unknown-word"),
        ("home: {colour: red}", "unknown-kind"),
        ("home: {}", "unknown-kind"),
    ],
)
def test_a_screen_that_does_nothing_is_told(rules: Any, screen: str, rule: str) -> None:
    assert rules(screen) == [rule]


@pytest.mark.parametrize(
    ("screen", "told"),
    [
        (
            "home: {text: Hi, options: {}}",
            "flows/shop.yaml:2:29 shape: options is empty: write what belongs to it, "
            "as in 1: {label: Money, go: money}",
        ),
        (
            "home: {languages: {}, end: Bye.}",
            "flows/shop.yaml:2:21 shape: languages is empty: write what belongs to it, as in 1: en",
        ),
        (
            "home: {do: [{set: {}}], end: Bye.}",
            "flows/shop.yaml:2:21 shape: set is empty: write what belongs to it, "
            'as in {name: "{value}"}',
        ),
    ],
)
def test_a_screen_of_empty_braces_is_told(problems: Any, screen: str, told: str) -> None:
    assert problems(screen) == [told]


def test_a_screen_is_never_lost_in_silence(problems: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Kind(frozenset({"end"}), lambda reading: None)
    monkeypatch.setitem(KINDS, "end", lost)

    assert problems("home: {end: Bye.}") == [
        "flows/shop.yaml:2:3 shape: 'shop.home' is no screen: "
        "write it like one of the guide's examples"
    ]


def test_a_file_without_screens_is_a_warning(write: Any, tmp_path: Path) -> None:
    path = write(files={"flows/empty.yaml": "session: {ussd: {idle: 5s}}\n"})

    found = menus.check(path, encoding=budget(), parse_msisdn=lambda typed: typed)

    assert "no-screens" in [each.rule for each in found if each.severity is Severity.WARNING]
    assert load_at(path).screens


def budget() -> Any:
    from smpp.text import budget

    return budget


def test_check_adds_what_only_the_whole_tells(write: Any) -> None:
    path = write("home: {end: Bye.}\nlost: {end: Never.}", top='dial: {"*1#": shop.home}\n')

    found = menus.check(path, encoding=budget(), parse_msisdn=lambda typed: typed)

    assert "unreachable" in [each.rule for each in found]


def test_a_list_instead_of_words_is_told(problems: Any) -> None:
    assert problems(head="- format\n") == [
        "flows.yaml:1:1 shape: flows.yaml begins with words such as languages:, include:, dial:"
    ]


def test_a_broken_file_is_told_once(problems: Any) -> None:
    found = problems(files={"flows/broken.yaml": "screens: [\n"})

    assert len(found) == 1 and found[0].startswith("flows/broken.yaml:")


def test_judging_gives_the_flows_and_every_problem_of_one_load(write: Any) -> None:
    from smpp.text import budget

    given: Any = {"encoding": budget, "parse_msisdn": lambda typed: typed}
    before = menus.load(write(top='dial: {"*1#": shop.home}\n'), **given)
    path = write("home: {end: Bye.}\nodd: {end: Odd.}", top='dial: {"*2#": shop.home}\n')
    flows, problems = menus.judge(path, **given, published=before)

    loaded = menus.load(path, **given)
    assert (flows.version, list(flows.screens)) == (loaded.version, list(loaded.screens))
    assert problems == menus.check(path, **given, published=before)
    assert {problem.rule for problem in problems} >= {"short-cut", "unreachable"}


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("{back: ab}", "'ab' is no back key: use digits, * and #"),
        ("{home: {ussd: H}}", "'H' is no home key: use digits, * and #"),
        ("{next: {sms: '+'}}", "'+' is no next key: use digits, * and # and letters"),
    ],
)
def test_a_standing_key_is_one_that_can_be_pressed(problems: Any, keys: str, told: str) -> None:
    (found,) = problems(head=f"format: 1\nlanguages: [en]\nkeys: {keys}\ninclude: [flows/*.yaml]\n")

    assert found.split(" ", 1)[1] == f'option-key: {told}, as in "*"'


def test_a_message_may_be_a_letter(load: Any) -> None:
    flows = load(head="format: 1\nkeys: {back: {sms: B}}\ninclude: [flows/*.yaml]\n")

    assert flows.keys["sms"].back == "B"

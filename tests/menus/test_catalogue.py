"""`menus.catalogue`: services.yaml becomes typed declarations, every problem told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from menus.catalogue import (
    Catalogue,
    HttpCall,
    Provided,
    TypeMistake,
    ValueType,
    not_provided,
    parse_duration,
    parse_type,
    read,
    value_of,
)
from menus.source import parse
from menus.source import read as read_file

ROOT = Path(__file__).parents[2]


def catalogue(text: str) -> Catalogue:
    found, problems = read(parse(text, "services.yaml").root)
    assert problems == []
    return found


def told(text: str) -> list[str]:
    return [str(problem) for problem in read(parse(text, "s.yaml").root)[1]]


@pytest.mark.parametrize(
    ("wording", "type"),
    [
        ("text 60", ValueType("text", 1, 60)),
        ("text 2-5", ValueType("text", 2, 5)),
        ("digits 4", ValueType("digits", 4, 4)),
        ("digits 4-8", ValueType("digits", 4, 8)),
        ("number 1-999", ValueType("number", 1, 999)),
        ("number -5-5", ValueType("number", -5, 5)),
        ("number", ValueType("number", 0, 999_999)),
        ("money", ValueType("money")),
        (" flag ", ValueType("flag")),
        ("one of a, b c", ValueType("one of", choices=("a", "b c"))),
    ],
)
def test_a_wording_names_a_type(wording: str, type: ValueType) -> None:
    assert parse_type(wording) == type


@pytest.mark.parametrize(
    ("wording", "message"),
    [
        ("texts 3", "'texts 3' is no type. Did you mean 'text'?"),
        ("text", "say how long it may be, as in 'text 20'"),
        ("text x", "write 'text 8' or 'text 4-8', not 'text x'"),
        ("digits 8-4", "the smaller number comes first"),
        ("text 99999", "4000 characters are the most"),
        ("money 3", "'money' takes nothing after it: take '3' away"),
        ("one of", "write different words after 'one of'"),
        ("one of a, a", "write different words after 'one of'"),
        ("", "'' is no type."),
    ],
)
def test_a_wording_that_names_no_type_is_told_what_to_write(wording: str, message: str) -> None:
    with pytest.raises(TypeMistake) as caught:
        parse_type(wording)

    assert message in str(caught.value)


@pytest.mark.parametrize("wording", ["text 2-5", "digits 4", "number 1-9", "one of a, b", "money"])
def test_a_type_reads_as_it_is_written(wording: str) -> None:
    shown = str(parse_type(wording))

    assert parse_type(shown) == parse_type(wording)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("500ms", "0.5"), ("30s", "30"), ("3m", "180"), ("24h", "86400"), ("7 d", "604800")],
)
def test_a_duration_is_seconds(text: str, seconds: str) -> None:
    assert parse_duration(text) == Decimal(seconds)


def test_a_duration_needs_its_unit() -> None:
    with pytest.raises(TypeMistake, match="'30' is no duration"):
        parse_duration("30")


@pytest.mark.parametrize(
    ("wording", "samples"),
    [
        ("text 3", ("WWW",)),
        ("digits 2-4", ("0000",)),
        ("number -5-99", (-5, 99)),
        ("one of a, bcd", ("a", "bcd")),
        ("msisdn", ("0" * 15,)),
        ("flag", (True, False)),
        ("money", (Decimal("-99999.99"), Decimal("99999.99"))),
    ],
)
def test_a_type_knows_the_values_that_take_the_most_room(
    wording: str, samples: tuple[object, ...]
) -> None:
    assert parse_type(wording).samples("W") == samples


@pytest.mark.parametrize(
    ("wording", "raw", "value"),
    [
        ("text 3", "RUB", "RUB"),
        ("digits 4", "0042", "0042"),
        ("number 1-9", "7", 7),
        ("number 1-9", 7, 7),
        ("money", "12.50", Decimal("12.50")),
        ("money", 12, Decimal(12)),
        ("percent", 12.5, Decimal("12.5")),
        ("seconds", "90", 90),
        ("seconds", "3m", 180),
        ("flag", True, True),
        ("flag", "no", False),
        ("date", "2026-01-05", date(2026, 1, 5)),
        ("date", date(2026, 1, 5), date(2026, 1, 5)),
        ("time", "2026-01-05T12:00", datetime(2026, 1, 5, 12, tzinfo=UTC)),
        ("time", datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)),
        ("msisdn", "79161234567", "79161234567"),
        ("language", "ru", "ru"),
        ("one of a, b", "b", "b"),
    ],
)
def test_a_setting_is_read_by_its_type(wording: str, raw: object, value: object) -> None:
    assert value_of(parse_type(wording), raw) == value


@pytest.mark.parametrize(
    ("wording", "raw"),
    [
        ("text 3", "RUBL"),
        ("digits 4", "00a2"),
        ("number 1-9", 10),
        ("number 1-9", "x"),
        ("money", "much"),
        ("money", "NaN"),
        ("seconds", "soon"),
        ("flag", "maybe"),
        ("date", "5.1.2026"),
        ("msisdn", "+7916"),
        ("one of a, b", "c"),
    ],
)
def test_a_setting_that_does_not_fit_is_one_sentence(wording: str, raw: object) -> None:
    type = parse_type(wording)

    with pytest.raises(ValueError, match=f"^'.*' is not {type}: correct the value$"):
        value_of(type, raw)


def test_a_fact_has_a_type_a_freshness_and_may_be_written() -> None:
    facts = catalogue(
        "facts:\n"
        "  subscriber.language: {type: language, writable: yes}\n"
        "  account.balance: {type: money, fresh: 10s, provider: http}\n"
    ).facts

    language, balance = facts["subscriber.language"], facts["account.balance"]
    assert (language.is_writable, language.fresh_s, language.provider) == (True, None, "store")
    assert (balance.is_writable, balance.fresh_s, balance.provider) == (False, 10, "http")


def test_facts_and_settings_are_the_names_any_screen_may_read() -> None:
    types = catalogue("facts: {a.b: {type: flag}}\nsettings: {c: {type: money}}\n").types

    assert types == {"a.b": ValueType("flag"), "c": ValueType("money")}


def test_a_service_declares_what_goes_in_and_what_comes_back() -> None:
    service = catalogue(
        "services:\n"
        "  offers.list:\n"
        "    scope: everyone\n"
        "    fresh: 1m\n"
        "    parameters: {language: language}\n"
        "    rows: {name: text 20, price: money}\n"
        "    refused: [blocked, poor]\n"
    ).services["offers.list"]

    assert (service.provider, service.for_everyone, service.fresh_s) == ("store", True, 60)
    assert (dict(service.parameters), dict(service.values)) == (
        {"language": ValueType("language")},
        {},
    )
    assert service.rows == {"name": ValueType("text", 1, 20), "price": ValueType("money")}
    assert (service.refused, service.http) == (("blocked", "poor"), None)


def test_an_http_service_declares_how_it_is_reached() -> None:
    service = catalogue(
        "services:\n"
        "  crm.open:\n"
        "    provider: http\n"
        "    address: https://crm.example/open\n"
        "    secret: env:CRM_TOKEN\n"
        "    timeout: 1500ms\n"
        "    retries: 2\n"
        "    idempotent: yes\n"
        "    networks: [10.1.0.0/16]\n"
        "    at_once: 4\n"
        "    values: {number: digits 8}\n"
    ).services["crm.open"]

    assert service.http == HttpCall(
        "https://crm.example/open",
        "env:CRM_TOKEN",
        Decimal("1.5"),
        2,
        is_idempotent=True,
        networks=("10.1.0.0/16",),
        at_once=4,
    )
    assert service.rows is None


OFFERS = """
services:
  offers.list:
    provider: http
    address: https://crm.example/offers
    rows: {name: text 20, price: money}
    sample: SAMPLE
"""


def test_a_service_may_say_what_it_answers_where_nobody_is_called() -> None:
    offers = catalogue(
        OFFERS.replace("SAMPLE", "[{name: Gold, price: 90.50}, {name: Silver, price: 40}]")
    )
    order = catalogue(OFFERS.replace("rows", "values").replace("SAMPLE", "{name: A, price: 1}"))

    assert offers.services["offers.list"].sample == (
        {"name": "Gold", "price": Decimal("90.50")},
        {"name": "Silver", "price": Decimal(40)},
    )
    assert order.services["offers.list"].sample == ({"name": "A", "price": Decimal(1)},)


def test_a_sample_may_be_a_list_without_rows() -> None:
    assert catalogue(OFFERS.replace("SAMPLE", "[]")).services["offers.list"].sample == ()


@pytest.mark.parametrize(
    ("sample", "problem"),
    [
        ("{name: Gold}", "7:13: error: sample: takes a list of rows, as in [{name: Gold}] [shape]"),
        ("[Gold]", "7:14: error: a sample is written with words, as in {name: Gold} [shape]"),
        ("[{name: Gold}]", "7:14: error: the sample lacks 'price': add 'price: …' [value-type]"),
        (
            "[{name: Gold, price: dear}]",
            "7:34: error: 'dear' is not money: correct the value [value-type]",
        ),
        ("[{name: A, price: 1, prise: 1}]", "7:34: error: 'prise' is not known here. Did you mean"),
    ],
)
def test_a_sample_that_does_not_fit_is_told(sample: str, problem: str) -> None:
    (found,) = told(OFFERS.replace("SAMPLE", sample))

    assert found.startswith(f"s.yaml:{problem}")


def test_a_service_of_the_store_needs_no_sample() -> None:
    assert told("services: {a: {sample: {}}}") == [
        "s.yaml:1:16: error: sample: is for 'provider: http' only [shape]"
    ]


def test_no_services_yaml_is_an_empty_catalogue() -> None:
    assert read(None) == (Catalogue(), [])


def test_each_section_may_be_left_out_or_empty() -> None:
    assert catalogue("facts:\nsettings: {}\n").types == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("just a text", "1:1: error: services.yaml begins with facts:"),
        ("fact: {}", "1:1: error: 'fact' is not known here. Did you mean 'facts'?"),
        ("facts: [a]", "1:8: error: facts: takes names"),
        ("facts: {Big: {type: flag}}", "1:9: error: 'Big' is no name"),
        ("facts: {a: flag}", "1:12: error: write 'a: {type: flag}' here"),
        ("facts: {a: {}}", "1:9: error: 'a' has no type"),
        ("facts: {a: {type: {}}}", "1:19: error: type: takes one value"),
        ("facts: {a: {type: flagg}}", "1:19: error: 'flagg' is no type. Did you mean 'flag'?"),
        ("facts: {a: {type: flag, x: 1}}", "1:25: error: 'x' is not known here. Known here:"),
        ("facts: {a: {type: flag, fresh: 3}}", "1:32: error: '3' is no duration"),
        ("facts: {a: {type: flag, writable: 3}}", "1:35: error: writable: takes yes or no"),
        ("facts: {a: {type: flag, provider: htp}}", "1:35: error: provider: takes store or http."),
        ("settings: {a: {type: flag, x: 1}}", "1:28: error: 'x' is not known here."),
        ("services: {a: {scope: all}}", "1:23: error: scope: takes everyone or subscriber"),
        ("services: {a: {rows: [x]}}", "1:22: error: rows: takes names with their types"),
        ("services: {a: {rows: {x: [y]}}}", "1:26: error: a type is one wording"),
        ("services: {a: {refused: x}}", "1:25: error: refused: takes a list of reasons"),
        ("services: {a: {secret: x}}", "1:16: error: secret: is for 'provider: http' only"),
        ("services: {a: {provider: http}}", "1:12: error: an http service needs"),
        (
            "services: {a: {provider: http, address: ftp://x}}",
            "1:41: error: an http service needs 'address: https://…'",
        ),
        (
            "services: {a: {provider: http, address: http://x, retries: x}}",
            "1:60: error: retries: takes a number",
        ),
        (
            "services: {a: {provider: http, address: 'http://u:p@x'}}",
            "1:41: error: an address holds no password",
        ),
        (
            "services: {a: {provider: http, address: http://x, secret: hush}}",
            "1:59: error: secret: names where the secret is, as in env:CRM_TOKEN",
        ),
        (
            "services: {a: {provider: http, address: http://x, networks: [10.0.0.1/8]}}",
            "1:62: error: networks: takes a list, as in [10.1.0.0/16]",
        ),
        (
            "services: {a: {provider: http, address: http://x, at_once: 0}}",
            "1:60: error: at_once: takes a number from 1 to 1000",
        ),
        (
            "facts: {a: {type: flag}}\nsettings: {a: {type: flag}}",
            "2:12: error: 'a' is a fact already",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(text: str, problem: str) -> None:
    (found,) = told(text)

    assert found.startswith(f"s.yaml:{problem}"), found


def test_every_problem_is_told_at_once() -> None:
    assert len(told("facts: {a: {type: x}, b: {}}\nservices: {c: {x: 1}}\nmore: 1\n")) == 4


def test_the_projects_own_services_yaml_is_sound() -> None:
    found, problems = read(read_file(ROOT / "services.yaml").root)

    assert (problems, "subscriber.msisdn" in found.facts) == ([], True)


# -- what the gateway has ----------------------------------------------------------------------

HOUSE = Provided(
    services=frozenset({"information.topics", "survey.record"}),
    facts=frozenset({"account.balance", "subscriber.language", "subscriber.vip"}),
    writable=frozenset({"subscriber.language"}),
)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ("services: {survey.record: {}}\nfacts: {subscriber.vip: {type: flag}}", []),
        ("facts: {subscriber.language: {type: language, writable: yes}}", []),
        (
            "services: {crm.open: {provider: http, address: 'https://crm.example'}}",
            [],
        ),
        (
            "services: {offers.list: {rows: {id: text 8}}}",
            [
                "f:1:12: error: the gateway has no service 'offers.list'. Correct the name, "
                "or say 'provider: http' and its address. [not-provided]"
            ],
        ),
        (
            "facts: {account.blance: {type: money}}",
            [
                "f:1:9: error: the gateway has no fact 'account.blance', so it never has a value. "
                "Did you mean 'account.balance'? [not-provided]"
            ],
        ),
        (
            "facts: {weather.today: {type: text 9}}",
            [
                "f:1:9: warning: the gateway has no fact 'weather.today', so it never has a value. "
                "Correct the name, or declare a service for it. [not-provided]"
            ],
        ),
        (
            "facts: {subscriber.vip: {type: flag, writable: yes}}",
            [
                "f:1:9: error: the gateway cannot write 'subscriber.vip': "
                "take 'writable: yes' away [not-provided]"
            ],
        ),
    ],
)
def test_what_the_gateway_lacks_is_told_where_it_is_declared(
    declared: str, told: list[str]
) -> None:
    found = not_provided(read(parse(declared, "f").root)[0], HOUSE)

    assert [str(problem) for problem, _ in found] == told


def test_a_name_that_is_declared_is_not_meant_by_another() -> None:
    text = "facts: {account.balance: {type: money}, account.blance: {type: money}}"

    assert [meant for _, meant in not_provided(catalogue(text), HOUSE)] == [""]

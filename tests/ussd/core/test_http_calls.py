"""What an http service is told, what its answer means, where it may be."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menus.catalogue import HttpCall, ServiceDeclaration, parse_type
from menus.effects import Outcome, Service
from menus.errors import Place
from menus.model import Secret
from ussd.core.http_calls import (
    LARGEST_ANSWER,
    Caller,
    WrongAnswer,
    backoff_s,
    body_of,
    headers_of,
    is_allowed,
    is_passing,
    networks_of,
    outcome_of,
)

TYPES = {
    "words": "text 5",
    "pin": "digits 4",
    "count": "number 1-9",
    "price": "money",
    "share": "percent",
    "at": "time",
    "day": "date",
    "left": "seconds",
    "data": "megabytes",
    "is_on": "flag",
    "phone": "msisdn",
    "tongue": "language",
    "kind": "one of a, b",
}


def declared(**words: Any) -> ServiceDeclaration:
    values = {name: parse_type(TYPES[name]) for name in words.pop("values", ())}
    rows = words.pop("rows", None)
    return ServiceDeclaration(
        "shop.buy",
        Place("services.yaml", 1, 1),
        "http",
        values=values,
        rows=None if rows is None else {name: parse_type(TYPES[name]) for name in rows},
        http=HttpCall("https://shop.example/buy"),
        **words,
    )


def answer(service: ServiceDeclaration, document: Any, status: int = 200) -> Outcome:
    return outcome_of(service, status, json.dumps(document).encode())


CALLER = Caller("79161234567", "ru", "ussd")


def test_a_service_is_told_who_asks_and_its_parameters() -> None:
    moment = datetime(2026, 3, 4, tzinfo=UTC)
    need = Service("shop.buy", {"price": Decimal("9.90"), "at": moment, "is_on": True})

    assert json.loads(body_of(declared(), need, CALLER)) == {
        "service": "shop.buy",
        "msisdn": "79161234567",
        "channel": "ussd",
        "language": "ru",
        "parameters": {"price": "9.90", "at": "2026-03-04T00:00:00Z", "is_on": True},
    }


def test_a_secret_that_was_typed_reaches_the_service() -> None:
    body = body_of(declared(), Service("shop.buy", {"pin": Secret("0042")}), CALLER)

    assert json.loads(body)["parameters"] == {"pin": "0042"}


def test_a_service_that_answers_everybody_alike_is_not_told_who_asks() -> None:
    body = body_of(declared(for_everyone=True), Service("shop.buy"), CALLER)

    assert json.loads(body) == {"service": "shop.buy", "parameters": {}}


def test_the_key_and_the_secret_are_headers() -> None:
    assert headers_of("a/1/1", "hush")["Idempotency-Key"] == "a/1/1"
    assert headers_of("a/1/1", "hush")["Authorization"] == "Bearer hush"
    assert "Authorization" not in headers_of("a/1/1", "")


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("words", "Gold", "Gold"),
        ("words", "Да", "Да"),
        ("pin", "0042", "0042"),
        ("count", 9, 9),
        ("price", "9.90", Decimal("9.90")),
        ("price", 10, Decimal(10)),
        ("share", 12.5, Decimal("12.5")),
        ("at", "2026-03-04T12:00:00+00:00", datetime(2026, 3, 4, 12, tzinfo=UTC)),
        ("day", "2026-03-04", date(2026, 3, 4)),
        ("left", 90, 90),
        ("data", 512, Decimal(512)),
        ("is_on", False, False),
        ("phone", "79161234567", "79161234567"),
        ("tongue", "ru", "ru"),
        ("kind", "b", "b"),
    ],
)
def test_each_type_is_read(name: str, raw: Any, value: object) -> None:
    assert answer(declared(values=[name]), {"values": {name: raw}}).values == {name: value}


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("words", "Golden", "values.words: no text 1-5"),
        ("words", 7, "values.words: no text 1-5"),
        ("words", "a\x1b[2J", "values.words: no text 1-5"),
        ("words", None, "values.words: missing"),
        ("words", {"a": 1}, "values.words: no text 1-5"),
        ("pin", 42, "values.pin: no digits 4"),
        ("count", 10, "values.count: no number 1-9"),
        ("count", True, "values.count: no number 1-9"),
        ("count", 1.5, "values.count: no number 1-9"),
        ("price", "1e400", "values.price: no money"),
        ("price", "NaN", "values.price: no money"),
        ("price", "9" * 50, "values.price: no money"),
        ("is_on", "yes", "values.is_on: no flag"),
        ("kind", "c", "values.kind: no one of a, b"),
        ("at", "soon", "values.at: no time"),
    ],
)
def test_what_does_not_fit_is_told_by_its_place_alone(name: str, raw: Any, why: str) -> None:
    with pytest.raises(WrongAnswer) as wrong:
        answer(declared(values=[name]), {"values": {name: raw}})

    assert str(wrong.value) == why


def test_rows_are_read_and_what_else_there_is_is_left_alone() -> None:
    outcome = answer(declared(rows=["words"]), {"rows": [{"words": "a", "new": 1}], "page": 1})

    assert outcome.rows == ({"words": "a"},)


def test_an_answer_has_a_largest_length() -> None:
    whole = b"{}".ljust(LARGEST_ANSWER)

    assert outcome_of(declared(), 200, whole) == Outcome()
    with pytest.raises(WrongAnswer, match="longer than 262144 octets"):
        outcome_of(declared(), 200, whole + b" ")


def test_no_rows_are_empty() -> None:
    assert answer(declared(rows=["words"]), {"rows": []}).word == "empty"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({}, "rows: no list"),
        ({"rows": [1]}, r"rows\[0\]: no object"),
        ({"rows": [{"words": "a"}, {}]}, r"rows\[1\]\.words: missing"),
        ({"rows": [{"words": "a"}] * 1000}, "rows: more than 999"),
    ],
)
def test_wrong_rows_are_told_by_their_place(document: Any, why: str) -> None:
    with pytest.raises(WrongAnswer, match=why):
        answer(declared(rows=["words"]), document)


def test_a_service_that_declares_nothing_may_answer_nothing() -> None:
    assert outcome_of(declared(), 204, b"") == Outcome()


@pytest.mark.parametrize("status", [200, 409, 422])
def test_a_refusal_is_declared_and_may_bring_words(status: int) -> None:
    service = declared(refused=("no_money",))
    outcome = answer(service, {"refused": "no_money", "reason": "x" * 70}, status)

    assert (outcome.word, outcome.reason) == ("refused", "x" * 60)
    assert answer(service, {"refused": "no_money"}).reason == "no_money"


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (302, b"{}", "status 302"),
        (404, b"{}", "status 404"),
        (409, b"{}", "status 409 without 'refused'"),
        (200, b"<html>", "the body is no JSON"),
        (200, b'"\xff"', "the body is no JSON"),
        (200, b"[]", "the body is no JSON object"),
        (200, b'{"refused": "no_mood"}', "refused: the reason is not declared"),
        (200, b'{"refused": ["no_money"]}', "refused: the reason is not declared"),
        (200, b'{"refused": "no_money", "reason": 1}', "reason: no text"),
        (200, b'{"values": []}', "values: no object"),
    ],
)
def test_an_answer_of_another_shape_is_wrong(status: int, body: bytes, why: str) -> None:
    with pytest.raises(WrongAnswer) as wrong:
        outcome_of(declared(refused=("no_money",)), status, body)

    assert str(wrong.value) == why


@settings(max_examples=200, deadline=None)
@given(st.integers(100, 599), st.binary(max_size=60) | st.from_regex(rb"\{.{0,40}\}"))
def test_any_octets_are_an_outcome_or_a_wrong_answer(status: int, body: bytes) -> None:
    try:
        outcome = outcome_of(declared(values=["words"]), status, body)
    except WrongAnswer:
        return

    assert set(outcome.values) == {"words"}


def test_the_pauses_grow_and_are_spread() -> None:
    assert [backoff_s(attempt, 1.0) for attempt in (1, 2, 3, 9)] == [0.2, 0.4, 0.8, 5.0]
    assert backoff_s(1, 0.0) == 0.1


def test_a_busy_service_may_be_asked_again() -> None:
    assert [is_passing(status) for status in (503, 429, 200, 400)] == [True, True, False, False]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.1.2.3",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_addresses_that_lead_inside_are_refused(address: str) -> None:
    assert not is_allowed(address, ())


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_may_be_called(address: str) -> None:
    assert is_allowed(address, ())


def test_a_network_that_is_named_may_be_called_and_no_other() -> None:
    networks = networks_of(["10.1.0.0/16"])

    assert is_allowed("10.1.2.3", networks)
    assert is_allowed("::ffff:10.1.2.3", networks)
    assert not is_allowed("10.2.0.1", networks)

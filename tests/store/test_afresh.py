"""A number made afresh: nothing is left of what was done with it, what it was given stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from store import accounts, credentials, facts, portal, sign_in, subscribers, tickets
from store.afresh import make_afresh
from store.demo_subscribers import DEMO

NUMBERS = ["79031234567", "79161234567", "79031234570", "79021234567", "79021234569"]


def everything(tx: Connection, msisdn: str, now: datetime) -> dict[str, object]:
    return facts.load(tx, msisdn, facts.NAMES, now)


def use(tx: Connection, msisdn: str, now: datetime) -> None:
    """Do with a number what dialogues can do."""
    credentials.issue_one_time(tx, msisdn, "12345678", now, valid_s=60)
    login = msisdn[1:]
    for _ in range(11):
        sign_in.sign_in(tx, login, "wrong", now)
    for what in ("pin", "portal", "sim"):
        portal.block(tx, msisdn, what, now)
    subscribers.set_language(tx, msisdn, "id")
    subscribers.move(tx, msisdn, "TR", "international", None)
    accounts.set_balance(tx, msisdn, Decimal("1.00"))
    tickets.join(tx, "d1", msisdn, "hotline", now)
    tickets.call_back(tx, "d2", msisdn, "vip", now)


@pytest.mark.parametrize("msisdn", NUMBERS)
def test_a_number_of_the_demo_is_as_the_demo_has_it(
    demo_tx: Connection, now: datetime, msisdn: str
) -> None:
    before = everything(demo_tx, msisdn, now)
    use(demo_tx, msisdn, now)
    used = everything(demo_tx, msisdn, now)
    make_afresh(demo_tx, msisdn, now)

    assert used != before
    assert everything(demo_tx, msisdn, now) == before
    assert tickets.waiting(demo_tx) == []


@pytest.mark.parametrize(("login", "password"), [("9031234567", "Demo-2026"), ("9021234567", "x")])
def test_the_password_of_the_demo_signs_in_again_and_no_other(
    demo_tx: Connection, now: datetime, login: str, password: str
) -> None:
    use(demo_tx, f"7{login}", now)
    make_afresh(demo_tx, f"7{login}", now)

    assert sign_in.sign_in(demo_tx, login, "12345678", now).result == "E01"
    expected = "ok" if password != "x" else "E01"
    assert sign_in.sign_in(demo_tx, login, password, now).result == expected


def test_the_pin_of_the_demo_is_right_again(demo_tx: Connection, now: datetime) -> None:
    for _ in range(3):
        credentials.check_pin(demo_tx, "79161234567", "0000", 3, now)
    make_afresh(demo_tx, "79161234567", now)

    assert credentials.check_pin(demo_tx, "79161234567", "2468", 3, now).word == "ok"


def test_the_three_passwords_an_hour_are_counted_anew(demo_tx: Connection, now: datetime) -> None:
    def asked() -> str:
        return credentials.issue_one_time(
            demo_tx, "79031234567", "1", now, valid_s=60, limit=1, per_s=3600
        ).word

    words = [asked(), asked()]
    make_afresh(demo_tx, "79031234567", now)

    assert (words, asked()) == (["ok", "limited"], "ok")


@pytest.fixture
def ours(demo_tx: Connection, now: datetime) -> Callable[[], dict[str, object]]:
    """A subscriber who is not of the demo; its facts."""
    who = replace(DEMO[0].subscriber, msisdn="79059999999", iccid=None)
    subscribers.add(demo_tx, who)
    accounts.open_account(demo_tx, who.msisdn, Decimal("70.00"), "RUB")
    credentials.set_permanent(demo_tx, who.msisdn, credentials.hash_password("Own-2026"), now)
    return lambda: everything(demo_tx, who.msisdn, now)


def test_another_subscriber_keeps_what_was_given_and_loses_what_was_done(
    demo_tx: Connection, now: datetime, ours: Callable[[], dict[str, object]]
) -> None:
    before = ours()
    credentials.issue_one_time(demo_tx, "79059999999", "12345678", now, valid_s=60)
    for _ in range(11):
        sign_in.sign_in(demo_tx, "9059999999", "wrong", now)
    portal.block(demo_tx, "79059999999", "portal", now)
    make_afresh(demo_tx, "79059999999", now)

    assert ours() == before
    assert sign_in.sign_in(demo_tx, "9059999999", "Own-2026", now).result == "ok"


def test_what_was_charged_stays_in_the_books(demo_tx: Connection, now: datetime) -> None:
    accounts.charge(demo_tx, "79161234567", Decimal("50.00"), "test", now)
    make_afresh(demo_tx, "79161234567", now)

    assert accounts.charged_total(demo_tx, "79161234567") == Decimal("50.00")


def test_the_neighbours_of_a_number_keep_what_they_did(demo_tx: Connection, now: datetime) -> None:
    use(demo_tx, "79031234567", now)
    before = everything(demo_tx, "79031234567", now)
    make_afresh(demo_tx, "79161234567", now)
    make_afresh(demo_tx, "79990001122", now)  # nobody's

    assert everything(demo_tx, "79031234567", now) == before

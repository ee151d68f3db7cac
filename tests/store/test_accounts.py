"""Money: taken when it is there, given back once, no cent lost."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from store import Conflict, Database, accounts, facts, seed
from store.accounts import Charge, Charged

MTS = "79161234567"


def balance(tx: Connection, now: datetime) -> object:
    return facts.load(tx, MTS, ["account.balance"], now)["account.balance"]


def test_a_charge_lowers_the_balance(demo_tx: Connection, now: datetime) -> None:
    charged = accounts.charge(demo_tx, MTS, Decimal("0.10"), "skip", now)

    assert charged == Charged("ok", Decimal("149.90"), charged.charge_id)
    assert balance(demo_tx, now) == Decimal("149.90")
    assert accounts.charges_of(demo_tx, MTS) == [
        Charge(charged.charge_id or 0, MTS, Decimal("0.10"), "RUB", "skip", now, None)
    ]


def test_the_last_cent_may_be_spent_and_no_more(demo_tx: Connection, now: datetime) -> None:
    assert accounts.charge(demo_tx, MTS, Decimal("150.00"), "all", now).balance == Decimal(0)
    assert accounts.charge(demo_tx, MTS, Decimal("0.01"), "more", now) == Charged(
        "refused", Decimal(0)
    )


def test_who_has_no_account_is_refused(demo_tx: Connection, now: datetime) -> None:
    assert accounts.charge(demo_tx, "79261234567", Decimal(1), "x", now).word == "refused"


def test_money_is_given_back_once(demo_tx: Connection, now: datetime) -> None:
    charge_id = accounts.charge(demo_tx, MTS, Decimal(30), "skip", now).charge_id
    assert charge_id is not None

    assert accounts.refund(demo_tx, charge_id, now)
    assert not accounts.refund(demo_tx, charge_id, now)
    assert balance(demo_tx, now) == Decimal("150.00")
    assert accounts.charged_total(demo_tx, MTS) == Decimal(0)


def test_a_number_has_one_account(database: Database, now: datetime) -> None:
    with database.transaction() as tx:
        seed.demo(tx, now)
    with pytest.raises(Conflict, match="contradicts"), database.transaction() as tx:
        accounts.open_account(tx, MTS, Decimal(0), "RUB")


def test_a_balance_is_set(demo_tx: Connection, now: datetime) -> None:
    assert accounts.set_balance(demo_tx, MTS, Decimal("7.50"))
    assert not accounts.set_balance(demo_tx, "79261234567", Decimal(1))

    assert balance(demo_tx, now) == Decimal("7.50")

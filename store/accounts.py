"""Money: balances, charges, refunds (services.md D Account and Charge, H09, J39).

Outside, an amount is a `Decimal` in the currency of the account; inside, an integer of its
hundredth part, so that no cent is lost to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select, update

from store.schema import accounts, charges

__all__ = [
    "Charge",
    "Charged",
    "charge",
    "charged_total",
    "charges_of",
    "open_account",
    "refund",
    "set_balance",
]


@dataclass(frozen=True, slots=True)
class Charged:
    """`word`: "ok" with the charge, or "refused" (no account, or too little on it).

    `balance` is what is on the account now.
    """

    word: str
    balance: Decimal
    charge_id: int | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """Money taken once; given back when `refunded_at` is set."""

    id: int
    msisdn: str
    amount: Decimal
    currency: str
    purpose: str
    charged_at: datetime
    refunded_at: datetime | None


def open_account(
    tx: Connection, msisdn: str, balance: Decimal, currency: str, contract: str | None = None
) -> None:
    """An account for the number; raises `Conflict` when it has one."""
    tx.execute(
        accounts.insert().values(
            msisdn=msisdn, contract=contract, balance_minor=_minor(balance), currency=currency
        )
    )


def charge(tx: Connection, msisdn: str, amount: Decimal, purpose: str, now: datetime) -> Charged:
    """Take `amount` if the balance suffices."""
    minor = _minor(amount)
    query = select(accounts.c.balance_minor, accounts.c.currency).where(accounts.c.msisdn == msisdn)
    row = tx.execute(query.with_for_update()).first()
    if row is None:
        return Charged("refused", Decimal(0))
    if row.balance_minor < minor:
        return Charged("refused", _major(row.balance_minor))
    _add(tx, msisdn, -minor)
    made = charges.insert().values(
        msisdn=msisdn,
        amount_minor=minor,
        currency=row.currency,
        purpose=purpose,
        charged_at=now,
    )
    charge_id = tx.execute(made.returning(charges.c.id)).scalar_one()
    return Charged("ok", _major(row.balance_minor - minor), charge_id)


def refund(tx: Connection, charge_id: int, now: datetime) -> bool:
    """Give the money of a charge back, once; False when it was given back before."""
    mine = (charges.c.id == charge_id, charges.c.refunded_at.is_(None))
    row = tx.execute(select(charges.c.msisdn, charges.c.amount_minor).where(*mine)).first()
    if row is None:
        return False
    tx.execute(update(charges).where(*mine).values(refunded_at=now))
    _add(tx, row.msisdn, row.amount_minor)
    return True


def charges_of(tx: Connection, msisdn: str) -> list[Charge]:
    """Every charge of the number, oldest first."""
    query = select(charges).where(charges.c.msisdn == msisdn).order_by(charges.c.id)
    return [
        Charge(
            row.id,
            row.msisdn,
            _major(row.amount_minor),
            row.currency,
            row.purpose,
            row.charged_at,
            row.refunded_at,
        )
        for row in tx.execute(query)
    ]


def charged_total(tx: Connection, msisdn: str) -> Decimal:
    """What the number has paid in all, without what was given back."""
    query = select(func.coalesce(func.sum(charges.c.amount_minor), 0)).where(
        charges.c.msisdn == msisdn, charges.c.refunded_at.is_(None)
    )
    return _major(int(tx.execute(query).scalar_one()))


def set_balance(tx: Connection, msisdn: str, balance: Decimal) -> bool:
    """Let so much be on the account (a script's `balance=0`); False when there is none."""
    mine = update(accounts).where(accounts.c.msisdn == msisdn)
    return tx.execute(mine.values(balance_minor=_minor(balance))).rowcount == 1


def _add(tx: Connection, msisdn: str, minor: int) -> None:
    mine = update(accounts).where(accounts.c.msisdn == msisdn)
    tx.execute(mine.values(balance_minor=accounts.c.balance_minor + minor))


def _minor(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value())


def _major(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-2)

"""SMPP accounts made at run time; those of gateway.toml are not here (docs/accounts.md)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from store.schema import smpp_accounts

__all__ = ["SmppAccount", "every", "find", "put", "remove"]


@dataclass(frozen=True, slots=True)
class SmppAccount:
    """`role`: application, network, upstream; `rules` is the gateway's JSON."""

    system_id: str
    password_hash: str
    role: str
    rules: str = "{}"


def every(tx: Connection) -> list[SmppAccount]:
    """All accounts, by system_id."""
    query = select(smpp_accounts).order_by(smpp_accounts.c.system_id)
    return [SmppAccount(*row) for row in tx.execute(query)]


def find(tx: Connection, system_id: str) -> SmppAccount | None:
    """The account, None when there is none."""
    query = select(smpp_accounts).where(smpp_accounts.c.system_id == system_id)
    row = tx.execute(query).first()
    return None if row is None else SmppAccount(*row)


def put(tx: Connection, account: SmppAccount) -> None:
    """Make the account, or change it."""
    remove(tx, account.system_id)
    tx.execute(
        smpp_accounts.insert().values(
            system_id=account.system_id,
            password_hash=account.password_hash,
            role=account.role,
            rules=account.rules,
        )
    )


def remove(tx: Connection, system_id: str) -> bool:
    """Remove the account; False when there was none."""
    gone = smpp_accounts.delete().where(smpp_accounts.c.system_id == system_id)
    return tx.execute(gone).rowcount == 1

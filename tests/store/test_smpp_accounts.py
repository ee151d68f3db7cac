"""SMPP accounts made at run time."""

from __future__ import annotations

from sqlalchemy import Connection

from store import smpp_accounts
from store.smpp_accounts import SmppAccount


def test_an_account_is_made_changed_and_removed(tx: Connection) -> None:
    smpp_accounts.put(tx, SmppAccount("shop", "hash", "application"))
    changed = SmppAccount("shop", "hash", "application", '{"codes": ["*700#"]}')
    smpp_accounts.put(tx, changed)
    smpp_accounts.put(tx, SmppAccount("radio", "hash", "network"))

    assert smpp_accounts.find(tx, "shop") == changed
    assert [account.system_id for account in smpp_accounts.every(tx)] == ["radio", "shop"]
    assert [smpp_accounts.remove(tx, "shop"), smpp_accounts.remove(tx, "shop")] == [True, False]
    assert smpp_accounts.find(tx, "shop") is None

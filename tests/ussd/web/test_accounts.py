"""SMPP accounts over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from store import smpp_accounts

ACCOUNTS = "/api/v1/accounts"
BANK = {"system_id": "bank", "password": "s3cret", "role": "application"}


def stored(gateway: Any) -> dict[str, smpp_accounts.SmppAccount]:
    with gateway.gateway.database.reading() as tx:
        return {one.system_id: one for one in smpp_accounts.every(tx)}


def test_every_account_is_shown_without_a_password(ask: Any) -> None:
    status, document = ask("GET", ACCOUNTS)
    names = [account["system_id"] for account in document["accounts"]]

    assert (status, names) == (200, ["app", "app2", "simulator"])
    assert "pass" not in str(document).replace("outbind_password", "").replace("password", "")
    assert document["accounts"][0]["codes"] == ["*500#"]
    assert document["accounts"][0]["origin"] == "file"


def test_an_account_is_made_with_its_password_hashed(ask: Any, gateway: Any) -> None:
    status, document = ask("POST", ACCOUNTS, {**BANK, "rate": 5, "codes": ["*777#"]})
    row = stored(gateway)["bank"]

    assert (status, document["account"]["rate"], document["account"]["origin"]) == (201, 5, "store")
    assert row.password_hash.startswith("$argon2") and "s3cret" not in row.rules
    assert gateway.gateway.accounts.owner("777") == "bank"


def test_an_account_of_the_store_is_there_after_a_restart(ask: Any, gateway: Any) -> None:
    ask("POST", ACCOUNTS, {**BANK, "rate": 5})
    book = gateway.gateway.account_book
    with gateway.gateway.database.reading() as tx:
        book._take_up(smpp_accounts.every(tx))

    assert book.find("bank").rules.rate == 5


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"system_id": "app"}, 409, "there is such an account already"),
        ({"system_id": "a" * 16}, 400, "a system_id has 1 to 15 ASCII characters"),
        ({"password": "ninechars"}, 400, "a password has 1 to 8 ASCII characters"),
        ({"password": ""}, 400, "a password has 1 to 8 ASCII characters"),
        ({"role": "queen"}, 400, "bank.role"),
        ({"colour": "red"}, 400, "bank.colour: there is no such rule"),
        ({"ratee": 5}, 400, "did you mean accounts.bank.rate?"),
        ({"sources": "("}, 400, "is no regular expression"),
        ({"codes": ["500"]}, 400, "500 is owned by app"),
        ({"short_numbers": ["5000"]}, 400, "5000 is owned by app"),
        ({"ip_ranges": ["hell"]}, 400, "is no IP range"),
    ],
)
def test_a_wrong_account_is_refused_with_a_reason(
    ask: Any, gateway: Any, change: dict[str, Any], status: int, words: str
) -> None:
    got, document = ask("POST", ACCOUNTS, BANK | change)

    assert (got, words in document["error"]) == (status, True), document
    assert stored(gateway) == {}


def test_some_rules_change_and_the_others_stay(ask: Any) -> None:
    ask("POST", ACCOUNTS, {**BANK, "rate": 5, "outbind_password": "hush"})
    status, document = ask("PATCH", f"{ACCOUNTS}/bank", {"window": 9})

    assert (status, document["account"]["rate"], document["account"]["window"]) == (200, 5, 9)
    assert "outbind_password" not in document["account"]


def test_a_secret_rule_is_kept_as_it_was_given(ask: Any, gateway: Any) -> None:
    ask("POST", ACCOUNTS, {**BANK, "outbind_password": "hush"})
    ask("PATCH", f"{ACCOUNTS}/bank", {"window": 9})

    assert gateway.gateway.accounts.find("bank").outbind_password == "hush"


def test_a_rule_back_at_its_default_is_forgotten(ask: Any, gateway: Any) -> None:
    ask("POST", ACCOUNTS, {**BANK, "rate": 5})
    ask("PATCH", f"{ACCOUNTS}/bank", {"rate": 0})

    assert stored(gateway)["bank"].rules == "{}"


def test_an_account_of_the_file_is_changed_over_the_file_and_back(ask: Any, gateway: Any) -> None:
    changed = ask("PATCH", f"{ACCOUNTS}/app", {"rate": 3})[1]["account"]
    account = gateway.gateway.accounts.find("app")
    back = ask("DELETE", f"{ACCOUNTS}/app")[1]["account"]

    assert (changed["origin"], changed["rate"], changed["codes"]) == (
        "store over file",
        3,
        ["*500#"],
    )
    assert (account.secret, account.rate) == ("apppass", 3)
    assert (back["origin"], back["rate"]) == ("file", 0)


def test_what_the_file_alone_has_cannot_be_removed(ask: Any) -> None:
    status, document = ask("DELETE", f"{ACCOUNTS}/app")

    assert (status, "gateway.toml" in document["error"]) == (409, True)


def test_a_removed_account_is_gone(ask: Any, gateway: Any) -> None:
    ask("POST", ACCOUNTS, {**BANK, "codes": ["*777#"]})
    status, document = ask("DELETE", f"{ACCOUNTS}/bank")

    assert (status, document) == (200, {"account": None})
    assert gateway.gateway.accounts.owner("777") is None
    assert ask("GET", f"{ACCOUNTS}/bank")[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/nobody", {"rate": 1}),
        ("DELETE", "/nobody", None),
        ("PUT", "/nobody/password", {"password": "x"}),
    ],
)
def test_an_account_that_is_not_there_cannot_be_changed(
    ask: Any, method: str, path: str, body: Any
) -> None:
    assert ask(method, ACCOUNTS + path, body)[0] == 404


def test_a_password_changes_and_nothing_else(ask: Any, gateway: Any) -> None:
    ask("POST", ACCOUNTS, {**BANK, "rate": 5})
    before = stored(gateway)["bank"]
    status, _ = ask("PUT", f"{ACCOUNTS}/bank/password", {"password": "other", "unbind": True})
    after = stored(gateway)["bank"]

    assert (status, after.rules) == (200, before.rules)
    assert after.password_hash != before.password_hash


def test_a_wrong_password_is_refused(ask: Any) -> None:
    assert ask("PUT", f"{ACCOUNTS}/app/password", {"password": "ninechars"})[0] == 400


def test_the_body_is_an_object(ask: Any) -> None:
    assert ask("PATCH", f"{ACCOUNTS}/app", ["rate"])[0] == 400


def test_who_changed_what_is_in_the_audit(ask: Any, gateway: Any) -> None:
    ask("POST", ACCOUNTS, BANK)
    ask("DELETE", f"{ACCOUNTS}/bank")
    with gateway.gateway.database.reading() as tx:
        acts = tx.exec_driver_sql("SELECT who, what, detail FROM audit ORDER BY id").all()

    assert [tuple(act) for act in acts] == [
        ("API", "account added", "bank"),
        ("API", "account removed", "bank"),
    ]


def test_an_account_that_is_no_longer_understood_is_left_out(ask: Any, gateway: Any) -> None:
    book = gateway.gateway.account_book
    book._take_up([smpp_accounts.SmppAccount("old", "$argon2", "application", '{"colour": 1}')])

    assert gateway.gateway.accounts.find("old") is None
    assert ask("GET", ACCOUNTS)[0] == 200

"""One-time passwords, permanent ones, PINs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from store import credentials, facts, sign_in
from store.credentials import Issued, SecretCheck
from store.schema import credentials as table

MTS = "79161234567"
BEELINE = "79031234567"


def issue(tx: Connection, now: datetime, msisdn: str = BEELINE, **limits: int) -> Issued:
    return credentials.issue_one_time(tx, msisdn, "12345678", now, valid_s=60, **limits)


def test_past_the_limit_of_the_period_it_is_limited(demo_tx: Connection, now: datetime) -> None:
    words = [issue(demo_tx, now, limit=3, per_s=3600).word for _ in range(4)]

    assert words == ["ok", "ok", "ok", "limited"]
    later = now + timedelta(hours=1)
    assert issue(demo_tx, later, limit=3, per_s=3600) == Issued("ok")


def test_a_limited_request_leaves_the_last_password_worth_something(
    demo_tx: Connection, now: datetime
) -> None:
    issue(demo_tx, now, limit=1, per_s=3600)
    issue(demo_tx, now, limit=1, per_s=3600)

    assert sign_in.sign_in(demo_tx, BEELINE, "12345678", now).result == "ok"


def test_during_the_lock_nothing_is_issued(demo_tx: Connection, now: datetime) -> None:
    for _ in range(11):
        sign_in.sign_in(demo_tx, BEELINE, "wrong", now)

    assert issue(demo_tx, now) == Issued("locked", now + timedelta(hours=1))


def test_who_is_no_subscriber_is_refused(demo_tx: Connection, now: datetime) -> None:
    assert issue(demo_tx, now, "79990001122") == Issued("refused")


def test_the_first_password_makes_the_profile(demo_tx: Connection, now: datetime) -> None:
    before = facts.load(demo_tx, "79031234570", ["portal.state"], now)
    issue(demo_tx, now, "79031234570")

    assert before == {"portal.state": "none"}
    assert facts.load(demo_tx, "79031234570", ["portal.state", "credential.kind"], now) == {
        "portal.state": "active",
        "credential.kind": "temporary",
    }
    assert sign_in.sign_in(demo_tx, "9031234570", "12345678", now).result == "ok"


def test_without_replaces_an_earlier_one_stays_worth_something(
    demo_tx: Connection, now: datetime
) -> None:
    issue(demo_tx, now)
    credentials.issue_one_time(demo_tx, BEELINE, "87654321", now, valid_s=60, replaces=False)

    assert sign_in.sign_in(demo_tx, BEELINE, "12345678", now).result == "ok"


def test_a_permanent_password_replaces_the_one_time_one(demo_tx: Connection, now: datetime) -> None:
    issue(demo_tx, now)
    credentials.set_permanent(demo_tx, BEELINE, credentials.hash_password("Новый-1"), now)

    assert sign_in.sign_in(demo_tx, BEELINE, "12345678", now).result == "E01"
    assert sign_in.sign_in(demo_tx, BEELINE, "Новый-1", now).result == "ok"


def test_no_secret_stands_in_the_store(demo_tx: Connection, now: datetime) -> None:
    issue(demo_tx, now)
    credentials.set_pin(demo_tx, MTS, "4711", now)

    hashes = " ".join(demo_tx.execute(select(table.c.secret_hash)).scalars())
    assert "12345678" not in hashes
    assert "4711" not in hashes


def test_two_hashes_of_one_secret_differ(demo_tx: Connection, now: datetime) -> None:
    issue(demo_tx, now)
    issue(demo_tx, now)

    kept = list(demo_tx.execute(select(table.c.secret_hash)).scalars())
    assert len(set(kept)) == len(kept)


def test_the_third_wrong_pin_locks_it(demo_tx: Connection, now: datetime) -> None:
    typed = [credentials.check_pin(demo_tx, MTS, pin, 3, now) for pin in ("1", "2", "3", "2468")]

    assert typed == [
        SecretCheck("wrong", 2),
        SecretCheck("wrong", 1),
        SecretCheck("locked"),
        SecretCheck("locked"),
    ]


def test_the_right_pin_clears_the_count(demo_tx: Connection, now: datetime) -> None:
    typed = [
        credentials.check_pin(demo_tx, MTS, pin, 3, now).word
        for pin in ("1", "2", "2468", "1", "2", "2468")
    ]

    assert typed == ["wrong", "wrong", "ok", "wrong", "wrong", "ok"]


def test_a_new_pin_opens_the_lock(demo_tx: Connection, now: datetime) -> None:
    for _ in range(3):
        credentials.check_pin(demo_tx, MTS, "1", 3, now)
    credentials.set_pin(demo_tx, MTS, "1357", now)

    assert credentials.check_pin(demo_tx, MTS, "2468", 3, now) == SecretCheck("wrong", 2)
    assert credentials.check_pin(demo_tx, MTS, "1357", 3, now) == SecretCheck("ok", 3)


def test_a_number_without_a_pin_is_answered_as_if_it_were_wrong(
    demo_tx: Connection, now: datetime
) -> None:
    assert credentials.check_pin(demo_tx, BEELINE, "1", 3, now) == SecretCheck("wrong", 2)
    assert credentials.check_pin(demo_tx, "79990001122", "1", 3, now).word == "wrong"


@pytest.mark.parametrize("msisdn", ["79990001122"])
def test_secrets_of_who_is_no_subscriber_are_not_stored(
    demo_tx: Connection, now: datetime, msisdn: str
) -> None:
    assert not credentials.set_pin(demo_tx, msisdn, "1111", now)
    assert not credentials.set_permanent(demo_tx, msisdn, "hash", now)

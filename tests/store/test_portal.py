"""Blocks: DPSW, its idempotence, PIN and SIM."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from store import credentials, facts, portal
from store.portal import Blocked

ROSTELECOM = "79021234567"
CONTACT = "79021234568"


def state(tx: Connection, now: datetime) -> object:
    return facts.load(tx, ROSTELECOM, ["portal.state"], now)["portal.state"]


def test_a_number_of_the_profile_blocks_it(demo_tx: Connection, now: datetime) -> None:
    assert portal.block(demo_tx, ROSTELECOM, "portal", now) == Blocked("ok", False, CONTACT)
    assert state(demo_tx, now) == "blocked"


def test_any_number_of_the_profile_may(demo_tx: Connection, now: datetime) -> None:
    assert portal.block(demo_tx, "79021234569", "portal", now) == Blocked("ok", False, CONTACT)
    assert state(demo_tx, now) == "blocked"


def test_a_second_block_changes_nothing(demo_tx: Connection, now: datetime) -> None:
    portal.block(demo_tx, ROSTELECOM, "portal", now)

    assert portal.block(demo_tx, ROSTELECOM, "portal", now) == Blocked("ok", True, CONTACT)


@pytest.mark.parametrize("msisdn", ["79261234567", "79990001122"])
def test_a_number_in_no_profile_is_refused(demo_tx: Connection, now: datetime, msisdn: str) -> None:
    assert portal.block(demo_tx, msisdn, "portal", now) == Blocked("refused", reason="E30")


def test_a_block_for_a_time_is_over_after_it(demo_tx: Connection, now: datetime) -> None:
    portal.block(demo_tx, ROSTELECOM, "portal", now, for_s=60)
    later = now + timedelta(seconds=60)

    assert [state(demo_tx, now), state(demo_tx, later)] == ["blocked", "active"]
    assert portal.block(demo_tx, ROSTELECOM, "portal", later).already is False


def test_a_block_is_lifted(demo_tx: Connection, now: datetime) -> None:
    portal.block(demo_tx, ROSTELECOM, "portal", now)
    portal.unblock(demo_tx, ROSTELECOM, "portal")

    assert state(demo_tx, now) == "active"


def test_a_blocked_sim_is_a_blocked_subscriber(demo_tx: Connection, now: datetime) -> None:
    first = portal.block(demo_tx, ROSTELECOM, "sim", now)
    second = portal.block(demo_tx, ROSTELECOM, "sim", now)

    assert [first.already, second.already] == [False, True]
    assert facts.load(demo_tx, ROSTELECOM, ["subscriber.status"], now) == {
        "subscriber.status": "blocked"
    }
    portal.unblock(demo_tx, ROSTELECOM, "sim")
    assert portal.block(demo_tx, ROSTELECOM, "sim", now).already is False
    assert portal.block(demo_tx, "79990001122", "sim", now).word == "refused"


def test_a_blocked_pin_refuses_the_right_one_until_it_is_lifted(
    demo_tx: Connection, now: datetime
) -> None:
    portal.block(demo_tx, "79161234567", "pin", now)

    assert credentials.check_pin(demo_tx, "79161234567", "2468", 3, now).word == "locked"
    portal.unblock(demo_tx, "79161234567", "pin")
    assert credentials.check_pin(demo_tx, "79161234567", "2468", 3, now).word == "ok"


def test_what_cannot_be_blocked_is_a_mistake_of_the_caller(
    demo_tx: Connection, now: datetime
) -> None:
    with pytest.raises(ValueError, match="portal, pin, sim"):
        portal.block(demo_tx, ROSTELECOM, "weather", now)

"""Subscribers, their SIM and place."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from store import Conflict, Database, NotFound, subscribers
from store.subscribers import Subscriber


def test_a_subscriber_is_found_as_added(tx: Connection) -> None:
    added = Subscriber(
        "79161112233",
        "MTS",
        kind="corporate",
        language="uk",
        home_region="Tula",
        iccid="8970101",
        device="tablet",
        reads_sms=False,
        place_region="Crimea",
        roaming="national",
    )
    subscribers.add(tx, added)

    assert subscribers.find(tx, "79161112233") == added


def test_nobody_is_added_twice(database: Database) -> None:
    with pytest.raises(Conflict), database.transaction() as tx:
        subscribers.add(tx, Subscriber("79161112233", "MTS"))
        subscribers.add(tx, Subscriber("79161112233", "Beeline"))


def test_who_is_not_there_is_not_found(tx: Connection) -> None:
    with pytest.raises(NotFound, match="79990001122 is no subscriber"):
        subscribers.find(tx, "79990001122")


def test_a_sim_moves(demo_tx: Connection) -> None:
    assert subscribers.move(demo_tx, "79161234567", "DE", "international", None)
    assert not subscribers.move(demo_tx, "79990001122", "DE", "international", None)

    moved = subscribers.find(demo_tx, "79161234567")
    assert (moved.place_country, moved.roaming) == ("DE", "international")


def test_a_status_changes(demo_tx: Connection) -> None:
    assert subscribers.set_status(demo_tx, "79161234567", "closed")

    assert subscribers.find(demo_tx, "79161234567").status == "closed"

"""`ussd.core.provided`: what `check` takes for provided is what the gateway has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from menus.effects import BLOCKABLE
from store import Database, facts, portal, seed
from store.migrations import upgrade
from ussd.core.provided import PROVIDED
from ussd.service.dialogue import needs

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def database() -> Iterator[Database]:
    made = Database("sqlite://")
    upgrade(made)
    with made.transaction() as tx:
        seed.demo(tx, NOW)
    yield made
    made.close()


def test_the_services_are_those_that_a_turn_can_meet() -> None:
    assert set(needs._SERVICES) == PROVIDED.services


def test_the_facts_are_those_that_the_store_reads_and_writes() -> None:
    assert PROVIDED.facts == facts.NAMES | needs.DESK_FACTS
    assert PROVIDED.writable == facts.WRITABLE


@pytest.mark.parametrize("what", BLOCKABLE)
def test_what_flows_may_block_the_store_can_block(what: str, database: Database) -> None:
    with database.transaction() as tx:
        assert portal.block(tx, "79161234567", what, NOW).word == "ok"

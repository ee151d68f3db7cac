"""Counts of the ways through the flows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from store import flow_counts
from store.flow_counts import KEPT_VERSIONS, Counted, Way

IN: Way = ("*100#", "", "a.home")
HELP: Way = ("a.home", "options.1", "a.help")


def test_what_is_added_adds_up(tx: Connection, now: datetime) -> None:
    flow_counts.add(tx, "v1", {IN: 2, HELP: 1}, now)
    flow_counts.add(tx, "v1", {IN: 3}, now + timedelta(minutes=1))

    assert flow_counts.of_version(tx, "v1") == Counted(now, {IN: 5, HELP: 1})


def test_each_version_has_its_own(tx: Connection, now: datetime) -> None:
    flow_counts.add(tx, "v1", {IN: 2}, now)
    flow_counts.add(tx, "v2", {IN: 1}, now)

    assert flow_counts.of_version(tx, "v2").ways == {IN: 1}


def test_a_version_that_nobody_walked_has_none(tx: Connection) -> None:
    assert flow_counts.of_version(tx, "v9") == Counted(None, {})


def test_of_many_versions_the_oldest_are_dropped(tx: Connection, now: datetime) -> None:
    for number in range(KEPT_VERSIONS + 1):
        flow_counts.add(tx, f"v{number}", {IN: 1, HELP: 1}, now + timedelta(hours=number))

    assert flow_counts.of_version(tx, "v0").ways == {}
    assert flow_counts.of_version(tx, "v1").ways == {IN: 1, HELP: 1}
    assert flow_counts.of_version(tx, f"v{KEPT_VERSIONS}").ways == {IN: 1, HELP: 1}


def test_more_ways_than_one_statement_takes_are_all_there(tx: Connection, now: datetime) -> None:
    many: dict[Way, int] = {(f"a.s{n}", "go", "a.home"): n + 1 for n in range(1_300)}
    flow_counts.add(tx, "v1", many, now)

    assert flow_counts.of_version(tx, "v1").ways == many

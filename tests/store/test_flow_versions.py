"""Versions of the flows, the log of acts, drafts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from store import flow_versions
from store.flow_versions import Act, Draft, Version
from store.schema import flow_texts

FILES = {"flows.yaml": "format: 1\n", "flows/home.yaml": "screens: {}\n"}


def test_a_version_comes_back_file_by_file(tx: Connection, now: datetime) -> None:
    assert flow_versions.keep(tx, "v1", FILES, "olga", now) is True

    assert flow_versions.files(tx, "v1") == FILES
    assert flow_versions.every(tx) == [Version("v1", now, "olga")]


def test_a_version_is_stored_once(tx: Connection, now: datetime) -> None:
    flow_versions.keep(tx, "v1", FILES, "olga", now)

    assert flow_versions.keep(tx, "v1", {}, "ivan", now) is False
    assert flow_versions.files(tx, "v1") == FILES


def test_a_file_that_stays_the_same_is_kept_once(tx: Connection, now: datetime) -> None:
    flow_versions.keep(tx, "v1", FILES, "olga", now)
    flow_versions.keep(tx, "v2", {**FILES, "flows/home.yaml": "screens: {a: {end: b}}"}, "o", now)

    assert tx.execute(select(func.count()).select_from(flow_texts)).scalar_one() == 3


def test_two_files_of_one_text_are_both_there(tx: Connection, now: datetime) -> None:
    flow_versions.keep(tx, "v1", {"a.yaml": "x", "b.yaml": "x"}, "olga", now)

    assert flow_versions.files(tx, "v1") == {"a.yaml": "x", "b.yaml": "x"}


def test_a_version_that_is_not_there_has_no_files(tx: Connection) -> None:
    assert flow_versions.files(tx, "v9") == {}


def test_the_log_tells_acts_in_order(tx: Connection, now: datetime) -> None:
    flow_versions.keep(tx, "v1", FILES, "olga", now)
    first = flow_versions.add_act(tx, 0, "olga", "begin", "v1", now)
    second = flow_versions.add_act(
        tx, 1, "ivan", "canary", "v1", now, share=5.0, msisdns=["7902", "7901"], note="try"
    )

    assert flow_versions.acts(tx) == [first, second]
    assert second == Act(2, now, "ivan", "canary", "v1", 5.0, ("7901", "7902"), "try")


def test_an_act_that_did_not_see_the_latest_is_not_added(tx: Connection, now: datetime) -> None:
    flow_versions.keep(tx, "v1", FILES, "olga", now)
    flow_versions.add_act(tx, 0, "olga", "begin", "v1", now)

    assert flow_versions.add_act(tx, 0, "ivan", "publish", "v1", now) is None
    assert flow_versions.last_act(tx) == 1


def test_a_draft_takes_the_place_of_the_one_before(tx: Connection, now: datetime) -> None:
    later = now + timedelta(seconds=1)
    flow_versions.save_drafts(tx, {"flows.yaml": "a"}, "olga", now)
    flow_versions.save_drafts(tx, {"flows.yaml": None}, "ivan", later)

    assert flow_versions.drafts(tx) == [Draft("flows.yaml", None, "ivan", later)]


def test_some_drafts_or_all_can_be_dropped(tx: Connection, now: datetime) -> None:
    for path in ("a.yaml", "b.yaml", "c.yaml"):
        flow_versions.save_drafts(tx, {path: "x"}, "olga", now)
    flow_versions.discard(tx, ["a.yaml"])

    assert [draft.path for draft in flow_versions.drafts(tx)] == ["b.yaml", "c.yaml"]

    flow_versions.discard(tx)

    assert flow_versions.drafts(tx) == []

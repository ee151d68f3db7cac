"""Snapshots of dialogues: saved again, resumed, closed, forgotten."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from store import ussd_sessions
from store.ussd_sessions import UssdSession


def snapshot(session_id: str, **others: Any) -> UssdSession:
    fields = {
        "id": session_id,
        "msisdn": "79031234567",
        "code": "110",
        "channel": "ussd",
        "dialogue": '{"screen": "home"}',
        "version": "v1",
        "language": "en",
        "started_at": 1000.0,
        "idle_until": 1030.0,
        "ends_at": 1180.0,
        "resumable_until": 1480.0,
        **others,
    }
    return UssdSession(**fields)


def test_a_snapshot_replaces_the_one_before(tx: Connection) -> None:
    ussd_sessions.save(tx, snapshot("a"))
    later = snapshot("a", dialogue='{"screen": "balance"}', dropped_at=1010.0)
    ussd_sessions.save(tx, later)

    assert ussd_sessions.open_sessions(tx, 1000.0) == [later]


def test_of_two_snapshots_in_one_batch_the_last_counts(tx: Connection) -> None:
    first, other, last = snapshot("a"), snapshot("b"), snapshot("a", version="v2")
    ussd_sessions.SAVE.write(tx, [first, other, last])

    assert {kept.id: kept.version for kept in ussd_sessions.open_sessions(tx, 0.0)} == {
        "a": "v2",
        "b": "v1",
    }


def test_the_newest_of_the_number_and_code_is_resumed(tx: Connection) -> None:
    newest = snapshot("b", started_at=1001.0)
    for session in (snapshot("a"), newest, snapshot("c", code="100")):
        ussd_sessions.save(tx, session)

    assert ussd_sessions.resumable(tx, "79031234567", "110", 1479.0) == newest
    assert ussd_sessions.resumable(tx, "79031234567", "110", 1480.0) is None
    assert ussd_sessions.resumable(tx, "79031234568", "110", 1000.0) is None


def test_a_closed_one_is_gone(tx: Connection) -> None:
    ussd_sessions.save(tx, snapshot("a"))
    ussd_sessions.close(tx, "a")
    ussd_sessions.close(tx, "never there")

    assert ussd_sessions.open_sessions(tx, 0.0) == []


def test_what_nobody_can_resume_is_forgotten(tx: Connection) -> None:
    ussd_sessions.save(tx, snapshot("a"))
    ussd_sessions.save(tx, snapshot("b", resumable_until=2000.0))

    assert ussd_sessions.forget(tx, 1500.0) == 1
    assert [kept.id for kept in ussd_sessions.open_sessions(tx, 1500.0)] == ["b"]

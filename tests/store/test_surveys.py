"""Scores: only for a talk there was, only when agreed, one a talk."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from store import conversations, surveys, tickets
from store.surveys import Recorded

MTS = "79161234567"


def talk(tx: Connection, now: datetime, *, agreed: bool | None = None) -> int:
    place = tickets.join(tx, f"call at {now}", MTS, "hotline", now, survey_agreed=agreed)
    ticket_id = place.ticket_id or 0
    tickets.take(tx, "olga", now, ticket_id=ticket_id)
    conversations.say(tx, ticket_id, "operator", "Good day", now)
    return tickets.finish(tx, ticket_id, now).id


def test_a_score_belongs_to_the_latest_talk(demo_tx: Connection, now: datetime) -> None:
    talk(demo_tx, now)
    latest = talk(demo_tx, now + timedelta(minutes=1))

    assert surveys.record(demo_tx, MTS, 5, now + timedelta(minutes=2)) == Recorded("ok")
    assert [(kept.ticket_id, kept.score) for kept in surveys.of_number(demo_tx, MTS)] == [
        (latest, 5)
    ]


def test_a_second_score_replaces_the_first(demo_tx: Connection, now: datetime) -> None:
    talk(demo_tx, now)
    surveys.record(demo_tx, MTS, 1, now)
    surveys.record(demo_tx, MTS, 4, now)

    assert [kept.score for kept in surveys.of_number(demo_tx, MTS)] == [4]


def test_without_a_talk_it_is_refused(demo_tx: Connection, now: datetime) -> None:
    tickets.join(demo_tx, "a", MTS, "hotline", now)

    assert surveys.record(demo_tx, MTS, 5, now) == Recorded("refused", "no_call")


def test_who_declined_has_no_survey(demo_tx: Connection, now: datetime) -> None:
    talk(demo_tx, now, agreed=False)

    assert surveys.record(demo_tx, MTS, 5, now).word == "refused"


def test_an_hour_after_the_talk_it_is_too_late(demo_tx: Connection, now: datetime) -> None:
    talk(demo_tx, now, agreed=True)

    assert surveys.record(demo_tx, MTS, 5, now + timedelta(minutes=59)).word == "ok"
    assert surveys.record(demo_tx, MTS, 5, now + timedelta(minutes=60)).word == "refused"

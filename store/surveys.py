"""Scores that subscribers give a conversation (services.md H06, J41; service `survey.record`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from store.schema import surveys, tickets

__all__ = ["Recorded", "Survey", "of_number", "record"]

#: A score belongs to a talk that ended at most so long ago.
_REMEMBERED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """`word` "ok", or "refused" with the reason "no_call": nobody spoke with this number."""

    word: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """One score, 1 to 5."""

    msisdn: str
    ticket_id: int
    score: int
    recorded_at: datetime


def record(tx: Connection, msisdn: str, score: int, now: datetime) -> Recorded:
    """Store the score of the number's latest talk; a second score replaces the first.

    Who declined to be asked has no survey (J41).
    """
    ticket_id = _latest_talk(tx, msisdn, now)
    if ticket_id is None:
        return Recorded("refused", "no_call")
    values = {"score": score, "recorded_at": now}
    mine = update(surveys).where(surveys.c.ticket_id == ticket_id)
    if tx.execute(mine.values(**values)).rowcount == 0:
        tx.execute(surveys.insert().values(msisdn=msisdn, ticket_id=ticket_id, **values))
    return Recorded("ok")


def of_number(tx: Connection, msisdn: str) -> list[Survey]:
    """Every score that the number gave, oldest first."""
    survey = surveys.c
    columns = (survey.msisdn, survey.ticket_id, survey.score, survey.recorded_at)
    query = select(*columns).where(survey.msisdn == msisdn).order_by(survey.id)
    return [Survey(*row) for row in tx.execute(query)]


def _latest_talk(tx: Connection, msisdn: str, now: datetime) -> int | None:
    ticket = tickets.c
    query = (
        select(ticket.id)
        .where(
            ticket.msisdn == msisdn,
            ticket.talking_at.is_not(None),
            or_(ticket.ended_at.is_(None), ticket.ended_at > now - _REMEMBERED),
            or_(ticket.survey_agreed.is_(None), ticket.survey_agreed.is_(True)),
        )
        .order_by(ticket.id.desc())
        .limit(1)
    )
    return tx.execute(query).scalar()

"""A ticket of the desk and where it stands in its line (services.md H01-H04, H08, H09).

Served next is the highest `order`, among equals the one that paid, then the first to come.
`store.tickets` changes tickets; this module only reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from store.schema import tickets

__all__ = [
    "AVERAGE_TALK_S",
    "COLUMNS",
    "IN_LINE",
    "Place",
    "Ticket",
    "in_order",
    "length_of",
    "place_of",
    "wait_s",
]

#: How long a talk takes while nothing is known: with five in line, H03's average of 20 minutes.
AVERAGE_TALK_S = 240

#: The states of who is in line.
IN_LINE = ("waiting", "callback")

#: Talks that the mean is made of.
_RECENT_TALKS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dialogue stands.

    `word`: "ok", "full", "closed", "empty" (it has no ticket), "refused" with a `reason`.
    `place`: 1 is next, 0 with an operator; `wait_s` is an estimate; `length` counts all in line.
    """

    word: str
    ticket_id: int | None = None
    place: int = 0
    wait_s: int = 0
    length: int = 0
    state: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One who waits, waited or talks; `route` holds the keys pressed, "2,0" (J27).

    `promised`: is called back (H05); `attempts`: calls in vain, after which nobody tries before
    `retry_at`.
    """

    id: int
    dialogue: str
    msisdn: str
    queue: str
    state: str
    paid: bool
    entered_at: datetime
    taken_at: datetime | None
    talking_at: datetime | None
    ended_at: datetime | None
    operator: str | None
    route: str
    channel: str
    language: str | None
    survey_agreed: bool | None
    promised: bool
    attempts: int
    retry_at: datetime | None


COLUMNS = tuple(tickets.c[name] for name in Ticket.__dataclass_fields__)
_SERVED_FIRST = (
    tickets.c.rank.desc(),
    tickets.c.paid.desc(),
    tickets.c.entered_at,
    tickets.c.id,
)


def place_of(tx: Connection, ticket: Ticket) -> Place:
    """Where a ticket stands now; place 0 when it is in no line."""
    length = length_of(tx, ticket.queue)
    if ticket.state not in IN_LINE:
        return Place("ok", ticket.id, length=length, state=ticket.state)
    ahead = tx.execute(_ahead_of(ticket)).scalar_one()
    expected_s = wait_s(tx, ticket.queue, ahead + 1)
    return Place("ok", ticket.id, ahead + 1, expected_s, length, ticket.state)


def _ahead_of(ticket: Ticket) -> Any:
    rank = select(tickets.c.rank).where(tickets.c.id == ticket.id).scalar_subquery()
    other = tickets.c
    earlier = or_(
        other.entered_at < ticket.entered_at,
        (other.entered_at == ticket.entered_at) & (other.id < ticket.id),
    )
    among_equals: ColumnElement[bool] = (other.paid == ticket.paid) & earlier
    if not ticket.paid:
        among_equals = or_(other.paid.is_(True), among_equals)
    return select(func.count()).where(
        *_of_line(ticket.queue), or_(other.rank > rank, (other.rank == rank) & among_equals)
    )


def wait_s(tx: Connection, queue: str, place: int) -> int:
    """Mean length of recent talks × those before and oneself / operators at work (H02, H03)."""
    recent = (
        select(tickets.c.talking_at, tickets.c.ended_at)
        .where(tickets.c.queue == queue, tickets.c.state == "done")
        .order_by(tickets.c.id.desc())
        .limit(_RECENT_TALKS)
    )
    talks = [(row.ended_at - row.talking_at).total_seconds() for row in tx.execute(recent)]
    mean_s = sum(talks) / len(talks) if talks else AVERAGE_TALK_S
    at_work = select(func.count(tickets.c.operator.distinct())).where(
        tickets.c.queue == queue, tickets.c.state.in_(("taken", "talking"))
    )
    return int(mean_s * place / max(1, tx.execute(at_work).scalar_one()))


def length_of(tx: Connection, queue: str) -> int:
    """How many are in line."""
    return tx.execute(select(func.count()).where(*_of_line(queue))).scalar_one()


def _of_line(queue: str | None) -> list[ColumnElement[bool]]:
    mine = [] if queue is None else [tickets.c.queue == queue]
    return [*mine, tickets.c.state.in_(IN_LINE)]


def in_order(queue: str | None) -> Any:
    """The query of a line, or of all together, in the order of service."""
    return select(*COLUMNS).where(*_of_line(queue)).order_by(*_SERVED_FIRST)

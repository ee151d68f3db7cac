"""The desk's tickets and lines: what it asks of the store, and how they look outside.

Functions of a transaction, run by the store's threads, and the plain dicts that the web, the
terminal and the event listeners get (`service.hotline.desk` describes them).  MSISDNs are masked
here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from store import conversations, tickets
from store.conversations import Line
from store.tickets import Ticket
from ussd.core.desk import retry_s

__all__ = [
    "Given",
    "finish",
    "line_dict",
    "lines",
    "one",
    "open_tickets",
    "put_back",
    "return_orphans",
    "take",
    "take_another",
    "ticket_dict",
]

_SHOWN_DIGITS = 4


class Given(NamedTuple):
    """What an operator who asks for a ticket gets.

    `left`: how many are in the line when it is nobody; `passed`: who was put back just before.
    """

    ticket: Ticket | None
    is_named: bool = False
    left: int = 0
    passed: Ticket | None = None


def take(
    tx: Connection, live_operator: str, now: datetime, ticket_id: int | None, queue: str | None
) -> Given:
    """Give a live operator that ticket, or who is next (`store.tickets.take`)."""
    ticket = tickets.take(tx, live_operator, now, ticket_id=ticket_id, queue=queue)
    left = 0 if ticket is not None else len(tickets.waiting(tx, queue))
    return Given(ticket, ticket_id is not None, left)


def take_another(tx: Connection, ticket: Ticket, now: datetime, queue: str | None) -> Given:
    """Put a ticket back that could not be reached, and give its operator who is next."""
    passed = put_back(tx, ticket, now)
    return take(tx, ticket.operator or "", now, None, queue)._replace(passed=passed)


def put_back(tx: Connection, ticket: Ticket, now: datetime) -> Ticket:
    """Put a ticket back that could not be reached; it is not given out again for a while."""
    retry_at = now + timedelta(seconds=retry_s(ticket.attempts + 1))
    return tickets.put_back(tx, ticket.id, retry_at=retry_at)


def finish(tx: Connection, ticket_id: int, now: datetime) -> Ticket:
    """Whoever was connected has been served, also when neither said a word."""
    if tickets.find(tx, ticket_id).state == "taken":
        tickets.speak(tx, ticket_id, now)
    return tickets.finish(tx, ticket_id, now)


def return_orphans(tx: Connection, now: datetime) -> None:
    """After a crash nobody is on the line: what was taken goes back, what was talked about ends."""
    for ticket in tickets.with_operators(tx):
        if ticket.state == "taken":
            tickets.put_back(tx, ticket.id)
        else:
            tickets.finish(tx, ticket.id, now)


def open_tickets(tx: Connection, queue: str | None, now: datetime) -> list[dict[str, Any]]:
    """Every open ticket: those with an operator, then in the order of service, with the place."""
    talking = [t for t in tickets.with_operators(tx) if queue in (None, t.queue)]
    line = tickets.waiting(tx, queue)
    return [ticket_dict(ticket, now) for ticket in talking] + [
        ticket_dict(ticket, now, place) for place, ticket in enumerate(line, 1)
    ]


def one(tx: Connection, ticket_id: int, now: datetime) -> dict[str, Any]:
    """A ticket as it stands; raises `NotFound`."""
    return ticket_dict(tickets.find(tx, ticket_id), now)


def lines(tx: Connection, ticket_id: int, after: int) -> list[dict[str, Any]]:
    """What was said, behind the line `after`; raises `NotFound`."""
    tickets.find(tx, ticket_id)
    return [line_dict(line) for line in conversations.lines(tx, ticket_id, after)]


def ticket_dict(ticket: Ticket, now: datetime, place: int = 0) -> dict[str, Any]:
    """A ticket as it looks outside."""
    return {
        "id": ticket.id,
        "queue": ticket.queue,
        "state": ticket.state,
        "msisdn": _masked(ticket.msisdn),
        "place": place,
        "waited_s": int(((ticket.taken_at or now) - ticket.entered_at).total_seconds()),
        "operator": ticket.operator,
        "number": ticket.route,
        "paid": ticket.paid,
        "channel": ticket.channel,
        "language": ticket.language,
        "attempts": ticket.attempts,
    }


def line_dict(line: Line) -> dict[str, Any]:
    """A line as it looks outside."""
    return {
        "id": line.id,
        "ticket": line.ticket_id,
        "speaker": line.speaker,
        "text": line.text,
        "at": line.said_at.isoformat(),
    }


def _masked(msisdn: str) -> str:
    return f"{msisdn[:_SHOWN_DIGITS]}…{msisdn[-3:]}"

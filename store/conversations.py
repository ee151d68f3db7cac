"""What a live operator and a subscriber said to each other; all of it is kept (services.md H07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store import tickets
from store.errors import Conflict
from store.schema import ticket_lines

__all__ = ["Line", "lines", "say"]


@dataclass(frozen=True, slots=True)
class Line:
    """`speaker` is "operator" or "subscriber"."""

    id: int
    ticket_id: int
    speaker: str
    text: str
    said_at: datetime


def say(tx: Connection, ticket_id: int, speaker: str, text: str, now: datetime) -> Line:
    """Keep a line; the operator's first one turns a taken ticket into a talk.

    Raises `NotFound`, and `Conflict` when no operator has the ticket (any more).
    """
    if speaker == "operator":
        tickets.speak(tx, ticket_id, now)
    elif tickets.find(tx, ticket_id).state not in ("taken", "talking"):
        raise Conflict(f"Nobody listens to ticket {ticket_id}: wait for an operator.")
    made = ticket_lines.insert().values(
        ticket_id=ticket_id, speaker=speaker, text=text, said_at=now
    )
    line_id = tx.execute(made.returning(ticket_lines.c.id)).scalar_one()
    return Line(line_id, ticket_id, speaker, text, now)


def lines(tx: Connection, ticket_id: int, after_id: int = 0) -> list[Line]:
    """What was said, oldest first, behind the line `after_id`."""
    query = (
        select(ticket_lines)
        .where(ticket_lines.c.ticket_id == ticket_id, ticket_lines.c.id > after_id)
        .order_by(ticket_lines.c.id)
    )
    return [Line(*row) for row in tx.execute(query)]

"""The desk's queue: who waits for a live operator, and who is next (services.md H01-H09).

A ticket belongs to a dialogue and outlives it. Its states:

    waiting → taken → talking → done          the way of a call
    waiting, callback ⇄ taken                 put back: nobody spoke yet
    waiting → callback → taken → …            the subscriber hangs up and is called (H05)
    waiting, taken, callback → gone           left before anybody spoke

Served next is the highest `order`, among equals the one that paid (H09), then the first to come
(H08, J40). Who waits for a call keeps the place in the line. Money for a skip that reached nobody
is given back (J39).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, or_, select, update

from store import accounts
from store.errors import Conflict, NotFound
from store.schema import tickets
from store.ticket_line import (
    AVERAGE_TALK_S,
    COLUMNS,
    IN_LINE,
    Place,
    Ticket,
    in_order,
    length_of,
    place_of,
    wait_s,
)

__all__ = [
    "AVERAGE_TALK_S",
    "Place",
    "Ticket",
    "call_back",
    "find",
    "finish",
    "join",
    "leave",
    "next_ticket",
    "of_dialogue",
    "place",
    "put_back",
    "set_survey",
    "skip",
    "speak",
    "take",
    "waiting",
    "with_operators",
]

_OPEN = (*IN_LINE, "taken", "talking")


def join(
    tx: Connection,
    dialogue: str,
    msisdn: str,
    queue: str,
    now: datetime,
    *,
    order: Iterable[object] = (),
    limit: int | None = None,
    is_open: bool = True,
    route: str = "",
    channel: str = "call",
    language: str | None = None,
    survey_agreed: bool | None = None,
) -> Place:
    """Make the dialogue's ticket, or find it when it asks again.

    A number has one place in a line: who comes back after a call that broke off, or before being
    called, has the old one. `order`: flags and numbers, the most important first, higher is served
    first. "closed" when not `is_open`, "full" when `limit` are in line.
    """
    values = {"route": route, "channel": channel, "language": language}
    mine = _open_ticket(tx, dialogue, queue) or _adopted(tx, dialogue, msisdn, queue, **values)
    if mine is not None:
        return place_of(tx, mine)
    length = length_of(tx, queue)
    if not is_open:
        return Place("closed", length=length)
    if limit is not None and length >= limit:
        return Place("full", wait_s=wait_s(tx, queue, length + 1), length=length)
    ticket = _add(
        tx, dialogue, msisdn, queue, now, order, "waiting", survey_agreed=survey_agreed, **values
    )
    return place_of(tx, ticket)


def place(tx: Connection, dialogue: str, queue: str, now: datetime) -> Place:
    """Where the dialogue's ticket stands now; "empty" when it has none that is open."""
    mine = _open_ticket(tx, dialogue, queue)
    return Place("empty", length=length_of(tx, queue)) if mine is None else place_of(tx, mine)


def skip(tx: Connection, dialogue: str, queue: str, price: Decimal, now: datetime) -> Place:
    """Pay `price` and go before who did not (H09); "refused" when the money is short.

    Who has paid already is not charged again.
    """
    mine = _open_ticket(tx, dialogue, queue)
    if mine is None:
        return Place("empty", length=length_of(tx, queue))
    if mine.state != "waiting" or mine.paid:
        return place_of(tx, mine)
    charged = accounts.charge(tx, mine.msisdn, price, f"queue {queue}: served first", now)
    if charged.word != "ok":
        here = place_of(tx, mine)
        return Place(
            "refused", here.ticket_id, here.place, here.wait_s, here.length, here.state, "balance"
        )
    return place_of(tx, _change(tx, mine.id, paid=True, charge_id=charged.charge_id))


def call_back(
    tx: Connection,
    dialogue: str,
    msisdn: str,
    queue: str,
    now: datetime,
    *,
    route: str = "",
    channel: str = "call",
    language: str | None = None,
) -> Place:
    """Turn the dialogue's ticket, or a new one, into a promise to call (H05)."""
    mine = _open_ticket(tx, dialogue, queue)
    if mine is None:
        values = {"route": route, "channel": channel, "language": language}
        mine = _add(tx, dialogue, msisdn, queue, now, (), "callback", **values)
    elif mine.state == "waiting":
        mine = _change(tx, mine.id, state="callback", promised=True)
    return place_of(tx, mine)


def leave(tx: Connection, dialogue: str, queue: str, now: datetime) -> Place:
    """The subscriber hung up or gave up (J27). A promise to call stays a promise.

    A talk that was going on is done; who reached nobody is gone and gets the money back.
    """
    mine = _open_ticket(tx, dialogue, queue)
    if mine is None:
        return Place("empty", length=length_of(tx, queue))
    if mine.state == "waiting" and mine.promised:
        _change(tx, mine.id, state="callback")
    elif mine.state != "callback":
        finish(tx, mine.id, now)
    return Place("ok", mine.id, length=length_of(tx, queue), state=find(tx, mine.id).state)


def next_ticket(tx: Connection, now: datetime, queue: str | None = None) -> Ticket | None:
    """Who is served next; in all queues together when `queue` is None.

    Who was called in vain is passed over until the retry.
    """
    due = or_(tickets.c.retry_at.is_(None), tickets.c.retry_at <= now)
    row = tx.execute(in_order(queue).where(due).limit(1)).first()
    return None if row is None else Ticket(*row)


def take(
    tx: Connection,
    live_operator: str,
    now: datetime,
    *,
    ticket_id: int | None = None,
    queue: str | None = None,
) -> Ticket | None:
    """Give the operator that ticket, or who is next; None when nobody waits.

    Raises `NotFound` for a ticket that is not there and `Conflict` for one that is taken or over.
    """
    if ticket_id is None:
        following = next_ticket(tx, now, queue)
        if following is None:
            return None
        ticket_id = following.id
    free = (tickets.c.id == ticket_id, tickets.c.state.in_(IN_LINE))
    taken = {"state": "taken", "operator": live_operator, "taken_at": now}
    if tx.execute(update(tickets).where(*free).values(**taken)).rowcount == 0:
        ticket = find(tx, ticket_id)
        raise Conflict(
            f"Ticket {ticket_id} is {ticket.state} ({ticket.operator or 'no operator'}): "
            "take another one."
        )
    return find(tx, ticket_id)


def put_back(tx: Connection, ticket_id: int, retry_at: datetime | None = None) -> Ticket:
    """An operator gives a ticket back unheard; it has its old place in the line.

    A `retry_at` counts a call in vain.
    """
    ticket = find(tx, ticket_id)
    if ticket.state != "taken":
        raise Conflict(f"Ticket {ticket_id} is {ticket.state}: only a taken one can be put back.")
    return _change(
        tx,
        ticket_id,
        state="callback" if ticket.promised else "waiting",
        operator=None,
        taken_at=None,
        attempts=ticket.attempts + (retry_at is not None),
        retry_at=retry_at,
    )


def finish(tx: Connection, ticket_id: int, now: datetime) -> Ticket:
    """It is over: done when somebody spoke, else gone, and a paid skip is given back (J39)."""
    ticket = find(tx, ticket_id)
    if ticket.state not in _OPEN:
        return ticket
    reached = ticket.state == "talking"
    if ticket.paid and not reached:
        accounts.refund(tx, _charge_id(tx, ticket_id), now)
    return _change(tx, ticket_id, state="done" if reached else "gone", ended_at=now)


def find(tx: Connection, ticket_id: int) -> Ticket:
    """The ticket; raises `NotFound`."""
    row = tx.execute(select(*COLUMNS).where(tickets.c.id == ticket_id)).first()
    if row is None:
        raise NotFound(f"There is no ticket {ticket_id}: look at the queue for its number.")
    return Ticket(*row)


def of_dialogue(tx: Connection, dialogue: str) -> Ticket | None:
    """The newest ticket of the dialogue, in whatever state."""
    query = select(*COLUMNS).where(tickets.c.dialogue == dialogue)
    row = tx.execute(query.order_by(tickets.c.id.desc()).limit(1)).first()
    return None if row is None else Ticket(*row)


def waiting(tx: Connection, queue: str | None = None) -> list[Ticket]:
    """All in line, in the order in which they will be served."""
    return [Ticket(*row) for row in tx.execute(in_order(queue))]


def with_operators(tx: Connection) -> list[Ticket]:
    """All that an operator has at the moment, oldest first; what a restart must know."""
    query = select(*COLUMNS).where(tickets.c.state.in_(("taken", "talking")))
    return [Ticket(*row) for row in tx.execute(query.order_by(tickets.c.id))]


def set_survey(tx: Connection, ticket_id: int, agreed: bool) -> Ticket:
    """Whether the subscriber agreed to be asked after the talk (H06, J41)."""
    return _change(tx, ticket_id, survey_agreed=agreed)


def speak(tx: Connection, ticket_id: int, now: datetime) -> Ticket:
    """The operator and the subscriber hear each other now; nothing happens when they did before.

    Raises `Conflict` when nobody has taken the ticket.
    """
    ticket = find(tx, ticket_id)
    if ticket.state == "talking":
        return ticket
    if ticket.state != "taken":
        raise Conflict(f"Ticket {ticket_id} is {ticket.state}: take it before you speak.")
    return _change(tx, ticket_id, state="talking", talking_at=now)


def _add(
    tx: Connection,
    dialogue: str,
    msisdn: str,
    queue: str,
    now: datetime,
    order: Iterable[object],
    state: str,
    **values: Any,
) -> Ticket:
    made = tickets.insert().values(
        dialogue=dialogue,
        msisdn=msisdn,
        queue=queue,
        state=state,
        rank="".join(map(_comparable, order)),
        paid=False,
        promised=state == "callback",
        entered_at=now,
        **values,
    )
    return find(tx, tx.execute(made.returning(tickets.c.id)).scalar_one())


def _comparable(value: object) -> str:
    """A flag or a number as digits of one length, so that text sorts as the values do."""
    if value is None:
        return "0" * 19
    hundredths = int(Decimal(str(int(value) if isinstance(value, bool) else value)) * 100)
    return f"{hundredths + 10**18:019d}"


def _open_ticket(tx: Connection, dialogue: str, queue: str) -> Ticket | None:
    query = select(*COLUMNS).where(
        tickets.c.dialogue == dialogue, tickets.c.queue == queue, tickets.c.state.in_(_OPEN)
    )
    row = tx.execute(query.order_by(tickets.c.id.desc()).limit(1)).first()
    return None if row is None else Ticket(*row)


def _adopted(
    tx: Connection, dialogue: str, msisdn: str, queue: str, **values: Any
) -> Ticket | None:
    """The ticket that a number has in a line already, which is this dialogue's from now on."""
    mine = (tickets.c.msisdn == msisdn, tickets.c.queue == queue, tickets.c.state.in_(IN_LINE))
    query = select(tickets.c.id).where(*mine).order_by(tickets.c.id).limit(1)
    found = tx.execute(query).scalar_one_or_none()
    if found is None:
        return None
    return _change(tx, found, dialogue=dialogue, state="waiting", retry_at=None, **values)


def _change(tx: Connection, ticket_id: int, **values: Any) -> Ticket:
    tx.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))
    return find(tx, ticket_id)


def _charge_id(tx: Connection, ticket_id: int) -> int:
    query = select(tickets.c.charge_id).where(tickets.c.id == ticket_id)
    return int(tx.execute(query).scalar_one())

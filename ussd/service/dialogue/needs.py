"""What a walk asks of the store, met inside the transaction of its turn.

One table: a `Need`'s class → a function `(tx, asking, need) → Outcome`.  Everything here runs on
the writer's thread, in the one transaction that the whole turn has; it sends nothing and touches
no session.  What the loop must do after the commit (wake the forwarder, keep a shared answer) is
noted in the `Asking` and done there.  A refusal is an outcome; what is raised here undoes the turn.
Menus that ask for what there is not get "failed", and what is wrong with them is noted too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from menus import effects
from menus.effects import Need, Outcome
from store import (
    credentials,
    emails,
    facts,
    information,
    messages,
    numbers,
    portal,
    requests,
    surveys,
    tickets,
)
from ussd.core import desk
from ussd.service.sentences import reason

__all__ = ["DESK_FACTS", "READS", "Asking", "House", "meet"]

DESK_FACTS = frozenset({"queue.place", "queue.wait"})
"""Facts of the dialogue's ticket, which `store.facts` does not know."""

READS: frozenset[type[Need]] = frozenset({effects.Facts, effects.QueuePlace})
"""Needs that change nothing, whatever comes of them."""

_SHARED_READS = frozenset({"information.topics"})

_PIN = "credential.pin"
_SCORES = ("1", "2", "3", "4", "5")

_RANKS = (int, Decimal)  # and bool, which is an int

_SHORTEST_WAIT_S = 60
"""Nobody is told "about 0 minutes", however short the last talks were."""


def _works(service: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class House:
    """What is the same for every turn of this installation.

    `validity_s` is how long a flow's short message is tried, `sms_delay` caps its delay (None:
    the flow's own), `zone` is where the desk's hours hold, `load` estimates the waits.
    `is_out` tells whether a test has taken a service ("store" for all) out.
    """

    validity_s: float = 2 * 86400.0
    sms_delay: float | None = None
    zone: tzinfo | None = None
    load: desk.Load = field(default_factory=desk.Load)
    is_out: Callable[[str], bool] = _works


@dataclass(slots=True)
class Asking:
    """Whose turn it is, and what the loop has to do once the turn is committed.

    `ids` are message numbers that were drawn beforehand; past them the store gives more.
    `due` are the moments of queued short messages, `shared` the answers that serve everybody,
    `pushes` the screens to open on handsets,
    `mistakes` are sentences about the menus, for those who keep them,
    `changed` says that an effect was asked for, so the facts must be read again.
    """

    house: House
    session_id: str
    msisdn: str
    channel: str
    address: str
    language: str
    now: datetime
    ids: list[int]
    due: list[float] = field(default_factory=list)
    shared: list[tuple[effects.Service, Outcome]] = field(default_factory=list)
    pushes: list[effects.Notify] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    changed: bool = False

    def message_id(self, tx: Connection) -> int:
        """A number for a short message that nobody else has."""
        return self.ids.pop() if self.ids else numbers.reserve(tx, "message", 1)

    def mistaken(self, mistake: str) -> Outcome:
        """Note what is wrong with the menus; "failed"."""
        self.mistakes.append(mistake)
        return Outcome("failed")


def meet(tx: Connection, asking: Asking, need: Need) -> Outcome:
    """Meet one need in the turn's transaction."""
    kind = type(need)
    if kind not in READS and not (kind is effects.Service and need.name in _SHARED_READS):  # type: ignore[attr-defined]
        asking.changed = True
    outcome = _TABLE[kind](tx, asking, need)
    if outcome.reason:
        return replace(outcome, reason=reason(outcome.reason, asking.language))
    return outcome


def _facts(tx: Connection, asking: Asking, need: effects.Facts) -> Outcome:
    names = [name for name in need.names if name not in DESK_FACTS]
    values: dict[str, object] = dict.fromkeys(need.names)
    if names:
        values.update(facts.load(tx, asking.msisdn, names, asking.now, language=asking.language))
    if len(names) < len(need.names):
        ticket = _ticket_facts(tx, asking)
        values.update({name: ticket.get(name) for name in DESK_FACTS.intersection(need.names)})
    return Outcome(values=_present(values))


def _ticket_facts(tx: Connection, asking: Asking) -> dict[str, object]:
    ticket = tickets.of_dialogue(tx, asking.session_id)
    if ticket is None:
        return {}
    return _place_values(asking, tickets.place(tx, asking.session_id, ticket.queue, asking.now))


def _service(tx: Connection, asking: Asking, need: effects.Service) -> Outcome:
    serve = _SERVICES.get(need.name)
    if serve is None:
        known = ", ".join(_SERVICES)
        return asking.mistaken(f"the store has no service {need.name}: it has {known}")
    if asking.house.is_out(need.name):
        return Outcome("failed")
    return serve(tx, asking, need)


def _topics(tx: Connection, asking: Asking, need: effects.Service) -> Outcome:
    language = str(need.parameters.get("language") or asking.language)
    rows = tuple(information.topics_in(tx, language))
    outcome = Outcome(rows=rows) if rows else Outcome("empty")
    asking.shared.append((need, outcome))
    return outcome


def _survey(tx: Connection, asking: Asking, need: effects.Service) -> Outcome:
    score = str(need.parameters.get("score"))
    if score not in _SCORES:
        return asking.mistaken("survey.record is given no score: it takes number 1-5")
    recorded = surveys.record(tx, asking.msisdn, int(score), asking.now)
    return Outcome(recorded.word, reason=recorded.reason)


def _one_time_password(tx: Connection, asking: Asking, need: effects.OneTimePassword) -> Outcome:
    issued = credentials.issue_one_time(
        tx,
        asking.msisdn,
        need.password,
        asking.now,
        valid_s=need.valid_s,
        replaces=need.replaces,
        limit=need.limit,
        per_s=need.per_s,
    )
    # A number without a profile can have no password: for the flow that is "failed" (E30).
    word = "failed" if issued.word == "refused" else issued.word
    return Outcome(word, values=_present({"credential.locked_until": issued.locked_until}))


def _short_message(tx: Connection, asking: Asking, need: effects.ShortMessage) -> Outcome:
    after_s = float(need.after_s)
    if asking.house.sms_delay is not None:
        after_s = min(after_s, asking.house.sms_delay)
    queue_text(
        tx, asking, need.text, to=need.to, sender=need.sender or asking.address, after_s=after_s
    )
    return Outcome()


def queue_text(
    tx: Connection,
    asking: Asking,
    text: str,
    *,
    to: str | None = None,
    sender: str,
    after_s: float = 0.0,
) -> None:
    """Queue one short message of ours in the turn's transaction; the loop wakes the forwarder."""
    now = asking.now.timestamp()
    due_at = now + after_s
    message = messages.ShortMessage(
        id=asking.message_id(tx),
        kind="MT",
        source_addr=_sender(sender),
        destination_addr=to or asking.msisdn,
        accepted_at=now,
        due_at=due_at,
        expires_at=due_at + asking.house.validity_s,
        dest_addr_ton=1,
        dest_addr_npi=1,
        text=text,
    )
    messages.accept(tx, message)
    asking.due.append(due_at)


def _sender(address: str) -> str:
    """The code that a subscriber sees a text come from: `*110*9#` sends as 110."""
    if address.startswith(("*", "#")):
        return address.strip("*#").partition("*")[0]
    return address


def _set_fact(tx: Connection, asking: Asking, need: effects.SetFact) -> Outcome:
    if need.name not in facts.WRITABLE:
        return asking.mistaken(f"the store cannot keep {need.name}: do not set it")
    written = facts.write(tx, asking.msisdn, need.name, need.value)
    return Outcome("ok" if written else "failed")


def _block(tx: Connection, asking: Asking, need: effects.Block) -> Outcome:
    if need.what not in portal.BLOCKABLE:
        known = ", ".join(portal.BLOCKABLE)
        return asking.mistaken(f"{need.what} cannot be blocked: what can is {known}")
    blocked = portal.block(tx, asking.msisdn, need.what, asking.now, need.for_s)
    values = {"already": blocked.already, "contact": blocked.contact_msisdn}
    return Outcome(blocked.word, values=_present(values), reason=blocked.reason)


def _check_secret(tx: Connection, asking: Asking, need: effects.CheckSecret) -> Outcome:
    if need.name != _PIN:
        return asking.mistaken(f"there is no secret {need.name} to compare with: there is {_PIN}")
    checked = credentials.check_pin(tx, asking.msisdn, need.typed, need.tries, asking.now)
    return Outcome(checked.word, values={"tries_left": checked.tries_left})


def _join(tx: Connection, asking: Asking, need: effects.JoinQueue) -> Outcome:
    local = asking.now.astimezone(asking.house.zone)
    if not all(isinstance(value, _RANKS) for value in need.order):
        asking.mistaken(
            f"the order of the queue {need.queue} takes facts that are flags or numbers"
        )
    place = tickets.join(
        tx,
        asking.session_id,
        asking.msisdn,
        need.queue,
        asking.now,
        order=[value if isinstance(value, _RANKS) else None for value in need.order],
        limit=need.limit,
        is_open=desk.is_open(need.hours, local),
        route=need.route,
        channel=asking.channel,
        language=asking.language,
    )
    return _placed(asking, place)


def _queue_place(tx: Connection, asking: Asking, need: effects.QueuePlace) -> Outcome:
    return _placed(asking, tickets.place(tx, asking.session_id, need.queue, asking.now))


def _skip(tx: Connection, asking: Asking, need: effects.SkipQueue) -> Outcome:
    price = Decimal(str(need.price))
    return _placed(asking, tickets.skip(tx, asking.session_id, need.queue, price, asking.now))


def _call_back(tx: Connection, asking: Asking, need: effects.CallBack) -> Outcome:
    place = tickets.call_back(
        tx,
        asking.session_id,
        asking.msisdn,
        need.queue,
        asking.now,
        channel=asking.channel,
        language=asking.language,
    )
    return _placed(asking, place)


def _leave(tx: Connection, asking: Asking, need: effects.LeaveQueue) -> Outcome:
    return _placed(asking, tickets.leave(tx, asking.session_id, need.queue, asking.now))


def _placed(asking: Asking, place: tickets.Place) -> Outcome:
    return Outcome(place.word, values=_place_values(asking, place), reason=place.reason)


def _place_values(asking: Asking, place: tickets.Place) -> dict[str, object]:
    local = asking.now.astimezone(asking.house.zone)
    wait_s = max(desk.wait_s(place.wait_s, local, asking.house.load), _SHORTEST_WAIT_S)
    return _present(
        {
            "queue.place": place.place or None,
            "queue.wait": wait_s if place.place else None,
            "queue.length": place.length,
            "ticket.id": place.ticket_id,
        }
    )


def _ticket(tx: Connection, asking: Asking, need: effects.Ticket) -> Outcome:
    number = requests.file(tx, asking.msisdn, need.subject, need.text, asking.now)
    return Outcome(values={"id": number})


def _email(tx: Connection, asking: Asking, need: effects.Email) -> Outcome:
    queued = emails.queue(tx, asking.msisdn, need.to, need.subject, need.text, asking.now)
    return Outcome("ok" if queued else "failed")


def _notify(tx: Connection, asking: Asking, need: effects.Notify) -> Outcome:
    """Leave the handset to the loop: nothing outside is called in a transaction."""
    asking.pushes.append(need)
    return Outcome()


def _present(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


Serve = Callable[[Connection, Asking, Any], Outcome]

_SERVICES: Mapping[str, Serve] = {"information.topics": _topics, "survey.record": _survey}
"""Services of services.yaml with `provider: store`."""

_TABLE: Mapping[type[Need], Serve] = {
    effects.Facts: _facts,
    effects.Service: _service,
    effects.OneTimePassword: _one_time_password,
    effects.ShortMessage: _short_message,
    effects.SetFact: _set_fact,
    effects.Block: _block,
    effects.CheckSecret: _check_secret,
    effects.JoinQueue: _join,
    effects.QueuePlace: _queue_place,
    effects.SkipQueue: _skip,
    effects.CallBack: _call_back,
    effects.LeaveQueue: _leave,
    effects.Ticket: _ticket,
    effects.Email: _email,
    effects.Notify: _notify,
}

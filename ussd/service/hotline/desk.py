"""The live operators' desk: who waits, who talks to whom, and what either says.

The tickets are rows of the store; this object ties them to open calls.  Taking the ticket of a
caller who waits connects the two: words of the operator reach the handset unasked (op 3), keys and
texts of the handset (op 18) reach the operator.  A ticket whose dialogue is over (a USSD caller, a
promise to call back) is rung (`reaching`); its answer (op 18) picks up, 129 rejects.  Who cannot be
reached goes back into the line, is not given out again for a while, and who is next stands in.
Who waits hears the place again every `announce_every` seconds (H02); whose phone vanishes has left
after a minute (`absences`).

Every method that asks the store answers through `done(result, refusal)`: exactly one is not None,
results are plain values ready for JSON, a refusal is a `Refused` whose `word` is "no-ticket",
"taken", "not-yours", "gone", "empty" or "unavailable".  MSISDNs leave here masked.

    ticket  {"id": 7, "queue": "hotline", "state": "waiting", "msisdn": "7916…567", "place": 1,
             "waited_s": 40, "operator": null, "number": "0890", "paid": false, "channel": "call",
             "language": "ru", "attempts": 0}; state: waiting, taken, talking, callback, done, gone
    line    {"id": 3, "ticket": 7, "speaker": "operator", "text": "…", "at": ISO 8601}
    event   {"event": "waiting" | "taken" | "talking" | "said" | "ended" | "left" | "returned",
             "ticket": ticket, and with "said" "line": line}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import structlog

from store import conversations, tickets
from store.conversations import Line
from store.tickets import Ticket
from ussd.core.billing import Ending
from ussd.core.sessions import UssdSession
from ussd.errors import Refused
from ussd.service.asking import ask
from ussd.service.clocks import Clocks
from ussd.service.hotline import desk_rows
from ussd.service.hotline.absences import Absences
from ussd.service.hotline.afterwards import go_on
from ussd.service.hotline.announcements import Announcements
from ussd.service.hotline.answers import Done, answer, refusal
from ussd.service.hotline.desk_rows import Given, line_dict, ticket_dict
from ussd.service.hotline.reaching import Reaching
from ussd.service.hotline.talk import Talk

if TYPE_CHECKING:
    from ussd.service.dialogue.dialogues import Dialogues

__all__ = ["Desk", "Event"]

Event: TypeAlias = Mapping[str, Any]
Listener: TypeAlias = Callable[[Event], None]

_log = structlog.get_logger(__name__)


class Desk:
    """All talks of this process, and the door to every ticket; registers with `dialogues`."""

    def __init__(
        self,
        *,
        dialogues: Dialogues,
        clocks: Clocks,
        writer: Any,
        reader: Any,
        announce_every: float,
    ) -> None:
        """Take how often who waits is told the place, in seconds."""
        self.dialogues = dialogues
        self._clocks = clocks
        self._writer = writer
        self._reader = reader
        self._listeners: list[Listener] = []
        self._waiting: dict[str, UssdSession] = {}
        self._talks: dict[int, Talk] = {}
        self._reaching = Reaching(dialogues)
        self._announcements = Announcements(dialogues, clocks, announce_every, self._waiting)
        self._absences = Absences(clocks, self._held, self._reaching.is_there, self._let_go)
        dialogues.live.queues = self

    def start(self) -> None:
        """Give back to the line what a crash left taken."""
        ask(self._writer.call, desk_rows.return_orphans, self._clocks.now(), done=_logged)

    def stop(self) -> None:
        """Stop the announcements, and looking after who vanishes."""
        self._announcements.stop()
        self._absences.stop()

    # For the web and the terminal.

    def list(self, done: Done, queue: str | None = None) -> None:
        """Every open ticket: those with an operator first, then in the order of service."""
        self._read(desk_rows.open_tickets, queue, self._clocks.now(), done=done)

    def take(
        self, live_operator: str, done: Done, *, ticket: int | None = None, queue: str | None = None
    ) -> None:
        """Take that ticket, or who is next, and connect or ring the subscriber.

        An operator who names a ticket of one's own goes on with it.
        """
        if ticket is not None and self._is_of(live_operator, ticket):
            self._read(desk_rows.one, ticket, self._clocks.now(), done=done)
            return
        ask(
            self._writer.call,
            desk_rows.take,
            live_operator,
            self._clocks.now(),
            ticket,
            queue,
            done=partial(self._given, done, queue),
        )

    def say(self, live_operator: str, ticket: int, text: str, done: Done) -> None:
        """Say words to the subscriber; the line comes back once it is kept and sent."""
        talk = self._talk_of(live_operator, ticket, done)
        if talk is None:
            return
        if not talk.is_connected:
            done(None, Refused("gone", "the subscriber has not picked up yet"))
            return
        if talk.session is not None and not self._reaching.is_there(talk.session):
            done(None, Refused("gone", "the subscriber's phone is off the air: nobody hears this"))
            return
        ask(
            self._writer.call,
            conversations.say,
            ticket,
            "operator",
            text,
            self._clocks.now(),
            done=partial(self._said, talk, done),
        )

    def end(self, live_operator: str, ticket: int, done: Done) -> None:
        """Finish the talk; the subscriber gets the survey or the last words."""
        talk = self._talk_of(live_operator, ticket, done)
        if talk is None:
            return
        ask(
            self._writer.call,
            desk_rows.finish,
            ticket,
            self._clocks.now(),
            done=partial(self._finished, talk, done),
        )

    def lines(self, ticket: int, done: Done, after: int = 0) -> None:
        """What was said, behind the line `after`."""
        self._read(desk_rows.lines, ticket, after, done=done)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every event from now on; call what comes back to hear no more."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def _is_of(self, live_operator: str, ticket: int) -> bool:
        talk = self._talks.get(ticket)
        return talk is not None and talk.live_operator == live_operator

    def _talk_of(self, live_operator: str, ticket: int, done: Done) -> Talk | None:
        talk = self._talks.get(ticket)
        if talk is None:
            done(None, Refused("no-ticket", f"nobody talks on ticket {ticket}: take it first"))
        elif talk.live_operator != live_operator:
            done(None, Refused("not-yours", f"ticket {ticket} is {talk.live_operator}'s"))
        else:
            return talk
        return None

    def _read(self, function: Callable[..., Any], *args: Any, done: Done) -> None:
        """Ask the reader; what the store refuses is an answer like any other."""
        ask(self._reader.call, function, *args, done=partial(answer, done))

    # What open sessions tell (live.Queues).

    def joined(self, session: UssdSession) -> None:
        """A caller waits, or has just moved on in the line."""
        if session.session_id not in self._waiting:
            self._waiting[session.session_id] = session
            self._absences.watch()
            self._tell_of(session.session_id, "waiting")
        self.moved()

    def left(self, session: UssdSession) -> None:
        """A caller waits no more."""
        if self._waiting.pop(session.session_id, None) is not None:
            self._tell_of(session.session_id, "left")

    def moved(self) -> None:
        """Somebody has left a queue, so others may stand elsewhere."""
        self._announcements.moved()

    def is_telling(self, session: UssdSession) -> bool:
        """Tell whether all that keeps the session busy is that its place is read."""
        return self._announcements.is_telling(session)

    def _held(self) -> Iterator[UssdSession]:
        """Every call without a time-out: who waits, and who talks."""
        yield from self._waiting.values()
        for talk in self._talks.values():
            if talk.session is not None and talk.is_connected:
                yield talk.session

    def _let_go(self, session: UssdSession) -> None:
        """A phone has vanished: its call is over as if it had hung up."""
        self.dialogues.turns.begin()
        self.dialogues.live.release(session)

    # A talk begins.

    def _given(
        self, done: Done, queue: str | None, given: Given | None, error: Exception | None
    ) -> None:
        """Connect or ring whom the store has given; who is next stands in for who is not there."""
        if given is None:
            done(None, refusal(error))
            return
        if given.passed is not None:
            self._over("returned", given.passed, None)
        ticket = given.ticket
        if ticket is None:
            done(None, _nobody(given))
        elif not self._reached(ticket):
            self._pass_over(done, queue, given, ticket)
        else:
            self._tell("taken", ticket)
            self.moved()
            done(ticket_dict(ticket, self._clocks.now()), None)

    def _reached(self, ticket: Ticket) -> bool:
        self.dialogues.turns.begin()
        talk = Talk(self, ticket, ticket.operator or "")
        session = self._waiting.get(ticket.dialogue)
        if session is None:
            is_reached = self._reaching.ring(ticket, talk)
        elif is_reached := self._reaching.connect(session, talk):
            del self._waiting[ticket.dialogue]
        if is_reached:
            self._talks[ticket.id] = talk
        return is_reached

    def _pass_over(self, done: Done, queue: str | None, given: Given, ticket: Ticket) -> None:
        """Put a ticket back that cannot be reached now; one that was named stands for no other."""
        now = self._clocks.now()
        if given.is_named:
            self._put_back(ticket)
            done(None, Refused("gone", "the subscriber cannot be reached now"))
            return
        ask(
            self._writer.call,
            desk_rows.take_another,
            ticket,
            now,
            queue,
            done=partial(self._given, done, queue),
        )

    # A talk goes on (told by `Talk`).

    def heard(self, talk: Talk, text: str) -> None:
        """The subscriber said something."""
        ask(
            self._writer.call,
            conversations.say,
            talk.ticket.id,
            "subscriber",
            text,
            self._clocks.now(),
            done=partial(self._kept, talk),
        )

    def picked_up(self, talk: Talk) -> None:
        """Who was rung is on the line."""
        session = talk.session
        assert session is not None
        talk.is_connected = True
        session.held_at = self.dialogues.turns.now_s
        self._reaching.greet(session, talk)
        self._absences.watch()
        self._tell("talking", talk.ticket)

    def _said(self, talk: Talk, done: Done, line: Line | None, error: Exception | None) -> None:
        if line is None:
            done(None, refusal(error))
            return
        session = talk.session
        if session is not None and not session.has_ended:
            self.dialogues.live.notify(session, line.text)
        self._kept(talk, line, None)
        done(line_dict(line), None)

    def _kept(self, talk: Talk, line: Line | None, error: Exception | None) -> None:
        if line is None:
            _log.error("line_not_kept", ticket=talk.ticket.id, error=str(error))
            return
        self._tell("said", talk.ticket, line=line_dict(line))

    # A talk ends.

    def _finished(
        self, talk: Talk, done: Done, ticket: Ticket | None, error: Exception | None
    ) -> None:
        if ticket is None:
            done(None, refusal(error))
            return
        self._talks.pop(ticket.id, None)
        session = talk.session
        if session is not None and session.leader is talk:
            self.dialogues.turns.begin()
            session.leader = None
            go_on(self.dialogues, session, ticket)
        self._tell("ended", ticket)
        done(ticket_dict(ticket, self._clocks.now()), None)

    def hung_up(self, talk: Talk, ending: Ending) -> None:
        """The subscriber is gone: a talk is over, who did not pick up is called again."""
        if not talk.is_connected and ending is not Ending.COMPLETED:
            self._return(talk)
        elif self._talks.pop(talk.ticket.id, None) is not None:
            ask(
                self._writer.call,
                desk_rows.finish,
                talk.ticket.id,
                self._clocks.now(),
                done=partial(self._over, "ended"),
            )

    def _return(self, talk: Talk) -> None:
        if self._talks.pop(talk.ticket.id, None) is not None:
            self._put_back(talk.ticket)

    def _put_back(self, ticket: Ticket) -> None:
        ask(
            self._writer.call,
            desk_rows.put_back,
            ticket,
            self._clocks.now(),
            done=partial(self._over, "returned"),
        )

    def _over(self, event: str, ticket: Ticket | None, error: Exception | None) -> None:
        if ticket is None:
            _log.error("ticket_not_changed", error=str(error))
            return
        self._tell(event, ticket)
        if event == "returned":
            self.moved()

    # Events.

    def _tell_of(self, dialogue: str, event: str) -> None:
        if not self._listeners:
            return
        done = partial(self._over, event)
        ask(self._reader.call, tickets.of_dialogue, dialogue, done=done)

    def _tell(self, event: str, ticket: Ticket, **more: Any) -> None:
        told = {"event": event, "ticket": ticket_dict(ticket, self._clocks.now()), **more}
        for listener in list(self._listeners):
            listener(told)


def _nobody(given: Given) -> Refused:
    """Why an operator gets nobody."""
    if given.left:
        return Refused("gone", "nobody in the line can be reached now, try again in a minute")
    return Refused("empty", "nobody waits")


def _logged(result: object, error: Exception | None) -> None:
    if error is not None:
        _log.error("desk_failed", error=str(error))

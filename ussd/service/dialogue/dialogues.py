"""USSD dialogues, calls and SMS keywords: what network peers send, from the PDU to a session.

Dials go to `dials`, texts to `keywords`, answers to the session that stands.  Every request is
answered: a dial or an answer at once, because the response promises nothing but the transport; a
keyword only after the commit, because its effects have no other receipt.

This object is also the door for its neighbours: the desk and the applications find sessions here,
the wiring starts and stops it, scripts ask what a phone shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeAlias

import structlog

from menus.model import CALL, SMS, USSD, Flows
from smpp.commands import SubmitSm
from smpp.constants import CommandStatus
from smpp.errors import SmppError
from store import outside_calls, ussd_sessions
from ussd import config
from ussd.core.billing import Ending
from ussd.core.routes import Owned, Routes
from ussd.core.sessions import Asked, UssdSession, is_of, judge
from ussd.core.wire import Answer, Confirmation, Dial, Inbound, Release
from ussd.service.clocks import Clocks
from ussd.service.dialogue.air import Air, Exchange
from ussd.service.dialogue.counting import Counting
from ussd.service.dialogue.dials import Dials
from ussd.service.dialogue.fact_book import FactBook
from ussd.service.dialogue.ground import Applications
from ussd.service.dialogue.http_services import HttpServices
from ussd.service.dialogue.keywords import Keywords
from ussd.service.dialogue.live import LiveSessions
from ussd.service.dialogue.lookups import Lookups
from ussd.service.dialogue.outside import PATIENCE_S, Outside
from ussd.service.dialogue.pushes import Pushes
from ussd.service.dialogue.records import Records
from ussd.service.dialogue.resuming import Resuming
from ussd.service.dialogue.snapshots import Snapshots
from ussd.service.dialogue.turns import Served, Turns
from ussd.service.sentences import sentence

__all__ = ["Dialogues"]

Takes: TypeAlias = Callable[[str], bool]
"""Whether an MSISDN gets the canary."""

_log = structlog.get_logger(__name__)


class Dialogues:
    """All dialogues of this process; one object for the switchboard, the desk and the wiring.

    Wiring (ussd.app):
        turns = Turns(clocks=…, writer=…, settings=typed menu settings by name,
                      house=House(sms_delay=Settings.demo.sms_delay, zone=…),
                      message_ids=MessageIds, wake_forwarder=forwarder.wake, key=os.urandom(32))
        dialogues = Dialogues(flows=…, clocks=…, writer=…, reader=…, turns=turns,
                              exchange=switchboard,
                              owned=[Owned(system_id, codes, short_numbers), …],
                              sessions=Settings.sessions,
                              http=HttpServices(clocks, LoopDoor(), …),
                              name=a word no other start of this store has)
        apps = Apps(dialogues=dialogues, exchange=switchboard, timeout_s=sessions.application)
        desk = Desk(dialogues=dialogues, clocks=…, writer=…, reader=…, announce_every=…)
        dialogues.start(ready)   # reads what a crash left; `ready()` then: the listener may open
        dialogues.stop()         # snapshots what lives; before writer.stop()
    """

    def __init__(
        self,
        *,
        flows: Flows,
        clocks: Clocks,
        writer: Any,
        reader: Any,
        turns: Turns,
        exchange: Exchange,
        sessions: config.Sessions,
        http: HttpServices,
        name: str,
        patience_s: float = PATIENCE_S,
        owned: Iterable[Owned] = (),
    ) -> None:
        self.clocks = clocks
        self.writer = writer
        self.reader = reader
        self.applications: Applications | None = None
        self._name = name
        self._serial = 0
        self._replies = 0
        self._owned = tuple(owned)
        self._canary: tuple[Served, Takes] | None = None
        self._snapshots = Snapshots(writer, clocks, sessions.snapshot_every)
        self._records = Records(writer, clocks)
        self.counting = Counting(writer, clocks)
        self.turns = turns
        self.http = http
        self.outside = Outside(turns, http, clocks, patience_s)
        turns.outside = self.outside
        self.air = Air(exchange)
        self.live = LiveSessions(
            clocks=clocks,
            turns=turns,
            air=self.air,
            snapshots=self._snapshots,
            records=self._records,
        )
        self.resuming = Resuming(self.live, clocks)
        self.keywords = Keywords(self)
        self.pushes = Pushes(self)
        turns.push = self.pushes.asked
        self._limit = sessions.limit
        self._dials = Dials(self)
        self.use_flows(flows)

    # For the wiring.

    def start(self, ready: Callable[[], None]) -> None:
        """Take up what a crash left, then say that dials may come."""
        self.reader.call(
            ussd_sessions.open_sessions, self.clocks.wall(), done=partial(self._restore, ready)
        )

    def stop(self) -> None:
        """Write every session that can be resumed; they wait for the next start."""
        self.live.deadlines.stop()
        self._records.write_late()
        self.counting.stop()
        self._snapshots.stop()

    def use_flows(self, flows: Flows) -> None:
        """Serve new dialogues from these flows; open ones stay on theirs."""
        self.served = self._prepared(flows)
        self._use_services()

    def use_canary(self, flows: Flows | None, takes: Takes) -> None:
        """Serve new dialogues of those whom `takes` names from other flows; None ends that."""
        self._canary = None if flows is None else (self._prepared(flows), takes)
        self._use_services()

    def served_for(self, msisdn: str) -> Served:
        """The flows that a new dialogue of this subscriber begins with."""
        canary = self._canary
        return canary[0] if canary is not None and canary[1](msisdn) else self.served

    def _prepared(self, flows: Flows) -> Served:
        catalogue = flows.catalogue
        return Served(
            flows,
            Routes.of(flows, self._owned),
            FactBook(catalogue.facts, flows.languages, self.clocks),
            Lookups(catalogue.services),
            frozenset(name for name, service in catalogue.services.items() if service.http),
            self.counting.tally(flows.version),
        )

    def _use_services(self) -> None:
        """One door for all: where a canary declares a service too, everybody's stands."""
        canary = self._canary[0].flows.catalogue.services if self._canary is not None else {}
        self.http.use({**canary, **self.served.flows.catalogue.services})

    def use_codes(self, owned: Iterable[Owned]) -> None:
        """Serve these codes of applications from now on."""
        self._owned = tuple(owned)
        self.use_flows(self.served.flows)
        if self._canary is not None:
            self.use_canary(self._canary[0].flows, self._canary[1])

    def _restore(self, ready: Callable[[], None], rows: Any, error: Exception | None) -> None:
        if error is not None:
            _log.error("sessions_not_restored", error=str(error))
            rows = []
        self.turns.begin()
        canary = self._canary[0] if self._canary is not None else self.served
        version = canary.flows.version
        self.resuming.take_up([row for row in rows if row.version == version], canary)
        self.resuming.take_up([row for row in rows if row.version != version], self.served)
        self.reader.call(outside_calls.waiting, done=self._go_on_outside)
        ready()

    def _go_on_outside(self, calls: Any, error: Exception | None) -> None:
        if error is not None:
            _log.error("service_calls_not_taken_up", error=str(error))
            return
        self.turns.begin()
        self.outside.take_up(calls, self.served)

    # For the switchboard (DialogueTraffic).

    def requests_received(self, peer: Any, pdus: Sequence[Any]) -> None:
        """Take a run of dialogue PDUs of a network peer and answer each."""
        self.turns.begin()
        self.air.bound.add(peer)
        link, air, take, is_network = peer.link, self.air, self._take, peer.is_network
        accepted: list[Any] = []
        for pdu in pdus:
            status = take(peer, air.read(peer, pdu))
            if status:
                link.reply(pdu, status)
            elif is_network and type(pdu) is SubmitSm:
                accepted.append(pdu)
            else:
                link.reply(pdu, 0, message_id=f"d{self._next_reply(1)}" if is_network else "")
        if accepted:
            first = self._next_reply(len(accepted))
            link.accept(accepted, range(first, first + len(accepted)), "d")
        self._dials.ask()

    def _next_reply(self, count: int) -> int:
        """Return the first of so many numbers of replies."""
        self._replies += count
        return self._replies - count + 1

    def _take(self, peer: Any, move: Inbound) -> int:
        """What one PDU says; 0 or the command_status that refuses it."""
        kind = type(move)
        if kind is Answer:
            self._answered(peer, move)  # type: ignore[arg-type]
        elif kind is Dial:
            return self._dials.take(peer, move)  # type: ignore[arg-type]
        elif kind is Release:
            self._released(peer, move)  # type: ignore[arg-type]
        elif kind is Confirmation:
            self._confirmed(peer, move)  # type: ignore[arg-type]
        return 0

    def response_received(self, peer: Any, request: Any, response: Any) -> None:
        """A screen that the handset could not take means that it is out of coverage."""
        status = response.command_status
        if self.pushes.awaited:
            self.pushes.answered(peer, request, status)
        if status:
            self._undelivered(peer, request)

    def request_failed(self, peer: Any, request: Any, reason: SmppError) -> None:
        """The peer is silent or gone: the dialogue stays open until its time-outs.

        Only a push that it has not taken by now has not reached its handset.
        """
        if self.pushes.awaited:
            self.pushes.answered(peer, request, CommandStatus.ESME_RDELIVERYFAILURE)

    def peer_left(self, peer: Any) -> None:
        """The dialogues of that peer go on with whoever attaches their numbers now."""
        self.air.bound.discard(peer)

    def short_message(self, peer: Any, pdu: Any) -> bool:
        """Take a short message to a number whose keywords a flow serves."""
        return self.keywords.take(peer, pdu)

    def _undelivered(self, peer: Any, request: Any) -> None:
        msisdn, channel, number = self.air.session_of(peer, request)
        session = self.live.table.find(msisdn, channel)
        if session is None or session.is_busy:
            return
        if is_of(session, number, peer.dialect.echoes):
            self.turns.begin()
            self.live.release(session)

    # Answers.

    def _answered(self, peer: Any, answer: Answer) -> None:
        live = self.live
        session = live.table.find(answer.msisdn, answer.channel)
        if session is None:
            self._answered_too_late(peer, answer)
            return
        echoes = peer.dialect.echoes
        asked = judge(session, answer.number, answer.step, echoes)
        if asked is Asked.NEW:
            session.peer = peer
            session.echo = answer if echoes else None
            live.answers.take(session, answer.text)
        elif asked is Asked.FOREIGN:
            self._answered_too_late(peer, answer)
        elif not session.is_answered:
            session.peer = peer
            live.show_again(session)

    def _answered_too_late(self, peer: Any, answer: Answer) -> None:
        """An answer to a dialogue that is over: its last words again, or that time is out."""
        number = answer.number
        ended = self.live.table.ended(answer.msisdn, answer.channel, number)
        if ended is not None and number is not None and not peer.dialect.echoes:
            ended.peer = peer
            self.live.show_again(ended)
            return
        language = self.served.flows.languages[0]
        word = "call_timed_out" if answer.channel == CALL else "timed_out"
        self.air.last_words(peer, answer, sentence(word, language, self.served.flows))

    def _released(self, peer: Any, release: Release) -> None:
        session = self.live.table.find(release.msisdn, release.channel)
        if session is not None and is_of(session, release.number, peer.dialect.echoes):
            self.live.release(session)

    def _confirmed(self, peer: Any, confirmation: Confirmation) -> None:
        session = self.live.table.find(confirmation.msisdn, confirmation.channel)
        if session is None or session.leader is None:
            return
        if is_of(session, confirmation.number, peer.dialect.echoes):
            session.leader.confirmed(session)

    def new_session(self, msisdn: str, channel: str, address: str, peer: Any) -> UssdSession:
        """A session that nobody has opened yet, on the flows served now."""
        self._serial += 1
        session_id = f"{self._name}-{self._serial}"
        served = self.served_for(msisdn)
        session = UssdSession(session_id, msisdn, channel, address, self.turns.now_s, served)
        session.peer = peer
        session.language = served.flows.languages[0]
        return session

    # For the neighbours.

    def find(self, msisdn: str, channel: str) -> UssdSession | None:
        """The open session of a subscriber."""
        return self.live.table.find(msisdn, channel)

    def end_all(self, msisdn: str) -> None:
        """Hang up on a subscriber in every dialogue, and keep none for a redial."""
        live = self.live
        self.turns.begin()
        for channel in (USSD, CALL, SMS):
            session = live.table.find(msisdn, channel)
            if session is not None:
                live.hang_up(session, Ending.COMPLETED)
        dropped = live.table.dropped(msisdn)
        if dropped is not None:
            live.table.forget(dropped)
            live.forget(dropped)

    def screen(self, msisdn: str) -> str | None:
        """What a phone shows now; None when it is in no dialogue."""
        table = self.live.table
        session = table.find(msisdn, USSD) or table.find(msisdn, CALL)
        return session.text if session is not None else None

    @property
    def is_full(self) -> bool:
        """Whether as many sessions are open as may be."""
        return len(self.live.table) >= self._limit

    def __len__(self) -> int:
        """Count the open sessions."""
        return len(self.live.table)

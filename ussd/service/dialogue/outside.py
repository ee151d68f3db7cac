"""Turns that wait for a service outside: the call, the subscriber's patience, what comes after.

While a service is asked the session is busy.  When the answer comes in time the turn goes on with
it and its screen is shown.  When the subscriber has waited long enough the walk takes the way of
`slow`, and the call goes on alone: its answer is gone on with later, exactly once, and shows
nothing; last words that it comes to are sent as a short message, unless the flow sends its own.
What a crash left on its way is called again under its own key, where the service is idempotent;
what cannot be known any more is reported in the log and in the audit, and never done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import structlog
from sqlalchemy import Connection

from menus.effects import Outcome, Service
from menus.model import Step
from store import audit, outside_calls
from store.outside_calls import OutsideCall
from ussd.core.http_calls import Caller
from ussd.core.moves import Move
from ussd.core.sessions import UssdSession
from ussd.core.turn import Cut
from ussd.service.asking import ask
from ussd.service.clocks import Clocks, Delayed
from ussd.service.dialogue.http_services import HttpServices
from ussd.service.dialogue.kept_turns import KeptTurn, read_document
from ussd.service.dialogue.pieces import Served, Turn
from ussd.service.sentences import reason

if TYPE_CHECKING:
    from ussd.service.dialogue.turns import Turns

__all__ = ["PATIENCE_S", "Outside"]

PATIENCE_S = 10.0
"""How long a subscriber waits for a service before the flow says that it is slow."""

_SLOW = Outcome("slow")
_KEPT_FOR = timedelta(days=7)
"""After so long a call that a crash left is only reported: nobody waits for it any more."""

_log = structlog.get_logger(__name__)

_Shared: TypeAlias = tuple[str, tuple[tuple[str, object], ...]]


class Outside:
    """The turns of `turns` that wait; they do so for `patience_s` at the most."""

    def __init__(
        self, turns: Turns, services: HttpServices, clocks: Clocks, patience_s: float
    ) -> None:
        self._turns = turns
        self._services = services
        self._clocks = clocks
        self._patience_s = patience_s
        self._shared: dict[_Shared, list[Callable[[Outcome], None]]] = {}
        self.waiting = 0
        """Calls on their way."""

    def ask(self, turn: Turn, cut: Cut, row: str) -> None:
        """Call the service at which a turn was cut; `row` is the key that it is kept under."""
        turn.told = cut.told
        turn.row = row
        waiting = _Waiting(self, turn, cut.need)
        if not turn.is_late:
            waiting.timer = self._clocks.later(self._patience_s, waiting.slow)
        self._call(turn, cut.need, waiting.answered)

    def _call(self, turn: Turn, need: Service, told: Callable[[Outcome], None]) -> None:
        session = turn.session
        declared = session.served.flows.catalogue.services[need.name]
        caller = Caller(session.msisdn, turn.context.language, session.channel)
        key = turn.row or turn.key_of(need)
        self.waiting += 1
        if not declared.for_everyone or turn.row:
            self._services.ask(declared, need, caller, key, partial(self._told, told))
            return
        shared = (need.name, tuple(sorted(need.parameters.items())))
        asking = self._shared.setdefault(shared, [])
        asking.append(told)
        if len(asking) == 1:
            keep = partial(self._told_all, session.served, need, shared)
            self._services.ask(declared, need, caller, key, keep)

    def _told(self, told: Callable[[Outcome], None], outcome: Outcome) -> None:
        self.waiting -= 1
        self._turns.begin()
        told(outcome)

    def _told_all(self, served: Served, need: Service, shared: _Shared, outcome: Outcome) -> None:
        """One answer serves everybody who asked for it meanwhile, and those who come soon."""
        self._turns.begin()
        served.lookups.now = self._turns.now_s
        served.lookups.keep(need, outcome)
        for told in self._shared.pop(shared):
            self._told(told, outcome)

    def go_on(self, turn: Turn, outcome: Outcome) -> None:
        """Lead a turn on behind an outcome."""
        if outcome.reason:
            words = reason(outcome.reason, turn.context.language)
            outcome = Outcome(outcome.word, outcome.values, outcome.rows, words)
        turn.told = (*turn.told, outcome)
        self._turns.go_on(turn)

    # After a crash.

    def take_up(self, calls: Iterable[OutsideCall], served: Served) -> None:
        """Go on with what was on its way when the process ended."""
        for call in calls:
            why = self._go_on_with(call, served)
            if why:
                self._report(call, why)

    def _go_on_with(self, call: OutsideCall, served: Served) -> str:
        """Call again under the same key; else the reason why that cannot be."""
        kept = read_document(call.document)
        declared = served.flows.catalogue.services.get(call.service)
        if self._clocks.wall() - call.asked_at > _KEPT_FOR.total_seconds():
            return "it is too old"
        if kept is None:
            return "it would have needed a secret"
        if kept.version != served.flows.version:
            return "the menus are other ones now"
        if declared is None or declared.http is None or not declared.http.is_idempotent:
            return "the service is not idempotent"
        turn = self._turn_of(call, kept, served)
        waiting = _Waiting(self, turn, kept.need)
        self._call(turn, kept.need, waiting.answered)
        return ""

    def _turn_of(self, call: OutsideCall, kept: KeptTurn, served: Served) -> Turn:
        session = UssdSession(
            kept.session_id, call.msisdn, kept.channel, kept.address, self._turns.now_s, served
        )
        session.language = kept.language
        session.has_ended = True
        draws = self._turns.new_draws(kept.drawn)
        context = kept.context(call.msisdn, self._turns.settings, draws)
        move = Move.from_plain(served.flows, kept.move)
        return Turn(
            session, move, context, _nobody, kept.reply_from, kept.told, call.key, is_late=True
        )

    def _report(self, call: OutsideCall, why: str) -> None:
        _log.error("service_call_unknown", service=call.service, key=call.key, why=why)
        ask(self._turns.writer.call, _give_up, call, why, self._clocks.now(), done=_report_kept)


class _Waiting:
    """One call of one turn; what comes first, the answer or the end of patience, leads it on."""

    __slots__ = ("_need", "_outside", "_turn", "timer")

    def __init__(self, outside: Outside, turn: Turn, need: Service) -> None:
        self._outside = outside
        self._turn = turn
        self._need = need
        self.timer: Delayed | None = None

    def answered(self, outcome: Outcome) -> None:
        """The answer is there."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        elif self._turn.is_late and not self._turn.row:
            return  # it was read only to be shown, and nobody looks any more
        self._outside.go_on(self._turn, outcome)

    def slow(self) -> None:
        """The subscriber has waited long enough: they get `slow`, the call goes on alone."""
        self.timer = None
        turn = self._turn
        now = replace(turn, row="", told=turn.told)
        turn.is_late = True
        turn.done = _nobody
        _log.info("service_slow", service=self._need.name, session_id=turn.session.session_id)
        self._outside.go_on(now, _SLOW)


def _nobody(session: UssdSession, step: Step | None, error: Exception | None) -> None:
    """Take what comes of a turn that nobody waits for."""
    if error is not None:
        _log.error("late_turn_failed", session_id=session.session_id, error=str(error))


def _give_up(tx: Connection, call: OutsideCall, why: str, now: Any) -> None:
    """Take a call out and leave a note for people: whether it was done is not known."""
    outside_calls.take(tx, call.key)
    audit.write(
        tx,
        "gateway",
        "service_call_unknown",
        now,
        msisdn=call.msisdn,
        detail=f"{call.service} {call.key}: {why}",
    )


def _report_kept(result: object, error: Exception | None) -> None:
    if error is not None:
        _log.error("report_not_kept", error=str(error))

"""What happens to an open session: screens, holds, silence, time-outs, the end.

One object for all channels.  A walk's `Step` becomes a screen and new deadlines; who is silent too
long is told so and let go; every end writes one call record.  What subscribers answer is for
`answers`, when something is due for `deadlines`.  Nothing is logged per turn.
"""

from __future__ import annotations

import structlog

from menus.model import CALL, USSD, Limits, Step
from store.errors import StoreError
from ussd.core.billing import Ending
from ussd.core.moves import Move
from ussd.core.sessions import SessionTable, UssdSession
from ussd.core.wire import Kind
from ussd.service.clocks import Clocks
from ussd.service.dialogue.air import Air
from ussd.service.dialogue.answers import Answers
from ussd.service.dialogue.counting import stop_of
from ussd.service.dialogue.deadlines import Deadlines
from ussd.service.dialogue.leading import Queues
from ussd.service.dialogue.records import Records
from ussd.service.dialogue.snapshots import Snapshots, is_resumable
from ussd.service.dialogue.turns import MakeWalk, Turns
from ussd.service.sentences import sentence

__all__ = ["AGAIN_S", "LiveSessions"]

AGAIN_S = 10.0
"""A caller who presses nothing hears the announcement again after so long (J28)."""

_BUSY_AGAIN_S = 1.0
_NEVER = float("inf")

_log = structlog.get_logger(__name__)


class LiveSessions:
    """The open sessions of this process."""

    def __init__(
        self,
        *,
        clocks: Clocks,
        turns: Turns,
        air: Air,
        snapshots: Snapshots,
        records: Records,
    ) -> None:
        self.table = SessionTable()
        self.answers = Answers(self)
        self.deadlines = Deadlines(clocks, self.table, self._look)
        self.turns = turns
        self.air = air
        self.queues: Queues | None = None
        self._snapshots = snapshots
        self._records = records

    # Walks.

    def walk(self, session: UssdSession, make: MakeWalk) -> None:
        """Run a walk for a session and show where it leads."""
        try:
            step = self.turns.take(session, make, self.turned)
        except StoreError as error:
            self.turned(session, None, error)
            return
        except Exception:  # a border: a fault in one menu is that subscriber's alone
            self.broken(session)
            return
        if step is not None:
            self.show(session, step)

    def turned(self, session: UssdSession, step: Step | None, error: Exception | None) -> None:
        """Take up a session whose turn comes back from the store."""
        if error is not None or step is None:
            _log.error("turn_failed", **_place(session), error=str(error))
            if not session.has_ended:
                self.fail(session)
        elif session.has_ended:
            self._turned_too_late(session, step)
        else:
            self.show(session, step)

    def _turned_too_late(self, session: UssdSession, step: Step) -> None:
        """The subscriber left while the turn was in the store; what it did stays done."""
        session.dialogue = step.dialogue
        session.text, session.expects = step.text, step.expects
        if step.waiting:
            self.gone(session)
        if step.ends and self.table.dropped(session.msisdn) is session:
            self.table.forget(session)
            self._snapshots.over(session)

    def show(self, session: UssdSession, step: Step) -> None:
        """Show a step: last words end the session, a screen gives it new deadlines."""
        self.count(session, step)
        if step.ends:
            session.language = step.language
            ending = Ending.REFUSED if step.is_refusal else Ending.COMPLETED
            self.say_last(session, step.text, ending)
            return
        session.step += 1
        session.is_answered = False
        self.stand(session, step)
        self.air.show(session, Kind.REQUEST, step.text)
        if session.unread:
            self.answers.take_next(session)

    def count(self, session: UssdSession, step: Step) -> None:
        """Count the ways that led to a step."""
        tally = session.served.tally
        for way in step.trail:
            tally[way] += 1

    def stand(self, session: UssdSession, step: Step) -> None:
        """Take a step's memory and deadlines over; nothing is sent."""
        limits = step.limits
        now = self.turns.now_s
        session.dialogue = step.dialogue
        session.language = step.language
        session.limits = limits
        session.text = step.text
        session.expects = step.expects
        session.ends_at = max(session.ends_at, session.started_at + limits.total_s)
        session.idle_at = now + limits.idle_s
        if session.channel == CALL:
            session.goes_on_silent = step.silence_s is not None
            session.silence_at = now + (step.silence_s or AGAIN_S)
        if step.waiting or session.held_at is not None:
            self._hold(session, step.waiting)
        self.deadlines.wake(session, self._moment(session))
        if limits.resume != "never":
            self._snapshots.changed(session)

    def stand_again(self, session: UssdSession) -> None:
        """A session that was away is back, with its deadlines and its row."""
        self.wake_again(session)
        self._snapshots.changed(session)

    def ask(self, session: UssdSession, text: str, limits: Limits, expects: str = "key") -> bool:
        """Show a question that no flow has; False when no handset takes it (its time runs)."""
        now = self.turns.now_s
        session.step += 1
        session.text = text
        session.expects = expects
        session.is_answered = False
        session.limits = limits
        session.ends_at = session.started_at + limits.total_s
        session.idle_at = now + limits.idle_s
        self.deadlines.wake(session, self._moment(session))
        return self.air.show(session, Kind.REQUEST, text)

    def wait_for_leader(self, session: UssdSession, timeout_s: float) -> None:
        """Give who leads the dialogue so long for the next screen."""
        session.is_answered = True
        session.idle_at = self.turns.now_s + timeout_s
        self.deadlines.wake(session, self._moment(session))

    def notify(self, session: UssdSession, text: str) -> bool:
        """Say words that nobody asked for (op 3); False when no handset takes them."""
        return self.air.show(session, Kind.NOTIFY, text)

    def hang_up(self, session: UssdSession, ending: Ending) -> None:
        """End a dialogue without a word."""
        self.air.show(session, Kind.RELEASE, "")
        self.finish(session, ending)

    def show_again(self, session: UssdSession) -> None:
        """Repeat what the session shows, as it was."""
        self.air.show(session, Kind.RESPONSE if session.has_ended else Kind.REQUEST, session.text)

    # Queues.

    def _hold(self, session: UssdSession, waits: bool) -> None:
        """Begin, go on with or end a hold; what it lasts does not count (menu-language §2)."""
        if waits:
            if session.held_at is None:
                session.held_at = self.turns.now_s
            if self.queues is not None:
                self.queues.joined(session)
            return
        self.unhold(session)
        if self.queues is not None:
            self.queues.left(session)

    def unhold(self, session: UssdSession) -> None:
        """A hold is over: give the session back the time that it took."""
        if session.held_at is not None:
            session.ends_at += self.turns.now_s - session.held_at
            session.held_at = None

    def leave_queue(self, session: UssdSession, event: str) -> None:
        """Let the flows go on after a talk ("served": the survey or the last words)."""
        dialogue, flows = session.dialogue, session.served.flows
        self.unhold(session)
        if dialogue is None or not dialogue.queue:
            self.say_last(
                session, sentence("talk_ended", session.language, flows), Ending.COMPLETED
            )
            return
        self.walk(session, Move.leave_queue(flows, dialogue, event))

    def gone(self, session: UssdSession) -> None:
        """Take the ticket of a caller who hung up out of the queue (J27), unless a turn will."""
        dialogue, flows, queues = session.dialogue, session.served.flows, self.queues
        is_told = queues is not None and queues.is_telling(session)
        if dialogue is None or not dialogue.queue or (session.is_busy and not is_told):
            return
        move = Move.leave_queue(flows, dialogue, "gone")
        try:
            self.turns.take_in_store(session, move, self._left_queue)
        except StoreError as error:
            self._left_queue(session, None, error)

    def _left_queue(self, session: UssdSession, step: Step | None, error: Exception | None) -> None:
        """Nobody is there to be shown what came of it; those behind have moved on."""
        if error is not None:
            _log.error("queue_not_left", session_id=session.session_id, error=str(error))
        elif self.queues is not None:
            self.queues.moved()

    # Ends.

    def release(self, session: UssdSession) -> None:
        """The subscriber hung up or lost coverage: keep what may be resumed."""
        if not self._drop(session):
            self.finish(session, Ending.RELEASED)

    def may_resume(self, session: UssdSession) -> bool:
        """Tell whether a dial of the same code may go on with this session after a drop."""
        return (
            session.channel == USSD
            and session.dialogue is not None
            and session.leader is None
            and is_resumable(session.limits)
        )

    def _drop(self, session: UssdSession, why: Ending = Ending.DROPPED) -> bool:
        """Keep a session for a dial of the same code within `resume_within`, if it may be."""
        limits = session.limits
        if limits is None or not self.may_resume(session):
            return False
        session.dropped_at = now = self.turns.now_s
        self.deadlines.drop(session, now + limits.resume_within_s)
        self.over(session, Ending.DROPPED, why)
        return True

    def fail(self, session: UssdSession, ending: Ending = Ending.FAILED) -> None:
        """Say that it does not work now (E07); where the flow allows, the session is kept."""
        self.air.show(
            session, Kind.RESPONSE, sentence("unavailable", session.language, session.served.flows)
        )
        if not self._drop(session, ending):
            self.finish(session, ending)

    def say_last(self, session: UssdSession, text: str, ending: Ending) -> None:
        """Say the last words and end the session."""
        session.step += 1
        session.text = text
        self.air.show(session, Kind.RESPONSE, text, ending.ss_error)
        self.finish(session, ending)

    def finish(self, session: UssdSession, ending: Ending) -> None:
        """End a session without a word."""
        self.table.end(session)
        self.over(session, ending)

    def replace(self, session: UssdSession) -> None:
        """End a session whose subscriber has dialled something else."""
        self.over(session, Ending.REPLACED)

    def forget(self, session: UssdSession) -> None:
        """A session that was dropped, and recorded then, will not come back."""
        self._snapshots.over(session)

    def over(self, session: UssdSession, ending: Ending, why: Ending | None = None) -> None:
        """Record an end and tell everyone who has to do with the session.

        `why` is what it is counted as, where the record does not say it.
        """
        if ending is Ending.DROPPED:
            self._snapshots.changed(session)
        else:
            self._snapshots.over(session)
        if session.asks is not None:
            session.asks.unanswered()
            session.asks = None
        self._records.write(session, ending, self.turns.now_s)
        self._count_stop(session, why or ending)
        if session.leader is not None:
            leader, session.leader = session.leader, None
            leader.over(session, ending)
        elif session.held_at is not None:
            if self.queues is not None:
                self.queues.left(session)
            if session.channel == CALL and ending is not Ending.COMPLETED:
                self.gone(session)

    def _count_stop(self, session: UssdSession, ending: Ending) -> None:
        """Count where a dialogue is over without a way that leads to its end.

        Who hangs up on a live operator has come to where he wanted.
        """
        dialogue = session.dialogue
        if dialogue is None or session.leader is not None:
            return
        stop = stop_of(dialogue.screen, ending)
        if stop is not None:
            session.served.tally[stop] += 1

    def broken(self, session: UssdSession) -> None:
        """A fault of ours, or of a flow: it is logged, and the subscriber reads a sentence."""
        _log.exception("dialogue_failed", **_place(session))
        self.fail(session)

    # Time.

    def _look(self, sessions: list[UssdSession]) -> None:
        self.turns.begin()
        for session in sessions:
            try:
                self._due(session)
            except Exception:  # a border: one session's fault must not stop the others' time
                self.broken(session)

    def _moment(self, session: UssdSession) -> float:
        """When something is next due for a session."""
        moment = session.ends_at
        if session.held_at is not None:
            moment = _NEVER if session.channel == CALL else moment
        elif session.idle_at < moment:
            moment = session.idle_at
        silence_at = session.silence_at
        return moment if silence_at is None or silence_at > moment else silence_at

    def _due(self, session: UssdSession) -> None:
        now = self.turns.now_s
        if session.has_ended:
            self._snapshots.over(session)  # it was dropped, and can come back no more
        elif session.is_busy:
            self.deadlines.wake(session, now + _BUSY_AGAIN_S)
        elif self._moment(session) > now:
            self.wake_again(session)
        elif session.silence_at is not None and session.silence_at <= now:
            self._silent(session)
        else:
            self.time_out(session)

    def time_out(self, session: UssdSession) -> None:
        """End a session whose time is over with a text; undelivered, it is only dropped."""
        if not self.air.continues(session):
            self.finish(session, Ending.COMPLETED)
            return
        word = "call_timed_out" if session.channel == CALL else "timed_out"
        if session.leader is not None and session.is_answered:
            word = "unavailable"  # it is not the subscriber who is late
        session.step += 1
        shown = session.text
        session.text = sentence(word, session.language, session.served.flows)
        if not self.air.show(session, Kind.RESPONSE, session.text):
            session.text = shown
            if self._drop(session):
                return
        self.finish(session, Ending.TIMED_OUT)

    def _silent(self, session: UssdSession) -> None:
        """A caller is silent: the input is complete, the flow goes on, or it is said again."""
        session.silence_at = None
        dialogue, flows = session.dialogue, session.served.flows
        if dialogue is None or session.held_at is not None or session.leader is not None:
            self.wake_again(session)
        elif session.typed:
            self.answers.take_typed(session, dialogue)
        elif session.goes_on_silent:
            self.walk(session, Move.silence(flows, dialogue))
        else:
            self.air.show(session, Kind.REQUEST, session.text)
            session.silence_at = self.turns.now_s + AGAIN_S
            self.wake_again(session)

    def wake_again(self, session: UssdSession) -> None:
        """Look at a session again when something is next due for it."""
        moment = self._moment(session)
        if moment != _NEVER:
            self.deadlines.wake(session, moment)


def _place(session: UssdSession) -> dict[str, str]:
    """Where in the menus a session stands, for the log."""
    screen = session.dialogue.screen if session.dialogue is not None else ""
    return {
        "session_id": session.session_id,
        "msisdn": session.msisdn,
        "code": session.address,
        "screen": screen,
    }

"""A turn, and the pieces that it falls into where a service outside is called.

A piece is what the writer runs: the walk, led past what it was told before, in one transaction,
to its end or to the next service outside.  There the piece is committed with a row that says how
the turn goes on (`store.outside_calls`); the transaction of the next piece takes that row out, so
whatever happens in between, nothing is done twice.
A turn may run twice before it is committed, so a piece changes nothing but its transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection

from menus.effects import Need, Notify, Outcome, Service
from menus.model import Context, Flows, Step
from store import outside_calls, ussd_sessions
from ussd.core.moves import Move
from ussd.core.sessions import UssdSession
from ussd.core.turn import Cut, Draws, Walk, run_piece
from ussd.service.dialogue.counting import Tally
from ussd.service.dialogue.fact_book import FactBook, Values
from ussd.service.dialogue.kept_turns import document_of
from ussd.service.dialogue.lookups import Lookups
from ussd.service.dialogue.needs import Asking, House, meet, queue_text
from ussd.service.dialogue.snapshots import is_resumable, row_of

__all__ = ["Done", "MakeWalk", "Piece", "Served", "Turn", "Turned"]

MakeWalk: TypeAlias = Callable[[Context], Walk]
Done: TypeAlias = Callable[[UssdSession, Step | None, Exception | None], None]


@dataclass(frozen=True, slots=True)
class Served:
    """One version of the flows and what goes with it; sessions stay on the one they began with.

    `outside` are the names of its services that are not in the store, `tally` counts the ways that
    its dialogues take.
    """

    flows: Flows
    routes: Any
    book: FactBook
    lookups: Lookups
    outside: frozenset[str]
    tally: Tally

    def is_outside(self, need: Need) -> bool:
        """Tell whether a need is a service that no transaction can meet."""
        return type(need) is Service and need.name in self.outside

    def only_reads(self, need: Need) -> bool:
        """Tell whether a service only gives rows, so that asking it twice does no harm."""
        return type(need) is Service and self.flows.catalogue.services[need.name].rows is not None


@dataclass(slots=True)
class Turn:
    """One turn, from the move to the step; between two pieces this is all there is of it.

    `told` are the outcomes so far, `row` the key of the row that the next piece takes out ("":
    nothing was done yet that a crash could double).  `is_late`: the subscriber has been told that
    it takes longer, or is gone, so what comes of it changes no session.
    """

    session: UssdSession
    make: MakeWalk
    context: Context
    done: Done
    reply_from: str = ""
    told: Sequence[Outcome] = ()
    row: str = ""
    is_late: bool = False

    def key_of(self, need: Service) -> str:
        """The Idempotency-Key of a call: dialogue, step, position; the same after a restart."""
        step = self.make.step if isinstance(self.make, Move) else self.session.step
        late = "/late" if self.is_late else ""
        return f"{self.session.session_id}/{step}/{need.position}{late}"


class Turned(NamedTuple):
    """What a committed piece brings back to the loop; neither step nor cut: it was done before."""

    step: Step | None
    cut: Cut | None = None
    row: str = ""
    values: Values | None = None
    due: Sequence[float] = ()
    shared: Sequence[tuple[Service, Outcome]] = ()
    pushes: Sequence[Notify] = ()
    mistakes: Sequence[str] = ()


_DONE_BEFORE = Turned(None)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece for the writer: everything that it needs was read or drawn on the loop.

    `ids` are message numbers, `offset` is wall minus reactor seconds.
    """

    turn: Turn
    house: House
    ids: tuple[int, ...]
    offset: float
    now_s: float
    _draws: list[Draws] = field(default_factory=list)

    def run(self, tx: Connection) -> Turned:
        """Walk in the open transaction; may be run again when a batch is bisected."""
        turn = self.turn
        if turn.row and not outside_calls.take(tx, turn.row):
            return _DONE_BEFORE
        asking = self._asking()
        gone = run_piece(
            self._make_again,
            partial(meet, tx, asking),
            turn.told,
            turn.session.served.is_outside,
        )
        turned = (
            self._cut(tx, asking, gone) if isinstance(gone, Cut) else self._end(tx, asking, gone)
        )
        return turned._replace(
            due=asking.due,
            shared=asking.shared,
            pushes=asking.pushes,
            mistakes=asking.mistakes,
        )

    def _asking(self) -> Asking:
        session, context = self.turn.session, self.turn.context
        return Asking(
            self.house,
            session.session_id,
            session.msisdn,
            session.channel,
            session.address,
            context.language,
            context.now,
            list(reversed(self.ids)),  # taken from the end: texts keep their order
        )

    def _make_again(self) -> Walk:
        draws = self.turn.context.draws
        assert isinstance(draws, Draws)
        self._draws[:] = [draws.again()]
        return self.turn.make(replace(self.turn.context, draws=self._draws[0]))

    def _cut(self, tx: Connection, asking: Asking, cut: Cut) -> Turned:
        """The walk has come to a service outside: keep how it goes on, if that matters."""
        turn = self.turn
        key = turn.key_of(cut.need)
        if not asking.changed and not turn.row and turn.session.served.only_reads(cut.need):
            return Turned(None, cut)
        document = document_of(turn, cut, self._draws[0].drawn)
        outside_calls.keep(
            tx,
            outside_calls.OutsideCall(
                key,
                turn.session.msisdn,
                cut.need.name,
                self.now_s + self.offset,
                document,
            ),
        )
        if not turn.is_late:
            # After a crash the call alone goes on, not the screen before it.
            ussd_sessions.close(tx, turn.session.session_id)
        return Turned(None, cut, key)

    def _end(self, tx: Connection, asking: Asking, step: Step) -> Turned:
        turn = self.turn
        values = None
        if step.text and (self._is_told_late(asking, step) if turn.is_late else turn.reply_from):
            queue_text(tx, asking, step.text, sender=turn.reply_from or turn.session.address)
        if (asking.changed or turn.row) and not turn.is_late:
            self._save(tx, step)
            if not step.ends:
                values = turn.session.served.book.read(tx, turn.session.msisdn, turn.context.now)
        return Turned(step, None, "", values)

    @staticmethod
    def _is_told_late(asking: Asking, step: Step) -> bool:
        """Whether last words that nobody sees are sent: the flow has sent none of its own."""
        return step.ends and not asking.due

    def _save(self, tx: Connection, step: Step) -> None:
        """Write the session with its effects: a crash must not ask for them again."""
        session = self.turn.session
        if step.ends:
            ussd_sessions.close(tx, session.session_id)
        elif is_resumable(step.limits):
            ussd_sessions.save(tx, row_of(session, step.dialogue, self.offset, step))

"""One answered dial or key press: tried on the loop, and in the store's transaction if need be.

`Turns.take` gives the next `Step` at once where no store is needed; else it queues the same walk
with the same draws for the writer, where the whole turn is one transaction (effects, the
session's own row, the facts as they are afterwards), and tells `done` after the commit.
Many turns share that commit.  Where a walk comes to a service outside, `outside` has it called
and leads the turn on with the answer: then the turn is several pieces, each a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import structlog

from menus.effects import Service
from menus.model import Context, Step
from store.errors import StoreError, Unavailable
from ussd.core.sessions import UssdSession
from ussd.core.turn import Cut, Draws, NeedsStore, try_on_loop
from ussd.errors import Refused
from ussd.service.clocks import Clocks
from ussd.service.dialogue.needs import House
from ussd.service.dialogue.pieces import Done, MakeWalk, Piece, Served, Turn, Turned

if TYPE_CHECKING:
    from collections.abc import Callable

    from ussd.service.dialogue.outside import Outside

__all__ = ["Done", "MakeWalk", "Served", "Turned", "Turns"]

Push: TypeAlias = "Callable[[str, str, Mapping[str, object]], None]"
"""`push(screen, msisdn, values)`: opens a screen on a handset, when it can."""

_log = structlog.get_logger(__name__)

_IDS_DRAWN = 4
_AGAIN_S = 1.0


class Turns:
    """Runs walks; `now` and `now_s` are the time of the batch and set by the caller."""

    __slots__ = (
        "_clocks",
        "_house",
        "_key",
        "_message_ids",
        "_number",
        "_wake_forwarder",
        "now",
        "now_s",
        "outside",
        "push",
        "settings",
        "writer",
    )

    def __init__(
        self,
        *,
        clocks: Clocks,
        writer: Any,
        settings: Mapping[str, object],
        house: House,
        key: bytes,
        message_ids: Any,
        wake_forwarder: Callable[[float], None],
    ) -> None:
        self._clocks = clocks
        self.writer = writer
        self.settings = settings
        self._house = house
        self._key = key
        self._message_ids = message_ids
        self._wake_forwarder = wake_forwarder
        self._number = 0
        self.outside: Outside | None = None
        self.push: Push = _no_push
        self.now: datetime = clocks.now()
        self.now_s = clocks.seconds()

    def begin(self) -> None:
        """Read the clock once for all turns of a batch."""
        self.now = self._clocks.now()
        self.now_s = self._clocks.seconds()

    def new_draws(self, recalled: tuple[str, ...] = ()) -> Draws:
        """Randomness that no other turn has."""
        self._number = number = self._number + 1
        return Draws(self._key, number, recalled)

    def context(self, session: UssdSession) -> Context:
        """What a walk of this session is told; its draws are new ones."""
        return Context(
            self.now,
            session.channel,
            session.msisdn,
            session.language,
            session.served.book.mapping(session.values, self.now_s - session.facts_at),
            self.settings,
            self.new_draws(),
            session.address,
            session.session_id,
        )

    def take(self, session: UssdSession, make: MakeWalk, done: Done) -> Step | None:
        """Run a walk: its step, or None when it takes longer and `done` will be told.

        Raises `store.Unavailable` when the store takes nothing now, and what the walk raises.
        """
        context = self.context(session)
        lookups = session.served.lookups
        lookups.now = self.now_s
        step = try_on_loop(make(context), lookups)
        if type(step) is NeedsStore:
            self._leave_loop(Turn(session, make, context, done), step)
            return None
        return step  # type: ignore[return-value]  # `type() is` is what the hot path can afford

    def take_in_store(
        self, session: UssdSession, make: MakeWalk, done: Done, reply_from: str = ""
    ) -> None:
        """Run a walk in the store at once; its words go out as a short message of `reply_from`."""
        self._queue(Turn(session, make, self.context(session), done, reply_from))

    def go_on(self, turn: Turn) -> None:
        """Lead a turn on that was told something new; it ends in `turn.done`, come what may."""
        try:
            if turn.row or turn.reply_from or turn.is_late:
                self._queue(turn)
            else:
                self._go_on_here(turn)
        except StoreError as error:
            self._not_gone_on(turn, error)
        except Exception as error:  # a border: a fault in one menu is that subscriber's alone
            turn.session.is_busy = False
            turn.done(turn.session, None, error)

    def _go_on_here(self, turn: Turn) -> None:
        """Nothing was done yet: as far as it goes without the store."""
        session = turn.session
        lookups = session.served.lookups
        lookups.now = self.now_s
        draws = turn.context.draws
        assert isinstance(draws, Draws)
        turn.context.draws = draws.again()
        step = try_on_loop(turn.make(turn.context), lookups, turn.told)
        if isinstance(step, NeedsStore):
            self._leave_loop(turn, step)
            return
        session.is_busy = False
        turn.done(session, step, None)

    def _leave_loop(self, turn: Turn, needs: NeedsStore) -> None:
        """Ask a service that only reads at once; all else begins with the store."""
        need, served = needs.need, turn.session.served
        if isinstance(need, Service) and served.is_outside(need) and served.only_reads(need):
            turn.session.is_busy = True
            self._ask_outside(turn, Cut(need, tuple(needs.told)), "")
            return
        self._queue(turn)

    def _ask_outside(self, turn: Turn, cut: Cut, row: str) -> None:
        assert self.outside is not None
        self.outside.ask(turn, cut, row)

    def _queue(self, turn: Turn) -> None:
        if self._house.is_out("store"):
            raise Unavailable("A test has taken the store out: bring it back.")
        session = turn.session
        offset = self._clocks.wall() - self.now_s
        piece = Piece(turn, self._house, self._ids(), offset, self.now_s)
        if not turn.is_late:
            session.is_busy = True
        try:
            self.writer.call(piece.run, done=partial(self._turned, turn))
        except StoreError:
            if not turn.is_late:
                session.is_busy = False
            raise

    def _not_gone_on(self, turn: Turn, error: Exception) -> None:
        """The store takes nothing now: who waits is told so, what was done already is gone on
        with as soon as it does."""
        if not turn.is_late:
            turn.session.is_busy = False
            turn.done(turn.session, None, error)
            turn.is_late = True
            turn.done = _nobody_waits
        if turn.row and isinstance(error, Unavailable):
            self._clocks.later(_AGAIN_S, self._again, turn)

    def _again(self, turn: Turn) -> None:
        self.begin()
        self.go_on(turn)

    def _ids(self) -> tuple[int, ...]:
        """Message numbers for the turn; none when the store has not granted any yet."""
        try:
            return tuple(self._message_ids.next() for _ in range(_IDS_DRAWN))
        except Refused:
            return ()

    def _turned(self, turn: Turn, turned: Turned | None, error: Exception | None) -> None:
        self.begin()
        if turned is None:
            self._failed(turn, error)
            return
        session = turn.session
        lookups = session.served.lookups
        lookups.now = self.now_s
        for need, outcome in turned.shared:
            lookups.keep(need, outcome)
        for mistake in turned.mistakes:
            _log_mistake(turn, turned, mistake)
        if turned.due:
            self._wake_forwarder(min(turned.due))
        for push in turned.pushes:
            self.push(push.screen, push.to or session.msisdn, push.values)
        if turned.cut is not None:
            self._ask_outside(turn, turned.cut, turned.row)
            return
        if turn.is_late:
            turn.done(session, turned.step, None)
            return
        session.is_busy = False
        if turned.values is not None:
            session.values = turned.values
            session.facts_at = self.now_s
        turn.done(session, turned.step, None)

    def _failed(self, turn: Turn, error: Exception | None) -> None:
        if turn.row and isinstance(error, Unavailable):
            self._not_gone_on(turn, error)
            return
        if not turn.is_late:
            turn.session.is_busy = False
        turn.done(turn.session, None, error)

    @property
    def house(self) -> House:
        """What is the same for every turn."""
        return self._house


def _log_mistake(turn: Turn, turned: Turned, mistake: str) -> None:
    """Tell who keeps the menus what they ask for in vain, and where."""
    session, step = turn.session, turned.step or turn.session.dialogue
    _log.error(
        "menus_mistaken",
        mistake=mistake,
        screen=step.screen if step is not None else "",
        code=session.address,
        session_id=session.session_id,
        msisdn=session.msisdn,
    )


def _no_push(screen: str, msisdn: str, values: Mapping[str, object]) -> None:
    """Open nothing: nobody has said how yet."""


def _nobody_waits(session: UssdSession, step: Step | None, error: Exception | None) -> None:
    """The subscriber was told that it does not work now; what comes of it changes no session."""

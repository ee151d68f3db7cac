"""Going on after a drop, a redial or a restart.

The same code dialled again within `resume_within` asks whether to go on (`resume: ask`), goes on
(`auto`) or begins anew (`never`); a dial of anything else ends what was left.  A dial over a
session that stands is the same as one after a drop: a phone that dials has lost its dialogue.
After a restart the sessions of the store stand again, as they were a second before at the most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from menus.model import USSD
from store.ussd_sessions import UssdSession as Row
from ussd.core.billing import Ending
from ussd.core.sessions import UssdSession
from ussd.core.wire import Kind
from ussd.service.clocks import Clocks
from ussd.service.dialogue.live import LiveSessions
from ussd.service.dialogue.snapshots import restored
from ussd.service.dialogue.turns import Served
from ussd.service.sentences import question

__all__ = ["Kept", "Resuming"]

_GO_ON, _ANEW = "1", "2"

BeginAnew = Callable[[UssdSession], None]


class Kept:
    """What a new dial may go on with: the session that was dropped, and until when it may be."""

    __slots__ = ("session", "until")

    def __init__(self, session: UssdSession, until: float) -> None:
        self.session = session
        self.until = until


class Resuming:
    """Takes up what was left of the sessions of `live`."""

    __slots__ = ("_clocks", "_live")

    def __init__(self, live: LiveSessions, clocks: Clocks) -> None:
        self._live = live
        self._clocks = clocks

    def earlier(self, session: UssdSession, displaced: UssdSession | None) -> Kept | None:
        """What a new dial may go on with; everything else of that subscriber is over."""
        live = self._live
        goes_on = None
        if displaced is not None and displaced.address == session.address:
            goes_on = displaced if live.may_resume(displaced) else None
        if displaced is not None and goes_on is None:
            live.replace(displaced)
        if session.channel != USSD:
            return None
        now = live.turns.now_s
        kept, late = live.table.take_dropped(session.msisdn, session.address, now)
        if goes_on is not None:
            goes_on.dropped_at = now
            live.over(goes_on, Ending.DROPPED)
            kept, late = goes_on, kept or late
        if late is not None:
            live.forget(late)
        if kept is None or kept.limits is None:
            return None
        return Kept(kept, (kept.dropped_at or now) + kept.limits.resume_within_s)

    def put_back(self, kept: Kept) -> None:
        """Nothing came of the dial: what was dropped stays so, as long as it may."""
        self._live.deadlines.drop(kept.session, kept.until)

    def go_on(self, session: UssdSession, kept: Kept, anew: BeginAnew) -> None:
        """Ask whether to go on, or just go on; `anew` opens the flow instead."""
        limits = kept.session.limits
        assert limits is not None  # `earlier` keeps no session without
        if limits.resume == "auto":
            self.resume(session, kept)
            return
        session.asks = _Question(self, kept, anew)
        language = kept.session.language or session.language
        self._live.ask(session, question(language, session.served.flows), limits)

    def resume(self, session: UssdSession, kept: Kept) -> None:
        """Let the dropped session stand where the new dial is; it shows what it showed."""
        old, now = kept.session, self._live.turns.now_s
        old.peer = session.peer
        old.number, old.step = session.number, session.step + 1
        old.echo = session.echo
        old.values, old.facts_at = session.values, session.facts_at
        old.dropped_at = None
        old.is_pushed = False
        old.is_answered = False
        session.asks = None
        assert old.limits is not None
        old.ends_at, old.idle_at = now + old.limits.total_s, now + old.limits.idle_s
        self._live.table.restore(old)
        self._live.stand_again(old)
        self._live.air.show(old, Kind.REQUEST, old.text)

    def ask_again(self, session: UssdSession) -> None:
        """The answer was neither: the question stands."""
        assert session.limits is not None
        self._live.ask(session, session.text, session.limits)

    def forget(self, kept: Kept) -> None:
        """The subscriber begins anew: there is nothing to come back to."""
        self._live.forget(kept.session)

    def take_up(self, rows: Iterable[Row], served: Served) -> None:
        """Let the sessions of the store stand again, or wait for a redial."""
        offset = self._clocks.wall() - self._clocks.seconds()
        now = self._live.turns.now_s
        for session in restored(rows, served, offset):
            if session.dropped_at is None and min(session.idle_at, session.ends_at) > now:
                self._live.table.restore(session)
                self._live.stand_again(session)
                continue
            since = session.idle_at if session.dropped_at is None else session.dropped_at
            within_s = session.limits.resume_within_s if session.limits is not None else 0
            self._live.deadlines.drop(session, since + within_s)


class _Question:
    """The question whether to go on, and what its answer means (`session.asks`)."""

    __slots__ = ("_anew", "_kept", "_resuming")

    def __init__(self, resuming: Resuming, kept: Kept, anew: BeginAnew) -> None:
        self._resuming = resuming
        self._kept = kept
        self._anew = anew

    def __call__(self, session: UssdSession, text: str) -> None:
        """Take the answer; any other is asked again."""
        answer = text.strip()
        if answer == _GO_ON:
            self._resuming.resume(session, self._kept)
        elif answer == _ANEW:
            session.asks = None
            self._resuming.forget(self._kept)
            self._anew(session)
        else:
            self._resuming.ask_again(session)

    def unanswered(self) -> None:
        """Nobody answered."""
        self._resuming.put_back(self._kept)

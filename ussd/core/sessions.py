"""Every USSD session, call and keyword dialogue that is open, and when each is over.

Rules: one live session per MSISDN and channel, so a second dial ends the first; a session that was
dropped is kept aside for `resume_within` and comes back only when the same code is dialled again,
any other dial ends it.  On the wire a session is a number 1-127 and a step 0-127
(`its_session_info`, docs/dialects.md): an answer to an older step is a repetition and changes
nothing, an answer without session info is always a new one.

Deadlines lie in one heap, lazily: a session has one entry, answering it only moves attributes,
and who comes up too early is asked to `wake` again.  Nothing here reads a clock; `now` is the
reactor's seconds.  A hundred thousand sessions wait at once: slots, shared tuples, no lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from heapq import heapify, heappop, heappush
from typing import Any

from menus.model import Dialogue, Limits
from ussd.core.session_numbers import LAST_NUMBER, SessionNumbers

__all__ = ["LAST_NUMBER", "LAST_STEP", "Asked", "SessionTable", "UssdSession", "is_of", "judge"]

LAST_STEP = 127
"""its_session_info, octet 2, without the end flag."""

_REMEMBERED = 4096
"""Sessions that are over and whose last answer is still known when it is repeated."""


class Asked(Enum):
    """What an answer is to the session that it came for."""

    NEW = "new"  # to the screen that is shown
    REPEATED = "repeated"  # to an earlier one: show the last screen again, do nothing
    FOREIGN = "foreign"  # to another session


class UssdSession:
    """One subscriber's dialogue, from the dial to the end.

    `address` is what was dialled, called or texted to, in full; `peer` the bound peer that sent the
    latest dial or answer; `served` the flows (and what goes with them) that it stands on.
    `first_peer` and `owner`, the application that owns the code, hold its number meanwhile.
    `number` and `step` name the last screen on the wire, `text` is its words and `expects` what it
    waits for (None: nothing), for a repetition; `is_answered` says that an answer to it was taken.
    `echo` is the peer's latest move where its dialect wants its own session info back.
    `values` are facts read at `facts_at`.  `ends_at` is the total limit, `idle_at` the idle one,
    `wake_at` the place in the heap.  `is_busy` says that a turn is in the store; what is answered
    meanwhile waits in `unread`, keys of a longer input in `typed`.  `held_at` is set while a queue
    holds it; `goes_on_silent` when the flow has a way for who says nothing.  `leader` is who leads
    the dialogue in place of the flows (the desk, an application), `asks` is what the gateway itself
    has asked ("continue?").  `is_pushed` says that the network side opened it.
    """

    __slots__ = (
        "address",
        "asks",
        "channel",
        "dialogue",
        "dropped_at",
        "echo",
        "ends_at",
        "expects",
        "facts_at",
        "first_peer",
        "goes_on_silent",
        "has_ended",
        "held_at",
        "idle_at",
        "is_answered",
        "is_busy",
        "is_pushed",
        "is_saved",
        "language",
        "leader",
        "limits",
        "msisdn",
        "number",
        "owner",
        "peer",
        "route",
        "served",
        "session_id",
        "silence_at",
        "started_at",
        "step",
        "text",
        "typed",
        "unread",
        "values",
        "wake_at",
    )

    def __init__(
        self,
        session_id: str,
        msisdn: str,
        channel: str,
        address: str,
        started_at: float,
        served: Any,
    ) -> None:
        self.session_id = session_id
        self.msisdn = msisdn
        self.channel = channel
        self.address = address
        self.started_at = started_at
        self.served = served
        self.number = 0
        self.step = 0
        self.text = ""
        self.expects: str | None = None
        self.language = ""
        self.dialogue: Dialogue | None = None
        self.limits: Limits | None = None
        self.values: tuple[object, ...] = ()
        self.facts_at = started_at
        self.ends_at = started_at
        self.idle_at = started_at
        self.silence_at: float | None = None
        self.held_at: float | None = None
        self.dropped_at: float | None = None
        self.wake_at = 0.0
        self.peer: Any = None
        self.first_peer: Any = None
        self.owner = ""
        self.echo: Any = None
        self.route = ""
        self.typed = ""
        self.unread: tuple[str, ...] = ()
        self.goes_on_silent = False
        self.is_answered = False
        self.is_busy = False
        self.is_pushed = False
        self.is_saved = False
        self.has_ended = False
        self.asks: Any = None
        self.leader: Any = None

    def __repr__(self) -> str:
        return f"UssdSession({self.session_id!r}, {self.address!r}, {self.number}/{self.step})"


def is_of(session: UssdSession, number: int | None, echoes: bool = False) -> bool:
    """Tell whether a peer's session number names this session; none names every one.

    Where the peer allots the numbers (`echoes`), one that a restart forgot is taken on trust: its
    MSISDN is enough.
    """
    known: int | None = session.number
    if echoes:
        known = session.echo.number if session.echo is not None else None
    return number is None or known is None or number == known


def judge(
    session: UssdSession, number: int | None, step: int | None, echoes: bool = False
) -> Asked:
    """Tell an answer's place from its session info; without any it is a new answer.

    Keys of a call are never repetitions: they may all be pressed at one announcement (barge-in).
    A peer that allots the numbers (`echoes`) counts steps of its own, which say nothing of ours.
    """
    if number is None:
        return Asked.NEW
    if echoes:
        return Asked.NEW if is_of(session, number, echoes) else Asked.FOREIGN
    if number != session.number:
        return Asked.FOREIGN
    if session.channel == "call" or step is None or session.expects is None:
        return Asked.NEW
    if step == session.step & LAST_STEP and not session.is_answered:
        return Asked.NEW
    return Asked.REPEATED


@dataclass(slots=True)
class _Dropped:
    session: UssdSession
    until: float


class SessionTable:
    """The open sessions, the dropped ones, those that ended last, and the heap of deadlines."""

    __slots__ = ("_dropped", "_ended", "_heap", "_live", "_numbers", "_serial")

    def __init__(self) -> None:
        self._live: dict[str, dict[str, UssdSession]] = {"ussd": {}, "call": {}, "sms": {}}
        self._dropped: dict[str, _Dropped] = {}
        self._ended: dict[str, UssdSession] = {}
        self._heap: list[tuple[float, int, UssdSession]] = []
        self._serial = 0
        self._numbers = SessionNumbers()

    def __len__(self) -> int:
        """Count the live sessions of all channels."""
        return sum(map(len, self._live.values()))

    def __iter__(self) -> Iterator[UssdSession]:
        """Go through the live sessions of all channels."""
        for sessions in self._live.values():
            yield from sessions.values()

    def open(self, session: UssdSession) -> UssdSession | None:
        """Make it the live one of its MSISDN and channel; give back the one that this ends."""
        session.first_peer = session.peer
        session.number = self._numbers.next(_holders(session))
        return self.restore(session)

    def restore(self, session: UssdSession) -> UssdSession | None:
        """As `open`, but the session keeps the number that its handset knows."""
        sessions = self._live[session.channel]
        earlier = sessions.get(session.msisdn)
        if earlier is not None:
            earlier.has_ended = True
            self._numbers.free(_holders(earlier), earlier.number)
        session.first_peer = session.peer
        self._numbers.hold(_holders(session), session.number)
        session.has_ended = False
        session.wake_at = 0.0
        sessions[session.msisdn] = session
        return earlier

    def find(self, msisdn: str, channel: str) -> UssdSession | None:
        """The live session of a subscriber on a channel."""
        return self._live[channel].get(msisdn)

    def end(self, session: UssdSession) -> None:
        """Forget a session, but for a repetition of its last answer; twice is no harm."""
        session.has_ended = True
        sessions = self._live[session.channel]
        if sessions.get(session.msisdn) is not session:
            return
        del sessions[session.msisdn]
        self._numbers.free(_holders(session), session.number)
        ended = self._ended
        ended.pop(session.msisdn, None)
        ended[session.msisdn] = session
        if len(ended) > _REMEMBERED:
            del ended[next(iter(ended))]

    def ended(self, msisdn: str, channel: str, number: int | None) -> UssdSession | None:
        """The session that ended last for a subscriber, if it was this number of this channel."""
        session = self._ended.get(msisdn)
        if session is None or session.number != number or session.channel != channel:
            return None
        return session

    def drop(self, session: UssdSession, until: float) -> None:
        """End a session, but keep it so that the same code can go on with it before `until`."""
        self.end(session)
        self._ended.pop(session.msisdn, None)
        self._dropped[session.msisdn] = _Dropped(session, until)
        session.wake_at = 0.0
        self.wake(session, until)

    def dropped(self, msisdn: str) -> UssdSession | None:
        """The dropped session of a subscriber, late or not."""
        kept = self._dropped.get(msisdn)
        return kept.session if kept is not None else None

    def take_dropped(
        self, msisdn: str, address: str, now: float
    ) -> tuple[UssdSession | None, UssdSession | None]:
        """Take out a subscriber's dropped session: (one to go on with, one that is over).

        It is over unless this code is dialled again in time; any other dial ends it.
        """
        kept = self._dropped.pop(msisdn, None)
        if kept is None:
            return None, None
        if kept.session.address != address or kept.until < now:
            return None, kept.session
        return kept.session, None

    def forget(self, session: UssdSession) -> None:
        """Let a dropped session go: there is nothing to go on with."""
        if self._is_dropped(session):
            del self._dropped[session.msisdn]

    def wake(self, session: UssdSession, at: float) -> None:
        """Have a session come up in `due` no later than `at` (it may come up sooner)."""
        if session.wake_at and session.wake_at <= at:
            return
        session.wake_at = at
        self._serial += 1
        heappush(self._heap, (at, self._serial, session))
        if len(self._heap) > 1024 + 4 * (len(self) + len(self._dropped)):
            self._tidy()

    def due(self, now: float) -> list[UssdSession]:
        """Take out the sessions that are up: `wake` each again or end it.

        One that `has_ended` was dropped, and the time to go on with it is over.
        """
        heap = self._heap
        come: list[UssdSession] = []
        while heap and heap[0][0] <= now:
            at, _, session = heappop(heap)
            if at != session.wake_at:
                continue
            session.wake_at = 0.0
            if not session.has_ended:
                come.append(session)
            elif self._is_dropped(session):
                del self._dropped[session.msisdn]
                come.append(session)
        return come

    def next_deadline(self) -> float | None:
        """When `due` may have something next; None when nothing is open."""
        return self._heap[0][0] if self._heap else None

    def _is_dropped(self, session: UssdSession) -> bool:
        kept = self._dropped.get(session.msisdn)
        return kept is not None and kept.session is session

    def _tidy(self) -> None:
        """Throw away entries of sessions that are over: they would keep those in memory."""
        self._heap = [
            entry
            for entry in self._heap
            if entry[0] == entry[2].wake_at
            and (not entry[2].has_ended or self._is_dropped(entry[2]))
        ]
        heapify(self._heap)


def _holders(session: UssdSession) -> tuple[object, ...]:
    """Who must not have the number in another dialogue, from its opening to its end."""
    peer, owner = session.first_peer, session.owner
    if owner:
        return (peer, owner) if peer is not None else (owner,)
    return (peer,) if peer is not None else ()

"""Screens that the network side opens: `push:` in flows.yaml, by the API or by a `notify:` action.

A screen that is last words goes out as a notice (op 3), one that expects an answer as a question
(op 2) that begins a dialogue like any other.  A push never breaks in: who is in a USSD dialogue is
busy, whom no link attaches, or whose handset refuses, is absent.
Applications open screens too (`app_pushes`): `begin`, `with_facts` and `tell` are for both.
What a `notify:` asks for is tried again while the subscriber is busy (mostly with the very dialogue
that asked), for five minutes; it is not kept over a restart, as no network keeps a push either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol, TypeAlias

import structlog

from menus.model import USSD, Limits, Step
from store.errors import StoreError
from ussd.core.addresses import parse_msisdn
from ussd.core.billing import Ending
from ussd.core.moves import Move
from ussd.core.sessions import UssdSession, is_of
from ussd.core.wire import Kind
from ussd.errors import Refused
from ussd.service.clocks import Delayed
from ussd.service.dialogue.fact_book import Values
from ussd.service.dialogue.ground import Ground
from ussd.service.dialogue.pieces import MakeWalk

__all__ = ["ABSENT", "BUSY", "FAILED", "FULL", "SENT", "SHOWN", "Awaiting", "Pushes", "Told"]

SHOWN, SENT, BUSY, ABSENT, FAILED = "shown", "sent", "busy", "absent", "failed"
"""What came of a push: the handset says that it is on the screen; it went out and nobody said
more; the subscriber is in a dialogue; no handset takes it; the flow or the store did not answer."""
FULL = "full"
"""As many dialogues are open as may be."""

Told: TypeAlias = Callable[[str], None]

_CONFIRM_S = 20
_NOTICE = Limits(_CONFIRM_S, _CONFIRM_S, "never", 0)
_AGAIN_S = 5.0
_TRIES = 60

_log = structlog.get_logger(__name__)


class Awaiting(Protocol):
    """Who wants to know what the network says to the first screen of a push."""

    def taken(self) -> None:
        """It has taken it."""

    def refused(self, status: int) -> None:
        """It has refused it with a command_status, or said nothing: the session is over."""


class Pushes:
    """Opens screens on the handsets of `dialogues`; `opened` counts them.

    `awaited` is who waits for the network's word, by MSISDN: it is gone with that word.
    """

    __slots__ = ("_ground", "awaited", "opened")

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.awaited: dict[str, Awaiting] = {}
        self.opened = 0

    def open(self, screen: str, msisdn: str, values: Mapping[str, object], told: Told) -> None:
        """Open a screen of the flows served now; `told` gets one word, perhaps later."""
        self._ground.turns.begin()
        try:
            session = self.begin(msisdn, self._code(screen))
        except Refused as refused:
            told(refused.word)
            return
        move = Move.push(session.served.flows, screen, values)
        self.with_facts(session, partial(self._walk, session, move, told))

    def begin(self, msisdn: str, address: str, kind: Kind | None = None) -> UssdSession:
        """A session that we open on an idle handset; raises `Refused`.

        `kind` is what it will show, where that is known: not every network can push everything.
        """
        ground = self._ground
        if ground.find(msisdn, USSD) is not None:
            raise Refused(BUSY)
        peer = ground.air.reach(msisdn)
        if peer is None or (kind is not None and not peer.dialect.can_push(kind)):
            raise Refused(ABSENT)
        if ground.is_full:
            raise Refused(FULL)
        session = ground.new_session(msisdn, USSD, address, peer)
        session.is_pushed = True
        ground.live.table.open(session)
        self.opened += 1
        return session

    def answered(self, peer: Any, request: Any, status: int) -> None:
        """Pass on what the network says to a screen, if it is the first one of a push."""
        msisdn, channel, number = self._ground.air.session_of(peer, request)
        session = self._ground.find(msisdn, channel)
        if session is None or not is_of(session, number):
            return
        awaiting = self.awaited.pop(msisdn, None)
        if awaiting is None:
            return
        if status:
            awaiting.refused(status)
        else:
            awaiting.taken()

    def asked(self, screen: str, msisdn: str, values: Mapping[str, object]) -> None:
        """Do what a `notify:` action asks for, as soon as the subscriber is idle."""
        number = parse_msisdn(msisdn)
        if number is None:
            _log.warning("push_not_sent", screen=screen, why="no phone number")
            return
        self._try(screen, number, values, _TRIES)

    def _try(self, screen: str, msisdn: str, values: Mapping[str, object], tries: int) -> None:
        def told(word: str) -> None:
            if word == BUSY and tries:
                clocks = self._ground.clocks
                clocks.later(_AGAIN_S, self._try, screen, msisdn, values, tries - 1)
            elif word not in (SHOWN, SENT):
                _log.warning("push_not_sent", screen=screen, why=word)

        self.open(screen, msisdn, values, told)

    def _code(self, screen: str) -> str:
        """The code that a handset sees a push come from: one that leads to the same flow file."""
        dial = self._ground.served.flows.dial
        file = screen.partition(".")[0]
        own = [route.code for route in dial if route.start.partition(".")[0] == file]
        codes = [code for code in (own or [route.code for route in dial]) if "{" not in code]
        return codes[0] if codes else "*#"

    def with_facts(self, session: UssdSession, then: Callable[[Exception | None], None]) -> None:
        """Read what is known of the subscriber of a session that we open ourselves."""
        session.is_busy = True
        known = partial(self._known, session, then)
        try:
            self._ground.reader.ask(session.served.book.read_many, session.msisdn, known)
        except StoreError as error:
            known(None, error)

    def _known(
        self,
        session: UssdSession,
        then: Callable[[Exception | None], None],
        values: Values | None,
        error: Exception | None,
    ) -> None:
        turns = self._ground.turns
        turns.begin()
        session.is_busy = False
        session.unread = ()  # nothing has been shown that this could answer
        if session.has_ended:
            return
        if error is None:
            session.values = values or ()
            session.facts_at = turns.now_s
            session.language = session.served.book.language(session.values)
        then(error)

    def _walk(
        self, session: UssdSession, move: MakeWalk, told: Told, error: Exception | None
    ) -> None:
        turned = partial(self._turned, told)
        if error is not None:
            turned(session, None, error)
            return
        try:
            step = self._ground.turns.take(session, move, turned)
        except Exception as fault:  # a border: what a menu does wrong is a failed push
            turned(session, None, fault)
            return
        if step is not None:
            turned(session, step, None)

    def _turned(
        self, told: Told, session: UssdSession, step: Step | None, error: Exception | None
    ) -> None:
        live = self._ground.live
        if step is None or session.has_ended:
            _log.error("push_failed", session_id=session.session_id, error=str(error))
            if not session.has_ended:
                live.finish(session, Ending.FAILED)
            told(FAILED)
        elif step.ends:
            live.count(session, step)
            self.tell(session, step.text, told)
        else:
            live.show(session, step)
            told(SENT)

    def tell(self, session: UssdSession, text: str, told: Told) -> None:
        """Show last words unasked, and wait for the handset to say that it has."""
        live = self._ground.live
        notice = _Notice(self._ground, told)
        session.leader = notice
        session.text = text
        session.step += 1
        session.limits = _NOTICE
        session.ends_at = self._ground.turns.now_s + 2 * _CONFIRM_S
        if not live.notify(session, text):
            live.finish(session, Ending.RELEASED)
            return
        notice.timer = self._ground.clocks.later(_CONFIRM_S, notice.unconfirmed, session)


class _Notice:
    """A notice on its way (`session.leader`)."""

    __slots__ = ("_ground", "_told", "timer")

    def __init__(self, ground: Ground, told: Told) -> None:
        self._ground = ground
        self._told: Told | None = told
        self.timer: Delayed | None = None

    def answered(self, session: UssdSession, text: str) -> None:
        """A handset that answers a notice has shown it."""
        self.confirmed(session)

    def confirmed(self, session: UssdSession) -> None:
        """It is on the screen."""
        self._tell(SHOWN)
        self._ground.live.finish(session, Ending.COMPLETED)

    def unconfirmed(self, session: UssdSession) -> None:
        """Nobody said anything: not every network confirms."""
        self.timer = None
        self._tell(SENT)
        if not session.has_ended:
            self._ground.turns.begin()
            self._ground.live.finish(session, Ending.COMPLETED)

    def over(self, session: UssdSession, ending: Ending) -> None:
        """The handset refused it, or its subscriber has dialled something meanwhile."""
        self._tell(ABSENT if ending is Ending.RELEASED else SENT)

    def _tell(self, word: str) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if self._told is not None:
            told, self._told = self._told, None
            told(word)

"""What subscribers answer: texts and keys, in the order in which they came.

What comes while a turn is in the store waits; the keys of a call act one by one as soon as they
are pressed (barge-in), or make up one input where the flow asks for more than a key.  An
application or a live operator who leads the dialogue gets the answers in place of the flows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from menus.model import CALL, Dialogue, Flows
from ussd.core.billing import route_with
from ussd.core.moves import Move
from ussd.core.sessions import UssdSession

if TYPE_CHECKING:
    from ussd.service.dialogue.live import LiveSessions

__all__ = ["BETWEEN_KEYS_S", "Answers"]

BETWEEN_KEYS_S = 3.0
"""On a call a longer input ends with `#` or with a pause of so many seconds."""

_UNREAD = 20


class Answers:
    """Takes the answers of the sessions of `live`."""

    __slots__ = ("_live",)

    def __init__(self, live: LiveSessions) -> None:
        """Take the sessions' object."""
        self._live = live

    def take(self, session: UssdSession, text: str) -> None:
        """Take an answer or the keys of a call, now or after those that wait."""
        if session.is_busy or session.unread:
            if len(session.unread) < _UNREAD:
                session.unread = (*session.unread, text)
            if session.is_busy:
                return
            self.take_next(session)
            return
        self._act(session, text)

    def take_unread(self, session: UssdSession) -> None:
        """Take what was answered while a turn was in the store, if it is over."""
        if session.unread and not session.is_busy:
            self.take_next(session)

    def take_next(self, session: UssdSession) -> None:
        text, *rest = session.unread
        session.unread = tuple(rest)
        self._act(session, text)

    def _act(self, session: UssdSession, text: str) -> None:
        session.is_answered = True
        if session.leader is not None:
            session.leader.answered(session, text)
        elif session.asks is not None:
            session.asks(session, text)
        elif session.dialogue is None:
            self._live.fail(session)
        elif session.channel == CALL:
            self._take_keys(session, text)
        else:
            self._move(session, session.dialogue, text)

    def _take_keys(self, session: UssdSession, keys: str) -> None:
        """Keys of a call: each acts at once, or they make one input until `#` or a pause."""
        dialogue = session.dialogue
        if dialogue is None or not keys:
            return
        if session.expects != "text":
            if len(keys) > 1:
                session.unread = (*keys[1:], *session.unread)
            self._move(session, dialogue, keys[0])
            return
        session.typed += keys
        if "#" in keys or len(keys) > 1:
            self.take_typed(session, dialogue)
        else:
            session.silence_at = self._live.turns.now_s + BETWEEN_KEYS_S
            self._live.deadlines.wake(session, session.silence_at)

    def take_typed(self, session: UssdSession, dialogue: Dialogue) -> None:
        typed, session.typed = session.typed, ""
        self._move(session, dialogue, typed.rstrip("#") or typed)  # `#` alone is a key

    def _move(self, session: UssdSession, dialogue: Dialogue, text: str) -> None:
        """The subscriber's next step through the menus."""
        if session.expects == "key" and len(text) <= 2:
            session.route = route_with(session.route, text)
        flows: Flows = session.served.flows
        self._live.walk(session, Move.answer(flows, dialogue, text))

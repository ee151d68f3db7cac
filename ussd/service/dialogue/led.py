"""One dialogue that an application leads: what its phone does becomes a deliver_sm, and back.

An application knows a dialogue by its own place in it: the session's number and step where the
subscriber has dialled; where the application opened it (`app_pushes`), the session info that it
gave, counted on from there, or our number and a count that begins at 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from menus.model import Limits
from smpp.errors import SmppError
from ussd.core.billing import Ending
from ussd.core.sessions import UssdSession
from ussd.core.wire import Answer, Confirmation, Dial, Release, write_move
from ussd.service.dialogue.air import Exchange
from ussd.service.dialogue.live import LiveSessions
from ussd.service.sentences import sentence

__all__ = ["Led", "Terms"]

_LEFT = frozenset({Ending.RELEASED, Ending.DROPPED, Ending.TIMED_OUT, Ending.REPLACED})
"""Endings that the application did not make itself."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What all led dialogues share: how long an application may think, and a subscriber."""

    live: LiveSessions
    exchange: Exchange
    timeout_s: float
    limits: Limits


class Led:
    """One dialogue that an application leads (`session.leader`)."""

    __slots__ = ("_before_first", "_number", "_terms", "is_gone", "owner", "peer")

    def __init__(self, terms: Terms, owner: str) -> None:
        self._terms = terms
        self._number: int | None = None
        self._before_first = 0
        self.owner = owner
        self.peer: Any = None
        self.is_gone = False

    def named_by(self, peer: Any, number: int | None, step: int | None) -> None:
        """Let the dialogue have the session info with which the application opened it."""
        self.peer = peer
        self._number = number
        self._before_first = (step or 0) - 1

    def place(self, session: UssdSession) -> tuple[int, int]:
        """Number and step, as the application knows them."""
        number = session.number if self._number is None else self._number
        return number, session.step + self._before_first

    def dialled(self, session: UssdSession, string: str) -> None:
        """Pass on what was dialled, and wait for the first screen."""
        self._pass_on(
            session,
            Dial(session.msisdn, session.address, string, session.channel, *self.place(session)),
        )

    def answered(self, session: UssdSession, text: str) -> None:
        """Pass on what the subscriber typed, and wait for the next screen."""
        self._pass_on(
            session,
            Answer(session.msisdn, session.address, text, session.channel, *self.place(session)),
        )

    def _pass_on(self, session: UssdSession, move: Dial | Answer) -> None:
        if self._tell(session, move):
            self._terms.live.wait_for_leader(session, self._terms.timeout_s)
        else:
            self.fail(session)

    def fail(self, session: UssdSession) -> None:
        """Say that the service does not answer, and end the dialogue."""
        text = sentence("unavailable", session.language, session.served.flows)
        self._terms.live.say_last(session, text, Ending.REFUSED)

    def confirmed(self, session: UssdSession) -> None:
        """Pass on that the handset has shown what came unasked."""
        self.confirm(session)

    def confirm(self, session: UssdSession, *, ends: bool = False) -> None:
        """Tell the application that its words were shown; `ends` when they were the last."""
        place = self.place(session)
        move = Confirmation(session.msisdn, session.address, session.channel, *place, ends)
        self._tell(session, move)

    def over(self, session: UssdSession, ending: Ending) -> None:
        """Tell the application that the subscriber is gone, or has read its last words."""
        if ending is Ending.COMPLETED and self.peer is not None and self.peer.dialect.confirms_end:
            self.confirm(session, ends=True)
        if ending in _LEFT and not self.is_gone:
            place = self.place(session)
            self._tell(session, Release(session.msisdn, session.address, session.channel, *place))

    def _tell(self, session: UssdSession, move: Dial | Answer | Confirmation | Release) -> bool:
        """Send a move to a link of the application; False when none can take it."""
        peers = self._terms.exchange.application_peers(session.address)
        if not peers:
            return False
        if self.peer not in peers:
            self.peer = peers[-1]
        try:
            self.peer.link.send(write_move(move, self.peer.dialect))
        except SmppError:
            return False
        return True

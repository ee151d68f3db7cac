"""Application ESMEs that own codes: their dialogues, both ways.

A dial of an owned code reaches the application as `deliver_sm` (op 1); its `submit_sm` with op 2, 3
or 17 reaches the handset, with the session's number and step on either side.
An answer for which no dialogue is open is refused in its response, never dropped in silence and
never turned into an SMS.  An application that does not answer in time, refuses, or is not bound
costs the subscriber a sentence, and a subscriber who leaves is told to the application (op 129).
A screen that is longer than a USSD string goes on whole, but the log says so once an account: a
network on the air would refuse it or cut it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import structlog

from menus.model import USSD, Limits
from smpp.errors import SmppError
from smpp.text.budget import measure
from ussd.core.billing import Ending
from ussd.core.sessions import UssdSession
from ussd.core.wire import (
    Answer,
    Confirmation,
    Dial,
    Kind,
    Release,
    Show,
    read_screen,
    write_move,
)
from ussd.service.dialogue.air import Exchange
from ussd.service.refusals import BY_WORD
from ussd.service.sentences import sentence

if TYPE_CHECKING:
    from ussd.service.dialogue.dialogues import Dialogues

__all__ = ["Apps"]

_FITS = 80
"""Characters that fit one screen whatever they are."""

_log = structlog.get_logger(__name__)

_LEFT = frozenset({Ending.RELEASED, Ending.DROPPED, Ending.TIMED_OUT, Ending.REPLACED})
"""Endings that the application did not make itself."""


class Apps:
    """All dialogues that applications lead; registers itself with `dialogues`."""

    def __init__(
        self, *, dialogues: Dialogues, exchange: Exchange, timeout_s: float, limits: Limits
    ) -> None:
        """Take how long an application may think, and a subscriber (`limits`)."""
        self.dialogues = dialogues
        self.exchange = exchange
        self.timeout_s = timeout_s
        self.limits = limits
        self._replies = 0
        self._told_of_length: set[str] = set()
        dialogues.applications = self

    # From the handset.

    def opened(self, session: UssdSession, owner: str, string: str) -> None:
        """Lead a dialogue that was opened by dialling `string`, a code of `owner`'s."""
        led = _Led(self, owner)
        dial = Dial(
            session.msisdn, session.address, string, session.channel, session.number, session.step
        )
        session.limits = self.limits
        session.ends_at = session.started_at + self.limits.total_s
        session.leader = led
        if led.tell(session, dial):
            self.dialogues.live.wait_for_leader(session, self.timeout_s)
        else:
            self.fail(session)

    def fail(self, session: UssdSession) -> None:
        """Say that the service does not answer, and end the dialogue."""
        text = sentence("unavailable", session.language, session.served.flows)
        self.dialogues.live.say_last(session, text, Ending.REFUSED)

    # From the application (DialogueTraffic).

    def requests_received(self, peer: Any, pdus: Sequence[Any]) -> None:
        """Take screens of an application; each is answered, also when no dialogue is open."""
        self.dialogues.turns.begin()
        for pdu in pdus:
            show = read_screen(pdu, peer.dialect)
            session = self._session(peer, show) if isinstance(show, Show) else None
            if session is None or not isinstance(show, Show):
                peer.link.reply(pdu, BY_WORD["no_dialogue"].command_status)
                continue
            self._replies += 1
            peer.link.reply(pdu, 0, message_id=f"a{self._replies}")
            session.leader.peer = peer
            self._look_at_length(peer, show)
            self._show(session, show)

    def _look_at_length(self, peer: Any, show: Show) -> None:
        """Warn of an account's first screen that no USSD string holds (TS 23.038 §5)."""
        if (
            len(show.text) <= _FITS
            or show.channel != USSD
            or peer.system_id in self._told_of_length
        ):
            return
        size = measure(show.text)
        if size.units > size.limit:
            self._told_of_length.add(peer.system_id)
            _log.warning(
                "screen_too_long",
                system_id=peer.system_id,
                code=show.code,
                units=size.units,
                limit=size.limit,
                alphabet=size.alphabet,
                advice="a phone gets no more than the limit in one screen; send it in pages",
            )

    def _session(self, peer: Any, show: Show) -> UssdSession | None:
        """The open dialogue that a screen is for."""
        session = self.dialogues.find(show.msisdn, show.channel)
        if session is None or not isinstance(session.leader, _Led):
            return None
        is_owner = session.leader.owner == peer.system_id
        return session if is_owner and show.number in (None, session.number) else None

    def _show(self, session: UssdSession, show: Show) -> None:
        live = self.dialogues.live
        if show.kind is Kind.REQUEST:
            live.ask(session, show.text, self.limits, "text")
        elif show.kind is Kind.NOTIFY:
            live.notify(session, show.text)
        elif show.kind is Kind.RELEASE and not show.text:
            live.hang_up(session, Ending.COMPLETED)
        else:
            live.say_last(session, show.text, Ending.COMPLETED)

    def response_received(self, peer: Any, request: Any, response: Any) -> None:
        """An application that refuses a dial or an answer ends the dialogue."""
        if response.command_status:
            self._refused(request)

    def request_failed(self, peer: Any, request: Any, reason: SmppError) -> None:
        """An application that never answers a dial or an answer ends the dialogue, too."""
        self._refused(request)

    def _refused(self, request: Any) -> None:
        channel = "call" if request.service_type == "CALL" else "ussd"
        session = self.dialogues.find(request.source_addr, channel)
        if session is not None and isinstance(session.leader, _Led):
            self.dialogues.turns.begin()
            session.leader.is_gone = True
            self.fail(session)

    def peer_left(self, peer: Any) -> None:
        """Its dialogues go on with another link of the application, or time out with a text."""

    def short_message(self, peer: Any, pdu: Any) -> bool:
        """Leave an application's short messages to the SMS centre."""
        return False


class _Led:
    """One dialogue that an application leads (`session.leader`)."""

    __slots__ = ("_apps", "is_gone", "owner", "peer")

    def __init__(self, apps: Apps, owner: str) -> None:
        self._apps = apps
        self.owner = owner
        self.peer: Any = None
        self.is_gone = False

    def answered(self, session: UssdSession, text: str) -> None:
        """Pass on what the subscriber typed, and wait for the next screen."""
        answer = Answer(
            session.msisdn, session.address, text, session.channel, session.number, session.step
        )
        if self.tell(session, answer):
            self._apps.dialogues.live.wait_for_leader(session, self._apps.timeout_s)
        else:
            self._apps.fail(session)

    def confirmed(self, session: UssdSession) -> None:
        """Pass on that the handset has shown what came unasked."""
        self.tell(
            session,
            Confirmation(
                session.msisdn, session.address, session.channel, session.number, session.step
            ),
        )

    def over(self, session: UssdSession, ending: Ending) -> None:
        """Tell the application that the subscriber is gone, or has read its last words."""
        if ending is Ending.COMPLETED and self.peer is not None and self.peer.dialect.confirms_end:
            self.confirmed(session)
        if ending in _LEFT and not self.is_gone:
            self.tell(
                session,
                Release(
                    session.msisdn, session.address, session.channel, session.number, session.step
                ),
            )

    def tell(self, session: UssdSession, move: Dial | Answer | Confirmation | Release) -> bool:
        """Send a move to a link of the application; False when none can take it."""
        peers = self._apps.exchange.application_peers(session.address)
        if not peers:
            return False
        if self.peer not in peers:
            self.peer = peers[-1]
        try:
            self.peer.link.send(write_move(move, self.peer.dialect))
        except SmppError:
            return False
        return True

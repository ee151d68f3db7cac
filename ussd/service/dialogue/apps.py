"""Application ESMEs that own codes: their dialogues, both ways.

A dial of an owned code reaches the application as `deliver_sm` (op 1); its `submit_sm` with op 2, 3
or 17 reaches the handset, with the session's number and step on either side.
A screen that belongs to no open dialogue is a push where the account may push (`app_pushes`), and
refused in its response where not; it is never dropped in silence and never turned into an SMS.
An application that does not answer in time, refuses, or is not bound costs the subscriber a
sentence, and a subscriber who leaves is told to the application (op 129).
A screen that is longer than a USSD string goes on whole, but the log says so once an account: a
network on the air would refuse it or cut it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from menus.model import USSD, Limits
from smpp.errors import SmppError
from smpp.text.budget import measure
from ussd.core.billing import Ending
from ussd.core.sessions import UssdSession
from ussd.core.wire import Kind, Show, read_screen
from ussd.service.dialogue.air import Exchange
from ussd.service.dialogue.app_pushes import AppPushes
from ussd.service.dialogue.dialogues import Dialogues
from ussd.service.dialogue.led import Led, Terms

__all__ = ["Apps"]

_FITS = 40
"""Characters that fit one screen whatever they are."""

_log = structlog.get_logger(__name__)


class Apps:
    """All dialogues that applications lead; registers itself with `dialogues`."""

    def __init__(
        self, *, dialogues: Dialogues, exchange: Exchange, timeout_s: float, limits: Limits
    ) -> None:
        """Take how long an application may think, and a subscriber (`limits`)."""
        self._dialogues = dialogues
        self._terms = Terms(dialogues.live, exchange, timeout_s, limits)
        self._pushes = AppPushes(dialogues, self._terms, self._accept)
        self._replies = 0
        self._told_of_length: set[str] = set()
        dialogues.applications = self

    # From the handset.

    def opened(self, session: UssdSession, owner: str, string: str) -> None:
        """Lead a dialogue that was opened by dialling `string`, a code of `owner`'s."""
        led = Led(self._terms, owner)
        session.limits = self._terms.limits
        session.ends_at = session.started_at + session.limits.total_s
        session.leader = led
        led.dialled(session, string)

    # From the application (DialogueTraffic).

    def requests_received(self, peer: Any, pdus: Sequence[Any]) -> None:
        """Take screens of an application; each is answered, also when no dialogue is open."""
        self._dialogues.turns.begin()
        for pdu in pdus:
            show = read_screen(pdu, peer.dialect)
            assert isinstance(show, Show)  # the switchboard sends nothing else here
            self._look_at_length(peer, show)
            session = self._session(peer, show)
            if session is None:
                self._pushes.take(peer, pdu, show)
                continue
            self._accept(peer, pdu)
            session.leader.peer = peer
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

    def _accept(self, peer: Any, pdu: Any) -> None:
        self._replies += 1
        peer.link.reply(pdu, 0, message_id=f"a{self._replies}")

    def _session(self, peer: Any, show: Show) -> UssdSession | None:
        """The open dialogue that a screen is for."""
        session = self._dialogues.find(show.msisdn, show.channel)
        if session is None or not isinstance(session.leader, Led):
            return None
        is_owner = session.leader.owner == peer.system_id
        number, _ = session.leader.place(session)
        return session if is_owner and show.number in (None, number) else None

    def _show(self, session: UssdSession, show: Show) -> None:
        live = self._dialogues.live
        if show.kind is Kind.REQUEST:
            live.ask(session, show.text, self._terms.limits, "text")
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
        session = self._dialogues.find(request.source_addr, channel)
        if session is not None and isinstance(session.leader, Led):
            self._dialogues.turns.begin()
            session.leader.is_gone = True
            session.leader.fail(session)

    def peer_left(self, peer: Any) -> None:
        """Its dialogues go on with another link of the application, or time out with a text."""

    def short_message(self, peer: Any, pdu: Any) -> bool:
        """Leave an application's short messages to the SMS centre."""
        return False

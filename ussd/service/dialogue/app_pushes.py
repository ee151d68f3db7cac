"""Screens that applications open: a `submit_sm` that belongs to no dialogue, of an account with
`push`.

A notice (op 3) is a popup: the phone's confirmation comes back as op 19, with the end bit, and that
was all.  A question (op 2) begins a dialogue that the application leads like any other of its own:
the answer comes as op 18, then it goes on or ends.  Which codes open what, and how the last words
of such a dialogue look, is the dialect's (`core.dialects`).
Session info that the application gives is kept and comes back; without any it gets ours.

A push never breaks in, is not kept for later and never becomes an SMS: who is in a USSD dialogue is
busy, whom no network attaches, or whose network refuses or does not answer in time, is absent.
So the response to the application waits until the network has taken the screen; a phone that
answers or confirms before that has shown it, too.  From then on a subscriber who leaves is told as
in every led dialogue.  What is known of a push is gone with its dialogue: nobody who pushes to
others leaves anything behind.

A screen that names, by its number, the dialogue which the subscriber has dialled and which is over
is late, and no push.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from menus.model import USSD
from smpp.commands import DataSm, SubmitSm
from smpp.constants import CommandStatus
from ussd.core.billing import Ending
from ussd.core.routes import Route
from ussd.core.sessions import UssdSession
from ussd.core.submission import address_refusal
from ussd.core.wire import Kind, Show, network_error, opening
from ussd.errors import Refused
from ussd.service.clocks import Delayed
from ussd.service.dialogue.dialogues import Dialogues
from ussd.service.dialogue.led import Led, Terms
from ussd.service.dialogue.pushes import ABSENT, BUSY, FAILED, SHOWN
from ussd.service.refusals import BY_WORD

__all__ = ["AppPushes"]

_PATIENCE_S = 5.0
"""A network that has not taken a screen by then has not: the application waits meanwhile."""

_SS_ERRORS = {BUSY: 72, ABSENT: 27}
"""ussd-Busy and absentSubscriber (TS 24.080), for who may be told beside an error."""

_BUSY_BEYOND = BY_WORD[BUSY].command_status

Accept = Callable[[Any, Any], None]
"""Answers a request of a peer with ESME_ROK."""


class AppPushes:
    """Opens the screens of applications."""

    __slots__ = ("_accept", "_dialogues", "_terms")

    def __init__(self, dialogues: Dialogues, terms: Terms, accept: Accept) -> None:
        self._dialogues = dialogues
        self._terms = terms
        self._accept = accept

    def take(self, peer: Any, pdu: Any, show: Show) -> None:
        """Open a screen that belongs to no dialogue, and answer it then; or refuse it."""
        kind = opening(pdu, peer.dialect)
        if kind is None:
            _refuse(peer, pdu, "no_dialogue")
            return
        try:
            session = self._begin(peer, pdu, show, kind)
        except Refused as refused:
            _refuse(peer, pdu, refused.word)
            return
        accept, refuse = partial(self._accept, peer, pdu), partial(_refuse, peer, pdu)
        push = session.leader = _Push(self._dialogues, session, accept, refuse)
        led = _Opened(self._terms, peer.system_id, push)
        led.named_by(peer, show.number, show.step)
        known = partial(self._known, led, show.text, kind)
        self._dialogues.pushes.with_facts(session, known)

    def _begin(self, peer: Any, pdu: Any, show: Show, kind: Kind) -> UssdSession:
        """The session of a push; raises `Refused`."""
        dialogues = self._dialogues
        self._terms.exchange.allow_push(peer, show.msisdn)
        code = self._code(peer, show)
        ended = dialogues.live.table.ended(show.msisdn, USSD, show.number)
        if ended is not None and not ended.is_pushed and ended.address == code:
            raise Refused("no_dialogue")
        if type(pdu) is SubmitSm and pdu.schedule_delivery_time:
            raise Refused("cannot_be_later")
        if address_refusal(pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr):
            raise Refused("destination_not_allowed")
        if kind is Kind.REQUEST and not self._terms.exchange.application_peers(code):
            raise Refused("nobody_receives")
        return dialogues.pushes.begin(show.msisdn, code, kind)

    def _code(self, peer: Any, show: Show) -> str:
        """The code, in full, that a push comes from; raises `Refused` for one of others."""
        string = show.code if show.code.startswith(("*", "#")) else f"*{show.code}#"
        route = self._dialogues.served_for(show.msisdn).routes.dial(string)
        if not isinstance(route, Route) or route.owner != peer.system_id:
            raise Refused("source_not_allowed")
        return route.code

    def _known(self, led: _Opened, text: str, kind: Kind, error: Exception | None) -> None:
        """What is known of the subscriber is there: show the screen in that language."""
        push = led.push
        session, live = push.session, self._dialogues.live
        if error is not None:
            push.refuse(FAILED)
            live.finish(session, Ending.FAILED)
            return
        push.wait()
        if kind is Kind.NOTIFY:
            self._dialogues.pushes.tell(session, text, partial(self._told, led))
            return
        session.leader = led
        if not live.ask(session, text, self._terms.limits, "text"):
            live.finish(session, Ending.RELEASED)

    def _told(self, led: _Opened, word: str) -> None:
        """What came of a notice."""
        push = led.push
        if word == ABSENT:
            push.refuse(ABSENT)
            return
        push.accept()
        if word == SHOWN:
            led.confirm(push.session, ends=True)


class _Push:
    """A push whose submit_sm is not answered yet; it leads until the screen goes out."""

    __slots__ = (
        "_accept",
        "_dialogues",
        "_is_answered",
        "_refuse",
        "_timer",
        "is_accepted",
        "session",
    )

    def __init__(
        self,
        dialogues: Dialogues,
        session: UssdSession,
        accept: Callable[[], None],
        refuse: Callable[[str], None],
    ) -> None:
        self._dialogues = dialogues
        self._accept = accept
        self._refuse = refuse
        self._is_answered = False
        self._timer: Delayed | None = None
        self.session = session
        self.is_accepted = False

    # Its answer: the first word counts.

    def accept(self) -> None:
        """The screen is there."""
        if self._settles():
            self.is_accepted = True
            self._accept()

    def refuse(self, word: str) -> None:
        """It is not, and will not be."""
        if self._settles():
            self._refuse(word)

    def _settles(self) -> bool:
        if self._is_answered:
            return False
        self._is_answered = True
        awaited = self._dialogues.pushes.awaited
        if awaited.get(self.session.msisdn) is self:
            del awaited[self.session.msisdn]
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        return True

    # What the network says (`pushes.Awaiting`).

    def wait(self) -> None:
        """Wait for the network's word, but not for ever."""
        self._dialogues.pushes.awaited[self.session.msisdn] = self
        self._timer = self._dialogues.clocks.later(_PATIENCE_S, self._come)

    def _come(self) -> None:
        self._timer = None
        self.refused(CommandStatus.ESME_RDELIVERYFAILURE)

    def taken(self) -> None:
        """The network has taken the screen."""
        self.accept()

    def refused(self, status: int) -> None:
        """It has not; another gateway may tell us as we tell others that a subscriber is busy."""
        self.refuse(BUSY if status == _BUSY_BEYOND else ABSENT)
        self._dialogues.turns.begin()
        if not self.session.has_ended:
            self._dialogues.live.finish(self.session, Ending.RELEASED)

    # Its session, before the screen goes out (`leading.Leader`).

    def answered(self, session: UssdSession, text: str) -> None:
        """Nothing is shown yet that this could answer."""

    def confirmed(self, session: UssdSession) -> None:
        """Nothing is shown yet that this could confirm."""

    def over(self, session: UssdSession, ending: Ending) -> None:
        """The subscriber has dialled something meanwhile."""
        self.refuse(BUSY)


class _Opened(Led):
    """A dialogue that an application has opened (`session.leader`)."""

    __slots__ = ("push",)

    def __init__(self, terms: Terms, owner: str, push: _Push) -> None:
        super().__init__(terms, owner)
        self.push = push

    def answered(self, session: UssdSession, text: str) -> None:
        """Whoever answers has seen the screen."""
        self.push.accept()
        super().answered(session, text)

    def confirmed(self, session: UssdSession) -> None:
        """Whoever confirms has seen the screen."""
        self.push.accept()
        super().confirmed(session)

    def over(self, session: UssdSession, ending: Ending) -> None:
        """An application that knows of no dialogue yet hears why there is none."""
        self.push.refuse(BUSY if ending is Ending.REPLACED else ABSENT)
        if self.push.is_accepted:
            super().over(session, ending)


def _refuse(peer: Any, pdu: Any, word: str) -> None:
    """Answer with a refusal; data_sm_resp alone has a body beside an error (3.4 §4.7.2)."""
    error = _SS_ERRORS.get(word)
    status = BY_WORD[word].command_status
    if error is None or type(pdu) is not DataSm:
        peer.link.reply(pdu, status)
    else:
        peer.link.reply(pdu, status, message_id="", tlvs=(network_error(error),))

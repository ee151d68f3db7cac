"""Short messages to a number whose keywords the flows serve: `DPSW` to 177.

The keyword opens a screen; its words go back as a short message from the same number, queued in
the turn's own transaction.  Only after the commit is the submission answered, so a peer that hears
nothing may send again.  A screen that expects a reply keeps a session open: what comes next from
that subscriber to that number is its answer, unless it is a keyword itself.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import structlog

from menus.model import SMS, Step
from smpp.constants import CommandStatus
from store.errors import StoreError, Unavailable
from ussd.core.billing import Ending
from ussd.core.moves import Move
from ussd.core.routes import Route
from ussd.core.sessions import UssdSession
from ussd.core.wire import ShortMessageIn
from ussd.service.dialogue.fact_book import Values
from ussd.service.dialogue.ground import Ground
from ussd.service.dialogue.turns import MakeWalk

__all__ = ["Keywords"]

_log = structlog.get_logger(__name__)


class Keywords:
    """The keyword channel of `dialogues`."""

    __slots__ = ("_ground",)

    def __init__(self, ground: Ground) -> None:
        """Take the object whose sessions and turns these are."""
        self._ground = ground

    def take(self, peer: Any, pdu: Any) -> bool:
        """Take, and answer after the commit, a message to a number of the flows; else False."""
        served = self._ground.served_for(pdu.source_addr.removeprefix("+"))
        number = pdu.destination_addr.removeprefix("+")
        if number not in served.flows.sms:
            return False
        message = self._ground.air.read(peer, pdu)
        if not isinstance(message, ShortMessageIn):
            return False
        route = served.routes.message(number, message.text)
        if isinstance(route, Route) and not route.owner:
            self._open(peer, pdu, message, route)
            return True
        return False

    def _open(self, peer: Any, pdu: Any, message: ShortMessageIn, route: Route) -> None:
        ground = self._ground
        ground.turns.begin()
        table = ground.live.table
        session = table.find(message.source, SMS)
        is_answer = session is not None and session.address == route.code
        flows = ground.served_for(message.source).flows
        is_keyword = route.screen != flows.sms[route.code].otherwise
        if session is not None and is_answer and not is_keyword and not session.is_busy:
            self._run(session, _answering(session, message.text), peer, pdu)
            return
        session = ground.new_session(message.source, SMS, route.code, peer)
        session.is_busy = True
        earlier = table.open(session)
        if earlier is not None:
            ground.live.replace(earlier)
        known = partial(self._known, session, route, peer, pdu)
        try:
            ground.reader.ask(session.served.book.read_many, message.source, known)
        except StoreError as error:
            known(None, error)

    def _known(
        self,
        session: UssdSession,
        route: Route,
        peer: Any,
        pdu: Any,
        values: Values | None,
        error: Exception | None,
    ) -> None:
        """The facts are there: open the keyword's screen."""
        session.is_busy = False
        self._ground.turns.begin()
        if error is not None:
            self._refuse(session, peer, pdu, error)
            return
        session.values = values or ()
        session.facts_at = self._ground.turns.now_s
        session.language = session.served.book.language(session.values)
        self._run(session, Move.open_screen(session.served.flows, route.screen), peer, pdu)

    def _run(self, session: UssdSession, make: MakeWalk, peer: Any, pdu: Any) -> None:
        done = partial(self._turned, peer, pdu)
        try:
            self._ground.turns.take_in_store(session, make, done, reply_from=session.address)
        except StoreError as error:
            self._refuse(session, peer, pdu, error)

    def _turned(
        self,
        peer: Any,
        pdu: Any,
        session: UssdSession,
        step: Step | None,
        error: Exception | None,
    ) -> None:
        """The turn is committed: answer, and keep the session if it expects more."""
        if step is None:
            self._refuse(session, peer, pdu, error)
            return
        peer.link.reply(pdu, 0, message_id=session.session_id if peer.is_network else "")
        if session.has_ended:
            return
        self._ground.live.count(session, step)
        if step.ends:
            self._ground.live.finish(session, Ending.COMPLETED)
        else:
            self._ground.live.stand(session, step)

    def _refuse(self, session: UssdSession, peer: Any, pdu: Any, error: Exception | None) -> None:
        """Nothing was stored: the peer is told to send again."""
        _log.error("keyword_failed", session_id=session.session_id, error=str(error))
        is_full = isinstance(error, Unavailable)
        status = CommandStatus.ESME_RMSGQFUL if is_full else CommandStatus.ESME_RSYSERR
        peer.link.reply(pdu, status)
        if not session.has_ended:
            self._ground.live.finish(session, Ending.FAILED)


def _answering(session: UssdSession, text: str) -> MakeWalk:
    dialogue = session.dialogue
    assert dialogue is not None
    return Move.answer(session.served.flows, dialogue, text)

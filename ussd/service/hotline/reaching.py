"""Getting a subscriber on the line: connect who holds, ring whose dialogue is over.

Who is rung gets a `CALL` that we open with op 2, from the number that was called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from menus.model import CALL, Limits
from store.tickets import Ticket
from ussd.core.sessions import UssdSession
from ussd.service.hotline.talk import Talk
from ussd.service.sentences import sentence

if TYPE_CHECKING:
    from ussd.service.dialogue.dialogues import Dialogues

__all__ = ["Reaching"]

_RING_S = 30
_RINGING = Limits(_RING_S, _RING_S, "never", 0)


class Reaching:
    """Ties talks to calls; what cannot be done is False and changes nothing."""

    __slots__ = ("_dialogues",)

    def __init__(self, dialogues: Dialogues) -> None:
        self._dialogues = dialogues

    def is_there(self, session: UssdSession) -> bool:
        """Whether a handset would take words of this session now."""
        air = self._dialogues.air
        return session.peer in air.bound or air.reach(session.msisdn) is not None

    def connect(self, session: UssdSession, talk: Talk) -> bool:
        """Put a caller who holds through to the operator."""
        if not self.greet(session, talk):
            return False
        talk.session = session
        talk.is_connected = True
        session.leader = talk
        return True

    def greet(self, session: UssdSession, talk: Talk) -> bool:
        """Say who is on the line."""
        words = sentence("operator_here", session.language, name=talk.live_operator)
        return self._dialogues.live.notify(session, words)

    def ring(self, ticket: Ticket, talk: Talk) -> bool:
        """Call a subscriber whose dialogue is over, unless no handset is there or it is busy."""
        dialogues = self._dialogues
        busy = dialogues.find(ticket.msisdn, CALL)
        if busy is not None or dialogues.air.reach(ticket.msisdn) is None:
            return False
        session = dialogues.new_session(ticket.msisdn, CALL, self._number(ticket), None)
        session.language = ticket.language or session.language
        dialogues.live.table.open(session)
        session.leader = talk
        talk.session = session
        dialogues.live.ask(session, sentence("operator_calls", session.language), _RINGING)
        return True

    def _number(self, ticket: Ticket) -> str:
        """The number that rings: the one that was called, or the first that is served."""
        numbers = self._dialogues.served.flows.call
        return ticket.route if ticket.route in numbers else next(iter(numbers), ticket.queue)

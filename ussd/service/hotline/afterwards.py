"""What a subscriber meets after the talk: the survey, thanks, or the end (services.md H06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from menus.model import Flows
from menus.screens import QueueScreen
from store.tickets import Ticket
from ussd.core.moves import Move
from ussd.core.sessions import UssdSession

if TYPE_CHECKING:
    from ussd.service.dialogue.dialogues import Dialogues

__all__ = ["go_on"]


def go_on(dialogues: Dialogues, session: UssdSession, ticket: Ticket) -> None:
    """Let the flows go on; who was called back has no dialogue and is asked from its start."""
    survey = _survey_of(session.served.flows, ticket) if session.dialogue is None else ""
    if not survey:
        dialogues.live.leave_queue(session, "served")
        return
    dialogues.live.unhold(session)
    move = Move.open_screen(session.served.flows, survey)

    def known(error: Exception | None) -> None:
        dialogues.live.walk(session, move)

    dialogues.pushes.with_facts(session, known)


def _survey_of(flows: Flows, ticket: Ticket) -> str:
    """The survey of a ticket's queue, if nobody has to agree to it first or the caller did."""
    for screen in flows.screens.values():
        if isinstance(screen, QueueScreen) and screen.queue == ticket.queue:
            survey = screen.survey
            if survey is not None and (ticket.survey_agreed or not survey.agree):
                return survey.way.go or ""
    return ""

"""What a phone would show: its inbox and its screen, for scripts and commands that do not bind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from store import messages
from store.messages import ShortMessage
from ussd.service.messages.texts import joined
from ussd.web.calls import Call

__all__ = ["inbox", "screen"]


def inbox(call: Call) -> None:
    """`GET …/inbox`: all texts delivered to the number, oldest first, long ones joined."""
    now = call.gateway.clocks.wall()
    call.gateway.reader.call(
        messages.inbox, call.msisdn(), done=call.done(lambda delivered: _inbox(delivered, now))
    )


def _inbox(delivered: list[ShortMessage], now: float) -> dict[str, Any]:
    return {
        "messages": [
            {
                "from": text.sender,
                "text": text.text,
                "sent_at": datetime.fromtimestamp(text.sent_at, UTC).isoformat(),
            }
            for text in joined(delivered, now)
        ]
    }


def screen(call: Call) -> None:
    """`GET …/screen`: what is on the screen of the number's open dialogue; 404 without one."""
    dialogues = call.gateway.dialogues
    for channel in ("ussd", "call"):
        session = dialogues.find(call.msisdn(), channel)
        if session is not None:
            document = {
                "text": session.text,
                "channel": channel,
                "code": session.address,
                "session_id": session.session_id,
            }
            call.answer(200, document)
            return
    call.answer(404, {"error": "no dialogue is open for this number"})

"""Is the gateway there, and what does it count."""

from __future__ import annotations

from ussd.web.calls import Call

__all__ = ["health"]


def health(call: Call) -> None:
    """`GET /healthz`: 200 while the writer takes work, 503 while it does not."""
    gateway = call.gateway
    has_room = gateway.writer.room > 0
    document = {
        "status": "ok" if has_room else "store full",
        "links": len(gateway.switchboard.peers()),
        "dialogues": len(gateway.dialogues),
    }
    call.answer(200 if has_room else 503, document)

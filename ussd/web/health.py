"""Is the gateway there, and what does it count."""

from __future__ import annotations

from ussd.web.calls import Call

__all__ = ["health"]

_FULL = "More waits for the store than it can hold: send less, or wait."


def health(call: Call) -> None:
    """`GET /healthz`: 200 while the store takes work; 503, and why, while it does not."""
    gateway = call.gateway
    reason = gateway.store_watch.reason or ("" if gateway.writer.room else _FULL)
    document = {
        "status": "store refuses" if reason else "ok",
        "links": len(gateway.switchboard.peers()),
        "dialogues": len(gateway.dialogues),
    }
    if reason:
        document["reason"] = reason
    call.answer(503 if reason else 200, document)

"""The e-mail that the flows have sent, and what became of it."""

from __future__ import annotations

from typing import Any

from store import emails
from ussd.web.calls import Call

__all__ = ["latest"]

_SHOWN = 100


def latest(call: Call) -> None:
    """`GET /emails`: the newest ones, newest first."""
    call.gateway.reader.call(emails.latest, _SHOWN, done=call.done(_document))


def _document(mails: list[emails.Mail]) -> dict[str, Any]:
    return {"emails": [_mail(mail) for mail in mails]}


def _mail(mail: emails.Mail) -> dict[str, Any]:
    state = "sent" if mail.sent_at else "refused" if mail.error else "waiting"
    return {
        "id": mail.id,
        "to": mail.recipient,
        "subject": mail.subject,
        "text": mail.text,
        "queued_at": mail.queued_at.isoformat(),
        "state": state,
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "error": mail.error,
    }

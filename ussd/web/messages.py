"""The message log over HTTP: what became of each message, and doing something about it.

A text is private: it is left out unless the call asks for it by `text=true`, and then who asked is
in the audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from store import inquiries, message_log
from store.message_log import Found, Wanted
from store.messages import LifeEntry, MessageState, ShortMessage, find
from ussd.errors import Refused
from ussd.service.messages.amending import Cancel, Outcome
from ussd.service.messages.texts import text_of
from ussd.web.calls import BadCall, Call

__all__ = ["cancel", "message", "messages", "resend"]

_WHO = "API"
_MOST = 1_000
_KINDS = ("MT", "MO", "receipt")


def messages(call: Call) -> None:
    """`GET …/messages`: newest first; `number`, `account`, `kind`, `state`, `since`, `until`.

    `limit` (100) and `below` (an id) page; the answer's `older` is the next `below`.
    """
    limit = min(call.number("limit") if "limit" in call.query else 100, _MOST)
    below = call.number("below") if "below" in call.query else None
    call.gateway.reader.call(
        message_log.search, _wanted(call), below, max(limit, 1), done=call.done(_page)
    )


def message(call: Call) -> None:
    """`GET …/messages/{message_id}`: a message with its life; `text=true` shows what it says."""
    gateway, number = call.gateway, call.number("message_id")
    if call.query.get("text") != "true":
        gateway.reader.call(message_log.told, number, done=call.done(partial(_whole, None)))
        return
    gateway.writer.call(
        message_log.opened,
        number,
        _WHO,
        gateway.clocks.now(),
        done=call.done(partial(_whole, text_of)),
    )


def cancel(call: Call) -> None:
    """`POST …/cancel`: delete a message that waits; 409 when it does not."""
    gateway, number = call.gateway, call.number("message_id")

    def cancelled(outcome: Outcome | None, error: Exception | None) -> None:
        if outcome is not None and not outcome.changed:
            error = Refused("not_cancelled" if outcome.is_known else "no_such_message")
        if error is not None:
            call.done(_changed)(None, error)
        else:
            gateway.reader.call(find, number, done=call.done(_changed))

    meant = inquiries.Wanted(None, number, is_alone=True)
    gateway.amending(meant, Cancel(gateway.forwarder, _WHO), cancelled)


def resend(call: Call) -> None:
    """`POST …/resend`: try a waiting message now, or send a copy of one that is over."""
    gateway, number = call.gateway, call.number("message_id")
    gateway.forwarder.withdraw(lambda row: row.id == number)

    def sent(row: ShortMessage | None, error: Exception | None) -> None:
        gateway.forwarder.wake(gateway.clocks.wall() if row is None else row.due_at)
        call.done(_changed)(row, error)

    gateway.writer.call(
        message_log.send_again,
        number,
        gateway.ids.next(),
        _WHO,
        gateway.clocks.now(),
        done=sent,
    )


def _wanted(call: Call) -> Wanted:
    asked = call.query
    kind = asked.get("kind", "")
    if kind and kind not in _KINDS:
        raise BadCall(f"kind is one of {', '.join(_KINDS)}")
    return Wanted(
        number=asked.get("number", "").lstrip("+"),
        account=asked.get("account", ""),
        kind=kind,
        state=_state(asked),
        since=_moment(asked, "since"),
        until=_moment(asked, "until"),
    )


def _state(asked: Mapping[str, str]) -> MessageState | None:
    name = asked.get("state", "")
    if not name:
        return None
    try:
        return MessageState[name.upper()]
    except KeyError:
        names = ", ".join(state.name for state in MessageState)
        raise BadCall(f"state is one of {names}") from None


def _moment(asked: Mapping[str, str], name: str) -> float | None:
    text = asked.get(name, "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadCall(f"{name} is a time like 2026-01-31T12:00:00+03:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _page(found: Found) -> dict[str, Any]:
    return {"messages": [_document(row) for row in found.messages], "older": found.older}


def _changed(row: ShortMessage) -> dict[str, Any]:
    return {"message": _document(row)}


def _whole(text: Any, told: tuple[ShortMessage, tuple[LifeEntry, ...]]) -> dict[str, Any]:
    row, life = told
    document = _document(row) | {
        "life": [
            {"state": entry.state.name, "at": _iso(entry.at), "cause": entry.cause}
            for entry in life
        ]
    }
    if text is not None:
        document["text"] = text(row)
    return {"message": document}


def _document(row: ShortMessage) -> dict[str, Any]:
    """What may be shown of a message to everybody who may see the log."""
    return {
        "message_id": str(row.id),
        "kind": row.kind,
        "from": row.source_addr,
        "to": row.destination_addr,
        "account": row.account,
        "recipient": row.recipient,
        "state": MessageState(row.state).name,
        "accepted_at": _iso(row.accepted_at),
        "due_at": _iso(row.due_at),
        "expires_at": _iso(row.expires_at),
        "attempts": row.attempts,
        "service_type": row.service_type,
        "data_coding": row.data_coding,
        "receipted_message_id": row.receipted_message_id,
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")

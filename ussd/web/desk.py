"""The desk of the live operators: the queue, and one talk at a time (services.md A5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ussd.errors import Refused
from ussd.web.calls import BadCall, Call

__all__ = ["end", "lines", "say", "take", "tickets"]

_LONGEST_WORDS = 1000


def tickets(call: Call) -> None:
    """`GET …/tickets`: every open ticket, first those with an operator, then as they are served."""
    call.gateway.desk.list(_done(call, "tickets"), call.query.get("queue"))


def take(call: Call) -> None:
    """`POST …/tickets/take` with `operator`: take who is next, or the `ticket` that is named."""
    body = call.body if isinstance(call.body, dict) else {}
    wanted = body.get("ticket")
    if wanted is not None and not isinstance(wanted, int):
        raise BadCall('"ticket" is the number of a ticket')
    call.gateway.desk.take(
        _operator(call), _done(call, "ticket"), ticket=wanted, queue=body.get("queue")
    )


def lines(call: Call) -> None:
    """`GET …/lines?after=N`: what was said in a talk behind line N."""
    after = call.number("after") if "after" in call.query else 0
    call.gateway.desk.lines(call.number("ticket"), _done(call, "lines"), after)


def say(call: Call) -> None:
    """`POST …/say` with `operator` and `text`: the words reach the subscriber's handset."""
    text = call.text("text").strip()
    if not text or len(text) > _LONGEST_WORDS:
        raise BadCall(f"say something, in at most {_LONGEST_WORDS} characters")
    call.gateway.desk.say(_operator(call), call.number("ticket"), text, _done(call, "line"))


def end(call: Call) -> None:
    """`POST …/end` with `operator`: finish the talk; the subscriber gets the survey or the end."""
    call.gateway.desk.end(_operator(call), call.number("ticket"), _done(call, "ticket"))


def _operator(call: Call) -> str:
    name = call.text("operator").strip()
    if not name:
        raise BadCall('"operator" is the name of who sits at the desk')
    return name


def _done(call: Call, name: str) -> Callable[[Any, Refused | None], None]:
    def tell(result: Any, refused: Refused | None) -> None:
        if refused is not None:
            call.refuse(refused)
        else:
            call.answer(200, {name: result})

    return tell

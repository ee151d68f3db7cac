"""What a walk does outside, or why there is none, in words: for `play` and the preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from menus import effects
from menus.effects import Need, Outcome
from ussd.core.routes import Miss
from ussd.service.dialogue.needs import Asking

__all__ = ["mistyped", "noted", "told"]


def mistyped(miss: Miss) -> str:
    """Words for a code that is served but not with what was typed into it; "" for any other."""
    if miss.capture is None:
        return ""
    wanted = f"{miss.capture.name} takes {miss.capture.accept}"
    return f"{miss.address} is not complete or mistyped: {wanted}"


def noted(
    done: list[str], asking: Asking, need: Need, outcome: Outcome, *, is_sample: bool = False
) -> Outcome:
    """The outcome, once what it means and what is wrong with the menus stands in `done`."""
    words = told(need, outcome, is_sample=is_sample)
    done += [words] if words else []
    done += asking.mistakes
    asking.mistakes.clear()
    return outcome


def told(need: Need, outcome: Outcome, *, is_sample: bool = False) -> str:
    """One line for a person; "" for what is only read.  A sample says that it is one."""
    tell = _WORDS.get(type(need))
    if tell is None:
        return ""
    words = tell(need)
    words = words if outcome.word == "ok" else f"{words}: {outcome.word}"
    return f"{words} (a sample: nobody was called)" if is_sample else words


def _span(seconds: int) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def _sms(need: effects.ShortMessage) -> str:
    when = f" in {_span(need.after_s)}" if need.after_s else ""
    return f"SMS to {need.to or 'the subscriber'}{when}: {need.text}"


_WORDS: Mapping[type[Need], Callable[[Any], str]] = {
    effects.ShortMessage: _sms,
    effects.OneTimePassword: lambda need: f"one-time password, good for {_span(need.valid_s)}",
    effects.Email: lambda need: f"e-mail to {need.to or 'the subscriber'}: {need.text}",
    effects.SetFact: lambda need: f"{need.name} becomes {need.value}",
    effects.Block: lambda need: f"{need.what} is blocked",
    effects.CheckSecret: lambda need: f"{need.name} is compared",
    effects.Service: lambda need: f"service {need.name}",
    effects.JoinQueue: lambda need: f"waits in the queue {need.queue}",
    effects.LeaveQueue: lambda need: f"leaves the queue {need.queue}",
    effects.SkipQueue: lambda need: f"{need.price} charged for going first",
    effects.CallBack: lambda need: "a call back is promised",
    effects.Ticket: lambda need: f"a request is filed: {need.subject}",
    effects.Notify: lambda need: f"opens {need.screen} on {need.to or 'the phone'}",
}

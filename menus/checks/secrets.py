"""Secrets that would be shown, sent, dialled, or typed where they can be read.

A secret is what a `secret: true` question saved, a password that `otp` drew, and what `set` or
`notify` makes of either.  Only the sms or email of the very `do` that drew a password may hold it.
A dialled string stays in the phone's memory and in the network's records, so a secret may not be a
part of one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from menus.errors import Problem, Severity
from menus.model import Flows, Screen
from menus.screens.actions import DoScreen
from menus.screens.ask import AskScreen
from menus.screens.saying import Saying

__all__ = ["check_secrets", "suspect_texts"]

_SENT = frozenset({"sms", "email"})
_SOUNDS_SECRET = re.compile(r"(^|_)(pin|puk|password|passcode|pass|cvv|secret)\d?(_|$)")


def check_secrets(flows: Flows) -> Iterator[Problem]:
    """secret-shown, secret-dialled, secret-typed."""
    kept = _Kept(flows.screens.values())
    for screen in flows.screens.values():
        yield from _shown(screen, kept)
        if isinstance(screen, AskScreen) and screen.check and not screen.secret:
            message = f"'{screen.check}' is typed where others can read it: add 'secret: yes'"
            yield Problem(screen.tries_place, "secret-typed", message, Severity.WARNING)
    for route in flows.dial:
        for capture in route.captures:
            if capture.name in kept.names or _SOUNDS_SECRET.search(capture.name):
                message = (
                    f"'{capture.name}' is a secret and would stay in the phone's memory: "
                    "ask for it on a screen with 'secret: true'"
                )
                yield Problem(route.place, "secret-dialled", message)


def suspect_texts(screens: Collection[Screen]) -> None:
    """Mark the texts that show a secret: their translations are not expected to show it too."""
    kept = _Kept(screens)
    for screen in screens:
        for saying, hidden in _hidden(screen, kept):
            if saying.text.source.names & hidden:
                saying.text.is_suspect = True


class _Kept:
    """The secrets that a dialogue keeps: `names` are all, `copies` those made of others."""

    def __init__(self, screens: Collection[Screen]) -> None:
        asked = {name for each in screens if each.kind == "ask" for name in each.secrets()}
        made_of: defaultdict[str, set[str]] = defaultdict(set)
        drawn: set[str] = set()
        for screen in screens:
            for name, sources in screen.copies() if isinstance(screen, DoScreen) else ():
                if not sources.isdisjoint(screen.secrets()):
                    drawn.add(name)
                for source in sources:
                    made_of[source].add(name)
        self.names = asked | drawn
        waiting = list(self.names)
        while waiting:
            new = made_of[waiting.pop()] - self.names
            self.names |= new
            waiting.extend(new)
        self.copies = self.names - asked


def _hidden(screen: Screen, kept: _Kept) -> Iterator[tuple[Saying, set[str]]]:
    """Every text of a screen with the names that it may not show."""
    drawn = set(screen.secrets()) if screen.kind == "do" else set()
    for saying in screen.texts():
        yield saying, kept.names - drawn if saying.use in _SENT else kept.names | drawn


def _shown(screen: Screen, kept: _Kept) -> Iterator[Problem]:
    for saying, hidden in _hidden(screen, kept):
        text = saying.text
        for language, template in text.templates.items():
            for placeholder in template.placeholders:
                name = placeholder.name
                if name in hidden & text.source.names:  # others: rule placeholder
                    what = "is made of a secret" if name in kept.copies else "is a secret"
                    message = f"'{name}' {what}: take it out of the text"
                    yield Problem(text.place_in(language), "secret-shown", message)

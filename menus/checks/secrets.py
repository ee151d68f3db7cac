"""Secrets that would be shown, sent or dialled.

A secret is what a `secret: true` question saved, and a password that `otp` drew.  Only the sms or
email of the very `do` that drew a password may hold it.  A dialled string stays in the phone's
memory and in the network's records, so a secret may not be a part of one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from menus.errors import Problem
from menus.model import Flows, Screen
from menus.screens.saying import Saying

__all__ = ["check_secrets", "suspect_texts"]

_SENT = frozenset({"sms", "email"})
_SOUNDS_SECRET = re.compile(r"(^|_)(pin|puk|password|passcode|pass|cvv|secret)\d?(_|$)")


def check_secrets(flows: Flows) -> Iterator[Problem]:
    """secret-shown, secret-dialled."""
    asked = _asked(flows.screens.values())
    for screen in flows.screens.values():
        yield from _shown(screen, asked)
    for route in flows.dial:
        for capture in route.captures:
            if capture.name in asked or _SOUNDS_SECRET.search(capture.name):
                message = (
                    f"'{capture.name}' is a secret and would stay in the phone's memory: "
                    "ask for it on a screen with 'secret: true'"
                )
                yield Problem(route.place, "secret-dialled", message)


def suspect_texts(screens: Collection[Screen]) -> None:
    """Mark the texts that show a secret: their translations are not expected to show it too."""
    asked = _asked(screens)
    for screen in screens:
        for saying, hidden in _hidden(screen, asked):
            if saying.text.source.names & hidden:
                saying.text.is_suspect = True


def _asked(screens: Iterable[Screen]) -> set[str]:
    """What questions of `secret: true` save."""
    return {name for each in screens if each.kind == "ask" for name in each.secrets()}


def _hidden(screen: Screen, asked: set[str]) -> Iterator[tuple[Saying, set[str]]]:
    """Every text of a screen with the names that it may not show."""
    drawn = set(screen.secrets()) if screen.kind == "do" else set()
    for saying in screen.texts():
        yield saying, asked - drawn if saying.use in _SENT else asked | drawn


def _shown(screen: Screen, asked: set[str]) -> Iterator[Problem]:
    for saying, hidden in _hidden(screen, asked):
        text = saying.text
        for language, template in text.templates.items():
            for placeholder in template.placeholders:
                if placeholder.name in hidden & text.source.names:  # others: rule placeholder
                    message = f"'{placeholder.name}' is a secret: take it out of the text"
                    yield Problem(text.place_in(language), "secret-shown", message)

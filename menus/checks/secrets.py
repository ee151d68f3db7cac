"""Secrets that would be shown, sent or dialled.

A secret is what a `secret: true` question saved, and a password that `otp` drew.  Only the sms or
email of the very `do` that drew a password may hold it.  A dialled string stays in the phone's
memory and in the network's records, so a secret may not be a part of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from menus.errors import Problem
from menus.model import Flows, Screen

__all__ = ["check_secrets"]

_SENT = frozenset({"sms", "email"})
_SOUNDS_SECRET = re.compile(r"(^|_)(pin|puk|password|passcode|pass|cvv|secret)\d?(_|$)")


def check_secrets(flows: Flows) -> Iterator[Problem]:
    """secret-shown, secret-dialled."""
    asked = {
        name for screen in flows.screens.values() if screen.kind == "ask"
        for name in screen.secrets()
    }  # fmt: skip
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


def _shown(screen: Screen, asked: set[str]) -> Iterator[Problem]:
    drawn = set(screen.secrets()) if screen.kind == "do" else set()
    for saying in screen.texts():
        text = saying.text
        hidden = asked if saying.use in _SENT else asked | drawn
        hidden = hidden - drawn if saying.use in _SENT else hidden
        for language, template in text.templates.items():
            for placeholder in template.placeholders:
                if placeholder.name in hidden:
                    message = f"'{placeholder.name}' is a secret: take it out of the text"
                    yield Problem(text.place_in(language), "secret-shown", message)

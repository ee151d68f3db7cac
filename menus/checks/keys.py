"""Keys that cannot be told apart, and keys that a channel does not have (menu-language §2, Keys).

On ussd and sms a key is sent whole, so two clash when they are equal.  On a call each digit arrives
as it is pressed, so a key that begins another takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from menus.checks.reach import Reach
from menus.errors import Place, Problem
from menus.model import CALL, Flows, Screen
from menus.screens.ask import AskScreen

__all__ = ["check_keys"]

_PHONE_KEYS = frozenset("0123456789*#")


def check_keys(flows: Flows, reach: Reach) -> Iterator[Problem]:
    """key-clash, not-keyable."""
    for channel, names in reach.on.items():
        standing = flows.keys[channel]
        words = {
            key: word
            for word, key in (
                ("back", standing.back),
                ("home", standing.home),
                ("next", standing.next),
            )
            if key
        }
        for name in names:
            yield from _of_screen(flows.screens[name], channel, words)


def _of_screen(screen: Screen, channel: str, words: dict[str, str]) -> Iterator[Problem]:
    own = list(screen.keys())
    for at, (key, place) in enumerate(own):
        yield from _against_standing(key, place, channel, words)
        for other, _ in own[:at]:
            message = _clash(other, key, channel)
            if message:
                yield Problem(place, "key-clash", message)
        if channel == CALL and not _PHONE_KEYS.issuperset(key):
            message = f"'{key}' cannot be pressed on a call: use 0-9, * and #"
            yield Problem(place, "not-keyable", message)
    if screen.kind == "list":
        for key, word in words.items():
            if key.isdigit() and not key.startswith("0"):
                message = f"row {key} clashes with the {word} key on {channel}: move that key"
                yield Problem(screen.place, "key-clash", message)
    if channel == CALL and isinstance(screen, AskScreen) and _wants_letters(screen):
        message = f"'{screen.accept.wording}' cannot be keyed on a call: accept digits there"
        yield Problem(screen.place, "not-keyable", message)


def _against_standing(
    key: str, place: Place, channel: str, words: dict[str, str]
) -> Iterator[Problem]:
    for standing, word in words.items():
        if key == standing:
            message = f"'{key}' is the {word} key on {channel}: give the option another key"
            yield Problem(place, "key-clash", message)
        elif channel == CALL and (standing.startswith(key) or key.startswith(standing)):
            shorter, longer = sorted((key, standing), key=len)
            message = (
                f"'{shorter}' begins '{longer}' ({word}), so on a call '{longer}' is never "
                "reached: give the option another key"
            )
            yield Problem(place, "key-clash", message)


def _clash(first: str, second: str, channel: str) -> str:
    if first == second:
        return f"'{second}' stands for two things here: give one another key"
    if channel == CALL and (second.startswith(first) or first.startswith(second)):
        shorter, longer = sorted((first, second), key=len)
        return (
            f"'{shorter}' begins '{longer}', so on a call '{longer}' is never reached: "
            "give one another key"
        )
    return ""


def _wants_letters(screen: AskScreen) -> bool:
    accept = screen.accept
    if accept.type.startswith("one of "):
        choices = accept.type.removeprefix("one of ").split(", ")
        return not all(_PHONE_KEYS.issuperset(choice) for choice in choices)
    return accept.is_free

"""Keys that cannot be told apart, and keys that a channel does not have (menu-language §2, Keys).

On ussd and sms a key is sent whole, so two clash when they are equal.  On a call, where a number is
called at all, each digit arrives as it is pressed, so a key that begins another takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from menus.checks.reach import Reach
from menus.errors import Place, Problem, Severity
from menus.model import CALL, SMS, Flows, Screen
from menus.screens.ask import AskScreen

__all__ = ["check_keys"]

_PHONE_KEYS = frozenset("0123456789*#")
_MANY = 3
"""So many options are moved one by one; for more it is the standing key that moves."""


def check_keys(flows: Flows, reach: Reach) -> Iterator[Problem]:
    """key-clash, not-keyable."""
    if reach.on[CALL]:
        yield from _standing_on_calls(flows)
    for channel, names in reach.on.items():
        screens = [flows.screens[name] for name in sorted(names)]
        yield from _against_standing(flows, channel, screens)
        for screen in screens:
            yield from _among_themselves(screen, channel)
            yield from _not_keyable(screen, channel)


def _keys(screen: Screen) -> list[tuple[str, Place]]:
    """Its own keys, each with its place."""
    return list(screen.keys())


# -- back, home and next among themselves --------------------------------------------------------


def _standing_on_calls(flows: Flows) -> Iterator[Problem]:
    """Those of which one begins another; equal ones are told where they are read."""
    declared = [(word, key) for word, key in flows.keys[CALL]._asdict().items() if key]
    for (first, one), (second, other) in combinations(declared, 2):
        if one != other and (one.startswith(other) or other.startswith(one)):
            message = (
                f"on call '{one}' ({first}) and '{other}' ({second}) cannot be told apart: change "
                f"one, or give it for the other channels alone, as in {second}: "
                f'{{ussd: "{other}", sms: "{other}"}}'
            )
            yield Problem(flows.key_places[CALL, second], "key-clash", message)


# -- against back, home and next -----------------------------------------------------------------


def _against_standing(flows: Flows, channel: str, screens: list[Screen]) -> Iterator[Problem]:
    """Each option that clashes, or the standing key, when it clashes with many; and rows."""
    for word, standing in flows.keys[channel]._asdict().items():
        if not standing:
            continue
        found = [
            Problem(place, "key-clash", message)
            for screen in screens
            for place, message in _clashes(screen, standing, word, channel)
        ]
        if len(found) > _MANY:
            first = min(found).place
            message = (
                f"the {word} key '{standing}' clashes on {channel} with {len(found)} options, "
                f"the first in {first.file}:{first.line}: choose another, or one for each channel, "
                f"as in {word}: {{ussd: …, sms: …}}"
            )
            yield Problem(flows.key_places[channel, word], "key-clash", message)
        else:
            yield from found
        yield from _rows(screens, standing, word, channel)


def _rows(screens: list[Screen], standing: str, word: str, channel: str) -> Iterator[Problem]:
    """A list has a row 9, mostly; few are so long that they have a row 98, which goes before."""
    if not standing.isdigit() or standing.startswith("0"):
        return
    severity = Severity.ERROR if len(standing) == 1 else Severity.WARNING
    for screen in screens:
        if screen.kind == "list":
            message = f"row {standing} clashes with the {word} key on {channel}: move that key"
            if severity is Severity.WARNING:
                message = (
                    f"in a list of {standing} rows or more '{standing}' picks row {standing} and "
                    f"is no {word} key on {channel}: move that key, as to #"
                )
            yield Problem(screen.place, "key-clash", message, severity)


def _clashes(screen: Screen, standing: str, word: str, channel: str) -> Iterator[tuple[Place, str]]:
    for key, place in _keys(screen):
        if key == standing or (channel == SMS and key.upper() == standing.upper()):
            yield place, f"'{key}' is the {word} key on {channel}: give the option another key"
        elif channel == CALL and (standing.startswith(key) or key.startswith(standing)):
            shorter, longer = sorted((key, standing), key=len)
            yield (
                place,
                f"'{shorter}' begins '{longer}' ({word}), so on a call '{longer}' is never "
                "reached: give the option another key",
            )


# -- among the keys of one screen ----------------------------------------------------------------


def _among_themselves(screen: Screen, channel: str) -> Iterator[Problem]:
    """In the order of the keys a key that begins others stands right before the first of them."""
    for one, other in pairwise(sorted(_keys(screen))):
        (first, _), (second, _) = one, other
        place = max(one[1], other[1])
        if first == second:
            message = f"'{second}' stands for two things here: give one another key"
            yield Problem(place, "key-clash", message)
        elif channel == CALL and second.startswith(first):
            message = (
                f"'{first}' begins '{second}', so on a call '{second}' is never reached: "
                "give one another key"
            )
            yield Problem(place, "key-clash", message)


# -- keys that a phone does not have -------------------------------------------------------------


def _not_keyable(screen: Screen, channel: str) -> Iterator[Problem]:
    if channel != CALL:
        return
    for key, place in _keys(screen):
        if key.isalnum() and not _PHONE_KEYS.issuperset(key):  # others are no keys at all
            message = f"'{key}' cannot be pressed on a call: use 0-9, * and #"
            yield Problem(place, "not-keyable", message)
    if isinstance(screen, AskScreen) and screen.accept.wants_letters:
        message = f"'{screen.accept.wording}' cannot be keyed on a call: accept digits there"
        yield Problem(screen.accept_place, "not-keyable", message)

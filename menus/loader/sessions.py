"""Keys and session limits: declared once, split by channel where that is said.

keys: {back: "*", home: {ussd: "00", sms: "00"}, next: "#"}
session:                                # in flows.yaml, or in a flow file for its screens
  ussd: {idle: 30s, total: 180s, resume: ask, resume_within: 5m}
  call: {idle: 60s, total: 30m}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

from menus import source
from menus.errors import Place
from menus.model import CHANNELS, SMS, Keys, Limits
from menus.screens import Reading

__all__ = ["DEFAULT_LIMITS", "key_places", "read_keys", "read_limits"]

DEFAULT_LIMITS: Mapping[str, Limits] = {
    "ussd": Limits(30, 180, "ask", 300),
    "call": Limits(60, 1800, "never", 0),
    "sms": Limits(300, 900, "never", 0),
}
_KEYED = re.compile(r"[0-9*#]{1,9}")
_TEXTED = re.compile(r"[A-Za-z0-9*#]{1,9}")
"""What is pressed on a phone, and what may be sent as a message."""

_RESUMES = ("ask", "auto", "never")
_LIMIT_WORDS = frozenset({"idle", "total", "resume", "resume_within"})


def read_keys(reading: Reading, value: source.Node | None) -> dict[str, Keys]:
    """The standing keys of every channel."""
    node = reading.mapping(value, "keys", '{back: "*", next: "#"}')
    by_word = {word: dict.fromkeys(CHANNELS, "") for word in Keys._fields}
    if node is not None:
        reading.only(node, frozenset(Keys._fields))
        for word in Keys._fields:
            by_word[word].update(_by_channel(reading, word, node.get(word)))
        _look_for_clashes(reading, node, by_word)
    return {
        channel: Keys(*(by_word[word][channel] for word in Keys._fields)) for channel in CHANNELS
    }


def key_places(value: source.Node | None) -> dict[tuple[str, str], Place]:
    """Where the standing keys are declared, by channel and word."""
    found: dict[tuple[str, str], Place] = {}
    for word, node in value.items() if isinstance(value, source.Mapping) else ():
        for channel in CHANNELS:
            own = node.get(channel) if isinstance(node, source.Mapping) else node
            if own is not None:
                found[channel, word] = own.place
    return found


def _look_for_clashes(
    reading: Reading, node: source.Mapping, by_word: Mapping[str, Mapping[str, str]]
) -> None:
    """Two standing keys of a channel that are the same."""
    for first, second in combinations(Keys._fields, 2):
        for channel in CHANNELS:
            one, other = by_word[first][channel], by_word[second][channel]
            if one and one.upper() == other.upper():
                message = (
                    f"on {channel} '{one}' ({first}) and '{other}' ({second}) cannot be told "
                    "apart: change one"
                )
                reading.problem(node.get(second), "key-clash", message)
                break


def _by_channel(reading: Reading, word: str, value: source.Node | None) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, source.Mapping):
        key = _key(reading, word, value, _KEYED)
        return dict.fromkeys(CHANNELS, key) if key else {}
    reading.only(value, frozenset(CHANNELS))
    found = {
        channel: _key(reading, word, node, _TEXTED if channel == SMS else _KEYED)
        for channel, node in value.items()
    }
    return {channel: key for channel, key in found.items() if key and channel in CHANNELS}


def _key(reading: Reading, word: str, node: source.Node, known: re.Pattern[str]) -> str:
    """A standing key; "" where there is none."""
    key = reading.scalar(node, word, '"*"') or ""
    if key and not known.fullmatch(key):
        also = "" if known is _KEYED else " and letters"
        message = f"'{key}' is no {word} key: use digits, * and #{also}, as in \"*\""
        reading.problem(node, "option-key", message)
        return ""
    return key


def read_limits(
    reading: Reading, value: source.Node | None, base: Mapping[str, Limits]
) -> dict[str, Limits]:
    """The limits of the channels that stand there, over those of `base`."""
    node = reading.mapping(value, "session", "ussd: {idle: 30s, total: 180s}")
    if node is None:
        return {}
    reading.only(node, frozenset(CHANNELS))
    return {
        channel: _limits(reading, channel, each, base[channel])
        for channel, each in node.items()
        if channel in base
    }


def _limits(reading: Reading, channel: str, value: source.Node, base: Limits) -> Limits:
    node = reading.mapping(value, channel, "{idle: 30s, total: 180s}")
    if node is None:
        return base
    reading.only(node, _LIMIT_WORDS)
    idle_s = reading.duration(node.get("idle"), "idle")
    total_s = reading.duration(node.get("total"), "total")
    within_s = reading.duration(node.get("resume_within"), "resume_within")
    resume = reading.one_of(node.get("resume"), "resume", _RESUMES, base.resume)
    limits = Limits(
        base.idle_s if idle_s is None else idle_s,
        base.total_s if total_s is None else total_s,
        resume,
        base.resume_within_s if within_s is None else within_s,
    )
    is_own = idle_s is not None or total_s is not None
    if is_own and not 0 < limits.idle_s <= limits.total_s:
        message = (
            f"idle ({limits.idle_s} s) is to be above 0 and at most total ({limits.total_s} s): "
            "change one of them"
        )
        reading.problem(node, "time-outs", message)
    return limits

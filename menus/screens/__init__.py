"""The kinds of screen, one module each: this table is all that knows them.

A kind is chosen by the first word of `KINDS` that stands under the screen's name.  A module has
`WORDS` (what may stand there), `read(reading)` (the screen, or None after its problems are noted)
and, when it saves values, `saves(reading)` (their names, types and places).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from menus import source
from menus.model import Screen
from menus.screens import (
    actions,
    ask,
    choose,
    languages,
    last_words,
    listing,
    menu,
    queue,
)
from menus.screens.queue import QueueScreen
from menus.screens.reading import Reading
from menus.screens.saved import Saved
from menus.screens.shelf import Enough, Shelf
from menus.screens.walk import Walking
from menus.screens.words import PLACEHOLDERS, WORDS

__all__ = [
    "KINDS",
    "KNOWN_WORDS",
    "PLACEHOLDERS",
    "WORDS",
    "Enough",
    "Kind",
    "QueueScreen",
    "Reading",
    "Saved",
    "Shelf",
    "Walking",
    "read_screen",
    "saved_names",
]


def _no_names(reading: Reading) -> Iterable[Saved]:
    return ()


class Kind(NamedTuple):
    """One kind of screen."""

    words: frozenset[str]
    read: Callable[[Reading], Screen | None]
    saves: Callable[[Reading], Iterable[Saved]] = _no_names


KINDS: Mapping[str, Kind] = {
    "list": Kind(listing.WORDS, listing.read, listing.saves),
    "ask": Kind(ask.WORDS, ask.read, ask.saves),
    "choose": Kind(choose.WORDS, choose.read),
    "queue": Kind(queue.WORDS, queue.read),
    "languages": Kind(languages.WORDS, languages.read),
    "do": Kind(actions.WORDS, actions.read, actions.saves),
    "options": Kind(menu.WORDS, menu.read),
    "end": Kind(last_words.WORDS, last_words.read),
}

_OWN_WAY = "give each option its own, as in 1: {label: Bye, end: …}"
_OWN_LINE = "give a line its own, as in - otherwise: {end: …}"
_WAITING = "a queue is left by callback, full, open, silence and survey"
_ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "options": {"go": _OWN_WAY, "end": _OWN_WAY},
    "choose": {"go": _OWN_LINE, "end": _OWN_LINE},
    "queue": {"go": _WAITING, "end": _WAITING},
    "end": {"text": "say all of it in 'end', or add 'options'"},
}
"""Where a word belongs that is written beside a kind and has no meaning there."""

_COMMON = frozenset({"text", "go", "end", "lock"})
KNOWN_WORDS = frozenset[str]().union(*(kind.words for kind in KINDS.values()))
"""Every word that may stand under the name of some screen."""


def read_screen(reading: Reading) -> Screen | None:
    """The screen under a name; None after its problems are noted."""
    kind = _kind(reading.node)
    if kind is None:
        _explain(reading)
        return None
    told = _misplaced(reading, kind)
    if "end" in kind.words and "end" in reading.node:  # then `way` tells of a 'go' beside it
        told.add("go")
    reading.only(reading.node, kind.words | told)
    return kind.read(reading)


def _stands_alone(key: source.Scalar, value: source.Node, kind: Kind) -> bool:
    """Whether this may be the name of the next screen, too far to the right."""
    return isinstance(value, source.Scalar) and value.is_missing and key.text not in kind.words


def _misplaced(reading: Reading, kind: Kind) -> set[str]:
    """Words of another kind that are often meant, and were told here."""
    node, told = reading.node, set[str]()
    word = next(word for word, each in KINDS.items() if each is kind)
    if any(_stands_alone(key, value, kind) for key, value in node.entries()):
        return told
    for stray, where in _ELSEWHERE.get(word, {}).items():
        if stray in node:
            message = f"'{stray}' has no place beside '{word}': {where}"
            reading.problem(node.key(stray), "unknown-word", message)
            told.add(stray)
    return told


def saved_names(reading: Reading) -> Iterable[Saved]:
    """The names that this screen saves, for the texts and conditions of all others."""
    kind = _kind(reading.node)
    return kind.saves(reading) if kind is not None else ()


def _kind(node: source.Mapping) -> Kind | None:
    return next((kind for word, kind in KINDS.items() if word in node), None)


def _explain(reading: Reading) -> None:
    strangers = [key for key, _ in reading.node.entries() if key.text not in KNOWN_WORDS]
    for key in strangers:
        hint = source.suggestion(key.text, KINDS)
        if hint:
            message = f"'{key.text}' is not known here.{hint}"
            reading.problem(key, "unknown-word", message)
            return
    words = set(reading.node)
    fitting = [word for word, kind in KINDS.items() if words <= kind.words]
    if len(fitting) == 1:
        named = next(word for word in reading.node if word not in _COMMON)
        message = f"'{named}' belongs to a screen with '{fitting[0]}': add '{fitting[0]}: …'"
        reading.problem(reading.node, "missing-word", message)
    elif "text" in reading.node:
        message = "a text with no way on: add 'options', or make it the last words with 'end'"
        reading.problem(reading.node, "dead-end", message)
    else:
        message = f"nothing says what this screen does: write one of {', '.join(KINDS)}"
        reading.problem(reading.node, "unknown-kind", message)

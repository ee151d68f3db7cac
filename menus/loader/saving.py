"""Every name that screens, dialled strings and pushes save, with its type.

All are known before a text or condition is read, so that each is checked against them.  A name that
is saved in several places holds the values of all; one that copies another has its type, so copies
are looked at when what they copy is known, and fixed values when nothing else tells their type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from menus import source
from menus.catalogue import ANY, ValueType, parse_type
from menus.model import Capture
from menus.screens import Reading, Saved, Shelf, saved_names
from menus.screens.accept import Accept
from menus.screens.ask import accepted_types

__all__ = ["save_names"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = frozenset({"now", "reason", "item", "tries_left", "price", "typed", "n"})
_UNKNOWN = parse_type("text 160")
_NUMBERS = ("number", "money")
_MEASURES = ("seconds", "percent", "megabytes")
_WORDS: Mapping[str, int] = {"digits": 0, "text": 0, "one of": 0, "msisdn": 15, "language": 5}
"""Kinds that are words, and how long those without a bound of their own are."""


class _Entry(NamedTuple):
    """A name that is saved, and the screen that tells what is wrong with it."""

    reading: Reading
    saved: Saved

    def tell(self, message: str) -> None:
        """A save-name problem, where the name stands."""
        self.reading.problem(self.saved.where, "save-name", message, self.saved.offset)


def save_names(
    shelf: Shelf,
    flows: Reading,
    parts: Mapping[str, tuple[str | Capture, ...]],
    readings: list[Reading],
) -> None:
    """Put every saved name on the shelf; `flows` reads flows.yaml, `parts` are its captures."""
    entries = [_Entry(flows, saved) for saved in (*_captured(flows, parts), *_pushed(flows, shelf))]
    entries += [_Entry(each, saved) for each in readings for saved in saved_names(each)]
    names = _Names(shelf.types)
    names.settle(entry for entry in entries if _may_be_saved(entry, shelf))
    shelf.types.update(names.types)
    wanted = {root for reading in readings for root in _wanted_names(reading.node)}
    shelf.unsure.update(wanted - {name.partition(".")[0] for name in names.types})


def _captured(flows: Reading, parts: Mapping[str, tuple[str | Capture, ...]]) -> Iterator[Saved]:
    dial = flows.node.get("dial")
    if not isinstance(dial, source.Mapping):
        return
    for code, captured in parts.items():
        for part in captured:
            if isinstance(part, Capture) and isinstance(part.reader, Accept):
                at = code.find(f"{{{part.name}")
                for name, type in accepted_types(part.name, part.reader).items():
                    yield Saved(name, type, dial.key(code), offset=at)


def _pushed(flows: Reading, shelf: Shelf) -> Iterator[Saved]:
    pushes = flows.node.get("push")
    for _, push in pushes.items() if isinstance(pushes, source.Mapping) else ():
        given = push.get("with") if isinstance(push, source.Mapping) else None
        start = push.get("start") if isinstance(push, source.Mapping) else None
        screen = start.text if isinstance(start, source.Scalar) else ""
        for name, type in shelf.push_takes.get(screen, {}).items():
            key = given.key(name) if isinstance(given, source.Mapping) else None
            if key is not None:
                yield Saved(name, type, key)


def _may_be_saved(entry: _Entry, shelf: Shelf) -> bool:
    name = entry.saved.name
    root = name.partition(".")[0]
    if not _NAME.fullmatch(root) or root in _RESERVED:
        entry.tell(f"'{root}' is no name to save under: use another of small letters")
        return False
    if name in shelf.types:
        entry.tell(f"'{name}' is a fact or a setting: save under another name")
        return False
    return True


class _Names:
    """The types of saved names as they become known; `types` are those so far."""

    def __init__(self, declared: Mapping[str, ValueType]) -> None:
        self.types: dict[str, ValueType] = {}
        self._declared = declared
        self._copies: defaultdict[str, list[_Entry]] = defaultdict(list)

    def settle(self, entries: Iterable[_Entry]) -> None:
        """Take all of them."""
        fixed: defaultdict[str, list[_Entry]] = defaultdict(list)
        copies: list[_Entry] = []
        for entry in entries:
            if entry.saved.type is not None:
                self._take(entry, entry.saved.type)
            elif entry.saved.copied:
                copies.append(entry)
                self._copies[entry.saved.copied].append(entry)
            else:
                fixed[entry.saved.name].append(entry)
        for name in (*self._declared, *self.types):
            self._follow(name)
        for name, literals in fixed.items():
            self._take_fixed(name, literals)
        for entry in copies:
            if entry.saved.copied in self._copies:
                self._take(entry, _UNKNOWN)

    def _follow(self, name: str) -> None:
        """Whoever copies a name that is known now, and whoever copies those."""
        waiting = [name]
        while waiting:
            name = waiting.pop()
            type = self.types.get(name) or self._declared[name]
            for entry in self._copies.pop(name, ()):
                self._take(entry, type)
                waiting.append(entry.saved.name)

    def _take(self, entry: _Entry, type: ValueType) -> None:
        name = entry.saved.name
        both = _wider(self.types.get(name, type), type)
        if both is None:
            entry.tell(
                f"'{name}' is saved as {type} here and as {self.types[name]} elsewhere: "
                "use another name"
            )
        self.types[name] = both or self.types[name]

    def _take_fixed(self, name: str, entries: list[_Entry]) -> None:
        known = self.types.get(name) or _of_all([entry.saved.readings for entry in entries])
        self.types[name] = known
        for entry in entries:
            type = _fitting(self.types[name], entry.saved.readings)
            self._take(entry, type or entry.saved.readings[0])
        self._follow(name)


def _of_all(values: list[tuple[ValueType, ...]]) -> ValueType:
    """What all of several fixed values are: as each looks, or texts."""
    first, *others = [readings[0] for readings in values]
    for other in others:
        both = _wider(first, other)
        if both is None:
            return values[0][-1]
        first = both
    return first


def _fitting(known: ValueType, readings: tuple[ValueType, ...]) -> ValueType | None:
    """As what a fixed value goes with the others."""
    if known.kind in _MEASURES and readings[0].kind in _NUMBERS:
        return known
    return next((type for type in readings if _wider(known, type) is not None), None)


def _wider(one: ValueType, other: ValueType) -> ValueType | None:
    """A type that holds the values of both, or None."""
    if one == other or ANY in (one, other):
        return one
    if one.kind == other.kind:
        choices = tuple(dict.fromkeys((*one.choices, *other.choices)))
        return ValueType(one.kind, min(one.low, other.low), max(one.high, other.high), choices)
    if one.kind in _NUMBERS and other.kind in _NUMBERS:
        return parse_type("money")
    if one.kind in _WORDS and other.kind in _WORDS:
        return ValueType("text", 1, max(_length(one), _length(other)))
    return None


def _length(type: ValueType) -> int:
    return max(type.high, _WORDS[type.kind], *map(len, type.choices))


def _wanted_names(node: source.Mapping) -> Iterator[str]:
    """What a screen and its actions mean to save, whether its type can be known or not."""
    acts = node.get("do")
    for each in (node, *(acts if isinstance(acts, source.Sequence) else ())):
        save = each.get("save") if isinstance(each, source.Mapping) else None
        if isinstance(save, source.Scalar):
            yield save.text

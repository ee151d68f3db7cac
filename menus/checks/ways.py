"""Screens that nothing leads to, and ways that lead nowhere.

A screen with `back` or `home` has a way to where the dialogue came from; one that shows nothing has
only its own ways, and `menus.checks.silent` looks at rounds and rows of those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from menus.checks.reach import Reach, components
from menus.checks.silent import says_last_words, silent
from menus.errors import Problem, Severity
from menus.model import CHANNELS, Flows

__all__ = ["check_ways"]


def check_ways(flows: Flows, reach: Reach, is_whole: bool) -> Iterator[Problem]:
    """unreachable, no-way-out; nothing with a way that could not be read."""
    if is_whole:
        yield from _unreachable(flows, reach)
        yield from _traps(flows, reach)


def _unreachable(flows: Flows, reach: Reach) -> Iterator[Problem]:
    """The first screen of each part that nothing leads to; it leads to the others of the part."""
    lost = {name for name in flows.screens if name not in reach.anywhere}
    ways = {name: [e.target for e in reach.edges[name] if e.target in lost] for name in lost}
    told: set[str] = set()
    for name in _heads(ways, list(filter(lost.__contains__, flows.screens))):
        behind = _behind(name, ways, told)
        message = f"nothing leads to '{name}': lead to it with 'go', or take it away"
        if len(behind) > 1:
            message += f", with the {len(behind) - 1} behind it"
        yield Problem(flows.screens[name].place, "unreachable", message, Severity.WARNING)


def _heads(ways: Mapping[str, Iterable[str]], names: list[str]) -> Iterator[str]:
    """Of every part of a graph that no other leads to, the first node."""
    led_to = {target for name, targets in ways.items() for target in targets if target != name}
    yield from (name for name in names if name not in led_to)
    order = {name: number for number, name in enumerate(names)}
    rounds = [part for part in components(ways) if len(part) > 1]
    part_of = {name: number for number, part in enumerate(rounds) for name in part}
    entered = {
        part_of[target]
        for name, targets in ways.items()
        for target in targets
        if target in part_of and part_of.get(name) != part_of[target]
    }
    yield from (
        min(part, key=order.__getitem__)
        for number, part in enumerate(rounds)
        if number not in entered
    )


def _behind(name: str, ways: Mapping[str, Iterable[str]], told: set[str]) -> list[str]:
    """A node and all that it leads to, but for those told already; they are told then."""
    found = [name]
    told.add(name)
    for node in found:
        new = dict.fromkeys(target for target in ways[node] if target not in told)
        told.update(new)
        found.extend(new)
    return found


def _traps(flows: Flows, reach: Reach) -> Iterator[Problem]:
    told = {name for part in components(silent(flows, reach)) for name in part}
    for channel in CHANNELS:
        trapped = _trapped(flows, reach, channel) - told
        ways = {n: [e.target for e in reach.edges[n]] for n in flows.screens if n in trapped}
        for part in components(ways):
            told.update(part)
            name = part[0]
            message = (
                f"no last words can be reached from '{name}': add a way to a screen with 'end'"
            )
            yield Problem(flows.screens[name].place, "no-way-out", message, Severity.WARNING)


def _trapped(flows: Flows, reach: Reach, channel: str) -> set[str]:
    """The screens of a channel from which no end can be reached, by keys and standing keys."""
    keys, here = flows.keys[channel], reach.on[channel]
    before: dict[str, set[str]] = {name: set() for name in here}
    for name in here:
        for edge in reach.edges[name]:
            before[edge.target].add(name)
            if keys.back and flows.screens[edge.target].shows:
                before[name].add(edge.target)
        if keys.home and flows.screens[name].shows:
            for start in reach.starts[channel]:
                before.setdefault(start, set()).add(name)
    waiting = [name for name in here if says_last_words(flows.screens[name])]
    free = set(waiting)
    while waiting:
        for name in before[waiting.pop()]:
            if name not in free:
                free.add(name)
                waiting.append(name)
    return set(here) - free

"""Screens that nothing leads to, and ways that lead nowhere.

A screen with `back` or `home` has a way to where the dialogue came from; one that shows nothing has
only its own ways.  A cycle of screens that show nothing is stopped at run time after 100 steps
(menu-language §2, Limits): one that cannot be left is an error, one that may be left a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from menus.checks.reach import Reach, components
from menus.errors import Problem, Severity
from menus.model import CHANNELS, Flows, Screen

__all__ = ["check_ways"]

_LAST = frozenset({"end", "queue"})


def check_ways(flows: Flows, reach: Reach, is_whole: bool) -> Iterator[Problem]:
    """unreachable, loop, no-way-out; with a way that could not be read, loops alone."""
    if is_whole:
        yield from _unreachable(flows, reach)
        yield from _traps(flows, reach)
    yield from _silent_loops(flows, reach)


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


def _silent_loops(flows: Flows, reach: Reach) -> Iterator[Problem]:
    for part in components(_silent(flows, reach)):
        inside = set(part)
        leaves = any(
            says_last_words(flows.screens[name])
            or any(edge.target not in inside for edge in reach.edges[name])
            for name in part
        )
        route, one = " → ".join([*part, part[0]]), "one of them" if len(part) > 1 else "it"
        if leaves:
            message = (
                f"{route} shows nothing on the way and is stopped after 100 steps: "
                f"lead {one} to a screen that shows something"
            )
        else:
            message = f"{route} shows nothing and has no way out: lead {one} elsewhere"
        severity = Severity.WARNING if leaves else Severity.ERROR
        yield Problem(flows.screens[part[0]].place, "loop", message, severity)


def _silent(flows: Flows, reach: Reach) -> dict[str, list[str]]:
    """The screens that show nothing, with their ways."""
    return {
        name: [edge.target for edge in reach.edges[name]]
        for name, screen in flows.screens.items()
        if not screen.shows and name in reach.edges
    }


def says_last_words(screen: Screen) -> bool:
    """Whether a dialogue can come to its end on this screen."""
    return screen.kind in _LAST or any(each.text.words[-1] == "end" for each in screen.texts())


def _traps(flows: Flows, reach: Reach) -> Iterator[Problem]:
    told = {name for part in components(_silent(flows, reach)) for name in part}
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

"""Screens that show nothing, one after the other: in a round, or in too long a row.

A walk that has shown nothing for `SILENT_STEPS` screens is stopped (menu-language §2, Limits).  A
round that cannot be left is an error, one that may be left a warning; so is a row, as its ways are
always taken or by some condition.  A list without rows and a queue that is full or closed pass on,
too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from menus.checks.reach import Reach, components
from menus.errors import Problem, Severity
from menus.model import SILENT_STEPS, Edge, Flows, Screen

__all__ = ["check_silent", "says_last_words", "silent"]

_LAST = frozenset({"end", "queue"})
_PASSES_ON: Mapping[str, frozenset[str]] = {
    "list": frozenset({"empty", "failed", "slow", "refused", "otherwise"}),
    "queue": frozenset({"full", "closed"}),
}
"""By which ways a screen that shows something is left before it does."""

_Ways = Mapping[str, list[str]]


def check_silent(flows: Flows, reach: Reach) -> Iterator[Problem]:
    """loop, silent-row."""
    ways = _ways(flows, reach, lambda edge: True)
    rounds = components(ways)
    yield from (_round(flows, reach, part) for part in rounds)
    turning = {name for part in rounds for name in part}
    sure = _ways(flows, reach, lambda edge: not edge.conditional)
    told: set[str] = set()
    for severity, taken in ((Severity.ERROR, sure), (Severity.WARNING, ways)):
        for row in _long_rows(_without(taken, turning)):
            if row.last not in told:
                told.add(row.last)
                yield _told(flows, row, severity)


def silent(flows: Flows, reach: Reach) -> dict[str, list[str]]:
    """The screens that never show anything, with their ways."""
    return {
        name: [edge.target for edge in reach.edges[name]]
        for name, screen in flows.screens.items()
        if not screen.shows
    }


def says_last_words(screen: Screen) -> bool:
    """Whether a dialogue can come to its end on this screen."""
    return screen.kind in _LAST or any(each.text.words[-1] == "end" for each in screen.texts())


def _ways(flows: Flows, reach: Reach, is_taken: Callable[[Edge], bool]) -> dict[str, list[str]]:
    """Every screen that can be passed without being shown, and the ways that are taken then."""
    found: dict[str, list[str]] = {}
    for name, screen in flows.screens.items():
        words = _PASSES_ON.get(screen.kind, frozenset())
        if not screen.shows or words:
            found[name] = [
                edge.target
                for edge in reach.edges[name]
                if is_taken(edge) and (not screen.shows or edge.word in words)
            ]
    return found


def _without(ways: _Ways, left_out: set[str]) -> dict[str, list[str]]:
    return {
        name: [target for target in targets if target in ways and target not in left_out]
        for name, targets in ways.items()
        if name not in left_out
    }


# -- rounds --------------------------------------------------------------------------------------


def _round(flows: Flows, reach: Reach, part: list[str]) -> Problem:
    inside = set(part)
    leaves = any(
        flows.screens[name].shows
        or says_last_words(flows.screens[name])
        or any(edge.target not in inside for edge in reach.edges[name])
        for name in part
    )
    route, one = " → ".join([*part, part[0]]), "one of them" if len(part) > 1 else "it"
    if leaves:
        message = (
            f"{route} shows nothing on the way and is stopped after {SILENT_STEPS} steps: "
            f"lead {one} to a screen that shows something"
        )
    else:
        message = f"{route} shows nothing and has no way out: lead {one} elsewhere"
    severity = Severity.WARNING if leaves else Severity.ERROR
    return Problem(flows.screens[part[0]].place, "loop", message, severity)


# -- rows ----------------------------------------------------------------------------------------


class _Row(NamedTuple):
    """A row that no other screen leads to; at `stop` the walk is stopped, `last` is its end."""

    first: str
    stop: str
    last: str


def _told(flows: Flows, row: _Row, severity: Severity) -> Problem:
    message = (
        f"from '{row.first}' to '{row.stop}' {SILENT_STEPS} screens in a row show nothing, and the "
        "walk is stopped there: let one of them show something"
    )
    return Problem(flows.screens[row.first].place, "silent-row", message, severity)


def _long_rows(ways: _Ways) -> Iterator[_Row]:
    """Every row that is too long."""
    longest: dict[str, str] = {}
    length: dict[str, int] = {}
    last: dict[str, str] = {}
    for name in _last_first(ways):
        length[name], last[name] = 1, name
        for target in ways[name]:
            if length[target] + 1 > length[name]:
                longest[name], length[name] = target, length[target] + 1
                last[name] = last[target]
    led_to = {target for targets in ways.values() for target in targets}
    for name in ways:
        if length[name] >= SILENT_STEPS and name not in led_to:
            stop = name
            for _ in range(SILENT_STEPS - 1):
                stop = longest[stop]
            yield _Row(name, stop, last[name])


def _last_first(ways: _Ways) -> Iterable[str]:
    """The nodes of a graph without rounds, each behind all that it leads to."""
    left = {name: len(targets) for name, targets in ways.items()}
    before: dict[str, list[str]] = {name: [] for name in ways}
    for name, targets in ways.items():
        for target in targets:
            before[target].append(name)
    order = [name for name, count in left.items() if not count]
    for name in order:
        for above in before[name]:
            left[above] -= 1
            if not left[above]:
                order.append(above)
    return order

"""Published short cuts: what people have learned to dial must go on meaning the same.

A short cut is a dialled code and, where its `paths` are open, the strings of option keys behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from menus.errors import Place, Problem, Severity
from menus.model import DialRoute, Flows

__all__ = ["check_shortcuts", "shortcuts"]

_DEPTH = 4
_MOST = 5000


def check_shortcuts(flows: Flows, published: Flows, is_whole: bool) -> Iterator[Problem]:
    """short-cut: one that vanished is an error, one that leads elsewhere too.

    `is_whole` False says that the flows have errors: what vanished may stand where they are.
    """
    now = shortcuts(flows)
    places = {route.code: route.place for route in flows.dial}
    first = min(places.values(), default=Place("flows.yaml", 1, 1))
    for code, target in shortcuts(published).items():
        place = places.get(code, first)
        if code not in now:
            if not is_whole:
                continue
            message = f"the published short cut {code} vanished: lead it to '{target}' again"
            yield Problem(place, "short-cut", message, Severity.ERROR)
        elif now[code] != target:
            message = (
                f"the published short cut {code} leads to '{now[code]}' and led to '{target}': "
                "lead it there again"
            )
            yield Problem(place, "short-cut", message, Severity.ERROR)


def shortcuts(flows: Flows) -> Mapping[str, str]:
    """Every dialled string, paths included, and the screen that it leads to."""
    found: dict[str, str] = {}
    for route in flows.dial:
        found[route.code] = route.start
        if route.paths:
            _walk(flows, route, found)
    return found


def _walk(flows: Flows, route: DialRoute, found: dict[str, str]) -> None:
    waiting = [(route.code.removesuffix("#"), route.start, 0)]
    while waiting and len(found) < _MOST:
        code, name, depth = waiting.pop(0)
        screen = flows.screens.get(name)
        if screen is None or depth == _DEPTH or (screen.halts and depth):
            continue
        for edge in screen.edges():
            if edge.key:
                longer = f"{code}*{edge.key}"
                found.setdefault(f"{longer}#", edge.target)
                waiting.append((longer, edge.target, depth + 1))

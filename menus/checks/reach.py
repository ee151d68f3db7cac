"""Which screens each channel can reach, and by which edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from menus.model import CALL, CHANNELS, SMS, USSD, Edge, Flows

__all__ = ["Reach", "components"]


class Reach:
    """The flows as a graph.

    `starts` are the screens where each channel enters, `on` all that it can come to.
    """

    def __init__(self, flows: Flows) -> None:
        self.edges: Mapping[str, tuple[Edge, ...]] = {
            name: tuple(screen.edges()) for name, screen in flows.screens.items()
        }
        self.starts: Mapping[str, tuple[str, ...]] = {
            USSD: (*(route.start for route in flows.dial), *flows.push.values()),
            CALL: tuple(
                name for route in flows.call.values() for name in (route.start, route.refused)
            ),
            SMS: tuple(
                name
                for route in flows.sms.values()
                for name in (*route.keywords.values(), route.otherwise)
            ),
        }
        self.on = {channel: self._reached(self.starts[channel]) for channel in CHANNELS}
        self.anywhere = frozenset[str]().union(*self.on.values())

    def _reached(self, starts: Iterable[str]) -> frozenset[str]:
        waiting = [name for name in starts if name in self.edges]
        reached = set(waiting)
        while waiting:
            for edge in self.edges[waiting.pop()]:
                if edge.target not in reached and edge.target in self.edges:
                    reached.add(edge.target)
                    waiting.append(edge.target)
        return frozenset(reached)

    def channels(self, screen: str) -> tuple[str, ...]:
        """The channels that can come to a screen."""
        return tuple(channel for channel in CHANNELS if screen in self.on[channel])


def components(ways: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The strongly connected parts of a graph, those with a cycle only (Tarjan, no recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in ways:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(ways[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    found.append(_popped(stack, on_stack, node))
            elif target not in ways:
                continue
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter(ways[target])))
            elif target in on_stack:
                low[node] = min(low[node], index[target])
    return [part for part in found if len(part) > 1 or part[0] in ways[part[0]]]


def _popped(stack: list[str], on_stack: set[str], until: str) -> list[str]:
    part: list[str] = []
    while not part or part[-1] != until:
        part.append(stack.pop())
        on_stack.discard(part[-1])
    part.reverse()
    return part

"""Which message centre beyond takes a message: one table, most particular route first.

A route fits by the numbers that it attaches, the prefix of the destination, the sender's code and
the service_type; what it does not name fits everything.  Of the routes that fit, attached numbers
come first, then a named code, a named service_type, the longest prefix, the lowest cost, the name.
`turn` gives the order for one attempt: whoever failed last time is asked last.
It knows nobody who is bound and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ussd.core.attachment import Range

__all__ = ["UpstreamRoute", "UpstreamTable", "turn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamRoute:
    """What may go to the upstream `name`; empty rules fit everything."""

    name: str
    prefixes: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    service_types: frozenset[str] = frozenset()
    cost: float = 0.0
    numbers: Range = field(default_factory=Range)

    def rank(
        self, destination: str, source: str, service_type: str
    ) -> tuple[bool, bool, bool, int] | None:
        """Say how particularly it fits, higher being more so; None when it does not."""
        if self.codes and source not in self.codes:
            return None
        if self.service_types and service_type not in self.service_types:
            return None
        is_attached = not self.numbers.is_everything and self.numbers.fits(destination)
        length = self._prefix(destination)
        if length is None and not is_attached:
            return None
        return is_attached, bool(self.codes), bool(self.service_types), length or 0

    def _prefix(self, destination: str) -> int | None:
        """Return the length of the longest prefix that fits; without any, 0 fits everything."""
        if not self.prefixes:
            return 0 if self.numbers.is_everything else None
        return max((len(p) for p in self.prefixes if destination.startswith(p)), default=None)


class UpstreamTable:
    """All routes of a gateway."""

    __slots__ = ("_routes",)

    def __init__(self, routes: Iterable[UpstreamRoute]) -> None:
        """Take the routes in any order."""
        self._routes = sorted(routes, key=lambda route: (route.cost, route.name))

    def candidates(self, destination: str, source: str, service_type: str) -> tuple[str, ...]:
        """Return who may take a message, first choice first; nobody for an empty tuple."""
        found = [
            (rank, route.name)
            for route in self._routes
            if (rank := route.rank(destination, source, service_type)) is not None
        ]
        found.sort(key=lambda one: one[0], reverse=True)  # stable: cost and name stay in order
        return tuple(name for _, name in found)


def turn(candidates: Sequence[str], attempts: int) -> Sequence[str]:
    """Return the order for the attempt after `attempts` failed ones."""
    if not candidates:
        return candidates
    first = attempts % len(candidates)
    return (*candidates[first:], *candidates[:first])

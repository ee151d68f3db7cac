"""How often real sessions took each way: as the gateway counts it, as files hold it, as one asks.

A count belongs to a `menus.model.Passed`: from which screen or code, by which way, to which screen
("" for last words).  Sessions that stop on a screen without an end are counted there too, by a way
of `LEFT`.  Files have two forms: what the gateway answers, and `{"main.home→main.topics": 12}`,
which does not say by which way and so counts for every one between the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from menus.model import Passed

__all__ = ["LEFT", "Counts", "read_counts"]

LEFT: Mapping[str, str] = {
    "left.released": "hung up",
    "left.dropped": "hung up or lost",
    "left.timed_out": "time was up",
    "left.replaced": "dialled anew",
    "left.failed": "it failed",
}
"""The ways by which a session stops on a screen without an end, and what people call them."""

_UNWRITTEN = {"unanswered": "the engine's own words", "text": "its text was the end"}
"""Ends that no line of the flows names."""

_ARROWS = ("→", "->")
_FORM = 'counts are written as {"main.home→main.topics": 12}'


class Counts:
    """All that was counted of one version of the flows."""

    def __init__(self, counted: Mapping[Passed, int] | None = None) -> None:
        """Take the count of each way."""
        self._counted = counted or {}
        self._visits: dict[str, int] = defaultdict(int)
        self._stops: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.most = 0
        """The count of the way that most took."""
        words = {**LEFT, **_UNWRITTEN}
        for (start, path, target), count in self._counted.items():
            self._visits[target] += count
            if path in words:
                self._stops[start].append((words[path], count))
            else:
                self.most = max(self.most, count)

    def __bool__(self) -> bool:
        return bool(self._counted)

    def of(self, start: str, path: str, target: str) -> int | None:
        """How often this way was taken; None when nobody has counted it."""
        exact = self._counted.get((start, path, target))
        return self._counted.get((start, "", target)) if exact is None else exact

    def of_all(self, starts: Iterable[str], path: str, target: str) -> int | None:
        """The same for several starts together."""
        found = [n for start in starts if (n := self.of(start, path, target)) is not None]
        return sum(found) if found else None

    def by(self, path: str, target: str) -> int | None:
        """How often a screen was come to by ways of this path, from wherever."""
        found = [n for (_, by, to), n in self._counted.items() if (by, to) == (path, target)]
        return sum(found) if found else None

    def visits(self, screen: str) -> int | None:
        """How often a screen was come to; None when nobody has counted it."""
        return self._visits.get(screen)

    def stops(self, screen: str) -> Sequence[tuple[str, int]]:
        """Why sessions were over on a screen without one of its ways, most often first."""
        return sorted(self._stops.get(screen, ()), key=lambda stop: -stop[1])


def read_counts(content: object) -> Counts:
    """The counts of a file in either form; raises ValueError with one sentence."""
    if not isinstance(content, dict):
        raise ValueError(_FORM)
    listed = content.get("counts")
    if isinstance(listed, list):
        return Counts(dict(map(_row, listed)))
    return Counts(dict(_way(str(way), count) for way, count in content.items()))


def _row(row: object) -> tuple[Passed, int]:
    try:
        if isinstance(row, dict):
            passed = str(row["from"]), str(row["by"]), str(row["to"])
            return passed, _number(row["count"])
    except (KeyError, ValueError):
        pass
    raise ValueError(f"{row} is no count: save what the gateway answers as it is")


def _way(way: str, count: object) -> tuple[Passed, int]:
    arrow = next((each for each in _ARROWS if each in way), None)
    try:
        if arrow is not None:
            start, _, target = way.partition(arrow)
            return (start.strip(), "", target.strip()), _number(count)
    except ValueError:
        pass
    raise ValueError(f"'{way}' is no count: write \"main.home→main.topics\": 12")


def _number(count: object) -> int:
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise ValueError(count)
    return count

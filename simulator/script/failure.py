"""How a script failed: the conversation so far, the line, what was expected and what came."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from simulator.errors import SimulatorError
from simulator.script.steps import Place

__all__ = ["Failure", "side_by_side"]

_NARROWEST, _WIDEST = 20, 60


class Failure(SimulatorError):
    """A step did not go as the script says; its text is the whole report."""

    def __init__(
        self,
        place: Place,
        why: str,
        *,
        expected: str | None = None,
        came: str | None = None,
        so_far: Sequence[str] = (),
    ) -> None:
        """Take the step's place, a sentence, and the two texts where there are two."""
        self.place, self.why = place, why
        self.expected, self.came = expected, came
        self.so_far = tuple(so_far)
        super().__init__("\n".join(self._report()))

    def _report(self) -> list[str]:
        lines = [f"{self.place}: {self.place.typed}", f"  {self.why}"]
        if self.so_far:
            lines.append("  the conversation so far:")
            lines += [f"    {line}" for said in self.so_far for line in said.splitlines()]
        if self.expected is not None:
            lines += [f"  {row}" for row in side_by_side(self.expected, self.came or "")]
        return lines


def side_by_side(expected: str, came: str) -> list[str]:
    """Two texts as columns; a row that differs is marked."""
    left, right = _folded(expected), _folded(came)
    width = min(max([len("expected"), _NARROWEST, *map(len, left)]), _WIDEST)
    rows = [f"  {'expected':{width}} | came", f"  {'-' * width}-+-{'-' * _NARROWEST}"]
    for one, other in zip_longest(left, right, fillvalue=""):
        rows.append(f"{' ' if one == other else '!'} {one:{width}} | {other}")
    return rows


def _folded(text: str) -> list[str]:
    """Lines of at most the widest column."""
    return [
        line[start : start + _WIDEST]
        for line in text.splitlines() or [""]
        for start in range(0, max(len(line), 1), _WIDEST)
    ]

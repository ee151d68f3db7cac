"""What a menu author is told, and what a caller of the engine may catch.

A wrong key is not an error: it is a `Step` that shows the screen again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

__all__ = [
    "FALLS_BACK",
    "FlowError",
    "MenuError",
    "Place",
    "Problem",
    "Severity",
    "StaleState",
    "WalkError",
    "in_one_line",
]


class Severity(Enum):
    """An error makes `check` exit 1 and keeps flows from being published; a warning does neither.

    Whether it also stops a load is said by `Problem.prevents_serving`.
    """

    ERROR = "error"
    WARNING = "warning"


FALLS_BACK = frozenset({"missing-translation", "extra-translation"})
"""Rules whose errors nobody publishes and everything else bears: another text is shown instead."""


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where in which file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One finding: `str()` is the line that `dialtree check` prints."""

    place: Place
    rule: str
    message: str = field(compare=False)
    severity: Severity = field(default=Severity.ERROR, compare=False)

    @property
    def prevents_serving(self) -> bool:
        """Whether flows with it cannot be loaded: an error for which there is no fallback."""
        return self.severity is Severity.ERROR and self.rule not in FALLS_BACK

    def __str__(self) -> str:
        return in_one_line(f"{self.place}: {self.severity.value}: {self.message} [{self.rule}]")


def in_one_line(text: str) -> str:
    """The text with every line end, control character and turn of direction written out.

    What an author typed is quoted in sentences, and one finding is one line in every program.
    """
    return _BREAKS.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return _SHORT.get(match[0]) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


_BREAKS = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


class MenuError(Exception):
    """Everything that this library raises on purpose."""


class FlowError(MenuError):
    """The flows cannot be used; `problems` has every finding, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class StaleState(MenuError):
    """A dialogue stands on a screen that these flows do not have."""


class WalkError(MenuError):
    """A walk went 100 steps and showed nothing; the message names the loop."""

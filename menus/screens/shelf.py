"""What all readings of one load share: everything that is declared, and everything that is wrong.

One mistake is told once.  A file, a screen or a name that could not be read is known as such, and
what would only follow from its absence (a way to it, its translations, a name that it saves) is
not told: the author puts one line right, and the rest is right again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from menus.catalogue import Catalogue, ValueType
from menus.errors import Place, Problem, Severity
from menus.source import nearest
from menus.texts import TextTable

__all__ = ["Enough", "Shelf", "Types"]

Types: TypeAlias = Mapping[str, ValueType]

_DECLARED = frozenset({"unknown-name", "unknown-service"})
_LOSES_NOTHING = frozenset(
    {"unknown-name", "unknown-format", "format-type", "text-syntax", "condition-type", "value-type"}
)
"""Mistakes in a text or a condition: the ways of its screen are known all the same."""


_MOST = 1000
"""More problems are not read by anybody; the next run tells the rest."""

_GUESSES = 40
_MANY = 3
"""So many places of one unknown name are told one by one."""


def _no_file(name: str) -> bool:
    return False


class Enough(Exception):
    """So much is wrong that the rest need not be looked at."""


@dataclass(slots=True)
class Shelf:
    """`types` are the names that any screen may read; `screens` the full names of all screens.

    What could not be read: `hides` says of a flow file that it may have more screens,
    `is_left_out` that nobody includes it; `missed` are the files that something leads to all the
    same.  `broken` are screens of which a part is lost, `faulty` those with any error, `unwritten`
    those that something leads to and nobody wrote.  `unsure` are names that are saved with a type
    that is not known; `has_all_saved` is False when a name to save under could not be taken.
    `misnamed` are the names that services.yaml was meant to declare and misspelt.
    `has_services` is False when services.yaml could not be read, `no_services` is its place when it
    declares nothing or is not there, `has_languages` is False when the list of languages could not
    be read.
    """

    catalogue: Catalogue
    languages: tuple[str, ...]
    table: TextTable
    parse_msisdn: Callable[[str], str | None]
    screens: set[str] = field(default_factory=set)
    pushes: dict[str, str] = field(default_factory=dict)
    push_takes: dict[str, dict[str, ValueType]] = field(default_factory=dict)
    types: dict[str, ValueType] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    hides: Callable[[str], bool] = _no_file
    is_left_out: Callable[[str], bool] = _no_file
    missed: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)
    unwritten: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    misnamed: set[str] = field(default_factory=set)
    has_all_saved: bool = True
    has_services: bool = True
    no_services: Place | None = None
    has_languages: bool = True
    guesses: int = 0

    def tell(self, screen: str, problem: Problem, is_damaged: bool = False) -> None:
        """Note a problem of a screen, unless it only follows from another.

        `is_damaged` says that a part of the node is lost, which has been told.
        """
        if problem.severity is Severity.ERROR:
            self.faulty.add(screen)
            if problem.rule not in _LOSES_NOTHING:
                self.broken.add(screen)
        if is_damaged or (problem.rule in _DECLARED and not self._lacks_name(problem)):
            return
        if problem.rule == "unknown-language" and not self.has_languages:
            return
        self.has_all_saved = self.has_all_saved and problem.rule != "save-name"
        self.problems.append(problem)
        if len(self.problems) >= _MOST:
            raise Enough

    def guess(self, name: str, here: str) -> str | None:
        """The screen that was meant, as one writes it in a file whose screens begin with `here`.

        Among thousands of screens that takes its time, so only the first mistakes get an answer.
        """
        self.guesses += 1
        if self.guesses > _GUESSES:
            return None
        full = min((each for each in self.screens if each.endswith(f".{name}")), default=None)
        if full is not None:
            return full
        screens = sorted(self.screens)
        local = [each.removeprefix(here) for each in screens if each.startswith(here)]
        return nearest(name, [*local, *screens])

    def _lacks_name(self, problem: Problem) -> bool:
        """Whether a name is to be told as unknown: once, where there is no services.yaml at all."""
        if self.no_services is None or "Did you mean" in problem.message:
            return self.has_services
        if self.has_services:
            self.has_services = False
            message = (
                f"the flows read names that nobody declares, the first in {problem.place.file}:"
                f"{problem.place.line}: write services.yaml with them"
            )
            self.problems.append(Problem(self.no_services, problem.rule, message))
        return False

    def is_explained(self, screen: str) -> bool:
        """Whether something was told, here or elsewhere, for which a screen cannot be read."""
        return screen in self.faulty or screen in self.broken

    def gather(self) -> None:
        """Tell a name that is unknown in many places once, where it stands first."""
        places: dict[str, list[Problem]] = {}
        for problem in self.problems:
            if problem.rule == "unknown-name":
                places.setdefault(problem.message, []).append(problem)
        for message, found in places.items():
            if len(found) > _MANY:
                first = min(found)
                self.problems = [each for each in self.problems if each not in found]
                message = f"{message} It stands in {len(found)} places."
                self.problems.append(Problem(first.place, first.rule, message))

    def may_exist(self, screen: str, leading: str) -> bool:
        """Whether a screen that was not read may be there; `leading` is the one that leads to it.

        One that cannot be there is noted as unwritten.
        """
        file = screen.partition(".")[0]
        if screen not in self.broken and not self.hides(file):
            self.unwritten.add(screen)
            return False
        self.missed.add(file)
        self.broken.add(leading)
        return True

    def may_be_declared(self, name: str) -> bool:
        """Whether a name that nobody declares is meant to be, as far as was told elsewhere."""
        root, dot, _ = name.partition(".")
        if name in self.misnamed or root in self.unsure:
            return True
        return not (dot or not name or self.has_all_saved)

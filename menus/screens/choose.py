"""A fork without a display: the first line whose condition holds is taken.

    request:
      choose:
        - when: credential.locked_until > now
          end: "Locked until {credential.locked_until|time}."
        - otherwise: issue
        # or, in full: {otherwise: {end: "Not served."}}

The last line is `otherwise`: a fork always leads somewhere.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from menus import source
from menus.effects import Need, Outcome
from menus.errors import Place
from menus.expressions import Condition
from menus.model import Edge, Step
from menus.screens.declaring import Declaring
from menus.screens.going import Way
from menus.screens.reading import Reading
from menus.screens.saying import Saying
from menus.screens.walk import Walking

__all__ = ["WORDS", "ChooseScreen", "Line", "read"]

WORDS = frozenset({"choose"})
_LINE_WORDS = frozenset({"when", "go", "end", "lock", "otherwise"})
_EXAMPLE = "- when: account.balance < 0"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `when` None is `otherwise`."""

    when: Condition | None
    way: Way


@dataclass(frozen=True, slots=True)
class ChooseScreen(Declaring):
    """A fork; `facts` are all that its conditions read, asked for at once."""

    name: str
    place: Place
    lines: tuple[Line, ...]
    facts: tuple[str, ...]

    kind: ClassVar[str] = "choose"
    shows: ClassVar[bool] = False
    halts: ClassVar[bool] = False

    def enter(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """Take the first line that holds."""
        yield from walk.known(self.facts)
        now = walk.context.now
        for line in self.lines:
            if line.when is None or line.when.holds(walk.lookup, now):
                return (yield from line.way.leave(walk))
        return (yield from Way(self.name, self.place).leave(walk))

    def take(self, walk: Walking, text: str) -> Generator[Need, Outcome, Step | str]:
        """Nothing is asked here; a dialogue restored from elsewhere forks again."""
        return (yield from self.enter(walk))

    def exits(self) -> Iterable[Edge]:
        """One for each line."""
        for line in self.lines:
            word = "otherwise" if line.when is None else "when"
            yield line.way.exit(word, conditional=line.when is not None)

    def texts(self) -> Iterable[Saying]:
        """The last words of its lines."""
        for line in self.lines:
            yield from line.way.texts()


def read(reading: Reading) -> ChooseScreen | None:
    """The fork that stands under a screen's name; its problems go to the reading."""
    nodes = reading.listed(reading.node.get("choose"), "choose", _EXAMPLE)
    lines = [
        line
        for index, node in enumerate(nodes)
        if (line := _line(reading, node, index)) is not None
    ]
    _look_at_otherwise(reading, nodes)
    if not lines:
        return None
    facts = reading.facts_of(*(line.when for line in lines))
    return ChooseScreen(reading.name, reading.place, tuple(lines), facts)


def _look_at_otherwise(reading: Reading, nodes: Sequence[source.Node]) -> None:
    """A fork ends with a line that always holds."""
    always = [isinstance(each, source.Mapping) and "otherwise" in each for each in nodes]
    if nodes and not any(always) and not _lacks_condition(nodes[-1]):
        message = "no line may hold, and then it leads nowhere: add '- otherwise: …' at the end"
        reading.problem(nodes[-1], "missing-otherwise", message)
    if any(always[:-1]):
        message = "the lines below 'otherwise' are never reached: put it last"
        reading.problem(nodes[always.index(True)], "unreachable", message)


def _lacks_condition(node: source.Node) -> bool:
    """Whether a line leads on and does not say when, so that it may be the `otherwise`."""
    return isinstance(node, source.Mapping) and "when" not in node


def _line(reading: Reading, value: source.Node, index: int) -> Line | None:
    node = reading.mapping(value, "a line of choose", _EXAMPLE)
    if node is None:
        return None
    reading.only(node, _LINE_WORDS)
    path = ("choose", str(index + 1))
    other = node.get("otherwise")
    if other is not None and ("go" in node or "end" in node):
        word = "go" if "go" in node else "end"
        message = f"'{word}' stands beside 'otherwise': write otherwise: {{{word}: …}}"
        reading.problem(node.key(word), "go-or-end", message)
        return None
    if other is not None:
        way = reading.short_way(other, path)
        return Line(None, way) if way is not None else None
    if "when" not in node:
        message = "this line has no condition: add 'when: …', or make it the 'otherwise'"
        reading.problem(node, "missing-word", message)
        return None
    when, way = reading.when(node.get("when")), reading.way(node, path)
    return Line(when, way) if when is not None and way is not None else None

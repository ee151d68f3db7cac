"""Rows from a service, numbered; the number picks one.

    services:
      list: catalogue.services
      with: {kind: paid}                 # parameters; one of the type `language` fills itself
      text: Choose a service
      row: "{item.name} {item.price|money}"
      save: service
      empty: {end: "No services to show."}
      failed: {end: "Try later."}        # and slow, refused, as the service can
      go: confirm

The list pages itself by size; numbers run on across pages and are the same in every language.
The rows shown are kept until one is picked, so a number means what the phone showed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from menus.effects import Need, Outcome
from menus.errors import Place
from menus.model import Edge, Expectation, Given, Step
from menus.screens.declaring import Declaring, Displayed
from menus.screens.display import Display, Line, lay_out
from menus.screens.going import Way
from menus.screens.outcomes import (
    Parameters,
    Ways,
    read_parameters,
    read_ways,
    service_needs,
)
from menus.screens.reading import Reading
from menus.screens.saved import Saved
from menus.screens.saying import Saying
from menus.screens.standing import pressed
from menus.screens.walk import Walking

__all__ = ["WORDS", "ListScreen", "read", "saves"]

_OUTCOMES = ("empty", "failed", "slow", "refused", "otherwise")
WORDS = frozenset({"list", "with", "text", "row", "save", "go", "end", *_OUTCOMES})
_KEYS = 9
"""Rows that one key can pick; a longer list wants its numbers typed whole."""


@dataclass(frozen=True, slots=True)
class ListScreen(Declaring):
    """A list of the rows that a service returns."""

    name: str
    place: Place
    service: str
    parameters: Parameters
    head: Saying | None
    row: Saying
    save: str
    way: Way
    ways: Ways

    kind: ClassVar[str] = "list"
    halts: ClassVar[bool] = True

    def enter(self, walk: Walking) -> Generator[Need, Outcome, Step | str]:
        """Ask for the rows and show them."""
        outcome = yield from self.parameters.call(self.service, walk)
        if outcome.word != "ok" or not outcome.rows:
            word = "empty" if outcome.word == "ok" else outcome.word
            return (yield from self.ways.leave(walk, word, outcome))
        walk.arrive(self.name)
        walk.dialogue.rows = outcome.rows
        return (yield from self.show(walk))

    def show(self, walk: Walking, hint: str = "") -> Generator[Need, Outcome, Step | str]:
        """The page that the dialogue is on."""
        head, row, rows = self.head, self.row, walk.dialogue.rows
        yield from walk.known(row.facts)
        words = ""
        if head is not None:
            yield from walk.known(head.facts)
            words = head.say(walk)
        lines = [
            (str(number), row.say(walk, {"item": item})) for number, item in enumerate(rows, 1)
        ]
        expects: Expectation = "key" if len(rows) <= _KEYS else "text"
        return walk.step(lay_out(walk, words, lines, hint), expects)

    def take(self, walk: Walking, text: str) -> Generator[Need, Outcome, Step | str]:
        """The number of a row."""
        rows = walk.dialogue.rows
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
        if not 0 < number <= len(rows) or text.startswith("0"):
            return (yield from pressed(walk, self, text))
        if self.save:
            walk.save(self.save, rows[number - 1])
        return (yield from self.way.leave(walk))

    def exits(self) -> Iterable[Edge]:
        """Where a picked row leads, and the outcomes of the service."""
        yield self.way.exit()
        yield from self.ways.exits()

    def texts(self) -> Iterable[Saying]:
        """The head, a row, and last words."""
        if self.head is not None:
            yield self.head
        yield self.row
        yield from self.way.texts()
        yield from self.ways.texts()

    def displays(self) -> Iterable[Displayed]:
        """The head and one row; a list pages itself."""
        yield Display(self.head, [Line("99", self.row)])

    def outcomes(self) -> Iterable[Given]:
        """What the service can come back with."""
        yield Given("list", self.place, self.ways.places, self.service, self.ways.needed)


def saves(reading: Reading) -> Iterator[Saved]:
    """The names that later screens may read: the fields of the row."""
    where = reading.node.get("save")
    name = reading.scalar(where, "save", "service")
    service = reading.service(reading.node.get("list"), quietly=True)
    if name is not None and service is not None:
        for field, type in (service.rows or {}).items():
            yield Saved(f"{name}.{field}", type, where)


def read(reading: Reading) -> ListScreen | None:
    """The list that stands under a screen's name; its problems go to the reading."""
    node = reading.node
    service = reading.service(node.get("list"))
    if service is None:
        return None
    if service.rows is None:
        reading.problem(
            node.get("list"), "list-rows", f"'{service.name}' returns no rows: use it in a do"
        )
        return None
    item = {f"item.{field}": type for field, type in service.rows.items()}
    head = reading.say(node.get("text"), ("text",)) if "text" in node else None
    row = reading.say(node.get("row"), ("row",), node, "row", extra=item)
    way = reading.way(node, ())
    needed = ("empty", *service_needs(service))
    ways = read_ways(reading, node, (), _OUTCOMES, needed)
    parameters = read_parameters(reading, node.get("with"), service, node)
    save = reading.scalar(node.get("save"), "save", "service") or ""
    if row is None or way is None:
        return None
    return ListScreen(
        reading.name, reading.place, service.name, parameters, head, row, save, way, ways
    )

"""The flows as cards and ways, before anybody draws them: what `graph` shows, without a form.

A card is a screen, its rows are the ways out of it.  A spanning tree, nearest way in first, says
which ways are drawn as arrows; every other way (back, across, to a screen that has its arrow from
elsewhere) is a tag on its row, so that no long arrow crosses the picture.
Each row knows how many sessions took it, and whether the one that is walked now did.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from menus.model import Edge, Flows, Passed, Screen
from menus.screens.choose import ChooseScreen
from menus.tools.counts import Counts

__all__ = ["Card", "Entry", "Picture", "Row", "picture"]

_GOES_ON = {
    ("list", "go"): "picked",
    ("ask", "go"): "answered",
    ("languages", "go"): "chosen",
    ("do", "go"): "done",
}
"""What has happened when the way of a screen without keys is taken, by its kind and word."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way: the key or "", what it says, and where it leads ("" for last words).

    `is_arrow` says that the way is drawn; else it is a tag.  `path` is that of `menus.model.Edge`.
    """

    key: str
    label: str
    target: str
    is_conditional: bool = False
    is_arrow: bool = False
    count: int | None = None
    path: str = ""
    is_walked: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One screen: its full name, its kind, what it says, its ways out.

    `count` says how often sessions came to it, `stops` why they were over here without one of its
    ways.  `is_walked` and `is_here` are about the walk that is shown.
    """

    name: str
    kind: str
    text: str
    rows: tuple[Row, ...]
    count: int | None = None
    stops: tuple[tuple[str, int], ...] = ()
    is_walked: bool = False
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in: the codes, numbers or keywords that open the same screens, and these.

    `starts` are the addresses by which the counts know them.
    """

    label: str
    channel: str
    rows: tuple[Row, ...]
    starts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """All entries, and all cards by name; `lost` are the cards that nothing leads to."""

    entries: tuple[Entry, ...]
    cards: Mapping[str, Card]
    lost: tuple[str, ...] = ()
    most: int = 0


def picture(
    flows: Flows,
    language: str = "",
    counts: Counts | None = None,
    walked: Collection[Passed] = (),
    here: str = "",
) -> Picture:
    """The picture of all flows, its words in one language (the first unless given).

    `walked` are the ways of a walk that is to be seen in it, `here` is the screen it stands on.
    """
    made = _Drawing(flows, language or flows.languages[0], counts or Counts(), walked, here)
    entries = tuple(
        replace(entry, rows=tuple(map(made.drawn, entry.rows))) for entry in made.ways_in()
    )
    made.grow(row.target for entry in entries for row in entry.rows if row.is_arrow)
    lost: list[str] = []
    while (name := _unreached(flows, made.reached)) is not None:
        made.reached.add(name)
        lost.append(name)
        made.grow([name])
    return Picture(entries, made.cards, tuple(lost), made.counts.most)


def _unreached(flows: Flows, drawn: Collection[str]) -> str | None:
    """A screen that is not drawn yet, one that nothing leads to before any other."""
    left = [name for name in flows.screens if name not in drawn]
    led = {edge.target for name in left for edge in flows.screens[name].edges()}
    return next((name for name in left if name not in led), left[0] if left else None)


class _Drawing:
    """One picture being made: `reached` are the screens that have their arrow."""

    def __init__(
        self, flows: Flows, language: str, counts: Counts, walked: Collection[Passed], here: str
    ) -> None:
        self.counts = counts
        self.reached: set[str] = set()
        self.cards: dict[str, Card] = {}
        self._flows = flows
        self._language = language
        self._walked = frozenset(walked)
        self._visited = {here, *(target for _, _, target in walked)}
        self._here = here

    def grow(self, names: Iterable[str]) -> None:
        """Draw these screens and all that they lead to, nearest first."""
        waiting = deque(names)
        while waiting:
            name = waiting.popleft()
            rows = tuple(map(self.drawn, self._rows(self._flows.screens[name])))
            waiting.extend(row.target for row in rows if row.is_arrow)
            self.cards[name] = self._card(self._flows.screens[name], rows)

    def drawn(self, row: Row) -> Row:
        """The row with an arrow, if it is the first that leads to its screen."""
        if not row.target or row.target in self.reached:
            return row
        self.reached.add(row.target)
        return replace(row, is_arrow=True)

    def _card(self, screen: Screen, rows: tuple[Row, ...]) -> Card:
        name = screen.name
        return Card(
            name,
            screen.kind,
            _says(screen, self._language),
            rows,
            self.counts.visits(name),
            tuple(self.counts.stops(name)),
            name in self._visited,
            name == self._here,
        )

    # -- rows ----------------------------------------------------------------------------

    def _rows(self, screen: Screen) -> Iterator[Row]:
        """Every way out in the order written; last words that are a screen have none."""
        if screen.kind == "end":
            return
        labels = _labels(screen, self._language)
        for edge in screen.exits():
            said = labels.get(edge.path) or _GOES_ON.get((screen.kind, edge.word)) or edge.word
            yield self._row(screen.name, edge, said)

    def _row(self, name: str, edge: Edge, said: str) -> Row:
        return Row(
            edge.key,
            said,
            edge.target,
            edge.conditional,
            count=self.counts.of(name, edge.path, edge.target),
            path=edge.path,
            is_walked=(name, edge.path, edge.target) in self._walked,
        )

    # -- ways in -------------------------------------------------------------------------

    def ways_in(self) -> Iterator[Entry]:
        """Codes that open the same screens stand together."""
        together: dict[tuple[str, tuple[tuple[str, str], ...]], list[_WayIn]] = {}
        for way in _each_way_in(self._flows):
            together.setdefault((way.channel, way.targets), []).append(way)
        for (channel, targets), ways in together.items():
            starts = tuple(dict.fromkeys(way.start for way in ways))
            rows = (
                self._way_in(channel, starts, word, target)
                for word, target in targets
                if target in self._flows.screens
            )
            yield Entry(", ".join(way.label for way in ways), channel, tuple(rows), starts)

    def _way_in(self, channel: str, starts: tuple[str, ...], word: str, target: str) -> Row:
        path = "push" if channel == "push" else ""
        count = self.counts.of_all(starts, "", target)
        if path and count is None:
            count = self.counts.by(path, target)
        is_walked = any((start, path, target) in self._walked for start in starts)
        return Row("", word, target, bool(word), count=count, path=path, is_walked=is_walked)


class _WayIn(NamedTuple):
    """A code, number, keyword or push: what it is called, and the address that a walk knows."""

    channel: str
    label: str
    start: str
    targets: tuple[tuple[str, str], ...]


def _each_way_in(flows: Flows) -> Iterator[_WayIn]:
    for dial in flows.dial:
        yield _WayIn("dial", dial.code, dial.address, (("", dial.start),))
    for call in flows.call.values():
        refused = (("refused", call.refused),) if call.refused else ()
        yield _WayIn("call", call.number, call.number, (("", call.start), *refused))
    for sms in flows.sms.values():
        for word, start in sms.keywords.items():
            yield _WayIn("sms", f"{word} to {sms.number}", sms.number, (("", start),))
        if sms.otherwise:
            label = f"else to {sms.number}"
            yield _WayIn("sms", label, sms.number, (("", sms.otherwise),))
    for name, start in flows.push.items():
        yield _WayIn("push", name, name, (("", start),))


# -- screens -------------------------------------------------------------------------------------


def _says(screen: Screen, language: str) -> str:
    """The first text that a card shows: its head, or its last words."""
    for saying in screen.texts():
        if saying.text.words[0] in ("text", "ask", "end"):
            return str(saying.text.template(language).source)
    return ""


def _labels(screen: Screen, language: str) -> dict[str, str]:
    """What the line of each way says, by its path; the lines of a fork say their conditions."""
    found = {
        ".".join(saying.text.words[:-1]): str(saying.text.template(language).source)
        for saying in screen.texts()
        if saying.text.words[-1] == "label"
    }
    if isinstance(screen, ChooseScreen):
        for line in screen.lines:
            found[line.way.path] = line.when.source if line.when is not None else "otherwise"
    return found

"""The flows as cards and ways, before anybody draws them: what `graph` shows, without a form.

A card is a screen, its rows are the ways out of it.  A spanning tree, nearest way in first, says
which ways are drawn as arrows; every other way (back, across, to a screen that has its arrow from
elsewhere) is a tag on its row, so that no long arrow crosses the picture.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from menus.model import Edge, Flows, Screen
from menus.screens.choose import ChooseScreen, Line
from menus.screens.menu import MenuScreen

__all__ = ["Card", "Counts", "Entry", "Picture", "Row", "picture", "read_counts"]

Counts = Mapping[tuple[str, str], int]
"""How often sessions went from one screen (or code) to another."""

_GOES_ON = {"list": "picked", "ask": "answered", "languages": "chosen", "do": "done"}
"""What has happened when the way of a screen without keys is taken."""

_ARROWS = ("→", "->")


@dataclass(frozen=True, slots=True)
class Row:
    """One way out: the key or "", what it says, and where it leads ("" for last words).

    `is_arrow` says that the way is drawn; else it is a tag.
    """

    key: str
    label: str
    target: str
    is_conditional: bool = False
    is_arrow: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One screen: its full name, its kind, what it says, its ways out."""

    name: str
    kind: str
    text: str
    rows: tuple[Row, ...]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in: the codes, numbers or keywords that open the same screens, and these."""

    label: str
    channel: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All entries, and all cards by name; `lost` are the cards that nothing leads to."""

    entries: tuple[Entry, ...]
    cards: Mapping[str, Card]
    lost: tuple[str, ...] = ()
    most: int = 0


def read_counts(content: object) -> Counts:
    """Counts of `{"from→to": n}`; raises ValueError with one sentence."""
    if not isinstance(content, dict):
        raise ValueError('counts are written as {"main.home→main.topics": 12}')
    found: dict[tuple[str, str], int] = {}
    for way, count in content.items():
        arrow = next((each for each in _ARROWS if each in way), None)
        if arrow is None or not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise ValueError(f"'{way}' is no count: write \"main.home→main.topics\": 12")
        start, _, target = way.partition(arrow)
        found[start.strip(), target.strip()] = count
    return found


def picture(flows: Flows, language: str = "", counts: Counts | None = None) -> Picture:
    """The picture of all flows, its words in one language (the first unless given)."""
    language = language or flows.languages[0]
    known = counts or {}
    drawn: set[str] = set()
    ways_in = [
        (label, channel, [_drawn(row, drawn) for row in rows])
        for label, channel, rows in _ways_in(flows, known)
    ]
    waiting = deque(row.target for *_, rows in ways_in for row in rows if row.is_arrow)
    cards: dict[str, Card] = {}
    lost: list[str] = []
    _grow(flows, language, known, waiting, drawn, cards)
    while (name := _unreached(flows, drawn)) is not None:
        drawn.add(name)
        lost.append(name)
        _grow(flows, language, known, deque([name]), drawn, cards)
    entries = tuple(Entry(label, channel, tuple(rows)) for label, channel, rows in ways_in)
    return Picture(entries, cards, tuple(lost), max(known.values(), default=0))


def _unreached(flows: Flows, drawn: set[str]) -> str | None:
    """A screen that is not drawn yet, one that nothing leads to before any other."""
    left = [name for name in flows.screens if name not in drawn]
    led = {edge.target for name in left for edge in flows.screens[name].edges()}
    return next((name for name in left if name not in led), left[0] if left else None)


def _grow(
    flows: Flows,
    language: str,
    counts: Counts,
    waiting: deque[str],
    drawn: set[str],
    cards: dict[str, Card],
) -> None:
    """Draw every screen that waits, and all that it leads to, nearest first."""
    while waiting:
        name = waiting.popleft()
        screen = flows.screens[name]
        rows = [_drawn(row, drawn) for row in _rows(screen, language, counts)]
        waiting.extend(row.target for row in rows if row.is_arrow)
        visits = [n for (_, target), n in counts.items() if target == name]
        count = sum(visits) if visits else None
        cards[name] = Card(name, screen.kind, _says(screen, language), tuple(rows), count)


def _drawn(row: Row, drawn: set[str]) -> Row:
    """The row with an arrow, if it is the first that leads to its screen."""
    if not row.target or row.target in drawn:
        return row
    drawn.add(row.target)
    return Row(row.key, row.label, row.target, row.is_conditional, True, row.count)


# -- ways in -------------------------------------------------------------------------------------


def _ways_in(flows: Flows, counts: Counts) -> Iterator[tuple[str, str, list[Row]]]:
    """Codes that open the same screens stand together."""
    together: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for channel, label, targets in _each_way_in(flows):
        together.setdefault((channel, targets), []).append(label)
    for (channel, targets), labels in together.items():
        rows = [
            Row("", word, target, bool(word), count=_count(counts, labels, target))
            for word, target in targets
            if target in flows.screens
        ]
        yield ", ".join(labels), channel, rows


def _each_way_in(flows: Flows) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    for dial in flows.dial:
        yield "dial", dial.code, (("", dial.start),)
    for call in flows.call.values():
        refused = (("refused", call.refused),) if call.refused else ()
        yield "call", call.number, (("", call.start), *refused)
    for sms in flows.sms.values():
        for word, start in sms.keywords.items():
            yield "sms", f"{word} to {sms.number}", (("", start),)
        if sms.otherwise:
            yield "sms", f"else to {sms.number}", (("", sms.otherwise),)
    for push, start in flows.push.items():
        yield "push", push, (("", start),)


def _count(counts: Counts, starts: list[str], target: str) -> int | None:
    found = [counts[start, target] for start in starts if (start, target) in counts]
    return sum(found) if found else None


# -- screens -------------------------------------------------------------------------------------


def _says(screen: Screen, language: str) -> str:
    """The first text that a card shows: its head, or its last words."""
    for saying in screen.texts():
        if saying.text.words[0] in ("text", "ask", "end"):
            return str(saying.text.template(language).source)
    return ""


def _rows(screen: Screen, language: str, counts: Counts) -> list[Row]:
    """Every way out in the order written; what ends the session stands among them."""
    if isinstance(screen, ChooseScreen):
        return [_line(screen.name, line, counts) for line in screen.lines]
    labels = _labels(screen, language)
    rows = [_row(screen, edge, labels, counts) for edge in screen.edges()]
    if not isinstance(screen, MenuScreen):
        return rows
    ends = [
        Row(key, labels.get(key, ""), "", option.when is not None)
        for key, option in screen.options.items()
        if not option.way.go
    ]
    order = list(screen.options)
    both = [*rows, *ends]
    return sorted(both, key=lambda row: order.index(row.key) if row.key else len(order))


def _line(name: str, line: Line, counts: Counts) -> Row:
    """A line of a fork says its condition."""
    label = line.when.source if line.when is not None else "otherwise"
    target = line.way.go
    return Row("", label, target, line.when is not None, count=counts.get((name, target)))


def _labels(screen: Screen, language: str) -> dict[str, str]:
    """What the line of each option key, and of a callback, says."""
    found: dict[str, str] = {}
    for saying in screen.texts():
        words = saying.text.words
        if words[-1] == "label":
            key = words[1] if words[0] == "options" else words[0]
            found[key] = str(saying.text.template(language).source)
    return found


def _row(screen: Screen, edge: Edge, labels: Mapping[str, str], counts: Counts) -> Row:
    word = _GOES_ON.get(screen.kind, "") if edge.word == "go" else edge.word
    label = labels.get(edge.key) or labels.get(edge.word) or word
    count = counts.get((screen.name, edge.target))
    return Row(edge.key, label, edge.target, edge.conditional, count=count)

"""`dialtree graph`: the flows as a picture, in Mermaid's words or as SVG.

The SVG draws what `menus.tools.layout` has placed: a card for each screen, with a row for each way
out.  Ways back and across are tags on their rows (`menus.tools.picture`).  Counts of real sessions
make arrows thick and warm, a red line says where sessions stopped, and a walk that is shown is
drawn in green.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from menus.tools.layout import (
    CARD,
    ENTRY,
    HEAD,
    LINE,
    MARGIN,
    Box,
    extent,
    has_line,
    placed,
    row_at,
    width_of,
)
from menus.tools.lettering import fitted, width
from menus.tools.picture import Card, Entry, Picture, Row

__all__ = ["mermaid", "svg"]

# -- Mermaid -------------------------------------------------------------------------------------

_END = '(["end"])'


def mermaid(picture: Picture) -> str:
    """A Mermaid flowchart: a subgraph for each file, a label for each way, a leaf for each end."""
    lines = ["flowchart LR"]
    for at, entry in enumerate(picture.entries):
        lines.append(f'  way{at}(["{_spoken(entry.label)}"])')
    by_file: dict[str, list[Card]] = {}
    for card in picture.cards.values():
        by_file.setdefault(card.name.partition(".")[0], []).append(card)
    for file, cards in by_file.items():
        lines.append(f'  subgraph {file}_file ["{file}"]')
        lines += [f"    {_id(card.name)}{_shape(card)}" for card in cards]
        lines += [f"    {_leaf(card.name, row)}{_END}" for card in cards for row in _ends(card)]
        lines.append("  end")
    for at, entry in enumerate(picture.entries):
        lines += _links(f"way{at}", "", entry.rows)
    for card in picture.cards.values():
        lines += _links(_id(card.name), card.name, card.rows)
    return "\n".join(lines) + "\n"


def _links(start: str, name: str, rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        said = " ".join(filter(None, (row.key, row.label, _times(row.count))))
        arrow = "-.->" if row.is_conditional else "-->"
        label = f'|"{_spoken(said)}"|' if said else ""
        yield f"  {start} {arrow}{label} {_id(row.target) if row.target else _leaf(name, row)}"


def _ends(card: Card) -> Iterator[Row]:
    """The ways of a screen that lead to last words."""
    return (row for row in card.rows if not row.target)


def _leaf(name: str, row: Row) -> str:
    """The last words of a way; no screen is called so."""
    return "e" + _id(f"{name}.{row.path}")[1:]


def _id(name: str) -> str:
    """A name that Mermaid does not take for a word of its own."""
    return "s_" + re.sub(r"\W", "_", name.replace(".", "__"))


def _shape(card: Card) -> str:
    stops = f", {_stopped(card)}" if card.stops else ""
    text = _spoken(f"{card.name.partition('.')[2]}{stops}")
    opening, closing = {
        "choose": ("{", "}"),
        "do": ("[[", "]]"),
        "end": ("([", "])"),
        "queue": ("[/", "/]"),
    }.get(card.kind, ("[", "]"))
    return f'{opening}"{text}"{closing}'


def _spoken(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "#quot;").replace("\n", " ")


def _times(count: int | None) -> str:
    return "" if count is None else f"×{count:,}"


def _stopped(card: Card) -> str:
    """Where sessions are over without a way of the tree: the spot that an author looks for."""
    return f"stopped here {_times(sum(count for _, count in card.stops))}"


# -- SVG -----------------------------------------------------------------------------------------

_BOLD = 14.5
"""What a bold name of 13 is as wide as."""
_COLOURS: Mapping[str, str] = {
    "menu": "#2563eb",
    "list": "#0d9488",
    "ask": "#7c3aed",
    "languages": "#0284c7",
    "queue": "#db2777",
    "do": "#d97706",
    "choose": "#64748b",
    "end": "#334155",
}
_SILENT = frozenset({"choose", "do"})
_COLD, _HOT = (148, 163, 184), (234, 88, 12)
_WALKED, _WALKED_TAG, _HERE, _STOPPED = "#0f766e", "#99f6e4", "#ccfbf1", "#b91c1c"

_STYLE = """
text { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #0f172a }
.name { font-size: 13px; font-weight: 600 }
.text { font-size: 12px; fill: #475569 }
.row { font-size: 12px }
.key { font-size: 11px; font-weight: 600; fill: #fff; text-anchor: middle }
.tag { font-size: 11px; fill: #475569; text-anchor: end }
.count { font-size: 11px; font-weight: 600; text-anchor: end }
.kind { font-size: 10px; fill: #64748b; text-anchor: end }
.title { font-size: 18px; font-weight: 600 }
"""


def svg(picture: Picture, title: str = "Flows") -> str:
    """The picture as one SVG file that needs nothing else."""
    boxes = placed(picture)
    right, bottom = extent(boxes)
    arrows = sorted(
        (arrow for box in boxes for arrow in _arrows(box, picture.most)), key=lambda arrow: arrow[0]
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{right:.0f}" height="{bottom:.0f}" '
        f'viewBox="0 0 {right:.0f} {bottom:.0f}" role="img" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        '<defs><filter id="shade" x="-5%" y="-5%" width="110%" height="120%">'
        '<feDropShadow dx="0" dy="1" stdDeviation="1.5" flood-opacity="0.15"/></filter></defs>',
        f'<rect width="{right:.0f}" height="{bottom:.0f}" fill="#f8fafc"/>',
        *_heading(title, picture),
        *(drawn for _, drawn in arrows),
        *(piece for box in boxes for piece in _drawing(box)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _arrows(box: Box, most: int) -> Iterator[tuple[bool, str]]:
    """The drawn ways out of a box: warmer and thicker the more sessions took them.

    Those that are walked are told apart: they lie above the others.
    """
    children = iter(box.children)
    for at, row in enumerate(box.of.rows):
        if not row.is_arrow:
            continue
        child = next(children)
        x1, y1, x2, y2 = box.x + width_of(box.of), row_at(box, at), child.x, child.y + HEAD / 2
        middle = (x1 + x2) / 2
        heat = (row.count or 0) / most if most else 0.0
        colour = "#" + "".join(
            f"{round(cold + (hot - cold) * heat):02x}"
            for cold, hot in zip(_COLD, _HOT, strict=True)
        )
        if row.is_walked:
            colour, heat = _WALKED, max(heat, 0.5)
        dashes = ' stroke-dasharray="5 4"' if row.is_conditional else ""
        yield (
            row.is_walked,
            f'<path d="M{x1} {y1:.1f} C{middle} {y1:.1f} {middle} {y2:.1f} {x2 - 6} {y2:.1f}" '
            f'fill="none" stroke="{colour}" stroke-width="{1.5 + 4 * heat:.1f}"{dashes}/>'
            f'<path d="M{x2 - 8} {y2 - 4.5:.1f} L{x2} {y2:.1f} L{x2 - 8} {y2 + 4.5:.1f} Z" '
            f'fill="{colour}"/>',
        )


def _drawing(box: Box) -> Iterator[str]:
    if isinstance(box.of, Entry):
        yield from _entry(box, box.of)
    else:
        yield from _card(box, box.of)


def _entry(box: Box, entry: Entry) -> Iterator[str]:
    yield (
        f"<g><title>{escape(f'{entry.channel} {entry.label}')}</title>"
        f'<rect x="{box.x}" y="{box.y}" width="{ENTRY}" height="{box.height}" rx="12" '
        'fill="#0f172a"/>'
    )
    for at, line in enumerate(box.lines):
        y = box.y + 22 + 18 * at
        yield f'<text class="name" style="fill:#fff" x="{box.x + 14}" y="{y}">{escape(line)}</text>'
    for at, row in enumerate(entry.rows):
        if has_line(row):
            y = row_at(box, at) + 4
            said = " ".join(filter(None, (row.label, _tag(entry.label, row), _times(row.count))))
            yield (
                f'<text class="row" style="fill:#cbd5e1" x="{box.x + 14}" y="{y}">'
                f"{escape(fitted(said, ENTRY - 28, 12))}</text>"
            )
        elif not row.is_arrow:
            y = box.y + box.height - 6
            said = fitted(_tag(entry.label, row), ENTRY - 28, 11)
            yield f'<text class="tag" x="{box.x + ENTRY - 14}" y="{y}">{escape(said)}</text>'
    yield "</g>"


def _card(box: Box, card: Card) -> Iterator[str]:
    x, y, colour = box.x, box.y, _COLOURS.get(card.kind, "#334155")
    dashes = ' stroke-dasharray="5 3"' if card.kind in _SILENT else ""
    border = f'stroke="{colour}" stroke-opacity="0.45"'
    if card.is_walked:
        border = f'stroke="{_WALKED}" stroke-width="2.5"'
    yield (
        f"<g><title>{escape(f'{card.name}: {card.text}' if card.text else card.name)}</title>"
        f'<rect x="{x}" y="{y}" width="{CARD}" height="{box.height}" rx="8" '
        f'fill="{_HERE if card.is_here else "#fff"}" {border}{dashes} filter="url(#shade)"/>'
        f'<path d="M{x} {y + 8} a8 8 0 0 1 8 -8 h{CARD - 16} a8 8 0 0 1 8 8 v3 h-{CARD} Z" '
        f'fill="{colour}"/>'
    )
    kind = _times(card.count) or card.kind
    name = fitted(card.name, CARD - 36 - width(kind, 10), _BOLD)
    yield f'<text class="name" x="{x + 14}" y="{y + 27}">{escape(name)}</text>'
    yield f'<text class="kind" x="{x + CARD - 12}" y="{y + 26}">{escape(kind)}</text>'
    for at, line in enumerate(box.lines):
        yield f'<text class="text" x="{x + 14}" y="{y + 44 + LINE * at}">{escape(line)}</text>'
    for at, row in enumerate(card.rows):
        yield from _row(x, row_at(box, at), card, row, colour)
    if card.stops:
        y = row_at(box, len(card.rows))
        why = ", ".join(f"{words} {_times(count)}" for words, count in card.stops)
        yield (
            f'<text class="row" style="fill:{_STOPPED}" x="{x + 14}" y="{y + 4}">'
            f"<title>{escape(why)}</title>{escape(fitted(_stopped(card), CARD - 28, 12))}</text>"
        )
    yield "</g>"


def _row(x: float, y: float, card: Card, row: Row, colour: str) -> Iterator[str]:
    left = x + 14
    if row.key:
        yield (
            f'<rect x="{left}" y="{y - 8}" width="18" height="16" rx="4" fill="{colour}"/>'
            f'<text class="key" x="{left + 9}" y="{y + 4}">{escape(row.key)}</text>'
        )
        left += 25
    tag = _tag(card.name, row)
    times = _times(row.count)
    right = x + CARD - 12
    room = (
        right - left - (width(tag, 11) + 14 if tag else 0) - (width(times, 11) + 8 if times else 0)
    )
    if row.label:
        label = escape(fitted(row.label, room, 12))
        yield f'<text class="row" x="{left}" y="{y + 4}">{label}</text>'
    if tag:
        wide = width(tag, 11) + 10
        fill = _WALKED_TAG if row.is_walked else "#e2e8f0" if row.target else "none"
        yield (
            f'<rect x="{right - wide + 4:.1f}" y="{y - 8}" width="{wide:.1f}" height="16" rx="8" '
            f'fill="{fill}"/><text class="tag" x="{right - 1}" y="{y + 4}">{escape(tag)}</text>'
        )
        right -= wide + 4
    if times:
        yield f'<text class="count" x="{right}" y="{y + 4}">{times}</text>'


def _tag(here: str, row: Row) -> str:
    """What stands in place of an arrow: where the way leads, or that it is the end."""
    if row.is_arrow:
        return ""
    if not row.target:
        return "end"
    file, _, name = row.target.partition(".")
    return f"↩ {name if here.partition('.')[0] == file else row.target}"


def _heading(title: str, picture: Picture) -> Iterator[str]:
    """The title, and what the colours mean."""
    yield f'<text class="title" x="{MARGIN}" y="36">{escape(title)}</text>'
    used = {card.kind for card in picture.cards.values()}
    x = float(MARGIN)
    for kind, colour in _COLOURS.items():
        if kind in used:
            yield (
                f'<rect x="{x}" y="52" width="10" height="10" rx="3" fill="{colour}"/>'
                f'<text class="text" x="{x + 15}" y="61">{kind}</text>'
            )
            x += 35 + width(kind, 12)

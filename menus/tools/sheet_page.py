"""The contact sheet as one HTML page that needs nothing else: no script, no font, no image.

One row for each thing that is shown or sent, one column for each language.  A bar under each page
tells how full it is; what does not fit is struck in red, and the character that makes a text dear
is framed and named.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from menus.tools.sheet import Leaf, Page, Sheet, View

__all__ = ["page"]

_STYLE = """
:root { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; color: #0f172a;
  background: #f1f5f9; font-size: 14px }
body { margin: 0; padding: 24px 28px 48px; width: max-content; min-width: 100%;
  box-sizing: border-box }
h1 { font-size: 22px; margin: 0 0 4px }
h2 { font-size: 16px; margin: 36px 0 8px }
p.sum { margin: 0; color: #475569 }
p.sum strong { color: #b91c1c }
table { border-collapse: separate; border-spacing: 0 10px }
th { text-align: left; font-weight: 600; vertical-align: top }
thead th { color: #475569; font-size: 12px; padding: 0 10px }
tbody th { padding: 10px 18px 10px 0; width: 150px; max-width: 150px; overflow-wrap: anywhere }
tbody th small { display: block; font-weight: 400; color: #64748b; font-size: 12px;
  margin-top: 2px }
td { vertical-align: top; padding: 0 10px }
.phone { width: 212px; background: #fff; border: 1px solid #cbd5e1; border-radius: 10px;
  padding: 10px 12px 8px; margin-bottom: 8px; box-shadow: 0 1px 2px #0f172a14 }
.phone pre { font: 13px/1.35 ui-monospace, 'DejaVu Sans Mono', Consolas, monospace; margin: 0;
  white-space: pre-wrap; overflow-wrap: anywhere; min-height: 18px }
.sms { background: #dcfce7; border-color: #86efac; border-radius: 14px 14px 14px 3px }
.call { background: #fef3c7; border-color: #fcd34d }
.letter { background: #fff; border-style: dashed }
.over { border-color: #dc2626; box-shadow: 0 0 0 2px #dc262633 }
.size { font-size: 11px; color: #64748b; margin: 8px 0 0; display: flex;
  justify-content: space-between }
.bar { height: 3px; border-radius: 2px; background: #e2e8f0; margin-top: 3px; overflow: hidden }
.bar i { display: block; height: 100%; background: #22c55e }
.bar i.full { background: #f59e0b } .bar i.burst { background: #dc2626 }
mark { background: #fee2e2; color: #b91c1c; text-decoration: line-through }
b.guilty { font-weight: inherit; outline: 2px solid #f59e0b; border-radius: 2px }
.note { font-size: 12px; color: #92400e; background: #fef3c7; border-radius: 6px;
  padding: 4px 8px; margin: 0 0 8px; width: 220px; box-sizing: border-box }
@media print { :root { background: #fff } tr { break-inside: avoid } }
"""
_CHANNELS = {"ussd": "", "sms": "SMS", "call": "spoken", "letter": "letter"}


def page(sheet: Sheet, title: str = "Flows") -> str:
    """The whole page."""
    return "".join(
        [
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}: contact sheet</title><style>{_STYLE}</style></head>\n<body>",
            f"<h1>{escape(title)}</h1>",
            f'<p class="sum">{_summary(sheet)}</p>\n',
            *_files(sheet),
            "</body></html>\n",
        ]
    )


def _summary(sheet: Sheet) -> str:
    screens = len({view.screen for view in sheet.views})
    told = f"{screens} screens in {len(sheet.languages)} languages"
    if sheet.overflows == 1:
        return f"{told}. <strong>One page does not fit.</strong>"
    if sheet.overflows:
        return f"{told}. <strong>{sheet.overflows} pages do not fit.</strong>"
    return f"{told}. Everything fits."


def _files(sheet: Sheet) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{escape(code)}</th>' for code in sheet.languages)
    for file, views in groupby(sheet.views, key=lambda view: view.screen.partition(".")[0]):
        yield f"<h2>{escape(file)}</h2><table><thead><tr><th></th>{heads}</tr></thead><tbody>\n"
        before = ""
        for view in views:
            yield _row(view, is_first=view.screen != before)
            before = view.screen
        yield "</tbody></table>\n"


def _row(view: View, is_first: bool) -> str:
    name = escape(view.screen.partition(".")[2]) if is_first else ""
    what = escape(view.what or view.kind)
    way = _CHANNELS[view.channel]
    small = f"<small>{what}{f' · {way}' if way else ''}</small>"
    cells = "".join(f"<td>{''.join(_leaf(view, leaf))}</td>" for leaf in view.leaves)
    return f'<tr><th scope="row">{name}{small}</th>{cells}</tr>\n'


def _leaf(view: View, leaf: Leaf) -> Iterator[str]:
    for at, shown in enumerate(leaf.pages, 1):
        over = " over" if shown.is_over else ""
        number = f"page {at} of {len(leaf.pages)}" if len(leaf.pages) > 1 else ""
        if leaf.parts:
            number = f"{leaf.parts} SMS"
        yield (
            f'<div class="phone {view.channel}{over}" lang="{escape(leaf.language)}">'
            f"<pre>{_text(shown, leaf)}</pre>{_size(shown, number)}</div>"
        )
    if leaf.guilty is not None:
        yield f'<p class="note">{escape(str(leaf.guilty))}</p>'


def _text(shown: Page, leaf: Leaf) -> str:
    fits, rest = shown.text[: shown.kept], shown.text[shown.kept :]
    text = escape(fits, quote=False)
    if leaf.guilty is not None:
        guilty = escape(leaf.guilty.character, quote=False)
        text = text.replace(guilty, f'<b class="guilty">{guilty}</b>')
    return f"{text}<mark>{escape(rest, quote=False)}</mark>" if rest else text


def _size(shown: Page, number: str) -> str:
    if not shown.limit:
        return ""
    percent = min(100, round(100 * shown.units / shown.limit))
    sort = "burst" if shown.is_over else "full" if percent > 90 else "fine"
    told = f"{shown.units} of {shown.limit} {shown.alphabet}"
    return (
        f'<p class="size"><span>{told}</span><span>{number}</span></p>'
        f'<div class="bar"><i class="{sort}" style="width:{percent}%"></i></div>'
    )

"""The contact sheet: what the phone shows, measured."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

import menus
from menus.loader import judge
from menus.tools.sheet import Guilt, Sheet, View, sheet
from menus.tools.sheet_page import page
from smpp.text import budget
from ussd.core.addresses import parse_msisdn

TOP = 'dial: {"*1#": a.home}\ncall: {"0890": a.spoken}\n'
SERVICES = """
facts:
  account.balance: {type: money}
  news.headline: {type: text 30}
  news.count: {type: number 0-99}
  sim.network: {type: "one of MTS, Beeline"}
  news.code: {type: digits 12}
services:
  a.rows: {rows: {name: text 10}}
"""
SCREENS = """
screens:
  home:
    text: "It’s {account.balance|money} {news.headline} {news.count} {sim.network} {news.code}"
    options:
      1: {label: Rows, go: rows}
      2: {label: Do, go: act}
  rows:
    list: a.rows
    row: "{item.name}"
    empty: {end: "Nothing."}
    go: home
  act:
    do:
      - sms: Hello
      - email: A letter
    end: "Done."
  spoken:
    text: Welcome
    options: {1: {label: Bye, end: "Bye."}}
"""


@pytest.fixture
def flows(project: Callable[..., menus.Flows]) -> menus.Flows:
    return project(TOP, SCREENS, "a: {act: {end: Готово.}}", SERVICES)


def view(found: Sheet, screen: str, what: str = "") -> View:
    return next(each for each in found.views if (each.screen, each.what) == (screen, what))


def test_everything_that_is_shown_or_sent_has_its_view(flows: menus.Flows) -> None:
    found = sheet(flows, budget)

    assert [(each.screen, each.what, each.channel) for each in found.views] == [
        ("a.home", "", "ussd"),
        ("a.rows", "", "ussd"),
        ("a.rows", "empty.end", "ussd"),
        ("a.act", "do.1.sms", "sms"),
        ("a.act", "do.2.email", "letter"),
        ("a.act", "end", "ussd"),
        ("a.spoken", "", "call"),
        ("a.spoken", "options.1.end", "call"),
    ]
    assert found.languages == ("en", "ru")


def test_a_page_tells_what_it_takes(flows: menus.Flows) -> None:
    english, russian = view(sheet(flows, budget), "a.act", "end").leaves

    assert [(p.text, p.units, p.limit, p.alphabet) for p in english.pages] == [
        ("Done.", 5, 182, "GSM-7")
    ]
    assert [(p.text, p.units, p.limit, p.alphabet) for p in russian.pages] == [
        ("Готово.", 7, 80, "UCS-2")
    ]


def test_values_are_the_longest_or_such_as_people_meet(flows: menus.Flows) -> None:
    longest = view(sheet(flows, budget, ["en"]), "a.home").leaves[0].pages
    sample = view(sheet(flows, budget, ["en"], is_sample=True), "a.home").leaves[0].pages

    assert longest[0].text.startswith(f"It’s -RUB 99,999.99 {'W' * 30} 99 Beeline")
    assert sample[0].text.startswith(
        "It’s RUB 150.00 Sunny days at the sea with all 7 MTS 123456789012"
    )


def test_a_list_shows_its_widest_row_or_a_few(flows: menus.Flows) -> None:
    longest = view(sheet(flows, budget, ["en"]), "a.rows").leaves[0].pages[0].text
    sample = view(sheet(flows, budget, ["en"], is_sample=True), "a.rows").leaves[0].pages[0].text

    assert longest == "99 WWWWWWWWWW"
    assert sample == "1 Sunny days\n2 Sunny days\n3 Sunny days"


def test_a_long_screen_is_shown_page_by_page(flows: menus.Flows) -> None:
    pages = view(sheet(flows, budget, ["en"]), "a.home").leaves[0].pages

    assert [each.text.splitlines()[-1] for each in pages] == ["# More", "# More", "2 Do"]
    assert all(each.units <= each.limit for each in pages)


def test_the_guilty_character_is_named(flows: menus.Flows) -> None:
    leaf = view(sheet(flows, budget, ["en"], is_sample=True), "a.home").leaves[0]

    assert leaf.guilty == Guilt("’", "'")
    assert str(leaf.guilty) == "’ (U+2019) makes this UCS-2: write '"
    assert str(Guilt("\u200b", "")) == "\u200b (U+200B) makes this UCS-2: take it away"


def test_a_message_tells_its_parts_and_an_announcement_has_no_limit(flows: menus.Flows) -> None:
    found = sheet(flows, budget, ["en"])

    assert view(found, "a.act", "do.1.sms").leaves[0].parts == 1
    assert view(found, "a.spoken").leaves[0].pages[0].limit == 0


@pytest.fixture
def too_long(tmp_path: Path) -> menus.Flows:
    (tmp_path / "flows").mkdir()
    top = "format: 1\ninclude: [flows/*.yaml]\ndial: {'*1#': a.home}\n"
    (tmp_path / "flows.yaml").write_text(top)
    (tmp_path / "flows/a.yaml").write_text(
        f'screens:\n  home:\n    end: "{"Жук " * 30}"\n', "utf-8"
    )
    return judge(tmp_path / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)[0]


def test_what_does_not_fit_is_known_to_the_character(too_long: menus.Flows) -> None:
    found = sheet(too_long, budget)
    (shown,) = found.views[0].leaves[0].pages

    assert (shown.units, shown.limit, shown.kept, shown.is_over) == (120, 80, 80, True)
    assert found.overflows == 1
    assert f"<mark>{'Жук ' * 10}</mark>" in page(found)
    assert "One page does not fit." in page(found)


class Tags(HTMLParser):
    """Counts what is opened and not closed, and what comes from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else(demo: menus.Flows) -> None:
    text = page(sheet(demo, budget), "A & B")
    tags = Tags()
    tags.feed(text)

    assert (tags.open, tags.links) == ([], [])
    assert "<h1>A &amp; B</h1>" in text and "url(" not in text
    assert " screens in 5 languages. Everything fits." in text


def test_the_page_frames_the_guilty_character_and_counts_pages(flows: menus.Flows) -> None:
    text = page(sheet(flows, budget))

    assert '<b class="guilty">’</b>' in text
    assert "page 1 of 3" in text and "1 SMS" in text

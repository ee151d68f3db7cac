"""The picture in Mermaid's words and as SVG."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

import menus
from menus.tools.counts import Counts
from menus.tools.graph import mermaid, svg
from menus.tools.picture import picture

SVG = "{http://www.w3.org/2000/svg}"

SCREENS = """
screens:
  home:
    text: "Hello & <welcome>"
    options:
      1: {label: 'Say "yes"', go: sure}
      2: {label: Never, end: "No."}
  sure:
    choose:
      - {when: now > now, go: home}
      - otherwise: bye
  bye:
    end: "Bye."
"""


@pytest.fixture
def flows(project: Callable[..., menus.Flows]) -> menus.Flows:
    return project('dial: {"*1#": a.home}\ncall: {"0890": a.home}\n', SCREENS)


def test_mermaid_has_a_subgraph_for_each_file_and_a_label_for_each_way(flows: menus.Flows) -> None:
    counts = Counts({("a.home", "options.1", "a.sure"): 1200})

    assert mermaid(picture(flows, counts=counts)) == (
        "flowchart LR\n"
        '  way0(["*1#"])\n'
        '  way1(["0890"])\n'
        '  subgraph a_file ["a"]\n'
        '    s_a__home["home"]\n'
        '    s_a__sure{"sure"}\n'
        '    s_a__bye(["bye"])\n'
        '    e_a__home__options__2(["end"])\n'
        "  end\n"
        "  way0 --> s_a__home\n"
        "  way1 --> s_a__home\n"
        '  s_a__home -->|"1 Say #quot;yes#quot; ×1,200"| s_a__sure\n'
        '  s_a__home -->|"2 Never"| e_a__home__options__2\n'
        '  s_a__sure -.->|"now > now"| s_a__home\n'
        '  s_a__sure -->|"otherwise"| s_a__bye\n'
    )


def test_svg_is_well_formed_and_needs_nothing_else(flows: menus.Flows) -> None:
    root = ElementTree.fromstring(svg(picture(flows), "A & B"))

    assert root.find(f"{SVG}title").text == "A & B"  # type: ignore[union-attr]
    assert not [each for each in root.iter() if "href" in "".join(each.attrib)]


def test_a_way_back_is_a_tag_and_not_an_arrow(flows: menus.Flows) -> None:
    root = ElementTree.fromstring(svg(picture(flows)))
    said = [each.text for each in root.iter(f"{SVG}text")]

    assert "↩ home" in said and "end" in said
    assert sum("stroke-width" in each.attrib for each in root.iter(f"{SVG}path")) == 3


def test_no_card_of_the_demo_lies_on_another(demo: menus.Flows) -> None:
    root = ElementTree.fromstring(svg(picture(demo)))
    boxes = [
        tuple(float(box.get(word) or 0) for word in ("x", "y", "width", "height"))
        for group in root.iter(f"{SVG}g")
        if (box := group.find(f"{SVG}rect")) is not None
    ]
    overlaps = [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[:at]
        if one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    ]

    assert len(boxes) > len(demo.screens)
    assert overlaps == []


def test_the_way_that_most_sessions_took_is_the_warmest(flows: menus.Flows) -> None:
    counts = Counts({("*1#", "", "a.home"): 10, ("a.home", "options.1", "a.sure"): 5})
    root = ElementTree.fromstring(svg(picture(flows, counts=counts)))
    arrows = [
        (each.get("stroke"), each.get("stroke-width"))
        for each in root.iter(f"{SVG}path")
        if each.get("stroke-width")
    ]

    assert arrows[0] == ("#ea580c", "5.5")
    assert arrows[1][1] == "3.5"


def test_a_tree_of_a_thousand_steps_is_drawn(project: Callable[..., menus.Flows]) -> None:
    screens = "".join(
        f"  s{at}: {{text: T, options: {{1: {{label: On, go: s{at + 1}}}}}}}\n"
        for at in range(1000)
    )
    flows = project('dial: {"*1#": a.s0}\n', f"screens:\n{screens}  s1000: {{end: Bye.}}\n")

    assert len(ElementTree.fromstring(svg(picture(flows)))) > 1000


def test_a_walk_is_drawn_in_its_own_colour_above_the_others(flows: menus.Flows) -> None:
    walked = [("*1#", "", "a.home"), ("a.home", "options.1", "a.sure")]
    root = ElementTree.fromstring(svg(picture(flows, walked=walked, here="a.sure")))
    arrows = [p.get("stroke") for p in root.iter(f"{SVG}path") if p.get("stroke-width")]
    cards = [(r.get("fill"), r.get("stroke")) for r in root.iter(f"{SVG}rect") if r.get("stroke")]

    assert arrows == ["#94a3b8", "#0f766e", "#0f766e"]
    assert cards[:2] == [("#fff", "#0f766e"), ("#ccfbf1", "#0f766e")]


def test_a_screen_where_sessions_stop_says_how_often_and_why(flows: menus.Flows) -> None:
    left = {("a.home", "left.timed_out", ""): 1300, ("a.home", "left.released", ""): 4}
    drawn = picture(flows, counts=Counts(left))
    root = ElementTree.fromstring(svg(drawn))
    said = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]

    assert "time was up ×1,300, hung up ×4stopped here ×1,304" in said
    assert 's_a__home["home, stopped here ×1,304"]' in mermaid(drawn)


def test_a_way_in_says_how_many_came_by_it(flows: menus.Flows) -> None:
    drawn = svg(picture(flows, counts=Counts({("*1#", "", "a.home"): 12})))

    assert ">×12</text>" in drawn

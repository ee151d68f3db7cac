"""Menus as a picture for a page."""

from xml.etree import ElementTree

from menus.tools.counts import Counts
from ussd.service.flows.flow_files import judge
from ussd.service.flows.flow_picture import drawing

FILES = {
    "flows.yaml": """
format: 1
languages: [en, ru]
include: [flows/*.yaml]
dial: {"*100#": a.home}
""",
    "flows/a.yaml": """
screens:
  home:
    text: Hello
    options: {1: {label: Leave, go: bye}}
  bye: {end: Bye}
""",
    "flows/lang/ru.yaml": "a: {home: {text: Привет, options: {1: Уйти}}, bye: {end: Пока}}\n",
}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(language="en", **more):
    flows = judge(FILES, None, {}).flows
    return drawing(flows, language, Counts({("a.home", "left.timed_out", ""): 4}), **more)


def test_every_screen_has_its_rectangle_where_it_is_drawn():
    found = drawn()
    root = ElementTree.fromstring(found["svg"])
    rectangles = {
        (float(r.get("x")), float(r.get("y")), float(r.get("width")), float(r.get("height")))
        for r in root.iter(f"{SVG}rect")
        if r.get("x")
    }
    cards = {
        card["screen"]: (card["x"], card["y"], card["width"], card["height"])
        for card in found["cards"]
    }

    assert set(cards) == {"a.home", "a.bye"}
    assert set(cards.values()) <= rectangles
    assert (float(root.get("width")), float(root.get("height"))) == (
        round(found["width"]),
        round(found["height"]),
    )


def test_a_rectangle_tells_how_many_came_and_stopped():
    assert {card["screen"]: (card["count"], card["stopped"]) for card in drawn()["cards"]} == {
        "a.home": (None, 4),
        "a.bye": (None, 0),
    }


def test_the_words_are_in_the_language_asked_for_or_the_first():
    assert "Привет" in drawn("ru")["svg"]
    assert "Hello" in drawn("xx")["svg"]

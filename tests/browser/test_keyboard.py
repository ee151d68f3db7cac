"""The workbench without a mouse: few tab stops, each with a name, a role and a ring around it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

_FOCUSED = """() => {
  const here = document.activeElement;
  const ring = here.getAttribute('role') === 'treeitem' ? here.querySelector('.row') : here;
  const style = getComputedStyle(ring);
  return [here.ariaLabel ?? '', here.closest('nav, header, section, aside')?.ariaLabel ?? '',
    style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 ? 'ring' : ''];
}"""
_AT_BODY = "() => document.activeElement === document.body"


class Stop(NamedTuple):
    """A place where Tab stops, as a screen reader says it."""

    role: str
    name: str
    region: str
    has_ring: bool


def begin(page: Any) -> Any:
    """The page with nothing focused, and what tells the focused element as it is read out."""
    page.evaluate("document.activeElement.blur()")
    return page.context.new_cdp_session(page)


def read_out(page: Any, devtools: Any) -> Stop:
    _, region, ring = page.evaluate(_FOCUSED)
    found = devtools.send("Runtime.evaluate", {"expression": "document.activeElement"})
    node = devtools.send(
        "Accessibility.getPartialAXTree",
        {"objectId": found["result"]["objectId"], "fetchRelatives": False},
    )["nodes"][0]
    return Stop(node["role"]["value"], node["name"]["value"], region, bool(ring))


def stops(page: Any) -> list[Stop]:
    """Every stop, from the top of the page until Tab leaves it."""
    devtools = begin(page)
    found: list[Stop] = []
    while len(found) < 60:
        page.keyboard.press("Tab")
        if page.evaluate(_AT_BODY):
            return found
        found.append(read_out(page, devtools))
    raise AssertionError(found)


def test_every_part_is_a_few_stops_away(sit: Any) -> None:
    names = [stop.name for stop in stops(sit().page)]

    assert names[:3] == ["Skip to the tree", "Skip to the source", "Skip to the phone"]
    assert names.index("Find a screen") <= 5
    assert names.index("File") <= 8
    assert names.index("Dial, call or text") <= 14
    assert len(names) <= 18


def test_every_stop_has_a_name_a_role_and_a_ring(sit: Any) -> None:
    seat = sit()
    seat.dial("*100#")
    found = stops(seat.page)

    assert [stop for stop in found if not stop.name or stop.role in ("", "generic")] == []
    assert [stop for stop in found if not stop.has_ring] == []


@pytest.mark.parametrize(
    ("presses", "region", "first"),
    [
        (1, "Menu tree", "Find a screen"),
        (2, "Source and picture", "Source"),
        (3, "Phone", "Dial, call or text"),
    ],
)
def test_a_skip_link_leads_to_a_part(sit: Any, presses: int, region: str, first: str) -> None:
    page = sit().page
    devtools = begin(page)
    for _ in range(presses):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    there = read_out(page, devtools)
    page.keyboard.press("Tab")

    assert (there.name, there.has_ring) == (region, True)
    assert read_out(page, devtools).name == first


def test_the_parts_of_the_page_are_landmarks(sit: Any) -> None:
    page = sit().page

    for role, name in [
        ("navigation", "Menu tree"),
        ("region", "Source and picture"),
        ("complementary", "Phone"),
    ]:
        assert page.get_by_role(role, name=name, exact=True).count() == 1
    assert page.get_by_role("banner").count() == page.get_by_role("main").count() == 1


def test_the_keys_of_the_phone_are_one_stop_and_walked_as_they_lie(sit: Any) -> None:
    page = sit().page
    page.focus(".pad button")
    walked = []
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp", "Home"):
        page.keyboard.press(key)
        walked.append(page.evaluate("document.activeElement.textContent"))

    assert walked == ["2", "5", "8", "#", "#", "9", "1"]
    assert page.locator('.pad button[tabindex="0"]').count() == 1


def test_the_problems_are_one_stop_and_walked_with_the_arrow_keys(sit: Any) -> None:
    seat = sit()
    seat.edit(
        "flows/information.yaml", "screens:\n", "screens:\n  lost: {go: a}\n  gone: {go: b}\n"
    )
    page = seat.page
    page.wait_for_selector(".problem.error >> nth=1")
    page.focus(".problem")
    page.keyboard.press("ArrowDown")

    assert page.evaluate("document.activeElement === document.querySelectorAll('.problem')[1]")
    assert page.locator('.problem[tabindex="0"]').count() == 1


def test_a_toolbar_skips_what_cannot_be_pressed(sit: Any) -> None:
    seat = sit()
    page = seat.page
    page.focus("#doing button:enabled")
    page.keyboard.press("Home")

    # Nothing is published and nothing differs: there is only oneself.
    assert page.evaluate("document.activeElement.id") == "me"
    assert page.locator('#doing button[tabindex="0"]').count() == 1

    seat.edit("flows/information.yaml", "label: Help and hours", "label: Help at last")
    page.wait_for_selector("#publish:enabled")
    page.focus("#me")
    page.keyboard.press("ArrowLeft")

    assert page.evaluate("document.activeElement.id") == "publish"

"""Where people go, as the workbench shows it: counts of real dialogues, and the phone's walk."""

from __future__ import annotations

from typing import Any

import pytest


def item(page: Any, screen: str) -> Any:
    """The row of the tree by which a screen is come to first."""
    return page.locator(f'[role=treeitem][data-screen="{screen}"]:not([data-end]) > .row').first


@pytest.fixture
def walked(sit: Any) -> Any:
    """A seat at a gateway on which three phones have walked."""
    seat = sit(fresh=True)
    seat.gateway.dial("*100#", "1", "1", msisdn="79161234567")
    seat.gateway.dial("*100#", "1", "2", msisdn="79161234568")
    seat.gateway.dial("*100#", "2", msisdn="79031234567")
    seat.page.reload()
    seat.page.wait_for_selector("#counted >> text=3 dialogues")
    return seat


def test_the_tree_tells_how_many_dialogues_took_each_way(walked: Any) -> None:
    page = walked.page

    assert "taken by 3" in item(page, "information.home").text_content()
    assert "taken by 2" in item(page, "information.help").text_content()
    assert "taken by 1" in item(page, "information.hours").text_content()
    assert "taken by" not in item(page, "information.vip").text_content()


def test_the_tree_tells_where_dialogues_stopped_and_why(walked: Any) -> None:
    stopped = item(walked.page, "information.topics").locator(".stopped")

    assert stopped.get_attribute("title") == "Stopped here: hung up 1"


def test_the_hottest_way_is_the_warmest(walked: Any) -> None:
    heat = walked.page.evaluate(
        "[...document.querySelectorAll('.taken')].map((e) => +e.style.getPropertyValue('--heat'))"
    )

    assert max(heat) == 1 and min(heat) < 0.5


def test_counts_come_in_while_the_page_is_open_and_leave_the_focus_alone(walked: Any) -> None:
    page = walked.page
    page.locator('[role=treeitem][data-screen="information.home"]').first.focus()
    before = page.evaluate_handle("document.activeElement")
    walked.gateway.dial("*100#", "1", "1", msisdn="79161234567")
    page.wait_for_selector("#counted >> text=4 dialogues", timeout=20_000)

    assert "taken by 4" in item(page, "information.home").text_content()
    assert page.evaluate("(before) => document.activeElement === before", before)


def test_a_draft_keeps_the_counts_of_the_ways_that_stay(walked: Any) -> None:
    walked.edit("flows/information.yaml", "label: Help and hours", "label: Help at last")
    walked.page.wait_for_selector("menu-tree >> text=Help at last")

    assert "taken by 2" in item(walked.page, "information.help").text_content()


def test_the_walk_of_the_phone_is_marked_and_unfolded_in_the_tree(sit: Any) -> None:
    seat = sit()
    page = seat.page
    seat.dial("0890")
    for key in "20":
        page.click(f".pad button:text-is('{key}')")
    page.wait_for_selector(".card .kind >> text=hotline.live")
    passed = page.locator(".row.walked").all_text_contents()

    assert [words.split(", walked")[0].strip("▾▸ ") for words in passed] == [
        "Call0890→ hotline.mobile",
        "2Questionsquestions",
        "0Operatorlive↩",
    ]
    assert "walked by the phone" in passed[0]


def test_a_screen_that_the_phone_opens_by_itself_is_no_walk(sit: Any) -> None:
    page = sit().page
    item(page, "information.help").click()
    page.wait_for_selector("menu-phone .card")

    assert page.locator(".row.walked").count() == 0
    assert page.locator('[aria-selected="true"]').first.get_attribute("data-screen") == (
        "information.help"
    )


def test_last_words_are_leaves_of_the_tree(sit: Any) -> None:
    page = sit().page
    end = page.locator('[role=treeitem][data-end][data-screen="password.issue"] .row').first

    assert end.locator(".again").text_content() == "end"

    end.click()
    page.wait_for_selector(".card .kind >> text=password.issue")
    page.wait_for_selector(".row.walked >> text=done")

    assert page.input_value("source-editor select") == "flows/password.yaml"


def test_the_picture_has_the_counts_and_the_walk_and_leads_to_a_screen(walked: Any) -> None:
    page = walked.page
    walked.dial("*100#")
    page.click("#see-picture")
    page.wait_for_selector(".drawing img")
    here = page.locator(".drawing [aria-current=location]")
    drawn = page.evaluate("decodeURIComponent(document.querySelector('.drawing img').src)")

    assert here.get_attribute("aria-label") == ("information.home, came 3 times, the phone is here")
    assert ">×3</text>" in drawn and "#ccfbf1" in drawn

    page.locator('.drawing button[data-screen="information.topics"]').click()
    page.wait_for_selector(".card .kind >> text=information.topics")
    page.wait_for_selector('.drawing [aria-current][data-screen="information.topics"]')


def test_the_picture_follows_the_phone_and_the_source(walked: Any) -> None:
    page = walked.page
    walked.edit("flows/information.yaml", "label: Help and hours", "label: Help at last")
    page.click("#see-picture")
    page.wait_for_function(
        "() => decodeURIComponent(document.querySelector('.drawing img')?.src ?? '')"
        ".includes('Help at last')"
    )
    walked.dial("*100#")
    page.wait_for_selector('.drawing [aria-current][data-screen="information.home"]')
    page.fill("menu-phone .answer input", "1")
    page.press("menu-phone .answer input", "Enter")
    page.wait_for_selector('.drawing [aria-current][data-screen="information.help"]')

    assert page.locator(".drawing [aria-current]").count() == 1


def test_the_picture_is_walked_with_the_arrow_keys(sit: Any) -> None:
    page = sit().page
    page.click("#see-picture")
    page.wait_for_selector(".drawing button")
    page.locator(".drawing button[tabindex='0']").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    name = page.evaluate("document.activeElement.dataset.screen")
    page.keyboard.press("Enter")
    page.wait_for_selector(f'.drawing [aria-current][data-screen="{name}"]')

    assert page.evaluate("document.activeElement.dataset.screen") == name
    assert page.locator(".drawing button[tabindex='0']").count() == 1


def test_the_picture_can_be_made_larger_and_saved(sit: Any) -> None:
    page = sit().page
    page.click("#see-picture")
    page.wait_for_selector(".drawing img")
    before = page.locator(".drawing").bounding_box()["width"]
    page.click("menu-picture button[aria-label=Larger]")
    after = page.locator(".drawing").bounding_box()["width"]
    with page.expect_download() as download:
        page.click("text=Save as SVG")

    assert after > before
    assert download.value.suggested_filename == "menus.svg"

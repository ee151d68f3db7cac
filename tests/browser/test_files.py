"""Files of the menus that the page makes, renames and deletes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

EXTRAS = "flows/extras.yaml"
INFORMATION = "flows/information.yaml"


def wanted(page: Any, what: str) -> None:
    """Choose from the menu of files."""
    page.click("file-menu > button")
    page.click(f"file-menu [data-what={what}]")
    page.wait_for_selector("dialog")


def name(page: Any, path: str) -> None:
    """Answer the question for a name."""
    page.fill("dialog input[name=name]", path)
    page.keyboard.press("Enter")


def is_shown(page: Any, path: str) -> None:
    page.wait_for_function(
        "(path) => !document.querySelector('dialog')"
        " && document.querySelector('source-editor select').value === path",
        arg=path,
    )


def paths(page: Any) -> list[str]:
    return [str(words) for words in page.locator("source-editor select option").all_inner_texts()]


def test_a_new_file_is_open_and_in_the_tree_at_once(sit: Any) -> None:
    seat = sit()
    page = seat.page
    wanted(page, "new")
    name(page, EXTRAS)
    is_shown(page, EXTRAS)
    loose = page.wait_for_selector('[role=treeitem][data-screen="extras.home"]')

    assert "home:" in page.input_value("source-editor textarea")
    assert "Loose" in loose.inner_text()
    assert page.inner_text("source-editor .state") == "draft by olga"
    assert seat.ask("/source")["drafts"] == {EXTRAS: "olga"}

    page.click('[role=treeitem][data-screen="extras.home"] .row')
    seat.shows("This is new.")


@pytest.mark.parametrize("what", ["new", "move"])
def test_what_is_typed_is_the_name_between_folder_and_ending(what: str, sit: Any) -> None:
    page = sit().page
    wanted(page, what)
    page.keyboard.type("extras")

    assert page.input_value("dialog input[name=name]") == EXTRAS


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("../extras.yaml", "leads out of the folder of flows.yaml"),
        ("flows/extras.txt", "does not end in .yaml"),
        (INFORMATION, "is there already"),
    ],
)
def test_a_name_that_cannot_be_is_refused_where_it_is_typed(sit: Any, path: str, told: str) -> None:
    seat = sit()
    wanted(seat.page, "new")
    name(seat.page, path)
    seat.page.wait_for_selector(f"dialog [role=alert] >> text={told}")
    seat.faults.clear()  # the browser logs the refusal (422) itself

    assert seat.page.input_value("dialog input[name=name]") == path
    assert seat.ask("/source")["drafts"] == {}


def test_a_renamed_file_takes_along_what_leads_to_it(sit: Any) -> None:
    seat = sit()
    page = seat.page
    page.select_option("source-editor select", INFORMATION)
    wanted(page, "move")
    name(page, "flows/news.yaml")
    is_shown(page, "flows/news.yaml")
    seat.dial("*100#")

    assert page.inner_text(".card .kind .name") == "news.home"
    assert page.locator(".problem.error").count() == 0
    assert f"{INFORMATION} (deleted)" in paths(page)


def test_all_drafts_are_dropped_at_once(sit: Any) -> None:
    seat = sit()
    page = seat.page
    page.select_option("source-editor select", INFORMATION)
    wanted(page, "move")
    name(page, "flows/news.yaml")
    is_shown(page, "flows/news.yaml")
    drafts = len(seat.ask("/source")["drafts"])
    wanted(page, "discard")
    page.click("dialog button.danger")
    page.wait_for_function("() => !document.querySelector('.chip.draft')")

    assert drafts > 2 and seat.ask("/source")["drafts"] == {}
    assert INFORMATION in paths(page)

    page.click("file-menu > button")

    assert page.is_disabled("[data-what=discard]")


def test_a_deleted_file_can_be_brought_back(sit: Any) -> None:
    seat = sit()
    page = seat.page
    page.select_option("source-editor select", INFORMATION)
    wanted(page, "delete")
    page.click("dialog button.danger")
    page.wait_for_selector(".problem.error")
    page.select_option("source-editor select", INFORMATION)

    assert page.inner_text("source-editor .state") == "deleted by olga"
    assert page.evaluate("document.querySelector('source-editor textarea').readOnly")

    page.click("text=Bring it back")
    page.wait_for_function("() => !document.querySelector('.chip.draft')")

    assert "screens:" in page.input_value("source-editor textarea")
    assert seat.ask("/source")["drafts"] == {}


def test_the_file_where_everything_begins_keeps_its_name_and_place(sit: Any) -> None:
    page = sit().page
    page.select_option("source-editor select", "flows.yaml")
    page.click("file-menu > button")

    assert page.is_enabled("[data-what=new]")
    assert page.is_disabled("[data-what=move]") and page.is_disabled("[data-what=delete]")


def test_a_text_that_is_not_saved_keeps_its_file(sit: Any) -> None:
    page = sit().page
    page.select_option("source-editor select", INFORMATION)
    page.fill("source-editor textarea", "screens: {}\n")

    assert page.is_disabled("file-menu > button")
    assert page.get_attribute("file-menu > button", "title") == "Save this text first"


@pytest.mark.parametrize("width", [390, 1440])
def test_the_menu_of_files_lies_in_the_window(sit: Any, width: int) -> None:
    page = sit().page
    page.set_viewport_size({"width": width, "height": 900})
    page.click("file-menu > button")
    box = page.locator("#file-items").bounding_box()

    assert box["x"] >= 0 and box["x"] + box["width"] <= width


def test_a_viewer_has_no_menu_of_files(sit: Any) -> None:
    assert not sit("vera").page.is_visible("file-menu")


def test_while_the_folder_is_watched_a_new_file_is_on_disk(sit: Any, tmp_path: Path) -> None:
    seat = sit("olga", WORKBENCH__WATCH="true")
    wanted(seat.page, "new")
    name(seat.page, EXTRAS)
    is_shown(seat.page, EXTRAS)

    assert "home:" in (tmp_path / EXTRAS).read_text("utf-8")


def test_the_menu_of_files_is_used_with_keys(sit: Any) -> None:
    page = sit().page
    page.select_option("source-editor select", INFORMATION)
    page.focus("file-menu > button")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    on_second = page.evaluate("document.activeElement.dataset.what")
    page.keyboard.press("Escape")

    assert on_second == "move"
    assert page.get_attribute("file-menu > button", "aria-expanded") == "false"
    assert page.evaluate("document.activeElement.parentElement.localName") == "file-menu"

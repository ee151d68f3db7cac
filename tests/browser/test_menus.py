"""The workbench, as the people at it meet it."""

from __future__ import annotations

from pathlib import Path

import pytest

INFORMATION = "flows/information.yaml"


def test_a_wrong_token_is_told_and_a_right_one_opens_the_page(sit):
    seat = sit("olga")
    page = seat.context.new_page()
    page.goto(seat.address)
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.fill("input[name=token]", "wrong")
    page.click("dialog button.main")
    page.wait_for_selector("dialog [role=alert]:not(:empty)")

    assert "send your token" in page.inner_text("dialog [role=alert]")

    page.fill("input[name=token]", "t-ivan")
    page.click("dialog button.main")
    page.wait_for_selector("menu-tree [role=treeitem]")

    assert page.get_attribute("#me", "aria-label") == "Signed in as ivan, approver"


def test_the_tree_is_walked_with_the_arrow_keys_and_shows_the_screen(sit):
    page = sit().page
    page.locator('[role=treeitem][data-screen="information.home"]').first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("menu-phone .card")

    chosen = page.get_attribute('[role=treeitem][tabindex="0"]', "data-screen")
    assert chosen == "information.help"
    assert page.inner_text(".card .kind span:last-child") == "information.help"
    assert page.input_value("source-editor select") == INFORMATION
    line = page.evaluate(
        "(e => e.value.slice(0, e.selectionStart).split('\\n').length)"
        "(document.querySelector('source-editor textarea'))"
    )
    assert "help:" in page.input_value("source-editor textarea").splitlines()[line - 1]

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")

    assert page.get_attribute('[role=treeitem][tabindex="0"]', "data-screen") == "information.home"


def test_the_phone_goes_on_and_the_language_redraws_the_same_screen(sit):
    seat = sit()
    seat.dial("*100#")
    seat.page.fill("menu-phone .answer input", "1")
    seat.page.press("menu-phone .answer input", "Enter")
    seat.page.wait_for_selector("text=information.help >> nth=0")
    english = seat.page.inner_text("menu-phone .words")
    seat.page.select_option("#language", "ru")
    seat.page.wait_for_selector('menu-phone .words[lang="ru"]')

    assert seat.page.inner_text(".card .kind span:last-child") == "information.help"
    assert seat.page.inner_text("menu-phone .words") != english
    assert "UCS-2" in seat.page.inner_text(".meter")


def test_what_does_not_fit_into_a_code_is_shown_as_on_a_phone_and_explained(sit):
    seat = sit()
    code = '  "*100*5*{promo: digits 4}#": information.hours\n'
    seat.edit("flows.yaml", "dial:\n", f"dial:\n{code}")
    seat.dial("*100*5*12#")

    assert seat.page.inner_text("menu-phone .words") == (
        "The code is not complete or mistyped. Check it and dial again."
    )
    assert seat.page.inner_text("menu-phone .why") == (
        "*100*5*12# is not complete or mistyped: promo takes digits 4."
    )

    seat.edit("flows.yaml", "promo: digits 4", "promo: digits 2")
    seat.page.wait_for_selector(".card .name >> text=information.hours")


def test_the_example_of_a_number_is_one_of_the_menus(sit):
    seat = sit()

    assert seat.page.get_attribute("#number", "placeholder") == "*110*9# or 0890"

    seat.edit("flows.yaml", '  "*110*9#": password.request\n', "")
    seat.page.wait_for_selector('#number[placeholder="*110# or 0890"]')


def test_what_would_happen_outside_is_told_and_not_done(sit):
    seat = sit()
    seat.dial("*110*9#")

    assert "SMS to the subscriber in 3 min" in seat.page.inner_text("menu-phone .done")
    assert seat.gateway.states() == {}


def test_a_save_redraws_the_same_screen_by_the_new_version(sit):
    seat = sit()
    seat.dial("*100#")
    seat.edit(INFORMATION, "label: Help and hours", "label: Help at last")
    seat.shows("Help at last")

    assert seat.page.inner_text(".card .kind span:last-child") == "information.home"
    assert "the draft" in seat.page.inner_text(".whose")
    assert seat.ask("/source")["drafts"] == {INFORMATION: "olga"}
    assert seat.ask("")["served"] == seat.ask("")["running"]


def test_an_error_is_said_marked_and_led_to_and_the_phone_keeps_the_last_good_version(sit):
    seat = sit()
    seat.dial("*100#")
    seat.edit(INFORMATION, "go: numbers", "go: numbrs")
    page = seat.page
    page.wait_for_selector(".problem.error")
    page.wait_for_function("() => document.getElementById('said').textContent.includes('1 error')")

    assert "Did you mean 'numbers'" in page.inner_text(".problem.error")
    assert page.locator(".gutter .line.error").count() == 1
    assert page.inner_text(".notice.error").startswith("1 error")
    assert page.is_disabled("#publish")
    assert "Help and hours" in page.inner_text("menu-phone .words")

    page.select_option("source-editor select", "flows.yaml")
    page.click(".problem.error")

    assert page.input_value("source-editor select") == INFORMATION
    assert "numbrs" in page.evaluate(
        "(e => e.value.slice(e.selectionStart, e.selectionEnd))"
        "(document.querySelector('source-editor textarea'))"
    )


def test_a_page_that_opens_on_a_broken_draft_shows_what_is_served(sit):
    seat = sit()
    seat.edit(INFORMATION, "go: numbers", "go: numbrs")
    other = sit("ivan", beside=seat)
    other.page.wait_for_selector(".problem.error")
    other.dial("*100#")

    assert "Help and hours" in other.page.inner_text("menu-phone .words")


def test_a_draft_can_be_dropped(sit):
    seat = sit()
    seat.edit(INFORMATION, "label: Help and hours", "label: Other")
    seat.page.click("text=Discard draft")
    seat.page.wait_for_function(
        "() => !document.querySelector('.chip.draft')"
        " && document.querySelector('source-editor textarea').value.includes('Help and hours')"
    )

    assert seat.ask("/source")["drafts"] == {}


def test_publishing_tells_the_changes_first_and_serves_them(sit):
    seat = sit(fresh=True)
    seat.edit(INFORMATION, "label: Help and hours", "label: Help at last")
    page = seat.page
    page.click("#publish")
    page.wait_for_selector("dialog .changes")

    assert "“Help and hours” is now “Help at last”" in page.inner_text("dialog .changes")

    page.fill("dialog input[name=note]", "asked for")
    page.click("dialog button.main")
    page.wait_for_function(
        "() => !document.querySelector('dialog') && !document.querySelector('.chip.draft')"
    )
    page.click("#tab-history")
    page.wait_for_selector("td:text('asked for')")

    assert seat.ask("")["served"] == seat.ask("/versions")["log"][0]["version"]
    assert page.is_enabled("#rollback")


def test_a_change_of_a_known_short_cut_is_warned_of_before_publishing(sit):
    seat = sit()
    seat.edit("flows.yaml", '"*100#":   information.home', '"*100#":   information.help')
    seat.page.click("#publish")
    seat.page.wait_for_selector("dialog .alarm")

    assert "*100#" in seat.page.inner_text("dialog .alarm")

    seat.page.keyboard.press("Escape")
    seat.page.wait_for_function("() => !document.querySelector('dialog')")

    assert seat.ask("/versions")["log"] == []


def test_a_canary_is_shown_and_rolled_back(sit):
    seat = sit(fresh=True)
    seat.edit(INFORMATION, "label: Help and hours", "label: Help at last")
    page = seat.page
    page.click("#publish")
    page.check("input[value=some]")
    page.fill("input[name=share]", "5")
    page.fill("textarea[name=numbers]", "79031234567")
    page.click("dialog button.main")
    page.wait_for_selector(".chip.canary")

    assert "5 % of subscribers and 1 number" in page.inner_text(".chip.canary")

    page.click("#rollback")
    page.click("dialog button.danger")
    page.wait_for_function("() => !document.querySelector('.chip.canary')")

    assert [act["what"] for act in seat.ask("/versions")["log"]] == ["rollback", "canary", "begin"]


def test_what_was_published_is_rolled_back(sit):
    seat = sit(fresh=True)
    first = seat.ask("")["served"]
    seat.edit(INFORMATION, "label: Help and hours", "label: Help at last")
    page = seat.page
    page.click("#publish")
    page.click("dialog button.main")
    page.wait_for_selector("#rollback:enabled")
    page.click("#rollback")
    page.wait_for_selector("dialog .changes")
    page.click("dialog button.danger")
    page.wait_for_selector("#rollback:disabled")

    assert seat.ask("")["served"] == first


def test_where_two_must_agree_an_author_proposes_and_an_approver_approves(sit):
    author = sit("olga", WORKBENCH__TWO_PERSONS="true")
    author.edit(INFORMATION, "label: Help and hours", "label: Help at last")
    before = author.ask("")["served"]

    assert author.page.inner_text("#publish") == "Propose…"

    author.page.click("#publish")
    author.page.click("dialog button.main")
    author.page.wait_for_selector(".proposal")

    assert author.page.locator(".proposal button:text('Approve')").count() == 0
    assert author.ask("")["served"] == before

    approver = sit("ivan", beside=author)
    approver.page.wait_for_selector(".proposal")
    approver.page.click(".proposal button:text('See changes')")
    approver.page.wait_for_selector("dialog .changes")
    approver.page.click("dialog button.main")
    approver.page.click(".proposal button:text('Approve')")
    approver.page.wait_for_function("() => !document.querySelector('.proposal')")
    author.page.wait_for_function("() => !document.querySelector('.proposal')")

    assert author.ask("")["served"] != before


def test_a_viewer_looks_and_tries_and_changes_nothing(sit):
    seat = sit("vera")
    seat.dial("*100#")
    page = seat.page

    assert page.evaluate("document.querySelector('source-editor textarea').readOnly")
    assert not page.is_visible("#publish") and not page.is_visible("#rollback")
    assert not page.is_visible("source-editor .head button:has-text('Save')")


def test_another_persons_save_appears_while_the_page_is_open(sit):
    olga = sit("olga")
    ivan = sit("ivan", beside=olga)
    olga.edit(INFORMATION, "label: Help and hours", "label: Help at last")
    ivan.page.select_option("source-editor select", INFORMATION)
    ivan.page.wait_for_function(
        "() => document.querySelector('source-editor textarea').value.includes('Help at last')"
    )

    assert ivan.page.inner_text("source-editor .state") == "draft by olga"


def test_a_text_that_is_typed_is_not_lost_to_another_persons_save(sit):
    olga = sit("olga")
    ivan = sit("ivan", beside=olga)
    ivan.page.select_option("source-editor select", INFORMATION)
    text = ivan.page.input_value("source-editor textarea")
    ivan.page.fill("source-editor textarea", text.replace("Help and hours", "Mine"))
    olga.edit(INFORMATION, "label: Help and hours", "label: Hers")
    ivan.page.wait_for_selector(".notice.error")

    assert "Mine" in ivan.page.input_value("source-editor textarea")

    ivan.page.click("source-editor .head button:has-text('Save')")
    ivan.page.wait_for_selector(".notice.error >> text=olga has saved")

    assert "Mine" in ivan.page.input_value("source-editor textarea")
    ivan.faults.clear()  # the browser logs the refusal (409) itself


def test_leaving_a_text_that_is_not_saved_asks(sit):
    seat = sit()
    page = seat.page
    page.select_option("source-editor select", INFORMATION)
    page.fill("source-editor textarea", "screens: {}\n")
    page.select_option("source-editor select", "flows.yaml")
    page.wait_for_selector("dialog")
    page.click("dialog button:text('Cancel')")

    assert page.input_value("source-editor textarea") == "screens: {}\n"

    page.select_option("source-editor select", "flows.yaml")
    page.click("dialog button:text('Drop them')")
    page.wait_for_function(
        "() => document.querySelector('source-editor select').value === 'flows.yaml'"
    )

    assert "format: 1" in page.input_value("source-editor textarea")


def test_files_that_are_watched_appear_when_they_are_saved_on_disk(sit, tmp_path: Path):
    seat = sit("olga", WORKBENCH__WATCH="true")
    seat.dial("*100#")
    place = tmp_path / INFORMATION
    place.write_text(place.read_text("utf-8").replace("Help and hours", "From the disk"), "utf-8")
    seat.shows("From the disk")

    assert "Watching the files" in seat.page.inner_text("#standing")

    place.write_text(place.read_text("utf-8").replace("go: numbers", "go: numbrs"), "utf-8")
    seat.page.wait_for_selector(".notice.error >> text=The files on disk are not served")

    assert "numbrs" in seat.page.inner_text("#notices")
    assert "flows_refused" in seat.gateway.log and "numbrs" in seat.gateway.log


def test_everything_that_can_be_used_has_a_name(sit):
    page = sit().page
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
        'button, input, select, textarea, [role=tree], [role=tablist], nav, aside, section'
        )].filter((element) => !(
          element.getAttribute('aria-label') || element.getAttribute('aria-labelledby') ||
          element.closest('label') || element.textContent.trim())).map((e) => e.outerHTML)"""
    )
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")

    assert nameless == [] and len(ids) == len(set(ids))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(sit, scheme):
    page = sit().page
    page.emulate_media(color_scheme=scheme)
    faint = page.evaluate(_CONTRAST)

    assert faint == []


def test_words_from_the_menus_are_never_markup(sit):
    seat = sit()
    seat.dial("*100#")
    mark = "<img src=x onerror=document.title='broken'>"
    seat.edit(INFORMATION, "label: Help and hours", f'label: "{mark}"')
    seat.page.wait_for_selector("text=onerror >> nth=0")

    assert seat.page.title() == "Menus · dialtree"
    assert seat.page.locator("main img").count() == 0


@pytest.mark.parametrize("width", [390, 700])
def test_a_narrow_window_shows_all_of_it(sit, width):
    page = sit().page
    page.set_viewport_size({"width": width, "height": 900})
    cut = page.evaluate(
        "[...document.querySelectorAll('button, select, .problem span')].filter((e) => {"
        " const box = e.getBoundingClientRect();"
        " return box.width && (box.right > innerWidth || box.left < 0); }).map((e) => e.outerHTML)"
    )

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.is_visible("menu-phone") and page.is_visible("source-editor")
    assert page.locator("source-editor select").bounding_box()["width"] > 150
    assert cut == []


def test_no_row_of_the_tree_is_wider_than_the_tree(sit):
    page = sit().page
    wide = page.evaluate(
        "[...document.querySelectorAll('menu-tree .row')]"
        ".filter((row) => row.scrollWidth > row.clientWidth).map((row) => row.textContent)"
    )

    assert wide == []


def test_what_has_an_error_cannot_be_published_though_it_can_be_tried(sit):
    seat = sit()
    old = "  help:\n    text: Help"
    seat.edit(INFORMATION, old, old.replace("help:", "more:\n    end: Untranslated\n  help:"))
    seat.page.wait_for_selector(".problem.error >> text=is not translated")

    assert seat.page.is_disabled("#publish")
    assert seat.page.get_attribute("#publish", "title") == "Correct the errors first"
    assert "published once it is corrected" in seat.page.inner_text(".notice.error")


_CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      const colour = rgba(style.backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255, 255];
  };
  const light = (colour) => colour.slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const looked_at = 'h1 b, h2, .chip, button, .row span:not(.dot, .unseen), .row b, kbd, '
    + '.problem span, .line, small, .c-comment, .c-word, .c-text, .c-number, .whose';
  const found = new Set();
  for (const element of document.querySelectorAll(looked_at)) {
    const words = element.textContent.trim().slice(0, 20);
    const under = ground(element);
    if (!words || !under || !element.checkVisibility() || element.closest(':disabled')) continue;
    const ink = rgba(getComputedStyle(element).color);
    const [more, less] = [light(ink), light(under)].sort((x, y) => y - x);
    const ratio = (more + 0.05) / (less + 0.05);
    if (ratio < 4.5) found.add(`${element.className || element.tagName} ${words} ${ratio}`);
  }
  return [...found];
}"""

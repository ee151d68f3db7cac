"""Files that come, go and are called otherwise."""

from __future__ import annotations

import pytest

from menus.tools.moves import included, is_included, languages, renamed

TOP = """\
# What is served.
languages: [en, "ru"]
include: [flows/main.yaml, "flows/extras.yaml"]  # in this order
dial:
  "*100#": main.home
  "*100*7#": {start: extras.pin, paths: yes}
"""
MAIN = """\
screens:
  home:
    text: extras
    options:
      1: {label: "extras.pin of ours", go: extras.pin}   # to extras.pin
      2: {label: Other, go: "extras.pick"}
      3: {label: Third, go: extras.nowhere}
  rows: {list: extras.pick, row: extras.pin, empty: extras.pin, go: home}
"""
EXTRAS = "screens:\n  pin: {ask: PIN, go: pick}\n  pick: {text: Pick, go: extras.pin}\n"
RU = "main:\n  home: {text: extras}\nextras:\n  pin: {ask: PIN}\n"
FILES = {
    "flows.yaml": TOP,
    "flows/main.yaml": MAIN,
    "flows/extras.yaml": EXTRAS,
    "flows/lang/ru.yaml": RU,
    "flows/lang/.sources.json": '{\n "ru": {\n  "extras.pin.ask": "98d7e7ddfe6a"\n }\n}\n',
}


@pytest.mark.parametrize(
    ("pattern", "path", "is_named"),
    [
        ("flows/*.yaml", "flows/new.yaml", True),
        ("flows/*.yaml", "flows/deep/new.yaml", False),
        ("flows/**/*.yaml", "flows/deep/new.yaml", True),
        ("flows/**/*.yaml", "flows/new.yaml", True),
        ("flows/a?.yaml", "flows/ab.yaml", True),
        ("flows/a.yaml", "flows/abyaml", False),
    ],
)
def test_a_pattern_names_a_file_or_not(pattern: str, path: str, is_named: bool) -> None:
    assert is_included(f"include: [{pattern}]\n", path) is is_named


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("include: [flows/a.yaml]  # all\n", "include: [flows/a.yaml, flows/b.yaml]  # all\n"),
        ('include: ["flows/a.yaml"]\n', 'include: ["flows/a.yaml", flows/b.yaml]\n'),
        ("include: flows/a.yaml\n", "include: [flows/a.yaml, flows/b.yaml]\n"),
        (
            "include:\n  - flows/a.yaml  # first\ndial: {}\n",
            "include:\n  - flows/a.yaml  # first\n  - flows/b.yaml\ndial: {}\n",
        ),
        ("format: 1\n", "format: 1\ninclude: [flows/b.yaml]\n"),
        ("include: {a: b}\n", "include: {a: b}\n"),
    ],
)
def test_a_file_is_added_to_what_is_included(before: str, after: str) -> None:
    assert included(before, "flows/b.yaml") == after


def test_the_languages_are_those_of_flows_yaml() -> None:
    assert languages(TOP) == ("en", "ru")
    assert languages("- no mapping\n") == ()


def test_a_service_may_be_called_like_a_screen() -> None:
    found = renamed(FILES, "flows/extras.yaml", "flows/more.yaml")

    assert "{list: extras.pick, row: extras.pin, empty: more.pin" in found["flows/main.yaml"]


def test_a_file_is_called_otherwise_wherever_it_is_named() -> None:
    found = renamed(FILES, "flows/extras.yaml", "flows/more.yaml")

    assert found["flows.yaml"] == TOP.replace('"flows/extras', '"flows/more').replace(
        "extras.pin", "more.pin"
    )
    assert found["flows/main.yaml"] == MAIN.replace("go: extras.pin", "go: more.pin").replace(
        '"extras.pick"', '"more.pick"'
    ).replace("empty: extras.pin", "empty: more.pin")
    assert found["flows/more.yaml"] == EXTRAS.replace("extras.pin", "more.pin")
    assert '"more.pin.ask"' in found["flows/lang/.sources.json"]
    assert found["flows/lang/ru.yaml"] == RU.replace("extras:", "more:")
    assert "flows/extras.yaml" not in found


def test_what_moves_out_of_the_pattern_is_included_by_name() -> None:
    files = FILES | {"flows.yaml": "include: [flows/*.yaml]\n"}
    found = renamed(files, "flows/extras.yaml", "flows/shop/extras.yaml")

    assert found["flows.yaml"] == "include: [flows/*.yaml, flows/shop/extras.yaml]\n"
    assert found["flows/main.yaml"] == MAIN


def test_a_file_that_cannot_be_read_is_moved_as_it_is() -> None:
    files = FILES | {"flows/extras.yaml": "screens: [\n"}
    found = renamed(files, "flows/extras.yaml", "flows/more.yaml")

    assert found["flows/more.yaml"] == "screens: [\n" and found["flows/main.yaml"] == MAIN

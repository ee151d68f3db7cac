"""Files that come, go and are called otherwise: what that changes, and what is refused."""

from __future__ import annotations

import pytest

from ussd.core.publishing import Refusal
from ussd.service.flows.flow_files import Judged, judge
from ussd.service.flows.new_files import gone, made, moved

FILES = {
    "flows.yaml": "format: 1\nlanguages: [en, ru]\ninclude: [flows/a.yaml]\n"
    'dial: {"*1#": a.home}\n',
    "flows/a.yaml": "screens:\n  home: {end: Hello}\n",
    "flows/lang/ru.yaml": "a:\n  home: {end: Привет}\n",
}


def after(files: dict[str, str], changes: object) -> Judged:
    """The files with the changes, judged."""
    assert isinstance(changes, dict), changes
    found = {**files, **changes}
    return judge({path: text for path, text in found.items() if text is not None}, None, {})


def why(refused: object) -> str:
    assert isinstance(refused, Refusal)
    return refused.why


def test_a_new_file_has_a_screen_and_is_included() -> None:
    judged = after(FILES, made(FILES, "flows/tariffs.yaml"))

    assert judged.flows is not None and "tariffs.home" in judged.flows.screens
    assert "include: [flows/a.yaml, flows/tariffs.yaml]" in judged.files["flows.yaml"]


def test_a_pattern_that_names_the_new_file_stays_as_it_is() -> None:
    files = {**FILES, "flows.yaml": FILES["flows.yaml"].replace("flows/a.yaml", "flows/*.yaml")}

    assert list(made(files, "flows/tariffs.yaml")) == ["flows/tariffs.yaml"]


def test_a_new_file_knows_the_schema_above_it() -> None:
    changes = made(FILES, "flows/shop/tariffs.yaml")

    assert isinstance(changes, dict)
    assert "$schema=../../flows.schema.json" in changes["flows/shop/tariffs.yaml"]


def test_a_translation_is_made_for_a_language_that_is_listed() -> None:
    files = {path: text for path, text in FILES.items() if "lang" not in path}

    assert after(files, made(files, "flows/lang/ru.yaml")).flows is not None
    assert "translated to ru; add to its languages" in why(made(files, "flows/lang/uk.yaml"))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("../new.yaml", "leads out of the folder of flows.yaml; write it like flows/tariffs.yaml"),
        ("/etc/new.yaml", "leads out of the folder"),
        ("flows/new.txt", "does not end in .yaml; write it like"),
        ("flows/a.yaml", "flows/a.yaml is there already; open it, or choose another name"),
        ("flows/New.yaml", "'New' begins the names of screens; write small letters, digits and _"),
        ("flows/1.yaml", "write small letters"),
        ("flows/ .yaml", "is no name for a menu file"),
    ],
)
def test_a_name_that_cannot_be_is_refused(path: str, told: str) -> None:
    assert told in why(made(FILES, path))
    assert told in why(moved(FILES, "flows/a.yaml", path))


def test_two_files_cannot_give_their_screens_one_name() -> None:
    assert "flows/a.yaml has screens of that name; choose another" in why(
        made(FILES, "other/a.yaml")
    )
    assert isinstance(moved(FILES, "flows/a.yaml", "other/a.yaml"), dict)


def test_a_file_is_moved_with_all_that_names_it() -> None:
    judged = after(FILES, moved(FILES, "flows/a.yaml", "flows/b.yaml"))

    assert judged.flows is not None and set(judged.flows.screens) == {"b.home"}
    assert not judged.has_errors


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("flows.yaml", "every installation has its flows.yaml; it keeps its name"),
        ("flows/lang/ru.yaml", "a translation is called after its language"),
        ("flows/nothing.yaml", "there is no flows/nothing.yaml; it may have gone meanwhile"),
    ],
)
def test_what_keeps_its_name_is_not_moved(path: str, told: str) -> None:
    assert told in why(moved(FILES, path, "flows/b.yaml"))


def test_no_file_is_moved_among_the_translations() -> None:
    assert "a place for translations" in why(moved(FILES, "flows/a.yaml", "flows/lang/a.yaml"))


def test_a_file_goes_but_for_the_one_where_everything_begins() -> None:
    assert gone(FILES, "flows/a.yaml") == {"flows/a.yaml": None}
    assert "change it instead" in why(gone(FILES, "flows.yaml"))
    assert "may have gone" in why(gone(FILES, "flows/nothing.yaml"))

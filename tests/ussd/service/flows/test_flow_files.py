"""Sets of menu files: gathered, judged, written."""

from __future__ import annotations

from pathlib import Path

import pytest

from menus.errors import Severity
from ussd.errors import GatewayError
from ussd.service.flows import flow_files
from ussd.service.flows.flow_files import Judged

SMALL = {
    "flows.yaml": 'format: 1\ninclude: [flows/*.yaml]\ndial: {"*100#": a.home}\n',
    "flows/a.yaml": "screens:\n  home: {end: Hello}\n  bye: {end: Bye}\n",
}


def judged(files, running=None, **settings) -> Judged:
    return flow_files.judge(files, running, settings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in {**SMALL, "flows/lang/ru.yaml": "a: {home: Привет}\n"}.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return tmp_path


def test_a_good_set_has_flows_and_the_name_of_its_version():
    found = judged(SMALL)

    assert found.flows is not None and found.version == found.flows.version != ""


def test_the_name_of_a_version_comes_from_its_files_alone():
    assert judged(SMALL).version == judged(dict(reversed(SMALL.items()))).version
    assert (
        judged(SMALL).version != judged({**SMALL, "flows.yaml": SMALL["flows.yaml"] + "#"}).version
    )


def test_a_broken_set_tells_every_error_with_its_place_and_has_no_flows():
    found = judged({**SMALL, "flows/a.yaml": "screens:\n  home: {go: nowhere}\n  b: {go: home}\n"})

    assert found.flows is None and found.version == ""
    assert {
        (p.place.file, p.place.line) for p in found.problems if p.severity is Severity.ERROR
    } == {
        ("flows/a.yaml", 2),
        ("flows/a.yaml", 3),
    }


def test_a_changed_short_cut_is_a_warning_and_the_set_stays_good():
    before = judged(SMALL)
    top = SMALL["flows.yaml"].replace("a.home", "a.bye")
    found = judged({**SMALL, "flows.yaml": top}, before.flows)
    (cut,) = [problem for problem in found.problems if problem.rule == "short-cut"]

    assert (cut.severity, found.flows is not None) == (Severity.WARNING, True)
    assert (cut.place.file, cut.place.line) == ("flows.yaml", 3)


UNTRANSLATED = {**SMALL, "flows.yaml": SMALL["flows.yaml"] + "languages: [en, ru]\n"}


def test_a_set_that_lacks_a_translation_can_be_tried_and_not_be_published():
    found = judged(UNTRANSLATED)

    assert [problem.rule for problem in found.problems if problem.severity is Severity.ERROR] == [
        "missing-translation"
    ]
    assert (found.has_errors, found.flows is not None) == (True, True)


def test_settings_get_their_types():
    files = {**SMALL, "services.yaml": "settings: {shop.limit: {type: number 1-9}}\n"}

    assert judged(files, **{"shop.limit": "7"}).settings == {"shop.limit": 7}


def test_a_setting_of_the_wrong_type_breaks_the_set():
    files = {**SMALL, "services.yaml": "settings: {shop.limit: {type: number 1-9}}\n"}
    found = judged(files, **{"shop.limit": "many"})

    assert found.flows is None and found.problems[0].rule == "setting"


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../flows.yaml",
        "flows/../../a.yaml",
        "flows/.hidden/a.yaml",
        "flows/a.py",
        "flows",
        "",
        "a\n.yaml",
        "flows/" + "a" * 300 + ".yaml",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(path):
    found = judged({**SMALL, path: "x"})

    assert found.flows is None and "write it like flows/tariffs.yaml" in found.problems[0].message


def test_a_set_that_is_too_large_is_refused():
    many = {f"flows/a{n}.yaml": "" for n in range(2_001)}

    assert "2001 files" in judged(many).problems[0].message
    assert "characters" in judged({"flows.yaml": "#" * 8_000_001}).problems[0].message


def test_a_folder_is_gathered_as_it_is_read(folder):
    found = flow_files.gather(folder / "flows.yaml")

    assert found == {**SMALL, "flows/lang/ru.yaml": "a: {home: Привет}\n"}


def test_what_flows_do_not_include_is_not_gathered(folder):
    (folder / "flows" / "notes.txt").write_text("x")
    (folder / "other.yaml").write_text("x")

    assert set(flow_files.gather(folder / "flows.yaml")) == {*SMALL, "flows/lang/ru.yaml"}


def test_a_file_that_is_no_text_is_named(folder):
    (folder / "flows" / "a.yaml").write_bytes(b"\xff\xfe")

    with pytest.raises(GatewayError, match=r"a\.yaml is no UTF-8 text"):
        flow_files.gather(folder / "flows.yaml")


def test_another_name_of_the_top_file_is_flows_yaml(folder):
    (folder / "flows.yaml").rename(folder / "demo.yaml")

    assert "flows.yaml" in flow_files.gather(folder / "demo.yaml")


def test_writing_makes_the_folder_hold_the_files_and_no_others(folder):
    files = {**SMALL, "flows/b.yaml": "screens: {}\n"}
    flow_files.write(folder / "flows.yaml", files)

    assert flow_files.gather(folder / "flows.yaml") == files
    assert not (folder / "flows/lang/ru.yaml").exists()


def test_writing_leaves_a_file_that_is_the_same_untouched(folder):
    before = (folder / "flows/a.yaml").stat().st_mtime_ns
    flow_files.write(folder / "flows.yaml", {**SMALL, "flows.yaml": SMALL["flows.yaml"] + "#"})

    assert (folder / "flows/a.yaml").stat().st_mtime_ns == before


def test_a_folder_that_cannot_be_written_is_told(folder):
    (folder / "flows" / "c.yaml").mkdir()

    with pytest.raises(GatewayError, match="make the folder writable"):
        flow_files.write(folder / "flows.yaml", {**SMALL, "flows/c.yaml": "x"})


def test_line_ends_are_kept(folder):
    files = {**SMALL, "flows/a.yaml": SMALL["flows/a.yaml"].replace("\n", "\r\n")}
    flow_files.write(folder / "flows.yaml", files)

    assert flow_files.gather(folder / "flows.yaml") == files

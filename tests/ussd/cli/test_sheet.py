"""`dialtree sheet`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ussd.cli.sheet import command

FLOWS = str(Path(__file__).parents[3] / "flows.yaml")
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")

LONG = f'screens:\n  home:\n    end: "{"Жук " * 30}"\n'


@pytest.fixture
def long_flows(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    top = "format: 1\ninclude: [flows/*.yaml]\ndial: {'*1#': a.home}\n"
    (tmp_path / "flows.yaml").write_text(top)
    (tmp_path / "flows/a.yaml").write_text(LONG, "utf-8")
    return tmp_path / "flows.yaml"


def test_the_sheet_is_written_in_the_languages_asked_for(tmp_path: Path) -> None:
    output = tmp_path / "sheet.html"
    CliRunner().invoke(command, [FLOWS, "--lang", "ru", "--lang", "id", "-o", str(output)])

    text = output.read_text("utf-8")
    assert '<th scope="col">ru</th><th scope="col">id</th>' in text


def test_a_text_that_is_too_long_is_shown_and_not_refused(long_flows: Path) -> None:
    result = CliRunner().invoke(command, [str(long_flows), "--values", "sample"])

    assert (result.exit_code, "One page does not fit." in result.output) == (0, True)


def test_flows_with_another_error_are_refused(long_flows: Path) -> None:
    long_flows.with_name("flows").joinpath("a.yaml").write_text("screens: {home: {go: x}}\n")
    result = CliRunner().invoke(command, [str(long_flows)])

    assert (result.exit_code, "unknown-kind" in result.output) == (1, True)


def test_an_ending_that_stands_for_something_else_is_refused(tmp_path: Path) -> None:
    output = tmp_path / "sheet.pdf"
    result = CliRunner().invoke(command, [FLOWS, "-o", str(output)])

    assert (result.exit_code, output.exists()) == (1, False)
    assert result.output == (
        f"Error: {output} cannot be written: name a file that ends in .html, .htm or .png\n"
    )


def test_an_unknown_language_is_one_sentence() -> None:
    result = CliRunner().invoke(command, [FLOWS, "--lang", "de"])

    assert "the flows have no language de; they have en, ru" in result.output


def test_a_picture_without_a_browser_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(command, [FLOWS, "-o", str(tmp_path / "sheet.png")])

    assert result.output == (
        "Error: a picture needs Chromium, which is not installed: write an .html file instead\n"
    )


def test_a_browser_that_does_not_draw_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    output = tmp_path / "sheet.png"
    result = CliRunner().invoke(command, [FLOWS, "-o", str(output)])

    assert result.output == f"Error: {output} was not drawn: write an .html file instead\n"


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
def test_the_picture_is_drawn_as_high_as_the_sheet(tmp_path: Path, long_flows: Path) -> None:
    output = tmp_path / "sheet.png"
    CliRunner().invoke(command, [str(long_flows), "-o", str(output)])

    assert output.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"

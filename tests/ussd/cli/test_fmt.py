"""`dialtree fmt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ussd.cli.fmt import command

UNTIDY = "screens:\n    home: { end: Bye. }\n"
TIDY = "screens:\n  home: {end: Bye.}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("flows/lang").mkdir(parents=True)
    Path("flows.yaml").write_text("format: 1\ninclude: [flows/*.yaml]\n")
    Path("flows/a.yaml").write_text(UNTIDY)
    Path("flows/lang/ru.yaml").write_text("a:\n    home: Пока.\n", "utf-8")
    return tmp_path


def test_every_file_of_the_flows_is_rewritten(folder: Path) -> None:
    result = CliRunner().invoke(command)

    assert result.output == "flows/a.yaml is rewritten\nflows/lang/ru.yaml is rewritten\n"
    assert (folder / "flows/a.yaml").read_text() == TIDY


def test_check_writes_nothing_and_exits_with_1(folder: Path) -> None:
    result = CliRunner().invoke(command, ["--check", "flows/a.yaml"])

    assert (result.exit_code, result.output) == (1, "flows/a.yaml would be rewritten\n")
    assert (folder / "flows/a.yaml").read_text() == UNTIDY


def test_tidy_files_pass_the_check(folder: Path) -> None:
    CliRunner().invoke(command)

    assert CliRunner().invoke(command, ["--check"]).exit_code == 0


def test_a_file_that_cannot_be_read_is_named_and_left(folder: Path) -> None:
    (folder / "flows/a.yaml").write_text("screens: {home: {end: Bye.}\n")
    result = CliRunner().invoke(command, ["flows/a.yaml", "missing.yaml"])

    assert result.exit_code == 1
    assert result.output.startswith("flows/a.yaml:1:10: error: ")
    assert "missing.yaml cannot be read (No such file or directory)" in result.output


def test_standard_input_goes_to_standard_output() -> None:
    result = CliRunner().invoke(command, ["-"], input=UNTIDY)

    assert (result.exit_code, result.output) == (0, TIDY)


def test_a_folder_without_flows_asks_for_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command)

    assert result.output == "Error: there is no flows.yaml here: name the files\n"


def test_broken_standard_input_is_refused() -> None:
    result = CliRunner().invoke(command, ["-"], input="a: {b: 1")

    assert (result.exit_code, result.output[:11]) == (1, "-:1:4: erro")

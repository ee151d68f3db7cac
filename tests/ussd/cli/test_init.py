"""`dialtree init`: the starter passes `check`, is tidy, and can be walked."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ussd.cli.check import command as check
from ussd.cli.fmt import command as fmt
from ussd.cli.init import command
from ussd.cli.play import command as play
from ussd.cli.translate import command as translate


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command, ["menus"])
    assert result.exit_code == 0, result.output
    monkeypatch.chdir(tmp_path / "menus")
    return tmp_path / "menus"


def test_the_starter_passes_check_without_a_word(starter: Path) -> None:
    result = CliRunner().invoke(check)

    assert (result.exit_code, "flows" in result.output.replace("flows.yaml", "")) == (0, False)


def test_the_starter_is_tidy_and_translated(starter: Path) -> None:
    assert CliRunner().invoke(fmt, ["--check"]).exit_code == 0
    assert (
        CliRunner()
        .invoke(translate, ["status"])
        .output.endswith("ru            7        0      0\n")
    )


def test_the_starter_can_be_walked_in_both_languages(starter: Path) -> None:
    english = CliRunner().invoke(play, ["*100#", "3"]).output
    russian = CliRunner().invoke(play, ["*100#", "3", "--lang", "ru"]).output

    assert "Balance RUB 150.00\n1 News and help\n2 Language\n3 Opening hours\n" in english
    assert "Отвечаем круглосуточно, каждый день.\n" in russian


def test_every_file_of_the_starter_names_a_schema_that_is_there(starter: Path) -> None:
    named = {
        path: path.parent / text.partition("$schema=")[2].partition("\n")[0]
        for path in starter.glob("**/*.yaml")
        if (text := path.read_text("utf-8"))
    }

    assert len(named) == 4
    assert [path for path, schema in named.items() if not schema.is_file()] == []


def test_nothing_is_written_over(starter: Path) -> None:
    result = CliRunner().invoke(command, [str(starter)])

    assert result.exit_code == 1
    assert "flows.yaml is there already: name another folder" in result.output


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(command, [str(tmp_path / "file" / "menus")])

    assert result.output == f"Error: {tmp_path}/file/menus cannot be written: Not a directory\n"

"""`dialtree schema`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ussd.cli.schema import command

ROOT = Path(__file__).parents[3]


def test_the_static_schema_needs_no_flows() -> None:
    result = CliRunner().invoke(command, ["--static"])

    assert json.loads(result.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_of_a_project_goes_to_a_file(tmp_path: Path) -> None:
    output = tmp_path / "flows.schema.json"
    result = CliRunner().invoke(command, [str(ROOT / "flows.yaml"), "-o", str(output)])

    assert (result.exit_code, result.output) == (0, "")
    names = json.loads(output.read_text("utf-8"))["$defs"]["screen_name"]["enum"]
    assert "hotline.live" in names


def test_broken_flows_are_said_and_nothing_is_written(tmp_path: Path) -> None:
    flows = tmp_path / "flows.yaml"
    flows.write_text("format: 2\n")
    result = CliRunner().invoke(command, [str(flows)])

    assert result.exit_code == 1
    assert "[format]" in result.output


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    output = tmp_path / "missing" / "a.json"
    result = CliRunner().invoke(command, ["--static", "-o", str(output)])

    assert result.output == f"Error: {output} cannot be written: No such file or directory\n"


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("flows", "dialtree flows"),
        ("services", "dialtree services"),
        ("lang", "dialtree translations"),
    ],
)
def test_each_sort_of_file_has_its_schema(kind: str, title: str) -> None:
    result = CliRunner().invoke(command, ["--static", "--for", kind])

    assert json.loads(result.output)["title"] == title


def test_all_of_them_are_written_beside_the_flows(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    for name in ("flows.yaml", "services.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    result = CliRunner().invoke(command, [str(tmp_path / "flows.yaml"), "--write"])

    assert result.output.splitlines() == [
        f"{tmp_path}/{kind}.schema.json is written" for kind in ("flows", "services", "lang")
    ]
    mirror = json.loads((tmp_path / "lang.schema.json").read_text("utf-8"))
    assert "hotline" in mirror["properties"]


def test_every_yaml_of_the_demo_names_the_schema_that_is_for_it() -> None:
    named = {
        path.relative_to(ROOT).as_posix(): (path.parent / schema).resolve()
        for path in [*ROOT.glob("*.yaml"), *ROOT.glob("flows/**/*.yaml")]
        if (schema := _named(path.read_text("utf-8")))
    }
    files = [*ROOT.glob("*.yaml"), *ROOT.glob("flows/**/*.yaml")]

    assert named == {
        path.relative_to(ROOT).as_posix(): ROOT / f"{_kind(path)}.schema.json" for path in files
    }


def _named(text: str) -> str:
    found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    return found[1] if found else ""


def _kind(path: Path) -> str:
    if path.parent.name == "lang":
        return "lang"
    return "services" if path.stem == "services" else "flows"

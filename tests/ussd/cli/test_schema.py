"""`dialtree schema`."""

from __future__ import annotations

import json
from pathlib import Path

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

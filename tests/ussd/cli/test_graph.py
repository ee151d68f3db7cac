"""`dialtree graph`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ussd.cli.graph import command

FLOWS = str(Path(__file__).parents[3] / "flows.yaml")


def test_mermaid_goes_to_standard_output() -> None:
    result = CliRunner().invoke(command, [FLOWS])

    assert result.output.startswith("flowchart LR\n")


def test_the_ending_of_the_file_says_what_to_draw(tmp_path: Path) -> None:
    counts = tmp_path / "counts.json"
    counts.write_text('{"0890→hotline.mobile": 7}', "utf-8")
    output = tmp_path / "flows.svg"
    CliRunner().invoke(command, [FLOWS, "--counts", str(counts), "-o", str(output)])

    drawn = output.read_text("utf-8")
    assert drawn.startswith("<svg ") and "×7" in drawn


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--lang", "de"], "the flows have no language de; they have en, ru"),
        (["--counts", "missing.json"], "missing.json cannot be read: No such file"),
        (["--counts", FLOWS], "flows.yaml: Expecting value"),
    ],
)
def test_what_is_wrong_is_one_sentence(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(command, [FLOWS, *arguments])

    assert (result.exit_code, sentence in result.output) == (1, True)

"""`dialtree graph`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.live import ROOT, Gateway
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
        (["--config", "no.toml", "--counts"], "start the gateway in this folder first"),
        (["-o", "flows.txt"], "flows.txt cannot be written: name a file that ends in .mmd, "),
    ],
)
def test_what_is_wrong_is_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command, [FLOWS, *arguments])

    assert (result.exit_code, sentence in f"{result.output}{result.exception}") == (1, True)


def test_counts_alone_asks_the_gateway_that_runs(run: Any, gateway: Gateway) -> None:
    gateway.dial("*100#", "1", "1")
    gateway.dial("*100#", "1", "2")
    code, drawn = run(command, FLOWS, "--counts")

    assert code == 0
    assert 'way2 -->|"×2"| s_information__home' in drawn
    assert 's_information__home -->|"1 Help and hours ×2"| s_information__help' in drawn
    assert 's_information__help -->|"2 Hours ×1"| s_information__hours' in drawn


def test_other_files_than_those_served_are_told(gateway: Gateway, tmp_path: Path) -> None:
    other = tmp_path / "flows.yaml"
    other.write_text("format: 1\ninclude: [a.yaml]\ndial: {'*100#': a.home}\n", "utf-8")
    (tmp_path / "a.yaml").write_text("screens: {home: {end: Bye.}}\n", "utf-8")
    place = ["--config", str(ROOT / "gateway.toml")]
    runner = CliRunner(env=gateway.environment)
    result = runner.invoke(command, [str(other), "--counts", *place])

    assert result.exit_code == 0
    assert result.stderr.startswith("the gateway serves version ")
    assert "counted is what is the same in both" in result.stderr


def test_a_format_that_is_named_needs_no_ending(tmp_path: Path) -> None:
    output = tmp_path / "flows.txt"
    CliRunner().invoke(command, [FLOWS, "--format", "mermaid", "-o", str(output)])

    assert output.read_text("utf-8").startswith("flowchart LR\n")

"""`dialtree check`: places, suggestions and exit codes."""

from __future__ import annotations

import json
import shutil

import pytest

from ussd.cli.check import command


@pytest.fixture
def project(root, tmp_path):
    """A copy of the demo's flows that a test may spoil."""
    for name in ("flows.yaml", "services.yaml"):
        shutil.copy(root / name, tmp_path)
    shutil.copytree(root / "flows", tmp_path / "flows")
    return tmp_path


def test_demo_has_no_errors(invoke, root):
    result = invoke(command, str(root / "flows.yaml"))

    assert result.exit_code == 0
    assert "0 errors" in result.output


def test_misspelt_screen_is_named_with_its_place_and_a_suggestion(invoke, project):
    page = project / "flows" / "password.yaml"
    page.write_text(page.read_text().replace("otherwise: issue", "otherwise: isue"))

    result = invoke(command, str(project / "flows.yaml"))

    assert result.exit_code == 1
    assert "flows/password.yaml:" in result.output
    assert "Did you mean 'issue'?" in result.output


def test_json_has_the_place_of_each_problem(invoke, project):
    page = project / "flows" / "password.yaml"
    page.write_text(page.read_text().replace("otherwise: issue", "otherwise: isue"))

    result = invoke(command, str(project / "flows.yaml"), "--format", "json")

    found = json.loads(result.stdout)
    assert any("isue" in json.dumps(problem) for problem in found["problems"])


def test_missing_file_is_one_sentence(invoke, tmp_path):
    result = invoke(command, str(tmp_path / "flows.yaml"))

    assert result.exit_code == 1
    assert "flows.yaml" in result.output

"""The plugin, in a pytest of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TEST = """
def test_dial(handset, gateway):
    phone = handset("79031234567")
    assert phone.dial("*110*9#") == "The password will come by SMS."
    gateway.advance(180)
    assert phone.next_sms().source == "110"
"""


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A folder with the demo's flows in it."""
    for name in ("gateway.toml", "flows.yaml", "services.yaml"):
        shutil.copy(root / name, tmp_path)
    shutil.copytree(root / "flows", tmp_path / "flows")
    (tmp_path / "test_one.py").write_text(TEST)
    (tmp_path / "good.dialog").write_text("phone A 79031234567\nA dial *100#\nA <~ Information\n")
    (tmp_path / "bad.dialog").write_text("phone A 79031234567\nA dial *100#\nA < Nothing\n")
    return tmp_path


def run(project: Path, *arguments: str) -> str:
    given = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    plugin = [] if "pytest11" in _entry_points() else ["-p", "simulator.pytest_plugin"]
    ran = subprocess.run(
        [*given, *plugin, *arguments], cwd=project, capture_output=True, text=True, timeout=60
    )
    return ran.stdout + ran.stderr


def _entry_points() -> str:
    from importlib.metadata import distribution

    groups = {e.group for e in distribution("dialtree").entry_points if "simulator" in e.value}
    return " ".join(groups)


def test_fixtures_and_scripts_run(project: Path) -> None:
    output = run(project, "--dialogs")

    assert "1 failed, 2 passed" in output
    assert "bad.dialog:3: A < Nothing" in output
    assert "Traceback" not in output


def test_scripts_are_left_alone_unless_they_are_asked_for(project: Path) -> None:
    assert "1 passed" in run(project)

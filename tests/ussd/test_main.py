"""`python -m ussd serve` as a process: what it says and what it leaves with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PATIENCE_S = 30


@pytest.fixture
def launch(root: Path, tmp_path: Path) -> Any:
    def begin(**settings: object) -> subprocess.Popen[str]:
        own = {
            "SMPP__PORT": 0,
            "HTTP__PORT": 0,
            "HTTP__TOKEN_FILE": tmp_path / "token",
            "DESK__TOKEN_FILE": tmp_path / "desk-token",
            "STORE__URL": f"sqlite:///{tmp_path}/dialtree.db",
        } | settings
        environment = {f"DIALTREE_{key}": str(value) for key, value in own.items()}
        return subprocess.Popen(
            [sys.executable, "-m", "ussd", "serve"],
            cwd=root,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin


def test_a_port_in_use_is_one_sentence_and_exit_code_1(launch: Any) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = launch(SMPP__PORT=other.getsockname()[1])
        _, said = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 1
    assert len(said.splitlines()) == 1
    assert said.startswith("dialtree: SMPP cannot listen on 127.0.0.1:")


def test_a_wrong_setting_is_one_sentence_and_exit_code_2(launch: Any) -> None:
    process = launch(SMPP__PROT=1)
    _, said = process.communicate(timeout=PATIENCE_S)

    assert (process.returncode, len(said.splitlines())) == (2, 1)
    assert "did you mean smpp.port" in said


def test_sigterm_ends_it_cleanly(launch: Any) -> None:
    process = launch()
    first = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE_S)

    assert "dialtree serves" in first
    assert process.returncode == 0


def test_a_second_gateway_on_the_same_store_is_one_sentence_and_exit_code_1(launch: Any) -> None:
    first = launch()
    first.stdout.readline()
    second = launch()
    _, said = second.communicate(timeout=PATIENCE_S)
    first.kill()
    first.communicate(timeout=PATIENCE_S)

    assert (second.returncode, len(said.splitlines())) == (1, 1)
    assert f"is served by another gateway (process {first.pid}): stop that one" in said


def test_a_killed_gateway_leaves_no_lock_behind(launch: Any) -> None:
    killed = launch()
    killed.stdout.readline()
    killed.kill()
    killed.communicate(timeout=PATIENCE_S)
    process = launch()
    first = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE_S)

    assert "dialtree serves" in first

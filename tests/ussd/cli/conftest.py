"""Running commands: in the test's process, in one of their own, and against a running gateway."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[3]))  # `pytest` alone does not add it

from tests.live import ROOT, Gateway  # needs the path above
from ussd.errors import GatewayError


@pytest.fixture
def run_python(root: Any) -> Callable[[str], str]:
    """Run a piece of Python in a fresh interpreter and give what it printed."""

    def run(code: str) -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout

    return run


@pytest.fixture
def invoke(root: Any, monkeypatch: Any) -> Callable[..., Result]:
    """Run a command object in the project's root: `invoke(command, "argument", …)`."""
    monkeypatch.chdir(root)

    def run(command: Any, *arguments: str, **more: Any) -> Result:
        return CliRunner().invoke(command, list(arguments), **more)

    return run


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that the tests of one file share; numbers that nobody attaches are played."""
    running = Gateway(
        tmp_path_factory.mktemp("gateway"), SMSC__EMULATION="true", SMSC__EMULATION_DELAY="50ms"
    )
    yield running
    running.stop()


@pytest.fixture
def run(gateway: Gateway) -> Callable[..., tuple[int, str]]:
    """`run(command, *arguments)` with that gateway's settings: (exit code, what was said)."""

    def invoked(command: Any, *arguments: str, typed: str | None = None) -> tuple[int, str]:
        place = ["--config", str(ROOT / "gateway.toml")]
        runner = CliRunner(env=gateway.environment)
        result = runner.invoke(command, [*arguments, *place], input=typed)
        if isinstance(result.exception, GatewayError):
            return result.exception.exit_code, str(result.exception)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        # What a gateway of another test logs meanwhile goes to standard error, too.
        said = result.output if result.exit_code else result.stdout
        return result.exit_code, said

    return invoked


@pytest.fixture
def run_json(run: Callable[..., tuple[int, str]]) -> Callable[..., Any]:
    """`run_json(command, *arguments)`: the document that it prints with `--json`."""

    def asked(command: Any, *arguments: str) -> Any:
        code, said = run(command, *arguments, "--json")
        assert code == 0, said
        return json.loads(said)

    return asked

"""pytest: the fixtures `gateway` and `handset`, and scripts as tests with `--dialogs`.

    def test_a_password_is_sent(handset, gateway):
        phone = handset("79031234567")

        assert phone.dial("*110*9#") == "The password will come by SMS."

Each test has a gateway of its own, in this process, on a virtual clock. With `--dialogs` every
`*.dialog` file that pytest meets is a test, and its failure is the script's own report. The ini
option `dialtree_config` names the settings (gateway.toml).
Nothing heavy is imported before a test needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from simulator.network.memory import MemoryNetwork
    from simulator.phone import Phone

__all__ = ["DialogFile", "DialogItem", "gateway", "handset"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--dialogs` and `dialtree_config`."""
    parser.addoption("--dialogs", action="store_true", help="play *.dialog scripts as tests")
    parser.addini("dialtree_config", "settings of the gateway in-process", default="gateway.toml")


@pytest.fixture
def gateway(request: pytest.FixtureRequest) -> Iterator[MemoryNetwork]:
    """A fresh gateway in this process, with the demo subscribers; `gateway.advance(seconds)`."""
    from simulator.network.memory import open_gateway

    network = open_gateway(_config_path(request.config))
    yield network
    network.close()


@pytest.fixture
def handset(gateway: MemoryNetwork) -> Callable[[str], Phone]:
    """`handset("79031234567")`: a phone on that gateway."""
    from simulator.phone import Phone

    return lambda msisdn: Phone(gateway, msisdn)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DialogFile | None:
    """Take scripts, if they were asked for."""
    if file_path.suffix != ".dialog" or not parent.config.getoption("--dialogs"):
        return None
    file: DialogFile = DialogFile.from_parent(parent, path=file_path)
    return file


class DialogFile(pytest.File):
    """A script: one test."""

    def collect(self) -> Iterator[DialogItem]:
        """The test."""
        yield DialogItem.from_parent(self, name=self.path.stem)


class DialogItem(pytest.Item):
    """One script, played in-process."""

    def runtest(self) -> None:
        """Play it; what fails is raised as the script's own error."""
        from simulator.network.memory import open_gateway
        from simulator.script import parse, play

        name = str(self.path.relative_to(self.config.rootpath))
        script = parse(self.path.read_text(encoding="utf-8"), name)
        network = open_gateway(_config_path(self.config), script.settings)
        try:
            play(script, network)
        finally:
            network.close()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The script's report instead of a traceback."""
        from simulator.errors import SimulatorError

        if isinstance(excinfo.value, SimulatorError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test is."""
        return self.path, 0, f"script {self.name}"


def _config_path(config: pytest.Config) -> Path:
    return config.rootpath / str(config.getini("dialtree_config"))

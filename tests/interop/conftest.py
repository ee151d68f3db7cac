"""A gateway for the clients of others, with the handsets that nobody attaches played."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent.parent))  # `pytest` alone does not add it

from tests.live import HOST, ROOT, Esme, Gateway  # needs the path above

INSTALLED = ROOT / "var/interop"
CLIENTS = Path(__file__).parent / "clients"
PHONE = "79031234567"


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that all clients share, one after the other."""
    running = Gateway(
        tmp_path_factory.mktemp("gateway"), SMSC__EMULATION="true", SMSC__EMULATION_DELAY="100ms"
    )
    yield running
    running.stop()


@pytest.fixture
def phone(gateway: Gateway) -> Iterator[Esme]:
    """The handset 79031234567, at the radio side of the gateway."""
    with Esme.phone(gateway.port, PHONE) as bound:
        yield bound


class Client:
    """A client of others in a process of its own; what it says is kept by kind."""

    def __init__(self, command: list[str], log: Path) -> None:
        self._log = log.open("w+")
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=INSTALLED / "node" if command[0] == "node" else ROOT,
        )
        self._said: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._kept: list[dict[str, Any]] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.put(json.loads(line))
        self._said.put(None)

    def next(self, event: str, timeout_s: float = 15.0) -> dict[str, Any]:
        """Return the next event of a kind; others are kept for later."""
        for known in self._kept:
            if known["event"] == event:
                self._kept.remove(known)
                return known
        while True:
            said = self._said.get(timeout=timeout_s)
            if said is None:
                self._log.seek(0)
                raise AssertionError(f"the client ended:\n{self._log.read()[-3000:]}")
            if said["event"] == event:
                return said
            self._kept.append(said)

    def send(self, to: str, text: str) -> list[str]:
        """Let it send a short message; return the ids of its parts."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"to": to, "text": text}) + "\n")
        self.process.stdin.flush()
        ids: list[str] = self.next("sent")["ids"]
        return ids

    def leave(self) -> int:
        """End its input, so that it unbinds; return its exit status."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(10)

    def close(self) -> None:
        """Leave nothing running, and nothing unacknowledged that the next client would get."""
        try:
            if self.process.poll() is None:
                self.leave()
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self._log.close()


COMMANDS = {
    "smpplib": [sys.executable, str(CLIENTS / "smpplib_esme.py")],
    "smpp34": [sys.executable, str(CLIENTS / "smpp34_esme.py")],
    "aiosmpplib": [
        str(INSTALLED / "aiosmpplib/bin/python"),
        str(CLIENTS / "aiosmpplib_esme.py"),
    ],
    "node-smpp": ["node", str(INSTALLED / "node/node_smpp_esme.js")],
}
NEEDED = {
    "aiosmpplib": INSTALLED / "aiosmpplib/installed",
    "node-smpp": INSTALLED / "node/node_modules/smpp",
}


@pytest.fixture
def start_client(gateway: Gateway, tmp_path: Path) -> Iterator[Callable[[str], Client]]:
    """Start a client by name, bound as `app`; skip the test when it is not installed."""
    started: list[Client] = []

    def start(name: str) -> Client:
        needed = NEEDED.get(name)
        if needed is not None and not needed.exists():
            pytest.skip(f"{name} is not installed: run tests/install")
        if name == "node-smpp":  # node looks for packages beside the script
            script = CLIENTS / "node_smpp_esme.js"
            Path(COMMANDS[name][1]).write_text(script.read_text())
        command = [*COMMANDS[name], HOST, str(gateway.port), "app", "apppass"]
        client = Client(command, tmp_path / f"{name}.log")
        started.append(client)
        client.next("bound")
        return client

    yield start
    for client in started:
        client.close()

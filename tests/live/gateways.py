"""A gateway process on ports and a database of its own, that can be killed and started again."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from store import Database

__all__ = ["HOST", "ROOT", "Gateway", "free_port"]

ROOT = Path(__file__).parent.parent.parent
HOST = "127.0.0.1"
_PATIENCE_S = 30.0
_PORTS = 20_000, 32_000


def free_port() -> int:
    """Return a TCP port that nobody listens on.

    It is none of those that the system gives to whoever connects: a killed gateway must find it
    again, and who tries to reach it meanwhile must not meet himself.
    """
    while True:
        port = random.randint(*_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


class Gateway:
    """The demo's gateway in a process of its own; settings are `SECTION__KEY` → text."""

    def __init__(
        self,
        folder: Path,
        *,
        environment: dict[str, str] | None = None,
        **settings: str,
    ) -> None:
        """Start it in `folder`; `environment` goes to the process as it is."""
        self.folder = folder
        self.database = folder / "dialtree.db"
        self.port = free_port()
        self.http_port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._said = folder / "gateway.log"
        self.environment = {
            "DIALTREE_SMPP__PORT": str(self.port),
            "DIALTREE_HTTP__PORT": str(self.http_port),
            "DIALTREE_HTTP__TOKEN_FILE": f"{folder}/token",
            "DIALTREE_DESK__TOKEN_FILE": f"{folder}/desk-token",
            "DIALTREE_STORE__URL": f"sqlite:///{self.database}",
        } | {f"DIALTREE_{name.upper()}": value for name, value in settings.items()}
        self.environment |= environment or {}
        self._server = settings.get("STORE__URL", "")
        self.start()

    @property
    def log(self) -> str:
        """Everything that all its processes said."""
        return self._said.read_text(errors="replace")

    @property
    def pid(self) -> int:
        """The process number."""
        assert self.process is not None
        return self.process.pid

    @property
    def resident_mb(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def start(self) -> None:
        """Start it, and come back when it listens."""
        command = [sys.executable, "-m", "ussd", "serve", "--config", "gateway.toml"]
        with self._said.open("ab") as said:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=said,
                stderr=said,
            )
        deadline = time.monotonic() + _PATIENCE_S
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the gateway does not listen:\n{self.log[-3000:]}")
            time.sleep(0.01)

    def _listens(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), 0.2).close()
        except OSError:
            return False
        return True

    def dial(self, *keys: str, msisdn: str = "79031234567") -> str:
        """Dial and walk on by keys, as a handset of another process: what the phone showed."""
        program = "from simulator.cli import main; main()"
        place = ["--gateway", f"{HOST}:{self.port}", "--msisdn", msisdn, "--sms-wait", "0"]
        command = [sys.executable, "-c", program, "dial", *keys, *place]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in good order."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def health(self) -> tuple[int, dict[str, Any]]:
        """What `GET /healthz` answers now."""
        link = HTTPConnection(HOST, self.http_port, timeout=10)
        with closing(link):
            link.request("GET", "/healthz")
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())

    def rows(self, query: str, *values: object) -> list[Any]:
        """Ask its database, read-only, while it runs or not."""
        if self._server.startswith("postgresql"):
            return self._rows_of_server(query)
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10) as store:
            return store.execute(query, values).fetchall()

    def _rows_of_server(self, query: str) -> list[Any]:
        database = Database(self._server)
        with closing(database), database.reading() as tx:
            return list(tx.exec_driver_sql(query))

    def states(self) -> dict[int, int]:
        """Count its MT messages by message_state."""
        query = "SELECT state, count(*) FROM messages WHERE kind = 'MT' GROUP BY state"
        return dict(self.rows(query))

"""Processes that a row starts and ends: a gateway of its own, other servers, generators."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.live import free_port

__all__ = ["HOST", "ROOT", "Server", "free_port", "gateway", "generate", "server", "wait_for_bind"]

ROOT = Path(__file__).parent.parent.parent
HOST = "127.0.0.1"
PATIENCE = 30.0


@dataclass
class Server:
    """A running server: its process, its ports, how long it took to listen."""

    process: subprocess.Popen[bytes]
    port: int
    seconds_to_listen: float
    http_port: int = 0

    @property
    def resident_mb(self) -> float:
        """Resident memory of the process now, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextlib.contextmanager
def server(command: Sequence[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    """Run a command until the block ends; enter once it listens on `port`."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=said, stderr=said
        )
        try:
            took = wait_for_bind(process, port, started)
            if took is None:
                said.seek(0)
                sys.exit(f"{command[0]} did not listen:\n{said.read().decode()[-2000:]}")
            yield Server(process, port, took)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for_bind(process: subprocess.Popen[bytes], port: int, started: float) -> float | None:
    """Return the seconds from `started` until the port answered, or None when it never did."""
    while time.perf_counter() - started < PATIENCE and process.poll() is None:
        try:
            socket.create_connection((HOST, port), 0.2).close()
        except OSError:
            time.sleep(0.005)
        else:
            return time.perf_counter() - started
    return None


@contextlib.contextmanager
def gateway(**settings: str) -> Iterator[Server]:
    """Run the demo's gateway on ports and a database of its own."""
    port, http_port = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="dialtree-bench-") as folder:
        environment = {
            "DIALTREE_SMPP__PORT": str(port),
            "DIALTREE_HTTP__PORT": str(http_port),
            "DIALTREE_HTTP__TOKEN_FILE": f"{folder}/token",
            "DIALTREE_DESK__TOKEN_FILE": f"{folder}/desk-token",
            "DIALTREE_STORE__URL": f"sqlite:///{folder}/dialtree.db",
            "DIALTREE_LOG__LEVEL": "warning",
        } | {f"DIALTREE_{name.upper()}": value for name, value in settings.items()}
        command = [sys.executable, "-m", "ussd", "serve", "--config", "gateway.toml"]
        with server(command, port, environment) as running:
            running.http_port = http_port
            yield running


def generate(module: str, *arguments: object, wait: bool = True) -> Any:
    """Run a generator; return what it counted, or the running process when not waiting."""
    command = [sys.executable, "-m", f"tests.bench.{module}", HOST, *map(str, arguments)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    return counted(process) if wait else process


def counted(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for a generator's JSON line."""
    out, _ = process.communicate()
    if process.returncode:
        sys.exit(f"a generator failed with status {process.returncode}")
    found: dict[str, Any] = json.loads(out)
    return found

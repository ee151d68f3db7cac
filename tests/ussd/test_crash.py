"""The first promise: what was answered is on disk, whatever happens to the process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smpp.codec import Framer, decode, encode
from smpp.commands import BindTransceiver, DeliverSm, DeliverSmResp, SubmitSm
from smpp.pdu import Pdu
from smpp.tlvs import Tag

sys.path.insert(0, str(Path(__file__).parents[2]))  # `pytest` alone does not add it

from tests.live import free_port  # needs the path above

SENT = 3_000
PATIENCE_S = 30.0


@pytest.fixture
def start(root: Path, tmp_path: Path) -> Iterator[Callable[[], tuple[Any, int]]]:
    """Start a gateway process on the same store each time; gives it and its port."""
    running: list[subprocess.Popen[bytes]] = []

    def begin() -> tuple[subprocess.Popen[bytes], int]:
        port = free_port()
        settings = {
            "SMPP__PORT": port,
            "HTTP__PORT": free_port(),
            "HTTP__TOKEN_FILE": tmp_path / "token",
            "DESK__TOKEN_FILE": tmp_path / "desk-token",
            "STORE__URL": f"sqlite:///{tmp_path}/dialtree.db",
            "SMSC__EMULATION": "false",
            "LOG__LEVEL": "warning",
        }
        environment = {f"DIALTREE_{key}": str(value) for key, value in settings.items()}
        command = [sys.executable, "-m", "ussd", "serve"]
        process = subprocess.Popen(command, cwd=root, env=os.environ | environment)
        running.append(process)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return process, port
            time.sleep(0.02)
        raise AssertionError("the gateway does not listen")

    yield begin
    for process in running:
        process.kill()
        process.wait()


class Connection:
    """A bound connection that reads whole PDUs."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._framer = Framer(70_000)

    async def read(self) -> list[Pdu]:
        """The PDUs of the next read; none at the end of the stream."""
        while True:
            octets = await self.reader.read(65_536)
            if not octets:
                return []
            frames = self._framer.feed(octets)
            if frames:
                return [decode(frame) for frame in frames]


async def bound(port: int, system_id: str, password: str) -> Connection:
    connection = Connection(*await asyncio.open_connection("127.0.0.1", port))
    bind = BindTransceiver(
        sequence_number=1, system_id=system_id, password=password, interface_version=0x34
    )
    connection.writer.write(encode(bind))
    (answer,) = await connection.read()
    assert answer.command_status == 0
    return connection


async def submit_until_killed(port: int, process: Any) -> dict[str, bytes]:
    """Send with a full window, kill the process in the midst; what was answered, by id."""
    connection = await bound(port, "app", "apppass")
    accepted: dict[str, bytes] = {}
    for number in range(2, SENT + 2):
        pdu = SubmitSm(
            sequence_number=number,
            source_addr="5000",
            destination_addr=f"7903{number:07d}",
            short_message=b"message %d" % number,
        )
        connection.writer.write(encode(pdu))
    with contextlib.suppress(ConnectionError):
        while pdus := await connection.read():
            for pdu in pdus:
                assert pdu.command_status == 0
                accepted[pdu.message_id] = b"message %d" % pdu.sequence_number  # type: ignore[attr-defined]
            if len(accepted) > SENT // 3 and process.poll() is None:
                process.send_signal(signal.SIGKILL)
    connection.writer.close()
    return accepted


async def receive(port: int, expected: set[str]) -> dict[str, list[bytes]]:
    """Attach every number and take what comes, until all that is expected came; texts by id."""
    connection = await bound(port, "simulator", "simpass")
    received: dict[str, list[bytes]] = {}
    while not expected <= received.keys():
        for pdu in await asyncio.wait_for(connection.read(), PATIENCE_S):
            if isinstance(pdu, DeliverSm):
                known = (pdu.tlv(Tag.RECEIPTED_MESSAGE_ID) or b"").rstrip(b"\0").decode()
                received.setdefault(known, []).append(pdu.short_message)
                answer = DeliverSmResp(sequence_number=pdu.sequence_number)
                connection.writer.write(encode(answer))
    connection.writer.close()
    return received


async def test_every_message_that_was_answered_survives_a_kill_and_comes_once(start: Any) -> None:
    process, port = start()
    accepted = await submit_until_killed(port, process)
    _, port = start()
    received = await receive(port, set(accepted))

    assert len(accepted) > SENT // 3
    assert {known: received[known] for known in accepted} == {
        known: [text] for known, text in accepted.items()
    }

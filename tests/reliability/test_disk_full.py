"""A full disk: new messages are refused, accepted ones stay, and room is all that is needed."""

from __future__ import annotations

import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smpp.constants import CommandStatus
from tests.live import Esme, Gateway, message

REFUSALS = {CommandStatus.ESME_RMSGQFUL, CommandStatus.ESME_RSYSERR}
FULL = "The store cannot be used, because the disk is full: make room."
BURST, MOST = 100, 40_000
MiB = 1 << 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)]
    try:
        subprocess.run(mounting, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk cannot be mounted here: that needs root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def submit_until_refused(esme: Esme, accepted: dict[str, int]) -> int:
    """Send bursts until one message is refused; return the command_status of the last one."""
    while len(accepted) < MOST:
        numbers = [esme.send(message("79031112233", b"x" * 120)) for _ in range(BURST)]
        for number in numbers:
            answer = esme.response(number)
            if answer.command_status:
                status = answer.command_status
            else:
                accepted[answer.message_id] = number
                status = 0
        if status:
            return int(status)
    raise AssertionError("the disk was never full")


def submit_until_accepted(esme: Esme, accepted: dict[str, int]) -> float:
    """Try again and again; return the seconds until one is accepted."""
    started = time.monotonic()
    while time.monotonic() - started < 20:
        answer = esme.ask(message("79031112233", b"after"))
        if not answer.command_status:
            accepted[answer.message_id] = 0
            return time.monotonic() - started
        assert answer.command_status in REFUSALS
        time.sleep(0.1)
    raise AssertionError("nothing is accepted although there is room")


def wait_until_healthy(gateway: Gateway) -> None:
    deadline = time.monotonic() + 20
    while (health := gateway.health())[0] != 200:
        assert time.monotonic() < deadline, health
        time.sleep(0.1)


def stored(gateway: Gateway) -> set[str]:
    return {str(row[0]) for row in gateway.rows("SELECT id FROM messages WHERE kind = 'MT'")}


def test_a_full_disk_refuses_and_recovers_by_itself(
    start_gateway: Callable[..., Gateway], small_disk: Path
) -> None:
    gateway = start_gateway(
        STORE__URL=f"sqlite:///{small_disk}/dialtree.db", SMSC__EMULATION="true"
    )
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - MiB))
    accepted: dict[str, int] = {}
    with Esme.bound(gateway.port) as esme:
        status = submit_until_refused(esme, accepted)
        time.sleep(2)
        is_alive, health = esme.alive(), gateway.health()
        ballast.unlink()
        submit_until_accepted(esme, accepted)
        wait_until_healthy(gateway)
        gateway.kill()
    gateway.database = small_disk / "dialtree.db"

    assert status in REFUSALS
    assert is_alive
    assert (health[0], health[1]["reason"]) == (503, FULL)
    assert gateway.log.count("store_refuses") == gateway.log.count("store_writes_again") == 1
    assert accepted.keys() <= stored(gateway)


def test_a_file_that_may_not_grow_refuses_and_recovers_by_itself(
    start_gateway: Callable[..., Gateway],
) -> None:
    gateway = start_gateway(SMSC__EMULATION="false")
    accepted: dict[str, int] = {}
    limit = resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE)
    wal = gateway.database.with_name("dialtree.db-wal")
    largest = max(wal.stat().st_size, gateway.database.stat().st_size)
    resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE, (largest + MiB, limit[1]))
    with Esme.bound(gateway.port) as esme:
        status = submit_until_refused(esme, accepted)
        is_alive = esme.alive()
        resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE, limit)
        submit_until_accepted(esme, accepted)
        gateway.kill()

    assert status in REFUSALS
    assert is_alive
    assert accepted.keys() <= stored(gateway)

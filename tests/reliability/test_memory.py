"""Memory stays flat: over many messages, and whatever a peer does.

The gateway is warm first: SQLite fills its page cache (16 MiB a connection) with the first
hundred thousand messages.  DIALTREE_MESSAGES chooses how many are measured, a million in earnest.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator

import pytest

from smpp import encode
from smpp.commands import BindTransceiver
from smpp.constants import MessageState
from tests.live import HOST, Esme, Gateway, malformed_bind, message, submit_many

MESSAGES = int(os.environ.get("DIALTREE_MESSAGES", "200000"))
BATCH = 50_000
FLAT_MB = 20.0
WARM_AFTER = 500_000

pytestmark = pytest.mark.slow


def settle(gateway: Gateway) -> float:
    """Wait until no message is under way; return the resident memory then."""
    deadline = time.monotonic() + 120
    waiting = "SELECT count(*) FROM messages WHERE state = ?"
    while gateway.rows(waiting, MessageState.ENROUTE)[0][0]:
        assert time.monotonic() < deadline, gateway.states()
        time.sleep(0.2)
    return gateway.resident_mb


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that has done so much that its caches are full."""
    gateway = Gateway(
        tmp_path_factory.mktemp("gateway"),
        SMSC__EMULATION="true",
        SMSC__EMULATION_DELAY="50ms",
        SMPP__SESSION_INIT="2s",
        LOG__LEVEL="error",
    )
    before, sent = 0.0, 0
    while sent < WARM_AFTER:
        submit_many(gateway.port, BATCH)
        sent += BATCH
        now = settle(gateway)
        if now - before < 3:
            break
        before = now
    yield gateway
    gateway.stop()


def test_memory_is_flat_over_many_messages(
    warm: Gateway, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = [warm.resident_mb]
    for _ in range(0, MESSAGES, BATCH):
        submit_many(warm.port, BATCH)
        sizes.append(settle(warm))
    with capsys.disabled():
        told = " ".join(f"{size:.0f}" for size in sizes)
        print(f"\nresident MB before and after every {BATCH:,} messages: {told}")

    assert max(sizes) - sizes[0] < FLAT_MB, sizes


def test_memory_is_flat_while_a_peer_never_reads_its_responses(warm: Gateway) -> None:
    before = warm.resident_mb
    block = b"".join(encode(message("79990000000", b"x" * 100)) for _ in range(500))
    with Esme.bound(warm.port, "app2") as greedy:
        greedy.socket.settimeout(0.2)
        deadline = time.monotonic() + 5
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < deadline:
                with contextlib.suppress(TimeoutError):
                    greedy.socket.send(block)
        largest = warm.resident_mb
        is_served(warm)

    assert largest - before < FLAT_MB, (before, largest)


def test_memory_is_flat_while_a_receiver_never_reads(warm: Gateway) -> None:
    before = warm.resident_mb
    with Esme.bound(warm.port, "simulator", "simpass", address_range="^7990"):
        submit_many(warm.port, BATCH)
        time.sleep(3)
        largest = warm.resident_mb
        is_served(warm)

    assert largest - before < FLAT_MB, (before, largest)


WRONG_BIND = encode(BindTransceiver(sequence_number=1, system_id="app", password="wrong"))


@pytest.mark.parametrize("wrong", [WRONG_BIND, malformed_bind()], ids=["wrong", "malformed"])
def test_memory_is_flat_over_ten_thousand_wrong_binds(warm: Gateway, wrong: bytes) -> None:
    settle(warm)
    before = warm.resident_mb
    for _ in range(10_000):
        with socket.create_connection((HOST, warm.port), 10) as one:
            one.sendall(wrong)
    time.sleep(6)

    assert warm.resident_mb - before < FLAT_MB
    is_served(warm)


def test_memory_is_flat_over_long_pdus_that_never_end(warm: Gateway) -> None:
    before = warm.resident_mb
    opened = []
    for _ in range(200):
        one = socket.create_connection((HOST, warm.port), 10)
        one.sendall((70_000).to_bytes(4, "big") + bytes(65_000))
        opened.append(one)
    largest = warm.resident_mb
    is_served(warm)
    time.sleep(3)
    for one in opened:
        one.close()

    assert largest - before < FLAT_MB, (before, largest)


def is_served(gateway: Gateway) -> None:
    """Whoever binds now is answered; `Esme` gives up in the end."""
    with Esme.bound(gateway.port) as esme:
        esme.submit("79990000000", b"served?")

"""Peers that misbehave, and a good client beside them that must be served within two seconds."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher

from smpp import encode
from smpp.commands import BindTransceiver, EnquireLink
from smpp.constants import CommandStatus
from smpp.net import CROWDED_OUT
from tests.live import HOST, Esme, Gateway, Refused, malformed_bind

SERVED_WITHIN_S = 2.0
WRONG_BINDS = 10_000
HALF_OPEN = 500
SILENT, KEPT_OPEN = 10_000, 3_000


class GoodClient(threading.Thread):
    """Binds, sends a message and leaves, again and again; `slowest_s` is what it waited most."""

    def __init__(self, port: int, source: str = HOST) -> None:
        super().__init__(daemon=True)
        self.port, self.source = port, source
        self.rounds = 0
        self.slowest_s = 0.0
        self.failure: BaseException | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        try:
            while not self._stopping.wait(0.1):
                started = time.monotonic()
                with Esme.bound(self.port, source=self.source) as esme:
                    esme.submit("79990000000", b"served?")
                self.slowest_s = max(self.slowest_s, time.monotonic() - started)
                self.rounds += 1
        except BaseException as error:
            self.failure = error

    def __enter__(self) -> GoodClient:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self.join(30)
        if self.failure is not None:
            raise self.failure


def is_served(client: GoodClient) -> bool:
    """Within two seconds, on a machine that has no more to do than it has cores for."""
    share = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    return client.rounds > 1 and client.slowest_s < SERVED_WITHIN_S * share


@pytest.fixture
def many(gateway: Gateway) -> Iterator[Callable[[int], list[socket.socket]]]:
    """Open so many connections; they are closed with the test."""
    opened: list[socket.socket] = []

    def connect(count: int) -> list[socket.socket]:
        fresh = [socket.create_connection((HOST, gateway.port), 10) for _ in range(count)]
        opened.extend(fresh)
        return fresh

    yield connect
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    running = Gateway(
        tmp_path_factory.mktemp("gateway"),
        SMSC__EMULATION="true",
        SMPP__SESSION_INIT="3s",
        SMPP__ENQUIRE_LINK="1s",
        SMPP__RESPONSE="1s",
        SMPP__INACTIVITY="4s",
    )
    yield running
    running.stop()


def wrong_bind(number: int) -> bytes:
    system_id = ("app", "nobody")[number % 2]
    return encode(BindTransceiver(sequence_number=1, system_id=system_id, password="wrong"))


@pytest.mark.parametrize("bind", [wrong_bind, lambda _: malformed_bind()])
def test_ten_thousand_wrong_binds_keep_no_right_password_waiting(
    gateway: Gateway, bind: Callable[[int], bytes]
) -> None:
    with GoodClient(gateway.port) as client:
        for number in range(WRONG_BINDS):
            with socket.create_connection((HOST, gateway.port), 10) as one:
                one.sendall(bind(number))

    assert is_served(client), (client.rounds, client.slowest_s)


@pytest.mark.parametrize(
    ("bind", "expected"),
    [
        (wrong_bind, {CommandStatus.ESME_RINVPASWD, CommandStatus.ESME_RINVSYSID}),
        (lambda _: malformed_bind(), {CommandStatus.ESME_RINVPASWD}),
    ],
)
def test_wrong_binds_that_wait_for_their_answer_are_slowed_down(
    gateway: Gateway,
    many: Callable[[int], list[socket.socket]],
    bind: Callable[[int], bytes],
    expected: set[CommandStatus],
) -> None:
    waiting = many(300)
    with GoodClient(gateway.port) as client:
        for number, one in enumerate(waiting):
            one.sendall(bind(number))
        statuses = {answer_of(one) for one in waiting}

    assert is_served(client), (client.rounds, client.slowest_s)
    assert statuses == expected


def test_a_hashed_password_is_checked_first_for_who_has_not_failed(
    start_gateway: Callable[..., Gateway],
) -> None:
    hashed = start_gateway(
        ACCOUNTS__APP__PASSWORD=PasswordHasher().hash("apppass"), SMSC__EMULATION="true"
    )
    with contextlib.ExitStack() as opened, GoodClient(hashed.port, "127.0.0.2") as client:
        for _ in range(200):
            one = opened.enter_context(socket.create_connection((HOST, hashed.port), 10))
            one.sendall(wrong_bind(0))
        time.sleep(3)

    assert is_served(client), (client.rounds, client.slowest_s)


def answer_of(one: socket.socket) -> int:
    """Return the command_status that is answered; the connection ends behind it."""
    one.settimeout(15)
    octets = b""
    while len(octets) < 16:
        octets += one.recv(100)
    assert one.recv(100) == b""
    return int.from_bytes(octets[8:12], "big")


def test_five_hundred_half_open_connections_are_closed_and_harm_nobody(
    gateway: Gateway, many: Callable[[int], list[socket.socket]]
) -> None:
    idle = many(HALF_OPEN)
    with GoodClient(gateway.port) as client:
        ends = [one.recv(1) for one in idle]

    assert is_served(client), (client.rounds, client.slowest_s)
    assert ends == [b""] * HALF_OPEN


def test_ten_thousand_silent_connections_keep_nobody_out_and_fill_no_log(
    start_gateway: Callable[..., Gateway],
) -> None:
    crowded = start_gateway(SMPP__CONNECTIONS="1000", SMSC__EMULATION="true")
    silent: deque[socket.socket] = deque()
    with GoodClient(crowded.port) as client, contextlib.ExitStack() as opened:
        for _ in range(SILENT):
            silent.append(opened.enter_context(socket.create_connection((HOST, crowded.port), 10)))
            if len(silent) > KEPT_OPEN:
                silent.popleft().close()

    assert is_served(client), (client.rounds, client.slowest_s)
    lines = [line for line in crowded.log.splitlines() if "connections are taken" in line]
    assert "that had not bound, for newer ones" in lines[0]
    assert len(lines) < SILENT / 100
    assert CROWDED_OUT not in crowded.log


def test_a_slow_loris_is_closed_and_harms_nobody(
    gateway: Gateway, many: Callable[[int], list[socket.socket]]
) -> None:
    slow = many(100)
    octets = wrong_bind(0)
    with GoodClient(gateway.port) as client:
        for at in range(len(octets) - 1):
            for one in slow:
                with contextlib.suppress(OSError):
                    one.sendall(octets[at : at + 1])
            time.sleep(0.2)

    assert is_served(client), (client.rounds, client.slowest_s)
    assert all(is_over(one) for one in slow)


def is_over(one: socket.socket) -> bool:
    one.settimeout(5)
    try:
        return one.recv(1) == b""
    except ConnectionError:
        return True


def test_a_bound_slow_loris_is_noticed(gateway: Gateway) -> None:
    with Esme.bound(gateway.port) as esme, pytest.raises(OSError):
        for octet in itertools.islice(itertools.cycle(encode(EnquireLink())[:15]), 60):
            esme.socket.sendall(bytes([octet]) if octet else b"\0")
            time.sleep(0.1)


def test_a_dead_consumer_is_noticed_and_another_bind_takes_over(gateway: Gateway) -> None:
    phone = "79161234567"
    with Esme.phone(gateway.port, phone) as alive, Esme.phone(gateway.port, phone):
        with Esme.bound(gateway.port) as application:
            application.submit(phone, b"who takes it?")
        came = [pdu.short_message for pdu in alive.wait_for(1)]

    assert came == [b"who takes it?"]


def test_an_http_request_is_named_in_the_log(gateway: Gateway) -> None:
    with socket.create_connection((HOST, gateway.port), 5) as browser:
        browser.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        nack = browser.recv(100)
        assert browser.recv(100) == b""

    assert nack.hex() == "00000010800000000000000200000000"
    assert "an HTTP request came to the SMPP port" in gateway.log


def test_a_tls_handshake_is_named_in_the_log(gateway: Gateway) -> None:
    with socket.create_connection((HOST, gateway.port), 5) as client:
        client.sendall(bytes.fromhex("160301020001000100"))
        client.recv(100)

    assert "a TLS handshake came to the SMPP port" in gateway.log


def test_the_account_is_still_there(gateway: Gateway) -> None:
    with Esme.bound(gateway.port) as esme:
        assert esme.alive()
    with pytest.raises(Refused) as refused:
        Esme.bound(gateway.port, "app", "wrong")

    assert refused.value.status == CommandStatus.ESME_RINVPASWD

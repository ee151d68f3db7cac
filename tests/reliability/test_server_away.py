"""PostgreSQL went away or hangs: everybody is told so, and nothing needs a restart afterwards."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from smpp.constants import CommandStatus
from tests.live import HOST, Esme, Gateway, message
from tests.live.postgresql import PORT
from tests.live.relay import Relay, relay

AWAY = "The store does not answer: see that its server runs."
NUMBER = "79031234567"


@pytest.fixture
def server(postgresql_url: str) -> Iterator[Relay]:
    with relay(PORT) as between:
        yield between


@pytest.fixture
def gateway(start_gateway: Callable[..., Gateway], postgresql_url: str, server: Relay) -> Gateway:
    url = postgresql_url.replace(f":{PORT}/", f":{server.port}/")
    return start_gateway(STORE__URL=url, SMSC__EMULATION="true", SMSC__EMULATION_DELAY="0")


def inbox(gateway: Gateway) -> tuple[int, dict[str, object]]:
    token = (gateway.folder / "token").read_text().strip()
    request = urllib.request.Request(
        f"http://{HOST}:{gateway.http_port}/api/v1/handsets/{NUMBER}/inbox",
        headers={"Authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def submit_until(esme: Esme, statuses: set[int]) -> str:
    """Send one message after the other until one is answered so; return its message_id."""
    deadline = time.monotonic() + 20
    while True:
        answer = esme.ask(message(NUMBER, b"a text"))
        if answer.command_status in statuses:
            return str(answer.message_id)
        assert time.monotonic() < deadline
        time.sleep(0.1)


def wait_for_health(gateway: Gateway, status: int) -> dict[str, object]:
    deadline = time.monotonic() + 30
    while (found := gateway.health())[0] != status:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found[1]


@contextmanager
def cut(server: Relay) -> Iterator[None]:
    server.cut()
    try:
        yield
    finally:
        server.mend()


def test_without_its_server_everybody_is_told_plainly(gateway: Gateway, server: Relay) -> None:
    with Esme.bound(gateway.port) as esme, cut(server):
        submit_until(esme, {CommandStatus.ESME_RMSGQFUL})
        health = gateway.health()
        read = inbox(gateway)
        screen = gateway.dial("*110#")

    assert (health[0], health[1]["reason"]) == (503, AWAY)
    assert read == (503, {"error": "the store cannot be used now, try again later"})
    assert screen.strip() == "The service is not available now. Please try again later."


def test_when_the_server_is_back_all_goes_on(gateway: Gateway, server: Relay) -> None:
    with Esme.bound(gateway.port) as esme:
        before = submit_until(esme, {0})
        with cut(server):
            submit_until(esme, {CommandStatus.ESME_RMSGQFUL})
        after = submit_until(esme, {0})
    wait_for_health(gateway, 200)

    assert {before, after} <= {str(row[0]) for row in gateway.rows("SELECT id FROM messages")}
    assert gateway.log.count("store_refuses") == 1
    assert gateway.log.count("store_writes_again") == 1
    assert "Traceback" not in gateway.log


def test_a_server_that_hangs_is_told_of_too(gateway: Gateway, server: Relay) -> None:
    server.is_mute = True
    with Esme.bound(gateway.port) as esme:
        number = esme.send(message(NUMBER, b"a text"))
        document = wait_for_health(gateway, 503)
        server.mend()
        answer = esme.response(number)
    wait_for_health(gateway, 200)

    assert "has not answered for" in str(document["reason"])
    assert answer.command_status == 0

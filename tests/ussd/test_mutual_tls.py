"""A gateway that speaks TLS: who may bind with which certificate."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smpp.commands import BindTransceiver
from smpp.constants import CommandStatus

sys.path.insert(0, str(Path(__file__).parents[2]))  # `pytest` alone does not add it

from tests.live import Esme, Gateway, message  # needs the path above
from tests.live.certificates import Authority

S = CommandStatus
Bind = Callable[..., int]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"), "ours")


@pytest.fixture(scope="module")
def gateway(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Asks for certificates; `app` may bind with that of bank.example alone."""
    certificate, key = authority.issue("centre")
    running = Gateway(
        tmp_path_factory.mktemp("gateway"),
        SMPP__TLS_CERTIFICATE=str(certificate),
        SMPP__TLS_KEY=str(key),
        SMPP__TLS_CLIENT_CA=str(authority.pem),
        SMPP__TLS_CLIENTS="asked",
        ACCOUNTS__APP__CERTIFICATE="bank.example",
    )
    yield running
    running.stop()


@pytest.fixture
def connect(gateway: Gateway, authority: Authority) -> Callable[[str], Esme]:
    """Connect with the certificate of this name, or with none."""

    def connected(name: str) -> Esme:
        context = ssl.create_default_context(cafile=str(authority.pem))
        if name:
            context.load_cert_chain(*authority.issue(name))
        esme = Esme(gateway.port)
        esme.socket = context.wrap_socket(esme.socket, server_hostname="127.0.0.1")
        return esme

    return connected


@pytest.mark.parametrize(
    ("system_id", "name", "status"),
    [
        ("app", "bank.example", S.ESME_ROK),
        ("app", "cn of bank.example", S.ESME_RBINDFAIL),
        ("app", "other.example", S.ESME_RBINDFAIL),
        ("app", "", S.ESME_RBINDFAIL),
        ("app2", "other.example", S.ESME_ROK),
        ("app2", "", S.ESME_ROK),
    ],
)
def test_an_account_may_be_bound_to_a_certificate(
    connect: Callable[[str], Esme], system_id: str, name: str, status: CommandStatus
) -> None:
    with connect(name) as esme:
        answer = esme.ask(BindTransceiver(system_id=system_id, password="apppass"))

    assert answer.command_status == status


def test_messages_travel_over_tls(connect: Callable[[str], Esme]) -> None:
    with connect("bank.example") as esme:
        esme.ask(BindTransceiver(system_id="app", password="apppass", interface_version=0x34))
        numbers = [esme.send(message("79990000000", b"x" * 150)) for _ in range(2_000)]
        answers = {esme.response(number).command_status for number in numbers}

    assert answers == {S.ESME_ROK}


def test_a_peer_that_speaks_no_tls_gets_no_answer(gateway: Gateway) -> None:
    with Esme(gateway.port) as esme, pytest.raises((EOFError, OSError)):
        esme.ask(BindTransceiver(system_id="app2", password="apppass"))

"""Two whole gateways over sockets: one is the message centre of the other, with TLS and without."""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol

from smpp.commands import BindTransceiver, SubmitSm
from smpp.net import Link, SmppProtocol
from smpp.pdu import Pdu
from smpp.session import Limits
from smpp.states import Role
from tests.live import free_port
from tests.live.certificates import Authority
from ussd import config
from ussd.app import Running, serve
from ussd.errors import GatewayError

PHONE = "79161110001"
HOST = "127.0.0.1"


class Esme:
    """An application; keeps what comes."""

    def __init__(self) -> None:
        self.link: Link | None = None
        self.got: list[Any] = []
        self.responses: list[Any] = []

    def connected(self, link: Link) -> None:
        self.link = link

    def bind_requested(self, link: Link, bind: Pdu) -> None: ...

    def request_failed(self, link: Link, request: Pdu, reason: Exception) -> None: ...

    def disconnected(self, link: Link, reason: str) -> None: ...

    def response_received(self, link: Link, request: Pdu, response: Pdu) -> None:
        self.responses.append(response)

    def requests_received(self, link: Link, pdus: list[Pdu]) -> None:
        for pdu in pdus:
            self.got.append(pdu)
            link.reply(pdu)


def settings(root: Path, folder: Path, name: str, **sections: Any) -> config.Settings:
    own = folder / name
    own.mkdir()
    return config.load(
        root / "gateway.toml",
        smpp={"port": 0, "system_id": name} | sections.pop("smpp", {}),
        http={"port": 0, "token_file": str(own / "token")},
        desk={"token_file": str(own / "desk-token")},
        store={"url": f"sqlite:///{own}/store.db"},
        **sections,
    )


async def until(is_so: Any, seconds: float = 10.0) -> None:
    for _ in range(int(seconds / 0.02)):
        if is_so():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to that")


async def send(reactor: Any, near: Running) -> tuple[Esme, Any]:
    """Send a message through the near gateway and wait for its receipt."""
    esme = Esme()
    bind = BindTransceiver(system_id="app", password="apppass", interface_version=0x34)
    endpoint = TCP4ClientEndpoint(reactor, HOST, near.gateway.smpp_port)
    protocol = SmppProtocol(Role.ESME, esme, reactor, Limits(), "esme", greeting=bind)
    connecting = connectProtocol(endpoint, protocol)
    await connecting.asFuture(asyncio.get_running_loop())
    await until(lambda: esme.responses)
    message = SubmitSm(
        source_addr="5000",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr=PHONE,
        registered_delivery=1,
        short_message=b"hello",
    )
    assert esme.link is not None
    esme.link.send(message)
    await until(lambda: esme.got)
    esme.link.close()
    return esme, esme.got[0]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1, and its key."""
    from ipaddress import ip_address

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@pytest.mark.parametrize("speaks_tls", [False, True])
async def test_a_message_goes_through_two_gateways_and_its_receipt_comes_back(
    reactor: Any,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    certificate: tuple[Path, Path],
    speaks_tls: bool,
) -> None:
    monkeypatch.chdir(root)
    pem, key = certificate
    smpp = {"tls_certificate": str(pem), "tls_key": str(key)} if speaks_tls else {}
    beyond = await serve(settings(root, tmp_path, "beyond", smpp=smpp), reactor, lambda _: None)
    client = {
        "host": HOST,
        "port": beyond.gateway.smpp_port,
        "system_id": "app2",
        "password": "apppass",
        "tls": speaks_tls,
        "tls_ca": str(pem) if speaks_tls else None,
    }
    upstream = settings(root, tmp_path, "near", upstream={"beyond": client})
    near = await serve(upstream, reactor, lambda _: None)
    link = near.gateway.outward.upstreams.by_name["beyond"]
    await until(lambda: link.is_bound)
    esme, receipt = await send(reactor, near)
    await near.stop()
    await beyond.stop()

    message_id = esme.responses[-1].message_id.encode()
    assert receipt.short_message.startswith(b"id:" + message_id + b" ")
    assert b"stat:DELIVRD" in receipt.short_message


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    reactor: Any,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    certificate: tuple[Path, Path],
) -> None:
    monkeypatch.chdir(root)
    pem, key = certificate
    smpp = {"tls_certificate": str(pem), "tls_key": str(key)}
    beyond = await serve(settings(root, tmp_path, "beyond", smpp=smpp), reactor, lambda _: None)
    known = {
        "host": HOST,
        "port": beyond.gateway.smpp_port,
        "system_id": "app2",
        "password": "apppass",
        "tls": True,
    }
    near = await serve(
        settings(
            root,
            tmp_path,
            "near",
            upstream={"strict": known, "trusting": known | {"tls_verify": False}},
        ),
        reactor,
        lambda _: None,
    )
    links = near.gateway.outward.upstreams.by_name
    await until(lambda: links["trusting"].is_bound)
    bound = {name: link.is_bound for name, link in links.items()}
    await near.stop()
    await beyond.stop()

    assert bound == {"strict": False, "trusting": True}


async def shown(port: int) -> bytes:
    """The certificate that a TLS port shows, as PEM."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection(HOST, port, ssl=trusting)
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return ssl.DER_cert_to_PEM_cert(der).encode()


async def test_a_renewed_certificate_is_shown_without_a_restart(
    reactor: Any, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr("ussd.service.links.certificate_watch._LOOK_EVERY_S", 0.01)
    authority = Authority(tmp_path, "ours")
    pem, key = authority.issue("centre")
    smpp = {"tls_certificate": str(pem), "tls_key": str(key)}
    running = await serve(settings(root, tmp_path, "near", smpp=smpp), reactor, lambda _: None)
    before = await shown(running.gateway.smpp_port)
    authority.issue("centre")
    seen = before
    while seen == before:
        seen = await shown(running.gateway.smpp_port)
    await running.stop()

    assert seen == pem.read_bytes()


async def bound(reactor: Any, at: Running, system_id: str, password: str, numbers: str) -> Esme:
    """An ESME, or a phone that attaches `numbers`, that is bound."""
    esme = Esme()
    bind = BindTransceiver(
        system_id=system_id, password=password, interface_version=0x34, address_range=numbers
    )
    protocol = SmppProtocol(Role.ESME, esme, reactor, Limits(), system_id, greeting=bind)
    endpoint = TCP4ClientEndpoint(reactor, HOST, at.gateway.smpp_port)
    await connectProtocol(endpoint, protocol).asFuture(asyncio.get_running_loop())
    await until(lambda: esme.responses)
    return esme


async def test_one_gateway_calls_the_other_with_an_outbind(
    reactor: Any, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    called = {"outbind": f"{HOST}:{free_port()}", "outbind_password": "call"}
    upstream = {"system_id": "app2", "password": "apppass"} | called
    near = await serve(
        settings(root, tmp_path, "near", upstream={"beyond": upstream}), reactor, lambda _: None
    )
    apps = {
        "app": {"role": "application", "password": "apppass"},
        "app2": {"role": "application", "password": "apppass", "short_numbers": ["5000"]} | called,
        "simulator": {"role": "network", "password": "simpass"},
    }
    beyond = await serve(settings(root, tmp_path, "beyond", accounts=apps), reactor, lambda _: None)
    application = await bound(reactor, near, "app", "apppass", "")
    phone = await bound(reactor, beyond, "simulator", "simpass", PHONE)
    assert phone.link is not None
    phone.link.send(SubmitSm(source_addr=PHONE, destination_addr="5000", short_message=b"hi"))
    await until(lambda: application.got)
    await near.stop()
    await beyond.stop()

    assert [pdu.short_message for pdu in application.got] == [b"hi"]


async def test_a_port_that_is_taken_is_told(
    reactor: Any, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        called = {"outbind": f"{HOST}:{other.getsockname()[1]}", "outbind_password": "call"}
        upstream = {"system_id": "us", "password": "pw"} | called
        taken = settings(root, tmp_path, "near", upstream={"beyond": upstream})
        with pytest.raises(GatewayError, match=r"upstream\.beyond\.outbind cannot listen"):
            await serve(taken, reactor, lambda _: None)

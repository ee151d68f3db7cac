"""The wired gateway: in memory on a virtual clock, and over sockets."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock

from smpp.codec import Framer, decode, encode
from smpp.commands import BindTransceiver, SubmitSm
from smpp.net import SmppProtocol
from smpp.session import Limits
from smpp.states import Role
from smpp.tlvs import Tag
from ussd import config
from ussd.app import Gateway, InProcessGateway, in_process, serve, unset
from ussd.app.ports import Port
from ussd.errors import ConfigError, GatewayError

PHONE = "79031234567"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("DIALTREE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def gateway(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcessGateway]:
    monkeypatch.chdir(root)
    made = in_process(Clock(), config_path="gateway.toml")
    yield made
    made.close()


@pytest.fixture
def settings(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> config.Settings:
    monkeypatch.chdir(root)
    return config.load(
        root / "gateway.toml",
        smpp={"port": 0},
        http={"port": 0, "token_file": str(tmp_path / "token")},
        desk={"token_file": str(tmp_path / "desk-token")},
        store={"url": f"sqlite:///{tmp_path}/var/dialtree.db"},
    )


class Phone:
    """A handset at the far end of a link; keeps the screens and messages that come."""

    def __init__(self) -> None:
        self.link: Any = None
        self.texts: list[str] = []

    def connected(self, link: Any) -> None:
        self.link = link

    def requests_received(self, link: Any, pdus: list[Any]) -> None:
        for pdu in pdus:
            self.texts.append(pdu.short_message.decode("ascii", "replace"))
            link.reply(pdu)

    def bind_requested(self, *_: Any) -> None: ...
    def response_received(self, *_: Any) -> None: ...
    def request_failed(self, *_: Any) -> None: ...
    def disconnected(self, *_: Any) -> None: ...


def bind(system_id: str = "simulator", password: str = "simpass") -> BindTransceiver:
    return BindTransceiver(
        system_id=system_id, password=password, interface_version=0x34, address_range=PHONE
    )


def dial(code: str) -> SubmitSm:
    return SubmitSm(
        service_type="USSD",
        source_addr=PHONE,
        source_addr_ton=1,
        source_addr_npi=1,
        destination_addr=code,
        short_message=code.encode(),
        tlvs=((Tag.USSD_SERVICE_OP, b"\x01"),),
    )


def attach(gateway: InProcessGateway) -> Phone:
    phone = Phone()
    factory = Factory.forProtocol(
        lambda: SmppProtocol(Role.ESME, phone, gateway.clock, Limits(), "phone", greeting=bind())
    )
    gateway.endpoint.connect(factory)
    gateway.settle()
    return phone


def test_a_dialled_code_is_answered_with_a_screen(gateway: InProcessGateway) -> None:
    phone = attach(gateway)
    phone.link.send(dial("*110*9#"))
    gateway.settle()

    assert len(phone.texts) == 1
    assert "password" in phone.texts[0]


def test_three_minutes_are_three_minutes_on_the_virtual_clock(gateway: InProcessGateway) -> None:
    phone = attach(gateway)
    phone.link.send(dial("*110*9#"))
    gateway.advance(170)
    before = len(phone.texts)
    gateway.advance(20)

    assert (before, len(phone.texts)) == (1, 2)


def test_the_virtual_clock_begins_on_a_known_day(gateway: InProcessGateway) -> None:
    gateway.advance(60)

    assert gateway.now == 1_767_258_060.0


def test_the_api_answers_without_http(gateway: InProcessGateway) -> None:

    assert gateway.http("GET", "/healthz")[0] == 200
    assert gateway.http("GET", "/no-such-thing")[0] == 404


def test_two_gateways_in_one_process_do_not_meet(gateway: InProcessGateway) -> None:
    other = in_process(Clock(), config_path="gateway.toml")
    attach(other)

    assert (
        len(gateway.gateway.switchboard.peers()),
        other.http("GET", "/healthz")[1]["links"],
    ) == (
        0,
        1,
    )
    other.close()


def test_every_metric_is_documented(gateway: InProcessGateway, root: Path) -> None:
    text = (root / "docs" / "settings.md").read_text(encoding="utf-8")

    assert [name for name in gateway.gateway.metrics.names if f"`{name}`" not in text] == []


def test_metrics_are_read_when_they_are_asked_for(gateway: InProcessGateway) -> None:
    attach(gateway)

    assert b"dialtree_links 1.0" in gateway.gateway.metrics.text()


def test_the_store_hands_out_message_numbers_again_and_again(gateway: InProcessGateway) -> None:
    numbers = {gateway.gateway.ids.next() for _ in range(50_002)}
    gateway.settle()

    assert len(numbers) == 50_002
    assert gateway.gateway.ids.left > 100_000


def broken_flows(folder: Path) -> Path:
    (folder / "services.yaml").write_text("settings: {}\n")
    path = folder / "flows.yaml"
    path.write_text('format: 1\nlanguages: [en]\ndial: {"*1#": no.such}\n')
    return path


def test_flows_with_a_mistake_keep_the_gateway_from_starting(
    settings: config.Settings, tmp_path: Path
) -> None:
    path = broken_flows(tmp_path)
    wrong = settings.model_copy(update={"flows": config.Flows(path=path)})

    with pytest.raises(GatewayError, match=r"flows\.yaml:1:\d+: .*dialtree check") as told:
        Gateway(wrong, Clock(), is_inline=True)
    assert "\n" not in str(told.value)


def test_a_gateway_with_threads_wants_a_store_that_lasts(settings: config.Settings) -> None:
    passing = settings.model_copy(update={"store": config.Store(url="sqlite://")})

    with pytest.raises(GatewayError, match="does not outlive the gateway"):
        Gateway(passing, Clock())


def test_a_menu_setting_without_a_value_is_a_warning(settings: config.Settings) -> None:
    few = settings.model_copy(update={"settings": {"operator.currency": "RUB"}})
    made = Gateway(few, Clock(), is_inline=True)
    made.close()

    assert [each.message.split(",")[0] for each in unset(few, made.flows)] == [
        "hotline.skip_price has no value in [settings]",
        "hotline.own_network has no value in [settings]",
        "hotline.vip_only has no value in [settings]",
    ]


def test_a_menu_setting_of_the_wrong_type_is_told(settings: config.Settings) -> None:
    values = settings.settings | {"hotline.vip_only": "perhaps"}
    wrong = settings.model_copy(update={"settings": values})

    with pytest.raises(ConfigError, match=r"settings\.hotline\.vip_only: 'perhaps'"):
        Gateway(wrong, Clock(), is_inline=True)


def test_a_store_that_cannot_be_written_is_told(settings: config.Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = config.Store(url=f"sqlite:///{tmp_path}/file/dialtree.db")
    wrong = settings.model_copy(update={"store": store})

    with pytest.raises(GatewayError) as told:
        Gateway(wrong, Clock(), is_inline=True)
    assert "\n" not in str(told.value)
    assert told.value.exit_code == 1


async def test_over_sockets_a_message_is_accepted_and_committed(
    settings: config.Settings, reactor: Any
) -> None:
    running = await serve(settings, reactor, lambda gateway: None)
    message = SubmitSm(sequence_number=2, destination_addr="79161234567", short_message=b"hi")
    answers = await exchange(running.gateway.smpp_port, [bind("app", "apppass"), message])
    await running.stop()
    again = Gateway(settings, Clock(), is_inline=True)
    with again.database.reading() as tx:
        count = tx.exec_driver_sql("SELECT count(*) FROM messages").scalar()
    again.close()

    assert [answer.command_status for answer in answers] == [0, 0]
    assert count == 1


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    octets = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(octets)
    return folder / "cert.pem", folder / "key.pem"


async def test_with_a_certificate_the_port_speaks_tls(
    settings: config.Settings, tmp_path: Path, reactor: Any
) -> None:
    cert, key = certificate(tmp_path)
    smpp = settings.smpp.model_copy(update={"tls_certificate": cert, "tls_key": key})
    secure = settings.model_copy(update={"smpp": smpp})
    running = await serve(secure, reactor, lambda gateway: None)
    trust = ssl.create_default_context(cafile=str(cert))
    trust.check_hostname = False
    port = running.gateway.smpp_port
    (answer,) = await exchange(port, [bind("app", "apppass")], tls=trust)
    await running.stop()

    assert answer.command_status == 0


@pytest.mark.parametrize(("key", "sentence"), [(None, "tls_key"), ("none.pem", "cannot be used")])
async def test_a_certificate_that_cannot_be_used_is_told(
    settings: config.Settings, tmp_path: Path, reactor: Any, key: str | None, sentence: str
) -> None:
    changed = {"tls_certificate": tmp_path / "none.pem", "tls_key": key and tmp_path / key}
    smpp = settings.smpp.model_copy(update=changed)

    with pytest.raises(ConfigError, match=sentence):
        await serve(settings.model_copy(update={"smpp": smpp}), reactor, lambda gateway: None)


async def test_a_gateway_that_does_not_start_leaves_no_token(
    settings: config.Settings, reactor: Any
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        smpp = settings.smpp.model_copy(update={"port": other.getsockname()[1]})

        with pytest.raises(GatewayError):
            await serve(settings.model_copy(update={"smpp": smpp}), reactor, lambda _: None)
    assert not settings.http.token_file.exists()


async def test_the_tokens_of_a_gateway_are_left_for_its_owner(
    settings: config.Settings, reactor: Any
) -> None:
    running = await serve(settings, reactor, lambda gateway: None)
    await running.stop()
    file = settings.http.token_file

    assert (file.read_text().strip(), file.stat().st_mode & 0o777) == (
        running.gateway.http_token,
        0o600,
    )


async def test_whoever_finds_a_port_open_finds_the_tokens_too(
    settings: config.Settings, reactor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[tuple[bool, bool]] = []
    listen = Port.listen

    def watched(port: Port) -> None:
        left.append((settings.http.token_file.exists(), settings.desk.token_file.exists()))
        listen(port)

    monkeypatch.setattr(Port, "listen", watched)
    running = await serve(settings, reactor, lambda gateway: None)
    await running.stop()

    assert left == [(True, True), (True, True)]


async def test_a_port_in_use_is_told_and_leaves_nothing_running(
    settings: config.Settings, reactor: Any
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        smpp = settings.smpp.model_copy(update={"port": other.getsockname()[1]})
        wrong = settings.model_copy(update={"smpp": smpp})

        with pytest.raises(GatewayError, match=r"SMPP cannot listen on 127\.0\.0\.1:.*in use"):
            await serve(wrong, reactor, lambda gateway: None)


async def test_an_http_port_in_use_is_told(settings: config.Settings, reactor: Any) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        http = settings.http.model_copy(update={"port": other.getsockname()[1]})
        wrong = settings.model_copy(update={"http": http})

        with pytest.raises(GatewayError, match=r"HTTP cannot listen on 127\.0\.0\.1:.*in use"):
            await serve(wrong, reactor, lambda gateway: None)


async def exchange(port: int, pdus: list[Any], tls: ssl.SSLContext | None = None) -> list[Any]:
    """Send PDUs one after the other and return their responses."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
    framer, answers = Framer(70_000), []
    for number, pdu in enumerate(pdus, 1):
        pdu.sequence_number = number
        writer.write(encode(pdu))
        frames: list[bytes] = []
        while not frames:
            frames = framer.feed(await reader.read(65_536))
        answers.append(decode(frames[0]))
    writer.close()
    return answers

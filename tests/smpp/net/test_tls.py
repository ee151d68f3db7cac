"""TLS under SMPP, over real sockets, with certificates made here."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint

from smpp.commands import BindTransceiver
from smpp.net import BackOff, SmppClient, SmppServer
from smpp.net.tls import TlsError, connecting, serving

sys.path.insert(0, str(Path(__file__).parents[3]))  # `pytest` alone does not add it

from tests.live.certificates import Authority  # needs the path above

PATIENCE_S = 10.0


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ours")


@pytest.fixture
def stranger(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "strangers")


Meet = Callable[..., Any]


@pytest.fixture
def meet(reactor: Any, authority: Authority, make_peer: Any) -> Meet:
    """Let a client with these options bind to a server with those; the two peers."""

    async def met(serves: dict[str, Any], connects: dict[str, Any]) -> tuple[Any, Any]:
        centre, app = make_peer(), make_peer()
        server = SmppServer(centre, reactor)
        pair = authority.issue("centre")
        if serves.pop("revoked", False):
            authority.revoke(pair[0])
        secured = serving(server, *pair, **serves).wrapped
        port = reactor.listenTCP(0, secured, interface="127.0.0.1")
        plain = TCP4ClientEndpoint(reactor, "127.0.0.1", port.getHost().port)
        client = SmppClient(
            reactor,
            connecting(plain, **{"host": "127.0.0.1", "ca": authority.pem, **connects}).wrapped,
            lambda: BindTransceiver(system_id="app", interface_version=0x34),
            app,
            back_off=BackOff(first_s=60.0),
        )
        client.start()
        # Either a bind is answered, or somebody parts.
        for _ in range(int(PATIENCE_S / 0.01)):
            if app.answers or app.goodbyes:
                break
            await asyncio.sleep(0.01)
        app.names = [link.peer_certificate for link in app.links]
        centre.names = [link.peer_certificate for link in centre.links if centre.binds]
        await _gone(client.stop())
        await _gone(port.stopListening())
        await _gone(server.stop())
        return centre, app

    return met


async def _gone(deferred: Any) -> None:
    if isinstance(deferred, Deferred):
        await deferred.asFuture(asyncio.get_running_loop())


def pem_of(der: bytes) -> bytes:
    return bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))


def common_name(der: bytes) -> str:
    read = x509.load_der_x509_certificate(der)
    return str(read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


async def test_a_client_that_knows_the_authority_binds(meet: Meet) -> None:
    centre, app = await meet({}, {})

    assert app.answers, (app.goodbyes, centre.goodbyes)
    assert app.answers[0][1].command_status == 0
    assert (common_name(app.names[0]), centre.names) == ("cn of centre", [None])


async def test_a_server_of_another_authority_is_not_spoken_to(
    meet: Meet, stranger: Authority
) -> None:
    centre, app = await meet({}, {"ca": stranger.pem})

    assert (centre.binds, app.answers, len(app.goodbyes)) == ([], [], 1)


async def test_a_server_of_another_name_is_not_spoken_to(meet: Meet) -> None:
    centre, app = await meet({}, {"host": "elsewhere.example"})

    assert (centre.binds, app.answers) == ([], [])


async def test_the_authorities_of_the_system_do_not_know_ours(meet: Meet) -> None:
    centre, _ = await meet({}, {"ca": None})

    assert centre.binds == []


@pytest.mark.parametrize("shows", [True, False])
async def test_a_client_that_was_told_to_trusts_anybody(
    meet: Meet, stranger: Authority, authority: Authority, shows: bool
) -> None:
    certificate, key = authority.issue("app.example") if shows else (None, None)
    own = {"certificate": certificate, "key": key}
    centre, app = await meet({}, {"ca": stranger.pem, "verifies": False, **own})

    assert app.answers[0][1].command_status == 0
    assert len(centre.binds) == 1


async def test_a_client_with_a_certificate_is_known_by_it(meet: Meet, authority: Authority) -> None:
    certificate, key = authority.issue("app.example")
    centre, app = await meet({"client_ca": authority.pem}, {"certificate": certificate, "key": key})

    assert app.answers[0][1].command_status == 0
    assert [common_name(der) for der in centre.names] == ["cn of app.example"]


async def test_a_client_without_a_certificate_is_turned_away(
    meet: Meet, authority: Authority
) -> None:
    centre, app = await meet({"client_ca": authority.pem}, {})

    assert (centre.binds, app.answers) == ([], [])


async def test_a_client_that_is_only_asked_may_show_none(meet: Meet, authority: Authority) -> None:
    asked = {"client_ca": authority.pem, "requires_client": False}
    centre, app = await meet(asked, {})

    assert (app.answers[0][1].command_status, centre.names) == (0, [None])


@pytest.mark.parametrize("requires_client", [True, False])
@pytest.mark.parametrize("days", [1, -1])
async def test_a_certificate_that_is_not_good_is_turned_away(
    meet: Meet, authority: Authority, stranger: Authority, requires_client: bool, days: int
) -> None:
    signer = stranger if days > 0 else authority
    certificate, key = signer.issue("app.example", days=days)
    centre, _ = await meet(
        {"client_ca": authority.pem, "requires_client": requires_client},
        {"certificate": certificate, "key": key},
    )

    assert centre.binds == []


@pytest.mark.parametrize("is_revoked", [True, False])
async def test_a_client_whose_certificate_was_revoked_is_turned_away(
    meet: Meet, authority: Authority, is_revoked: bool
) -> None:
    certificate, key = authority.issue("app.example")
    crl = authority.revoke(certificate if is_revoked else authority.issue("other.example")[0])
    serves = {"client_ca": authority.pem, "client_crl": crl}
    centre, _ = await meet(serves, {"certificate": certificate, "key": key})

    assert bool(centre.binds) is not is_revoked


@pytest.mark.parametrize("is_revoked", [True, False])
async def test_a_server_whose_certificate_was_revoked_is_not_spoken_to(
    meet: Meet, authority: Authority, is_revoked: bool
) -> None:
    crl = authority.revoke(authority.issue("other.example")[0])
    centre, _ = await meet({"revoked": is_revoked}, {"crl": crl})

    assert bool(centre.binds) is not is_revoked


async def test_a_list_that_is_out_of_date_lets_nobody_in(meet: Meet, authority: Authority) -> None:
    certificate, key = authority.issue("app.example")
    crl = authority.revoke(days=-1)
    serves = {"client_ca": authority.pem, "client_crl": crl}
    centre, _ = await meet(serves, {"certificate": certificate, "key": key})

    assert centre.binds == []


@pytest.fixture
def files(authority: Authority) -> Any:
    """What a server has, with a list of what was revoked, and how to look at it."""
    certificate, key = authority.issue("centre")
    crl = authority.revoke()
    client_ca = authority.pem
    secured = serving(None, certificate, key, client_ca=client_ca, client_crl=crl)
    return secured, certificate, crl


def shown(secured: Any) -> bytes:
    """The certificate that the next connection is shown."""
    certificate = secured.current.certificate
    return bytes(certificate.to_cryptography().public_bytes(Encoding.DER))


def test_files_that_stay_the_same_are_not_read_again(files: Any) -> None:
    secured, _, _ = files
    before = secured.current

    assert [secured.look() for _ in range(3)] == [False, False, False]
    assert secured.current is before


def test_a_certificate_that_was_changed_is_used_when_it_stands_still(
    files: Any, authority: Authority
) -> None:
    secured, certificate, _ = files
    before = shown(secured)
    authority.issue("centre")
    looks = [secured.look() for _ in range(3)]
    after = shown(secured)

    assert looks == [False, True, False]
    assert (before != after, certificate.read_bytes()) == (True, pem_of(after))


def test_a_list_that_was_changed_is_used(files: Any, authority: Authority) -> None:
    secured, certificate, _ = files
    before = secured.current
    authority.revoke(certificate)

    assert [secured.look() for _ in range(2)] == [False, True]
    assert secured.current is not before


def test_a_file_that_is_spoilt_is_named_once_and_the_old_one_stays(
    files: Any, authority: Authority
) -> None:
    secured, certificate, _ = files
    before = secured.current
    certificate.write_bytes(b"half a cert")
    secured.look()
    with pytest.raises(TlsError, match=r"centre\.pem: there is no certificate"):
        secured.look()
    later = secured.look()
    authority.issue("centre")
    looks = [secured.look() for _ in range(2)]

    assert (later, looks) == (False, [False, True])
    assert secured.current is not before


def test_a_client_looks_at_its_files_too(authority: Authority) -> None:
    crl = authority.revoke()
    secured = connecting(None, "127.0.0.1", ca=authority.pem, crl=crl)
    before = secured.current
    authority.revoke(authority.issue("other")[0])

    assert [secured.look() for _ in range(2)] == [False, True]
    assert secured.current is not before


def test_a_file_that_cannot_be_used_is_named(authority: Authority, stranger: Authority) -> None:
    certificate, key = authority.issue("one")
    other = stranger.issue("two")[1]
    empty, broken = authority.folder / "empty.pem", authority.folder / "broken.pem"
    empty.write_bytes(b"")
    broken.write_bytes(b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n")
    wrong = [
        (authority.folder / "none.pem", key, "none.pem: it cannot be read"),
        (empty, key, "empty.pem: there is no certificate"),
        (broken, key, "broken.pem: a certificate in it cannot be read"),
        (certificate, certificate, "one.pem: there is no key"),
        (certificate, other, "two.key: this key does not belong to"),
    ]
    for one, its_key, why in wrong:
        with pytest.raises(TlsError, match=why):
            serving(None, one, its_key)
    for path, why in ((empty, "empty.pem: there is no list"), (certificate, "there is no list")):
        with pytest.raises(TlsError, match=why):
            serving(None, certificate, key, client_ca=authority.pem, client_crl=path)

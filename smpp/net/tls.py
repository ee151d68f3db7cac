"""TLS under SMPP: what a server shows and asks for, what a client checks. Verification is on.

TLS 1.2 is the oldest version that is spoken. A server that has authorities for its clients asks
each for a certificate and, unless told otherwise, turns away those who show none; one that is shown
is always verified. A client verifies the chain and the name of whom it connects to unless
`verifies` is False, which is for tests of others alone.
Who has a list of what the authorities have revoked believes no certificate that is on it, and none
at all when the list is out of date or has nothing of the authority that signed.

Files are PEM. What is wrong with one is a `TlsError` that names it. `Secured.look` reads them again
when they have changed: what connects then meets the new ones, links that are up stay as they are.
OpenSSL is imported with this module, so it is imported only where TLS is used.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from cryptography.x509 import CertificateRevocationList, load_pem_x509_crl
from OpenSSL.crypto import FILETYPE_PEM, X509StoreFlags
from OpenSSL.crypto import Error as OpenSslError
from twisted.internet.endpoints import wrapClientTLS
from twisted.internet.error import VerifyError
from twisted.internet.interfaces import (
    IOpenSSLClientConnectionCreator,
    IOpenSSLServerConnectionCreator,
)
from twisted.internet.ssl import (
    Certificate,
    CertificateOptions,
    KeyPair,
    PrivateCertificate,
    TLSVersion,
    optionsForClientTLS,
    platformTrust,
    trustRootFromCertificates,
)
from twisted.protocols.tls import TLSMemoryBIOFactory
from zope.interface import implementer  # type: ignore[import-untyped]  # has no stubs

from smpp.errors import SmppError

__all__ = ["Secured", "TlsError", "connecting", "serving"]

_BEGIN = b"-----BEGIN CERTIFICATE-----"
_BEGIN_LIST = b"-----BEGIN X509 CRL-----"


class TlsError(SmppError):
    """A certificate or key cannot be used; `path` is its file."""

    def __init__(self, path: Path, why: str) -> None:
        """Take the file and the reason."""
        super().__init__(f"{path}: {why}")
        self.path = path


@implementer(IOpenSSLServerConnectionCreator, IOpenSSLClientConnectionCreator)
class Secured:
    """One side that speaks TLS from files; `current` is what they say now."""

    def __init__(
        self, make: Callable[[], Any], files: tuple[Path | None, ...], wrap: Callable[[Any], Any]
    ) -> None:
        """Read the files by `make`; raises `TlsError`."""
        self._files = [path for path in files if path is not None]
        self._read = self._seen = self._stamp()
        self._make = make
        self._wrap = wrap
        self.current = make()

    @cached_property
    def wrapped(self) -> Any:
        """The factory, or the endpoint, that speaks TLS."""
        return self._wrap(self)

    def look(self) -> bool:
        """Read the files anew when one has changed and has stood still since the last look.

        Returns whether they were; raises `TlsError`, once for each change, and the old ones stay.
        """
        stamp = self._stamp()
        is_settled, self._seen = stamp == self._seen, stamp
        if not is_settled or stamp == self._read:
            return False
        self._read = stamp
        self.current = self._make()
        return True

    def _stamp(self) -> tuple[tuple[int, int, int] | None, ...]:
        """What changes when one of the files does."""
        return tuple(_state(path) for path in self._files)

    # The names are Twisted's.

    def serverConnectionForTLS(self, protocol: Any) -> Any:  # noqa: N802
        """Return the connection of who has connected to us."""
        return self.current.serverConnectionForTLS(protocol)

    def clientConnectionForTLS(self, protocol: Any) -> Any:  # noqa: N802
        """Return the connection to whom we connect."""
        return self.current.clientConnectionForTLS(protocol)


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def serving(
    factory: Any,
    certificate: Path,
    key: Path,
    *,
    client_ca: Path | None = None,
    client_crl: Path | None = None,
    requires_client: bool = True,
) -> Secured:
    """A factory for a port that speaks TLS, around `factory`; raises `TlsError`.

    `certificate` may have its chain behind it. `client_ca` has the authorities whose certificates
    clients show, `client_crl` what they have revoked; with `requires_client` one who shows none is
    turned away.
    """
    make = partial(_server, certificate, key, client_ca, client_crl, requires_client)
    files = (certificate, key, client_ca, client_crl)
    return Secured(make, files, lambda tls: TLSMemoryBIOFactory(tls, False, factory))


def _server(
    certificate: Path,
    key: Path,
    client_ca: Path | None,
    client_crl: Path | None,
    requires_client: bool,
) -> Any:
    own = _own(certificate, key)
    verification: dict[str, Any] = {}
    if client_ca is not None:
        verification = {
            "verify": True,
            "caCerts": [each.original for each in _certificates(client_ca)],
            "requireCertificate": requires_client,
        }
    options: Any = CertificateOptions(
        privateKey=own.privateKey.original,
        certificate=own.original,
        extraCertChain=[each.original for each in _certificates(certificate)[1:]],
        raiseMinimumTo=TLSVersion.TLSv1_2,
        **verification,
    )
    if client_crl is not None:
        _believe(options.getContext(), _lists(client_crl))
    return options


def connecting(
    endpoint: Any,
    host: str,
    *,
    ca: Path | None = None,
    crl: Path | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    verifies: bool = True,
) -> Secured:
    """A client endpoint that speaks TLS over `endpoint`; raises `TlsError`.

    `host` is the name or address that the other side's certificate must have. `ca` has the
    authorities that are trusted (None: those of the system), `crl` what they have revoked.
    `certificate` and `key` are what we show when we are asked.
    """
    make = partial(_client, host, ca, crl, certificate, key, verifies)
    return Secured(make, (ca, crl, certificate, key), lambda tls: wrapClientTLS(tls, endpoint))


def _client(
    host: str,
    ca: Path | None,
    crl: Path | None,
    certificate: Path | None,
    key: Path | None,
    verifies: bool,
) -> Any:
    own = None if certificate is None or key is None else _own(certificate, key)
    if not verifies:
        trusting: Any = CertificateOptions if own is None else own.options
        return trusting()
    # Twisted leaves some of these untyped.
    system: Any = platformTrust
    trust = system() if ca is None else _trust(ca)
    creator = optionsForClientTLS(host, trust, own)
    return creator if crl is None else _Doubting(creator, _lists(crl))


class _Doubting:
    """Makes the connections of a client that knows what was revoked."""

    def __init__(self, creator: Any, revoked: list[CertificateRevocationList]) -> None:
        self._creator = creator
        self._revoked = revoked

    def clientConnectionForTLS(self, protocol: Any) -> Any:  # noqa: N802
        connection = self._creator.clientConnectionForTLS(protocol)
        _believe(connection.get_context(), self._revoked)
        self._revoked = []  # the context is that of all connections
        return connection


def _believe(context: Any, revoked: list[CertificateRevocationList]) -> None:
    """Let a context check certificates against these lists."""
    store = context.get_cert_store()
    for each in revoked:
        store.add_crl(each)
    store.set_flags(X509StoreFlags.CRL_CHECK)


def _own(certificate: Path, key: Path) -> PrivateCertificate:
    """Read what we show; raises `TlsError` also where the two do not belong together."""
    together: Any = PrivateCertificate.fromCertificateAndKeyPair
    try:
        own: PrivateCertificate = together(_certificates(certificate)[0], _key(key))
    except VerifyError:
        why = f"this key does not belong to {certificate}; give the one that does"
        raise TlsError(key, why) from None
    return own


def _trust(path: Path) -> Any:
    make: Any = trustRootFromCertificates
    return make(_certificates(path))


def _certificates(path: Path) -> list[Certificate]:
    """Read every certificate of a PEM file, in order."""
    blocks = [_BEGIN + block for block in _octets(path).split(_BEGIN)[1:]]
    if not blocks:
        raise TlsError(path, "there is no certificate in it; write it as PEM")
    try:
        return [Certificate.loadPEM(block) for block in blocks]
    except OpenSslError:
        raise TlsError(path, "a certificate in it cannot be read; write it as PEM") from None


def _lists(path: Path) -> list[CertificateRevocationList]:
    """Read every list of revoked certificates of a PEM file."""
    blocks = [_BEGIN_LIST + block for block in _octets(path).split(_BEGIN_LIST)[1:]]
    if not blocks:
        raise TlsError(path, "there is no list of revoked certificates in it; write it as PEM")
    try:
        return [load_pem_x509_crl(block) for block in blocks]
    except ValueError:
        raise TlsError(path, "a list in it cannot be read; write it as PEM") from None


def _key(path: Path) -> KeyPair:
    octets = _octets(path)
    try:
        pair: KeyPair = KeyPair.load(octets, FILETYPE_PEM)
    except OpenSslError:
        raise TlsError(path, "there is no key in it that can be read; write it as PEM") from None
    return pair


def _octets(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TlsError(path, f"it cannot be read ({error.strerror}); give the right path") from None

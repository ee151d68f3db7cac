"""TLS under SMPP: what a server shows and asks for, what a client checks. Verification is on.

TLS 1.2 is the oldest version that is spoken. A server that has authorities for its clients asks
each for a certificate and, unless told otherwise, turns away those who show none; one that is shown
is always verified. A client verifies the chain and the name of whom it connects to unless
`verifies` is False, which is for tests of others alone.

Files are PEM. What is wrong with one is a `TlsError` that names it. OpenSSL is imported with this
module, so it is imported only where TLS is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from OpenSSL.crypto import FILETYPE_PEM
from OpenSSL.crypto import Error as OpenSslError
from twisted.internet.endpoints import wrapClientTLS
from twisted.internet.error import VerifyError
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

from smpp.errors import SmppError

__all__ = ["TlsError", "connecting", "serving"]

_BEGIN = b"-----BEGIN CERTIFICATE-----"


class TlsError(SmppError):
    """A certificate or key cannot be used; `path` is its file."""

    def __init__(self, path: Path, why: str) -> None:
        """Take the file and the reason."""
        super().__init__(f"{path}: {why}")
        self.path = path


def serving(
    factory: Any,
    certificate: Path,
    key: Path,
    *,
    client_ca: Path | None = None,
    requires_client: bool = True,
) -> TLSMemoryBIOFactory:
    """A factory for a port that speaks TLS, around `factory`; raises `TlsError`.

    `certificate` may have its chain behind it. `client_ca` has the authorities whose certificates
    clients show; with `requires_client` one who shows none is turned away.
    """
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
    return TLSMemoryBIOFactory(options, False, factory)


def connecting(
    endpoint: Any,
    host: str,
    *,
    ca: Path | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    verifies: bool = True,
) -> Any:
    """A client endpoint that speaks TLS over `endpoint`; raises `TlsError`.

    `host` is the name or address that the other side's certificate must have. `ca` has the
    authorities that are trusted (None: those of the system). `certificate` and `key` are what we
    show when we are asked.
    """
    own = None if certificate is None or key is None else _own(certificate, key)
    # Twisted leaves some of these untyped, and takes any context factory for an endpoint's.
    system: Any = platformTrust
    if verifies:
        trust = system() if ca is None else _trust(ca)
        return wrapClientTLS(optionsForClientTLS(host, trust, own), endpoint)
    trusting: Any = CertificateOptions if own is None else own.options
    return wrapClientTLS(trusting(), endpoint)


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

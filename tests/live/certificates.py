"""Certificates made for a test: an authority, and what it signs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

__all__ = ["Authority"]


class Authority:
    """Signs certificates into PEM files of a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = x509.BasicConstraints(ca=True, path_length=0)
        made = self._builder(self._name, self._key).add_extension(usage, critical=True)
        self.pem = self._write(f"{name}.ca", made)

    def issue(self, name: str, *, days: int = 1, ip: str = "127.0.0.1") -> tuple[Path, Path]:
        """A certificate with this DNS name and address, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"cn of {name}")])
        names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address(ip))])
        made = self._builder(subject, key, days).add_extension(names, critical=False)
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (self.folder / f"{name}.key").write_bytes(secret)
        return self._write(f"{name}.pem", made), self.folder / f"{name}.key"

    def revoke(self, *certificates: Path, days: int = 1) -> Path:
        """The list of what this authority has revoked: these certificates."""
        now = datetime.now(UTC)
        made = x509.CertificateRevocationListBuilder().issuer_name(self._name)
        made = made.last_update(now - timedelta(days=9)).next_update(now + timedelta(days=days))
        for path in certificates:
            serial = x509.load_pem_x509_certificate(path.read_bytes()).serial_number
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            made = made.add_revoked_certificate(entry.build())
        signed = made.sign(self._key, hashes.SHA256())
        path = self.folder / "revoked.crl"
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        return path

    def _builder(self, subject: x509.Name, key: Any, days: int = 1) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        serial = x509.random_serial_number()
        return (
            x509.CertificateBuilder(self._name, subject, key.public_key(), serial)
            .not_valid_before(now - timedelta(days=9))
            .not_valid_after(now + timedelta(days=days))
        )

    def _write(self, name: str, made: x509.CertificateBuilder) -> Path:
        signed = made.sign(self._key, hashes.SHA256())
        (self.folder / name).write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        return self.folder / name

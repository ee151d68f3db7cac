"""The names in a client certificate."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ussd.service.links.certificates import names

sys.path.insert(0, str(Path(__file__).parents[4]))  # `pytest` alone does not add it

from tests.live.certificates import Authority  # needs the path above


def der(path: Path) -> bytes:
    read = x509.load_pem_x509_certificate(path.read_bytes())
    return read.public_bytes(serialization.Encoding.DER)


def test_the_common_name_and_the_dns_names_count_and_addresses_do_not(tmp_path: Path) -> None:
    certificate, _ = Authority(tmp_path, "ours").issue("bank.example")

    assert names(der(certificate)) == {"bank.example", "cn of bank.example"}


def test_a_certificate_without_other_names_has_its_common_name(tmp_path: Path) -> None:
    assert names(der(Authority(tmp_path, "ours").pem)) == {"ours"}


def test_addresses_of_other_kinds_count_too() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "BG")])
    now = datetime.now(UTC)
    others = [
        x509.UniformResourceIdentifier("urn:bank"),
        x509.RFC822Name("smpp@bank.example"),
    ]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .sign(key, hashes.SHA256())
    )

    assert names(made.public_bytes(serialization.Encoding.DER)) == {
        "urn:bank",
        "smpp@bank.example",
    }

"""The names in a TLS client certificate, by which an account can be bound to it.

Whether a certificate is good was settled by TLS before (`smpp.net.tls`); here it is only read.
"""

from __future__ import annotations

__all__ = ["names"]


def names(certificate: bytes) -> frozenset[str]:
    """Every DNS name, URI and e-mail address of a certificate (DER), and its common name."""
    # Here, because it takes as long to load as half the gateway and most do without TLS.
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    read = x509.load_der_x509_certificate(certificate)
    found = {str(name.value) for name in read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)}
    try:
        others = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset(found)
    for kind in (x509.DNSName, x509.UniformResourceIdentifier, x509.RFC822Name):
        found.update(others.get_values_for_type(kind))
    return frozenset(found)

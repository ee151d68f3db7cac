"""TLS towards a gateway: whom the phone trusts, and what it shows of itself."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import NamedTuple

from simulator.errors import CannotConnect

__all__ = ["Tls", "reason"]


class Tls(NamedTuple):
    """How the gateway's certificate is checked, and ours; verification is always on."""

    ca: Path | None = None
    """PEM file of the authorities that are trusted; None: the system's."""
    name: str = ""
    """Name that the gateway's certificate must have; empty: the host."""
    certificate: Path | None = None
    """PEM file of the certificate that we show when we are asked."""
    key: Path | None = None
    """PEM file of its key, where that is a file of its own."""

    def secure(self, plain: socket.socket, host: str, where: str) -> ssl.SSLSocket:
        """Make a connection to `host` speak TLS; raise `CannotConnect`, which calls it `where`."""
        context = self._context()
        try:
            return context.wrap_socket(plain, server_hostname=self.name or host)
        except ssl.SSLCertVerificationError as error:
            raise CannotConnect(_mistrust(where, error.verify_message)) from error
        except OSError as error:
            raise CannotConnect(
                f"{where} does not speak TLS ({reason(error)}). Leave out --tls, or name the port "
                "that does."
            ) from error

    def _context(self) -> ssl.SSLContext:
        named = [str(path) for path in (self.ca, self.certificate, self.key) if path]
        try:
            context = ssl.create_default_context(cafile=self.ca)
            if self.certificate:
                context.load_cert_chain(self.certificate, self.key)
        except OSError as error:
            raise CannotConnect(
                f"{' or '.join(named)} is no PEM file that can be used ({reason(error)})."
            ) from error
        return context


def _mistrust(where: str, why: str) -> str:
    advice = "name the authority that signed it with --tls-ca FILE"
    if "mismatch" in why:
        advice = "say whose it must be with --tls-name NAME"
    return f"The certificate of {where} is not trusted ({why.rstrip('.')}): {advice}."


def reason(error: OSError) -> str:
    """Say what went wrong, without OpenSSL's places in its own code."""
    reason = getattr(error, "reason", None) or error.strerror or str(error)
    return str(reason).replace("_", " ").lower()

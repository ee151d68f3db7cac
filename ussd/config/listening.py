"""Where the gateway listens: SMPP and HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from ussd.config.values import Port, Seconds, Section

__all__ = ["Http", "Smpp"]


class Smpp(Section):
    """Where ESMEs bind to us, and the limits and timers of each SMPP session."""

    host: str = "127.0.0.1"
    port: Port = 2775
    system_id: Annotated[str, Field(max_length=15)] = "dialtree"
    connections: Annotated[int, Field(ge=1)] = 1000
    max_pdu: Annotated[int, Field(ge=1024)] = 70_000
    session_init: Seconds = 10.0
    enquire_link: Seconds = 30.0
    inactivity: Seconds = 90.0
    response: Seconds = 20.0
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_client_ca: Path | None = None
    tls_client_crl: Path | None = None
    tls_clients: Literal["required", "asked"] = "required"


class Http(Section):
    """Where the HTTP API listens."""

    host: str = "127.0.0.1"
    port: Port = 8080
    token: SecretStr | None = None
    token_file: Path = Path("var/token")
    test_controls: bool = False

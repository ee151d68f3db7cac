"""What the gateway keeps and sends on: the store, how long, the mail server, the log."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from ussd.config.values import Port, Seconds, Section

__all__ = ["Email", "Log", "Retention", "Store"]


class Store(Section):
    """The subscriber store, and how much may wait for its writer."""

    url: str = "sqlite:///var/dialtree.db"
    waiting: Annotated[int, Field(ge=100)] = 50_000
    seed_demo: bool = False


class Retention(Section):
    """How long what is over is kept; 0 is for ever."""

    messages: Seconds = 30 * 86400.0
    audit: Seconds = 365 * 86400.0
    call_records: Seconds = 365 * 86400.0
    ussd_sessions: Seconds = 86400.0
    idempotency: Seconds = 7 * 86400.0
    broadcasts: Seconds = 30 * 86400.0
    pending_flags: Seconds = 7 * 86400.0


class Email(Section):
    """The mail server that takes the e-mail of the flows; without a host it stays in the store."""

    host: str = ""
    port: Port = 25
    sender: str = "dialtree@localhost"
    security: Literal["none", "starttls", "tls"] = "none"
    user: str = ""
    password: SecretStr = SecretStr("")


class Log(Section):
    """Where and how the gateway says what it does."""

    format: Literal["console", "json"] = "console"
    level: Literal["debug", "info", "warning", "error"] = "info"

"""Who speaks SMPP with us: the accounts that bind here, and the upstreams that we bind to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, model_validator

from ussd.config.values import HostPort, IpRange, Pattern, Port, Seconds, Section

__all__ = ["Account", "AccountRules", "DialectName", "Receipts", "Upstream"]

DialectName = Literal[
    "default",
    "generic",
    "tata",
    "sixdee",
    "mica",
    "huawei_a",
    "huawei_b",
    "tajik",
    "cis",
    "one_shot",
]
"""How a peer speaks USSD over SMPP (docs/dialects.md)."""


class Receipts(Section):
    """How the receipts of an account look and when they come (docs/receipts.md)."""

    form: Literal["both", "text", "tlvs"] = "both"
    id: Literal["same", "decimal", "hex", "upper_hex", "padded", "other_case"] = "same"
    when: Literal["usual", "early", "late"] = "usual"
    late: Seconds = 30.0
    copies: Annotated[int, Field(ge=1, le=5)] = 1
    shuffled: bool = False
    first_part_only: bool = False
    missing: bool = False
    unknown_fields: bool = False


def _receipts(value: object) -> object:
    """Take a plain word for the form alone."""
    return {"form": value} if isinstance(value, str) else value


class AccountRules(Section):
    """What an SMPP account may do: the same in gateway.toml, the store, the API, the commands."""

    role: Literal["application", "network"]
    bind_types: frozenset[Literal["transmitter", "receiver", "transceiver"]] = frozenset(
        {"transmitter", "receiver", "transceiver"}
    )
    sessions: Annotated[int, Field(ge=1)] = 100
    window: Annotated[int, Field(ge=1)] = 500
    rate: Annotated[float, Field(ge=0)] = 0.0
    codes: tuple[str, ...] = ()
    short_numbers: tuple[str, ...] = ()
    sources: Pattern = ""
    destinations: Pattern = ""
    ip_ranges: tuple[IpRange, ...] = ()
    service_types: tuple[Annotated[str, Field(max_length=5)], ...] = ()
    certificate: str = ""
    alphabet: Literal["gsm7", "latin-1", "ascii"] = "gsm7"
    dialect: DialectName = "default"
    push: bool = False
    receipts: Annotated[Receipts, BeforeValidator(_receipts)] = Receipts()
    message_ids: Literal["decimal", "hex"] = "decimal"
    delivers: Literal["deliver_sm", "data_sm"] = "deliver_sm"
    outbind: HostPort = ""
    outbind_password: SecretStr = SecretStr("")


class Account(AccountRules):
    """One SMPP account that the file grants; its key under [accounts] is the system_id."""

    password: SecretStr


class Upstream(Section):
    """A message centre or USSD gateway that we bind to; its key under [upstream] is its name."""

    host: str = ""
    port: Port = 2775
    system_id: Annotated[str, Field(max_length=15)]
    password: SecretStr
    outbind: HostPort = ""
    outbind_password: SecretStr = SecretStr("")
    system_type: Annotated[str, Field(max_length=12)] = ""
    bind: Literal["transceiver", "transmitter", "receiver"] = "transceiver"
    links: Annotated[int, Field(ge=1, le=100)] = 1
    version: Literal["3.3", "3.4", "5.0"] = "3.4"
    address_range: Annotated[str, Field(max_length=40)] = ""
    dialect: DialectName = "generic"
    alphabet: Literal["gsm7", "latin-1", "ascii"] = "gsm7"
    window: Annotated[int, Field(ge=1)] = 100
    rate: Annotated[float, Field(ge=0)] = 0.0
    messages: bool = True
    receipts: bool = True
    prefixes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    service_types: tuple[Annotated[str, Field(max_length=5)], ...] = ()
    cost: Annotated[float, Field(ge=0)] = 0.0
    numbers: str = ""
    enquire_link: Seconds = 30.0
    response: Seconds = 20.0
    retry_first: Annotated[Seconds, Field(gt=0)] = 1.0
    retry_longest: Annotated[Seconds, Field(gt=0)] = 60.0
    tls: bool = False
    tls_name: str = ""
    tls_ca: Path | None = None
    tls_crl: Path | None = None
    tls_verify: bool = True
    tls_certificate: Path | None = None
    tls_key: Path | None = None

    @model_validator(mode="after")
    def _is_reached(self) -> Upstream:
        """Refuse an upstream that we neither call nor are called by, or by anybody."""
        if not self.host and not self.outbind:
            raise ValueError("give host, where we bind, or outbind, where it calls us")
        if self.outbind and not self.outbind_password.get_secret_value():
            raise ValueError("give outbind_password: who knows it gets our bind")
        return self

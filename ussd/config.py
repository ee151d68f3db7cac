"""The settings of one installation: gateway.toml, with every key also in the environment.

A key `[section] name` is `DIALTREE_SECTION__NAME` in the environment, which wins over the file.
Nothing is read at import.  A wrong or unknown key is a `ConfigError` that names the file, the key
and, when one is near, the key that was probably meant.  Secrets may be given by reference:
`env:NAME` takes an environment variable, `file:PATH` the first line of a file.
docs/settings.md documents each key; a test keeps it complete.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from smpp.text import national
from ussd.errors import ConfigError

__all__ = [
    "Account",
    "AccountRules",
    "Demo",
    "Desk",
    "Email",
    "Flows",
    "Http",
    "Log",
    "Receipts",
    "Retention",
    "Sessions",
    "Settings",
    "Smpp",
    "Smsc",
    "Store",
    "Upstream",
    "Workbench",
    "WorkbenchPerson",
    "account_rules",
    "load",
    "secret",
]

ENV_PREFIX = "DIALTREE_"
ENV_DELIMITER = "__"

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, None: 1.0}


def _seconds(value: object) -> object:
    """Turn `"3m"`, `"1.5s"` or a number into seconds."""
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip())
    if match is None:
        raise ValueError('write a time as a number of seconds or like "30s", "3m", "1h", "2d"')
    return float(match[1]) * _UNITS[match[2]]


Seconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0)]
"""A time in seconds; the file may say `"3m"`."""


def _zone(value: object) -> object:
    try:
        return ZoneInfo(value) if isinstance(value, str) else value
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'{value!r} is no time zone; write one like "Europe/Moscow"') from None


Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
"""A time zone by its name in the IANA database."""

Port = Annotated[int, Field(ge=0, le=65535)]


def _pattern(text: str) -> str:
    try:
        re.compile(text, re.ASCII)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
"""A regular expression that an address must match whole; empty: any."""


def _ip_range(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise ValueError(f"{text!r} is no IP range; write one like 10.0.0.0/8") from None


IpRange = Annotated[str, AfterValidator(_ip_range)]
"""Addresses that a peer may come from: `10.0.0.0/8`, `2001:db8::/32`, or one address."""


def _host_port(text: str) -> str:
    host, _, port = text.rpartition(":")
    if text and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"{text!r} is no address; write one like 10.0.0.7:2775")
    return text


HostPort = Annotated[str, AfterValidator(_host_port)]
"""Where somebody listens, `host:port`; empty: nowhere."""


_LANGUAGES = {name.lower(): number for number, name in national.LANGUAGES.items()}


def _shift_table(name: str) -> str:
    if name.lower() not in _LANGUAGES:
        raise ValueError(f"{name!r} has no shift tables; these have: {', '.join(_LANGUAGES)}")
    return name.lower()


ShiftTable = Annotated[str, AfterValidator(_shift_table)]
"""A language with national shift tables, like `turkish`."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Smpp(_Section):
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
    tls_clients: Literal["required", "asked"] = "required"


class Http(_Section):
    """Where the HTTP API listens."""

    host: str = "127.0.0.1"
    port: Port = 8080
    token: SecretStr | None = None
    token_file: Path = Path("var/token")
    test_controls: bool = False


class Store(_Section):
    """The subscriber store, and how much may wait for its writer."""

    url: str = "sqlite:///var/dialtree.db"
    waiting: Annotated[int, Field(ge=100)] = 50_000
    seed_demo: bool = False


class Flows(_Section):
    """The menu trees that this installation serves."""

    path: Path = Path("flows.yaml")
    zone: Zone = ZoneInfo("UTC")


class Smsc(_Section):
    """The SMS centre: how long messages live, when they are tried again, who plays the handset."""

    emulation: bool = False
    emulation_delay: Seconds = 0.5
    emulation_seed: int = 1
    emulation_rules: Path | None = None
    validity: Seconds = 2 * 86400.0
    max_validity: Seconds = 7 * 86400.0
    retry: Annotated[tuple[Seconds, ...], Field(min_length=1)] = (5.0, 30.0, 120.0, 600.0, 3600.0)
    retry_by_error: Mapping[str, tuple[Seconds, ...]] = Field(
        default_factory=lambda: {
            "ESME_RTHROTTLED": (1.0, 1.0, 2.0, 5.0, 10.0, 30.0),
            "ESME_RMSGQFUL": (1.0, 5.0, 10.0, 30.0, 60.0),
        }
    )
    permanent: frozenset[str] = frozenset(
        {"ESME_RINVDSTADR", "ESME_RINVMSGLEN", "ESME_RINVDCS", "ESME_RX_P_APPN", "ESME_RX_R_APPN"}
    )
    loaded: Annotated[int, Field(ge=1, le=10_000)] = 10_000
    shift_tables: tuple[ShiftTable, ...] = ()
    broadcast_areas: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    default_messages: Mapping[Annotated[int, Field(ge=1, le=255)], str] = Field(
        default_factory=dict
    )

    @property
    def languages(self) -> tuple[int, ...]:
        """The national language identifiers of `shift_tables` (TS 23.038 §6.2.1.2.4)."""
        return tuple(_LANGUAGES[name] for name in self.shift_tables)


class Sessions(_Section):
    """USSD sessions and calls; how long those of the flows last is in flows.yaml.

    `idle` and `total` hold where an application leads, `application` is how long it may think;
    `patience` is how long a subscriber waits for an http service before the flow's `slow`.
    """

    idle: Seconds = 120.0
    total: Seconds = 600.0
    application: Seconds = 25.0
    patience: Seconds = 10.0
    limit: Annotated[int, Field(ge=1)] = 200_000
    snapshot_every: Seconds = 1.0


class Desk(_Section):
    """The live operators' desk."""

    token: SecretStr | None = None
    token_file: Path = Path("var/desk-token")
    announce_every: Seconds = 20.0


class Email(_Section):
    """The mail server that takes the e-mail of the flows; without a host it stays in the store."""

    host: str = ""
    port: Port = 25
    sender: str = "dialtree@localhost"
    security: Literal["none", "starttls", "tls"] = "none"
    user: str = ""
    password: SecretStr = SecretStr("")


class Retention(_Section):
    """How long what is over is kept; 0 is for ever."""

    messages: Seconds = 30 * 86400.0
    call_records: Seconds = 365 * 86400.0
    ussd_sessions: Seconds = 86400.0
    idempotency: Seconds = 7 * 86400.0
    broadcasts: Seconds = 30 * 86400.0
    pending_flags: Seconds = 7 * 86400.0


class WorkbenchPerson(_Section):
    """Who may use the workbench; the key under [workbench.people] is the name in the log."""

    role: Literal["viewer", "author", "approver"]
    token: SecretStr


class Workbench(_Section):
    """Who may change the menus, and how a change reaches the subscribers."""

    watch: bool = False
    two_persons: bool = False
    people: dict[str, WorkbenchPerson] = Field(default_factory=dict)


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


class Receipts(_Section):
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


class AccountRules(_Section):
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
    receipts: Annotated[Receipts, BeforeValidator(_receipts)] = Receipts()
    message_ids: Literal["decimal", "hex"] = "decimal"
    delivers: Literal["deliver_sm", "data_sm"] = "deliver_sm"
    outbind: HostPort = ""
    outbind_password: SecretStr = SecretStr("")


class Account(AccountRules):
    """One SMPP account that the file grants; its key under [accounts] is the system_id."""

    password: SecretStr


class Upstream(_Section):
    """A message centre or USSD gateway that we bind to; its key under [upstream] is its name."""

    host: str
    port: Port = 2775
    system_id: Annotated[str, Field(max_length=15)]
    password: SecretStr
    system_type: Annotated[str, Field(max_length=12)] = ""
    bind: Literal["transceiver", "transmitter", "receiver"] = "transceiver"
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
    tls_verify: bool = True
    tls_certificate: Path | None = None
    tls_key: Path | None = None


class Demo(_Section):
    """What makes a demonstration shorter than life."""

    sms_delay: Seconds | None = None


class Log(_Section):
    """Where and how the gateway says what it does."""

    format: Literal["console", "json"] = "console"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(BaseSettings):
    """Every setting of one gateway process, checked and frozen."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter=ENV_DELIMITER,
        extra="forbid",
        frozen=True,
    )

    smpp: Smpp = Smpp()
    http: Http = Http()
    store: Store = Store()
    flows: Flows = Flows()
    smsc: Smsc = Smsc()
    sessions: Sessions = Sessions()
    desk: Desk = Desk()
    retention: Retention = Retention()
    email: Email = Email()
    workbench: Workbench = Workbench()
    accounts: dict[str, Account] = Field(default_factory=dict)
    upstream: dict[str, Upstream] = Field(default_factory=dict)
    demo: Demo = Demo()
    settings: dict[str, Any] = Field(default_factory=dict)
    log: Log = Log()

    @field_validator("settings")
    @classmethod
    def _dotted(cls, tree: dict[str, Any]) -> dict[str, Any]:
        """Write `{hotline: {vip_only: …}}` as `{"hotline.vip_only": …}`."""
        return dict(_leaves(tree))

    @field_validator("accounts")
    @classmethod
    def _owned_once(cls, accounts: dict[str, Account]) -> dict[str, Account]:
        """Refuse a code or number that two accounts own."""
        owners: dict[str, str] = {}
        for system_id, account in accounts.items():
            for address in (*account.codes, *account.short_numbers):
                other = owners.setdefault(address, system_id)
                if other != system_id:
                    raise ValueError(
                        f"{address} is owned by {other} and {system_id}; take it from one of them"
                    )
        return accounts

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return env_settings, init_settings


def load(path: Path | None = None, **overrides: Any) -> Settings:
    """Read gateway.toml (None: defaults alone) and the environment; raise `ConfigError`."""
    tree = _read(path) if path is not None else {}
    _check_environment()
    for section, values in overrides.items():
        tree[section] = {**tree.get(section, {}), **values}
    try:
        return Settings(**tree)
    except ValidationError as error:
        raise _explain(error, path) from None


def account_rules(system_id: str, tree: Mapping[str, Any]) -> AccountRules:
    """Check the rules of an account that no file grants; raise `ConfigError`."""
    try:
        return AccountRules(**tree)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        names = ["accounts", system_id, *map(str, first["loc"])]
        why = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            why = f"there is no such rule{_near(names)}"
        raise ConfigError(".".join(names), why) from None


def secret(value: SecretStr) -> str:
    """Resolve a secret given as itself, as `env:NAME` or as `file:PATH`; raise `ConfigError`."""
    text = value.get_secret_value()
    kind, _, name = text.partition(":")
    if kind == "env":
        if name not in os.environ:
            raise ConfigError(text, f"set the environment variable {name}")
        return os.environ[name]
    if kind == "file":
        try:
            return Path(name).read_text(encoding="utf-8").splitlines()[0].strip()
        except (OSError, IndexError):
            raise ConfigError(text, f"put the secret on the first line of {name}") from None
    return text


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        raise ConfigError("", f"{path} does not exist; name the file with --config") from None
    except OSError as error:
        raise ConfigError("", f"{path} cannot be read: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("", f"{path} is not TOML: {error}") from None


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _check_environment() -> None:
    """Refuse a variable of ours whose section does not exist: it would be ignored in silence."""
    for variable in os.environ:
        if variable.startswith(ENV_PREFIX) and ENV_DELIMITER in variable:
            section = variable.removeprefix(ENV_PREFIX).split(ENV_DELIMITER)[0].lower()
            if section not in Settings.model_fields:
                why = f"the environment has {variable}, but there is no such section"
                raise ConfigError(section, why + _near([section]))


def _explain(error: ValidationError, path: Path | None) -> ConfigError:
    """Say the first problem in one sentence, with the file, the key and a near key."""
    first = error.errors(include_url=False, include_input=False)[0]
    names = [str(part) for part in first["loc"]]
    key = ".".join(names)
    place = str(path) if path is not None else "the environment"
    if first["type"] == "extra_forbidden":
        return ConfigError(key, f"{place} has no such setting{_near(names)}")
    why = first["msg"].removeprefix("Value error, ")
    return ConfigError(key, f"{why} (in {place} or {_variable(names)})")


def _variable(names: list[str]) -> str:
    return ENV_PREFIX + ENV_DELIMITER.join(names).upper()


def _near(names: list[str]) -> str:
    near = difflib.get_close_matches(names[-1], _keys(names[:-1]), n=1)
    if not near:
        return ""
    return f"; did you mean {'.'.join([*names[:-1], near[0]])}?"


def _keys(section: list[str]) -> list[str]:
    """List the keys that a section of the file may have."""
    if not section:
        return list(Settings.model_fields)
    named: dict[str, type[BaseModel]] = {"accounts": Account, "upstream": Upstream}
    if section[0] in named:
        return list(named[section[0]].model_fields)
    model = Settings.model_fields[section[0]].annotation
    if isinstance(model, type) and issubclass(model, BaseModel):
        return list(model.model_fields)
    return []

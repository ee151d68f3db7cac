"""What a gateway needs before it can be built: the store, the flows, tokens, limits, TLS.

Everything that can be wrong with an installation is found here and becomes one sentence.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

import menus
from menus.errors import FlowError, Problem
from menus.model import Flows
from smpp.session import Limits
from smpp.text import budget
from smpp.timers import Timing
from store import Database, StoreError, seed
from store.migrations import upgrade
from ussd import config
from ussd.config import Settings
from ussd.core.addresses import parse_msisdn
from ussd.core.provided import PROVIDED
from ussd.errors import ConfigError, GatewayError
from ussd.service.clocks import Clocks
from ussd.service.flows.flow_files import missing_settings, typed_settings

if TYPE_CHECKING:
    from smpp.net.tls import Secured

__all__ = [
    "leave_token",
    "limits",
    "load_flows",
    "open_store",
    "raw_settings",
    "tls",
    "token",
    "unset",
]


def load_flows(settings: Settings) -> tuple[Flows, Mapping[str, object]]:
    """Read the menu trees and the typed values of `[settings]`; raise `GatewayError`."""
    raw = raw_settings(settings)
    try:
        flows = menus.load(
            settings.flows.path,
            encoding=budget,
            parse_msisdn=parse_msisdn,
            settings=raw,
            provided=PROVIDED,
        )
    except FlowError as error:
        raise GatewayError(_first_problem(error, settings.flows.path)) from None
    return flows, typed_settings(flows, raw)


def unset(settings: Settings, flows: Flows) -> tuple[Problem, ...]:
    """Warn of each setting that these flows may read and `[settings]` does not give."""
    return missing_settings(flows, raw_settings(settings))


def raw_settings(settings: Settings) -> dict[str, object]:
    """Return the values of `[settings]` as written, and what the texts are shown by."""
    return {"operator.time_zone": settings.flows.zone.key} | settings.settings


def _first_problem(error: FlowError, path: Path) -> str:
    problems = [problem for problem in error.problems if problem.prevents_serving]
    more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
    return f"{problems[0]}{more}; correct it, `dialtree check {path}` shows everything"


def open_store(settings: config.Store, clocks: Clocks, *, is_inline: bool = False) -> Database:
    """Open the store for us alone, bring it to this version and seed it; raise `GatewayError`.

    A store in memory has one connection, so it is for a gateway without threads (`is_inline`).
    """
    if settings.url in _IN_MEMORY and not is_inline:
        raise GatewayError(
            "a store in memory does not outlive the gateway; write [store] url = sqlite:///FILE"
        )
    try:
        _make_folder(settings.url)
        database = Database(settings.url)
        database.own()
        upgrade(database)
        if settings.seed_demo:
            with database.transaction() as tx:
                seed.demo(tx, clocks.now())
    except (StoreError, OSError) as error:
        raise GatewayError(str(error)) from None
    return database


_IN_MEMORY = ("sqlite://", "sqlite:///", "sqlite:///:memory:")


def _make_folder(url: str) -> None:
    """Make the folder of an SQLite file; what is wrong with it `Database` says better."""
    kind, _, path = url.partition(":///")
    if kind == "sqlite" and path and not path.startswith(":"):
        with contextlib.suppress(OSError):
            Path(path).parent.mkdir(parents=True, exist_ok=True)


def token(given: SecretStr | None) -> str:
    """Return the token of the settings, or make one."""
    return secrets.token_urlsafe(24) if given is None else config.secret(given)


def leave_token(made: str, path: Path) -> None:
    """Leave a token for the commands of the same user; raise `GatewayError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made + "\n")
    except OSError as error:
        raise GatewayError(
            f"the token cannot be written to {path} ({error.strerror}); make the folder writable"
        ) from None


def limits(smpp: config.Smpp) -> Limits:
    timing = Timing(
        session_init_s=smpp.session_init or None,
        enquire_link_s=smpp.enquire_link or None,
        inactivity_s=smpp.inactivity or None,
        response_s=smpp.response,
    )
    return Limits(max_length=smpp.max_pdu, timing=timing)


def tls(smpp: config.Smpp, server: Any) -> Secured:
    """Wrap a server so that it speaks TLS; raise `ConfigError` when it cannot."""
    if smpp.tls_key is None or smpp.tls_certificate is None:
        raise ConfigError("smpp.tls_key", "give the key that belongs to tls_certificate")
    if smpp.tls_client_crl is not None and smpp.tls_client_ca is None:
        raise ConfigError("smpp.tls_client_ca", "give the authorities whose list tls_client_crl is")
    # OpenSSL takes a tenth of the time to start, and most do without.
    from smpp.net.tls import TlsError, serving

    try:
        return serving(
            server,
            smpp.tls_certificate,
            smpp.tls_key,
            client_ca=smpp.tls_client_ca,
            client_crl=smpp.tls_client_crl,
            requires_client=smpp.tls_clients == "required",
        )
    except TlsError as error:
        named = ("tls_key", "tls_certificate", "tls_client_crl", "tls_client_ca")
        name = next(name for name in named if getattr(smpp, name) == error.path)
        raise ConfigError(f"smpp.{name}", f"it cannot be used: {error}") from None

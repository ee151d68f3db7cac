"""The client links of an installation: `[upstream.NAME]` as plans, and as connections.

A link is TCP or TLS; with TLS the other side's certificate is verified against the machine's
authorities, or against `tls_ca`, unless the settings say otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from smpp.commands import BindReceiver, BindRequest, BindTransceiver, BindTransmitter
from smpp.constants import InterfaceVersion
from smpp.net import BackOff, SmppClient, SmppServer
from smpp.session import Limits
from smpp.states import Role
from smpp.text import DefaultAlphabet
from smpp.timers import Timing
from ussd import config
from ussd.core.attachment import parse_range
from ussd.core.dialects import dialect
from ussd.core.upstream_routes import UpstreamRoute
from ussd.errors import ConfigError
from ussd.service.links.bind_accounts import BindAccount, bare_code
from ussd.service.links.upstream import Upstream
from ussd.service.links.upstream_calls import UpstreamCalls
from ussd.service.links.upstream_link import UpstreamLink, UpstreamPlan

if TYPE_CHECKING:
    from smpp.net.tls import Secured

__all__ = ["client", "ear", "ear_over_tls", "over_tls", "plans", "receiving_only"]

_CALLS = 100
"""Connections of one centre to us, at a time."""

B = TypeVar("B", bound=BindRequest)

_BINDS: Mapping[str, type[BindRequest]] = {
    "transceiver": BindTransceiver,
    "transmitter": BindTransmitter,
    "receiver": BindReceiver,
}
_VERSIONS = {
    "3.3": InterfaceVersion.V3_3,
    "3.4": InterfaceVersion.V3_4,
    "5.0": InterfaceVersion.V5_0,
}


def plans(upstreams: Mapping[str, config.Upstream]) -> list[UpstreamPlan]:
    """Return what each upstream is for; raise `ConfigError` for numbers that are no pattern."""
    return [_plan(name, upstream) for name, upstream in upstreams.items()]


def _plan(name: str, upstream: config.Upstream) -> UpstreamPlan:
    alphabet = DefaultAlphabet(upstream.alphabet)
    try:
        numbers = parse_range(upstream.numbers)
    except ValueError as error:
        raise ConfigError(f"upstream.{name}.numbers", str(error)) from None
    return UpstreamPlan(
        account=BindAccount(
            system_id=name,
            secret="",
            role="upstream",
            alphabet=alphabet,
            dialect=dialect(upstream.dialect, alphabet),
        ),
        route=UpstreamRoute(
            name=name,
            prefixes=tuple(prefix.removeprefix("+") for prefix in upstream.prefixes),
            codes=frozenset(bare_code(code) for code in upstream.codes),
            service_types=frozenset(upstream.service_types),
            cost=upstream.cost,
            numbers=numbers,
        ),
        links=upstream.links if upstream.host else 0,
        rate=upstream.rate,
        has_messages=upstream.messages and upstream.bind != "receiver",
        has_receipts=upstream.receipts,
    )


def receiving_only(upstreams: Mapping[str, config.Upstream]) -> list[str]:
    """Warn, in a sentence each, of upstreams whose USSD dials nothing can answer."""
    return [
        f"upstream.{name} only receives, so USSD dials from there are refused: "
        + ('give bind = "transceiver"' if one.host else "give host, where we bind to send")
        for name, one in upstreams.items()
        if not one.host or one.bind == "receiver"
    ]


def client(
    name: str, upstream: config.Upstream, link: UpstreamLink, clock: Any, endpoint: Any
) -> SmppClient:
    """Return a client that binds for `link` and comes back whenever it is cut off."""
    return SmppClient(
        clock,
        endpoint,
        partial(_bind, upstream, _BINDS[upstream.bind]),
        link,
        _limits(upstream),
        name=name,
        back_off=BackOff(first_s=upstream.retry_first, longest_s=upstream.retry_longest),
    )


def ear(upstream: config.Upstream, centre: Upstream, clock: Any) -> SmppServer:
    """Return what waits for the outbind of a centre, and then binds as a receiver."""
    calls = UpstreamCalls(
        centre, config.secret(upstream.outbind_password), partial(_bind, upstream, BindReceiver)
    )
    limits = _limits(upstream)
    return SmppServer(calls, clock, limits, role=Role.ESME, max_connections=_CALLS)


def _limits(upstream: config.Upstream) -> Limits:
    timing = Timing(
        enquire_link_s=upstream.enquire_link or None,
        inactivity_s=None,
        response_s=upstream.response,
    )
    version = _VERSIONS[upstream.version]
    return Limits(window_out=upstream.window, interface_version=version, timing=timing)


def _bind(upstream: config.Upstream, made: type[B]) -> B:
    return made(
        system_id=upstream.system_id,
        password=config.secret(upstream.password),
        system_type=upstream.system_type,
        interface_version=_VERSIONS[upstream.version],
        address_range=upstream.address_range,
    )


def ear_over_tls(name: str, upstream: config.Upstream, server: SmppServer) -> Secured:
    """Wrap what waits for an upstream so that it speaks TLS; raise `ConfigError`.

    With `tls_ca` whoever calls must show a certificate of it.
    """
    from smpp.net.tls import TlsError, serving  # OpenSSL takes its time, most do without

    if upstream.tls_certificate is None or upstream.tls_key is None:
        why = "give tls_certificate and tls_key, for who calls us over TLS"
        raise ConfigError(f"upstream.{name}.outbind", why)
    try:
        return serving(
            server,
            upstream.tls_certificate,
            upstream.tls_key,
            client_ca=upstream.tls_ca,
            client_crl=upstream.tls_crl,
        )
    except TlsError as error:
        raise ConfigError(f"upstream.{name}.tls", str(error)) from None


def over_tls(name: str, upstream: config.Upstream, plain: Any) -> Secured:
    """Wrap the endpoint of an upstream so that it speaks TLS; raise `ConfigError`."""
    from smpp.net.tls import TlsError, connecting  # OpenSSL takes its time, most do without

    try:
        return connecting(
            plain,
            upstream.tls_name or upstream.host,
            ca=upstream.tls_ca,
            crl=upstream.tls_crl,
            certificate=upstream.tls_certificate,
            key=upstream.tls_key,
            verifies=upstream.tls_verify,
        )
    except TlsError as error:
        raise ConfigError(f"upstream.{name}.tls", str(error)) from None

"""What is said to an http service of services.yaml, and what its answer means.

The request is one JSON object, made of parameters that the menus have checked; the answer is held
against the declaration to the last field before a screen reads any of it.  What does not fit is a
`WrongAnswer` with the place in the answer and never the value: values may be secrets.
Whether an address may be called is decided for each address that a name resolves to, so a name
cannot lead into a private network (docs/services-yaml.md).  Nothing here connects or waits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

import msgspec

from menus.catalogue import ServiceDeclaration, ValueType, value_of
from menus.effects import Outcome, Service

__all__ = [
    "LARGEST_ANSWER",
    "Caller",
    "Network",
    "WrongAnswer",
    "backoff_s",
    "body_of",
    "headers_of",
    "is_allowed",
    "is_passing",
    "networks_of",
    "outcome_of",
]

LARGEST_ANSWER = 262_144
"""Octets of an answer; a longer one is no answer."""

_MOST_ROWS = 999
_LONGEST_REASON = 60
_LARGEST_EXPONENT = 12
_LONGEST_NUMBER = 40
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_REFUSALS = (409, 422)
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_SPELT = ("text", "digits", "msisdn", "language", "one of", "date", "time")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")


class WrongAnswer(ValueError):
    """The answer is not what services.yaml declares; the message names the place."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is in the dialogue that a service is called from."""

    msisdn: str
    language: str
    channel: str


# What is asked.


def body_of(declared: ServiceDeclaration, need: Service, caller: Caller) -> bytes:
    """The request: who, in which language, and the parameters; amounts and times are strings.

    A service whose answer serves everybody is not told who asks.
    """
    asked: dict[str, object] = {"service": need.name}
    if not declared.for_everyone:
        asked["msisdn"] = caller.msisdn
        asked["channel"] = caller.channel
        asked["language"] = caller.language
    asked["parameters"] = {  # a secret is shown to the service, as any other word
        name: str(value) if isinstance(value, str) else value
        for name, value in need.parameters.items()
    }
    return msgspec.json.encode(asked)


def headers_of(key: str, secret: str) -> dict[str, str]:
    """The headers of a request; `key` is the same for every repetition of it."""
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Idempotency-Key": key,
    }
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    return headers


def backoff_s(attempt: int, chance: float) -> float:
    """How long to wait after the `attempt`th failure (1, 2, …); `chance` is drawn, 0 to 1."""
    longest = min(_FIRST_PAUSE_S * 2.0 ** (attempt - 1), _LONGEST_PAUSE_S)
    return longest * (0.5 + chance / 2)


def is_passing(status: int) -> bool:
    """Tell whether a status says that the service cannot work now, but may soon."""
    return status in _PASSING


# What is answered.


def outcome_of(declared: ServiceDeclaration, status: int, body: bytes) -> Outcome:
    """What an answer means; raises `WrongAnswer`."""
    if not 200 <= status < 300 and status not in _REFUSALS:
        raise WrongAnswer(f"status {status}")
    if len(body) > LARGEST_ANSWER:
        raise WrongAnswer(f"longer than {LARGEST_ANSWER} octets")
    try:
        document = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise WrongAnswer("the body is no JSON") from None
    if not isinstance(document, dict):
        raise WrongAnswer("the body is no JSON object")
    if "refused" in document:
        return _refusal(declared, document)
    if status in _REFUSALS:
        raise WrongAnswer(f"status {status} without 'refused'")
    values = _fields(declared.values, document.get("values", {}), "values")
    if declared.rows is None:
        return Outcome(values=values)
    rows = _rows(declared.rows, document.get("rows"))
    return Outcome(values=values, rows=rows) if rows else Outcome("empty", values=values)


def _refusal(declared: ServiceDeclaration, document: Mapping[str, Any]) -> Outcome:
    code = document["refused"]
    if code not in declared.refused:
        raise WrongAnswer("refused: the reason is not declared")
    words = document.get("reason", "")
    if not isinstance(words, str) or not _is_plain(words):
        raise WrongAnswer("reason: no text")
    return Outcome("refused", {"code": code}, reason=words[:_LONGEST_REASON] or str(code))


def _rows(declared: Mapping[str, ValueType], given: object) -> tuple[Mapping[str, object], ...]:
    if not isinstance(given, list):
        raise WrongAnswer("rows: no list")
    if len(given) > _MOST_ROWS:
        raise WrongAnswer(f"rows: more than {_MOST_ROWS}")
    return tuple(_fields(declared, row, f"rows[{n}]") for n, row in enumerate(given))


def _fields(declared: Mapping[str, ValueType], given: object, where: str) -> Mapping[str, object]:
    """The declared fields; what else there is may be of a later version and is left alone."""
    if not isinstance(given, dict):
        raise WrongAnswer(f"{where}: no object")
    return {
        name: _value(type, given.get(name), f"{where}.{name}") for name, type in declared.items()
    }


def _value(type: ValueType, raw: object, where: str) -> object:
    if raw is None:
        raise WrongAnswer(f"{where}: missing")
    if not _has_kind(type.kind, raw):
        raise WrongAnswer(f"{where}: no {type}")
    try:
        value = value_of(type, raw)
    except ValueError:
        raise WrongAnswer(f"{where}: no {type}") from None
    if isinstance(value, Decimal) and value and abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise WrongAnswer(f"{where}: out of all bounds")
    return value


def _has_kind(kind: str, raw: object) -> bool:
    """Whether JSON gave the right kind of thing; `value_of` then looks at the thing itself."""
    if kind == "flag":
        return isinstance(raw, bool)
    if isinstance(raw, str):
        return _is_plain(raw) and (kind in _SPELT or len(raw) <= _LONGEST_NUMBER)
    return kind not in _SPELT and isinstance(raw, int | float) and not isinstance(raw, bool)


def _is_plain(text: str) -> bool:
    """No control characters but line ends: they mean something to a phone."""
    if text.isascii() and text.isprintable():
        return True
    return not any(unicodedata.category(c) == "Cc" and c != "\n" for c in text)


# Who may be asked.


def networks_of(written: Iterable[str]) -> tuple[Network, ...]:
    """The private networks that services.yaml allows."""
    return tuple(map(ip_network, written))


def is_allowed(address: str, networks: Iterable[Network]) -> bool:
    """Tell whether a resolved address may be called: it is public, or in one of `networks`."""
    found = _inner(ip_address(address.partition("%")[0]))
    if found.is_global and not found.is_multicast:
        return True
    return any(found in network for network in networks)


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for: it is that one which is reached."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)

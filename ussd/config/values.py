"""The kinds of value that a setting may have; each refuses a wrong one with what to write."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from smpp.text import national

__all__ = [
    "SHIFT_LANGUAGES",
    "HostPort",
    "IpRange",
    "Pattern",
    "Port",
    "Seconds",
    "Section",
    "ShiftTable",
    "Zone",
]


class Section(BaseModel):
    """One `[section]` of the file: frozen, and an unknown key in it is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


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

#: The languages with national shift tables, and their identifiers (TS 23.038 §6.2.1.2.4).
SHIFT_LANGUAGES = {name.lower(): number for number, name in national.LANGUAGES.items()}


def _shift_table(name: str) -> str:
    if name.lower() not in SHIFT_LANGUAGES:
        raise ValueError(f"{name!r} has no shift tables; these have: {', '.join(SHIFT_LANGUAGES)}")
    return name.lower()


ShiftTable = Annotated[str, AfterValidator(_shift_table)]
"""A language with national shift tables, like `turkish`."""

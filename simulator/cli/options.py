"""The options that commands share, and what they make: a phone on the air, or readings alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from simulator.network.esme import EsmeLine, SmppNetwork
    from simulator.network.readings import Readings

__all__ = ["Where", "air_options", "attached", "msisdn_option", "reading_options"]

DEMO_MSISDN = "79031234567"

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class _Address(click.ParamType[Any]):
    """HOST:PORT; either part may be left out."""

    name = "HOST:PORT"

    def __init__(self, section: str, port: int) -> None:
        self._section, self._port = section, port

    def default(self) -> str:
        host = os.environ.get(f"DIALTREE_{self._section}__HOST", "127.0.0.1")
        port = os.environ.get(f"DIALTREE_{self._section}__PORT", self._port)
        return f"{'127.0.0.1' if host in ('', '0.0.0.0') else host}:{port}"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        host, colon, port = str(value).rpartition(":")
        if not colon:
            host, port = (port, str(self._port)) if not port.isdigit() else ("", port)
        if not port.isdigit() or not 0 < int(port) < 65536:
            self.fail(f"{value!r} is no address; write it like 127.0.0.1:{self._port}", param, ctx)
        return host.strip("[]") or "127.0.0.1", int(port)


class _Msisdn(click.ParamType[Any]):
    """A phone's number in any spelling, as E.164 digits."""

    name = "MSISDN"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        digits = re.sub(r"[\s()+.-]", "", str(value))
        if not re.fullmatch(r"[0-9]{5,15}", digits):
            self.fail(f"{value!r} is no number; write it like {DEMO_MSISDN}", param, ctx)
        return digits


_SMPP = _Address("SMPP", 2775)
_HTTP = _Address("HTTP", 8080)


def _all(*decorators: Decorator) -> Decorator:
    return lambda function: reduce(lambda made, wrap: wrap(made), reversed(decorators), function)


msisdn_option: Decorator = click.option(
    "--msisdn", type=_Msisdn(), default=DEMO_MSISDN, show_default=True, help="The phone's number."
)

reading_options: Decorator = _all(
    click.option("--http", type=_HTTP, default=_HTTP.default, help="Where the HTTP API is."),
    click.option(
        "--var",
        "folder",
        type=click.Path(path_type=Path),
        default=Path("var"),
        show_default=True,
        help="The folder where the gateway leaves its tokens.",
    ),
)

air_options: Decorator = _all(
    msisdn_option,
    click.option("--gateway", type=_SMPP, default=_SMPP.default, help="Where SMPP is."),
    click.option("--system-id", default="simulator", show_default=True, help="The SMPP account."),
    click.option(
        "--password",
        default="simpass",
        envvar="HANDSET_PASSWORD",
        help="Its password (or HANDSET_PASSWORD in the environment).",
    ),
    reading_options,
)


class Where:
    """Where the gateway is and who we are, from the options of a command."""

    def __init__(
        self,
        gateway: tuple[str, int],
        system_id: str,
        password: str,
        http: tuple[str, int],
        folder: Path,
    ) -> None:
        """Take the values of `air_options`, without the MSISDN."""
        self.gateway, self.http, self.folder = gateway, http, folder
        self.account = (system_id, password)

    def readings(self) -> Readings:
        """The HTTP API."""
        from simulator.network.readings import Readings

        return Readings(*self.http, self.folder)

    def network(self) -> SmppNetwork:
        """The gateway over SMPP; nothing is connected yet."""
        from simulator.network.esme import SmppNetwork

        return SmppNetwork(*self.gateway, *self.account, self.readings())


@contextmanager
def attached(where: Where, msisdn: str) -> Iterator[EsmeLine]:
    """One phone on the air; whatever happens, it leaves in good order."""
    network = where.network()
    line = network.attach(msisdn)
    try:
        yield line
    finally:
        network.close()

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
    from simulator.network.tls import Tls

__all__ = ["Dialled", "Where", "air_options", "attached"]

DEMO_MSISDN = "79031234567"

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class _Address(click.ParamType[Any]):
    """HOST:PORT; either part may be left out."""

    name = "HOST:PORT"

    def __init__(self, section: str, port: int) -> None:
        self._section, self._port = section, port

    def default(self) -> str:
        host, port = self.beside("127.0.0.1")
        return f"{host}:{port}"

    def beside(self, host: str) -> tuple[str, int]:
        """What the environment says; on this host unless it says so."""
        said = os.environ.get(f"DIALTREE_{self._section}__HOST", host)
        port = os.environ.get(f"DIALTREE_{self._section}__PORT", "")
        return (
            "127.0.0.1" if said in ("", "0.0.0.0") else said,
            int(port) if port.isdigit() else self._port,
        )

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


class Dialled(click.ParamType[str]):
    """A code or a number, as it is keyed; it cannot be nothing."""

    name = "DIALLED"

    def __init__(self, example: str) -> None:
        """Take one to show."""
        self._example = example

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """The text as it is."""
        if not str(value).strip():
            self.fail(f"nothing to dial; write it like {self._example}", param, ctx)
        return str(value)


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SMPP = _Address("SMPP", 2775)
_HTTP = _Address("HTTP", 8080)


def _all(*decorators: Decorator) -> Decorator:
    return lambda function: reduce(lambda made, wrap: wrap(made), reversed(decorators), function)


air_options: Decorator = _all(
    click.option(
        "--msisdn",
        type=_Msisdn(),
        default=DEMO_MSISDN,
        show_default=True,
        help="The phone's number.",
    ),
    click.option("--gateway", type=_SMPP, default=_SMPP.default, help="Where SMPP is."),
    click.option("--system-id", default="simulator", show_default=True, help="The SMPP account."),
    click.option(
        "--password",
        default="simpass",
        envvar="HANDSET_PASSWORD",
        help="Its password (or HANDSET_PASSWORD in the environment).",
    ),
    click.option("--tls", is_flag=True, help="Speak TLS; each of the four below means it, too."),
    click.option("--tls-ca", type=_FILE, help="Whom to trust (PEM), if not the system's."),
    click.option("--tls-name", default="", help="Whose its certificate must be: not the host's."),
    click.option("--tls-certificate", type=_FILE, help="The certificate to show (PEM)."),
    click.option("--tls-key", type=_FILE, help="Its key (PEM), if it is not in the same file."),
    click.option("--http", type=_HTTP, help="Where the HTTP API is; 8080 beside SMPP unless said."),
    click.option(
        "--var",
        "folder",
        type=click.Path(path_type=Path),
        default=Path("var"),
        show_default=True,
        help="The folder where the gateway leaves its tokens.",
    ),
)


class Where:
    """Where the gateway is and who we are, from the options of a command."""

    def __init__(
        self,
        gateway: tuple[str, int],
        system_id: str,
        password: str,
        http: tuple[str, int] | None,
        folder: Path,
        tls: bool = False,
        **secured: Any,
    ) -> None:
        """Take the values of `air_options`, without the MSISDN."""
        self.gateway, self.folder = gateway, folder
        self._secured = secured if tls or any(secured.values()) else None
        self.http = http or _HTTP.beside(gateway[0])
        self.account = (system_id, password)

    def readings(self) -> Readings:
        """The HTTP API."""
        from simulator.network.readings import Readings

        return Readings(*self.http, self.folder)

    def network(self) -> SmppNetwork:
        """The gateway over SMPP; nothing is connected yet."""
        from simulator.network.esme import SmppNetwork

        return SmppNetwork(*self.gateway, *self.account, self.readings(), self._tls())

    def _tls(self) -> Tls | None:
        from simulator.network.tls import Tls

        if self._secured is None:
            return None
        return Tls(**{name.removeprefix("tls_"): given for name, given in self._secured.items()})


@contextmanager
def attached(where: Where, msisdn: str) -> Iterator[EsmeLine]:
    """One phone on the air; whatever happens, it leaves in good order."""
    network = where.network()
    line = network.attach(msisdn)
    try:
        yield line
    finally:
        network.close()

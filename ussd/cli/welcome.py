"""What `dialtree serve` says once it serves: where it listens, what to dial, what to type.

Everything is told of the flows that are served; a line with nothing in it is left out.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from menus.model import Flows
from ussd.app import Gateway
from ussd.config import Smpp

__all__ = ["welcome"]

_DEMO_PHONE = "79161234567"
_USUAL_PORT = 2775


def welcome(gateway: Gateway) -> None:
    """Print where the gateway listens and what it serves; flushed, for logs and terminals alike."""
    http = gateway.settings.http
    lines = [
        f"dialtree serves: SMPP {_place(gateway.settings.smpp.host, gateway.smpp_port)}"
        f", HTTP http://{_place(http.host, http.port)}",
        *_ways(gateway.flows),
        f"  edit  http://{_place(http.host, http.port)}/menus",
    ]
    if gateway.settings.store.seed_demo:
        lines += ["Try it in another terminal:", *_hints(gateway)]
    lines.append("Ctrl-C ends it.")
    click.echo("\n".join(lines))


def _ways(flows: Flows) -> Iterator[str]:
    keywords = (
        f"{word} to {number}"
        for number, route in flows.sms.items()
        for word in route.keywords or ("anything",)
    )
    ways = {
        "dial": " ".join(route.code for route in flows.dial),
        "call": " ".join(flows.call),
        "text": ", ".join(keywords),
    }
    return (f"  {word}  {named}" for word, named in ways.items() if named)


def _hints(gateway: Gateway) -> Iterator[str]:
    """A command for each way that a phone can take without typing anything into a code."""
    flows, handset = gateway.flows, _program("handset")
    where = _where(gateway.settings.smpp, gateway.smpp_port)
    codes = [(route.code,) for route in flows.dial if not route.captures]
    words = [(number, *list(route.keywords)[:1]) for number, route in flows.sms.items()]
    calls = [(number,) for number in flows.call]
    by_text = () if codes or calls else words
    for word, ways in (("dial", codes), ("call", calls), ("sms", by_text)):
        if ways:
            typed = shlex.join((*ways[0], "hello")[:2] if word == "sms" else ways[0])
            yield f"  {handset} {word} {typed}{where} --msisdn {_DEMO_PHONE}"
    if any(screen.kind == "queue" for screen in flows.screens.values()):
        yield f"  {_program('dialtree')} desk"


def _where(smpp: Smpp, port: int) -> str:
    """What tells a phone where the gateway is, unless that is where it looks, and TLS."""
    host = "127.0.0.1" if smpp.host in ("", "0.0.0.0") else smpp.host
    place = "" if (host, port) == ("127.0.0.1", _USUAL_PORT) else f" --gateway {_place(host, port)}"
    return place + (" --tls" if smpp.tls_certificate else "")


def _place(host: str, port: int) -> str:
    """An address as it is typed; that of IPv6 stands in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _program(name: str) -> str:
    """How to type the name of one of our commands: as it is, or with the folder that it is in."""
    if shutil.which(name):
        return name
    beside = Path(sys.executable).parent / name
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)

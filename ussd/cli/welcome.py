"""What `dialtree serve` says once it serves: where it listens, what to dial, what to type."""

from __future__ import annotations

import click

from ussd.app import Gateway

__all__ = ["welcome"]

_DEMO_PHONE = "79031234567"


def welcome(gateway: Gateway) -> None:
    """Print where the gateway listens and what it serves; flushed, for logs and terminals alike."""
    http = gateway.settings.http
    lines = [
        f"dialtree serves: SMPP {gateway.settings.smpp.host}:{gateway.smpp_port}"
        f", HTTP http://{http.host}:{http.port}",
        f"  dial  {' '.join(_codes(gateway))}",
        f"  call  {' '.join(gateway.flows.call)}",
        f"  text  {' '.join(_keywords(gateway))}",
        f"  edit  http://{http.host}:{http.port}/menus",
    ]
    if gateway.settings.store.seed_demo:
        lines += [
            "Try it in another terminal:",
            f"  .venv/bin/handset dial '*110*9#' --msisdn {_DEMO_PHONE}",
            "  .venv/bin/handset call 0890 2 0 --msisdn 79161234567",
            "  .venv/bin/dialtree desk",
        ]
    lines.append("Ctrl-C ends it.")
    click.echo("\n".join(lines))


def _codes(gateway: Gateway) -> list[str]:
    return [f"*{'*'.join(str(part) for part in route.parts)}#" for route in gateway.flows.dial]


def _keywords(gateway: Gateway) -> list[str]:
    return [
        f"{word} to {number}"
        for number, route in gateway.flows.sms.items()
        for word in route.keywords
    ]

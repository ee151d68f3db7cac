"""`handset sms`: a text to a number."""

from __future__ import annotations

from typing import Any

import click

from simulator.cli.options import Where, air_options, attached

__all__ = ["sms"]


@click.command("sms")
@click.argument("number", metavar="TO")
@click.argument("text")
@air_options
def sms(number: str, text: str, msisdn: str, **where: Any) -> None:
    """Send TEXT to a number; done as soon as the gateway has accepted it."""
    from simulator.cli.terminal import Terminal

    with attached(Where(**where), msisdn) as line:
        line.send(line.handset.send_sms(number, text))
        Terminal(line).show()

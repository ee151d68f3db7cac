"""`handset screen` and `handset inbox`: read through the gateway's API; nothing is bound.

They take the options of the other commands, so that a script can give the same to each; of the
account they have no use.
"""

from __future__ import annotations

from typing import Any

import click

from simulator.cli.options import Where, air_options
from simulator.errors import CannotRead, DialogueDropped

__all__ = ["inbox", "screen"]


@click.command("screen")
@air_options
def screen(msisdn: str, **where: Any) -> None:
    """Print what is on the phone's screen now."""
    status, document = _read(where, f"/api/v1/handsets/{msisdn}/screen")
    if status == 404:
        raise DialogueDropped(f"The screen of {msisdn} is empty: no dialogue is open.")
    click.echo(_checked(status, document)["text"])


@click.command("inbox")
@air_options
def inbox(msisdn: str, **where: Any) -> None:
    """Print every text delivered to the phone, oldest first."""
    status, document = _read(where, f"/api/v1/handsets/{msisdn}/inbox")
    for message in _checked(status, document)["messages"]:
        click.echo(message["text"])


def _read(where: dict[str, Any], path: str) -> tuple[int, Any]:
    return Where(**where).readings().ask("GET", path)


def _checked(status: int, document: Any) -> Any:
    """The document of a call that went well; raises `CannotRead` with the gateway's own words."""
    if status != 200:
        why = document.get("error") if isinstance(document, dict) else document
        raise CannotRead(f"The gateway's HTTP API refuses this ({status}): {why}")
    return document

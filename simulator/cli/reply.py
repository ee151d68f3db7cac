"""`handset reply`: the next answer in a dialogue that `dial --keep` left open."""

from __future__ import annotations

from typing import Any

import click

from simulator.cli.options import Where, air_options, attached
from simulator.errors import CannotRead, DialogueDropped

__all__ = ["reply"]


@click.command("reply")
@click.argument("text")
@air_options
def reply(text: str, msisdn: str, **where: Any) -> None:
    """Answer the screen with TEXT, print the next one, leave the dialogue open."""
    from simulator.cli.terminal import Terminal

    place = Where(**where)
    channel, code = _open_dialogue(place, msisdn)
    with attached(place, msisdn) as line:
        terminal = Terminal(line)
        line.handset.take_up(channel, code)
        line.send(line.handset.reply(text))
        terminal.wait_for_screen()


def _open_dialogue(where: Where, msisdn: str) -> tuple[str, str]:
    """Channel and code of what is open; raises `DialogueDropped` when nothing is.

    Without the API (another machine's gateway) the network is left to know: a phone has but one.
    """
    from simulator.handset import CALL, USSD

    try:
        status, document = where.readings().ask("GET", f"/api/v1/handsets/{msisdn}/screen")
    except CannotRead:
        return USSD, ""
    if status == 404:
        raise DialogueDropped(f"{msisdn} is in no dialogue. Open one with handset dial … --keep.")
    if status != 200:
        return USSD, ""
    return CALL if document.get("channel") == "call" else USSD, document.get("code", "")

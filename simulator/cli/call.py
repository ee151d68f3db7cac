"""`handset call`: a call, its keys, and the talk with a live operator."""

from __future__ import annotations

from typing import Any

import click

from simulator.cli.options import Dialled, Where, air_options, attached

__all__ = ["call"]


@click.command("call")
@click.argument("number", type=Dialled("0890"))
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@air_options
def call(number: str, keys: tuple[str, ...], msisdn: str, **where: Any) -> None:
    """Call NUMBER, press each KEY after the announcement it answers, then type.

    Every announcement is printed. What you type is pressed or said; the end of the input hangs up.
    """
    from simulator.cli.terminal import Keyboard, Terminal

    with attached(Where(**where), msisdn) as line:
        terminal, handset = Terminal(line), line.handset
        try:
            line.send(handset.call(number))
            terminal.wait_for_screen()
            terminal.press(keys)
            terminal.converse(Keyboard())
        finally:
            terminal.leave()
        terminal.dismiss()

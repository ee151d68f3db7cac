"""`handset dial`: one USSD dialogue, and the SMS that may follow it."""

from __future__ import annotations

from typing import Any

import click

from simulator.cli.options import Dialled, Where, air_options, attached

__all__ = ["dial"]


@click.command("dial")
@click.argument("string", metavar="'*…#'", type=Dialled("'*110*9#'"))
@click.argument("answers", nargs=-1, metavar="[ANSWER]...")
@click.option(
    "--sms-wait",
    type=click.FloatRange(min=0),
    default=None,
    help="How many seconds to wait for the first SMS afterwards (15; with --keep 0).",
)
@click.option("--keep", is_flag=True, help="Leave the dialogue open for `handset reply`.")
@air_options
def dial(
    string: str,
    answers: tuple[str, ...],
    sms_wait: float | None,
    keep: bool,
    msisdn: str,
    **where: Any,
) -> None:
    """Dial a code, answer its screens, print each, then wait for SMS.

    With no answers left a dialogue that goes on is answered from the terminal; without a terminal
    it is cancelled.
    """
    from simulator.cli.terminal import Keyboard, Terminal

    with attached(Where(**where), msisdn) as line:
        terminal = Terminal(line)
        try:
            line.send(line.handset.dial(string))
            terminal.wait_for_screen()
            terminal.press(answers)
            if not keep and Keyboard().is_terminal:
                terminal.converse(Keyboard())
        finally:
            if not keep:
                terminal.leave()
        terminal.dismiss()
        default_s = 0.0 if keep else 15.0
        terminal.wait_for_text(default_s if sms_wait is None else sms_wait)

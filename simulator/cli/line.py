"""`handset` alone: a phone to type at, in a terminal or from a pipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from simulator.cli.options import Where, air_options, attached
from simulator.cli.terminal import REACTION_S, Keyboard, Terminal
from simulator.errors import SimulatorError
from simulator.handset import NotInDialogue, Uplink
from simulator.script.keys import called, dialled

__all__ = ["line"]

_HELP = """\
dial *110*9#     dial a code (`*110*9#` alone does it too); `dial *100# 1 2` answers its screens
call 0890        call a number; `call 0890 2 0` presses keys, a number with spaces goes in quotes
1                any other line answers the screen, presses keys, or is said to the operator
hangup           end the dialogue or the call
sms 177 DPSW     send a text
inbox            the texts that this phone has received
wait 5           wait some seconds for what comes
quit             leave (the end of the input does it too)"""


class _Phone:
    """One phone in line mode."""

    def __init__(self, terminal: Terminal, keyboard: Keyboard) -> None:
        self._terminal = terminal
        self._keyboard = keyboard
        self._line = terminal.line
        self._handset = terminal.line.handset

    def live(self) -> None:
        """Take lines until the input ends or says so; whatever ends it, what is open is hung up."""
        try:
            self._take_lines()
        finally:
            self._terminal.leave()

    def _take_lines(self) -> None:
        while True:
            self._prompt()
            typed = self._next()
            if typed is None or typed in ("quit", "exit"):
                break
            try:
                self._obey(typed)
            except (NotInDialogue, SimulatorError) as error:
                if not self._line.is_open:
                    raise
                click.echo(error, err=True)

    def _prompt(self) -> None:
        if self._keyboard.is_terminal:
            click.echo("> ", nl=False)

    def _next(self) -> str | None:
        """The next line; what comes from the air meanwhile is shown. None at the end."""
        while (typed := self._keyboard.line()) is None:
            if self._keyboard.has_ended:
                return None
            if self._terminal.idle(self._keyboard, clears=self._keyboard.is_terminal):
                self._prompt()
        return typed.strip()

    def _obey(self, typed: str) -> None:
        word, _, rest = typed.partition(" ")
        command = _COMMANDS.get(word)
        if command is not None:
            command(self, rest.strip())
        elif self._handset.is_in_dialogue and typed:
            if self._terminal.reaches(typed):
                self._act(lambda: self._handset.reply(typed))
        elif typed[:1] in ("*", "#"):
            self.dial(typed)
        elif typed:
            click.echo(f"{word!r} is no command, and no dialogue is open; `help` lists them.")

    def _act(self, move: Callable[[], Any]) -> None:
        """Make a move and show the reaction, if one comes soon."""
        self._line.send(move())
        self._line.work(lambda: bool(self._line.notices), REACTION_S)
        self._terminal.show()

    def _open(self, uplinks: list[Uplink], keys: tuple[str, ...]) -> None:
        """Open a dialogue and give the answers that stand on the same line."""
        self._terminal.ear.forget()
        self._line.send(uplinks)
        self._terminal.wait_for_screen()
        self._terminal.press(keys)

    def dial(self, rest: str) -> None:
        """`dial *…# [ANSWER …]`."""
        code, answers = dialled(_needed(rest, "dial *110*9#"))
        self._open(self._handset.dial(code), answers)

    def call(self, rest: str) -> None:
        """`call NUMBER [KEY …]`."""
        number, keys = called(_needed(rest, "call 0890"))
        self._open(self._handset.call(number), keys)

    def hang_up(self, rest: str) -> None:
        """`hangup`."""
        self._line.send(self._handset.hang_up())
        self._terminal.show()

    def sms(self, rest: str) -> None:
        """`sms TO TEXT`."""
        number, _, text = _needed(rest, "sms 177 DPSW").partition(" ")
        self._line.send(self._handset.send_sms(number, _needed(text, "sms 177 DPSW")))
        self._terminal.show()

    def inbox(self, rest: str) -> None:
        """`inbox`."""
        for message in self._handset.inbox:
            click.echo(f"{message.source}: {' '.join(message.text.splitlines())}")
        if not self._handset.inbox:
            click.echo("The inbox is empty.")

    def wait(self, rest: str) -> None:
        """`wait SECONDS`."""
        if not rest.replace(".", "", 1).isdigit():
            raise NotInDialogue('write it like "wait 5"')
        self._terminal.watch(float(rest))

    def help(self, rest: str) -> None:
        """`help`."""
        click.echo(_HELP)


def _needed(rest: str, example: str) -> str:
    if not rest:
        raise NotInDialogue(f'something is missing; write it like "{example}"')
    return rest


_COMMANDS: dict[str, Callable[[_Phone, str], None]] = {
    "dial": _Phone.dial,
    "call": _Phone.call,
    "hangup": _Phone.hang_up,
    "cancel": _Phone.hang_up,
    "sms": _Phone.sms,
    "inbox": _Phone.inbox,
    "wait": _Phone.wait,
    "help": _Phone.help,
}


@click.command("handset")
@air_options
def line(msisdn: str, **where: Any) -> None:
    """A phone to type at; `help` lists what it understands."""
    with attached(Where(**where), msisdn) as phone_line:
        keyboard = Keyboard()
        if keyboard.is_terminal:
            click.echo(f"This is {msisdn}. Type `help`, or dial: *110*9#")
        _Phone(Terminal(phone_line), keyboard).live()

"""`handset`: the commands; each is a module of this package, imported when it is asked for.

What is wrong is one sentence on standard error and an exit code (`simulator.errors`); output is
UTF-8 whatever the terminal says, and flushed as it comes.
"""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import click

__all__ = ["main"]

_COMMANDS = {
    "dial": "Dial a code like '*110*9#', answer its screens, wait for an SMS.",
    "call": "Call a number, press keys, talk.",
    "sms": "Send a text to a number.",
    "reply": "Answer the screen that `dial --keep` left open.",
    "screen": "Show what is on the phone's screen.",
    "inbox": "Show every text delivered to the phone.",
    "run": "Play scripts, in-process or against a running gateway.",
}
_MODULES = {"screen": "reading", "inbox": "reading"}
_OPTIONS = (
    (("--msisdn",), "MSISDN", "The phone's number."),
    (("--gateway",), "HOST:PORT", "Where SMPP is."),
    (("--system-id",), "TEXT", "The SMPP account."),
    (("--password",), "TEXT", "Its password."),
    (("--http",), "HOST:PORT", "Where the HTTP API is."),
    (("--var", "folder"), "PATH", "The folder where the gateway leaves its tokens."),
)
_INTERRUPTED = 130
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)
"""Ends of the process that a phone survives long enough to hang up."""


class _Lazy(click.Group):
    """A group that imports a command only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"simulator.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


_EXIT_CODES = """\
Exit codes: 0 it went well; 1 the network does not serve what was dialled, or a script failed;
2 the command or a script is written wrongly; 3-8 what the gateway or the link did not do, as
docs/simulator.md lists; 129, 130 and 143 ended by
SIGHUP, Ctrl-C and SIGTERM.
"""


def _everywhere(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command, which may stand before it too."""
    for names, metavar, meaning in reversed(_OPTIONS):
        function = click.option(*names, default=None, metavar=metavar, help=meaning)(function)
    return function


@click.group(
    cls=_Lazy,
    epilog=_EXIT_CODES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@_everywhere
@click.version_option(package_name="dialtree")
@click.pass_context
def _handset(ctx: click.Context, /, **given: str | None) -> None:
    """A phone in the terminal, for a USSD/SMS gateway; it speaks SMPP.

    Alone it is a phone to type at (line mode): dial, call, press keys, read SMS.
    """
    said = {name: value for name, value in given.items() if value is not None}
    if ctx.invoked_subcommand is None:
        line: click.Command = import_module("simulator.cli.line").line
        line.main([], standalone_mode=False, default_map=said)
    else:
        ctx.default_map = dict.fromkeys(_COMMANDS, said)


def _leave(number: int, frame: object) -> None:
    """Leave as the end of the input does: what is open is hung up on the way; once, not twice."""
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_DFL)
    sys.exit(128 + number)


def main(arguments: Sequence[str] | None = None) -> Any:
    """Run a command; leave the process with its exit code."""
    for ending in _ENDINGS:
        signal.signal(ending, _leave)
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _handset.main(args=arguments, prog_name="handset", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        # Only a known failure has a sentence of its own; anything else is a fault of ours.
        exit_code = getattr(error, "exit_code", None)
        if exit_code is None:
            raise
        if str(error):
            click.echo(error, err=True)
        sys.exit(exit_code)

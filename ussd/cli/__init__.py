"""`dialtree`: the commands.

A command is one module of this package; it is imported when it is asked for, so `--help` is quick.
What is wrong is one sentence on standard error and an exit code (`_EXIT_CODES`).
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

__all__ = ["main"]

_COMMANDS = {
    "serve": "Run the gateway.",
    "init": "Make a folder with a small installation to start from.",
    "check": "Read the flows and say everything that is wrong with them.",
    "fmt": "Write the flows in their usual form.",
    "schema": "Write the JSON Schema by which an editor completes and explains them.",
    "graph": "Draw the flows, with the counts of real sessions on the ways.",
    "sheet": "Show every screen in every language, as on the phone, measured.",
    "translate": "See what is not translated; out to translators and back.",
    "publish": "Check the flows, show what changes, and serve them.",
    "rollback": "End the canary, or serve what was served before.",
    "versions": "Show what is served to whom, and who changed what when.",
    "play": "Walk the flows in the terminal, without a network.",
    "desk": "Sit at the desk: see the queue, take a ticket, talk.",
    "account": "Show and change SMPP accounts while the gateway runs.",
    "messages": "Search, show, cancel and re-send short messages.",
    "config": "Check the settings.",
    "db": "Bring the store to this version, or fill in the demo subscribers.",
}


class _Lazy(click.Group):
    """A group that imports a command only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"ussd.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


_EXIT_CODES = """\
Exit codes: 0 it is done; 1 the work failed, or what was looked at is not in order; 2 the command
or a setting is wrong; 130 interrupted with Ctrl-C.
"""


@click.command(
    cls=_Lazy, epilog=_EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="dialtree")
def _dialtree() -> None:
    """A USSD/SMS gateway emulator and menu engine.

    `dialtree serve` runs the gateway; the phone is another program, `handset`.
    """


def main(arguments: list[str] | None = None) -> Any:
    """Run a command; leave the process with its exit code."""
    try:
        sys.exit(_dialtree.main(args=arguments, prog_name="dialtree", standalone_mode=False))
    except click.UsageError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except Exception as error:
        # Only a known failure has a sentence of its own; anything else is a fault of ours.
        code: int | None = getattr(error, "exit_code", None)
        if code is None:
            raise
        click.echo(f"dialtree: {error}", err=True)
        sys.exit(code)

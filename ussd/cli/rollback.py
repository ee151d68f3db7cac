"""`dialtree rollback`: one command takes the latest change of the menus back."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from ussd.cli.remote import Remote, config_option

__all__ = ["command"]


@click.command("rollback")
@click.option("--note", default="", help="Why; it is kept with the change.")
@click.option(
    "--as", "who", default=getpass.getuser, help="Who does it; the user's name unless said."
)
@config_option
def command(note: str, who: str, config_file: Path) -> None:
    """End the canary or, where there is none, serve what was served before.

    Once more goes one version further back. Dialogues that are open finish on their version.
    """
    answer = Remote(config_file).ask("POST", "menus", "rollback", body={"who": who, "note": note})
    for change in answer["changes"]:
        click.echo(f"  {change['sort']}: {change['words']}")
    click.echo(f"Version {answer['served']} is served to everybody.")

"""`dialtree desk`: a live operator's seat in the terminal."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ussd.errors import GatewayError

if TYPE_CHECKING:
    from ussd.config import Settings

__all__ = ["command"]


@click.command("desk")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("gateway.toml"),
    show_default=True,
    help="The settings that name the gateway's address and the desk's token.",
)
@click.option("--name", default=getpass.getuser, help="Who sits here; the user's name unless said.")
def command(config_file: Path, name: str) -> None:
    """Sit at the desk: see the queue, take a ticket, talk, finish.

    Type /help for the commands. The gateway must be running.
    """
    from ussd import config
    from ussd.cli.seat import sit

    settings = config.load(config_file if config_file.exists() else None)
    try:
        sit(f"http://{settings.http.host}:{settings.http.port}", _token(settings), name)
    except KeyboardInterrupt:
        click.echo("")


def _token(settings: Settings) -> str:
    from ussd.config import secret

    desk = settings.desk
    if desk.token is not None:
        return secret(desk.token)
    try:
        return desk.token_file.read_text(encoding="utf-8").strip()
    except OSError:
        raise GatewayError(
            f"{desk.token_file} is not there; start the gateway in this folder first"
        ) from None

"""`dialtree serve`: the gateway, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click

__all__ = ["command"]


@click.command("serve")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("gateway.toml"),
    show_default=True,
    help="The settings of this installation.",
)
@click.option(
    "--watch", is_flag=True, help="Serve the files on disk, and take up each good edit at once."
)
def command(config_file: Path, watch: bool) -> None:
    """Run the gateway.

    Every setting of the file can also be given in the environment as DIALTREE_SECTION__KEY.
    The gateway says what it serves once it does, and leaves cleanly on Ctrl-C or SIGTERM.
    """
    from twisted.internet import asyncioreactor

    gc.disable()  # an eighth of the start; `serving` switches it on when all is built
    asyncioreactor.install()  # type: ignore[no-untyped-call]  # Twisted has no type for it
    from twisted.internet import reactor

    from ussd import app, config
    from ussd.cli.welcome import welcome
    from ussd.service.logs import set_up

    settings = config.load(config_file, **({"workbench": {"watch": True}} if watch else {}))
    set_up(settings.log)
    sys.exit(app.run(settings, reactor, welcome))

"""`dialtree db upgrade|seed`: the store's tables, and the demo subscribers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from store import Database

__all__ = ["command"]

_config = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("gateway.toml"),
    show_default=True,
    help="The settings that name the store.",
)


@click.group("db")
def command() -> None:
    """Bring the store to this version, or fill in the demo subscribers."""


@command.command("upgrade")
@_config
def upgrade(config_file: Path) -> None:
    """Bring the tables to this version; what is in them stays."""
    from store.migrations import upgrade as bring

    with _opened(config_file) as database:
        bring(database)
    click.echo("The store is at this version.")


@command.command("seed")
@_config
def seed(config_file: Path) -> None:
    """Fill in the demo subscribers.

    Those who are there already stay as they are.
    """
    from store import seed as fixtures
    from store.migrations import upgrade as bring

    with _opened(config_file) as database:
        bring(database)
        with database.transaction() as tx:
            fixtures.demo(tx, datetime.now(UTC))
    click.echo("The demo subscribers are in the store.")


@contextmanager
def _opened(config_file: Path) -> Iterator[Database]:
    """The store of the settings; whatever it refuses is one sentence."""
    from store import Database, StoreError
    from ussd import config
    from ussd.errors import GatewayError

    try:
        database = Database(config.load(config_file).store.url)
        yield database
        database.close()
    except StoreError as error:
        raise GatewayError(str(error)) from None

"""`dialtree config check`: read the settings as `serve` would, and start nothing."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.group("config")
def command() -> None:
    """Check the settings."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path), default=Path("gateway.toml"))
def check(file: Path) -> None:
    """Read FILE (gateway.toml) and the environment.

    Says what is wrong, with exit code 2. A setting of the flows that has no value is a warning,
    and so is an upstream that only receives: the gateway starts all the same.
    """
    from ussd import app, config

    settings = config.load(file)
    flows, _ = app.load_flows(settings)
    for problem in app.unset(settings, flows):
        click.echo(problem)
    for sentence in app.receiving_only(settings.upstream):
        click.echo(f"{file}: warning: {sentence}")
    click.echo(f"{file}: the settings are good.")

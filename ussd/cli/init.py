"""`dialtree init`: a folder with a small installation to start from."""

from __future__ import annotations

from pathlib import Path

import click

from ussd.cli.flows import read_flows

__all__ = ["command"]


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Make FOLDER with flows, services, translations and settings that work as they are.

    Files that are there already are never written over.
    """
    from menus.tools.schema import schema_files
    from menus.tools.starter import STARTER

    there = [name for name in STARTER if (folder / name).exists()]
    if there:
        raise click.ClickException(f"{folder / there[0]} is there already: name another folder")
    try:
        for name, content in STARTER.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, "utf-8")
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}") from error
    for name, text in schema_files(read_flows(folder / "flows.yaml")).items():
        (folder / name).write_text(text, "utf-8")
    click.echo(f"{folder} is ready. Try it:\n  cd {folder}\n  dialtree check")
    click.echo("  dialtree play '*100#' 1\nThen change flows/main.yaml and look again.")

"""`dialtree fmt`: flow files in their usual form, their meaning untouched."""

from __future__ import annotations

import sys
from pathlib import Path

import click

__all__ = ["command"]


@click.command("fmt")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if work is left.")
def command(files: tuple[Path, ...], only_check: bool) -> None:
    """Write FILES (flows.yaml and all that belongs to it) in their usual form.

    Comments and order stay; what YAML would misread is put in quotes. A file that cannot be read
    is left as it is, and the exit code is 1. With `-` the text comes from standard input and
    goes to standard output.
    """
    if [str(file) for file in files] == ["-"]:
        sys.exit(_pass_on())
    from menus.loader.files import read_sources

    changed, broken = 0, 0
    for file in files or _all_of(read_sources(Path("flows.yaml")).files):
        outcome = _format(file, only_check)
        changed += outcome == "changed"
        broken += outcome == "broken"
    sys.exit(1 if broken or (only_check and changed) else 0)


def _all_of(files: list[Path]) -> list[Path]:
    """The files of the flows and their translations."""
    if not files:
        raise click.ClickException("there is no flows.yaml here: name the files")
    return [*files, *sorted(Path("flows/lang").glob("*.yaml"))]


def _format(file: Path, only_check: bool) -> str:
    from menus import FlowError

    try:
        text = file.read_bytes().decode("utf-8-sig")
        result = _usual(text, str(file))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        click.echo(f"{file} cannot be read ({reason}): correct its name or save it anew", err=True)
        return "broken"
    except FlowError as error:
        click.echo(str(error), err=True)
        return "broken"
    if result == text:
        return "same"
    if not only_check:
        file.write_text(result, "utf-8")
    click.echo(f"{file} {'would be' if only_check else 'is'} rewritten")
    return "changed"


def _pass_on() -> int:
    from menus import FlowError

    try:
        click.echo(_usual(sys.stdin.read(), "-"), nl=False)
    except FlowError as error:
        click.echo(str(error), err=True)
        return 1
    return 0


def _usual(text: str, name: str) -> str:
    from menus.tools.fmt import formatted

    return formatted(text, name)

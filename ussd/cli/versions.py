"""`dialtree versions`: what is served to whom, who changed what when, and what a version holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ussd.cli.remote import Remote, config_option, json_option

__all__ = ["command"]


@click.group("versions", invoke_without_command=True)
@config_option
@json_option
@click.pass_context
def command(context: click.Context, config_file: Path, as_json: bool) -> None:
    """Show what is served to whom, and who changed what when, newest first."""
    if context.invoked_subcommand is not None:
        return
    remote = Remote(config_file)
    state = remote.ask("GET", "menus")
    log = remote.ask("GET", "menus", "versions")
    if as_json:
        click.echo(json.dumps({"state": state, **log}, ensure_ascii=False, indent=2))
        return
    for line in (*_standing(state), *map(_line, log["log"])):
        click.echo(line)


@command.command("diff")
@click.argument("old")
@click.argument("new", default="")
@config_option
def diff(old: str, new: str, config_file: Path) -> None:
    """Tell what changed from version OLD to NEW, in menu words.

    NEW is the one that is served unless given.
    """
    remote = Remote(config_file)
    between = {"from": remote.version(old), "to": remote.version(new) if new else ""}
    found = remote.ask("GET", "menus", "changes", query=between)
    for change in found["changes"]:
        click.echo(f"{change['sort']}: {change['words']}")


@command.command("files")
@click.argument("version")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@config_option
def files(version: str, folder: Path, config_file: Path) -> None:
    """Write the files of VERSION below FOLDER.

    The folder must be empty or not there.
    """
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty; name a new folder")
    remote = Remote(config_file)
    found = remote.ask("GET", "menus", "source", query={"version": remote.version(version)})
    for path, text in found["files"].items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{len(found['files'])} files of {version} are in {folder}.")


def _standing(state: Mapping[str, Any]) -> list[str]:
    lines = [f"everybody gets {state['served']}"]
    if state["watching"]:
        lines[0] += " (the files on disk: the gateway watches them)"
    if state["canary"]:
        lines.append(f"{_audience(state['canary'])} get {state['canary']['version']}")
    if state["proposal"]:
        waits = state["proposal"]
        lines.append(f"{waits['version']} waits for an approver ({waits['who']} proposed it)")
    for problem in state["refused"] or ():
        place = f"{problem['file']}:{problem['line']}:{problem['column']}"
        lines.append(f"refused: {place}: {problem['severity']}: {problem['message']}")
    return [*lines, ""]


def _line(act: Mapping[str, Any]) -> str:
    at = datetime.fromisoformat(act["at"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    some = f" to {_audience(act)}" if act["share"] < 100 else ""
    note = f": {act['note']}" if act["note"] else ""
    return f"{at}  {act['who']:<12} {act['what']:<9} {act['version']}{some}{note}"


def _audience(some: Mapping[str, Any]) -> str:
    numbers = some["numbers"]
    listed = f"{numbers} number{'' if numbers == 1 else 's'}" if numbers else ""
    share = f"{some['share']:g} % of the subscribers" if some["share"] else ""
    return " and ".join(filter(None, (share, listed)))

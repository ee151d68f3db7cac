"""`dialtree translate`: the texts of the flows, out to translators and back."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ussd.cli.flows import output_option, read_flows, write_out

if TYPE_CHECKING:
    from menus import Flows
    from menus.tools.translate import Entry, Incoming

__all__ = ["command"]

_Recorded = dict[str, dict[str, str]]

_flows = click.option(
    "--flows",
    "flows_file",
    type=click.Path(path_type=Path),
    default=Path("flows.yaml"),
    show_default=True,
    help="The flows that are translated.",
)


@click.group("translate")
def command() -> None:
    """See what is not translated; write files for translators and take them back."""


@command.command("status")
@_flows
@click.option("--list", "is_listed", is_flag=True, help="Name every text that is not done.")
def status(flows_file: Path, is_listed: bool) -> None:
    """Count what is done, missing and stale.

    A translation is stale when the flows have changed since.
    """
    from menus.tools import translate

    flows, recorded = read_flows(flows_file), _recorded(flows_file)
    click.echo("language   done  missing  stale")
    for language in flows.languages[1:]:
        found = translate.status(flows, language, recorded)
        click.echo(f"{language:<8} {found.done:>6} {found.missing:>8} {found.stale:>6}")
    for language in flows.languages[1:] if is_listed else ():
        for entry in translate.entries(flows, language, recorded):
            if entry.state != "done":
                click.echo(f"{language}: {entry.name} is {entry.state}: {entry.source}")


@command.command("export")
@click.argument("language")
@_flows
@click.option(
    "--format",
    "form",
    type=click.Choice(["po", "csv"]),
    default="po",
    show_default=True,
    help="A gettext file, or a table for a spreadsheet.",
)
@click.option("--all", "is_all", is_flag=True, help="Also what is done; else only what is not.")
@output_option
def export(language: str, flows_file: Path, form: str, is_all: bool, output: Path | None) -> None:
    """Write a file with what is to be translated to LANGUAGE."""
    from menus.tools import translate

    flows = _with_language(flows_file, language)
    listed = translate.entries(flows, language, _recorded(flows_file))
    wanted = [entry for entry in listed if is_all or entry.state != "done"]
    if form == "csv":
        write_out(translate.to_csv(wanted), output)
    else:
        write_out(translate.to_po(wanted, language, datetime.now(UTC)), output)


@command.command("import")
@click.argument("language")
@click.argument("file", type=click.Path(path_type=Path))
@_flows
def take_back(language: str, file: Path, flows_file: Path) -> None:
    """Take FILE (.po or .csv) back from a translator.

    It goes into flows/lang/LANGUAGE.yaml. What would break a screen is not taken, and named; the
    exit code is then 1.
    """
    from menus.tools import translate

    flows = _with_language(flows_file, language)
    recorded = _recorded(flows_file)
    listed = translate.entries(flows, language, recorded)
    incoming = _incoming(file)
    found, refused = translate.merged(listed, incoming)
    _write(flows_file, flows, language, found, recorded)
    for sentence in refused:
        click.echo(f"{file}: not taken: {sentence}", err=True)
    taken = len(incoming) - len(refused)
    left = sum(not entry.translation for entry in found)
    click.echo(f"{taken} translations are taken, {left} are missing in {language}.")
    sys.exit(1 if refused else 0)


@command.command("accept")
@click.argument("language")
@_flows
def accept(language: str, flows_file: Path) -> None:
    """Declare every translation to LANGUAGE up to date.

    Somebody has read them again, and they are right.
    """
    from dataclasses import replace

    from menus.tools import translate

    flows, recorded = _with_language(flows_file, language), _recorded(flows_file)
    listed = [
        replace(entry, state="done") if entry.translation else entry
        for entry in translate.entries(flows, language, recorded)
    ]
    _record(flows_file, flows, language, listed, recorded)
    click.echo(f"{sum(entry.state == 'done' for entry in listed)} translations are up to date.")


def _with_language(flows_file: Path, language: str) -> Flows:
    flows = read_flows(flows_file)
    others = flows.languages[1:]
    if language not in others:
        known = ", ".join(others) or "none yet"
        raise click.ClickException(
            f"{language} is not among the languages to translate to ({known}): "
            "add it to languages: in flows.yaml"
        )
    return flows


def _folder(flows_file: Path) -> Path:
    return flows_file.parent / "flows" / "lang"


def _recorded(flows_file: Path) -> _Recorded:
    """.sources.json; a broken one counts as none and is written anew."""
    try:
        content = json.loads((_folder(flows_file) / ".sources.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _incoming(file: Path) -> dict[str, Incoming]:
    from menus.tools.translate import ExchangeError, read_exchange

    try:
        return read_exchange(file.read_text("utf-8-sig"), file.suffix.lower() != ".csv")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8: save it as CSV UTF-8") from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from error
    except ExchangeError as error:
        raise click.ClickException(f"{file}: {error}") from error


def _write(
    flows_file: Path, flows: Flows, language: str, found: list[Entry], recorded: _Recorded
) -> None:
    from menus.tools.langfile import lang_file

    file = _folder(flows_file) / f"{language}.yaml"
    before = file.read_text("utf-8") if file.exists() else ""
    file.parent.mkdir(parents=True, exist_ok=True)
    translated = [(entry.path, entry.translation) for entry in found]
    file.write_text(lang_file(translated, before, flows.texts.texts.values()), "utf-8")
    _record(flows_file, flows, language, found, recorded)


def _record(
    flows_file: Path, flows: Flows, language: str, found: list[Entry], recorded: _Recorded
) -> None:
    from menus.tools.translate import accepted

    content = accepted(found, language, recorded, flows.texts.source_hashes())
    (_folder(flows_file) / ".sources.json").write_text(content, "utf-8")

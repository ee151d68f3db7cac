"""`dialtree graph`: the flows as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ussd.cli.flows import ending, flows_argument, output_option, read_flows, write_out
from ussd.cli.remote import Remote, config_option

if TYPE_CHECKING:
    from menus import Flows
    from menus.tools.counts import Counts

__all__ = ["command"]

_RUNNING = "-"
_FORMS = {".mmd": "mermaid", ".mermaid": "mermaid", ".svg": "svg"}


@click.command("graph")
@flows_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "svg"]),
    help="What to write; by the ending of the output file unless given, else mermaid.",
)
@click.option(
    "--counts",
    "counts_from",
    is_flag=False,
    flag_value=_RUNNING,
    metavar="[FILE]",
    help="How often sessions took each way: as the running gateway has counted it or, with a FILE, "
    'as JSON: {"main.home→main.topics": 12}, or what the gateway has answered.',
)
@config_option
@click.option("--lang", help="The language of the words; the first one unless given.")
@output_option
def command(
    flows: Path,
    form: str | None,
    counts_from: str | None,
    config_file: Path,
    lang: str | None,
    output: Path | None,
) -> None:
    """Draw FLOWS (flows.yaml): every screen, every way, and where sessions really went.

    `--counts` alone asks the gateway that runs here; write it behind FLOWS.
    """
    from menus.tools import graph
    from menus.tools.picture import picture

    form = form or _FORMS[ending(output, tuple(_FORMS))]
    read = read_flows(flows)
    if lang is not None and lang not in read.languages:
        known = ", ".join(read.languages)
        raise click.ClickException(f"the flows have no language {lang}; they have {known}")
    counts = _counts(counts_from, config_file, read) if counts_from else None
    drawn = picture(read, lang or "", counts)
    if form == "svg":
        write_out(graph.svg(drawn, _title(flows)), output)
    else:
        write_out(graph.mermaid(drawn), output)


def _title(flows: Path) -> str:
    return flows.resolve().parent.name or "Flows"


def _counts(counts_from: str, config_file: Path, flows: Flows) -> Counts:
    if counts_from == _RUNNING:
        return _of_running(config_file, flows)
    return _of_file(Path(counts_from))


def _of_running(config_file: Path, flows: Flows) -> Counts:
    """What the gateway has counted; says so when it serves other files than these."""
    from menus.tools.counts import read_counts

    answer = Remote(config_file).ask("GET", "menus", "counts")
    served = answer["version"]
    if served != flows.version:
        click.echo(
            f"the gateway serves version {served} and these files are {flows.version}: "
            "counted is what is the same in both",
            err=True,
        )
    return read_counts(answer)


def _of_file(file: Path) -> Counts:
    from menus.tools.counts import read_counts

    try:
        return read_counts(json.loads(file.read_text("utf-8")))
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise click.ClickException(f"{file}: {error}") from error

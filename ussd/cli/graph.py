"""`dialtree graph`: the flows as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ussd.cli.flows import flows_argument, output_option, read_flows, write_out

if TYPE_CHECKING:
    from menus.tools.picture import Counts

__all__ = ["command"]


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
    "counts_file",
    type=click.Path(path_type=Path),
    help='Sessions by way, as JSON: {"main.home→main.topics": 12}.',
)
@click.option("--lang", help="The language of the words; the first one unless given.")
@output_option
def command(
    flows: Path, form: str | None, counts_file: Path | None, lang: str | None, output: Path | None
) -> None:
    """Draw FLOWS (flows.yaml): every screen, every way, and where sessions really went."""
    from menus.tools import graph
    from menus.tools.picture import picture

    read = read_flows(flows)
    if lang is not None and lang not in read.languages:
        known = ", ".join(read.languages)
        raise click.ClickException(f"the flows have no language {lang}; they have {known}")
    drawn = picture(read, lang or "", _counts(counts_file))
    if (form or (output.suffix[1:] if output else "")) == "svg":
        write_out(graph.svg(drawn, _title(flows)), output)
    else:
        write_out(graph.mermaid(drawn), output)


def _title(flows: Path) -> str:
    return flows.resolve().parent.name or "Flows"


def _counts(file: Path | None) -> Counts | None:
    from menus.tools.picture import read_counts

    if file is None:
        return None
    try:
        return read_counts(json.loads(file.read_text("utf-8")))
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise click.ClickException(f"{file}: {error}") from error

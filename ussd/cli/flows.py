"""What the author's tools share: flows that are ready to look at, and where the result goes."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from menus import Flows

__all__ = ["ending", "flows_argument", "output_option", "read_flows", "write_out"]

flows_argument = click.argument(
    "flows", type=click.Path(path_type=Path), default=Path("flows.yaml")
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; standard output unless given.",
)


def read_flows(path: Path, tolerated: Collection[str] = ()) -> Flows:
    """The flows at `path`; says every problem and leaves with 1 when one prevents serving.

    Errors of the `tolerated` rules do not matter to the tool that asks.
    """
    from menus import judge
    from smpp.text import budget
    from ussd.core.addresses import parse_msisdn

    flows, problems = judge(path, encoding=budget, parse_msisdn=parse_msisdn)
    if any(problem.prevents_serving and problem.rule not in tolerated for problem in problems):
        click.echo("\n".join(map(str, problems)), err=True)
        sys.exit(1)
    return flows


def ending(output: Path | None, known: Sequence[str]) -> str:
    """The ending of the output, in small letters; the first known one where it has none.

    Raises `ClickException` for another: nobody shall find HTML in a file that says PDF.
    """
    found = output.suffix.lower() if output is not None else ""
    if found and found not in known:
        listed = " or ".join((", ".join(known[:-1]), known[-1]))
        raise click.ClickException(f"{output} cannot be written: name a file that ends in {listed}")
    return found or known[0]


def write_out(text: str, output: Path | None) -> None:
    """Write a result where the caller wants it."""
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    try:
        output.write_text(text if text.endswith("\n") else f"{text}\n", "utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}") from error

"""`dialtree check`: everything that is wrong with the flows, at once, with the place."""

from __future__ import annotations

import sys
from pathlib import Path

import click

__all__ = ["command"]


@click.command("check")
@click.argument("flows", type=click.Path(path_type=Path), default=Path("flows.yaml"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="Lines for people, or output for a program, a code scanner or a pull request.",
)
def command(flows: Path, form: str) -> None:
    """Read FLOWS (flows.yaml), its includes, translations and services.yaml; say what is wrong.

    Exit code 1 when there is an error; warnings alone leave it 0.
    """
    import menus
    from menus.tools.report import exit_status, render
    from smpp.text import budget
    from ussd.core.addresses import parse_msisdn
    from ussd.core.provided import PROVIDED

    problems = menus.check(flows, encoding=budget, parse_msisdn=parse_msisdn, provided=PROVIDED)
    text = render(problems, form)
    if text:
        click.echo(text)
    sys.exit(exit_status(problems))

"""`dialtree check`: everything that is wrong with the flows, at once, with the place."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ussd.cli.remote import config_option

if TYPE_CHECKING:
    from menus import Problem

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
@click.option(
    "--against",
    metavar="URL|FOLDER",
    help="A gateway, or a folder with other flows: short cuts that it has must stay what they are.",
)
@config_option
def command(flows: Path, form: str, against: str | None, config_file: Path) -> None:
    """Read FLOWS (flows.yaml), its includes, translations and services.yaml; say what is wrong.

    Exit code 1 when there is an error; warnings alone leave it 0. Where the gateway of these flows
    runs, a short cut that it serves and that would change is a warning; with --against, an error.
    """
    from menus.tools.report import exit_status, render

    problems = _problems(flows, against, config_file)
    text = render(problems, form)
    if text:
        click.echo(text)
    sys.exit(exit_status(problems))


def _problems(flows: Path, against: str | None, config_file: Path) -> Sequence[Problem]:
    import menus
    from smpp.text import budget
    from ussd.cli.published import flows_at, flows_beside
    from ussd.core.addresses import parse_msisdn
    from ussd.core.provided import PROVIDED

    published = flows_at(against, config_file) if against else flows_beside(flows, config_file)
    problems = menus.check(
        flows,
        encoding=budget,
        parse_msisdn=parse_msisdn,
        provided=PROVIDED,
        published=published,
    )
    return problems if against else [_mild(problem) for problem in problems]


def _mild(problem: Problem) -> Problem:
    """A short cut that would change as a warning: who publishes decides, and is told again."""
    from menus import Severity

    return replace(problem, severity=Severity.WARNING) if problem.rule == "short-cut" else problem

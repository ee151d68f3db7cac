"""`dialtree schema`: what an editor needs to complete and explain a flow file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ussd.cli.flows import flows_argument, output_option, read_flows, write_out

__all__ = ["command"]


@click.command("schema")
@flows_argument
@click.option("--static", "is_static", is_flag=True, help="The language alone, of no project.")
@output_option
def command(flows: Path, is_static: bool, output: Path | None) -> None:
    """Write the JSON Schema of FLOWS (flows.yaml): screens, facts, services and languages by name.

    Point your editor at it with a first line in the file:

        # yaml-language-server: $schema=./flows.schema.json
    """
    from menus.tools.schema import schema

    found = schema(None if is_static else read_flows(flows))
    write_out(json.dumps(found, ensure_ascii=False, indent=2), output)

"""`dialtree schema`: what an editor needs to complete and explain the YAML of an installation."""

from __future__ import annotations

from pathlib import Path

import click

from ussd.cli.flows import flows_argument, output_option, read_flows, write_out

__all__ = ["command"]


@click.command("schema")
@flows_argument
@click.option(
    "--for",
    "kind",
    type=click.Choice(["flows", "services", "lang"]),
    default="flows",
    show_default=True,
    help="flows.yaml and the flow files, services.yaml, or the translations in flows/lang.",
)
@click.option("--static", "is_static", is_flag=True, help="The language alone, of no project.")
@click.option("--write", "is_written", is_flag=True, help="Write all three beside FLOWS.")
@output_option
def command(flows: Path, kind: str, is_static: bool, is_written: bool, output: Path | None) -> None:
    """Write the JSON Schema of FLOWS (flows.yaml): screens, facts, services and languages by name.

    Point your editor at it with a line in the file:

        # yaml-language-server: $schema=./flows.schema.json
    """
    from menus.tools.schema import schema, schema_files

    read = None if is_static else read_flows(flows)
    if not is_written:
        write_out(schema(kind, read), output)
        return
    for name, text in schema_files(read).items():
        write_out(text, flows.parent / name)
        click.echo(f"{flows.parent / name} is written")

"""`dialtree schema`: what an editor needs to complete and explain the YAML of an installation.

There are three schemas, each in a file beside flows.yaml, and each file of the installation names
its own in a comment:

    # yaml-language-server: $schema=./flows.schema.json
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from menus.model import Flows
from menus.tools.flow_schema import flow_schema
from menus.tools.lang_schema import lang_schema
from menus.tools.service_schema import service_schema
from menus.tools.shapes import Schema

__all__ = ["KINDS", "file_of", "schema", "schema_files"]

KINDS: Mapping[str, Callable[[Flows | None], Schema]] = {
    "flows": flow_schema,
    "services": lambda flows: service_schema(),
    "lang": lang_schema,
}
"""What the schemas are for: flows.yaml and the flow files, services.yaml, the translations."""


def schema(kind: str, flows: Flows | None = None) -> str:
    """One of `KINDS` as JSON: of the language alone, or of a project with its names."""
    return json.dumps(KINDS[kind](flows), ensure_ascii=False, indent=1) + "\n"


def file_of(kind: str) -> str:
    """The name of its file, beside flows.yaml."""
    return f"{kind}.schema.json"


def schema_files(flows: Flows | None = None) -> dict[str, str]:
    """All schemas, by the names of their files."""
    return {file_of(kind): schema(kind, flows) for kind in KINDS}

"""The pieces of every JSON Schema (draft 2020-12) for the YAML of an installation.

An editor reads YAML in its own way: whole numbers are numbers there, and `yes` may be a word or
true.  So a text may be either, and a schema refuses only what `check` would refuse too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from menus.tools.wordings import ABOUT

__all__ = [
    "DIALECT",
    "DURATION",
    "FLAG",
    "NAME",
    "TEXT",
    "Schema",
    "about",
    "each",
    "listed",
    "object_of",
    "or_nothing",
    "or_text",
    "or_type",
    "ref",
]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": ["string", "number"]}
FLAG: Schema = {"enum": ["yes", "no", True, False]}
DURATION: Schema = {
    "type": "string",
    "pattern": r"^\s*[0-9]+\s*(ms|s|m|h|d)\s*$",
    "examples": ["30s", "3m", "24h", "7d"],
}
NAME = r"^[a-z][a-z0-9_]*$"


def ref(name: str) -> Schema:
    """One of the definitions of the same schema."""
    return {"$ref": f"#/$defs/{name}"}


def about(group: str, word: str, of: Schema) -> Schema:
    """A schema with the sentence that an editor shows on hover."""
    sentence = ABOUT[group].get(word)
    return {**of, "description": sentence} if sentence else of


def object_of(group: str, words: Mapping[str, Schema], *required: str) -> Schema:
    """A mapping that takes these words and no other."""
    found: Schema = {
        "type": "object",
        "properties": {word: about(group, word, of) for word, of in words.items()},
        "additionalProperties": False,
    }
    return {**found, "required": list(required)} if required else found


def each(of: Schema, pattern: str | None = None, **more: Any) -> Schema:
    """A mapping of names, all with values of one kind."""
    found: Schema = {"type": "object", "additionalProperties": of, **more}
    return {**found, "propertyNames": {"pattern": pattern}} if pattern else found


def listed(of: Schema) -> Schema:
    """A list of such values."""
    return {"type": "array", "items": of}


def or_type(of: Schema, *types: str) -> Schema:
    """The same, or a value of these types: what is said of a mapping's words holds for mappings."""
    own = of["type"] if isinstance(of["type"], list) else [of["type"]]
    return {**of, "type": [*own, *types]}


def or_text(of: Schema) -> Schema:
    """The same, or a bare text."""
    return or_type(of, "string", "number")


def or_nothing(of: Schema) -> Schema:
    """The same, or a word behind which nothing is written yet."""
    return or_type(of, "null")

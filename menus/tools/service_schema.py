"""JSON Schema for services.yaml: facts, services, settings, and the types that they have.

It is the same for every installation: what its flows may name is declared here, and nowhere else.

    # yaml-language-server: $schema=./services.schema.json
"""

from __future__ import annotations

from menus.tools.shapes import (
    DIALECT,
    DURATION,
    TEXT,
    Schema,
    each,
    listed,
    object_of,
    or_nothing,
    ref,
)

__all__ = ["service_schema"]

_DOTTED = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
_FLAG: Schema = {"enum": ["yes", "no", "on", "off", True, False]}
_TYPE: Schema = {
    "type": "string",
    "pattern": (
        r"^\s*((text|digits) +[0-9]+(\s*-\s*[0-9]+)?|number( +-?[0-9]+(\s*-\s*-?[0-9]+)?)?|money"
        r"|percent|time|date|seconds|megabytes|flag|msisdn|language|one of +[^,]+(,[^,]+)*)\s*$"
    ),
    "description": "text N, digits N, number A-B, money, percent, time, date, seconds, megabytes, "
    "flag, msisdn, language, or one of a, b. The length is what `check` measures screens with.",
    "examples": [
        "text 20",
        "digits 4-8",
        "number 1-5",
        "money",
        "percent",
        "time",
        "date",
        "seconds",
        "megabytes",
        "flag",
        "msisdn",
        "language",
        "one of active, blocked",
    ],
}
_PROVIDER: Schema = {"enum": ["store", "http"]}


def service_schema() -> Schema:
    """The schema of services.yaml."""
    top = object_of(
        "services.yaml",
        {
            word: or_nothing(each(ref(word[:-1]), _DOTTED))
            for word in ("facts", "services", "settings")
        },
    )
    fact = {"type": ref("type"), "fresh": DURATION, "writable": _FLAG, "provider": _PROVIDER}
    return {
        "$schema": DIALECT,
        "title": "dialtree services",
        "description": "What the flows may name, its type, and who provides it.",
        **top,
        "$defs": {
            "type": _TYPE,
            "fact": object_of("fact", fact, "type"),
            "setting": object_of("setting", {"type": ref("type")}, "type"),
            "service": _service(),
        },
    }


def _service() -> Schema:
    """A service; what is about HTTP stands only at one that is called so."""
    over_http = _over_http()
    found = object_of(
        "service",
        {
            "provider": _PROVIDER,
            "scope": {"enum": ["everyone", "subscriber"]},
            "fresh": DURATION,
            "parameters": each(ref("type")),
            "values": each(ref("type")),
            "rows": each(ref("type")),
            "refused": listed(TEXT),
            **over_http,
        },
    )
    is_http: Schema = {"properties": {"provider": {"const": "http"}}, "required": ["provider"]}
    has_rows: Schema = {"required": ["rows"]}
    rules: list[Schema] = [
        {
            "if": is_http,
            "then": {"required": ["address"]},
            "else": {"properties": dict.fromkeys(over_http, False)},
        },
        {
            "if": has_rows,
            "then": {"properties": {"sample": {"type": "array"}}},
            "else": {"properties": {"sample": {"type": "object"}}},
        },
    ]
    return {**found, "allOf": rules}


def _over_http() -> dict[str, Schema]:
    row = each({"type": ["string", "number", "boolean"]})
    return {
        "address": {"type": "string", "pattern": "^https?://", "examples": ["https://"]},
        "secret": {"type": "string", "pattern": "^(env|file):", "examples": ["env:CRM_TOKEN"]},
        "timeout": DURATION,
        "retries": {"type": ["integer", "string"], "minimum": 0, "maximum": 5},
        "idempotent": _FLAG,
        "networks": {"anyOf": [TEXT, listed(TEXT)]},
        "at_once": {"type": ["integer", "string"], "minimum": 1, "maximum": 1000},
        "sample": {"anyOf": [listed(row), row]},
    }

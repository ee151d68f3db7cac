"""A wrong setting told in one sentence: the place, the key, and the key that was probably meant."""

from __future__ import annotations

import difflib
from pathlib import Path

from pydantic import BaseModel, ValidationError

from ussd.config.peers import Account, Upstream
from ussd.config.settings import ENV_DELIMITER, ENV_PREFIX, Settings
from ussd.errors import ConfigError

__all__ = ["of_account", "of_file", "suggestion"]


_PLAINLY = {
    "tuple_type": 'write a list, like ["one", "two"]',
    "list_type": 'write a list, like ["one", "two"]',
    "dict_type": "write a table of names and values",
    "missing": "must be given",
    "literal_error": "write {expected}",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "int_type": "write a whole number",
    "float_parsing": "write a number",
    "float_type": "write a number",
    "greater_than_equal": "write {ge:g} or more",
    "greater_than": "write more than {gt:g}",
    "less_than_equal": "write {le:g} or less",
    "less_than": "write less than {lt:g}",
    "string_type": "write a text, in quotes",
    "string_too_long": "write at most {max_length} characters",
    "string_too_short": "write at least {min_length} characters",
}
"""Pydantic's name of a mistake → what to do about it."""


def of_file(error: ValidationError, path: Path | None) -> ConfigError:
    """The first problem of gateway.toml and the environment."""
    loc, unknown, why = _first(error)
    names = list(map(str, loc))
    place = str(path) if path is not None else "the environment"
    if unknown:
        why = f"{place} has no such setting{suggestion(names)}"
    else:
        why += f" (in {place} or {_variable(loc)})"
    return ConfigError(".".join(names), why)


def of_account(error: ValidationError, system_id: str) -> ConfigError:
    """The first problem of the rules of an account that no file grants."""
    loc, unknown, why = _first(error)
    names = ["accounts", system_id, *map(str, loc)]
    if unknown:
        why = f"there is no such rule{suggestion(names)}"
    return ConfigError(".".join(names), why)


def suggestion(names: list[str]) -> str:
    """`; did you mean …?` where a key is near the one of these names, else nothing."""
    near = difflib.get_close_matches(names[-1], _keys(names[:-1]), n=1)
    if not near:
        return ""
    return f"; did you mean {'.'.join([*names[:-1], near[0]])}?"


def _first(error: ValidationError) -> tuple[tuple[int | str, ...], bool, str]:
    """The place of the first problem, whether there is no such key, and what is wrong."""
    first = error.errors(include_url=False, include_input=False)[0]
    plainly = _PLAINLY.get(first["type"], "").format(**first.get("ctx", {}))
    why = plainly or first["msg"].removeprefix("Value error, ")
    return first["loc"], first["type"] == "extra_forbidden", why


def _variable(loc: tuple[int | str, ...]) -> str:
    """The variable that stands for a setting; an item of a list has none of its own."""
    names = (part for part in loc if isinstance(part, str))
    return ENV_PREFIX + ENV_DELIMITER.join(names).upper()


def _keys(section: list[str]) -> list[str]:
    """List the keys that a section of the file may have."""
    if not section:
        return list(Settings.model_fields)
    named: dict[str, type[BaseModel]] = {"accounts": Account, "upstream": Upstream}
    if section[0] in named:
        return list(named[section[0]].model_fields)
    model = Settings.model_fields[section[0]].annotation
    if isinstance(model, type) and issubclass(model, BaseModel):
        return list(model.model_fields)
    return []

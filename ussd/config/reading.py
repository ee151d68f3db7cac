"""Reads gateway.toml and the environment; nothing is read before `load` is called."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ussd.config import mistakes
from ussd.config.peers import AccountRules
from ussd.config.settings import ENV_DELIMITER, ENV_PREFIX, Settings
from ussd.errors import ConfigError

__all__ = ["account_rules", "load"]


def load(path: Path | None = None, **overrides: Any) -> Settings:
    """Read gateway.toml (None: defaults alone) and the environment; raise `ConfigError`."""
    tree = _read(path) if path is not None else {}
    _check_environment()
    for section, values in overrides.items():
        tree[section] = {**tree.get(section, {}), **values}
    try:
        return Settings(**tree)
    except ValidationError as error:
        raise mistakes.of_file(error, path) from None


def account_rules(system_id: str, tree: Mapping[str, Any]) -> AccountRules:
    """Check the rules of an account that no file grants; raise `ConfigError`."""
    try:
        return AccountRules(**tree)
    except ValidationError as error:
        raise mistakes.of_account(error, system_id) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        raise ConfigError("", f"{path} does not exist; name the file with --config") from None
    except OSError as error:
        raise ConfigError("", f"{path} cannot be read: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("", f"{path} is not TOML: {error}") from None


def _check_environment() -> None:
    """Refuse a variable of ours whose section does not exist: it would be ignored in silence."""
    for variable in os.environ:
        if variable.startswith(ENV_PREFIX) and ENV_DELIMITER in variable:
            section = variable.removeprefix(ENV_PREFIX).split(ENV_DELIMITER)[0].lower()
            if section not in Settings.model_fields:
                why = f"the environment has {variable}, but there is no such section"
                raise ConfigError(section, why + mistakes.suggestion([section]))

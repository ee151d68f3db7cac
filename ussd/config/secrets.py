"""A secret given as itself or by reference."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import SecretStr

from ussd.errors import ConfigError

__all__ = ["secret"]


def secret(value: SecretStr) -> str:
    """Resolve a secret given as itself, as `env:NAME` or as `file:PATH`; raise `ConfigError`."""
    text = value.get_secret_value()
    kind, _, name = text.partition(":")
    if kind == "env":
        if name not in os.environ:
            raise ConfigError(text, f"set the environment variable {name}")
        return os.environ[name]
    if kind == "file":
        try:
            return Path(name).read_text(encoding="utf-8").splitlines()[0].strip()
        except (OSError, IndexError):
            raise ConfigError(text, f"put the secret on the first line of {name}") from None
    return text

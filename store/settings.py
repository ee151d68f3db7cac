"""Settings that are kept with the data rather than in gateway.toml (services.md G40)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from store.schema import settings

__all__ = ["read", "write"]


def read(tx: Connection) -> Mapping[str, str]:
    """Every setting by name, as the text that was written."""
    return dict(tx.execute(select(settings.c.name, settings.c.value)).all())


def write(tx: Connection, name: str, value: str) -> None:
    """Set one setting."""
    tx.execute(settings.delete().where(settings.c.name == name))
    tx.execute(settings.insert().values(name=name, value=value))

"""A database of one's own on the PostgreSQL of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from store import Database, StoreError

__all__ = ["PORT", "empty_database"]

PORT = 5432
_SERVER = f"postgresql://postgres@127.0.0.1:{PORT}"


@contextmanager
def empty_database(purpose: str) -> Iterator[str]:
    """The address of a new database, which is dropped in the end; skips where no server answers."""
    name = f"dialtree_{purpose}_{os.getpid()}"
    server = Database(f"{_SERVER}/postgres?connect_timeout=2")
    autocommit = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        with server.plainly(), autocommit.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except (StoreError, ImportError) as error:
        pytest.skip(f"no PostgreSQL on 127.0.0.1:{PORT}: {error}")
    yield f"{_SERVER}/{name}"
    with autocommit.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.close()

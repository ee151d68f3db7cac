"""Bringing a database to the schema of this version: numbered steps, forward only.

`upgrade` costs one query when there is nothing to do: Alembic, which takes longer to import than
the gateway to start, is loaded only for work. The steps are the files in `versions/`; they say
what they make and never look at `store.schema`, which goes on changing.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from store.database import Database
from store.errors import StoreError

__all__ = ["HEAD", "revision", "upgrade"]

#: The newest file in `versions/`; a test holds the two together.
HEAD = "0014"


def revision(database: Database) -> str | None:
    """The step that the database has come to; None when it is empty."""
    with database.reading() as tx:
        return _revision(tx)


def upgrade(database: Database, to: str = HEAD) -> bool:
    """Bring the database to `to`; False when it was there already.

    All steps together are one transaction. Raises `Unavailable` when the store is not writable,
    `StoreError` when the database is newer than this program.
    """
    at = revision(database)
    if at == to:
        return False
    if at is not None and at > HEAD:
        raise StoreError(
            f"The store {database.name} is at step {at} and this version knows steps up to {HEAD}: "
            "run the newer version of dialtree."
        )
    with database.transaction() as tx:
        _run(tx, to)
    return True


def _revision(tx: Connection) -> str | None:
    if tx.dialect.name == "postgresql" and not inspect(tx).has_table("alembic_version"):
        return None
    # On SQLite asking for the table costs less than asking whether it is there.
    with suppress(DBAPIError):
        found: str | None = tx.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
    return None


def _run(tx: Connection, to: str) -> None:
    from store.migrations.run import steps  # here, so that a start without work stays fast

    steps(tx, to)

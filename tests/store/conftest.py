"""Stores for the tests: SQLite always, PostgreSQL when one answers on this machine.

Each PostgreSQL run makes a database of its own and drops it; where no server answers, its half
of the tests is skipped and says so.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

sys.path.insert(0, str(Path(__file__).parent.parent.parent))  # `pytest` alone does not add it

from store import Database, seed
from store.migrations import upgrade
from store.schema import metadata
from tests.live.postgresql import empty_database  # needs the path above

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with empty_database("test") as url:
        yield url


@pytest.fixture(scope="session")
def postgresql(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    upgrade(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A store that no test commits to: for transactions, and to be copied."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db")
    upgrade(database)
    database.checkpoint()
    yield database
    database.close()


@pytest.fixture
def sqlite_file(sqlite: Database, tmp_path: Path) -> Iterator[Database]:
    """An empty store in a file of its own."""
    shutil.copyfile(sqlite.name, tmp_path / "store.db")
    database = Database(f"sqlite:///{tmp_path}/store.db")
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty store of each kind; a test may commit to it."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_file")
        return
    postgresql: Database = request.getfixturevalue("postgresql")
    yield postgresql
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    with postgresql.transaction() as tx:
        tx.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture(params=["sqlite", "postgresql"])
def tx(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A transaction over an empty store of each kind; what it writes is gone after the test."""
    database: Database = request.getfixturevalue(request.param)
    with database.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@pytest.fixture
def demo_tx(tx: Connection) -> Connection:
    """A transaction over the demo subscribers."""
    seed.demo(tx, NOW)
    return tx

"""The steps of the schema: from nothing, from an earlier step with rows in it, and to what."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from store import Database, StoreError, facts, migrations, seed, tickets
from store.migrations.run import script_directory
from store.schema import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables, of each kind."""
    if request.param == "sqlite":
        yield Database(f"sqlite:///{tmp_path}/store.db")
        return
    database = Database(request.getfixturevalue("postgresql_url"))
    with database.transaction() as tx:
        tx.execute(text("CREATE SCHEMA empty"))
    database.close()
    url = f"{request.getfixturevalue('postgresql_url')}?options=-csearch_path%3Dempty"
    empty = Database(url)
    yield empty
    with empty.transaction() as tx:
        tx.execute(text("DROP SCHEMA empty CASCADE"))
    empty.close()


def test_an_empty_database_comes_to_the_schema_of_the_program(empty: Database) -> None:
    assert migrations.revision(empty) is None
    assert migrations.upgrade(empty) is True
    assert migrations.revision(empty) == migrations.HEAD

    with empty.reading() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_an_earlier_database_keeps_its_rows(empty: Database, now: datetime) -> None:
    migrations.upgrade(empty, "0001")
    with empty.transaction() as tx:
        seed.demo(tx, now)
    assert migrations.revision(empty) == "0001"
    migrations.upgrade(empty)

    with empty.transaction() as tx:
        assert facts.load(tx, "79161234567", ["sim.network"], now) == {"sim.network": "MTS"}
        assert tickets.join(tx, "a", "79161234567", "hotline", now).place == 1


def test_nothing_is_done_twice(empty: Database) -> None:
    migrations.upgrade(empty)

    assert migrations.upgrade(empty) is False


def test_a_database_of_a_newer_program_is_left_alone(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match="run the newer version of dialtree"):
        migrations.upgrade(empty)


def test_a_step_that_fails_leaves_the_database_where_it_was(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations.upgrade(empty, "0001")
    with empty.transaction() as tx:
        tx.execute(text("CREATE TABLE surveys (id integer)"))
    with pytest.raises(DBAPIError, match="surveys"):
        migrations.upgrade(empty)

    assert migrations.revision(empty) == "0001"
    with empty.reading() as tx, pytest.raises(DBAPIError, match="tickets"):
        tx.execute(text("SELECT * FROM tickets"))


def test_the_newest_step_is_the_one_that_is_named() -> None:
    assert script_directory().get_heads() == [migrations.HEAD]


def test_a_start_without_work_loads_no_alembic(sqlite_file: Database) -> None:
    program = (
        "import sys; from store import Database; from store.migrations import upgrade; "
        f"assert not upgrade(Database({str(sqlite_file.url)!r})); "
        "assert 'alembic' not in sys.modules"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2])

    assert ran.returncode == 0


def test_a_start_without_work_asks_for_the_revision_alone(sqlite_file: Database) -> None:
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        migrations.upgrade(sqlite_file)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert asked == ["BEGIN ", "SELECT version_num FROM alembic_version"]

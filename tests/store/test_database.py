"""Opening a store, and what its failures say."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, select, text
from sqlalchemy.exc import StatementError

from store import Database, NotFound, StoreError, Unavailable, numbers
from store.migrations import upgrade
from store.types import Instant


def test_what_is_committed_is_read_and_what_fails_is_not(database: Database) -> None:
    with database.transaction() as tx:
        numbers.reserve(tx, "kept", 5)
    with pytest.raises(LookupError), database.transaction() as tx:
        numbers.reserve(tx, "lost", 5)
        raise LookupError

    with database.reading() as tx:
        names = list(tx.execute(text("SELECT name FROM numbers")).scalars())
    assert names == ["kept"]


def test_sqlite_survives_a_power_cut_and_lets_others_read(sqlite_file: Database) -> None:
    with sqlite_file.reading() as tx:
        modes = [
            tx.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    full = 2
    assert modes == ["wal", full, 1]


def test_a_reader_sees_one_moment_while_another_writes(sqlite_file: Database) -> None:
    with sqlite_file.reading() as reading:
        before = reading.execute(text("SELECT count(*) FROM numbers")).scalar()
        with sqlite_file.transaction() as tx:
            numbers.reserve(tx, "message", 5)
        after = reading.execute(text("SELECT count(*) FROM numbers")).scalar()

    assert (before, after) == (0, 0)


def test_the_store_in_memory_is_one_store(now: datetime) -> None:
    database = Database("sqlite://")
    upgrade(database)
    with database.transaction() as tx:
        numbers.reserve(tx, "message", 5)

    with database.reading() as tx:
        assert numbers.reserve(tx, "message", 5) == 6
    assert database.name == "in memory"
    database.checkpoint()


def test_a_missing_directory_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        Database(f"sqlite:///{tmp_path}/missing/store.db")

    assert str(refused.value) == (
        f"The store {tmp_path}/missing/store.db cannot be made, because the directory "
        f"{tmp_path}/missing is missing: make it."
    )


def test_a_directory_in_its_place_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="is a directory: name a file in it"):
        Database(f"sqlite:///{tmp_path}")


def test_a_read_only_place_is_one_plain_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may write everywhere

    with pytest.raises(Unavailable, match="because it is read-only: make the file"):
        Database(f"sqlite:///{tmp_path}/store.db")


def test_a_file_that_is_no_database_is_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear sir or madam, " * 100)

    with pytest.raises(Unavailable, match="the file is no SQLite database: name another file"):
        upgrade(Database(f"sqlite:///{tmp_path}/letter.txt"))


def test_a_store_without_tables_says_which_command_makes_them(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/store.db")

    with pytest.raises(Unavailable, match="run `dialtree db upgrade`"), database.reading() as tx:
        numbers.reserve(tx, "message", 5)


def test_an_address_that_cannot_be_read_is_one_plain_sentence() -> None:
    with pytest.raises(Unavailable, match="write sqlite:///FILE or postgresql://"):
        Database("var/dialtree.db")


def test_a_server_that_is_away_is_one_plain_sentence() -> None:
    database = Database("postgresql://nobody:secret@127.0.0.1:1/nothing?connect_timeout=1")

    with pytest.raises(Unavailable, match="see that the server runs") as refused:
        upgrade(database)
    assert "secret" not in str(refused.value)


def test_our_own_mistakes_are_not_dressed_up(sqlite_file: Database) -> None:
    with pytest.raises(Exception, match="syntax error") as raised, sqlite_file.reading() as tx:
        tx.execute(text("SELEKT 1"))

    assert not isinstance(raised.value, StoreError)
    assert issubclass(NotFound, StoreError)


def test_moments_come_back_in_utc_and_naive_ones_are_refused(sqlite_file: Database) -> None:
    table = Table("moments", MetaData(), Column("at", Instant))
    moscow = datetime(2026, 1, 31, 15, 0, 0, 123456, tzinfo=timezone(timedelta(hours=3)))
    with sqlite_file.transaction() as tx:
        table.create(tx)
        tx.execute(table.insert(), [{"at": moscow}, {"at": None}])
        kept = list(tx.execute(select(table.c.at)).scalars())
        with pytest.raises(StatementError, match="has no time zone"):
            tx.execute(table.insert(), {"at": datetime(2026, 1, 31)})

    assert kept == [datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC), None]


def test_the_wal_is_copied_into_the_file(sqlite_file: Database) -> None:
    with sqlite_file.transaction() as tx:
        numbers.reserve(tx, "message", 5)
    sqlite_file.checkpoint()

    alone = sqlite3.connect(f"file:{sqlite_file.name}?immutable=1", uri=True)
    assert alone.execute("SELECT next FROM numbers").fetchall() == [(6,)]
    alone.close()


def test_another_kind_of_database_is_refused_in_a_sentence() -> None:
    with pytest.raises(Unavailable) as refused:
        Database("mysql://somewhere/x")

    assert str(refused.value) == (
        "The store cannot be mysql: write sqlite:///FILE or postgresql://…"
    )

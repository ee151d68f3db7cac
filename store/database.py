"""The database: connections, transactions, and what its errors mean in plain words.

One file of SQLite (WAL, `synchronous=FULL`: what is committed survives the power cut) or
PostgreSQL. Functions of the topic modules never see the difference. Nothing here retries:
SQLite waits `BUSY_MS` for another writer, and what still fails is an `Unavailable` whose text
says what to do.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.pool import StaticPool

from store.errors import Conflict, StoreError, Unavailable
from store.ownership import Ownership

__all__ = ["BUSY_MS", "DEFAULT_URL", "Database", "plain_error"]

DEFAULT_URL = "sqlite:///var/dialtree.db"

BUSY_MS = 5_000
#: Pages of WAL before a commit copies them into the file; 4,000 keeps the WAL near 16 MB.
_CHECKPOINT_PAGES = 4_000
#: Page cache of each connection; with 64 MiB no more messages were taken, and memory grew for long.
_CACHE_KIB = 16_384

#: A server that went away without a word is known to be gone in seconds, not in minutes.
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 10}

#: What SQLite says → what somebody can do about it.
_SQLITE_ADVICE = (
    ("readonly", "it is read-only: make the file and its directory writable"),
    ("unable to open", "it cannot be opened: make the directory and give yourself access"),
    ("full", "the disk is full: make room"),
    ("disk i/o", "the disk does not answer as it should: look at the system log"),
    ("locked", "another process is writing to it: stop that one first"),
    ("busy", "another process is writing to it: stop that one first"),
    ("not a database", "the file is no SQLite database: name another file"),
    ("malformed", "the file is damaged: restore it from a backup"),
    ("no such table", "its tables are missing: run `dialtree db upgrade`"),
)


class Database:
    """The store at `url`: `sqlite:///FILE`, `sqlite://` (memory) or `postgresql://…`.

    Raises `Unavailable`, one sentence, when the place of the file is not there or not writable.
    """

    def __init__(self, url: str = DEFAULT_URL) -> None:
        self.url = _url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.is_memory = self.is_sqlite and self.url.database in (None, "", ":memory:")
        if self.is_sqlite and not self.is_memory:
            _check_place(Path(str(self.url.database)))
        self._ownership: Ownership | None = None
        self.engine = self._engine("IMMEDIATE")
        self._reading = self.engine if not self.is_sqlite or self.is_memory else self._engine("")

    @property
    def name(self) -> str:
        """The store as people know it: the file, or the server with its password hidden."""
        if self.is_memory:
            return "in memory"
        return str(self.url.database) if self.is_sqlite else self.url.render_as_string()

    def own(self) -> None:
        """Keep every other owner away from an SQLite file until `close`; else nothing to do.

        Raises `Unavailable` when another process owns it.
        """
        if self.is_sqlite and not self.is_memory and self._ownership is None:
            self._ownership = Ownership(Path(str(self.url.database)))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end, rolled back on any exception."""
        with self.plainly(), self.engine.begin() as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads and ends with the block, so that the WAL can shrink."""
        with self.plainly(), self._reading.connect() as tx:
            yield tx

    def connect_to_read(self) -> Connection:
        """A connection of `reading` to keep: end each of its transactions with `rollback`."""
        return self._reading.connect()

    @contextmanager
    def plainly(self) -> Iterator[None]:
        """What the driver raises in the block comes out as a `StoreError`."""
        try:
            yield
        except DBAPIError as error:
            plain = plain_error(error, self.name)
            if plain is None:
                raise
            raise plain from error

    def checkpoint(self) -> None:
        """Copy the WAL into the file as far as nobody is in the way; SQLite only."""
        if self.is_sqlite and not self.is_memory:
            with self.plainly(), self._reading.connect() as connection:
                driver: Any = connection.connection.driver_connection
                try:
                    driver.execute("PRAGMA wal_checkpoint(PASSIVE)")
                except sqlite3.Error as error:  # the driver's own: SQLAlchemy does not see it
                    raise Unavailable(
                        f"The WAL of {self.name} cannot be copied ({error}): look at its disk."
                    ) from error

    def close(self) -> None:
        """Close every connection that is not in use, and own the file no more."""
        self.engine.dispose()
        self._reading.dispose()
        if self._ownership is not None:
            self._ownership.release()
            self._ownership = None

    def _engine(self, begin: str) -> Engine:
        if not self.is_sqlite:
            return create_engine(
                self.url,
                pool_pre_ping=True,
                pool_size=5,
                max_overflow=5,
                connect_args=_patience(self.url),
            )
        options: dict[str, Any] = {"check_same_thread": False, "cached_statements": 512}
        pool = {"poolclass": StaticPool} if self.is_memory else {}
        engine = create_engine(self.url, connect_args=options, **pool)
        event.listen(engine, "connect", _set_up_sqlite)
        # The driver must not begin by itself: a writer asks for the lock at once, and never
        # finds in mid-transaction that somebody else has it.
        event.listen(engine, "begin", lambda tx: tx.exec_driver_sql(f"BEGIN {begin}"))
        return engine


def plain_error(error: DBAPIError, name: str) -> StoreError | None:
    """What the driver's error means for the caller; None when it is a mistake of our own."""
    cause = error.orig
    if isinstance(error, IntegrityError):
        return Conflict(f"The store {name} has a row that contradicts this one: {cause}.")
    if not isinstance(error, (OperationalError, InterfaceError)) and not (
        isinstance(error, DatabaseError)
        and isinstance(cause, sqlite3.DatabaseError)
        and type(cause) is sqlite3.DatabaseError
    ):
        return None
    said = str(cause).strip().splitlines()[0] if str(cause).strip() else "no reason given"
    for word, advice in _SQLITE_ADVICE if isinstance(cause, sqlite3.Error) else ():
        if word in said.lower():
            return Unavailable(
                f"The store {name} cannot be used, because {advice}.",
                f"The store cannot be used, because {advice}.",
            )
    if isinstance(cause, sqlite3.Error):
        return None
    return Unavailable(
        f"The store {name} does not answer ({said}): see that the server runs.",
        "The store does not answer: see that its server runs.",
    )


def _url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Unavailable(
            f"The store's address {url!r} cannot be read: write sqlite:///FILE or postgresql://…"
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise Unavailable(
            f"The store cannot be {parsed.drivername}: write sqlite:///FILE or postgresql://…"
        )
    return parsed


def _patience(url: URL) -> dict[str, Any]:
    """What libpq is told that the address does not say."""
    return {name: value for name, value in _PATIENCE.items() if name not in url.query}


def _check_place(file: Path) -> None:
    place = file.parent
    if not place.is_dir():
        raise Unavailable(
            f"The store {file} cannot be made, because the directory {place} is missing: make it."
        )
    if file.is_dir():
        raise Unavailable(f"The store {file} is a directory: name a file in it.")
    if not os.access(place, os.W_OK) or (file.exists() and not os.access(file, os.W_OK)):
        raise Unavailable(
            f"The store {file} cannot be used, because it is read-only: "
            "make the file and its directory writable."
        )


def _set_up_sqlite(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{_CACHE_KIB}",
        f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")

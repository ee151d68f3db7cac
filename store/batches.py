"""Bulk writes: many rows, one statement, text made once.

Beside a busy loop a statement a row is fatal: the driver gives up the interpreter lock at every
one and must wait to get it back (docs/architecture.md has the figures). So the rows of one kind
go as one multi-row `VALUES`, up to 512 of them. To keep every text prepared in the driver there
are 22 sizes: n × 64, n × 8 and n; 300 rows are 256 + 40 + 4, three statements. PostgreSQL takes a
whole column as one array, so that there any number of rows is one statement with one text.

A `Batch` holds no rows and no connection; it may be a module constant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, Table

__all__ = ["LARGEST", "Batch", "insertion", "removal", "update", "upsert"]

#: Rows of one statement at most; SQLite allows 32,766 values, a message has 25.
LARGEST = 512

#: (name, SQL type) of each value of a row.
Columns = Sequence[tuple[str, str]]


class Batch:
    """One kind of bulk write; `writer.insert(batch, row, done)` takes rows of `row_type`.

    `statement` changes a table by the rows of `fresh`, which has `columns`; `values` makes them
    of a row.
    """

    def __init__(
        self,
        row_type: type[msgspec.Struct],
        columns: Columns,
        statement: str,
        values: Callable[[Any], tuple[Any, ...]] = msgspec.structs.astuple,
    ) -> None:
        self.row_type = row_type
        self._columns = tuple(columns)
        self._statement = statement
        self._values = values
        self._text = cache(self._make_text)
        arrays = ", ".join(f"%s::{kind}[]" for _, kind in self._columns)
        self._arrays = self._with_fresh(f"SELECT * FROM unnest({arrays})")

    def __repr__(self) -> str:
        return f"Batch({self.row_type.__name__})"

    def write(self, tx: Connection, rows: Sequence[msgspec.Struct]) -> None:
        """Write all rows, in their order; the transaction is lost when one of them is refused."""
        if not rows:
            return
        if tx.dialect.name == "postgresql":
            columns = zip(*map(self._values, rows), strict=True)
            tx.exec_driver_sql(self._arrays, tuple(map(list, columns)))
            return
        start = 0
        while start < len(rows):
            stop = start + _piece(len(rows) - start)
            values = chain.from_iterable(map(self._values, rows[start:stop]))
            tx.exec_driver_sql(self._text(stop - start), tuple(values))
            start = stop

    def _make_text(self, size: int) -> str:
        row = f"({', '.join('?' * len(self._columns))})"
        return self._with_fresh(f"VALUES {', '.join([row] * size)}")

    def _with_fresh(self, rows: str) -> str:
        names = ", ".join(name for name, _ in self._columns)
        return f"WITH fresh({names}) AS ({rows}) {self._statement}"


def insertion(table: Table, row_type: type[msgspec.Struct]) -> Batch:
    """New rows; the fields of `row_type` are the names of the columns."""
    return Batch(row_type, _columns(table, row_type), _insert(table, row_type))


def upsert(table: Table, row_type: type[msgspec.Struct], key: str) -> Batch:
    """New rows, or new values for the row that has this `key`."""
    names = row_type.__struct_fields__
    news = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    statement = f"{_insert(table, row_type)} ON CONFLICT ({key}) DO UPDATE SET {news}"
    return _LatestBatch(row_type, _columns(table, row_type), statement, key)


def update(
    table: Table,
    row_type: type[msgspec.Struct],
    *,
    sets: str,
    where: str,
    columns: Columns,
    values: Callable[[Any], tuple[Any, ...]],
) -> Batch:
    """Change rows: `sets` and `where` are SQL over `table` and `fresh`."""
    statement = f"UPDATE {table.name} SET {sets} FROM fresh WHERE {where}"
    return Batch(row_type, columns, statement, values)


def removal(table: Table, row_type: type[msgspec.Struct], key: str) -> Batch:
    """Rows that go; `row_type` has the one field `key`."""
    statement = f"DELETE FROM {table.name} WHERE {key} IN (SELECT {key} FROM fresh)"
    return Batch(row_type, _columns(table, row_type), statement)


class _LatestBatch(Batch):
    """Of the rows with one key only the last: a statement may not touch a row twice."""

    def __init__(
        self, row_type: type[msgspec.Struct], columns: Columns, statement: str, key: str
    ) -> None:
        super().__init__(row_type, columns, statement)
        self._key = key

    def write(self, tx: Connection, rows: Sequence[msgspec.Struct]) -> None:
        """Write the last row of each key."""
        latest = {getattr(row, self._key): row for row in rows}
        super().write(tx, list(latest.values()))


_SQL_TYPES = {
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "TEXT": "text",
    "BLOB": "bytea",
}


def _piece(count: int) -> int:
    """How many of `count` rows the next statement takes."""
    if count >= LARGEST:
        return LARGEST
    for unit in (64, 8):
        if count >= unit:
            return count - count % unit
    return count


def _insert(table: Table, row_type: type[msgspec.Struct]) -> str:
    listed = ", ".join(row_type.__struct_fields__)
    # Without a WHERE, SQLite takes the ON of ON CONFLICT for that of a join.
    return f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM fresh WHERE true"


def _columns(table: Table, row_type: type[msgspec.Struct]) -> Columns:
    return [(name, _SQL_TYPES[str(table.c[name].type)]) for name in row_type.__struct_fields__]

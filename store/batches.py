"""Bulk writes: many rows, one statement, text made once.

Beside a busy loop a statement a row is fatal: the driver gives up the interpreter lock at every
one and must wait to get it back (docs/architecture.md has the figures). So the rows of one kind
go as one multi-row `VALUES`, up to 512 of them. To keep every text prepared in the driver there
are 22 sizes: n × 64, n × 8 and n; 300 rows are 256 + 40 + 4, three statements. PostgreSQL takes a
whole column as one array, so that there any number of rows is one statement with one text.

In SQLite every bound value costs, so rows whose seldom used columns hold their defaults go by a
second statement, in which those stand as literals: that halved what a message costs the writer.

A `Batch` holds no rows and no connection; it may be a module constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, LargeBinary, Table

__all__ = ["LARGEST", "Batch", "insertion", "removal", "update", "upsert"]

#: Rows of one statement at most; SQLite allows 32,766 values, a message has 25.
LARGEST = 512

#: (name, SQL type) of each value of a row.
Columns = Sequence[tuple[str, str]]


class Batch:
    """One kind of bulk write; `writer.insert(batch, row, done)` takes rows of `row_type`.

    `statement` changes a table by the rows of `fresh`, which has `columns`; `values` makes them
    of a row. `blobs` are the places of values that are always bytes.
    """

    def __init__(
        self,
        row_type: type[msgspec.Struct],
        columns: Columns,
        statement: str,
        values: Callable[[Any], tuple[Any, ...]] = msgspec.structs.astuple,
        blobs: Sequence[int] = (),
    ) -> None:
        self.row_type = row_type
        self._columns = tuple(columns)
        self._statement = statement
        self._values = values
        self._blobs = blobs
        self._text = cache(self._make_text)
        arrays = ", ".join(f"%s::{kind}[]" for _, kind in self._columns)
        self._arrays = self._with_fresh(f"SELECT * FROM unnest({arrays})")

    def __repr__(self) -> str:
        return f"Batch({self.row_type.__name__})"

    def write(self, tx: Connection, rows: Sequence[msgspec.Struct]) -> None:
        """Write all rows, in their order; the transaction is lost when one of them is refused."""
        if not rows:
            return
        values = list(map(self._values, rows))
        if tx.dialect.name == "postgresql":
            tx.exec_driver_sql(self._arrays, tuple(map(list, zip(*values, strict=True))))
        else:
            self._write_pieces(tx, values)

    def _write_pieces(self, tx: Connection, values: list[tuple[Any, ...]]) -> None:
        columns: list[Iterable[Any]] = list(zip(*values, strict=True))
        for at in self._blobs:
            # The driver asks around for somebody who adapts bytes; bytearrays it takes as they are.
            columns[at] = map(bytearray, columns[at])
        bound = tuple(chain.from_iterable(zip(*columns, strict=True)))
        width, start = len(columns), 0
        while start < len(values):
            stop = start + _piece(len(values) - start)
            tx.exec_driver_sql(self._text(stop - start), bound[start * width : stop * width])
            start = stop

    def _make_text(self, size: int) -> str:
        row = f"({', '.join('?' * len(self._columns))})"
        return self._with_fresh(f"VALUES {', '.join([row] * size)}")

    def _with_fresh(self, rows: str) -> str:
        names = ", ".join(name for name, _ in self._columns)
        return f"WITH fresh({names}) AS ({rows}) {self._statement}"


def insertion(
    table: Table, row_type: type[msgspec.Struct], seldom_from: str | None = None
) -> Batch:
    """New rows; the fields of `row_type` are the names of the columns.

    From the field `seldom_from` on, most rows hold nothing but the defaults.
    """
    columns = _columns(table, row_type)
    blobs = [at for at, (name, _) in enumerate(columns) if _is_blob(table, name)]
    if seldom_from is None:
        return Batch(row_type, columns, _insert(table, row_type), blobs=blobs)
    width = row_type.__struct_fields__.index(seldom_from)
    return _InsertionOfMostlyDefaults(table, row_type, blobs, width)


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


class _InsertionOfMostlyDefaults(Batch):
    """Rows in which all from the place `width` on is seldom anything but the default."""

    def __init__(
        self, table: Table, row_type: type[msgspec.Struct], blobs: Sequence[int], width: int
    ) -> None:
        columns = _columns(table, row_type)
        super().__init__(row_type, columns, _insert(table, row_type), blobs=blobs)
        self._width = width
        self._defaults = row_type.__struct_defaults__[width - len(columns) :]
        given = [name for name, _ in columns[:width]] + list(map(_literal, self._defaults))
        self._short = Batch(
            row_type,
            columns[:width],
            _insert(table, row_type, given),
            blobs=[at for at in blobs if at < width],
        )

    def _write_pieces(self, tx: Connection, values: list[tuple[Any, ...]]) -> None:
        width, defaults = self._width, self._defaults
        short = [row[:width] for row in values if row[width:] == defaults]
        if short:
            self._short._write_pieces(tx, short)
        if len(short) < len(values):
            super()._write_pieces(tx, [row for row in values if row[width:] != defaults])


def _literal(value: object) -> str:
    """A default, as SQLite reads it."""
    if value is None:
        return "NULL"
    return f"x'{value.hex()}'" if isinstance(value, bytes) else repr(value)


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


def _insert(
    table: Table, row_type: type[msgspec.Struct], given: Sequence[str] | None = None
) -> str:
    names = row_type.__struct_fields__
    # Without a WHERE, SQLite takes the ON of ON CONFLICT for that of a join.
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) "
        f"SELECT {', '.join(given or names)} FROM fresh WHERE true"
    )


def _is_blob(table: Table, name: str) -> bool:
    column = table.c[name]
    return isinstance(column.type, LargeBinary) and not column.nullable


def _columns(table: Table, row_type: type[msgspec.Struct]) -> Columns:
    return [(name, _SQL_TYPES[str(table.c[name].type)]) for name in row_type.__struct_fields__]

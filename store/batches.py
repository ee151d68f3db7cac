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

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, LargeBinary, Table

from store.binding import Flatten, flattener, picker

__all__ = ["LARGEST", "Batch", "insertion", "removal", "update", "upsert"]

#: Rows of one statement at most; SQLite allows 32,766 values, a message has 25.
LARGEST = 512

#: (name, SQL type) of each value of a row.
Columns = Sequence[tuple[str, str]]


class Batch:
    """One kind of bulk write; `writer.insert(batch, row, done)` takes rows of `row_type`.

    `statement` changes a table by the rows of `fresh`, which has `columns`; `flatten` makes their
    values of rows, one after the other; left out, they are the fields of those names.
    """

    def __init__(
        self,
        row_type: type[msgspec.Struct],
        columns: Columns,
        statement: str,
        flatten: Flatten | None = None,
    ) -> None:
        self.row_type = row_type
        self._columns = tuple(columns)
        self._statement = statement
        self._flatten = flatten or flattener([name for name, _ in columns])
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
            width, values = len(self._columns), self._flatten(rows)
            tx.exec_driver_sql(self._arrays, tuple(values[at::width] for at in range(width)))
        else:
            self._write_pieces(tx, rows)

    def _write_pieces(self, tx: Connection, rows: Sequence[msgspec.Struct]) -> None:
        start = 0
        while start < len(rows):
            stop = start + _piece(len(rows) - start)
            values = self._flatten(rows[start:stop])
            tx.exec_driver_sql(self._text(stop - start), tuple(values))
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
    if seldom_from is None:
        return Batch(row_type, *_insertion(table, row_type))
    return _InsertionOfMostlyDefaults(table, row_type, seldom_from)


def upsert(table: Table, row_type: type[msgspec.Struct], key: str) -> Batch:
    """New rows, or new values for the row that has this `key`."""
    names = row_type.__struct_fields__
    news = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    columns, statement, flatten = _insertion(table, row_type)
    statement = f"{statement} ON CONFLICT ({key}) DO UPDATE SET {news}"
    return _LatestBatch(row_type, columns, statement, flatten, key)


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

    def flatten(rows: Sequence[Any]) -> list[Any]:
        return list(chain.from_iterable(map(values, rows)))

    return Batch(row_type, columns, statement, flatten)


def removal(table: Table, row_type: type[msgspec.Struct], key: str) -> Batch:
    """Rows that go; `row_type` has the one field `key`."""
    statement = f"DELETE FROM {table.name} WHERE {key} IN (SELECT {key} FROM fresh)"
    return Batch(row_type, _insertion(table, row_type)[0], statement)


class _LatestBatch(Batch):
    """Of the rows with one key only the last: a statement may not touch a row twice."""

    def __init__(
        self,
        row_type: type[msgspec.Struct],
        columns: Columns,
        statement: str,
        flatten: Flatten,
        key: str,
    ) -> None:
        super().__init__(row_type, columns, statement, flatten)
        self._key = key

    def write(self, tx: Connection, rows: Sequence[msgspec.Struct]) -> None:
        """Write the last row of each key."""
        latest = {getattr(row, self._key): row for row in rows}
        super().write(tx, list(latest.values()))


class _InsertionOfMostlyDefaults(Batch):
    """Rows in which all from one field on is seldom anything but the default."""

    def __init__(self, table: Table, row_type: type[msgspec.Struct], seldom_from: str) -> None:
        super().__init__(row_type, *_insertion(table, row_type))
        names = row_type.__struct_fields__
        often, seldom = names[: names.index(seldom_from)], names[names.index(seldom_from) :]
        defaults = dict(zip(seldom, row_type.__struct_defaults__[-len(seldom) :], strict=True))
        self._usual_of = picker(defaults)
        self._usual = Batch(row_type, *_insertion(table, row_type, often, defaults))

    def _write_pieces(self, tx: Connection, rows: Sequence[msgspec.Struct]) -> None:
        usual = self._usual_of(rows)
        self._usual._write_pieces(tx, usual)
        if len(usual) < len(rows):
            known = set(map(id, usual))
            super()._write_pieces(tx, [row for row in rows if id(row) not in known])


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


def _insertion(
    table: Table,
    row_type: type[msgspec.Struct],
    names: Sequence[str] | None = None,
    constants: Mapping[str, object] | None = None,
) -> tuple[Columns, str, Flatten]:
    """Columns, statement and values of new rows; `constants` are the same in all of them."""
    names, constants = names or row_type.__struct_fields__, constants or {}
    columns = [(name, _SQL_TYPES[str(table.c[name].type)]) for name in names]
    given = [*names, *map(_literal, constants.values())]
    # Without a WHERE, SQLite takes the ON of ON CONFLICT for that of a join.
    statement = (
        f"INSERT INTO {table.name} ({', '.join([*names, *constants])}) "
        f"SELECT {', '.join(given)} FROM fresh WHERE true"
    )
    blobs = [
        name
        for name in names
        if isinstance(table.c[name].type, LargeBinary) and not table.c[name].nullable
    ]
    return columns, statement, flattener(names, blobs)

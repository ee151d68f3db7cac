"""Rows to the values of a statement, in straight-line code that is written once a kind of row.

The writer does this for every row while the loop waits for the interpreter: `astuple` and `zip`
take three times as long. The source holds nothing but names and defaults of our own structs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

__all__ = ["Flatten", "flattener", "picker"]

#: Rows to values, or to some of the rows.
Flatten = Callable[[Sequence[Any]], list[Any]]


def flattener(names: Sequence[str], blobs: Collection[str] = ()) -> Flatten:
    """A function that gives these fields of every row, one value after the other.

    Those named in `blobs`, always bytes, come as bytearrays: sqlite3 asks around for somebody who
    adapts bytes, and takes bytearrays as they are.
    """
    values = [f"bytearray(row.{name})" if name in blobs else f"row.{name}" for name in names]
    return _function(f"[value for row in rows for value in ({', '.join(values)},)]")


def picker(defaults: Mapping[str, object]) -> Flatten:
    """A function that gives the rows in which these fields hold these values."""
    tests = [f"row.{name} == {value!r}" for name, value in defaults.items()]
    return _function(f"[row for row in rows if {' and '.join(tests)}]")


def _function(expression: str) -> Callable[[Sequence[Any]], list[Any]]:
    made: Callable[[Sequence[Any]], list[Any]] = eval(f"lambda rows: {expression}", {})
    return made

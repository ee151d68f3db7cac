"""Numbers that are given out once: message ids and the like.

A node takes a range in one transaction and counts within it in memory; after a crash the rest of
the range is lost, never used twice. So ids exist before the row does, stay short
enough for the ten digits of a receipt (3.4 Appendix B), and several nodes need no agreement.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from store.schema import numbers

__all__ = ["reserve", "touch"]


def reserve(tx: Connection, name: str, count: int) -> int:
    """The first of `count` numbers that nobody else will get; ranges begin at 1."""
    query = select(numbers.c.next).where(numbers.c.name == name).with_for_update()
    first = tx.execute(query).scalar()
    if first is None:
        tx.execute(numbers.insert().values(name=name, next=1 + count))
        return 1
    tx.execute(numbers.update().where(numbers.c.name == name).values(next=first + count))
    return int(first)


def touch(tx: Connection, name: str) -> None:
    """Write what is there once more: the least that shows whether the store takes anything."""
    tx.execute(numbers.update().where(numbers.c.name == name).values(next=numbers.c.next))

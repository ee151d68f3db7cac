"""One connection for the life of a thread, made when it is first needed.

To take one from the pool and give it back costs as much as a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

__all__ = ["Held"]


class Held:
    """A connection that `connect` makes; after an error that may be its own, `close` it."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._connection: Connection | None = None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end, rolled back on any exception.

        It begins when entered, so that a server that is away is the block's error.
        """
        connection = self._made()
        with connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads and ends with the block."""
        connection = self._made()
        try:
            yield connection
        finally:
            connection.rollback()

    @property
    def is_made(self) -> bool:
        """Whether there is a connection, good or broken."""
        return self._connection is not None

    def close(self) -> None:
        """Let go of the connection; the next block makes another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _made(self) -> Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

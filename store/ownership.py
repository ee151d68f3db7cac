"""One gateway a file: the lock that `serve` holds on an SQLite store.

It is the kernel's lock on a file beside the store, so it ends with its process, however that ends:
there is nothing stale to clean up.  The file itself stays and only says who had it last.
It keeps out another owner, not a reader and not `dialtree db`: SQLite sees to those itself.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from store.errors import Unavailable

__all__ = ["LOCK_SUFFIX", "Ownership"]

LOCK_SUFFIX = "-lock"
"""Added to the store's file name, as SQLite adds `-wal`."""


class Ownership:
    """The lock of one owner, from its making to `release` or the end of the process."""

    def __init__(self, file: Path) -> None:
        """Take the lock of the store `file`; raise `Unavailable` when another process has it."""
        whole = file.resolve()
        place = whole.with_name(whole.name + LOCK_SUFFIX)
        try:
            self._file = open(place, "a+", encoding="ascii")  # noqa: SIM115  held on purpose
        except OSError as error:
            raise Unavailable(
                f"The lock {place} of the store cannot be opened ({error.strerror}): "
                "give yourself access."
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = _owner(self._file)
            self._file.close()
            raise Unavailable(
                f"The store {file} is served by another gateway{owner}: "
                "stop that one, or name another file in [store] url."
            ) from None
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def release(self) -> None:
        """Let others have it."""
        self._file.close()


def _owner(file: IO[str]) -> str:
    """Return who has the lock, as far as is known."""
    file.seek(0)
    pid = file.read(20).strip()
    return f" (process {pid})" if pid.isdigit() else ""

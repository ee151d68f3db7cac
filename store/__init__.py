"""The shared subscriber store: functions of a transaction, and the one thread that writes.

It knows neither the gateway nor the menus; docs/architecture.md, "store".
"""

from store.database import Database
from store.errors import Conflict, NotFound, StoreError, Unavailable
from store.reader import InlineReader, Reader
from store.writer import InlineWriter, Writer

__all__ = [
    "Conflict",
    "Database",
    "InlineReader",
    "InlineWriter",
    "NotFound",
    "Reader",
    "StoreError",
    "Unavailable",
    "Writer",
]

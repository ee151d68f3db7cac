"""What can go wrong in the store, by who can do something about it (style.md, "Errors").

A refusal that a subscriber can meet ("limited", "locked", "refused") is a value, not one of these.
"""

from __future__ import annotations

__all__ = ["Conflict", "NotFound", "StoreError", "Unavailable"]


class StoreError(Exception):
    """The store did not do what it was asked; the text is one sentence that says what to do."""


class NotFound(StoreError):
    """There is no such row: the caller named something that does not exist (any more)."""


class Conflict(StoreError):
    """The row contradicts one that is already there: a duplicate key or a broken reference."""


class Unavailable(StoreError):
    """Nothing was stored. The same call may succeed later: disk full, file locked, server away.

    `cause` says the same without the store's place, for those who need not know it.
    """

    def __init__(self, text: str, cause: str | None = None) -> None:
        super().__init__(text)
        self.cause = cause or text

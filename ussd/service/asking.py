"""Questions to the store's threads whose every answer comes to one place.

A `Writer` or `Reader` that has no room, or has stopped, raises at once.  Most who ask must treat
that as they treat an error that comes later, and would otherwise each say so twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from store.errors import StoreError

__all__ = ["ask"]


def ask(
    call: Callable[..., object], *args: Any, done: Callable[[Any, Exception | None], None]
) -> None:
    """Do `call(*args, done=done)`; a `StoreError` it raises goes to `done(None, error)`."""
    try:
        call(*args, done=done)
    except StoreError as error:
        done(None, error)

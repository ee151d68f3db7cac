"""What who asks the desk is told: the store's result, or a refusal in the desk's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import structlog

from store.errors import Conflict, NotFound, StoreError
from ussd.errors import Refused

__all__ = ["Done", "answer", "refusal"]

Done: TypeAlias = Callable[[Any, Refused | None], None]
"""`done(result, refusal)`: exactly one is not None."""

_log = structlog.get_logger(__name__)


def answer(done: Done, result: Any, error: Exception | None) -> None:
    """Tell `done` what the store has answered."""
    if error is not None:
        done(None, refusal(error))
    else:
        done(result, None)


def refusal(error: Exception | None) -> Refused:
    """What a live operator is told when the store would not."""
    if isinstance(error, NotFound):
        return Refused("no-ticket", str(error))
    if isinstance(error, Conflict):
        return Refused("taken", str(error))
    if isinstance(error, StoreError):
        return Refused("unavailable", str(error))
    _log.error("desk_failed", error=repr(error))
    return Refused("unavailable", "the desk cannot do this now, try again")

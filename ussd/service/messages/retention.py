"""What is old goes: once a day, in small batches, each a moment after the other.

A batch is one item in the writer's queue, so accepting waits at most for one of them.  What is not
settled yet never goes, however old it is.  How long each kind is kept is `[retention]`; 0 keeps it
for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from store import (
    audit,
    broadcasts,
    call_records,
    delivery_pending,
    idempotency,
    message_log,
    ussd_sessions,
)
from ussd.config import Retention as RetentionSettings
from ussd.service.asking import ask
from ussd.service.clocks import Clocks, Delayed

__all__ = ["Retention"]

_FIRST_S = 60.0
_DAY_S = 86_400.0
_PAUSE_S = 0.2
_AGAIN_S = 60.0

_log = structlog.get_logger(__name__)


class Retention:
    """The daily job; `removed` counts what went since the start, by kind."""

    def __init__(self, settings: RetentionSettings, *, writer: Any, clocks: Clocks) -> None:
        """Take how long things are kept; `start` begins."""
        self.removed = dict.fromkeys(_KINDS, 0)
        self._settings = settings
        self._writer = writer
        self._clocks = clocks
        self._kinds: Iterator[str] = iter(())
        self._timer: Delayed | None = None

    def start(self) -> None:
        """Clean up a minute after the start, and then every day."""
        self._after(_FIRST_S, self._begin)

    def stop(self) -> None:
        """Begin nothing new."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _after(self, delay_s: float, call: Callable[..., None], *args: object) -> None:
        self._timer = self._clocks.later(delay_s, call, *args)

    def _begin(self) -> None:
        self._kinds = iter(_KINDS)
        self._next_kind()

    def _next_kind(self) -> None:
        for kind in self._kinds:
            kept_s = getattr(self._settings, kind)
            if kept_s:
                self._batch(kind, self._clocks.wall() - kept_s, 0)
                return
        self._after(_DAY_S, self._begin)

    def _batch(self, kind: str, before: float, above: int) -> None:
        self._timer = None
        done = partial(self._done, kind, before, above)
        ask(self._writer.call, _KINDS[kind], before, above, done=done)

    def _done(
        self,
        kind: str,
        before: float,
        above: int,
        result: tuple[int, int | None] | None,
        error: Exception | None,
    ) -> None:
        if result is None:
            _log.warning("old_rows_not_removed", kind=kind, error=str(error))
            self._after(_AGAIN_S, self._batch, kind, before, above)
            return
        removed, go_on = result
        self.removed[kind] += removed
        if go_on is None:
            self._next_kind()
        else:
            self._after(_PAUSE_S, self._batch, kind, before, go_on)


def _plainly(forget: Callable[[Connection, float], int]) -> Callable[..., tuple[int, int | None]]:
    """Make a kind out of a function that removes a bounded number: on until it finds none."""

    def batch(tx: Connection, before: float, above: int) -> tuple[int, int | None]:
        removed = forget(tx, before)
        return removed, 0 if removed else None

    return batch


_KINDS: dict[str, Callable[..., tuple[int, int | None]]] = {
    "messages": message_log.forget,
    "audit": _plainly(audit.forget),
    "call_records": _plainly(call_records.forget),
    "ussd_sessions": _plainly(ussd_sessions.forget),
    "idempotency": _plainly(idempotency.forget),
    "broadcasts": _plainly(broadcasts.forget),
    "pending_flags": _plainly(delivery_pending.forget),
}
"""Setting of `[retention]` → what removes a batch of it: `(tx, before, above) → (count, above)`."""

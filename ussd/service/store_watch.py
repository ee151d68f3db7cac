"""Whether the store takes work: told when it begins to refuse, and when it is over.

The writer and the reader say when the store as a whole has refused (disk full, server away); a
commit that does not come back is found by looking at it.  From then on the store is asked every
second with the least of writes, because nobody else may ask: who balances the load sends no more
to a gateway that is not ready.  It is over when it has taken one and refused nothing for a while,
so that a disk which is full now and then makes two lines in the log and not thousands.
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import Any

import structlog

from store import StoreError, Unavailable, numbers
from ussd.service.clocks import Clocks, Delayed

__all__ = ["StoreWatch", "failed"]

_LOOK_S = 1.0
_QUIET_S = 5.0
_HANGS_S = 10.0
"""Longer than SQLite waits for another writer."""

_HANGS = "The store has not answered for {:.0f} s: look at its disk or server."

_log = structlog.get_logger(__name__)


def failed(log: Any, event: str, error: Exception | None, **fields: object) -> None:
    """Log work that failed and will be tried again; quietly when the whole store refuses.

    Of that the watch has told once, and whoever tries again each second need not.
    """
    told = log.debug if isinstance(error, Unavailable) else log.warning
    told(event, error=str(error), **fields)


class StoreWatch:
    """What is wrong with the store, in `reason`; nothing while that is empty."""

    def __init__(self, *, writer: Any, reader: Any, clocks: Clocks) -> None:
        """Take the store's writer and reader, and be told by both."""
        self.reason = ""
        """Why the store takes nothing, in words that name no place."""
        self.refused = 0
        """Rows and functions that were not written since the start."""
        self._writer = writer
        self._clocks = clocks
        self._since = self._refused_at = 0.0
        self._refused_before = 0
        self._is_asking = False
        self._is_threaded = self._is_stopped = False
        self._timer: Delayed | None = None
        writer.on_refused = reader.on_refused = self._was_refused

    def start(self) -> None:
        """Begin to look for a commit that does not come back: a writer with a thread may hang."""
        self._is_threaded = True
        self._look()

    def stop(self) -> None:
        """Look no more; what the last commit says is still counted."""
        self._is_stopped = True
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _was_refused(self, error: Unavailable, rows: int) -> None:
        self._begin(error.cause, str(error))
        self.refused += rows

    def _begin(self, reason: str, told: str) -> None:
        now = self._refused_at = self._clocks.seconds()
        if not self.reason:
            self._since, self._refused_before = now, self.refused
            _log.error("store_refuses", reason=told)
            if self._timer is None:
                self._look_later()
        self.reason = reason

    def _look_later(self) -> None:
        if not self._is_stopped:
            self._timer = self._clocks.later(_LOOK_S, self._look)

    def _look(self) -> None:
        self._timer = None
        since = self._writer.writing_since
        hangs_s = 0.0 if since is None else monotonic() - since
        if hangs_s >= _HANGS_S:
            self._begin(_HANGS.format(hangs_s), _HANGS.format(hangs_s))
        if self.reason and not self._is_asking:
            self._ask()
        if self.reason or self._is_threaded:
            self._look_later()

    def _ask(self) -> None:
        with suppress(StoreError):  # the queue is full: it is asked soon enough
            self._writer.call(numbers.touch, "message", done=self._answered)
            self._is_asking = True

    def _answered(self, _: object, error: Exception | None) -> None:
        self._is_asking = False
        now = self._clocks.seconds()
        if error is None and self.reason and now - self._refused_at >= _QUIET_S:
            self._end(now)

    def _end(self, now: float) -> None:
        self.reason = ""
        _log.warning(
            "store_writes_again",
            after_s=round(now - self._since, 1),
            refused=self.refused - self._refused_before,
        )

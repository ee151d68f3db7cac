"""Messages that wait because nobody was there to receive them.

A parked row is ENROUTE and due at its own expiry, so it costs nothing until then; a bind releases
those of its receiver (`store.waiting`), all due at once and given out in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import structlog

from store import waiting
from store.messages import ShortMessage
from store.waiting import Released
from ussd.service.asking import ask
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Peer
from ussd.service.messages.due import Timetable
from ussd.service.messages.results import Results
from ussd.service.messages.rows import MT

__all__ = ["Parking"]

_AGAIN_S = 1.0

_log = structlog.get_logger(__name__)


class Parking:
    """Everything that is parked: for an account, or ("MT") for whoever attaches the number.

    `call_out(system_id)` is told for which account something waits.
    """

    def __init__(
        self,
        *,
        writer: Any,
        clocks: Clocks,
        later: Timetable,
        results: Results,
        wake: Callable[[float], None],
    ) -> None:
        """Take the store's writer and whom to wake for what is released."""
        self.call_out: Callable[[str], None] | None = None
        self._writer = writer
        self._clocks = clocks
        self._later = later
        self._results = results
        self._wake = wake
        self._receivers: set[str] = set()

    def park(self, row: ShortMessage, receiver: str = MT) -> None:
        """Let a row wait until somebody binds, or until it expires."""
        self._receivers.add(receiver)
        if self.call_out is not None and receiver != MT:
            self.call_out(receiver)
        self._results.put_off(row, row.expires_at, "nobody to receive")

    def bound(self, peer: Peer) -> None:
        """Release what waited for a new receiver, if anything did."""
        if peer.is_network:
            if MT in self._receivers:
                numbers = None if peer.range.patterns else sorted(peer.range.numbers)
                self.release(numbers=numbers or None)
        elif peer.system_id in self._receivers:
            self._receivers.discard(peer.system_id)
            self.release(recipient=peer.system_id)

    def release(
        self, *, recipient: str | None = None, numbers: Sequence[str] | None = None
    ) -> None:
        """Let go what is parked: for these handsets, for an account, or all of it."""
        if numbers is not None:
            self._release(waiting.release_numbers, numbers)
        else:
            self._release(waiting.release, recipient)

    def _release(self, function: Callable[..., Released], *which: object) -> None:
        """Release a portion, and the next one when there is more."""
        now = self._clocks.wall()

        def released(done: Released | None, error: Exception | None) -> None:
            if done is None:
                _log.warning("parked_messages_not_released", error=str(error))
                self._later.after(_AGAIN_S, partial(self._release, function, *which))
                return
            self._wake(now)
            if done.after is not None:
                self._release(function, which[0], done.after)

        self._results.after(partial(ask, self._writer.call, function, now, *which, done=released))

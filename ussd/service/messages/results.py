"""What came of attempts, written in batches: each result with the receipts that it causes.

A message that a centre beyond has taken is such a result, too; its ids there are written with it.

A result and its receipts are one transaction, so a receipt is neither lost nor made twice.
While one batch is being written the next one gathers; when the store takes nothing the batch is
kept and tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from smpp.constants import MessageState
from store import messages, upstream_parts
from store.messages import Settled, ShortMessage
from store.upstream_parts import HandedOver
from ussd.service.asking import ask
from ussd.service.clocks import Clocks
from ussd.service.messages.receipt_rows import ReceiptRows, is_told
from ussd.service.messages.transactions import Transactions
from ussd.service.store_watch import failed

__all__ = ["Results"]

_AGAIN_S = 1.0

_log = structlog.get_logger(__name__)


class Results:
    """Gathers results and new messages, and writes them."""

    def __init__(
        self,
        *,
        writer: Any,
        clocks: Clocks,
        receipts: ReceiptRows,
        transactions: Transactions,
        written: Callable[[Sequence[Settled], Sequence[ShortMessage]], None],
    ) -> None:
        """Take `written(results, new)`: results and new messages that are on disk now.

        `transactions` are the responses that wait for the result of their message.
        """
        self.delivered = 0
        """Messages that came to DELIVERED since the start."""
        self._writer = writer
        self._clocks = clocks
        self._receipts = receipts
        self._transactions = transactions
        self._written = written
        self._settled: list[Settled] = []
        self._handed: list[HandedOver] = []
        self._new: list[ShortMessage] = []
        self._then: list[Callable[[], None]] = []
        self._is_writing = False

    def settle(
        self,
        row: ShortMessage,
        state: MessageState,
        *,
        due_at: float | None = None,
        is_attempt: bool = True,
        error: int = 0,
        cause: str = "",
    ) -> None:
        """Keep a result: a final state, or ENROUTE with the next `due_at`.

        `error` is the command_status of the attempt; the message's life has it before the cause.
        """
        now = self._clocks.wall()
        attempts = row.attempts + is_attempt
        due = now if due_at is None else due_at
        told = f"0x{error:02X} {cause}".rstrip() if error else cause
        self._settled.append(Settled(row.id, int(state), now, due, attempts, told))
        if is_told(row, state, is_attempt):
            self._new += self._receipts.of(row, state, error, now)
        if self._transactions.waiting:
            self._transactions.settled(row, state, error)
        self._write_soon()

    def put_off(self, row: ShortMessage, due_at: float, cause: str) -> None:
        """Keep that a row was not tried and is due again then."""
        self.settle(row, MessageState.ENROUTE, due_at=due_at, is_attempt=False, cause=cause)

    def hand_over(self, handed: HandedOver) -> None:
        """Keep that a centre beyond has a message, and under which ids."""
        self._handed.append(handed)
        self._write_soon()

    def add(self, row: ShortMessage) -> None:
        """Keep a new message, to be stored with the results and due when it says."""
        self._new.append(row)
        self._write_soon()

    def after(self, then: Callable[[], None]) -> None:
        """Call `then` once every result that was kept so far is on disk; at once if all are.

        Who is to see the results in the store must not be faster than they are: a bind that
        releases parked messages comes a moment after the loss of the link that parked them.
        """
        if self._is_writing:
            self._then.append(then)
        else:
            then()

    def _write_soon(self) -> None:
        if not self._is_writing:
            self._is_writing = True
            self._clocks.later(0, self._write)

    def _write(self) -> None:
        settled, self._settled = self._settled, []
        handed, self._handed = self._handed, []
        new, self._new = self._new, []
        then, self._then = self._then, []
        done = partial(self._wrote, settled, handed, new, then)
        ask(self._writer.call, _store, settled, handed, new, done=done)

    def _wrote(
        self,
        settled: list[Settled],
        handed: list[HandedOver],
        new: list[ShortMessage],
        then: list[Callable[[], None]],
        _: object,
        error: Exception | None,
    ) -> None:
        if error is not None:
            failed(_log, "results_not_stored", error, count=len(settled))
            self._settled[:0] = settled
            self._handed[:0] = handed
            self._new[:0] = new
            self._then[:0] = then
            self._clocks.later(_AGAIN_S, self._write)
            return
        self.delivered += sum(row.state == MessageState.DELIVERED for row in settled)
        self._is_writing = False
        if self._settled or self._handed or self._new or self._then:
            self._write_soon()
        if self._transactions.waiting:
            self._transactions.written(row.id for row in settled)
        self._written([*settled, *(one.settled for one in handed)], new)
        for call in then:
            call()


def _store(
    tx: Connection,
    settled: Sequence[Settled],
    handed: Sequence[HandedOver],
    new: Sequence[ShortMessage],
) -> None:
    messages.settle(tx, settled)
    if handed:
        upstream_parts.hand_over(tx, handed)
    messages.ACCEPT.write(tx, new)

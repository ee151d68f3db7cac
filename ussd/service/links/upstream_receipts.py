"""Receipts from beyond: matched by value to our message, and turned into its state and receipt.

A receipt may overtake the response to its message, so one that fits nothing is looked up again a
few times before it is answered and forgotten.  It is answered only after the commit of what it
says: what a message centre has been told is received may not be lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import structlog

from smpp.constants import CommandStatus, MessageState
from smpp.text import id_forms
from store import StoreError, upstream_parts
from store.messages import Settled, ShortMessage
from store.upstream_parts import Part
from ussd.core.onward import beyond_state
from ussd.core.wire import ReceiptIn, read
from ussd.errors import GatewayError
from ussd.service.clocks import Clocks
from ussd.service.links.bind_accounts import Peer
from ussd.service.messages.forwarder import Forwarder
from ussd.service.messages.receipt_rows import is_told

__all__ = ["UpstreamReceipts"]

_LOOKED_UP_AGAIN_S = (0.2, 1.0, 4.0)
_ENROUTE = MessageState.ENROUTE
_LATER = CommandStatus.ESME_RX_T_APPN

Learned = Callable[[Exception | None], None]
"""Told that it is on disk, or why not."""

_log = structlog.get_logger(__name__)


class _Receipt(NamedTuple):
    """A receipt that is being looked up: the ids it may mean, its state and its `err`."""

    peer: Peer
    pdu: Any
    forms: tuple[str, ...]
    state: MessageState
    error: int


class UpstreamReceipts:
    """Takes the receipts of all upstreams."""

    def __init__(self, *, reader: Any, writer: Any, clocks: Clocks, forwarder: Forwarder) -> None:
        """Take the store, and the forwarder whose messages these are."""
        self._reader = reader
        self._writer = writer
        self._clocks = clocks
        self._forwarder = forwarder

    def take(self, peer: Peer, pdu: Any) -> None:
        """Take a receipt or notification, and answer it after the commit."""
        said = read(pdu, peer.dialect)
        state = beyond_state(said.state) if isinstance(said, ReceiptIn) else None
        if not isinstance(said, ReceiptIn) or state is None:
            _log.warning("receipt_not_understood", upstream=peer.system_id)
            peer.link.reply(pdu, 0, message_id="")
            return
        written = said.receipt
        forms = (*id_forms(said.message_id), *(id_forms(written.id) if written else ()))
        error = int(written.err) if written and written.err.isdecimal() else 0
        self._look_up(_Receipt(peer, pdu, tuple(dict.fromkeys(forms)), state, error), 0)

    def _look_up(self, receipt: _Receipt, tries: int) -> None:
        self._reader.call(
            upstream_parts.find,
            receipt.peer.system_id,
            receipt.forms,
            done=partial(self._found, receipt, tries),
        )

    def _found(
        self, receipt: _Receipt, tries: int, part: Part | None, error: Exception | None
    ) -> None:
        if part is not None:
            self._settle(receipt, part)
        elif tries < len(_LOOKED_UP_AGAIN_S):
            self._clocks.later(_LOOKED_UP_AGAIN_S[tries], self._look_up, receipt, tries + 1)
        else:
            _log.warning(
                "receipt_fits_no_message", upstream=receipt.peer.system_id, ids=receipt.forms
            )
            receipt.peer.link.reply(receipt.pdu, _LATER if error else 0, message_id="")

    def _settle(self, receipt: _Receipt, part: Part) -> None:
        """Store what a receipt says, and answer it then."""

        def learned(error: Exception | None) -> None:
            if error is None:
                receipt.peer.link.reply(receipt.pdu, 0, message_id="")
            else:
                receipt.peer.link.reply(receipt.pdu, _LATER)

        cause = f"receipt from {receipt.peer.system_id}"
        self.learn(part, receipt.state, receipt.error, cause, learned)

    def learn(
        self, part: Part, state: MessageState, error: int, cause: str, learned: Learned
    ) -> None:
        """Store how a part stands; the message's own receipts are made before, with their ids."""
        row, now = part.row, self._clocks.wall()
        is_news = state is _ENROUTE
        due_at = row.due_at if is_news else now
        told = f"{cause}, err {error}" if error else cause
        settled = Settled(row.id, int(state), now, due_at, row.attempts, told)

        def stored(is_settled: bool | None, failure: Exception | None) -> None:
            if failure is not None:
                _log.warning("receipt_not_stored", message_id=row.id, error=str(failure))
            learned(failure)
            if is_settled:
                self._forwarder.results.delivered += state == MessageState.DELIVERED
                self._forwarder.written([settled], own)

        own: list[ShortMessage] = []
        try:
            if is_told(row, state, is_news):
                own = self._forwarder.receipts.of(row, state, error, now)
            self._writer.call(upstream_parts.receipted, part, settled, own, done=stored)
        except (StoreError, GatewayError) as failure:
            stored(None, failure)

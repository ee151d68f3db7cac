"""What a submission is answered once its message is committed.

Most are answered by the run: ESME_ROK and the message's number.  A peer may spell ids its own way,
speak 5.0, which hears how congested we are, or get its receipt before the response.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from smpp.pdu import Pdu
from store.messages import ShortMessage
from ussd.core.congestion import tlvs
from ussd.service.links.accounts import Peer
from ussd.service.messages.early import EarlyReceipts

__all__ = ["Answers"]


class Answers:
    """Answers submissions that are stored."""

    def __init__(self, room: Callable[[], int], early: EarlyReceipts, early_number: str) -> None:
        """Take how much room the writer has, now all of it, and who keeps responses back.

        `early_number` is a number of the emulation that keeps back the response of everybody.
        """
        self._room = room
        self._capacity = room()
        self._early = early
        self._early_number = early_number

    def accept_run(self, peer: Peer, requests: Sequence[Pdu], rows: Sequence[ShortMessage]) -> None:
        """Answer a run of submit_sm, each stored as the row beside it."""
        if peer.is_plain and self._early_number not in [row.destination_addr for row in rows]:
            peer.link.accept(requests, [row.id for row in rows])
        else:
            for request, row in zip(requests, rows, strict=True):
                self.accept(peer, request, row)

    def accept(self, peer: Peer, request: Pdu, row: ShortMessage) -> None:
        """Answer a submission of any command that is stored as this one row."""
        answer = partial(peer.link.reply, request, 0, **self.fields(peer, row))
        manner = peer.account.receipts
        is_early = manner.when == "early" or row.destination_addr == self._early_number
        if is_early and row.registered_delivery:
            self._early.hold(row, answer)
        else:
            answer()

    def fields(self, peer: Peer, row: ShortMessage) -> dict[str, Any]:
        """Return what a response carries: the message_id, and to a 5.0 peer how full we are."""
        fields: dict[str, Any] = {"message_id": peer.message_id(row.id)}
        congestion = tlvs(peer.version, self._room(), self._capacity)
        return fields | {"tlvs": congestion} if congestion else fields

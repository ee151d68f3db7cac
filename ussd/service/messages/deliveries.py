"""Messages at their receivers: sent as each one's window has room, settled as it answers.

Every receiver has a lane of its own (`messages.lanes`), so a slow one keeps nobody waiting: past a
bound its rows are put off, and read from the store again in a moment.
Of a message in several PDUs the worst answer counts, and only when the last one is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from smpp.constants import CommandStatus, MessageState
from smpp.errors import EncodeError, SessionClosed, SmppError
from smpp.pdu import Pdu
from store import messages
from store.messages import ShortMessage
from ussd.core.data_delivery import as_data_sm
from ussd.core.delivery import deliver_sm
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Peer
from ussd.service.messages.early import EarlyReceipts
from ussd.service.messages.lanes import Flight, Lane
from ussd.service.messages.receipt_rows import RECEIPT
from ussd.service.messages.results import Results
from ussd.service.messages.rows import MT

__all__ = ["Deliveries"]

_QUEUED_FOR_ONE = 4_000
"""Rows in memory for one receiver; more are put off, so that a slow one starves nobody."""

_PUT_OFF_S = 1.0

_log = structlog.get_logger(__name__)


class Deliveries:
    """The lanes of everyone who can receive."""

    def __init__(
        self,
        *,
        clocks: Clocks,
        languages: Sequence[int],
        early: EarlyReceipts,
        results: Results,
        is_due: Callable[[ShortMessage], bool],
        failed: Callable[[ShortMessage, int], None],
    ) -> None:
        """Take who settles what: `failed(row, status)` a failed attempt, `results` the rest.

        `languages` are those whose shift tables the handsets know; `is_due` tells whether a row
        that waited for its window is still to be sent.
        """
        self._clocks = clocks
        self._languages = languages
        self._early = early
        self._results = results
        self._is_due = is_due
        self._failed = failed
        self._lanes: dict[Peer, Lane] = {}

    def open(self, peer: Peer) -> None:
        """Begin a lane."""
        self._lanes[peer] = Lane()

    def close(self, peer: Peer) -> list[ShortMessage]:
        """End a lane; give what it was to deliver and has not, in the order of the ids."""
        lane = self._lanes.pop(peer, None)
        if lane is None:
            return []
        flights = {id(flight): flight for _, flight in lane.flights.values()}
        return sorted([f.row for f in flights.values()] + lane.waiting.drain(), key=_number)

    def stop(self) -> None:
        """Send no more."""
        for lane in self._lanes.values():
            lane.waiting.drain()

    def sent(self) -> frozenset[int]:
        """Return the ids of the messages that are at a receiver now."""
        lanes = self._lanes.values()
        return frozenset(flight.row.id for lane in lanes for _, flight in lane.flights.values())

    def room(self, peer: Peer) -> int:
        """Return how many more rows a receiver can take at once; below 0 some wait already."""
        return int(peer.link.room) - len(self._lanes[peer].waiting)

    def queue(self, peer: Peer, row: ShortMessage) -> None:
        """Send a row when its turn comes, or put it off."""
        lane = self._lanes[peer]
        if len(lane.waiting) >= _QUEUED_FOR_ONE or row.due_at < lane.put_off_until:
            self._put_off(lane, row)
        else:
            lane.waiting.append(row)
            self._send(peer, lane)

    def _put_off(self, lane: Lane, row: ShortMessage) -> None:
        """Let a row be due again in a moment, behind those of the receiver put off before it."""
        now = self._clocks.wall()
        if lane.put_off_until <= now:
            lane.put_off_until = now + _PUT_OFF_S
        self._results.put_off(row, lane.put_off_until, "receiver is slow")

    def _send(self, peer: Peer, lane: Lane) -> None:
        """Send what the receiver's window has room for."""
        while lane.waiting and peer.link.room > 0:
            row = lane.waiting.popleft()
            if self._is_due(row):
                self._send_one(peer, lane, row)

    def _send_one(self, peer: Peer, lane: Lane, row: ShortMessage) -> None:
        try:
            pdus = self._pdus(peer, row)
        except EncodeError as error:
            _log.warning("message_not_encoded", message_id=row.id, error=str(error))
            self._results.settle(row, MessageState.UNDELIVERABLE, cause=str(error))
            return
        flight = Flight(row, len(pdus))
        for pdu in pdus:
            lane.flights[id(pdu)] = (pdu, flight)
            peer.link.send(pdu)
        if self._early.waiting and row.kind == RECEIPT:
            self._early.sent(row)

    def _pdus(self, peer: Peer, row: ShortMessage) -> Sequence[Pdu]:
        pdus = deliver_sm(
            row,
            messages.unpack_tlvs(row.tlvs),
            is_old=peer.is_short,
            alphabet=peer.account.alphabet,
            languages=self._languages if row.kind == MT else (),
        )
        return [as_data_sm(pdu) for pdu in pdus] if peer.takes_data_sm else pdus

    def response_received(self, peer: Peer, request: Pdu, response: Pdu) -> bool:
        """Take the answer to a PDU of ours; False when it was not ours."""
        return self._answered(peer, request, response.command_status)

    def request_failed(self, peer: Peer, request: Pdu, reason: SmppError) -> bool:
        """Learn that a PDU of ours will not be answered; False when it was not ours."""
        if isinstance(reason, SessionClosed):  # the end of the link follows and sees to it
            lane = self._lanes.get(peer)
            return lane is not None and id(request) in lane.flights
        return self._answered(peer, request, CommandStatus.ESME_RDELIVERYFAILURE)

    def _answered(self, peer: Peer, request: Pdu, status: int) -> bool:
        lane = self._lanes.get(peer)
        entry = lane.flights.pop(id(request), None) if lane is not None else None
        if lane is None or entry is None:
            return False
        flight = entry[1]
        flight.unanswered -= 1
        flight.error = flight.error or status
        if not flight.unanswered:
            if flight.error:
                self._failed(flight.row, flight.error)
            else:
                self._results.settle(flight.row, MessageState.DELIVERED)
        self._send(peer, lane)
        return True


def _number(row: ShortMessage) -> int:
    return row.id

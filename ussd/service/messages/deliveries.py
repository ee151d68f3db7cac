"""Messages at their receivers: sent as each one's window has room, settled as it answers.

Every receiver has a lane of its own (`messages.lanes`), so a slow one keeps nobody waiting: when
its lane is full its rows stay in the store, and are read again when it has emptied by half.
A lane is full when it holds as much as is free for all: one may have half of the room for all
lanes, two a third each, and something is always left for the next.
Of a message in several PDUs the worst answer counts, and only when the last one is there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol

import structlog

from smpp.constants import CommandStatus, MessageState
from smpp.errors import EncodeError, SessionClosed, SmppError
from smpp.pdu import Pdu
from store import messages
from store.messages import ShortMessage
from ussd.core.data_delivery import as_data_sm
from ussd.core.delivery import deliver_sm
from ussd.service.links.accounts import Peer
from ussd.service.messages.early import EarlyReceipts
from ussd.service.messages.lanes import Flight, Lane
from ussd.service.messages.receipt_rows import RECEIPT
from ussd.service.messages.results import Results
from ussd.service.messages.rows import MT

__all__ = ["Deliveries"]

_LEAST = 16
"""Rows that a lane may hold however full the others are."""

_log = structlog.get_logger(__name__)


class Leaving(Protocol):
    """Who reads the due rows (`messages.due.DueRows`)."""

    def is_behind(self, receiver: Hashable, row: ShortMessage) -> bool:
        """Tell whether a row is behind others that were left for its receiver."""

    def leave(self, receiver: Hashable, row: ShortMessage) -> None:
        """Leave a row in the store until its receiver has room."""

    def go_on(self, receiver: Hashable) -> None:
        """Learn that a receiver has room."""

    def came(self, receiver: Hashable) -> None:
        """Learn of a new receiver."""

    def gone(self, receiver: Hashable) -> None:
        """Learn that a receiver is gone."""


class Deliveries:
    """The lanes of everyone who can receive."""

    def __init__(
        self,
        *,
        languages: Sequence[int],
        early: EarlyReceipts,
        results: Results,
        due: Leaving,
        limit: int,
        is_due: Callable[[ShortMessage], bool],
        failed: Callable[[ShortMessage, int], None],
    ) -> None:
        """Take who settles what: `failed(row, status)` a failed attempt, `results` the rest.

        `languages` are those whose shift tables the handsets know; `limit` is how many rows all
        lanes may hold together; `is_due` tells whether a row that waited for its window is still
        to be sent.
        """
        self._languages = languages
        self._early = early
        self._results = results
        self._due = due
        self._limit = limit
        self._held = 0
        self._is_due = is_due
        self._failed = failed
        self._lanes: dict[Peer, Lane] = {}

    def open(self, peer: Peer) -> None:
        """Begin a lane."""
        self._lanes[peer] = Lane()
        if peer.is_network:
            self._due.came(peer)
        else:
            self._due.go_on(peer.system_id)

    def close(self, peer: Peer) -> list[ShortMessage]:
        """End a lane; give what it was to deliver and has not, in the order of the ids."""
        lane = self._lanes.pop(peer, None)
        if lane is None:
            return []
        self._held -= lane.held
        receiver = _receiver(peer)
        if any(_receiver(other) == receiver for other in self._lanes):
            self._due.go_on(receiver)
        else:
            self._due.gone(receiver)
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
        """Send a row when its turn comes, or leave it in the store while there is no room."""
        lane, receiver = self._lanes[peer], _receiver(peer)
        if lane.held >= self._most() or self._due.is_behind(receiver, row):
            self._due.leave(receiver, row)
            return
        lane.waiting.append(row)
        lane.held += 1
        self._held += 1
        self._send(peer, lane)

    def _most(self) -> int:
        """Return how many rows a lane may hold now."""
        return max(self._limit - self._held, _LEAST)

    def _send(self, peer: Peer, lane: Lane) -> None:
        """Send what the receiver's window has room for."""
        while lane.waiting and peer.link.room > 0:
            row = lane.waiting.popleft()
            if not (self._is_due(row) and self._send_one(peer, lane, row)):
                self._is_out(lane)

    def _is_out(self, lane: Lane) -> None:
        """Note that a lane holds one row less."""
        lane.held -= 1
        self._held -= 1

    def _send_one(self, peer: Peer, lane: Lane, row: ShortMessage) -> bool:
        """Send one row; False when it cannot be written, and is settled."""
        pdus: Sequence[Pdu] = ()
        try:
            pdus = self._pdus(peer, row)
            flight = Flight(row, len(pdus))
            for pdu in pdus:
                lane.flights[id(pdu)] = (pdu, flight)
                peer.link.send(pdu)
        except EncodeError as error:
            for pdu in pdus:  # the answers to those that went tell nothing any more
                lane.flights.pop(id(pdu), None)
            _log.warning("message_not_encoded", message_id=row.id, error=str(error))
            self._results.settle(row, MessageState.UNDELIVERABLE, cause=str(error))
            return False
        if self._early.waiting and row.kind == RECEIPT:
            self._early.sent(row)
        return True

    def _pdus(self, peer: Peer, row: ShortMessage) -> Sequence[Pdu]:
        pdus = deliver_sm(
            row,
            messages.unpack_tlvs(row.tlvs),
            is_old=peer.is_short,
            alphabet=peer.account.alphabet,
            languages=self._languages if row.kind == MT else (),
            ids=peer.account.message_ids,
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
            self._is_out(lane)
            if flight.error:
                self._failed(flight.row, flight.error)
            else:
                self._results.settle(flight.row, MessageState.DELIVERED)
        self._send(peer, lane)
        if lane.held * 2 <= self._most():
            self._due.go_on(_receiver(peer))
        return True


def _receiver(peer: Peer) -> Hashable:
    """Return for whom rows are left: an application, whichever link has room, or this phone."""
    return peer if peer.is_network else peer.system_id


def _number(row: ShortMessage) -> int:
    return row.id

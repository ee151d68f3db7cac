"""The SMS centre forwards: due messages go to whoever attaches the number or owns the account.

A row stays ENROUTE in the store until its result is committed, so after a crash everything
unacknowledged is simply due again; a receiver knows a repetition by the id in it.
When nobody is there to receive, a row is parked (due at its expiry) and released, in order, by the
next bind.  Numbers that nobody attaches are played by `core.emulation` when that is on.
Rows come from `messages.due`, results go to `messages.results`, what to do after an attempt is
decided in `core.forwarding`, and what is sent in `core.delivery`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import structlog

from smpp.constants import CommandStatus, MessageState
from smpp.errors import EncodeError, SessionClosed, SmppError
from smpp.pdu import Pdu
from store import StoreError, messages, waiting
from store.messages import Settled, ShortMessage
from store.waiting import Released
from ussd.config import Smsc as SmscSettings
from ussd.core.data_delivery import as_data_sm
from ussd.core.delivery import deliver_sm
from ussd.core.emulation import Handsets
from ussd.core.faults import Faults
from ussd.core.forwarding import RECEIPT_GRACE_S, MessageIds, Policy, after_failure
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts, Peer
from ussd.service.messages.due import DueRows, Timetable
from ussd.service.messages.early import EarlyReceipts
from ussd.service.messages.lanes import Flight, Lane
from ussd.service.messages.parking import MT, park_until
from ussd.service.messages.pending_flags import PendingFlags
from ussd.service.messages.played import Played
from ussd.service.messages.receipt_rows import RECEIPT, ReceiptRows
from ussd.service.messages.results import Results

__all__ = ["Forwarder", "Receivers"]

_QUEUED_FOR_ONE = 4_000
"""Rows in memory for one receiver; more are put off, so that a slow one starves nobody."""

_PUT_OFF_S = 1.0
_ENROUTE = MessageState.ENROUTE

_log = structlog.get_logger(__name__)


class Receivers(Protocol):
    """Who is bound (`service.gateway.Switchboard`)."""

    def network_peer(self, msisdn: str) -> Peer | None:
        """Return the network peer that attaches a number."""

    def receivers(self, system_id: str) -> Sequence[Peer]:
        """Return the links of an account that can receive."""


class Onward(Protocol):
    """The message centres beyond (`service.upstreams.Upstreams`)."""

    def take(self, row: ShortMessage) -> bool:
        """Send a message there, now or when there is room; False: no route leads there."""


class Forwarder:
    """Forwards everything that is due; one object for the whole gateway."""

    def __init__(
        self,
        *,
        settings: SmscSettings,
        policy: Policy,
        writer: Any,
        reader: Any,
        clocks: Clocks,
        ids: MessageIds,
        accounts: Accounts,
        receivers: Receivers,
        faults: Faults,
        handsets: Handsets | None,
        early: EarlyReceipts,
        accepted: Callable[[], int],
    ) -> None:
        """Take the rules, the store, who is bound, and how many messages were accepted so far.

        `handsets` plays numbers that nobody attaches; None lets their messages wait.  `early` is
        told of receipts that are sent.  `onward` and `call_out` may follow before `start`.
        """
        self.onward: Onward | None = None
        self.call_out: Callable[[str], None] | None = None
        self._policy = policy
        self._languages = settings.languages
        self._writer = writer
        self._clocks = clocks
        self._receivers = receivers
        self._faults = faults
        self._early = early
        self._later = Timetable(clocks)
        self._due = DueRows(
            reader=reader,
            clocks=clocks,
            limit=settings.loaded,
            take=self.take,
            accepted=accepted,
        )
        self.receipts = ReceiptRows(
            accounts=accounts, ids=ids, handsets=handsets, validity_s=settings.validity
        )
        self.results = Results(
            writer=writer,
            clocks=clocks,
            receipts=self.receipts,
            written=self.written,
        )
        self._played: Played | None = None
        if handsets is not None:
            self._played = Played(
                handsets=handsets,
                accounts=accounts,
                clocks=clocks,
                later=self._later,
                ids=ids,
                results=self.results,
                failed=self.failed,
                is_held=self._due.has,
                validity_s=settings.validity,
            )
        self._pending = PendingFlags(writer=writer, clocks=clocks, receivers=receivers)
        self._lanes: dict[Peer, Lane] = {}
        self._parked: set[str] = set()

    @property
    def delivered(self) -> int:
        """Messages that came to DELIVERED since the start."""
        return self.results.delivered

    @property
    def held(self) -> int:
        """Messages in memory."""
        return self._due.held

    def start(self) -> None:
        """Release what a former run parked, and begin."""
        self.release()
        if self._played is not None:
            self._played.start()

    def stop(self) -> None:
        """Send no more; what is unanswered is due again at the next start."""
        self._due.stop()
        self._later.stop()
        for lane in self._lanes.values():
            lane.waiting.drain()

    def wake(self, due_at: float) -> None:
        """Learn that a message is due at this POSIX time."""
        self._due.look(due_at)

    def withdraw(self, fits: Callable[[ShortMessage], bool]) -> frozenset[int]:
        """Let go of rows that are about to be changed; give the ids of those at a receiver.

        Whoever changes them says `wake` afterwards; they are then read anew if they still wait.
        """
        sent = {
            flight.row.id for lane in self._lanes.values() for _, flight in lane.flights.values()
        }
        fitting = {row.id for row in self._due.rows() if fits(row)}
        self._due.free(fitting - sent)
        return frozenset(fitting & sent)

    # What the switchboard tells.

    def peer_bound(self, peer: Peer) -> None:
        """Begin to send to a new receiver; what waited for it comes first, in order."""
        self._lanes[peer] = Lane()
        self._pending.bound(peer)
        if peer.is_network:
            if MT in self._parked:
                numbers = None if peer.range.patterns else sorted(peer.range.numbers)
                self.release(numbers=numbers or None)
        elif peer.system_id in self._parked:
            self._parked.discard(peer.system_id)
            self.release(recipient=peer.system_id)

    def peer_left(self, peer: Peer) -> None:
        """Find another way, now, for what the receiver has not acknowledged."""
        lane = self._lanes.pop(peer, None)
        if lane is None:
            return
        flights = {id(flight): flight for _, flight in lane.flights.values()}
        for row in sorted([f.row for f in flights.values()] + lane.waiting.drain(), key=_number):
            self.take(row)

    def response_received(self, peer: Peer, request: Pdu, response: Pdu) -> bool:
        """Take the answer to a deliver_sm of ours; False when it was not ours."""
        return self._answered(peer, request, response.command_status)

    def request_failed(self, peer: Peer, request: Pdu, reason: SmppError) -> bool:
        """Learn that a deliver_sm of ours will not be answered; False when it was not ours."""
        if isinstance(reason, SessionClosed):  # `peer_left` follows and sees to it
            lane = self._lanes.get(peer)
            return lane is not None and id(request) in lane.flights
        return self._answered(peer, request, CommandStatus.ESME_RDELIVERYFAILURE)

    # One message.

    def is_due(self, row: ShortMessage) -> bool:
        """Tell whether a row is still to be sent; one whose validity is over is settled."""
        return self._due.has(row) and not self._is_expired(row)

    def take(self, row: ShortMessage) -> None:
        """Send a due row on its way: to a receiver, beyond, to the emulation, or to wait."""
        if self._is_expired(row):
            return
        if row.kind == MT:
            self._to_handset(row, self._clocks.wall())
        else:
            self._to_account(row)

    def _is_expired(self, row: ShortMessage) -> bool:
        """Settle a row whose validity is over."""
        if row.expires_at > self._clocks.wall():
            return False
        if row.due_at >= row.expires_at + RECEIPT_GRACE_S:
            state, cause = MessageState.UNKNOWN, "no receipt from beyond"
        else:
            state, cause = MessageState.EXPIRED, "validity over"
        self.results.settle(row, state, is_attempt=False, cause=cause)
        return True

    def _to_handset(self, row: ShortMessage, now: float) -> None:
        msisdn = row.destination_addr
        held_s = self._faults.held_s(msisdn)
        if held_s and not row.attempts and now < row.due_at + held_s:
            self._later.after(row.due_at + held_s - now, partial(self._reach, row))
        else:
            self._reach(row)

    def _reach(self, row: ShortMessage) -> None:
        msisdn = row.destination_addr
        if not self._due.has(row):
            return
        if not self._faults.reaches(msisdn):
            self.failed(row, CommandStatus.ESME_RX_T_APPN)
            return
        peer = self._receivers.network_peer(msisdn)
        if peer is not None and peer.is_network:
            self._queue(peer, row)
        elif self.onward is not None and self.onward.take(row):
            return
        elif self._played is not None:
            self._played.take(row)
        else:
            self.park(row, MT)

    def _to_account(self, row: ShortMessage) -> None:
        """Send an MO message or a receipt to its account, or to the phone that submitted."""
        peers = self._receivers.receivers(row.recipient)
        if peers and not peers[0].is_network:
            self._queue(max(peers, key=self._room), row)
            return
        peer = self._receivers.network_peer(row.destination_addr)
        if peer is not None and peer.system_id == row.recipient:
            self._queue(peer, row)
        else:
            self.park(row, row.recipient)

    def _room(self, peer: Peer) -> int:
        return int(peer.link.room) - len(self._lanes[peer].waiting)

    def park(self, row: ShortMessage, receiver: str = MT) -> None:
        """Let a row wait until somebody binds, or until it expires."""
        self._parked.add(receiver)
        if row.tlvs and receiver == MT:
            self._pending.absent(row)
        if self.call_out is not None and receiver != MT:
            self.call_out(receiver)
        self.results.settle(
            row, _ENROUTE, due_at=park_until(row), is_attempt=False, cause="nobody to receive"
        )

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
                self._later.after(_PUT_OFF_S, partial(self._release, function, *which))
                return
            self.wake(now)
            if done.after is not None:
                self._release(function, which[0], done.after)

        def ask() -> None:
            try:
                self._writer.call(function, now, *which, done=released)
            except StoreError as error:
                released(None, error)

        self.results.after(ask)

    # One receiver.

    def _queue(self, peer: Peer, row: ShortMessage) -> None:
        lane = self._lanes[peer]
        if len(lane.waiting) >= _QUEUED_FOR_ONE or row.due_at < lane.put_off_until:
            self._put_off(lane, row)
        else:
            lane.waiting.append(row)
            self._send(peer, lane)

    def put_off(self, row: ShortMessage, cause: str) -> None:
        """Let a row be due again in a moment."""
        due_at = self._clocks.wall() + _PUT_OFF_S
        self.results.settle(row, _ENROUTE, due_at=due_at, is_attempt=False, cause=cause)

    def _put_off(self, lane: Lane, row: ShortMessage) -> None:
        """Let a row be due again in a moment, behind those of the receiver put off before it."""
        now = self._clocks.wall()
        if lane.put_off_until <= now:
            lane.put_off_until = now + _PUT_OFF_S
        self.results.settle(
            row, _ENROUTE, due_at=lane.put_off_until, is_attempt=False, cause="receiver is slow"
        )

    def _send(self, peer: Peer, lane: Lane) -> None:
        """Send what the receiver's window has room for."""
        link = peer.link
        while lane.waiting and link.room > 0:
            row = lane.waiting.popleft()
            if not self.is_due(row):
                continue
            try:
                tlvs = messages.unpack_tlvs(row.tlvs)
                pdus = deliver_sm(
                    row,
                    tlvs,
                    is_old=peer.is_short,
                    alphabet=peer.account.alphabet,
                    languages=self._languages if row.kind == MT else (),
                )
                outgoing = [as_data_sm(pdu) for pdu in pdus] if peer.takes_data_sm else pdus
            except EncodeError as error:
                _log.warning("message_not_encoded", message_id=row.id, error=str(error))
                self.results.settle(row, MessageState.UNDELIVERABLE, cause=str(error))
                continue
            flight = Flight(row, len(pdus))
            for pdu in outgoing:
                lane.flights[id(pdu)] = (pdu, flight)
                link.send(pdu)
            if self._early.waiting and row.kind == RECEIPT:
                self._early.sent(row)

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
                self.failed(flight.row, flight.error)
            else:
                self.results.settle(flight.row, MessageState.DELIVERED)
        self._send(peer, lane)
        return True

    def failed(self, row: ShortMessage, error: int) -> None:
        """Decide what follows a failed attempt."""
        if row.tlvs and row.kind == MT:
            self._pending.absent(row)
        decision = after_failure(
            self._policy,
            attempts=row.attempts + 1,
            error=error,
            now=self._clocks.wall(),
            expires_at=row.expires_at,
        )
        self.results.settle(
            row, decision.state, due_at=decision.due_at, error=error, cause=f"0x{error:02X}"
        )

    def written(self, settled: Sequence[Settled], new: Sequence[ShortMessage]) -> None:
        """Learn that results and new messages are on disk: what is settled is held no more."""
        self._due.free(row.id for row in settled)
        again = [row.due_at for row in settled if row.state == _ENROUTE]
        again += [row.due_at for row in new]
        if again:
            self.wake(min(again))


def _number(row: ShortMessage) -> int:
    return row.id

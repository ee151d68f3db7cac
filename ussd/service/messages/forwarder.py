"""The SMS centre forwards: due messages go to whoever attaches the number or owns the account.

A row stays ENROUTE in the store until its result is committed, so after a crash everything
unacknowledged is simply due again; a receiver knows a repetition by the id in it.
Here is decided only whose a due row is: a receiver's (`messages.deliveries`), a centre's beyond
(`links.upstreams`), a played handset's (`messages.played`), or nobody's yet (`messages.parking`).
Rows come from `messages.due`, results go to `messages.results`, and what follows a failed attempt
is decided in `core.forwarding`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Protocol

from smpp.constants import CommandStatus, MessageState
from smpp.errors import SmppError
from smpp.pdu import Pdu
from store.messages import Settled, ShortMessage
from ussd.config import Smsc as SmscSettings
from ussd.core.emulation import Handsets
from ussd.core.faults import Faults
from ussd.core.forwarding import (
    RECEIPT_GRACE_S,
    Event,
    MessageIds,
    Policy,
    after_failure,
    given_up,
    next_state,
)
from ussd.core.transactions import is_datagram
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts, Peer
from ussd.service.messages.deliveries import Deliveries
from ussd.service.messages.due import DueRows, Timetable
from ussd.service.messages.early import EarlyReceipts
from ussd.service.messages.parking import Parking
from ussd.service.messages.pending_flags import PendingFlags
from ussd.service.messages.played import Played
from ussd.service.messages.receipt_rows import ReceiptRows
from ussd.service.messages.results import Results
from ussd.service.messages.rows import MT
from ussd.service.messages.transactions import Transactions

__all__ = ["Forwarder", "Receivers"]

_PUT_OFF_S = 1.0

_BEYOND = ("beyond",)
"""For whom the rows are left that no centre beyond has room for."""

_ENROUTE = MessageState.ENROUTE


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

    def sent(self) -> frozenset[int]:
        """Return the ids of the messages that a centre has and has not answered."""

    def ask(self, upstream: str, pdu: Pdu, told: Callable[[Pdu | None], None]) -> None:
        """Ask a centre about a message that it has.

        `told(None)` when it has not answered in five seconds; what it says later is told, too.
        """

    def learn(
        self, row: ShortMessage, state: MessageState, error: int, told: Callable[..., None]
    ) -> None:
        """Store how a message of one part stands there; `told(error)` when it is on disk."""


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
        told of receipts that are sent.  `onward` and `parking.call_out` may follow before `start`.
        """
        self.onward: Onward | None = None
        self._is_trying_again = False
        self._policy = policy
        self._clocks = clocks
        self._receivers = receivers
        self._faults = faults
        self._later = later = Timetable(clocks)
        self._due = DueRows(
            reader=reader, clocks=clocks, limit=settings.loaded, take=self.take, accepted=accepted
        )
        validity_s = settings.validity
        self.receipts = ReceiptRows(
            accounts=accounts, ids=ids, handsets=handsets, validity_s=validity_s
        )
        self.transactions = Transactions(clocks, policy.permanent)
        self.results = results = Results(
            writer=writer,
            clocks=clocks,
            receipts=self.receipts,
            transactions=self.transactions,
            written=self.written,
        )
        self.parking = Parking(
            writer=writer, clocks=clocks, later=later, results=results, wake=self.wake
        )
        self._pending = PendingFlags(
            writer=writer, clocks=clocks, receivers=receivers, asked=self.transactions.asked
        )
        self._deliveries = Deliveries(
            languages=settings.languages,
            early=early,
            results=results,
            due=self._due,
            limit=settings.loaded // 4,
            is_due=self.is_due,
            failed=self.failed,
        )
        self._played = (
            None if handsets is None else self._player(handsets, accounts, ids, validity_s)
        )

    def _player(
        self, handsets: Handsets, accounts: Accounts, ids: MessageIds, validity_s: float
    ) -> Played:
        return Played(
            handsets=handsets,
            accounts=accounts,
            clocks=self._clocks,
            later=self._later,
            ids=ids,
            results=self.results,
            failed=self.failed,
            is_held=self._due.has,
            validity_s=validity_s,
        )

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
        self.parking.release()
        if self._played is not None:
            self._played.start()

    def stop(self) -> None:
        """Send no more; what is unanswered is due again at the next start."""
        self._due.stop()
        self._later.stop()
        self._deliveries.stop()

    def wake(self, due_at: float) -> None:
        """Learn that a message is due at this POSIX time."""
        self._due.look(due_at)

    def withdraw(self, fits: Callable[[ShortMessage], bool]) -> frozenset[int]:
        """Let go of rows that are about to be changed; give the ids of those at a receiver.

        Whoever changes them says `wake` afterwards; they are then read anew if they still wait.
        """
        sent = self._deliveries.sent()
        fitting = {row.id for row in self._due.rows() if fits(row)}
        self._due.withdraw(fitting - sent)
        return frozenset(fitting & sent)

    def keep_back(self, ids: Collection[int]) -> list[int]:
        """Send these no more until `give_back`; give the ids of those that are at nobody now."""
        beyond = self.onward.sent() if self.onward is not None else frozenset()
        sent = self._deliveries.sent() | beyond
        free = [number for number in ids if number not in sent]
        self._due.keep_back(free)
        return free

    def give_back(self, ids: Collection[int]) -> None:
        """Learn that what was kept back has changed, or stays as it was."""
        self._due.give_back(ids)

    # What the switchboard tells.

    def peer_bound(self, peer: Peer) -> None:
        """Begin to send to a new receiver; what waited for it comes first, in order."""
        self._deliveries.open(peer)
        self._pending.bound(peer)
        self.parking.bound(peer)

    def peer_left(self, peer: Peer) -> None:
        """Find another way, now, for what the receiver has not acknowledged."""
        for row in self._deliveries.close(peer):
            self.take(row)

    def response_received(self, peer: Peer, request: Pdu, response: Pdu) -> bool:
        """Take the answer to a deliver_sm of ours; False when it was not ours."""
        return self._deliveries.response_received(peer, request, response)

    def request_failed(self, peer: Peer, request: Pdu, reason: SmppError) -> bool:
        """Learn that a deliver_sm of ours will not be answered; False when it was not ours."""
        return self._deliveries.request_failed(peer, request, reason)

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
        held_until = row.accepted_at + held_s
        if held_s and not row.attempts and now < held_until:
            self._later.after(held_until - now, partial(self._reach, row))
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
            self._deliveries.queue(peer, row)
        elif self.onward is not None and self.onward.take(row):
            return
        elif self._played is not None:
            self._played.take(row)
        else:
            self.park(row)

    def _to_account(self, row: ShortMessage) -> None:
        """Send an MO message or a receipt to its account, or to the phone that submitted."""
        peers = self._receivers.receivers(row.recipient)
        if peers and not peers[0].is_network:
            self._deliveries.queue(max(peers, key=self._deliveries.room), row)
            return
        peer = self._receivers.network_peer(row.destination_addr)
        if peer is not None and peer.system_id == row.recipient:
            self._deliveries.queue(peer, row)
        else:
            self._park(row, row.recipient)

    def park(self, row: ShortMessage) -> None:
        """Let a message to a handset wait until somebody attaches it."""
        if row.tlvs:
            self._pending.absent(row)
        self._park(row, MT)

    def _park(self, row: ShortMessage, receiver: str) -> None:
        if self._is_tried_once(row):
            state = next_state(_ENROUTE, Event.FAILED)
            self.results.settle(row, state, is_attempt=False, cause="nobody to receive")
        else:
            self.parking.park(row, receiver)

    def _is_tried_once(self, row: ShortMessage) -> bool:
        return is_datagram(row.esm_class) or row.id in self.transactions.waiting

    def put_off(self, row: ShortMessage) -> None:
        """Leave a row to a centre beyond that has no room; try again in a moment."""
        self._due.leave(_BEYOND, row)
        if not self._is_trying_again:
            self._is_trying_again = True
            self._later.after(_PUT_OFF_S, self._try_again)

    def _try_again(self) -> None:
        self._is_trying_again = False
        self._due.go_on(_BEYOND)

    def failed(self, row: ShortMessage, error: int) -> None:
        """Decide what follows a failed attempt; of some messages there is no second one."""
        if row.tlvs and row.kind == MT:
            self._pending.absent(row)
        if self._is_tried_once(row):
            self.results.settle(row, given_up(error), error=error)
            return
        decision = after_failure(
            self._policy,
            attempts=row.attempts + 1,
            error=error,
            now=self._clocks.wall(),
            expires_at=row.expires_at,
        )
        self.results.settle(row, decision.state, due_at=decision.due_at, error=error)

    def written(self, settled: Sequence[Settled], new: Sequence[ShortMessage]) -> None:
        """Learn that results and new messages are on disk: what is settled is held no more."""
        self._due.free(row.id for row in settled)
        again = [row.due_at for row in settled if row.state == _ENROUTE]
        again += [row.due_at for row in new if not self._due.give(row)]
        if again:
            self.wake(min(again))

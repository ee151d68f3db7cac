"""The message centres beyond: which of them gets a message, and who gets what they send.

For each due message `core.upstream_routes` names who may take it; the first that is bound does.
When nobody is, the message waits for the next bind.  A message that an upstream has taken stays
ENROUTE until its receipt; under which ids is on disk before it leaves our hands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import structlog

from smpp.constants import CommandStatus, MessageState
from smpp.pdu import Pdu
from store import StoreError, upstream_parts, waiting
from store.messages import Settled, ShortMessage
from store.upstream_parts import HandedOver, Part
from ussd.core.attachment import Range
from ussd.core.forwarding import RECEIPT_GRACE_S
from ussd.core.upstream_routes import UpstreamTable, turn
from ussd.service.clocks import Clocks, Delayed
from ussd.service.links.bind_accounts import Peer
from ussd.service.links.gateway import DialogueTraffic
from ussd.service.links.upstream import Upstream
from ussd.service.links.upstream_link import UpstreamLink, UpstreamPlan
from ussd.service.links.upstream_receipts import UpstreamReceipts
from ussd.service.messages.forwarder import Forwarder
from ussd.service.messages.smsc import Smsc

__all__ = ["Upstreams"]

_FORGET_EVERY_S = 3600.0
_PATIENCE_S = 5.0

_log = structlog.get_logger(__name__)


class Attaching(Protocol):
    """Who knows which link has a number (`service.gateway.Switchboard`)."""

    def attach(self, peer: Peer, numbers: Range) -> None:
        """Let the screens for these numbers go to an upstream."""

    def detach(self, peer: Peer, numbers: Range) -> None:
        """Forget that."""


class Upstreams:
    """All message centres beyond; `by_name` has each with its links."""

    def __init__(
        self,
        plans: Iterable[UpstreamPlan],
        *,
        clocks: Clocks,
        reader: Any,
        writer: Any,
        forwarder: Forwarder,
        dialogues: DialogueTraffic,
        smsc: Smsc,
        switchboard: Attaching,
        owner: Callable[[str], str | None],
        kept_s: float,
    ) -> None:
        """Take who serves what comes; `owner` says who owns a short number.

        `kept_s` is how long a message may live: ids of older ones are forgotten.
        """
        self.by_name = {plan.name: Upstream(plan, self, clocks) for plan in plans}
        self._table = UpstreamTable(
            one.plan.route for one in self.by_name.values() if one.plan.has_messages
        )
        self._clocks = clocks
        self._writer = writer
        self._forwarder = forwarder
        self._dialogues = dialogues
        self._smsc = smsc
        self._switchboard = switchboard
        self._owner = owner
        self._kept_s = kept_s
        self._receipts = UpstreamReceipts(
            reader=reader, writer=writer, clocks=clocks, forwarder=forwarder
        )
        forwarder.onward = self

    def start(self) -> None:
        """Forget now, and every so often, what is too old to get a receipt."""
        self._clocks.every(_FORGET_EVERY_S, self._forget)
        self._forget()

    def _forget(self) -> None:
        before = self._clocks.wall() - self._kept_s - RECEIPT_GRACE_S
        try:
            self._writer.call(upstream_parts.forget, before)
        except StoreError as error:
            _log.warning("old_ids_not_forgotten", error=str(error))

    # service.forwarder.Onward

    def take(self, row: ShortMessage) -> bool:
        """Send a message beyond, now or when there is room; False: no route leads there."""
        names = self._table.candidates(row.destination_addr, row.source_addr, row.service_type)
        bound = [one for name in turn(names, row.attempts) if (one := self.by_name[name]).can_send]
        free = [one for one in bound if not one.is_full]
        if free:
            free[0].queue(row)
        elif bound:
            self._forwarder.put_off(row)
        elif names:
            self._forwarder.park(row)
        return bool(names)

    def sent(self) -> frozenset[int]:
        """Return the ids of the messages that are on their way there."""
        return frozenset(number for one in self.by_name.values() for number in one.sent())

    def ask(self, upstream: str, pdu: Pdu, told: Callable[[Pdu | None], None]) -> None:
        """Ask a centre about a message that it has.

        `told(None)` when it has not answered in five seconds; what it says later is told, too.
        """
        waiting: list[Delayed] = []

        def out_of_patience() -> None:
            waiting.clear()
            told(None)

        def answered(response: Pdu | None) -> None:
            if waiting:
                waiting.pop().cancel()
                told(response)
            elif response is not None:
                told(response)

        waiting.append(self._clocks.later(_PATIENCE_S, out_of_patience))
        one = self.by_name.get(upstream)
        if one is None:
            answered(None)
        else:
            one.ask(pdu, answered)

    def learn(
        self, row: ShortMessage, state: MessageState, error: int, told: Callable[..., None]
    ) -> None:
        """Store how a message of one part stands there, as a receipt of its would."""
        self._receipts.learn(Part(1, row), state, error, "asked beyond", told)

    # service.upstream_link.Beyond

    def bound(self, link: UpstreamLink, peer: Peer) -> None:
        """Let what waited go."""
        if not peer.range.is_everything:
            self._switchboard.attach(peer, peer.range)
        if peer.can_send and link.plan.has_messages:
            self._forwarder.parking.release()

    def left(self, link: UpstreamLink, peer: Peer, rows: Sequence[ShortMessage]) -> None:
        """Find another way, now, for what an upstream has not taken."""
        if not peer.range.is_everything:
            self._switchboard.detach(peer, peer.range)
        self._dialogues.peer_left(peer)
        for row in rows:
            self._forwarder.take(row)

    def taken(self, link: UpstreamLink, row: ShortMessage, their_ids: tuple[str, ...]) -> None:
        """Keep the ids of a message that is beyond, for its receipts."""
        cause = f"taken by {link.plan.name}"
        if not link.plan.has_receipts:
            self._forwarder.results.settle(row, MessageState.DELIVERED, cause=cause)
            return
        settled = Settled(
            row.id,
            int(MessageState.ENROUTE),
            self._clocks.wall(),
            row.expires_at + RECEIPT_GRACE_S,
            row.attempts + 1,
            cause,
        )
        handed = HandedOver(link.plan.name, settled, their_ids)
        self._forwarder.results.hand_over(handed)

    def failed(self, row: ShortMessage, error: int) -> None:
        """Let the retry rules decide; the next attempt may go to another upstream."""
        self._forwarder.failed(row, error)

    def cannot_write(self, row: ShortMessage, why: str) -> None:
        """Give up a message that no PDU can carry."""
        self._forwarder.results.settle(row, MessageState.UNDELIVERABLE, cause=why)

    def is_due(self, row: ShortMessage) -> bool:
        """Tell whether a row is still to be sent."""
        return self._forwarder.is_due(row)

    def dialogue(self, peer: Peer, pdus: Sequence[Pdu]) -> None:
        """Serve the dials and answers of the phones beyond."""
        self._dialogues.requests_received(peer, pdus)

    def dialogue_response(self, peer: Peer, request: Pdu, response: Pdu) -> None:
        """Tell the dialogues what became of a screen."""
        self._dialogues.response_received(peer, request, response)

    def receipt(self, peer: Peer, pdu: Any) -> None:
        """Match a receipt to a message of ours."""
        self._receipts.take(peer, pdu)

    def short_message(self, peer: Peer, pdu: Any) -> None:
        """Give a phone's message to the flow or the application that has its number."""
        if self._dialogues.short_message(peer, pdu):
            return
        if self._owner(pdu.destination_addr.removeprefix("+")) is None:
            peer.link.reply(pdu, CommandStatus.ESME_RINVDSTADR)
        else:
            self._smsc.take_mo(peer, pdu)

    def alert(self, msisdn: str) -> None:
        """Try at once what waits for a phone that is back."""

        now = self._clocks.wall()

        def hastened(count: int | None, error: Exception | None) -> None:
            if count:
                self._forwarder.wake(now)

        try:
            self._writer.call(waiting.hasten, now, msisdn, done=hastened)
        except StoreError as error:
            _log.warning("alert_not_stored", error=str(error))

"""One link to a message centre beyond: what goes there and what comes back.

Rows wait here for the window and the pace of the link, part by part; ESME_RTHROTTLED and
ESME_RMSGQFUL put the same part back in its place, any other refusal is a failed attempt.  What
comes is passed on: dialogue traffic, receipts, short messages of phones, alerts.
Every request is answered; a message is never settled before the centre has taken all its parts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Protocol

import structlog

from smpp.commands import (
    AlertNotification,
    BindReceiver,
    BindRequest,
    DataSm,
    DeliverSm,
    SubmitSm,
)
from smpp.constants import CommandStatus, EsmClass
from smpp.errors import EncodeError, SessionClosed, SmppError
from smpp.net import Link
from smpp.pdu import Pdu
from smpp.tlvs import Tag
from store import messages
from store.messages import ShortMessage
from ussd.core.attachment import Range
from ussd.core.onward import submit_sm
from ussd.core.pacing import THROTTLED, Pace
from ussd.core.upstream_routes import UpstreamRoute
from ussd.service.clocks import Clocks, Delayed
from ussd.service.links.bind_accounts import BindAccount, Peer

__all__ = ["Beyond", "UpstreamLink", "UpstreamPlan"]

_QUEUED = 4_000
"""Rows in memory for one upstream; more are put off, so that a slow one starves nobody."""

_THROTTLED_OFTEN = 20
_NOTIFICATIONS = (EsmClass.DELIVERY_RECEIPT, EsmClass.INTERMEDIATE_NOTIFICATION)

Told = Callable[["Pdu | None"], None]
"""Told the response, None where there is none."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamPlan:
    """What one upstream is for; `account` says how it speaks, `route` what goes there.

    `links` is how many binds there are; `rate` is messages a second over all of them (0: as the
    windows take); `has_messages` False keeps MT messages away, `has_receipts` False takes a message
    for delivered once it is accepted.
    """

    account: BindAccount
    route: UpstreamRoute
    links: int = 1
    rate: float = 0.0
    has_messages: bool = True
    has_receipts: bool = True

    @property
    def name(self) -> str:
        """Its name in the settings."""
        return self.route.name


class Beyond(Protocol):
    """What a link hands its news to (`service.upstreams.Upstreams`)."""

    def bound(self, link: UpstreamLink, peer: Peer) -> None:
        """Learn that an upstream is there."""

    def left(self, link: UpstreamLink, peer: Peer, rows: Sequence[ShortMessage]) -> None:
        """Learn that it is gone; `rows` are those that it has not taken."""

    def taken(self, link: UpstreamLink, row: ShortMessage, their_ids: tuple[str, ...]) -> None:
        """Learn that it has taken a message."""

    def failed(self, row: ShortMessage, error: int) -> None:
        """Learn that it has refused a message with a command_status, or never answered."""

    def cannot_write(self, row: ShortMessage, why: str) -> None:
        """Learn that no PDU can carry a message."""

    def is_due(self, row: ShortMessage) -> bool:
        """Tell whether a row is still to be sent."""

    def dialogue(self, peer: Peer, pdus: Sequence[Pdu]) -> None:
        """Take dialogue traffic, and answer it."""

    def dialogue_response(self, peer: Peer, request: Pdu, response: Pdu) -> None:
        """Take the response to dialogue traffic of ours."""

    def receipt(self, peer: Peer, pdu: Any) -> None:
        """Take a receipt or notification, and answer it."""

    def short_message(self, peer: Peer, pdu: Any) -> None:
        """Take a short message of a phone, and answer it."""

    def alert(self, msisdn: str) -> None:
        """Learn that a phone is back."""


@dataclass(slots=True)
class _Flight:
    """A message on its way: the ids of the parts that were taken, and the worst answer."""

    row: ShortMessage
    their_ids: list[str] = field(default_factory=list)
    unanswered: int = 0
    throttled: int = 0
    error: int = 0


@dataclass(slots=True)
class _Part:
    pdu: SubmitSm
    flight: _Flight
    place: int


class UpstreamLink:
    """The peer application of one link, across all its connections."""

    def __init__(
        self,
        plan: UpstreamPlan,
        beyond: Beyond,
        clocks: Clocks,
        pace: Pace,
        speaker: Callable[[], Link | None],
    ) -> None:
        """Start unbound; `pace` is that of all links to the same centre.

        `speaker` gives one of them that can send, for what comes on one that cannot.
        """
        self.plan = plan
        self.peer: Peer | None = None
        self._beyond = beyond
        self._clocks = clocks
        self._pace = pace
        self._speaker = speaker
        self._has_told = False
        self._rows: deque[ShortMessage] = deque()
        self._parts: deque[_Part] = deque()
        self._sent: dict[int, _Part] = {}  # by id() of the PDU, which is kept
        self._asked: dict[int, tuple[Pdu, Told]] = {}  # likewise
        self._timer: Delayed | None = None

    @property
    def can_send(self) -> bool:
        """Whether messages can go there now."""
        return self.peer is not None and self.peer.can_send

    @property
    def is_full(self) -> bool:
        """Whether enough messages wait here."""
        return len(self._rows) >= _QUEUED

    @property
    def load(self) -> int:
        """How much there is to do before a message that is queued now."""
        return len(self._rows) + len(self._parts) + len(self._sent)

    def sent(self) -> Iterator[int]:
        """Go through the ids of the messages of which some part is there, or goes next."""
        return (part.flight.row.id for part in (*self._sent.values(), *self._parts))

    def ask(self, pdu: Pdu, told: Told) -> None:
        """Ask about a message, ahead of those that wait; `told(None)` when nobody answers."""
        if self.peer is None:
            told(None)
            return
        self._asked[id(pdu)] = pdu, told
        try:
            self.peer.link.send(pdu)
        except SmppError as error:
            _log.warning("upstream_not_asked", upstream=self.plan.name, error=str(error))
            self._tell(pdu, None)

    def _tell(self, pdu: Pdu, response: Pdu | None) -> bool:
        asked = self._asked.pop(id(pdu), None)
        if asked is not None:
            asked[1](response)
        return asked is not None

    def queue(self, row: ShortMessage) -> None:
        """Send a row when its turn comes."""
        self._rows.append(row)
        self._send()

    # smpp.net.PeerApplication

    def connected(self, link: Link) -> None:
        """The bind goes out by itself."""

    def bind_requested(self, link: Link, bind: Pdu) -> None:
        """Let nobody bind to us here: we are the ESME."""
        link.refuse_bind(CommandStatus.ESME_RINVCMDID)

    def response_received(self, link: Link, request: Pdu, response: Pdu) -> None:
        """Take the answer to our bind, to a message, or to a screen."""
        if isinstance(request, BindRequest):
            self._bind_answered(link, request, response.command_status)
            return
        if self._tell(request, response):
            return
        part = self._sent.pop(id(request), None)
        if part is None:
            if self.peer is not None:
                self._beyond.dialogue_response(self.peer, request, response)
            return
        congestion = response.tlv_integer(Tag.CONGESTION_STATE)
        now = self._clocks.seconds()
        self._pace.answered(response.command_status, congestion, now)
        self._answered(part, response.command_status, getattr(response, "message_id", None))

    def request_failed(self, link: Link, request: Pdu, reason: SmppError) -> None:
        """A message that is not answered has failed; a screen that is not is lost."""
        if self._tell(request, None) or isinstance(reason, SessionClosed):
            return  # after a close `disconnected` follows and sees to the messages
        part = self._sent.pop(id(request), None)
        if part is not None:
            self._answered(part, CommandStatus.ESME_RDELIVERYFAILURE, None)

    def requests_received(self, link: Link, pdus: list[Pdu]) -> None:
        """Pass on what comes, in runs."""
        peer = self.peer
        if peer is None:
            return
        for is_dialogue, run in groupby(pdus, peer.is_dialogue):
            if is_dialogue and not peer.can_send and self._speaker() is None:
                self._refuse(peer, list(run))
            elif is_dialogue:
                self._beyond.dialogue(peer, list(run))
            else:
                for pdu in run:
                    self._message(peer, pdu)

    def _refuse(self, peer: Peer, pdus: Sequence[Pdu]) -> None:
        """Refuse dialogue traffic that could not be answered; say so once."""
        if not self._has_told:
            self._has_told = True
            why = "no link of this upstream can send screens"
            _log.warning("dials_refused", upstream=self.plan.name, reason=why)
        for pdu in pdus:
            peer.link.reply(pdu, CommandStatus.ESME_RX_R_APPN)

    def disconnected(self, link: Link, reason: str) -> None:
        """Give back what was not taken: another upstream may be there."""
        peer, self.peer = self.peer, None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if peer is None:
            return
        _log.info("upstream_left", upstream=self.plan.name, reason=reason)
        flights = [part.flight for part in (*self._sent.values(), *self._parts)]
        rows = {flight.row.id: flight.row for flight in flights}
        rows |= {row.id: row for row in self._rows}
        for waiting in (self._rows, self._parts, self._sent):
            waiting.clear()
        self._beyond.left(self, peer, [rows[number] for number in sorted(rows)])

    # What comes.

    def _bind_answered(self, link: Link, bind: BindRequest, status: int) -> None:
        if status:
            _log.warning("upstream_refused", upstream=self.plan.name, status=hex(status))
            return
        can_send = not isinstance(bind, BindReceiver)
        numbers = self.plan.route.numbers if can_send else Range()
        peer = self.peer = Peer(link, self.plan.account, bind, numbers)
        if not can_send:
            peer.speaker = self._speaker
        _log.info("upstream_bound", upstream=self.plan.name, remote=link.remote)
        self._beyond.bound(self, peer)

    def _message(self, peer: Peer, pdu: Pdu) -> None:
        if isinstance(pdu, AlertNotification):
            self._beyond.alert(pdu.source_addr.removeprefix("+"))
        elif isinstance(pdu, DeliverSm | DataSm):  # a session lets nothing else in
            is_receipt = pdu.esm_class & EsmClass.TYPE_MASK in _NOTIFICATIONS
            take = self._beyond.receipt if is_receipt else self._beyond.short_message
            take(peer, pdu)

    # What goes.

    def _send(self) -> None:
        """Send what the window and the pace have room for."""
        peer = self.peer
        if self._timer is not None or peer is None:
            return
        while peer.link.room > 0 and self._has_part(peer):
            wait_s = self._pace.take(self._clocks.seconds())
            if wait_s:
                self._timer = self._clocks.later(wait_s, self._go_on)
                return
            part = self._parts.popleft()
            self._sent[id(part.pdu)] = part
            try:
                peer.link.send(part.pdu)
            except EncodeError as error:
                self._cannot_write(part.flight.row, error)

    def _go_on(self) -> None:
        self._timer = None
        self._send()

    def _has_part(self, peer: Peer) -> bool:
        """See to it that a part waits, if there is a row to make it of."""
        while not self._parts and self._rows:
            row = self._rows.popleft()
            if self._beyond.is_due(row):
                self._cut(peer, row)
        return bool(self._parts)

    def _cut(self, peer: Peer, row: ShortMessage) -> None:
        left_s = row.expires_at - self._clocks.wall()
        tlvs = messages.unpack_tlvs(row.tlvs)
        try:
            pdus = submit_sm(
                row, tlvs, left_s, is_old=peer.is_short, has_receipts=self.plan.has_receipts
            )
        except EncodeError as error:
            self._cannot_write(row, error)
            return
        flight = _Flight(row, [""] * len(pdus), len(pdus))
        self._parts.extend(_Part(pdu, flight, place) for place, pdu in enumerate(pdus))

    def _cannot_write(self, row: ShortMessage, error: EncodeError) -> None:
        """Give up a message, with the parts of it that wait or are there."""
        _log.warning("message_not_encoded", message_id=row.id, error=str(error))
        self._parts = deque(part for part in self._parts if part.flight.row is not row)
        self._sent = {key: part for key, part in self._sent.items() if part.flight.row is not row}
        self._beyond.cannot_write(row, str(error))

    def _answered(self, part: _Part, status: int, their_id: str | None) -> None:
        flight = part.flight
        if status in THROTTLED and flight.throttled < _THROTTLED_OFTEN:
            flight.throttled += 1
            part.pdu = _again(part.pdu)
            self._parts.appendleft(part)
        else:
            flight.unanswered -= 1
            flight.error = flight.error or status
            flight.their_ids[part.place] = their_id or ""
            if not flight.unanswered:
                self._settle(flight)
        self._send()

    def _settle(self, flight: _Flight) -> None:
        if flight.error:
            self._beyond.failed(flight.row, flight.error)
        else:
            self._beyond.taken(self, flight.row, tuple(flight.their_ids))


def _again(pdu: SubmitSm) -> SubmitSm:
    """Return the same message as a new request, which gets a number of its own."""
    fields = {one.name: getattr(pdu, one.name) for one in SubmitSm.fields}
    return SubmitSm(**fields, tlvs=pdu.tlvs)

"""Which link gets what: the one peer application of every SMPP link.

The PDUs of a read come as one list and are passed on as runs in the same order: dialogue traffic
of network peers to `dialogues`, dialogue answers of application peers to `apps`, the rest to the
SMS centre.  It keeps who is bound: who attaches a number, whose links own a code.
It never reads a dialogue, never touches the store, and answers no request itself but a bind and
what cannot be anybody's: a service_type that the account does not have, a phone without a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Protocol

import structlog

from smpp.commands import BindRequest, DataSm, SubmitMulti, SubmitSm
from smpp.constants import CommandStatus
from smpp.errors import SmppError
from smpp.net import CROWDED_OUT, Link
from smpp.pdu import Pdu
from smpp.session import Limits
from ussd.core.attachment import Attachments, Range
from ussd.core.broadcasts import is_broadcast
from ussd.core.submission import phone_refusal
from ussd.service.links.accounts import Accounts
from ussd.service.links.bind_accounts import Peer, host

__all__ = ["DialogueTraffic", "MessageTraffic", "Switchboard"]

_SAID = frozenset({SubmitSm, DataSm, SubmitMulti})
"""What a phone can say something with; an inquiry need not name its source (3.4 §4.8-4.10)."""

_log = structlog.get_logger(__name__)


class DialogueTraffic(Protocol):
    """What `dialogues` and `apps` offer the switchboard (USSD and CALL, no plain messages)."""

    def requests_received(self, peer: Peer, pdus: Sequence[Pdu]) -> None:
        """Take a run of dialogue PDUs of one peer and answer each, now or later."""

    def response_received(self, peer: Peer, request: Pdu, response: Pdu) -> None:
        """Take the response to a request that carried dialogue traffic."""

    def request_failed(self, peer: Peer, request: Pdu, reason: SmppError) -> None:
        """Learn that such a request will get no response."""

    def peer_left(self, peer: Peer) -> None:
        """Learn that the peer's link is gone."""

    def short_message(self, peer: Peer, pdu: Pdu) -> bool:
        """Take, and answer, an MO short message that a flow serves; False: not mine."""


class MessageTraffic(Protocol):
    """What the SMS centre offers the switchboard: everything that is no dialogue."""

    def requests_received(self, peer: Peer, pdus: Sequence[Pdu]) -> None:
        """Take a run of requests of one peer and answer each, now or later."""


class Deliveries(Protocol):
    """What the forwarder offers the switchboard."""

    def peer_bound(self, peer: Peer) -> None:
        """Learn that somebody can receive now."""

    def peer_left(self, peer: Peer) -> None:
        """Learn that the peer's link is gone."""

    def response_received(self, peer: Peer, request: Pdu, response: Pdu) -> bool:
        """Take the response to a message that the forwarder sent; False: not mine."""

    def request_failed(self, peer: Peer, request: Pdu, reason: SmppError) -> bool:
        """Learn that such a message will get no response; False: not mine."""


class BroadcastTraffic(Protocol):
    """What the rounds of broadcasts offer the switchboard."""

    def answered(self, request: Pdu, status: int | None) -> None:
        """Take what a phone says to a broadcast; None: nothing any more."""


class Switchboard:
    """The peer application of all links, and who is bound now."""

    def __init__(self, accounts: Accounts, limits: Limits, system_id: str) -> None:
        """Take the bind policy, the limits of a link before its account's own, and our name.

        `connect_parts` must follow before the first link.
        """
        self.accounts = accounts
        self._limits = limits
        self._system_id = system_id
        self._links: dict[Link, Peer | None] = {}
        self._attached: Attachments[Peer] = Attachments()
        self._receivers: dict[str, list[Peer]] = {}
        self._binds = 0

    def connect_parts(
        self,
        *,
        dialogues: DialogueTraffic,
        apps: DialogueTraffic,
        smsc: MessageTraffic,
        forwarder: Deliveries,
        rounds: BroadcastTraffic,
    ) -> None:
        """Say who takes what (they know the switchboard too, so they come later)."""
        self._dialogues = dialogues
        self._apps = apps
        self._smsc = smsc
        self._forwarder = forwarder
        self._rounds = rounds

    # What the parts ask.

    def network_peer(self, msisdn: str) -> Peer | None:
        """Return the network peer that attaches a number: the narrowest, then the newest bind."""
        return self._attached.find(msisdn)

    def attached_numbers(self) -> Collection[str]:
        """Return the numbers that are attached one by one."""
        return self._attached.numbers

    def attach(self, peer: Peer, numbers: Range) -> None:
        """Let the screens for these numbers go to an upstream."""
        self._attached.attach(peer, numbers)

    def detach(self, peer: Peer, numbers: Range) -> None:
        """Forget that."""
        self._attached.detach(peer, numbers)

    def receivers(self, system_id: str) -> Sequence[Peer]:
        """Return the links of an account that can receive, oldest bind first."""
        return self._receivers.get(system_id, ())

    def application_peers(self, address: str) -> Sequence[Peer]:
        """Return the links that can receive for the application that owns a code or number."""
        owner = self.accounts.owner(address)
        return self.receivers(owner) if owner is not None else ()

    def accounts_owning(self, address: str) -> str | None:
        """Return the system_id that owns a service code or short number, bound or not."""
        return self.accounts.owner(address)

    def allow_push(self, peer: Peer, msisdn: str) -> None:
        """Raise `Refused` unless a peer may open a dialogue with a subscriber now."""
        self.accounts.allow_push(peer.account, msisdn)

    def peers(self) -> list[Peer]:
        """Return everyone who is bound, oldest bind first."""
        return sorted((p for p in self._links.values() if p is not None), key=lambda p: p.order)

    # What the links tell (smpp.net.PeerApplication).

    def connected(self, link: Link) -> None:
        """Remember a link that is not bound yet."""
        self._links[link] = None

    def bind_requested(self, link: Link, bind: Pdu) -> None:
        """Let the accounts decide, and tell the link."""
        assert isinstance(bind, BindRequest)

        def decided(verdict: Peer | int) -> None:
            if isinstance(verdict, Peer):
                self._admit(link, verdict)
            elif link in self._links:
                who = {"remote": link.remote, "system_id": bind.system_id}
                _log.info("bind_refused", **who, status=hex(verdict))
                link.refuse_bind(verdict)

        if link.bind_fault:
            self.accounts.refuse(host(link.remote), link.bind_fault, decided)
        else:
            self.accounts.judge(link, bind, host(link.remote), decided)

    def _admit(self, link: Link, peer: Peer) -> None:
        if link not in self._links:  # it left while the password was checked
            self.accounts.left(peer)
            return
        self._binds += 1
        peer.order = self._binds
        self._links[link] = peer
        link.accept_bind(self._system_id, limits=self._limits_of(peer))
        who = {"remote": link.remote, "system_id": peer.system_id, "role": peer.role}
        _log.info("bound", **who, link=peer.order)
        if peer.can_receive:
            self._receivers.setdefault(peer.system_id, []).append(peer)
            if peer.is_network:
                self._attached.attach(peer, peer.range)
            self._forwarder.peer_bound(peer)

    def _limits_of(self, peer: Peer) -> Limits:
        window = peer.account.window
        return replace(self._limits, window_in=window, window_out=window)

    def accounts_changed(self) -> None:
        """Hold everyone who is bound to what the accounts say now; part from who may not stay.

        Of more links than an account may have the oldest stay.
        """
        staying: Counter[str] = Counter()
        for peer in self.peers():
            account = self.accounts.find(peer.system_id)
            if account is None or not peer.may_stay(account):
                self.part(peer, "the account has changed")
                continue
            staying[peer.system_id] += 1
            if staying[peer.system_id] > account.sessions:
                self.part(peer, "the account may have fewer sessions now")
            elif account is not peer.account:
                peer.hold_to(account)
                peer.link.use_limits(self._limits_of(peer))

    def unbind(self, system_id: str) -> None:
        """Unbind every link of an account; they may bind again."""
        for peer in self.peers():
            if peer.system_id == system_id:
                self.part(peer, "asked for")

    def part(self, peer: Peer, why: str) -> None:
        """Unbind a link in good order."""
        _log.info("unbinding", system_id=peer.system_id, link=peer.order, reason=why)
        peer.link.close()

    def requests_received(self, link: Link, pdus: list[Pdu]) -> None:
        """Pass the requests of one read on, in runs."""
        peer = self._links.get(link)
        if peer is None:
            return
        if peer.is_network:
            pdus = [pdu for pdu in pdus if _is_of_a_phone(peer, pdu)]
        for dialogue, run in groupby(pdus, peer.is_dialogue):
            if dialogue:
                self._dialogue(peer, list(run))
            else:
                self._messages(peer, list(run))

    def _dialogue(self, peer: Peer, pdus: list[Pdu]) -> None:
        known = peer.account.service_types
        if known:
            for pdu in pdus:
                if pdu.service_type not in known:  # type: ignore[attr-defined]
                    peer.link.reply(pdu, CommandStatus.ESME_RINVSERTYP)
            pdus = [pdu for pdu in pdus if pdu.service_type in known]  # type: ignore[attr-defined]
        if pdus:
            self._traffic(peer).requests_received(peer, pdus)

    def _messages(self, peer: Peer, pdus: list[Pdu]) -> None:
        if peer.is_network:
            taken = self._dialogues.short_message
            pdus = [pdu for pdu in pdus if type(pdu) is not SubmitSm or not taken(peer, pdu)]
        if pdus:
            self._smsc.requests_received(peer, pdus)

    def response_received(self, link: Link, request: Pdu, response: Pdu) -> None:
        """Pass a response on to whoever sent the request."""
        peer = self._links.get(link)
        if is_broadcast(request):
            self._rounds.answered(request, response.command_status)
        elif peer is not None and not self._forwarder.response_received(peer, request, response):
            self._traffic(peer).response_received(peer, request, response)

    def request_failed(self, link: Link, request: Pdu, reason: SmppError) -> None:
        """Tell whoever sent the request that it will get no response."""
        peer = self._links.get(link)
        if is_broadcast(request):
            self._rounds.answered(request, None)
        elif peer is not None and not self._forwarder.request_failed(peer, request, reason):
            self._traffic(peer).request_failed(peer, request, reason)

    def disconnected(self, link: Link, reason: str) -> None:
        """Forget the link; numbers and codes that it held are free at once."""
        peer = self._links.pop(link, None)
        if peer is None:
            if link.bind is None and reason != CROWDED_OUT:
                _log.info("never_bound", remote=link.remote, reason=reason)
            return
        _log.info("left", system_id=peer.system_id, link=peer.order, reason=reason)
        self.accounts.left(peer)
        if peer.can_receive:
            self._receivers[peer.system_id].remove(peer)
            if peer.is_network:
                self._attached.detach(peer, peer.range)
        self._forwarder.peer_left(peer)
        self._traffic(peer).peer_left(peer)

    def _traffic(self, peer: Peer) -> DialogueTraffic:
        return self._dialogues if peer.is_network else self._apps


def _is_of_a_phone(peer: Peer, pdu: Pdu) -> bool:
    """Whether what a network peer says has a phone that said it; refuse it if not."""
    status = phone_refusal(pdu.source_addr) if type(pdu) in _SAID else 0  # type: ignore[attr-defined]
    if status:
        peer.link.reply(pdu, status)
    return not status

"""All parts of one gateway, wired; and the order in which they start and stop.

The SMPP port opens last, when all else is up, and closes first.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from twisted.internet.defer import Deferred

from menus.model import Limits as SessionLimits
from smpp.net import SmppServer
from store import numbers, smpp_accounts
from ussd.app.emulation import handsets
from ussd.app.figures import count
from ussd.app.menus import Menus
from ussd.app.opening import leave_token, limits, open_store, tls, token, unset
from ussd.app.outward import ByTcp, Outward, Reach
from ussd.app.ports import Port
from ussd.app.threads import none_of_its_own, of_its_own
from ussd.config import Settings
from ussd.core.emulation import EARLY_NUMBER, Handsets
from ussd.core.faults import Faults
from ussd.core.forwarding import MessageIds
from ussd.core.routes import Owned
from ussd.metrics import Metrics
from ussd.service.asking import ask
from ussd.service.clocks import Clocks
from ussd.service.dialogue.apps import Apps
from ussd.service.dialogue.dialogues import Dialogues
from ussd.service.dialogue.http_services import HttpServices
from ussd.service.dialogue.needs import House
from ussd.service.dialogue.turns import Turns
from ussd.service.hotline.desk import Desk
from ussd.service.links.account_book import AccountBook
from ussd.service.links.accounts import Accounts, from_settings
from ussd.service.links.certificate_watch import CertificateWatch
from ussd.service.links.gateway import Switchboard
from ussd.service.mailer import Mailer
from ussd.service.messages.amending import Amending
from ussd.service.messages.broadcasts import Broadcasts
from ussd.service.messages.early import EarlyReceipts
from ussd.service.messages.forwarder import Forwarder
from ussd.service.messages.inquiries import Inquiries
from ussd.service.messages.replacing import Replacing
from ussd.service.messages.retention import Retention
from ussd.service.messages.retries import policy
from ussd.service.messages.rounds import Rounds
from ussd.service.messages.smsc import Smsc
from ussd.service.store_watch import StoreWatch

__all__ = ["Gateway"]

_IDS = 100_000
_AGAIN_S = 1.0
_STOP_PATIENCE_S = 5.0

_log = structlog.get_logger(__name__)


class Gateway:
    """A whole gateway; build, `start`, and in the end `stop`.

    For the web, the commands and scripts the parts are plain attributes: settings, clocks,
    database, writer, reader, ids, passwords, accounts, account_book, switchboard, smsc, forwarder,
    amending,
    flows, dialogues, apps, desk, outward, faults, metrics, http_token, desk_token.
    """

    def __init__(
        self,
        settings: Settings,
        reactor: Any,
        *,
        clocks: Clocks | None = None,
        is_inline: bool = False,
        reach: Reach | None = None,
    ) -> None:
        """Open the store and read the flows; raise `GatewayError` when the gateway cannot serve.

        `is_inline` makes everything happen on the calling thread, for a virtual clock; `reach` is
        how others are reached where that is not TCP.
        """
        self.settings = settings
        self.clocks = clocks or Clocks(reactor, time.time)
        self.faults = Faults()
        self.metrics = Metrics()
        self._reactor = reactor
        self._is_inline = is_inline
        self._port: Any = None
        self.smpp_port = settings.smpp.port
        self.http_token = token(settings.http.token)
        self.desk_token = token(settings.desk.token)
        self.database = open_store(settings.store, self.clocks, is_inline=is_inline)
        self.menus = Menus(settings, self.database, self.http_token)
        self.flows = self.menus.flows
        for problem in unset(settings, self.flows):
            _log.warning("setting_without_value", problem=str(problem))
        self._build_store(is_inline)
        self._build_accounts()
        self._build_messages()
        self._build_dialogues()
        self._connect_parts(is_inline)
        self._build_upkeep()
        self.certificates = CertificateWatch(self.clocks)
        self.outward = Outward(self, reach or ByTcp(reactor), self._limits)
        self.server = SmppServer(
            self.switchboard, reactor, self._limits, max_connections=settings.smpp.connections
        )
        self._parts = (
            self.forwarder,
            self.rounds,
            self.desk,
            self.menus,
            self.retention,
            self.mailer,
        )
        count(self)

    def _build_store(self, is_inline: bool) -> None:
        """Make the threads of the store, and reserve the first message numbers."""
        if is_inline:
            self._threads = none_of_its_own(self.database, self._reactor)
        else:
            waiting = self.settings.store.waiting
            self._threads = of_its_own(self.database, self._reactor, waiting)
        self.writer, self.reader = self._threads.writer, self._threads.reader
        self.store_watch = StoreWatch(writer=self.writer, reader=self.reader, clocks=self.clocks)
        self.passwords = self._threads.passwords
        with self.database.transaction() as tx:
            first = numbers.reserve(tx, "message", _IDS)
            self._stored_accounts = smpp_accounts.every(tx)
        self.ids = MessageIds(first, _IDS, self._more_ids)

    def _more_ids(self, count: int) -> None:
        """Ask the store for another block of message numbers, until it gives one."""

        def granted(first: int | None, error: Exception | None) -> None:
            if first is None:
                _log.warning("no_message_numbers", error=str(error))
                self.clocks.later(_AGAIN_S, self._more_ids, count)
            else:
                self.ids.grant(first, count)

        ask(self.writer.call, numbers.reserve, "message", count, done=granted)

    def _build_accounts(self) -> None:
        """Make the accounts, those who change them, and the switchboard that they bind to."""
        settings = self.settings
        configured = [from_settings(name, account) for name, account in settings.accounts.items()]
        self.accounts = Accounts(configured, clocks=self.clocks, passwords=self.passwords)
        self._limits = limits(settings.smpp)
        self.switchboard = Switchboard(self.accounts, self._limits, settings.smpp.system_id)
        self.account_book = AccountBook(
            settings.accounts,
            self._stored_accounts,
            accounts=self.accounts,
            bound=self.switchboard,
            writer=self.writer,
            clocks=self.clocks,
            passwords=self.passwords,
            changed=lambda: self.dialogues.use_codes(self._owned()),
        )

    def _owned(self) -> list[Owned]:
        """Say which codes and numbers lead to which application."""
        return [
            Owned(account.system_id, account.codes, account.short_numbers)
            for account in self.accounts
        ]

    def _build_messages(self) -> None:
        """Make the SMS centre."""
        played = handsets(self.settings.smsc)
        early = EarlyReceipts(self.clocks)
        self.forwarder = self._forwarder(played, early)
        self.rounds = Rounds(
            writer=self.writer,
            reader=self.reader,
            clocks=self.clocks,
            attached=self.switchboard,
        )
        self.broadcasts = self._broadcasts()
        self.amending = Amending(writer=self.writer, clocks=self.clocks, forwarder=self.forwarder)
        self.smsc = self._smsc(early, EARLY_NUMBER if played is not None else "")

    def _forwarder(self, played: Handsets | None, early: EarlyReceipts) -> Forwarder:
        settings = self.settings.smsc
        return Forwarder(
            settings=settings,
            policy=policy(settings),
            writer=self.writer,
            reader=self.reader,
            clocks=self.clocks,
            ids=self.ids,
            accounts=self.accounts,
            receivers=self.switchboard,
            faults=self.faults,
            handsets=played,
            early=early,
            accepted=lambda: self.smsc.accepted,
        )

    def _broadcasts(self) -> Broadcasts:
        return Broadcasts(
            settings=self.settings.smsc,
            accounts=self.accounts,
            writer=self.writer,
            reader=self.reader,
            clocks=self.clocks,
            ids=self.ids,
            look=self.rounds.look,
        )

    def _inquiries(self) -> Inquiries:
        return Inquiries(
            settings=self.settings.smsc,
            reader=self.reader,
            clocks=self.clocks,
            forwarder=self.forwarder,
            amending=self.amending,
            broadcasts=self.broadcasts,
        )

    def _smsc(self, early: EarlyReceipts, early_number: str) -> Smsc:
        return Smsc(
            settings=self.settings.smsc,
            accounts=self.accounts,
            writer=self.writer,
            clocks=self.clocks,
            ids=self.ids,
            wake_forwarder=self.forwarder.wake,
            inquire=self._inquiries(),
            replace=Replacing(writer=self.writer, clocks=self.clocks, forwarder=self.forwarder),
            transactions=self.forwarder.transactions,
            early=early,
            early_number=early_number,
        )

    def _build_dialogues(self) -> None:
        """Make what serves USSD, calls, keywords and the desk."""
        settings = self.settings
        self.dialogues = Dialogues(
            flows=self.flows,
            clocks=self.clocks,
            writer=self.writer,
            reader=self.reader,
            turns=self._turns(),
            exchange=self.switchboard,
            owned=self._owned(),
            sessions=settings.sessions,
            http=HttpServices(self.clocks, self._threads.door, is_out=self.faults.is_out),
            patience_s=settings.sessions.patience,
            name=secrets.token_hex(6),
        )
        self.apps = self._apps()
        self.desk = Desk(
            dialogues=self.dialogues,
            clocks=self.clocks,
            writer=self.writer,
            reader=self.reader,
            announce_every=settings.desk.announce_every,
        )

    def _turns(self) -> Turns:
        settings = self.settings
        house = House(
            validity_s=settings.smsc.validity,
            sms_delay=settings.demo.sms_delay,
            zone=settings.flows.zone,
            is_out=self.faults.is_out,
        )
        return Turns(
            clocks=self.clocks,
            writer=self.writer,
            settings=self.menus.values,
            house=house,
            message_ids=self.ids,
            wake_forwarder=self.forwarder.wake,
            key=os.urandom(32),
        )

    def _apps(self) -> Apps:
        sessions = self.settings.sessions
        return Apps(
            dialogues=self.dialogues,
            exchange=self.switchboard,
            timeout_s=sessions.application,
            limits=SessionLimits(
                idle_s=round(sessions.idle),
                total_s=round(sessions.total),
                resume="never",
                resume_within_s=0,
            ),
        )

    def _connect_parts(self, is_inline: bool) -> None:
        """Tell the switchboard and the menus of those whom they call."""
        self.switchboard.connect_parts(
            dialogues=self.dialogues,
            apps=self.apps,
            smsc=self.smsc,
            forwarder=self.forwarder,
            rounds=self.rounds,
        )
        self.menus.connect(
            dialogues=self.dialogues,
            clocks=self.clocks,
            writer=self.writer,
            reader=self.reader,
            wake=None if is_inline else self._reactor.callFromThread,
        )
        self.people, self.publishing = self.menus.people, self.menus.publishing
        self.workbench = self.menus.workbench

    def _build_upkeep(self) -> None:
        """Make what works beside the traffic: the retention and the e-mail."""
        settings = self.settings
        self.retention = Retention(settings.retention, writer=self.writer, clocks=self.clocks)
        self.mailer = Mailer(
            settings.email,
            writer=self.writer,
            reader=self.reader,
            clocks=self.clocks,
            run=self._threads.run,
        )

    def start(self, ready: Callable[[], None]) -> None:
        """Begin to serve, all but the listening ports; `ready` is called when they may open."""
        self._threads.start()
        if not self._is_inline:
            self.store_watch.start()
        for part in self._parts:
            part.start()
        self.outward.start()
        self.dialogues.start(ready)

    def leave_tokens(self) -> None:
        """Leave the tokens where the commands look for them; raise `GatewayError`."""
        if self.settings.http.token is None:
            leave_token(self.http_token, self.settings.http.token_file)
        if self.settings.desk.token is None:
            leave_token(self.desk_token, self.settings.desk.token_file)

    def listen(self, port: Port) -> None:
        """Open the SMPP ports."""
        smpp = self.settings.smpp
        factory: Any = self.server
        if smpp.tls_certificate is not None:
            secured = tls(smpp, self.server)
            self.certificates.add("smpp", secured)
            factory = secured.wrapped
        self.outward.listen()
        port.listen()
        self.smpp_port = port.number
        family = port.socket.family
        self._port = self._reactor.adoptStreamPort(port.socket.fileno(), family, factory)

    async def stop(self) -> None:
        """Unbind everybody, commit what waits, and close the store."""
        if self._port is not None:
            await _settled(self._port.stopListening())
        await _settled(self.outward.stop())
        await _settled(self.server.stop())
        await self._threads.door.close(_STOP_PATIENCE_S)
        self.close()

    def close(self) -> None:
        """Stop every part; the links must be gone."""
        for part in self._parts:
            part.stop()
        self.certificates.stop()
        self.dialogues.stop()
        self.store_watch.stop()
        self._threads.stop()
        self.database.close()


async def _settled(deferred: Any) -> None:
    """Wait for a Deferred (or None), but not for ever: the one crossing to asyncio."""
    if isinstance(deferred, Deferred):
        future = deferred.asFuture(asyncio.get_running_loop())
        await asyncio.wait({future}, timeout=_STOP_PATIENCE_S)

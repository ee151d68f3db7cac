"""A message centre in memory: real parts, a virtual clock, and ESMEs at the other end of a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock

from smpp.commands import BindReceiver, BindTransceiver, BindTransmitter
from smpp.errors import SmppError
from smpp.net import Link, MemoryNetwork, SmppProtocol, SmppServer
from smpp.pdu import Pdu
from smpp.session import Limits
from smpp.states import Role
from smpp.timers import Timing
from store import Database, InlineReader, InlineWriter, messages, numbers
from store.migrations import upgrade
from ussd.config import Smsc as SmscSettings
from ussd.core.emulation import EARLY_NUMBER, Handsets
from ussd.core.faults import Faults
from ussd.core.forwarding import MessageIds, Policy
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts, BindAccount
from ussd.service.links.gateway import Switchboard
from ussd.service.messages.amending import Amending
from ussd.service.messages.broadcasts import Broadcasts
from ussd.service.messages.early import EarlyReceipts
from ussd.service.messages.forwarder import Forwarder
from ussd.service.messages.inquiries import Inquiries
from ussd.service.messages.replacing import Replacing
from ussd.service.messages.rounds import Rounds
from ussd.service.messages.smsc import Smsc
from ussd.service.passwords import Passwords, run_here

EPOCH = 1_790_000_000.0
PHONE = "79031234567"
TIMING = Timing(enquire_link_s=None, inactivity_s=None)
BINDS = {"trx": BindTransceiver, "tx": BindTransmitter, "rx": BindReceiver}


class Esme:
    """The far end of a link: binds, keeps what it is sent, answers deliver_sm with `answer`."""

    def __init__(self, bind: Pdu, answer: int | None) -> None:
        self.greeting = bind
        self.answer = answer
        self.link: Link
        self.responses: list[Pdu] = []
        self.requests: list[Pdu] = []
        self.failures: list[SmppError] = []
        self.is_gone = False

    def connected(self, link: Link) -> None:
        self.link = link

    def bind_requested(self, link: Link, bind: Pdu) -> None:
        raise AssertionError("an SMSC does not bind")

    def requests_received(self, link: Link, pdus: list[Pdu]) -> None:
        for pdu in pdus:
            self.requests.append(pdu)
            if self.answer is not None:
                link.reply(pdu, self.answer)

    def response_received(self, link: Link, request: Pdu, response: Pdu) -> None:
        self.responses.append(response)

    def request_failed(self, link: Link, request: Pdu, reason: SmppError) -> None:
        self.failures.append(reason)

    def disconnected(self, link: Link, reason: str) -> None:
        self.is_gone = True

    @property
    def last(self) -> Any:
        """The last response."""
        return self.responses[-1]

    @property
    def delivered(self) -> list[bytes]:
        """The texts of what came, in order."""
        return [pdu.short_message for pdu in self.requests]  # type: ignore[attr-defined]


class Traffic:
    """Dialogue traffic that is only kept: (what, peer, PDUs)."""

    def __init__(self) -> None:
        self.runs: list[tuple[Any, list[Pdu]]] = []
        self.responses: list[Pdu] = []
        self.failures: list[Pdu] = []
        self.left: list[Any] = []
        self.keywords: list[Pdu] = []
        self.takes = ""

    def requests_received(self, peer: Any, pdus: Sequence[Pdu]) -> None:
        self.runs.append((peer, list(pdus)))
        for pdu in pdus:
            peer.link.reply(pdu, 0, message_id="")

    def response_received(self, peer: Any, request: Pdu, response: Pdu) -> None:
        self.responses.append(response)

    def request_failed(self, peer: Any, request: Pdu, reason: SmppError) -> None:
        self.failures.append(request)

    def peer_left(self, peer: Any) -> None:
        self.left.append(peer)

    def short_message(self, peer: Any, pdu: Any) -> bool:
        if pdu.destination_addr != self.takes:
            return False
        self.keywords.append(pdu)
        peer.link.reply(pdu, 0, message_id="")
        return True


class Centre:
    """Accounts, switchboard, SMS centre and forwarder over a store in memory."""

    def __init__(
        self,
        *,
        emulation: bool = False,
        handsets: Handsets | None = None,
        accounts: Sequence[BindAccount] = (),
        database: Database | None = None,
        policy: Policy | None = None,
        settings: SmscSettings | None = None,
    ) -> None:
        self.clock = Clock()
        self.clocks = Clocks(self.clock, epoch=EPOCH)
        self.database = database or Database("sqlite://")
        upgrade(self.database)
        self.writer = InlineWriter(self.database, lambda call: self.clock.callLater(0, call))
        self.reader = InlineReader(self.database, lambda call: self.clock.callLater(0, call))
        self.faults = Faults()
        settings = settings or SmscSettings()
        self.accounts = Accounts(
            accounts or DEMO, clocks=self.clocks, passwords=Passwords(run_here)
        )
        self.switchboard = Switchboard(self.accounts, Limits(timing=TIMING), "dialtree")
        with self.database.transaction() as tx:
            first = numbers.reserve(tx, "message", 100_000)
        self.ids = MessageIds(first, 100_000, lambda count: None)
        self.early = EarlyReceipts(self.clocks)
        self.forwarder = Forwarder(
            settings=settings,
            policy=policy or Policy(),
            writer=self.writer,
            reader=self.reader,
            clocks=self.clocks,
            ids=self.ids,
            accounts=self.accounts,
            receivers=self.switchboard,
            faults=self.faults,
            handsets=(handsets or Handsets(0.5)) if emulation else None,
            early=self.early,
            accepted=lambda: self.smsc.accepted,
        )
        self.rounds = Rounds(
            writer=self.writer,
            reader=self.reader,
            clocks=self.clocks,
            attached=self.switchboard,
        )
        self.broadcasts = Broadcasts(
            settings=settings,
            accounts=self.accounts,
            writer=self.writer,
            reader=self.reader,
            clocks=self.clocks,
            ids=self.ids,
            look=self.rounds.look,
        )
        inquiries = Inquiries(
            settings=settings,
            reader=self.reader,
            clocks=self.clocks,
            forwarder=self.forwarder,
            amending=Amending(writer=self.writer, clocks=self.clocks, forwarder=self.forwarder),
            broadcasts=self.broadcasts,
        )
        self.smsc = Smsc(
            settings=settings,
            accounts=self.accounts,
            writer=self.writer,
            clocks=self.clocks,
            ids=self.ids,
            wake_forwarder=self.forwarder.wake,
            inquire=inquiries,
            replace=Replacing(writer=self.writer, clocks=self.clocks, forwarder=self.forwarder),
            transactions=self.forwarder.transactions,
            early=self.early,
            early_number=EARLY_NUMBER if emulation else "",
        )
        self.dialogues = Traffic()
        self.apps = Traffic()
        self.switchboard.connect_parts(
            dialogues=self.dialogues,
            apps=self.apps,
            smsc=self.smsc,
            forwarder=self.forwarder,
            rounds=self.rounds,
        )
        self.network = MemoryNetwork(self.clock)
        server = SmppServer(self.switchboard, self.clock, Limits())
        self.network.listen("gateway", server)
        self.forwarder.start()
        self.rounds.start()

    def advance(self, seconds: float = 0.0) -> None:
        """Let time pass, then let everything that is on its way arrive."""
        self.clock.advance(seconds)
        for _ in range(50):
            self.clock.advance(0)

    def esme(
        self,
        system_id: str = "app",
        password: str = "apppass",
        *,
        kind: str = "trx",
        address_range: str = "",
        version: int = 0x34,
        answer: int | None = 0,
        window: int = 500,
        **bind_fields: Any,
    ) -> Esme:
        """Connect and bind; the far end of the link."""
        bind = BINDS[kind](
            system_id=system_id,
            password=password,
            interface_version=version,
            address_range=address_range,
            **bind_fields,
        )
        esme = Esme(bind, answer)
        limits = Limits(window_out=window, timing=TIMING)
        factory = Factory.forProtocol(
            lambda: SmppProtocol(
                Role.ESME, esme, self.clock, limits, "esme", greeting=esme.greeting
            )
        )
        self.network.connect("gateway", factory)
        self.advance()
        return esme

    def phone(self, number: str = PHONE, **options: Any) -> Esme:
        """A network's bind that attaches this number."""
        return self.esme("simulator", "simpass", address_range=number, **options)

    def write(self, text: str, **fields: Any) -> None:
        """A short message of our own, stored and due."""
        now = self.clocks.wall()
        known: dict[str, Any] = {
            "id": self.ids.next(),
            "kind": "MT",
            "source_addr": "110",
            "destination_addr": PHONE,
            "accepted_at": now,
            "due_at": now,
            "expires_at": now + 86400,
            "text": text,
        }
        message = messages.ShortMessage(**(known | fields))
        with self.database.transaction() as tx:
            messages.accept(tx, message)
        self.forwarder.wake(message.due_at)
        self.advance()

    def send(self, esme: Esme, pdu: Pdu) -> Any:
        """Send a request and return its response."""
        before = len(esme.responses)
        esme.link.send(pdu)
        self.advance()
        return esme.responses[before]

    def stored(self, message_id: int | str) -> messages.ShortMessage:
        """A message as it stands in the store."""
        with self.database.reading() as tx:
            return messages.find(tx, int(message_id))


DEMO = (
    BindAccount(system_id="simulator", secret="simpass", role="network"),
    BindAccount(
        system_id="app",
        secret="apppass",
        role="application",
        codes=("500",),
        short_numbers=("5000",),
    ),
    BindAccount(system_id="app2", secret="apppass", role="application"),
)


@pytest.fixture
def centre() -> Iterator[Centre]:
    """A centre whose unattached numbers nobody plays."""
    made = Centre()
    yield made
    made.database.close()


@pytest.fixture
def emulating() -> Iterator[Centre]:
    """A centre that plays the numbers nobody attaches."""
    made = Centre(emulation=True)
    yield made
    made.database.close()


@pytest.fixture
def make_centre() -> type[Centre]:
    """A centre of one's own."""
    return Centre

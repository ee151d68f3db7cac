"""The dialogue side of a gateway in memory: the demo's flows and subscribers, a virtual clock,
and phones at the other end of links that only record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from twisted.internet.task import Clock

from menus import loader
from menus.model import Flows, Limits
from smpp.commands import DeliverSm, SubmitSm
from smpp.text import budget, decode_text
from smpp.tlvs import Tag
from store import Database, InlineReader, InlineWriter, Unavailable, messages, seed
from store.migrations import upgrade
from ussd.config import Sessions
from ussd.core.addresses import parse_msisdn
from ussd.core.routes import Owned
from ussd.core.wire import DEFAULT
from ussd.errors import Refused
from ussd.service.clocks import Clocks
from ussd.service.dialogue.apps import Apps
from ussd.service.dialogue.dialogues import Dialogues
from ussd.service.dialogue.http_door import LoopDoor
from ussd.service.dialogue.http_services import HttpServices
from ussd.service.dialogue.needs import House
from ussd.service.dialogue.turns import Turns
from ussd.service.hotline.desk import Desk

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC).timestamp()
EN, RU, BEELINE, STRANGER = "79161234567", "79161234568", "79031234567", "79169999999"

SETTINGS: dict[str, object] = {
    "operator.currency": "RUB",
    "hotline.skip_price": 50,
    "hotline.own_network": "allowed",
    "hotline.vip_only": False,
}

TREE = {
    "flows.yaml": """
format: 1
languages: [en, ru]
keys: {back: "*", next: "#"}
session:
  ussd: {idle: 30s, total: 180s, resume: ask, resume_within: 5m}
  call: {idle: 60s, total: 30m}
  sms: {idle: 5m, total: 15m}
include: [flows/*.yaml]
dial:
  "*110#": care.home
  "*111*{code: digits 4}#": care.promo
  "*112#": auto.home
  "*112*{sum: digits 1-4}#": auto.give
  "*113#": care.mute
call:
  "0890": care.line
sms:
  "177": {STOP: care.stop, otherwise: care.what}
""",
    "flows/care.yaml": """
screens:
  home:
    text: "Home. {account.balance|money}"
    options:
      1: {label: Help, go: help}
      2: {label: Password, go: password}
      3: {label: Language, go: tongue}
      4: {label: Operator, go: live}
  help:
    text: Help
    options: {1: {label: Hours, go: hours}}
  hours: {end: "Day and night."}
  password:
    do:
      - otp: {save: code, alphabet: digits, length: 8, valid: 24h, replaces: true, limit: 3 per 1h}
        limited: {end: "Too many."}
        failed: {end: "Not now."}
      - sms: {text: "Code {code}", after: 1m}
        failed: {end: "Not now."}
    go: sent
  sent:
    text: Sent
    options: {1: {label: Again, go: password}}
  tongue:
    languages: {1: en, 2: ru}
    text: Language
    go: home
  promo: {end: "Promo {code}."}
  mute: {text: Mute, options: {1: {label: One, go: hours}}}
  line:
    text: Welcome
    options:
      1: {label: Loud, go: loud}
      2: {label: Rate, go: rate}
      0: {label: Operator, go: live}
  loud:
    text: Loud
    silence: {after: 5s, go: live}
    options: {0: {label: Operator, go: live}}
  rate:
    ask: Your number
    accept: digits 1-4
    save: rating
    go: rated
  rated: {end: "Rated {rating}."}
  live:
    queue: line
    order: [subscriber.vip]
    text: "Number {queue.place}."
    callback: {key: 2, label: Call me, go: called}
    survey: care.rate
  called: {end: "We call you."}
  stop:
    ask: "Stop what?"
    accept: text 1-20
    save: thing
    go: stopped
  stopped: {end: "Stopped {thing}."}
  what: {end: "What?"}
""",
    "flows/auto.yaml": """
session:
  ussd: {resume: auto}
screens:
  give: {text: "Give {sum}?", options: {1: {label: "Yes", end: "{sum} is given."}}}
  home: {text: Auto, options: {1: {label: On, go: on}}}
  "on": {text: "On", options: {1: {label: Off, go: home}}}
""",
}
"""A small tree with every kind of session; for what the demo's flows do not show."""


class Shown(NamedTuple):
    """One deliver_sm that a phone got: 2 asks, 3 tells, 17 ends."""

    op: int
    text: str
    info: bytes | None


class RecordingLink:
    """A link that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.replies: list[tuple[Any, int, dict[str, Any]]] = []

    def send(self, pdu: Any) -> None:
        self.sent.append(pdu)

    def reply(self, pdu: Any, status: int = 0, **fields: Any) -> None:
        self.replies.append((pdu, status, fields))

    def accept(self, pdus: Sequence[Any], numbers: Sequence[int], prefix: str = "") -> None:
        for pdu, number in zip(pdus, numbers, strict=True):
            self.reply(pdu, 0, message_id=f"{prefix}{number}")


class RecordingPeer:
    """A bound peer."""

    def __init__(self, system_id: str, role: str) -> None:
        self.link = RecordingLink()
        self.system_id = system_id
        self.role = role
        self.can_receive = True
        self.can_send = True
        self.is_network = role == "network"
        self.dialect = DEFAULT
        self.screen_class = DeliverSm
        self.show = self.link.send


class Bound:
    """Who is bound: network peers attach every number, applications own their codes."""

    def __init__(self, owned: Sequence[Owned]) -> None:
        self.owned = owned
        self.peers: list[RecordingPeer] = []
        self.pushes = False

    def network_peer(self, msisdn: str) -> Any:
        found = [peer for peer in self.peers if peer.role == "network"]
        return found[-1] if found else None

    def application_peers(self, address: str) -> list[RecordingPeer]:
        owner = self.accounts_owning(address)
        return [peer for peer in self.peers if peer.system_id == owner]

    def allow_push(self, peer: Any, msisdn: str) -> None:
        if not self.pushes:
            raise Refused("no_dialogue")

    def accounts_owning(self, address: str) -> str | None:
        for one in self.owned:
            if address.strip("*#") in one.codes:
                return one.system_id
        return None


class Phone:
    """A handset on a network peer's link: keys, and what it was shown."""

    def __init__(self, gateway: Gateway, msisdn: str, peer: RecordingPeer) -> None:
        self.gateway = gateway
        self.msisdn = msisdn
        self.peer = peer
        self.echoes = True
        self.number = ""
        self._read = 0

    def dial(self, string: str) -> Phone:
        self._send("USSD", 1, string, None)
        return self

    def call(self, number: str) -> Phone:
        self._send("CALL", 1, number, None)
        return self

    def press(self, text: str, info: bytes | None = None) -> Phone:
        """Answer what is shown, with its session info, or with `info`."""
        last = self.last_pdu
        self._send(last.service_type, 18, text, info or last.tlv(Tag.ITS_SESSION_INFO))
        return self

    def pressing(self, text: str) -> SubmitSm:
        """The PDU of an answer without session info."""
        return self._pdu(self.last_pdu.service_type, 18, text, None)

    def press_all(self, *texts: str) -> Phone:
        """Answer several times in one read of the link, without session info."""
        pdus = [self.pressing(text) for text in texts]
        self.gateway.dialogues.requests_received(self.peer, pdus)
        self.gateway.advance()
        return self

    def hang_up(self) -> Phone:
        self.gateway.dialogues.requests_received(self.peer, [self.hanging_up()])
        self.gateway.advance()
        return self

    def hanging_up(self) -> SubmitSm:
        """The PDU that ends what is shown."""
        last = self.last_pdu
        return self._pdu(last.service_type, 129, "", last.tlv(Tag.ITS_SESSION_INFO))

    def text(self, number: str, words: str) -> tuple[int, dict[str, Any]] | None:
        """Send a short message: the response, or None when the flows do not serve the number."""
        pdu = SubmitSm(
            source_addr=self.msisdn,
            destination_addr=number,
            short_message=words.encode("ascii"),
        )
        if not self.gateway.dialogues.short_message(self.peer, pdu):
            return None
        self.gateway.advance()
        answers = [(s, f) for answered, s, f in self.peer.link.replies if answered is pdu]
        return answers[0]

    def _send(self, service: str, op: int, text: str, info: bytes | None) -> None:
        pdu = self._pdu(service, op, text, info)
        self.gateway.dialogues.requests_received(self.peer, [pdu])
        self.gateway.advance()

    def _pdu(self, service: str, op: int, text: str, info: bytes | None) -> SubmitSm:
        tlvs = [(int(Tag.USSD_SERVICE_OP), bytes((op,)))]
        if info and self.echoes:
            tlvs.append((int(Tag.ITS_SESSION_INFO), info))
        return SubmitSm(
            service_type=service,
            source_addr=self.msisdn,
            destination_addr="gateway",
            short_message=text.encode("utf-16-be"),
            data_coding=8,
            tlvs=tuple(tlvs),
        )

    @property
    def pdus(self) -> list[Any]:
        return [pdu for pdu in self.peer.link.sent if pdu.destination_addr == self.msisdn]

    @property
    def last_pdu(self) -> Any:
        return self.pdus[-1]

    @property
    def shown(self) -> list[Shown]:
        """Everything that came, oldest first."""
        return [
            Shown(
                pdu.tlv(Tag.USSD_SERVICE_OP)[0],
                decode_text(
                    pdu.short_message or pdu.tlv(Tag.MESSAGE_PAYLOAD) or b"", pdu.data_coding
                ),
                pdu.tlv(Tag.ITS_SESSION_INFO),
            )
            for pdu in self.pdus
        ]

    @property
    def screen(self) -> tuple[int, str]:
        """What is shown now: operation and words."""
        last = self.shown[-1]
        return last.op, last.text

    def news(self) -> list[tuple[int, str]]:
        """What came since the last look."""
        fresh = self.shown[self._read :]
        self._read += len(fresh)
        return [(one.op, one.text) for one in fresh]


class BreakableWriter(InlineWriter):
    """The inline writer, with a switch."""

    is_broken = False

    def call(self, function: Callable[..., Any], *args: Any, done: Any = None) -> None:
        if self.is_broken:
            raise Unavailable("The store is not writable: look at its disk.")
        super().call(function, *args, done=done)

    def insert(self, batch: Any, row: Any, done: Any = None, *, lingers: bool = False) -> None:
        if self.is_broken:
            raise Unavailable("The store is not writable: look at its disk.")
        super().insert(batch, row, done, lingers=lingers)

    def insert_all(self, batch: Any, rows: list[Any], done: Any) -> None:
        if self.is_broken:
            raise Unavailable("The store is not writable: look at its disk.")
        super().insert_all(batch, rows, done)


class BreakableReader(InlineReader):
    """The inline reader, with a switch."""

    is_closing = False

    def call(self, function: Callable[..., Any], *args: Any, done: Any) -> None:
        if self.is_closing:
            raise Unavailable("The store is closing: ask again after the restart.")
        super().call(function, *args, done=done)

    def ask(self, batched: Any, key: Any, done: Any) -> None:
        if self.is_closing:
            raise Unavailable("The store is closing: ask again after the restart.")
        super().ask(batched, key, done)


class Gateway:
    """Dialogues, applications and desk over a store in memory."""

    def __init__(
        self, flows: Flows, database: Database, clock: Clock, name: str, **options: Any
    ) -> None:
        self.database = database
        self.clock = clock
        self.clocks = Clocks(clock, epoch=NOON)
        schedule = lambda call: clock.callLater(0, call)  # noqa: E731
        self.writer = BreakableWriter(database, schedule)
        self.reader = BreakableReader(database, schedule)
        owned = (Owned("app", ("500",), ("5000",)),)
        self.bound = Bound(owned)
        self.woken: list[float] = []
        house = options.get("house", House())
        turns = Turns(
            clocks=self.clocks,
            writer=self.writer,
            settings={**SETTINGS, **options.get("settings", {})},
            house=house,
            message_ids=_Ids(name),
            wake_forwarder=self.woken.append,
            key=b"a secret of the test",
        )
        self.dialogues = Dialogues(
            flows=flows,
            clocks=self.clocks,
            writer=self.writer,
            reader=self.reader,
            turns=turns,
            exchange=self.bound,
            sessions=Sessions(),
            http=HttpServices(self.clocks, LoopDoor(), is_out=house.is_out),
            name=name,
            owned=owned,
        )
        limits = Limits(120, 600, "never", 0)
        self.apps = Apps(
            dialogues=self.dialogues, exchange=self.bound, timeout_s=25.0, limits=limits
        )
        self.desk = Desk(
            dialogues=self.dialogues,
            clocks=self.clocks,
            writer=self.writer,
            reader=self.reader,
            announce_every=20.0,
        )
        self.network = self.bind("simulator", "network")
        self.is_ready = False
        self.dialogues.start(self._ready)
        self.desk.start()
        self.advance()

    def _ready(self) -> None:
        self.is_ready = True

    def crash(self) -> None:
        """End as a killed process does: nothing is written, no timer goes off."""
        for call in self.clock.getDelayedCalls():
            call.cancel()

    def bind(self, system_id: str, role: str) -> RecordingPeer:
        peer = RecordingPeer(system_id, role)
        self.bound.peers.append(peer)
        return peer

    def unbind(self, peer: RecordingPeer) -> None:
        self.bound.peers.remove(peer)
        peer.can_receive = False
        self.dialogues.peer_left(peer)

    def phone(self, msisdn: str = EN, peer: RecordingPeer | None = None) -> Phone:
        return Phone(self, msisdn, peer or self.network)

    def advance(self, seconds: float = 0.0) -> None:
        """Let time pass in steps of at most a second, and everything arrive."""
        while seconds > 0:
            self.clock.advance(min(seconds, 1.0))
            seconds -= 1.0
        for _ in range(12):
            self.clock.advance(0)

    def ask(self, function: Callable[..., Any], *args: Any) -> Any:
        """What the store says."""
        with self.database.reading() as tx:
            return function(tx, *args)

    def texts_to(self, msisdn: str) -> list[messages.ShortMessage]:
        """Short messages that wait for a number."""
        due = self.ask(messages.due, NOON + 1e6, 100)
        return [one for one in due if one.destination_addr == msisdn]


class _Ids:
    """Message numbers as `MessageIds` gives them."""

    def __init__(self, name: str) -> None:
        self._next = 1000 * int(re.sub(r"\D", "", name) or 1)

    def next(self) -> int:
        self._next += 1
        return self._next


def load(root: Path) -> Flows:
    return loader.load(root / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)


@pytest.fixture(scope="session")
def demo_flows(root: Path) -> Flows:
    return load(root)


@pytest.fixture(scope="session")
def tree_flows(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Flows:
    folder = tmp_path_factory.mktemp("tree")
    for name, text in TREE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "services.yaml").write_text((root / "services.yaml").read_text("utf-8"), "utf-8")
    return load(folder)


@pytest.fixture
def database() -> Iterator[Database]:
    made = Database("sqlite://")
    upgrade(made)
    with made.transaction() as tx:
        seed.demo(tx, datetime.fromtimestamp(NOON, UTC))
    yield made
    made.close()


@pytest.fixture
def make_gateway(database: Database) -> Callable[..., Gateway]:
    """Start a gateway over the store; a second one stands for the same after a restart."""
    clock = Clock()
    started = []

    def make(flows: Flows, **options: Any) -> Gateway:
        for earlier in started:
            earlier.crash()
        gateway = Gateway(flows, database, clock, f"g{len(started) + 1}", **options)
        started.append(gateway)
        return gateway

    return make


@pytest.fixture
def demo(make_gateway: Callable[..., Gateway], demo_flows: Flows) -> Gateway:
    """The demo's own menus."""
    return make_gateway(demo_flows)


@pytest.fixture
def tree(make_gateway: Callable[..., Gateway], tree_flows: Flows) -> Gateway:
    """The small tree of the tests."""
    return make_gateway(tree_flows)

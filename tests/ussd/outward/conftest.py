"""A whole gateway in memory among others: ESMEs that bind to it, message centres that it binds to.

Everything speaks SMPP over octet pipes on a virtual clock; the far ends are plain recordings.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock

from smpp.codec import decode
from smpp.commands import BindReceiver, BindTransceiver, BindTransmitter, SubmitSm
from smpp.net import Link, SmppProtocol, SmppServer
from smpp.pdu import Pdu
from smpp.session import Limits
from smpp.states import Role
from smpp.timers import Timing
from smpp.tlvs import Tag
from store import messages
from ussd import config
from ussd.app import InProcessGateway, in_process
from ussd.core.wire import read_screen

TIMING = Timing(enquire_link_s=None, inactivity_s=None)
BINDS = {"trx": BindTransceiver, "tx": BindTransmitter, "rx": BindReceiver}
OP = Tag.USSD_SERVICE_OP

Answer = Callable[[Pdu], dict[str, Any] | None]


def ok(pdu: Pdu) -> dict[str, Any]:
    """Take whatever comes."""
    return {}


class FarEnd:
    """The other side of a link: keeps what comes, and answers with `answer` (None: not at all)."""

    def __init__(self, world: World, answer: Answer = ok) -> None:
        self.world = world
        self.answer = answer
        self.links: list[Link] = []
        self.binds: list[Any] = []
        self.got: list[Any] = []
        self.taken_on: list[Link] = []
        """The link of each request that came, in order."""
        self.responses: list[Any] = []
        self.failures: list[Exception] = []

    @property
    def link(self) -> Link:
        return self.links[-1]

    def connected(self, link: Link) -> None:
        self.links.append(link)

    def bind_requested(self, link: Link, bind: Pdu) -> None:
        self.binds.append(bind)
        link.accept_bind("far-end")

    def requests_received(self, link: Link, pdus: list[Pdu]) -> None:
        for pdu in pdus:
            self.got.append(pdu)
            self.taken_on.append(link)
            fields = self.answer(pdu)
            if fields is not None:
                link.reply(pdu, **fields)

    def response_received(self, link: Link, request: Pdu, response: Pdu) -> None:
        self.responses.append(response)

    def request_failed(self, link: Link, request: Pdu, reason: Exception) -> None:
        self.failures.append(reason)

    def disconnected(self, link: Link, reason: str) -> None:
        self.links.remove(link)

    def send(self, pdu: Pdu) -> Any:
        """Send a request; the response, if there is one by now."""
        before = len(self.responses)
        self.link.send(pdu)
        self.world.settle()
        return self.responses[before] if len(self.responses) > before else None

    def news(self) -> list[Any]:
        """What came since the last look."""
        got, self.got = self.got, []
        return got

    def submit(self, to: str, text: bytes = b"hello", **fields: Any) -> Any:
        """Send an ordinary message; the response."""
        known = {"source_addr": "5000", "destination_addr": to, "short_message": text}
        return self.send(SubmitSm(**(known | {"dest_addr_ton": 1, "dest_addr_npi": 1} | fields)))


class Phone:
    """A phone on the link of a default network: `status` is what the network says to its screens.

    None says nothing at all.
    """

    def __init__(self, network: FarEnd, msisdn: str, code: str) -> None:
        self.network = network
        self.status: int | None = 0
        self.info: bytes | None = None
        self._msisdn, self._code = msisdn, code
        network.answer = self._answer

    def _answer(self, pdu: Pdu) -> dict[str, Any] | None:
        return None if self.status is None else {"command_status": self.status}

    def say(self, op: int, text: str = "", msisdn: str = "") -> None:
        """Dial, answer or confirm, in the dialogue of the last screen."""
        info = ((Tag.ITS_SESSION_INFO, self.info),) if self.info else ()
        self.network.send(
            SubmitSm(
                service_type="USSD",
                source_addr=msisdn or self._msisdn,
                destination_addr=self._code,
                short_message=text.encode(),
                tlvs=((OP, bytes([op])), *info),
            )
        )

    def shown(self) -> list[tuple[int, str]]:
        """(operation, words) of what came."""
        news = self.network.news()
        if news:
            self.info = news[-1].tlv(Tag.ITS_SESSION_INFO)
        return [(pdu.tlv(OP)[0], read_screen(pdu).text) for pdu in news]


def settings(root: Path, sections: dict[str, Any]) -> config.Settings:
    """The demo's, but for what a test says; accounts all have the password "secret"."""
    # the demo's own application gives its number to the test's
    accounts = {"app": {"role": "application"}} | sections.pop("accounts", {})
    return config.load(
        root / "gateway.toml",
        store={"url": "sqlite://", "seed_demo": True},
        demo={"sms_delay": None},
        smpp={"enquire_link": 0, "inactivity": 0} | sections.pop("smpp", {}),
        smsc={"emulation": False} | sections.pop("smsc", {}),
        accounts={name: {"password": "secret"} | rules for name, rules in accounts.items()},
        **sections,
    )


class World:
    """The gateway, and how others reach it and are reached."""

    def __init__(self, gateway: InProcessGateway) -> None:
        self.gateway = gateway
        self.clock = gateway.clock
        self.ports: dict[str, Any] = {}
        self.others: list[World] = []

    def settle(self) -> None:
        self.gateway.settle()

    def advance(self, seconds: float) -> None:
        self.gateway.advance(seconds)

    def centre(self, address: str, answer: Answer | None = None) -> FarEnd:
        """A message centre that listens at `host:port`; it numbers what it takes."""
        numbers = iter(range(101, 10_000))

        def number(pdu: Pdu) -> dict[str, Any]:
            return {"message_id": str(next(numbers))} if isinstance(pdu, SubmitSm) else {}

        far = FarEnd(self, answer or number)
        server = SmppServer(far, self.clock, Limits(timing=TIMING))
        self.ports[address] = self.gateway.network.listen(address, server)
        return far

    def beyond(self, root: Path, address: str, **sections: Any) -> World:
        """A second gateway of the same time, which the first one reaches at `host:port`."""
        made = settings(root, sections)
        network = self.gateway.network
        other = World(in_process(self.clock, settings=made, network=network, name=address))
        self.others.append(other)
        return other

    def close(self) -> None:
        for one in (*self.others, self):
            one.gateway.close()

    def esme(
        self, system_id: str, *, kind: str = "trx", answer: Answer = ok, address_range: str = ""
    ) -> FarEnd:
        """An ESME that is bound to the gateway."""
        far = FarEnd(self, answer)
        bind = BINDS[kind](
            system_id=system_id,
            password="secret",
            interface_version=0x34,
            address_range=address_range,
        )
        factory = Factory.forProtocol(
            lambda: SmppProtocol(
                Role.ESME, far, self.clock, Limits(timing=TIMING), "far", greeting=bind
            )
        )
        self.gateway.network.connect(self.gateway.name, factory)
        self.settle()
        far.responses.clear()
        return far

    def phone(self, system_id: str, msisdn: str, code: str, *, address_range: str = "") -> Phone:
        """A phone of a network that is bound to the gateway; what it says goes to `code`."""
        return Phone(self.esme(system_id, address_range=address_range), msisdn, code)

    def listener(self, address: str, system_id: str, kind: str = "rx") -> FarEnd:
        """An ESME that listens for an outbind, and then binds."""
        far = FarEnd(self)
        bind = BINDS[kind]

        def called(link: Link, pdus: list[Pdu]) -> None:
            for pdu in pdus:
                far.got.append(pdu)
                if hasattr(pdu, "destination_addr"):
                    link.reply(pdu)
                else:
                    link.send(bind(system_id=system_id, password="secret", interface_version=0x34))

        far.requests_received = called  # type: ignore[method-assign]
        server = SmppServer(far, self.clock, Limits(timing=TIMING), role=Role.ESME)
        self.ports[address] = self.gateway.network.listen(address, server)
        return far

    def stored(self, message_id: str | int) -> messages.ShortMessage:
        """A message as it stands in the store."""
        with self.gateway.gateway.database.reading() as tx:
            return messages.find(tx, int(message_id))


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("DIALTREE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def world(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., World]]:
    """Make a gateway of these settings; accounts all have the password "secret"."""
    monkeypatch.chdir(root)
    made: list[World] = []

    def make(**sections: Any) -> World:
        made.append(World(in_process(Clock(), settings=settings(root, sections))))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def vectors(root: Path) -> Callable[[str], Any]:
    """A PDU of the public vectors by its name."""
    rows = json.loads((root / "tests/pdus/wire-ussd.json").read_text(encoding="utf-8"))
    octets = {row["name"].removeprefix("ussd_"): bytes.fromhex(row["hex"]) for row in rows}
    return lambda name: decode(octets[name])

"""Handsets on a gateway in this process: the same octets over a pipe, on a virtual clock.

The gateway is found through the entry point group `dialtree.gateway` and is known only by what
`InProcess` says; the ESME side is `smpp.net`. A wait here is a wait of the virtual clock, so an
hour takes no time and a run can be repeated exactly.
"""

from __future__ import annotations

import logging
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

import structlog
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock

from simulator.errors import DialogueDropped, NoAnswer, ScriptError
from simulator.handset import Downlink, Handset, Shown, TextMessage, Uplink
from simulator.network.air import Answered, bind_refusal, receive, request_refusal
from smpp.commands import BindTransceiver, DeliverSm, SubmitSm
from smpp.constants import Npi, Ton
from smpp.errors import SmppError
from smpp.net import Link, SmppProtocol
from smpp.pdu import Pdu
from smpp.session import Limits
from smpp.states import Role
from smpp.timers import Timing
from smpp.tlvs import Tag, make_tlv

__all__ = ["ENTRY_POINTS", "InProcess", "MemoryLine", "MemoryNetwork", "open_gateway"]

ENTRY_POINTS = "dialtree.gateway"

_FINEST_S, _COARSEST_S, _STEPS = 0.25, 5.0, 400
_WAIT_STEP_S = 0.25
_LONGEST_FIELD = 254
_PATIENT = Limits(timing=Timing(enquire_link_s=None, inactivity_s=None))


class InProcess(Protocol):
    """What is known of the gateway in memory: a pipe, a clock to settle by, the API, the end."""

    @property
    def endpoint(self) -> Any:
        """A Twisted client endpoint that reaches the SMPP side."""

    @property
    def now(self) -> float:
        """The virtual time in POSIX seconds."""

    def settle(self) -> None:
        """Run what is due now, and what follows from it."""

    def http(
        self, method: str, path: str, json: Any = None, *, token: str | None = None
    ) -> Answered:
        """Ask the HTTP API without HTTP."""

    def close(self) -> None:
        """End it."""


class MemoryLine:
    """One bound handset (it is the peer application of its link)."""

    def __init__(self, handset: Handset, gateway: InProcess, clock: Clock) -> None:
        """Wait to be connected."""
        self.handset = handset
        self.notices: deque[Shown | TextMessage] = deque()
        self.is_open = False
        self.bind_status: int | None = None
        self._gateway = gateway
        self._clock = clock
        self._link: Link | None = None
        self._statuses: dict[int, int] = {}

    def send(self, uplinks: Sequence[Uplink]) -> None:
        """Send submit_sm and let the gateway answer."""
        for uplink in uplinks:
            pdu = self._submit(uplink)
            self._gateway.settle()
            for _ in range(_STEPS):
                if id(pdu) in self._statuses:
                    break
                self._clock.advance(_WAIT_STEP_S)
                self._gateway.settle()
            else:
                raise NoAnswer("The gateway does not answer a submit_sm.")
            status = self._statuses.pop(id(pdu))
            if status:
                raise request_refusal(uplink, status)

    def _submit(self, uplink: Uplink) -> Pdu:
        if self._link is None or not self.is_open:
            raise DialogueDropped("The link to the gateway broke.")
        pdu = submit_sm(self.handset.msisdn, uplink)
        self._link.send(pdu)
        return pdu

    def close(self) -> None:
        """Unbind."""
        if self._link is not None and self.is_open:
            self._link.close()
            self._gateway.settle()
        self.is_open = False

    # smpp.net.PeerApplication

    def connected(self, link: Link) -> None:
        """Keep the link."""
        self._link = link

    def bind_requested(self, link: Link, bind: Pdu) -> None:
        """A message centre does not bind to a phone."""
        link.abort("a bind from the message centre")

    def requests_received(self, link: Link, pdus: list[Pdu]) -> None:
        """Hand what comes to the phone, and answer it."""
        for pdu in pdus:
            if not isinstance(pdu, DeliverSm):
                link.reply(pdu)
                continue
            downlink = downlink_of(pdu)
            status, answer = receive(self.handset, self.notices, downlink, self._clock.seconds())
            link.reply(pdu, status)
            if answer is not None:
                link.send(submit_sm(self.handset.msisdn, answer))

    def response_received(self, link: Link, request: Pdu, response: Pdu) -> None:
        """Keep what became of a bind or a move."""
        if isinstance(request, BindTransceiver):
            self.bind_status = response.command_status
            self.is_open = not response.command_status
        else:
            self._statuses[id(request)] = response.command_status

    def request_failed(self, link: Link, request: Pdu, reason: SmppError) -> None:
        """A move without an answer is found by who waits for it."""

    def disconnected(self, link: Link, reason: str) -> None:
        """The link is gone."""
        self.is_open = False


def submit_sm(msisdn: str, uplink: Uplink) -> SubmitSm:
    """The PDU of a move."""
    tlvs = []
    if uplink.op is not None:
        tlvs.append(make_tlv(Tag.USSD_SERVICE_OP, uplink.op))
    if uplink.session_info is not None:
        tlvs.append(make_tlv(Tag.ITS_SESSION_INFO, uplink.session_info.to_bytes(2, "big")))
    is_long = len(uplink.octets) > _LONGEST_FIELD
    if is_long:
        tlvs.append(make_tlv(Tag.MESSAGE_PAYLOAD, uplink.octets))
    return SubmitSm(
        service_type=uplink.service_type,
        source_addr_ton=Ton.INTERNATIONAL,
        source_addr_npi=Npi.ISDN,
        source_addr=msisdn,
        dest_addr_npi=Npi.ISDN,
        destination_addr=uplink.destination,
        esm_class=uplink.esm_class,
        data_coding=uplink.data_coding,
        short_message=b"" if is_long else uplink.octets,
        tlvs=tuple(tlvs),
    )


def downlink_of(pdu: DeliverSm) -> Downlink:
    """What a deliver_sm means."""
    parts = (
        pdu.tlv_integer(Tag.SAR_MSG_REF_NUM),
        pdu.tlv_integer(Tag.SAR_TOTAL_SEGMENTS),
        pdu.tlv_integer(Tag.SAR_SEGMENT_SEQNUM),
    )
    reference, total, number = parts
    is_part = reference is not None and total is not None and number is not None
    return Downlink(
        source=pdu.source_addr,
        octets=pdu.short_message or pdu.tlv(Tag.MESSAGE_PAYLOAD) or b"",
        data_coding=pdu.data_coding,
        service_type=pdu.service_type,
        op=pdu.tlv_integer(Tag.USSD_SERVICE_OP),
        session_info=pdu.tlv_integer(Tag.ITS_SESSION_INFO),
        esm_class=pdu.esm_class,
        sar=parts if is_part else None,  # type: ignore[arg-type]
        is_refusal=pdu.tlv(Tag.NETWORK_ERROR_CODE) is not None,
    )


class MemoryNetwork:
    """A gateway in this process and the handsets on it."""

    def __init__(
        self,
        gateway: InProcess,
        clock: Clock,
        system_id: str = "simulator",
        password: str = "simpass",
    ) -> None:
        """Take a gateway and the clock that drives it."""
        self._gateway = gateway
        self._clock = clock
        self._account = (system_id, password)
        self._lines: list[MemoryLine] = []

    def attach(self, msisdn: str) -> MemoryLine:
        """Bind one handset as a transceiver that attaches its own number."""
        line = MemoryLine(Handset(msisdn), self._gateway, self._clock)
        system_id, password = self._account
        greeting = BindTransceiver(
            system_id=system_id,
            password=password,
            interface_version=0x34,
            addr_ton=Ton.INTERNATIONAL,
            addr_npi=Npi.ISDN,
            address_range=msisdn,
        )
        factory = Factory.forProtocol(
            lambda: SmppProtocol(Role.ESME, line, self._clock, _PATIENT, msisdn, greeting=greeting)
        )
        factory.noisy = False
        self._gateway.endpoint.connect(factory)
        if not self.wait(lambda: line.bind_status is not None, 10.0):
            raise NoAnswer("The gateway does not answer the bind.")
        if line.bind_status:
            raise bind_refusal(system_id, line.bind_status)
        self._lines.append(line)
        return line

    def wait(self, until: Callable[[], bool], timeout_s: float) -> bool:
        """Let the virtual clock run until something holds, at most so long."""
        self._gateway.settle()
        ends_at = self._clock.seconds() + timeout_s
        while not until():
            if self._clock.seconds() >= ends_at:
                return False
            self._step(_WAIT_STEP_S)
        return True

    def advance(self, seconds: float) -> None:
        """Move the virtual clock, in steps that are fine enough for so long a time."""
        self._gateway.settle()
        ends_at = self._clock.seconds() + seconds
        step_s = min(max(seconds / _STEPS, _FINEST_S), _COARSEST_S)
        while (left_s := ends_at - self._clock.seconds()) > 0:
            self._step(min(step_s, left_s))

    def _step(self, seconds: float) -> None:
        self._clock.advance(seconds)
        self._gateway.settle()

    def now(self) -> datetime:
        """The virtual time."""
        return datetime.fromtimestamp(self._gateway.now, UTC)

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "read") -> Answered:
        """Ask the HTTP API without HTTP."""
        return self._gateway.http(method, path, body, token=token or None)

    def close(self) -> None:
        """End the gateway; the handsets go with it."""
        for line in self._lines:
            line.close()
        self._gateway.close()


def open_gateway(
    config_path: Path, menu_settings: Mapping[str, str] | None = None, **options: Any
) -> MemoryNetwork:
    """A fresh gateway in memory from gateway.toml, with test controls on.

    `menu_settings` go before the file's `[settings]`, `options` to the gateway's `in_process`.
    Raises `ScriptError` when there is no such gateway, or it cannot serve.
    """
    found = tuple(entry_points(group=ENTRY_POINTS))
    if not found:
        raise ScriptError(
            "No gateway is installed that runs in-process; install dialtree, "
            "or play the script against a running one with --gateway HOST:PORT."
        )
    clock = Clock()
    _hush()
    with _environment(menu_settings or {}):
        try:
            gateway: InProcess = found[0].load()(clock, config_path=config_path, **options)
        except Exception as error:
            if not hasattr(error, "exit_code"):
                raise
            raise ScriptError(f"The gateway does not start: {error}") from None
    return MemoryNetwork(gateway, clock)


def _hush() -> None:
    """Keep the gateway's log out of a tester's output, unless somebody wants it otherwise."""
    if not structlog.is_configured():
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
            # looked up at each line: a test runner changes sys.stderr under us
            logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        )


@contextmanager
def _environment(menu_settings: Mapping[str, str]) -> Iterator[None]:
    """Set the gateway up as anybody may: through its environment."""
    wanted = {"DIALTREE_HTTP__TEST_CONTROLS": "true"}
    for name, value in menu_settings.items():
        wanted["DIALTREE_SETTINGS__" + name.upper().replace(".", "__")] = value
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, earlier in before.items():
            if earlier is None:
                del os.environ[name]
            else:
                os.environ[name] = earlier

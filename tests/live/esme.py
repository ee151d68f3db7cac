"""A plain ESME on a blocking socket: sends what it is told, misbehaves when it is told to.

It answers deliver_sm and enquire_link whenever it reads, and reads only when asked to.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

from smpp import Framer, decode, encode
from smpp.commands import BindTransceiver, DeliverSm, EnquireLink, SubmitSm, Unbind
from smpp.constants import EsmClass
from smpp.pdu import Pdu
from smpp.text import decode_text, parse_udh
from smpp.tlvs import Tag
from tests.live.gateways import HOST

__all__ = ["Esme", "Refused", "malformed_bind", "message", "receipted_id", "text_of"]

RESPONSE = 0x80000000


class Refused(Exception):
    """A bind was answered with `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(hex(status))
        self.status = status


class Esme:
    """One connection; `received` keeps every deliver_sm, in order."""

    def __init__(self, port: int, timeout_s: float = 10.0, source: str = HOST) -> None:
        """Connect from the address `source`, without a bind."""
        self.socket = socket.create_connection((HOST, port), timeout_s, (source, 0))
        self.received: list[DeliverSm] = []
        self.answers = True
        self.arrivals: list[Pdu] | None = None
        """Every PDU in the order of the wire, where a test wants them."""
        self._framer = Framer(100_000)
        self._number = 0
        self.responses: dict[int, Pdu] = {}

    @classmethod
    def bound(
        cls,
        port: int,
        system_id: str = "app",
        password: str = "apppass",
        *,
        address_range: str = "",
        kind: type[Pdu] = BindTransceiver,
        version: int = 0x34,
        source: str = HOST,
    ) -> Esme:
        """Connect and bind; raise `Refused`."""
        esme = cls(port, source=source)
        answer = esme.ask(
            kind(
                system_id=system_id,
                password=password,
                interface_version=version,
                address_range=address_range,
            )
        )
        if answer.command_status:
            esme.close()
            raise Refused(answer.command_status)
        return esme

    @classmethod
    def phone(cls, port: int, msisdn: str) -> Esme:
        """Bind as the radio side with one handset."""
        return cls.bound(port, "simulator", "simpass", address_range=msisdn)

    def __enter__(self) -> Esme:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection."""
        self.socket.close()

    def unbind(self) -> None:
        """Part in good order."""
        self.ask(Unbind())
        self.close()

    def send(self, pdu: Pdu) -> int:
        """Send a request; return its sequence_number."""
        self._number += 1
        pdu.sequence_number = self._number
        self.socket.sendall(encode(pdu))
        return self._number

    def ask(self, pdu: Pdu, timeout_s: float = 10.0) -> Pdu:
        """Send a request and return its response."""
        return self.response(self.send(pdu), timeout_s)

    def response(self, number: int, timeout_s: float = 10.0) -> Pdu:
        """Return the response to a request that was sent."""
        self.read_until(lambda: number in self.responses, timeout_s)
        return self.responses.pop(number)

    def submit(self, destination: str, text: bytes, **fields: Any) -> str:
        """Send a short message that must be accepted; return its message_id."""
        answer = self.ask(message(destination, text, **fields))
        assert answer.command_status == 0, hex(answer.command_status)
        message_id: str = answer.message_id
        return message_id

    def alive(self) -> bool:
        """Whether the link still answers an enquire_link."""
        try:
            return self.ask(EnquireLink()).command_status == 0
        except (OSError, EOFError, TimeoutError):
            return False

    def wait_for(self, count: int, timeout_s: float = 15.0) -> list[DeliverSm]:
        """Return the deliver_sm received, at least so many."""
        self.read_until(lambda: len(self.received) >= count, timeout_s)
        return self.received

    def messages(self) -> list[DeliverSm]:
        """Return the short messages received, no receipts and no dialogue."""
        return [
            pdu for pdu in self.received if pdu.service_type != "USSD" and not pdu.esm_class & 4
        ]

    def screen(self, since: int, timeout_s: float = 10.0) -> DeliverSm:
        """Return the first dialogue PDU behind so many deliver_sm."""

        def screens() -> list[DeliverSm]:
            return [pdu for pdu in self.received[since:] if pdu.service_type == "USSD"]

        self.read_until(lambda: bool(screens()), timeout_s)
        return screens()[0]

    def read_until(self, is_enough: Callable[[], bool], timeout_s: float) -> None:
        """Read and answer until it is enough; raise `TimeoutError`, `EOFError`."""
        deadline = time.monotonic() + timeout_s
        while not is_enough():
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"after {timeout_s} s: {len(self.received)} deliver_sm")
            self.read(left)

    def read_for(self, seconds: float) -> None:
        """Read and answer for so long; the end of the stream ends it."""
        with contextlib.suppress(TimeoutError, EOFError, ConnectionError):
            self.read_until(lambda: False, seconds)

    def read(self, timeout_s: float) -> None:
        """Take one read's PDUs."""
        self.socket.settimeout(timeout_s)
        octets = self.socket.recv(262_144)
        if not octets:
            raise EOFError("the gateway closed the connection")
        for pdu in self.pdus(octets):
            if self.arrivals is not None:
                self.arrivals.append(pdu)
            if pdu.command_id & RESPONSE:
                self.responses[pdu.sequence_number] = pdu
                continue
            if isinstance(pdu, DeliverSm):
                self.received.append(pdu)
            if self.answers:
                self.socket.sendall(encode(pdu.reply()))

    def pdus(self, octets: bytes) -> Iterator[Pdu]:
        """Return the whole PDUs that the octets complete."""
        return (decode(frame) for frame in self._framer.feed(octets))


def malformed_bind() -> bytes:
    """Return a bind whose password has 20 octets instead of 8."""
    octets = encode(BindTransceiver(sequence_number=1, system_id="app", password="x" * 8))
    return (len(octets) + 12).to_bytes(4, "big") + octets[4:].replace(b"x", b"x" * 13, 1)


def message(destination: str, text: bytes, *, source: str = "5000", **fields: Any) -> SubmitSm:
    """Make a plain submit_sm."""
    return SubmitSm(
        source_addr=source,
        destination_addr=destination,
        dest_addr_ton=1 if len(destination) > 6 else 0,
        dest_addr_npi=1,
        short_message=text,
        **fields,
    )


def receipted_id(pdu: DeliverSm) -> str:
    """Return the message_id that a deliver_sm names in its TLV; empty without one."""
    return (pdu.tlv(Tag.RECEIPTED_MESSAGE_ID) or b"").rstrip(b"\0").decode()


def text_of(pdus: list[DeliverSm]) -> str:
    """Return the text of one message, whatever it was cut into and in whatever order it came."""
    parts = sorted((_place(pdu), _text(pdu)) for pdu in pdus)
    return "".join(text for _, text in parts)


def _place(pdu: DeliverSm) -> int:
    if pdu.esm_class & EsmClass.UDHI:
        header = parse_udh(pdu.short_message)[0].concatenation
        return header.number if header else 0
    return (pdu.tlv(Tag.SAR_SEGMENT_SEQNUM) or b"\0")[0]


def _text(pdu: DeliverSm) -> str:
    octets = pdu.short_message or pdu.tlv(Tag.MESSAGE_PAYLOAD) or b""
    if pdu.esm_class & EsmClass.UDHI:
        octets = parse_udh(octets)[1]
    return decode_text(octets, pdu.data_coding)

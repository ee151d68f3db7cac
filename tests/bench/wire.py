"""Octets for the load generators, made before the clock starts.

The generators never decode: a generator that does starves the gateway on a two-core machine.
So PDUs are encoded here once, and answers are told apart by their first octets.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

__all__ = [
    "DELIVER_SM",
    "SUBMIT_OK",
    "SUBMIT_RESPONSE",
    "bind",
    "deliver_sm_resp",
    "frames",
    "submit_sm",
    "ussd_submit",
]

SUBMIT_RESPONSE = bytes.fromhex("80000004")
SUBMIT_OK = bytes.fromhex("8000000400000000")
DELIVER_SM = bytes.fromhex("00000005")
USSD_SERVICE_OP = 0x0501


def frames(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each whole PDU of a read begins and ends."""
    at, size = 0, len(data)
    while at + 16 <= size:
        end = at + int.from_bytes(data[at : at + 4], "big")
        if end > size:
            return
        yield at, end
        at = end


def _pdu(command_id: int, sequence_number: int, body: bytes) -> bytes:
    return struct.pack(">IIII", 16 + len(body), command_id, 0, sequence_number) + body


def bind(command_id: int, system_id: str, password: str, address_range: str = "") -> bytes:
    """A bind PDU for SMPP 3.4, sequence number 1."""
    strings = b"".join(part.encode() + b"\0" for part in (system_id, password, ""))
    return _pdu(command_id, 1, strings + b"\x34\0\0" + address_range.encode() + b"\0")


def submit_sm(
    sequence_number: int, source: str, destination: str, text: bytes, registered_delivery: int = 0
) -> bytes:
    """A plain submit_sm, without a receipt unless it is asked for."""
    return _pdu(4, sequence_number, _message("", source, destination, text, registered_delivery))


def ussd_submit(sequence_number: int, msisdn: str, code: str, text: bytes, op: int) -> bytes:
    """What the network side sends for a handset: a dial (op 1) or a reply (op 18)."""
    operation = struct.pack(">HHB", USSD_SERVICE_OP, 1, op)
    return _pdu(4, sequence_number, _message("USSD", msisdn, code, text) + operation)


def deliver_sm_resp(sequence_number: bytes) -> bytes:
    """The answer to a deliver_sm whose number is given as its four octets."""
    return b"\0\0\0\x11\x80\0\0\x05\0\0\0\0" + sequence_number + b"\0"


def _message(
    service_type: str, source: str, destination: str, text: bytes, registered_delivery: int = 0
) -> bytes:
    return (
        service_type.encode()
        + b"\0\x01\x01"
        + source.encode()
        + b"\0\x01\x01"
        + destination.encode()
        + b"\0\0\0\0\0\0"
        + bytes((registered_delivery, 0, 0, 0, len(text)))
        + text
    )

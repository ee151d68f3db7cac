"""Our codec beside smpp34's: whatever they disagree on is named in docs/smpp34-differences.md.

smpp34 has classes for submit_sm and deliver_sm only; of every other PDU it gives header and body.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import smpp34
from hypothesis import given, settings
from hypothesis import strategies as st

from smpp import COMMANDS, DecodeError, decode, encode
from smpp.commands import DeliverSm, SubmitSm
from smpp.constants import CommandStatus
from smpp.pdu import Pdu

FIELDS = tuple(field.name for field in SubmitSm.fields if field.name != "sm_length")
TEXTS = tuple(name for name in FIELDS if isinstance(getattr(SubmitSm(), name), str))
CLASSES = (SubmitSm, DeliverSm)

LETTERS = st.text("0123456789ABCabc*#+", max_size=5)
ADDRESSES = st.text("0123456789ABCabc*#+", max_size=20)
TIMES = st.sampled_from(["", "260131120000012+", "000001000000000R"])
OCTET = st.integers(0, 255)
TLVS = st.lists(
    st.sampled_from(
        [
            (0x0501, b"\x02"),
            (0x0204, b"\x01\x02"),
            (0x0424, b"payload"),
            (0x001E, b"77\0"),
            (0x001E, b"77"),
            (0x020C, b"\0\x07"),
            (0x1383, b"\x05\0"),
            (0x0423, b"\x03\0\x07"),
            (0x130C, b""),
            (0x1501, b"abcd"),
            (0xFFEE, b""),
        ]
    ),
    max_size=3,
).map(tuple)


@st.composite
def messages(draw: st.DrawFn) -> Pdu:
    """A good submit_sm or deliver_sm, every field drawn."""
    made = draw(st.sampled_from(CLASSES))
    special = {
        "service_type": LETTERS,
        "source_addr": ADDRESSES,
        "destination_addr": ADDRESSES,
        "schedule_delivery_time": TIMES,
        "validity_period": TIMES,
        "short_message": st.binary(max_size=255),
    }
    values = {name: draw(special.get(name, OCTET)) for name in FIELDS}
    number = draw(st.sampled_from([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]))
    return made(**values, tlvs=draw(TLVS), sequence_number=number)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The octets of a message with a few of them changed, missing or too many."""
    octets = bytearray(encode(draw(messages())))
    at = draw(st.integers(4, len(octets) - 1))
    octets[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    body = bytes(octets[4:]).ljust(12, b"\0")
    return (len(body) + 4).to_bytes(4, "big") + body


def ours(octets: bytes) -> Any:
    """Return the PDU, or the DecodeError."""
    try:
        return decode(octets)
    except DecodeError as error:
        return error


def theirs(octets: bytes) -> Any:
    """Return smpp34's PDU, or its error."""
    try:
        return smpp34.decode(octets)
    except smpp34.SmppError as error:
        return error


def values(pdu: Any) -> dict[str, Any]:
    """Return the fields and TLVs of either side's message as plain values."""
    found = {name: getattr(pdu, name) for name in FIELDS}
    pairs = [pair if isinstance(pair, tuple) else (pair.tag, pair.value) for pair in pdu.tlvs]
    return found | {"tlvs": [(int(tag), value) for tag, value in pairs]}


# Each difference: its name in the document, and when it is that one.
S = CommandStatus
TOO_LONG = {S.ESME_RINVSERTYP, S.ESME_RINVSRCADR, S.ESME_RINVDSTADR}
TIMES_WRONG = {S.ESME_RINVSCHED, S.ESME_RINVEXPIRY}
Judge = Callable[[Any, Any], bool]


def _status(mine: Any) -> int:
    return mine.status if isinstance(mine, DecodeError) else 0


def _is_message(other: Any) -> bool:
    return isinstance(other, (smpp34.SubmitSm, smpp34.DeliverSm))


def _reads_octets_as_utf8(mine: Any, other: Any) -> bool:
    if not isinstance(mine, CLASSES) or not _is_message(other):
        return False
    left, right = values(mine), values(other)
    unlike = [name for name in left if left[name] != right[name]]
    return bool(unlike) and all(name in TEXTS and not left[name].isascii() for name in unlike)


DIFFERENCES: dict[str, Judge] = {
    "octets above 0x7F in strings": _reads_octets_as_utf8,
    "a broken TLV area": lambda mine, other: (
        _status(mine) == S.ESME_RINVOPTPARSTREAM and _is_message(other)
    ),
    "a TLV of a wrong length": lambda mine, other: (
        _status(mine) == S.ESME_RINVPARLEN and _is_message(other)
    ),
    "a string that is too long": lambda mine, other: (
        _status(mine) in TOO_LONG and _is_message(other)
    ),
    "a time of a wrong length": lambda mine, other: (
        _status(mine) in TIMES_WRONG and _is_message(other)
    ),
    "an unknown command_id": lambda mine, other: (
        _status(mine) == S.ESME_RINVCMDID and isinstance(other, smpp34.RawPdu)
    ),
    "a response or another command": lambda mine, other: (
        isinstance(other, smpp34.RawPdu)
        and (isinstance(mine, Pdu) or _status(mine) != S.ESME_RINVCMDID)
    ),
    "the status of what both refuse": lambda mine, other: (
        isinstance(mine, DecodeError) and isinstance(other, smpp34.SmppError)
    ),
}


def untriaged(octets: bytes) -> str | None:
    """Return a description of a difference that has no name; None for none."""
    mine, other = ours(octets), theirs(octets)
    if isinstance(mine, CLASSES) and _is_message(other) and values(mine) == values(other):
        return None
    if any(is_it(mine, other) for is_it in DIFFERENCES.values()):
        return None
    return f"{octets.hex()}\nours:   {mine!r}\ntheirs: {other!r}"


@settings(max_examples=200, deadline=None)
@given(messages())
def test_good_messages_are_read_alike(pdu: Pdu) -> None:
    other = smpp34.decode(encode(pdu))

    assert values(other) == values(pdu)
    assert (other.command_id, other.sequence_number) == (pdu.command_id, pdu.sequence_number)


@settings(max_examples=200, deadline=None)
@given(messages())
def test_good_messages_are_written_alike(pdu: Pdu) -> None:
    made = {SubmitSm: smpp34.SubmitSm, DeliverSm: smpp34.DeliverSm}[type(pdu)]
    fields = values(pdu) | {"tlvs": [smpp34.Tlv(tag, value) for tag, value in pdu.tlvs]}
    fields.pop("sm_length", None)

    assert made(**fields, sequence_number=pdu.sequence_number).encode() == encode(pdu)


@settings(max_examples=200, deadline=None)
@given(damaged())
def test_every_difference_over_damaged_messages_has_a_name(octets: bytes) -> None:
    assert untriaged(octets) is None


@pytest.mark.parametrize("made", COMMANDS.values(), ids=lambda made: made.name)
def test_the_header_of_every_command_is_read_alike(made: type[Pdu]) -> None:
    pdu = made(sequence_number=7)
    other = smpp34.decode(encode(pdu))

    assert (other.command_id, other.sequence_number) == (pdu.command_id, 7)


def longer(pdu: Pdu, tail: bytes) -> bytes:
    octets = encode(pdu) + tail
    return len(octets).to_bytes(4, "big") + octets[4:]


def with_string(at: int, text: bytes) -> bytes:
    """An empty submit_sm with `text` in place of one of its empty strings."""
    octets = encode(SubmitSm(sequence_number=1))
    octets = octets[:at] + text + octets[at:]
    return len(octets).to_bytes(4, "big") + octets[4:]


EXAMPLES = {
    "octets above 0x7F in strings": encode(SubmitSm(source_addr="Caf\xe9")),
    "a broken TLV area": longer(SubmitSm(), b"\1\2\3"),
    "a TLV of a wrong length": longer(SubmitSm(), bytes.fromhex("0204000107")),
    "a string that is too long": with_string(16, b"SERVICE"),
    "a time of a wrong length": with_string(26, b"2601"),
    "an unknown command_id": bytes.fromhex("00000010000102030000000000000001"),
    "a response or another command": encode(COMMANDS[0x80000004](message_id="17")),
    "the status of what both refuse": bytes.fromhex("0000001100000004000000000000000100"),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_every_difference_is_there(name: str) -> None:
    octets = EXAMPLES[name]
    mine, other = ours(octets), theirs(octets)

    assert [known for known, is_it in DIFFERENCES.items() if is_it(mine, other)] == [name]


def test_every_difference_is_explained(root: Path) -> None:
    text = (root / "docs" / "smpp34-differences.md").read_text(encoding="utf-8")
    headings = [line[3:].lower() for line in text.splitlines() if line.startswith("## ")]

    assert [name for name in DIFFERENCES if name.lower() not in headings] == []

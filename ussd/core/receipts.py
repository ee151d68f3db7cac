"""The receipts of a message: how they are spelt, in what form, how many, and when they come.

An account chooses the form.  For the tests of applications it can also have its receipts spoilt in
every way that the field knows: the id in another base, padding or case, before the response, late,
twice, out of order, only for the first part, never, with fields that nobody knows (`Manner`).
What is spoilt is decided by the message alone, so the same message meets the same fate.
Pure: no clock, no store, no random numbers.

Rules: SMPP 3.4 Appendix B and §5.2.12; the mutations are those that real message centres show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from smpp.constants import EsmClass, MessageState
from smpp.errors import DecodeError
from smpp.text import parse_udh
from smpp.text.receipts import TEXT_LENGTH, Receipt, format_receipt
from smpp.text.times import format_receipt_date
from smpp.tlvs import Tag, Tlv
from ussd.core.forwarding import message_id
from ussd.core.stored_message import StoredMessage

__all__ = [
    "MAGIC",
    "PLAIN",
    "Draft",
    "Manner",
    "drafts",
    "known_id",
    "network_error_code",
    "receipt_text",
    "receipt_tlvs",
    "spelt",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How receipts look and when they come; the defaults are a well-behaved message centre.

    `form` is "both" (text and TLVs), "text" or "tlvs".  `id` spells the message_id: "same" as in
    the response, "decimal", "hex", "upper_hex", "padded" (ten characters), "other_case".
    `when` is "usual", "early" (before the response) or "late" (`late` seconds later).
    `copies` are sent of each; `shuffled` lets receipts overtake each other; `first_part_only`
    leaves out those of all parts but the first, `missing` those of all; `unknown_fields` adds a
    field and a TLV that nobody knows and leaves two out.
    """

    form: str = "both"
    id: str = "same"
    when: str = "usual"
    late: float = 30.0
    copies: int = 1
    shuffled: bool = False
    first_part_only: bool = False
    missing: bool = False
    unknown_fields: bool = False


PLAIN: Final = Manner()

MAGIC: Final[Mapping[str, Manner]] = {
    "20": Manner(id="hex"),
    "21": Manner(id="upper_hex"),
    "22": Manner(id="padded"),
    "23": Manner(id="other_case"),
    "24": Manner(when="early"),
    "25": Manner(when="late"),
    "26": Manner(copies=2),
    "27": Manner(shuffled=True),
    "28": Manner(first_part_only=True),
    "29": Manner(missing=True),
    "30": Manner(unknown_fields=True),
    "31": Manner(form="text"),
    "32": Manner(form="tlvs"),
}
"""The last two digits of the magic numbers (`core.emulation`) whose receipts are spoilt."""

_FORMS: Final = {"decimal": "{}", "hex": "{:x}", "upper_hex": "{:X}"}
_PADDED: Final = 10
_SHUFFLE_S: Final = 0.5
_SHUFFLE_STEPS: Final = 4
_UNKNOWN_TLV: Final[Tlv] = (0x1403, b"\x01dialtree")
"""In the range that is the vendors' own (3.4 §5.3.1)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One receipt to be sent `after_s` seconds later: octets of data_coding 0, and TLVs.

    One of TLVs alone keeps its text in message_payload, for peers below 3.4, which may be sent no
    TLV; others are not sent that one (`core.delivery`).
    """

    short_message: bytes
    tlvs: tuple[Tlv, ...]
    after_s: float = 0.0


def drafts(
    message: StoredMessage,
    state: MessageState,
    error: int,
    done_at: float,
    manner: Manner = PLAIN,
    *,
    ids: str = "decimal",
) -> list[Draft]:
    """Return the receipts of a final state, or the notifications of an attempt (ENROUTE).

    `error` is the command_status that the attempt ended in, `done_at` POSIX seconds, `ids` how the
    account knows its ids ("decimal" or "hex").
    """
    number = known_id(message)
    if manner is PLAIN:
        named = spelt(number, ids)
        text = receipt_text(message, named, state, error, done_at)
        return [Draft(text, (*receipt_tlvs(named, state, error), *_reference(message)))]
    if manner.missing or (manner.first_part_only and _part(message) > 1):
        return []
    draft = _spoilt(message, spelt(number, ids, manner.id), state, error, done_at, manner)
    return [draft] * manner.copies


def known_id(message: StoredMessage) -> int:
    """Return the number that the sender knows: that of the first message of a submit_multi."""
    known = message.receipted_message_id
    return int(known) if known.isascii() and known.isdigit() else message.id


def spelt(number: int, ids: str = "decimal", form: str = "same") -> str:
    """Spell a message_id as the account knows it (`ids`), and then as a `Manner` spoils it."""
    if form in _FORMS:
        return _FORMS[form].format(number)
    known = message_id(number, ids)
    if form == "padded":
        return known.zfill(_PADDED)
    return known.swapcase() if form == "other_case" else known


def _spoilt(
    message: StoredMessage,
    named: str,
    state: MessageState,
    error: int,
    done_at: float,
    manner: Manner,
) -> Draft:
    text = receipt_text(message, named, state, error, done_at)
    tlvs: tuple[Tlv, ...] = ()
    if manner.form != "text":
        tlvs = *receipt_tlvs(named, state, error), *_reference(message)
    if manner.unknown_fields:
        text, tlvs = _strange(text), (*tlvs, _UNKNOWN_TLV)
    if manner.form == "tlvs":
        text, tlvs = b"", (*tlvs, (Tag.MESSAGE_PAYLOAD, text))
    return Draft(text, tlvs, _delay_s(message, manner))


def _strange(text: bytes) -> bytes:
    """Leave out what some leave out, and add what nobody knows."""
    words = text.decode("ascii")
    for field in (" sub:001", " dlvrd:001", " dlvrd:000"):
        words = words.replace(field, "", 1)
    return words.replace(" err:", " route:A7 err:", 1).encode("ascii")


def _delay_s(message: StoredMessage, manner: Manner) -> float:
    """Seconds until a receipt goes out; shuffled ones draw theirs from the message's number."""
    delay_s = manner.late if manner.when == "late" else 0.0
    if manner.shuffled:
        delay_s += _SHUFFLE_S * (_SHUFFLE_STEPS - 1 - message.id % _SHUFFLE_STEPS)
    return delay_s


def _part(message: StoredMessage) -> int:
    """Return which part of a long message this is; 1 for a whole one."""
    if message.esm_class & EsmClass.UDHI:
        try:
            place = parse_udh(message.short_message)[0].concatenation
        except DecodeError:
            return 1
        return place.number if place is not None else 1
    value = next((v for tag, v in _pairs(message.tlvs) if tag == Tag.SAR_SEGMENT_SEQNUM), b"")
    return value[0] if value else 1


def _pairs(octets: bytes) -> Iterator[Tlv]:
    """Read the TLVs as the store keeps them: as on the wire."""
    at = 0
    while at < len(octets):
        tag, length = int.from_bytes(octets[at : at + 2]), int.from_bytes(octets[at + 2 : at + 4])
        yield tag, octets[at + 4 : at + 4 + length]
        at += 4 + length


def receipt_text(
    message: StoredMessage, named: str, state: MessageState, error: int, done_at: float
) -> bytes:
    """Write a receipt under the id `named`, as octets of data_coding 0.

    `error` is a command_status; its last three decimal digits are `err` (3.4 Appendix B).
    """
    receipt = Receipt(
        id=named,
        stat=state.name,
        submit_date=format_receipt_date(datetime.fromtimestamp(message.accepted_at, UTC)),
        done_date=format_receipt_date(datetime.fromtimestamp(done_at, UTC)),
        err=f"{error % 1000:03}",
        text=_quotation(message),
    )
    return format_receipt(receipt, state).encode("ascii", "replace")


def _quotation(message: StoredMessage) -> str:
    """Return the first characters where they are plain; nothing of a binary or UCS-2 text."""
    if message.text is not None or message.data_coding not in (0, 1):
        return ""
    if message.esm_class & EsmClass.UDHI:
        return ""
    octets = message.short_message[:TEXT_LENGTH]
    return octets.decode("ascii") if octets.isascii() and octets.decode().isprintable() else ""


def receipt_tlvs(named: str, state: MessageState, error: int) -> tuple[Tlv, ...]:
    """Return the TLVs that say the same as the receipt's text."""
    tlvs: tuple[Tlv, ...] = (
        (Tag.RECEIPTED_MESSAGE_ID, named.encode() + b"\0"),
        (Tag.MESSAGE_STATE, bytes((state,))),
    )
    return (*tlvs, network_error_code(error)) if error else tlvs


def _reference(message: StoredMessage) -> Iterator[Tlv]:
    """Return the sender's own user_message_reference, which a receipt echoes (3.4 §4.6.2)."""
    return (tlv for tlv in _pairs(message.tlvs) if tlv[0] == Tag.USER_MESSAGE_REFERENCE)


def network_error_code(error: int) -> Tlv:
    """Return the TLV that names a command_status as the error of a GSM network (3.4 §5.3.2.31)."""
    return Tag.NETWORK_ERROR_CODE, b"\x03" + (error & 0xFFFF).to_bytes(2, "big")

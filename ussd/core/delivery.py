"""What goes to a receiver for a stored message: its deliver_sm PDUs.

A message of an ESME travels with the octets, data_coding and header that it came with; a text of
our own is written here, cut into segments when it must be.  Every PDU carries an id by which a
receiver can know a repetition after a crash: receipted_message_id toward a network peer and in
receipts, user_message_reference toward an application (many applications take any PDU with a
receipted_message_id for a receipt).  A peer below 3.4 gets no TLVs (`core.old_parts`).  No clock,
no store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from smpp.commands import DeliverSm
from smpp.constants import EsmClass, Npi, Ton
from smpp.text import DefaultAlphabet
from smpp.text.segments import split
from smpp.tlvs import Tag, Tlv
from ussd.core.alphabets import respelt
from ussd.core.forwarding import message_id
from ussd.core.old_parts import LONGEST, Part, old_parts
from ussd.core.stored_message import StoredMessage

__all__ = ["address", "deliver_sm", "parts"]

_GSM_BITS = 0xC0
"""esm_class bits 7-6: user data header, reply path; the others mean something else in the
other direction (3.4 §5.2.12)."""

_ACKNOWLEDGEMENTS = (EsmClass.DELIVERY_ACKNOWLEDGEMENT, EsmClass.USER_ACKNOWLEDGEMENT)
"""Types of message that mean the same in both directions (3.4 §5.2.12)."""

_ACKNOWLEDGED = 0x0C
"""registered_delivery bits 3-2: what the phone is asked for (3.4 §5.2.17)."""

_DIGITS = re.compile(r"\+?\d+", re.ASCII)


def deliver_sm(
    message: StoredMessage,
    tlvs: tuple[Tlv, ...] = (),
    *,
    is_old: bool = False,
    alphabet: DefaultAlphabet = DefaultAlphabet.GSM7,
    languages: Sequence[int] = (),
    ids: str = "decimal",
) -> list[DeliverSm]:
    """Return the PDUs of a message, one unless a text of our own is long, or the peer is old.

    `tlvs` are those that it came with; `is_old` is for a peer below 3.4; `alphabet` is what the
    receiver means by data_coding 0; `languages` are those whose shift tables a handset knows;
    `ids` is how the receiver's account knows its ids.
    Raises `EncodeError` for what such a peer cannot take in any number of parts.
    """
    own = () if is_old else _identified(message, tlvs)
    cut = parts(message, languages=languages)
    if is_old and message.kind == "receipt":
        cut = [(_old_receipt(message, tlvs, ids), *cut[0][1:])]
    if alphabet is not DefaultAlphabet.GSM7 and message.kind != "receipt":
        cut = [(*respelt(*part, alphabet), part[2]) for part in cut]
    if is_old:
        cut = [old for part in cut for old in old_parts(part, tlvs, message.id, alphabet)]
    return [_pdu(message, octets, coding, esm, own) for octets, coding, esm in cut]


def parts(message: StoredMessage, *, languages: Sequence[int] = ()) -> list[Part]:
    """Return `(octets, data_coding, esm_class)` of each PDU of a message.

    Of esm_class that of a receipt stays whole; else what means the same in both directions.
    """
    if message.text is not None:
        return [
            (segment.short_message, segment.data_coding, int(segment.esm_class))
            for segment in split(message.text, message.id & 0xFF, languages=languages)
        ]
    esm_class = message.esm_class
    if message.kind != "receipt":
        is_acknowledgement = esm_class & EsmClass.TYPE_MASK in _ACKNOWLEDGEMENTS
        esm_class &= _GSM_BITS | (EsmClass.TYPE_MASK if is_acknowledgement else 0)
    return [(message.short_message, message.data_coding, esm_class)]


def _pdu(
    message: StoredMessage, octets: bytes, data_coding: int, esm_class: int, tlvs: tuple[Tlv, ...]
) -> DeliverSm:
    fits = len(octets) <= LONGEST
    source_ton, source_npi = address(
        message.source_addr, message.source_addr_ton, message.source_addr_npi
    )
    return DeliverSm(
        service_type=message.service_type,
        source_addr_ton=source_ton,
        source_addr_npi=source_npi,
        source_addr=message.source_addr,
        dest_addr_ton=message.dest_addr_ton,
        dest_addr_npi=message.dest_addr_npi,
        destination_addr=message.destination_addr,
        esm_class=esm_class,
        protocol_id=message.protocol_id,
        priority_flag=message.priority_flag,
        registered_delivery=_wish(message),
        data_coding=data_coding,
        short_message=octets if fits else b"",
        tlvs=tlvs if fits else (*tlvs, (Tag.MESSAGE_PAYLOAD, octets)),
    )


def address(text: str, ton: int, npi: int) -> tuple[int, int]:
    """Return TON and NPI of an address; what came without is a number, a short one, or letters.

    No address at all has neither (3.4 §4.4.1).
    """
    if ton or npi or not text:
        return ton, npi
    if not _DIGITS.fullmatch(text):
        return Ton.ALPHANUMERIC, Npi.UNKNOWN
    return (Ton.INTERNATIONAL, Npi.ISDN) if len(text) > 6 else (Ton.UNKNOWN, Npi.ISDN)


def _identified(message: StoredMessage, tlvs: tuple[Tlv, ...]) -> tuple[Tlv, ...]:
    """Return the TLVs with the one by which a receiver can know this message again.

    Toward a phone that is ours alone: what the sender put there would make two messages one.
    """
    if message.kind == "MT":
        others = tuple(tlv for tlv in tlvs if tlv[0] != Tag.RECEIPTED_MESSAGE_ID)
        return (*others, (Tag.RECEIPTED_MESSAGE_ID, str(message.id).encode() + b"\0"))
    if message.kind == "receipt":
        return tuple(tlv for tlv in tlvs if tlv[0] != Tag.MESSAGE_PAYLOAD)
    if any(tag == Tag.USER_MESSAGE_REFERENCE for tag, _ in tlvs):
        return tlvs
    return (*tlvs, (Tag.USER_MESSAGE_REFERENCE, (message.id & 0xFFFF).to_bytes(2, "big")))


def _wish(message: StoredMessage) -> int:
    """Return what the phone is asked to acknowledge."""
    return message.registered_delivery & _ACKNOWLEDGED if message.kind == "MT" else 0


def _old_receipt(message: StoredMessage, tlvs: tuple[Tlv, ...], ids: str) -> bytes:
    """Write a receipt for a peer below 3.4: as text, with the id of its submit_sm_resp there.

    An id that is spoilt on purpose stays so.
    """
    text = message.short_message or dict(tlvs).get(Tag.MESSAGE_PAYLOAD, b"")
    number = int(message.receipted_message_id)
    known, short = (message_id(number, ids, is_short=is_short) for is_short in (False, True))
    return text.replace(f"id:{known} ".encode(), f"id:{short} ".encode(), 1)

"""Stored short messages as people read them: decoded, and long ones put together.

A long message comes as parts that a header (UDH, 8 or 16 bits) or the sar_ TLVs number, or whole in
message_payload, which is in the row as if it had been short.  Parts are joined as octets, so that
a character which a sender cut in half is whole again, and read with the shift tables that they
announce.  data_coding 0 is GSM 7-bit here: what an account means by it was spelt out when the
message was accepted (`service.messages.smsc`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smpp.constants import EsmClass
from smpp.text import Concatenation, Reassembler, concatenation, decode_text, parse_udh
from smpp.text.gsm7 import DEFAULT, Alphabet
from smpp.tlvs import Tag
from store.messages import ShortMessage, unpack_tlvs

__all__ = ["Text", "joined", "text_of"]

_GAP = "[…]"
_SAR = (Tag.SAR_MSG_REF_NUM, Tag.SAR_TOTAL_SEGMENTS, Tag.SAR_SEGMENT_SEQNUM)


@dataclass(frozen=True, slots=True)
class Text:
    """One text that a phone shows; `sent_at` in POSIX seconds, of its last part."""

    sender: str
    text: str
    sent_at: float


@dataclass(frozen=True, slots=True)
class _Part:
    octets: bytes
    data_coding: int
    tables: Alphabet
    place: Concatenation | None = None


def text_of(message: ShortMessage) -> str:
    """The text of one stored message; of a part, its own."""
    if message.text is not None:
        return message.text
    return _read([_part(message)])


def joined(messages: Iterable[ShortMessage], now: float) -> list[Text]:
    """The texts of messages that came in this order; a long one stands where its last part came.

    Of one whose parts do not all come within ten minutes, what has come is shown, with gaps.
    """
    parts: Reassembler[_Part] = Reassembler()
    texts: list[Text] = []
    for message in messages:
        at, sender = message.accepted_at, message.source_addr
        texts += _given_up(parts, at)
        part = _part(message) if message.text is None else None
        if part is None or part.place is None:
            texts.append(Text(sender, text_of(message), at))
            continue
        whole = parts.add((sender, message.destination_addr), part.place, part, at)
        if whole is not None:
            texts.append(Text(sender, _read(whole), at))
    return texts + _given_up(parts, now)


def _given_up(parts: Reassembler[_Part], now: float) -> list[Text]:
    texts = []
    deadline = parts.next_deadline()
    if deadline is None or deadline > now:
        return []
    for lost in parts.expire(now):
        known = dict(lost.parts)
        pieces = [
            _read([known[number]]) if number in known else _GAP
            for number in range(1, lost.total + 1)
        ]
        sender = lost.key[0]  # type: ignore[index]  # the key is ours
        texts.append(Text(sender, "".join(pieces), deadline))
    return texts


def _read(parts: Iterable[_Part]) -> str:
    """Decode parts together where they are spelt alike, else each by itself."""
    parts = list(parts)
    first = parts[0]
    if all(part.data_coding == first.data_coding for part in parts):
        octets = b"".join(part.octets for part in parts)
        return decode_text(octets, first.data_coding, tables=first.tables)
    return "".join(decode_text(part.octets, part.data_coding, tables=part.tables) for part in parts)


def _part(message: ShortMessage) -> _Part:
    octets = message.short_message
    if message.esm_class & EsmClass.UDHI:
        header, octets = parse_udh(octets)
        return _Part(octets, message.data_coding, header.tables, header.concatenation)
    return _Part(octets, message.data_coding, DEFAULT, _sar(message))


def _sar(message: ShortMessage) -> Concatenation | None:
    """The three sar_ fields count together or not at all (3.4 §5.3.2.22)."""
    if not message.tlvs:
        return None
    found = dict(unpack_tlvs(message.tlvs))
    if not all(tag in found for tag in _SAR):
        return None
    return concatenation(*(int.from_bytes(found[tag], "big") for tag in _SAR))

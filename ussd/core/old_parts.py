"""The parts of a message for a peer below 3.4, which knows no TLV (3.4 §2.9).

A text that 3.4 puts into message_payload is cut into short messages with a concatenation header;
a part that its sender numbered with the sar_ TLVs gets such a header instead of them.  No
character is cut in two, and a header that was there stays in every part.
"""

from __future__ import annotations

from collections.abc import Sequence

from smpp.constants import EsmClass
from smpp.errors import EncodeError
from smpp.text import (
    Charset,
    Concatenation,
    DefaultAlphabet,
    UserDataHeader,
    classify,
    concatenation,
    parse_udh,
    write_udh,
)
from smpp.text.segments import MAX_SEGMENTS, USER_DATA_OCTETS, Element
from smpp.tlvs import Tag, Tlv

__all__ = ["LONGEST", "Part", "old_parts"]

LONGEST = 254
"""Octets that short_message takes at every version (3.4 §5.2.21)."""

Part = tuple[bytes, int, int]
"""short_message, data_coding and esm_class."""

_SAR = (Tag.SAR_MSG_REF_NUM, Tag.SAR_TOTAL_SEGMENTS, Tag.SAR_SEGMENT_SEQNUM)
_SAR_LENGTHS = (2, 1, 1)
_CONCATENATION_8, _CONCATENATION_16 = 0x00, 0x08
_LONGEST_HEADER = 100
_ESCAPE = 0x1B
_HIGH_SURROGATES = range(0xD8, 0xDC)


def old_parts(
    part: Part,
    tlvs: Sequence[Tlv],
    reference: int,
    alphabet: DefaultAlphabet = DefaultAlphabet.GSM7,
) -> list[Part]:
    """Return a part as the short messages that a peer below 3.4 can take.

    `reference` is for the header of those that are cut; `alphabet` is what the peer means by
    data_coding 0.  Raises `EncodeError` when a part of a long message is itself too long.
    """
    octets, data_coding, esm_class = part
    place = _sar(tlvs)
    if len(octets) <= LONGEST and place is None:
        return [part]
    header, body = parse_udh(octets) if esm_class & EsmClass.UDHI else (UserDataHeader(), octets)
    if header.concatenation is not None:
        return [(_fitting(octets), data_coding, esm_class)]
    if sum(2 + len(value) for _, value in header.elements) > _LONGEST_HEADER:
        raise EncodeError("the header of the message leaves no room for its text: make it shorter")
    if place is not None:
        numbered = [(place, body)]
    else:
        charset = classify(data_coding, alphabet).charset
        numbered = _numbered(_cut(body, charset, header.elements), reference & 0xFF)
    return [
        (
            _fitting(_with_header(place, header.elements, piece)),
            data_coding,
            esm_class | EsmClass.UDHI,
        )
        for place, piece in numbered
    ]


def _fitting(octets: bytes) -> bytes:
    if len(octets) > LONGEST:
        raise EncodeError("a part of a long message is too long for a 3.3 peer: make it shorter")
    return octets


def _numbered(pieces: Sequence[bytes], reference: int) -> list[tuple[Concatenation, bytes]]:
    total = len(pieces)
    if total > MAX_SEGMENTS:
        raise EncodeError(f"the text takes {total} parts, send at most {MAX_SEGMENTS}")
    places = (Concatenation(reference, total, number) for number in range(1, total + 1))
    return list(zip(places, pieces, strict=True))


def _sar(tlvs: Sequence[Tlv]) -> Concatenation | None:
    """The three sar_ fields count together or not at all (3.4 §5.3.2.22)."""
    found = dict(tlvs)
    values = [found.get(tag, b"") for tag in _SAR]
    if tuple(map(len, values)) != _SAR_LENGTHS:
        return None
    return concatenation(*(int.from_bytes(value, "big") for value in values))


def _with_header(place: Concatenation, elements: Sequence[Element], octets: bytes) -> bytes:
    is_wide = place.reference > 0xFF
    identifier = _CONCATENATION_16 if is_wide else _CONCATENATION_8
    value = place.reference.to_bytes(1 + is_wide, "big") + bytes((place.total, place.number))
    return write_udh(((identifier, value), *elements)) + octets


def _cut(octets: bytes, charset: Charset, elements: Sequence[Element]) -> list[bytes]:
    """Cut a body so that each piece fits one SMS beside the header."""
    room = USER_DATA_OCTETS - len(_with_header(Concatenation(0, 1, 1), elements, b""))
    limit = room * 8 // 7 if charset is Charset.GSM7 else room
    pieces = []
    while octets:
        end = len(octets) if len(octets) <= limit else _end(octets, limit, charset)
        pieces.append(octets[:end])
        octets = octets[end:]
    return pieces


def _end(octets: bytes, limit: int, charset: Charset) -> int:
    """The end of the longest piece that ends with a whole character."""
    if charset is Charset.GSM7:
        return limit - (octets[limit - 1] == _ESCAPE)
    if charset is Charset.UCS2:
        end = limit - limit % 2
        return end - 2 * (octets[end - 2] in _HIGH_SURROGATES)
    return limit

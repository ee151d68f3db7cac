"""What a peer below 3.4 gets of a message that 3.4 would put into TLVs."""

from __future__ import annotations

import pytest

from smpp.constants import DataCoding
from smpp.errors import EncodeError
from smpp.text import DefaultAlphabet, parse_udh
from smpp.tlvs import Tag
from ussd.core.old_parts import old_parts

SAR = (
    (int(Tag.SAR_MSG_REF_NUM), b"\x00\x07"),
    (int(Tag.SAR_TOTAL_SEGMENTS), b"\x03"),
    (int(Tag.SAR_SEGMENT_SEQNUM), b"\x02"),
)

PORT_UDH = b"\x06\x05\x04\x0b\x84\x0b\x84"  # to and from port 2948


def joined(parts: list[tuple[bytes, int, int]]) -> bytes:
    return b"".join(parse_udh(octets)[1] for octets, _, _ in parts)


def test_what_fits_stays_as_it_is() -> None:
    part = (b"x" * 254, 0, 0x80)

    assert old_parts(part, (), 1) == [part]


def test_a_long_text_is_cut_into_parts_with_a_header() -> None:
    text = bytes(range(0x20, 0x7F)) * 4
    parts = old_parts((text, 0, 0x80), (), 0x1234)

    assert [octets[:6] for octets, _, _ in parts] == [
        bytes((5, 0, 3, 0x34, 3, number)) for number in (1, 2, 3)
    ]
    assert [(len(octets), coding, esm) for octets, coding, esm in parts] == [
        (159, 0, 0xC0),
        (159, 0, 0xC0),
        (80, 0, 0xC0),
    ]
    assert joined(parts) == text


@pytest.mark.parametrize(
    ("unit", "data_coding"),
    [
        (b"\x1b\x65", DataCoding.SMSC_DEFAULT),
        ("\N{GRINNING FACE}".encode("utf-16-be"), DataCoding.UCS2),
        ("я".encode("utf-16-be"), DataCoding.UCS2),
    ],
)
def test_no_character_is_cut_in_two(unit: bytes, data_coding: int) -> None:
    text = unit * 200
    parts = old_parts((text, data_coding, 0), (), 1)

    assert all(len(parse_udh(octets)[1]) % len(unit) == 0 for octets, _, _ in parts)
    assert joined(parts) == text


def test_octets_are_cut_where_one_sms_ends() -> None:
    parts = old_parts((b"\x00" * 300, DataCoding.OCTET_UNSPECIFIED, 0), (), 1)

    assert [len(octets) for octets, _, _ in parts] == [140, 140, 38]


def test_text_of_another_alphabet_is_counted_in_octets() -> None:
    parts = old_parts((b"\xe9" * 260, 0, 0), (), 1, DefaultAlphabet.LATIN_1)

    assert [len(octets) for octets, _, _ in parts] == [140, 132]


def test_a_header_that_was_there_stays_in_every_part() -> None:
    parts = old_parts((PORT_UDH + b"y" * 300, 4, 0x40), (), 9)
    headers = [parse_udh(octets)[0] for octets, _, _ in parts]

    assert [(h.destination_port, h.concatenation and h.concatenation.number) for h in headers] == [
        (2948, number) for number in (1, 2, 3)
    ]
    assert max(len(octets) for octets, _, _ in parts) == 140
    assert joined(parts) == b"y" * 300


def test_sar_fields_become_a_header() -> None:
    assert old_parts((b"part two", 0, 0), SAR, 1) == [
        (bytes((5, 0, 3, 7, 3, 2)) + b"part two", 0, 0x40)
    ]


def test_a_sar_reference_of_two_octets_keeps_both() -> None:
    sar = ((SAR[0][0], b"\x12\x34"), *SAR[1:])

    assert old_parts((b"p", 0, 0), sar, 1)[0][0] == bytes((6, 8, 4, 0x12, 0x34, 3, 2)) + b"p"


def test_sar_fields_that_make_no_sense_are_no_part() -> None:
    for sar in (SAR[:2], ((SAR[0][0], b"\x00"), *SAR[1:]), (*SAR[:2], (SAR[2][0], b"\x04"))):
        assert old_parts((b"p", 0, 0), sar, 1) == [(b"p", 0, 0)]


def test_a_header_counts_before_sar_fields() -> None:
    part = (bytes((5, 0, 3, 1, 2, 1)) + b"x", 0, 0x40)

    assert old_parts(part, SAR, 1) == [part]


@pytest.mark.parametrize(
    ("part", "tlvs"),
    [
        ((bytes((5, 0, 3, 1, 2, 1)) + b"x" * 250, 0, 0x40), ()),  # numbered already
        ((b"x" * 250, 0, 0), SAR),
        ((b"x" * 65_000, 0, 0), ()),  # more than 255 parts
        ((b"\xf0" + b"\x70\xee" + b"z" * 300, 0, 0x40), ()),  # a header that fills an SMS
    ],
)
def test_what_no_number_of_parts_can_carry_is_refused(
    part: tuple[bytes, int, int], tlvs: tuple[tuple[int, bytes], ...]
) -> None:
    with pytest.raises(EncodeError):
        old_parts(part, tlvs, 1)

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpp.errors import EncodeError
from smpp.text import gsm7
from smpp.text.data_coding import decode_text
from smpp.text.segments import (
    Concatenation,
    UserDataHeader,
    concatenation,
    parse_udh,
    part_count,
    single_limit,
    split,
    split_octets,
)


def units(segment):
    return len(segment.octets) // (2 if segment.data_coding == 8 else 1)


def test_segmentation_vectors(vectors):
    for row in vectors("text-segments.json", "segmentation"):
        parts = split(row["text"], 7)
        encoding = "UCS2" if parts[0].data_coding == 8 else "GSM7"

        assert (encoding, [units(part) for part in parts]) == (
            row["encoding"],
            row["units_per_part"],
        )
        assert part_count(row["text"]) == row["parts"]


@settings(max_examples=100)
@given(st.text(alphabet="ab€я😀{", max_size=400), st.booleans())
def test_no_pair_is_cut_and_nothing_is_lost(text, is_wide):
    parts = split(text, 65, is_wide=is_wide)
    read = [decode_text(part.octets, part.data_coding) for part in parts]

    assert ("".join(read), [part.text for part in parts]) == (text, read)
    assert all(len(part.udh) + _octets_on_air(part) <= 140 for part in parts)


def _octets_on_air(part):
    return len(part.octets) if part.data_coding else (len(part.octets) * 7 + 7) // 8


def test_one_part_has_no_header():
    (part,) = split("Hello", 1)

    assert (part.short_message, part.esm_class, part.number, part.total) == (b"Hello", 0, 1, 1)


def test_parts_carry_the_reference_in_a_header():
    first, second = split("a" * 161, 0x1A5)

    assert (first.udh, second.udh) == (b"\x05\x00\x03\xa5\x02\x01", b"\x05\x00\x03\xa5\x02\x02")
    assert (second.short_message, second.esm_class) == (second.udh + b"a" * 8, 0x40)


def test_wide_reference_leaves_one_septet_less():
    parts = split("a" * 305, 0xBEEF, is_wide=True)

    assert [units(part) for part in parts] == [152, 152, 1]
    assert parts[0].udh == b"\x06\x08\x04\xbe\xef\x03\x01"


def test_wide_reference_leaves_one_utf16_unit_less():
    assert [units(part) for part in split("я" * 71, 1, is_wide=True)] == [66, 5]


def test_national_shift_is_announced_where_it_saves_parts():
    text = "İstanbul'da yağış " * 6
    without, with_turkish = split(text, 1), split(text, 1, languages=[1])

    assert ([part.data_coding for part in without], len(with_turkish)) == ([8, 8], 1)
    assert with_turkish[0].udh == b"\x03\x24\x01\x01"
    assert decode_text(with_turkish[0].octets, 0, tables=gsm7.alphabet(0, 1)) == text


def test_each_part_announces_the_shift():
    parts = split("ş" * 200, 1, languages=[1])
    headers = [parse_udh(part.short_message)[0] for part in parts]

    assert [(header.locking, header.concatenation.number) for header in headers] == [(1, 1), (1, 2)]


def test_no_shift_is_announced_where_it_saves_nothing():
    assert [part.udh for part in split("yağış", 1, languages=[1])] == [b""]
    assert split("a" * 200, 1, languages=[1, 3]) == split("a" * 200, 1)


def test_language_without_the_character_is_passed_over():
    assert split("ы" * 80, 1, languages=[1, 2]) == split("ы" * 80, 1)


def test_more_than_255_parts_are_refused():
    with pytest.raises(EncodeError, match="256 segments"):
        split("a" * (153 * 255 + 1), 1)
    with pytest.raises(EncodeError, match="256 segments"):
        split_octets(bytes(134 * 255 + 1), 1)


def test_octets_are_split_at_134():
    first, second = split_octets(bytes(141), 9)

    assert (first[:6], len(first), second) == (
        b"\x05\x00\x03\x09\x02\x01",
        140,
        b"\x05\x00\x03\x09\x02\x02" + bytes(7),
    )
    assert split_octets(b"short", 9) == (b"short",)


def test_limits_of_one_sms():
    assert (single_limit(gsm7.DEFAULT), single_limit(None)) == (160, 70)


def test_empty_text_is_one_part():
    assert (part_count(""), split("", 1)[0].octets) == (1, b"")


def test_header_vectors(vectors):
    for row in vectors("text-segments.json", "udh"):
        header, rest = parse_udh(bytes.fromhex(row["hex"]) + b"text")
        place = concatenation(row["ref"], row["total"], row["seq"]) if "ref" in row else None

        assert rest == b"text"
        assert (header.concatenation, header.destination_port, header.source_port) == (
            place,
            row.get("dst_port"),
            row.get("src_port"),
        )
        assert (header.locking, header.single) == (
            row.get("locking_shift", 0),
            row.get("single_shift", 0),
        )


def test_header_keeps_every_element():
    header, _ = parse_udh(b"\x07\x70\x00\x00\x03\x01\x02\x01x")

    assert header.elements == ((0x70, b""), (0x00, b"\x01\x02\x01"))


def test_header_names_its_tables():
    header, _ = parse_udh(b"\x06\x25\x01\x06\x24\x01\x06\x00")

    assert header.tables is gsm7.alphabet(6, 6)


@pytest.mark.parametrize("octets", [b"", b"\x05", b"\x05\x00\x03\x01\x02", b"Hello"])
def test_header_that_runs_past_the_end_is_text(octets):
    assert parse_udh(octets) == (UserDataHeader(), octets)


@pytest.mark.parametrize(
    "udh",
    [
        b"\x05\x00\x03\x01\x00\x00",
        b"\x05\x00\x03\x01\x02\x03",
        b"\x04\x00\x02\x01\x02",
        b"\x02\x00\x09",
    ],
)
def test_senseless_element_is_passed_over(udh):
    header, rest = parse_udh(udh + b"x")

    assert (header.concatenation, rest) == (None, b"x")


@settings(max_examples=150)
@given(st.binary(max_size=40))
def test_any_octets_have_a_header_or_none(octets):
    header, rest = parse_udh(octets)

    assert octets.endswith(rest) and isinstance(header, UserDataHeader)


@pytest.mark.parametrize("total, number", [(0, 0), (2, 0), (2, 3)])
def test_place_outside_its_total_is_none(total, number):
    assert concatenation(1, total, number) is None


def test_place_inside_its_total():
    assert concatenation(1, 2, 2) == Concatenation(1, 2, 2)

"""Stored messages as people read them."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.text import split
from smpp.tlvs import Tag
from store.messages import ShortMessage, pack_tlvs
from ussd.service.messages.texts import Text, joined, text_of

LONG = "Straße " * 40
EMOJI = "я" * 66 + "😀" + "я" * 30


def row(number: int, **others: Any) -> ShortMessage:
    fields: dict[str, Any] = {
        "id": number,
        "kind": "MT",
        "source_addr": "5000",
        "destination_addr": "79031234567",
        "accepted_at": float(number),
        "due_at": 0.0,
        "expires_at": 0.0,
    }
    return ShortMessage(**fields | others)


def sent(text: str, *, first: int = 1, **how: Any) -> list[ShortMessage]:
    return [
        row(
            first + place,
            short_message=segment.short_message,
            data_coding=segment.data_coding,
            esm_class=segment.esm_class,
        )
        for place, segment in enumerate(split(text, 7, **how))
    ]


@pytest.mark.parametrize("text", [LONG, EMOJI])
@pytest.mark.parametrize("is_wide", [False, True])
@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_long_message_is_one_text_in_any_order(
    text: str, is_wide: bool, is_reversed: bool
) -> None:
    parts = sent(text, is_wide=is_wide)
    if is_reversed:
        parts = parts[::-1]

    assert joined(parts, 10.0) == [Text("5000", text, parts[-1].accepted_at)]


def test_a_part_that_came_twice_counts_once() -> None:
    one, *others = sent(LONG)

    assert [text.text for text in joined([one, one, *others], 10.0)] == [LONG]


def test_parts_numbered_by_tlvs_are_joined_too() -> None:
    def part(number: int, octets: bytes) -> ShortMessage:
        sar = [
            (int(Tag.SAR_MSG_REF_NUM), b"\0\x09"),
            (int(Tag.SAR_TOTAL_SEGMENTS), b"\x02"),
            (int(Tag.SAR_SEGMENT_SEQNUM), bytes((number,))),
        ]
        return row(number, short_message=octets, tlvs=pack_tlvs(sar))

    assert [text.text for text in joined([part(2, b"world"), part(1, b"hello ")], 10.0)] == [
        "hello world"
    ]


def test_a_character_that_was_cut_in_half_is_whole_again() -> None:
    octets = "я😀".encode("utf-16-be")
    header = [b"\x05\0\x03\x01\x02" + bytes((number,)) for number in (1, 2)]
    cut = [
        row(1, short_message=header[0] + octets[:4], data_coding=8, esm_class=0x40),
        row(2, short_message=header[1] + octets[4:], data_coding=8, esm_class=0x40),
    ]

    assert [text.text for text in joined(cut, 10.0)] == ["я😀"]


def test_parts_of_different_alphabets_are_read_each_by_its_own() -> None:
    header = [b"\x05\0\x03\x01\x02" + bytes((number,)) for number in (1, 2)]
    mixed = [
        row(1, short_message=header[0] + b"abc", esm_class=0x40),
        row(2, short_message=header[1] + "я".encode("utf-16-be"), data_coding=8, esm_class=0x40),
    ]

    assert [text.text for text in joined(mixed, 10.0)] == ["abcя"]


def test_a_shift_table_that_the_header_announces_is_used() -> None:
    text = "İstanbul'da ağaç ve şeker için " * 8

    assert [one.text for one in joined(sent(text, languages=(1,)), 10.0)] == [text]


def test_what_never_becomes_whole_is_shown_with_a_gap_in_the_end() -> None:
    first, second = sent(LONG)
    early = joined([first], 100.0)
    late = joined([first], 700.0)
    other = joined([second, row(900, short_message=b"next")], 900.0)

    assert early == []
    assert [text.text for text in late] == [LONG[:153] + "[…]"]
    assert [text.text for text in other] == ["[…]" + LONG[153:], "next"]


def test_texts_of_ours_and_short_ones_are_as_they_are() -> None:
    messages = [row(1, text="Код 1"), row(2, short_message=b"\xe9", data_coding=3)]

    assert [text.text for text in joined(messages, 10.0)] == ["Код 1", "é"]
    assert text_of(messages[1]) == "é"


def test_sar_fields_that_make_no_sense_are_not_looked_at() -> None:
    some = pack_tlvs([(int(Tag.SAR_MSG_REF_NUM), b"\0\x09")])
    wrong = pack_tlvs(
        [
            (int(Tag.SAR_MSG_REF_NUM), b"\0\x09"),
            (int(Tag.SAR_TOTAL_SEGMENTS), b"\x01"),
            (int(Tag.SAR_SEGMENT_SEQNUM), b"\x05"),
        ]
    )
    messages = [row(n, short_message=b"x", tlvs=tlvs) for n, tlvs in enumerate((some, wrong), 1)]

    assert [text.text for text in joined(messages, 10.0)] == ["x", "x"]

"""Receipts: as they should be, and spoilt in every way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from smpp.constants import MessageState
from smpp.text import split
from smpp.text.receipts import parse_receipt
from smpp.tlvs import Tag
from store.messages import pack_tlvs
from ussd import config
from ussd.core.receipts import MAGIC, Manner, drafts, receipt_text, receipt_tlvs, spelt

AT = 1_769_860_800.0  # 2026-01-31 12:00 UTC
DELIVERED = MessageState.DELIVERED


@dataclass(frozen=True)
class Stored:
    id: int = 703_710
    short_message: bytes = b"hello"
    text: str | None = None
    data_coding: int = 0
    esm_class: int = 0
    tlvs: bytes = b""
    accepted_at: float = AT
    receipted_message_id: str = ""


def made(stored: Stored | None = None, *, ids: str = "decimal", **manner: Any) -> list[Any]:
    return drafts(stored or Stored(), DELIVERED, 0, AT + 60, Manner(**manner), ids=ids)


def ids_of(draft: Any) -> tuple[str, bytes]:
    """The id in the text and in the TLV."""
    written = parse_receipt(draft.short_message.decode())
    tlvs = dict(draft.tlvs)
    return written.id if written else "", tlvs.get(Tag.RECEIPTED_MESSAGE_ID, b"")


def text(**changed: Any) -> Any:
    written = receipt_text(Stored(**changed), "7", DELIVERED, 0, AT + 60)
    return parse_receipt(written.decode())


# As they should be


def test_a_well_behaved_receipt_is_the_same_made_either_way() -> None:
    plain = drafts(Stored(), DELIVERED, 0, AT + 60)

    assert plain == made()
    assert plain[0].short_message == (
        b"id:703710 sub:001 dlvrd:001 submit date:2601311200 done date:2601311201"
        b" stat:DELIVRD err:000 text:hello"
    )
    assert plain[0].tlvs == (
        (Tag.RECEIPTED_MESSAGE_ID, b"703710\0"),
        (Tag.MESSAGE_STATE, b"\x02"),
    )


def test_a_receipt_names_the_message_of_a_submit_multi() -> None:
    (draft,) = drafts(Stored(receipted_message_id="12"), DELIVERED, 0, AT)

    assert ids_of(draft) == ("12", b"12\0")


@pytest.mark.parametrize("manner", [{}, {"form": "tlvs"}, {"unknown_fields": True}])
def test_a_receipt_echoes_the_senders_reference(manner: dict[str, Any]) -> None:
    reference = (int(Tag.USER_MESSAGE_REFERENCE), b"\xab\xcd")
    stored = Stored(tlvs=pack_tlvs((reference, (int(Tag.SOURCE_PORT), b"\x00\x01"))))
    (draft,) = made(stored, **manner)

    assert [
        tlv for tlv in draft.tlvs if tlv[0] in (Tag.USER_MESSAGE_REFERENCE, Tag.SOURCE_PORT)
    ] == [reference]


def test_a_receipt_has_the_dates_in_utc() -> None:

    assert (text().submit_date, text().done_date) == ("2601311200", "2601311201")


def test_a_receipt_quotes_plain_text_only() -> None:

    assert text().text == "hello"
    assert text(text="Your password: 12345678").text == ""
    assert text(data_coding=8, short_message="привет".encode("utf-16-be")).text == ""
    assert text(esm_class=0x40).text == ""
    assert text(short_message=b"\x00\x01").text == ""


def test_an_error_has_three_digits_and_its_tlv() -> None:
    written = receipt_text(Stored(), "7", MessageState.UNDELIVERABLE, 0x66, AT).decode()

    assert parse_receipt(written).err == "102"  # type: ignore[union-attr]
    assert receipt_tlvs("7", MessageState.UNDELIVERABLE, 0x66)[2] == (
        Tag.NETWORK_ERROR_CODE,
        b"\x03\x00\x66",
    )


# The form


def test_a_receipt_may_be_text_alone() -> None:
    (draft,) = made(form="text")

    assert (ids_of(draft)[0], draft.tlvs) == ("703710", ())


def test_a_receipt_may_be_tlvs_alone() -> None:
    (draft,) = made(form="tlvs")

    assert (draft.short_message, dict(draft.tlvs)[Tag.MESSAGE_STATE]) == (b"", b"\x02")


def test_one_of_tlvs_alone_keeps_its_text_for_peers_that_may_have_none() -> None:
    (draft,), (whole,) = made(form="tlvs"), made()

    assert dict(draft.tlvs)[Tag.MESSAGE_PAYLOAD] == whole.short_message


# Spoilt


@pytest.mark.parametrize(
    ("form", "ids", "expected"),
    [
        ("same", "decimal", "703710"),
        ("same", "hex", "abcde"),
        ("decimal", "hex", "703710"),
        ("hex", "decimal", "abcde"),
        ("upper_hex", "decimal", "ABCDE"),
        ("padded", "decimal", "0000703710"),
        ("padded", "hex", "00000abcde"),
        ("other_case", "hex", "ABCDE"),
        ("other_case", "decimal", "703710"),
    ],
)
def test_an_id_is_spelt_in_every_way(form: str, ids: str, expected: str) -> None:
    (draft,) = made(id=form, ids=ids)

    assert spelt(703_710, ids, form) == expected
    assert ids_of(draft) == (expected, expected.encode() + b"\0")


def test_a_receipt_may_come_twice() -> None:
    one, other = made(copies=2)

    assert one == other


def test_a_receipt_may_come_late() -> None:

    assert [draft.after_s for draft in made(when="late", late=7.0)] == [7.0]


def test_shuffled_receipts_overtake_each_other() -> None:
    waits = [made(Stored(id=number), shuffled=True)[0].after_s for number in range(8, 12)]

    assert waits == [1.5, 1.0, 0.5, 0.0]


def test_a_receipt_may_never_come() -> None:

    assert made(missing=True) == []


def test_only_the_first_part_of_a_long_message_gets_one() -> None:
    first, second = split("x" * 200, 1)
    parts = [
        Stored(short_message=part.short_message, esm_class=int(part.esm_class))
        for part in (first, second)
    ]

    assert [len(made(part, first_part_only=True)) for part in parts] == [1, 0]


def test_sar_parts_count_as_parts_too() -> None:
    def part(number: int) -> Stored:
        return Stored(tlvs=pack_tlvs([(0x0001, b"?"), (Tag.SAR_SEGMENT_SEQNUM, bytes([number]))]))

    assert [len(made(part(number), first_part_only=True)) for number in (1, 2)] == [1, 0]


@pytest.mark.parametrize("header", [b"\x05\x00\x03\x07", b"\x03\x70\x01\x01", b""])
def test_a_header_without_a_place_is_a_whole_message(header: bytes) -> None:
    whole = Stored(short_message=header, esm_class=0x40)

    assert len(made(whole, first_part_only=True)) == 1


def test_fields_that_nobody_knows_do_not_hide_the_rest() -> None:
    (draft,) = made(unknown_fields=True)
    written = parse_receipt(draft.short_message.decode())

    assert b" route:A7 " in draft.short_message
    assert b"sub:" not in draft.short_message
    assert written is not None
    assert (written.id, written.stat, written.text) == ("703710", "DELIVRD", "hello")
    assert draft.tlvs[-1][0] == 0x1403


def test_every_magic_number_spoils_in_another_way() -> None:

    assert len(set(MAGIC.values())) == len(MAGIC)


def test_the_settings_have_the_keys_of_a_manner() -> None:
    manner = Manner()

    assert config.Receipts().model_dump() == {
        name: getattr(manner, name) for name in Manner.__slots__
    }

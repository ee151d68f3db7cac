"""What goes to a receiver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from smpp.constants import MessageState
from smpp.text import DefaultAlphabet
from smpp.text.receipts import parse_receipt
from smpp.tlvs import Tag
from ussd.core.delivery import deliver_sm
from ussd.core.receipts import receipt_text

AT = 1_769_860_800.0  # 2026-01-31 12:00 UTC


@dataclass(frozen=True)
class Stored:
    id: int = 42
    kind: str = "MT"
    source_addr: str = "5000"
    destination_addr: str = "79031234567"
    short_message: bytes = b"hello"
    text: str | None = None
    data_coding: int = 0
    esm_class: int = 3
    registered_delivery: int = 0
    tlvs: bytes = b""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    dest_addr_ton: int = 1
    dest_addr_npi: int = 1
    service_type: str = ""
    protocol_id: int = 0
    priority_flag: int = 0
    receipted_message_id: str = ""
    accepted_at: float = AT


def only(stored: Stored, **options: Any) -> Any:
    (pdu,) = deliver_sm(stored, **options)
    return pdu


def test_the_mode_bits_of_a_submission_do_not_travel_on() -> None:

    assert only(Stored(esm_class=0xC3)).esm_class == 0xC0


@pytest.mark.parametrize(("esm_class", "kept"), [(0x08, 0x08), (0x10, 0x10), (0x04, 0)])
def test_acknowledgements_of_a_phone_travel_on_as_such(esm_class: int, kept: int) -> None:

    assert only(Stored(kind="MO", esm_class=esm_class)).esm_class == kept


def test_phone_is_told_what_it_is_asked_to_acknowledge() -> None:

    assert only(Stored(registered_delivery=0x1F)).registered_delivery == 0x0C
    assert only(Stored(kind="MO", registered_delivery=0x1F)).registered_delivery == 0


@pytest.mark.parametrize(
    ("source", "numbering"),
    [
        ("79031234567", (1, 1)),
        ("5000", (0, 1)),
        ("BANK", (5, 0)),
        ("+7903123456", (1, 1)),
        ("", (0, 0)),
    ],
)
def test_a_source_without_numbering_gets_one(source: str, numbering: tuple[int, int]) -> None:
    pdu = only(Stored(source_addr=source))

    assert (pdu.source_addr_ton, pdu.source_addr_npi) == numbering


def test_a_given_numbering_stays() -> None:
    pdu = only(Stored(source_addr_ton=3, source_addr_npi=0))

    assert (pdu.source_addr_ton, pdu.source_addr_npi) == (3, 0)


def test_what_does_not_fit_goes_as_message_payload() -> None:
    pdu = only(Stored(short_message=b"x" * 255))

    assert (pdu.short_message, pdu.tlv(Tag.MESSAGE_PAYLOAD)) == (b"", b"x" * 255)


def test_a_reference_of_the_sender_is_kept() -> None:
    tlvs = ((Tag.USER_MESSAGE_REFERENCE, b"\x00\x07"),)

    assert only(Stored(kind="MO"), tlvs=tlvs).tlvs == tlvs


def test_a_phone_knows_a_repetition_by_our_id_whatever_the_sender_claims() -> None:
    pdu = only(Stored(), tlvs=((Tag.RECEIPTED_MESSAGE_ID, b"forged"),))

    assert pdu.tlvs == ((Tag.RECEIPTED_MESSAGE_ID, b"42\0"),)


def test_the_parts_of_one_text_share_its_id() -> None:
    pdus = deliver_sm(Stored(text="x" * 200))

    assert [pdu.tlv(Tag.RECEIPTED_MESSAGE_ID) for pdu in pdus] == [b"42\0", b"42\0"]
    assert len({pdu.short_message[3] for pdu in pdus}) == 1


def test_an_old_peer_reads_the_id_that_it_was_given() -> None:
    submitted = Stored(id=3_000_000_000)
    text = receipt_text(submitted, "3000000000", MessageState.DELIVERED, 0, AT)
    stored = Stored(
        kind="receipt", short_message=text, receipted_message_id="3000000000", esm_class=4
    )
    pdu = only(stored, is_old=True)

    assert parse_receipt(pdu.short_message.decode()).id == "Z1DM4ETC"
    assert pdu.tlvs == ()


def test_a_receiver_gets_data_coding_0_in_its_own_alphabet() -> None:
    ours = only(Stored(kind="MO", text="Straße"), alphabet=DefaultAlphabet.LATIN_1)
    receipt = Stored(kind="receipt", short_message=b"id:1 a_b", esm_class=4)

    assert (ours.data_coding, ours.short_message) == (0, b"Stra\xdfe")
    assert only(receipt, alphabet=DefaultAlphabet.LATIN_1).short_message == b"id:1 a_b"


def test_shift_tables_are_used_where_they_save_a_part() -> None:
    text = "İyi günler, ağaç ve şeker için teşekkürler. " * 5
    plain = deliver_sm(Stored(text=text))
    shifted = deliver_sm(Stored(text=text), languages=(1,))

    assert (len(plain), len(shifted)) == (4, 2)
    assert {pdu.data_coding for pdu in shifted} == {0}

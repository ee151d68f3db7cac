from __future__ import annotations

import codecs

import gsm0338
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpp.errors import EncodeError
from smpp.text import gsm7
from smpp.text.national import LANGUAGES, locking_table, single_table

ORACLE = gsm0338.Codec()
DEFAULT_CHARACTERS = "".join([*locking_table(0).values(), *single_table(0).values()])
ALPHABETS = [
    gsm7.alphabet(*ids) for ids in [(0, 0), (1, 1), (0, 2), (3, 3), (3, 0), (6, 6), (13, 13)]
]


def test_every_default_character_is_encoded_as_the_oracle_does():
    ours = [gsm7.encode(char) for char in DEFAULT_CHARACTERS]

    assert ours == [ORACLE.encode(char)[0] for char in DEFAULT_CHARACTERS]


@settings(max_examples=150)
@given(st.text(alphabet=DEFAULT_CHARACTERS, max_size=200))
def test_texts_are_encoded_as_the_oracle_does(text):
    assert gsm7.encode(text) == ORACLE.encode(text)[0]


@settings(max_examples=150)
@given(st.sampled_from(ALPHABETS), st.data())
def test_what_was_encoded_is_decoded(tables, data):
    characters = [*locking_table(tables.locking).values(), *single_table(tables.single).values()]
    text = data.draw(st.text(alphabet=characters, max_size=80))

    assert gsm7.decode(gsm7.encode(text, tables), tables) == text
    assert gsm7.septet_count(text, tables) == len(gsm7.encode(text, tables))


@settings(max_examples=150)
@given(st.binary(max_size=60), st.sampled_from(ALPHABETS))
def test_any_octets_decode(octets, tables):
    assert isinstance(gsm7.decode(octets, tables), str)


@settings(max_examples=150)
@given(st.text(max_size=30))
def test_counting_finding_and_encoding_agree_on_what_fits(text):
    fits = gsm7.encode_or_none(text) is not None

    assert (gsm7.septet_count(text) is not None, gsm7.first_unencodable(text) is None) == (
        fits,
        fits,
    )


def test_plain_ascii_is_the_same_in_both():
    assert gsm7.encode("Call 0890, press 2.\r\n") == b"Call 0890, press 2.\r\n"


def test_ascii_that_has_another_place_is_moved():
    assert gsm7.encode("@$_") == b"\x00\x02\x11"


def test_extension_characters_take_two_septets():
    assert gsm7.encode("€[x]") == b"\x1b\x65\x1b\x3cx\x1b\x3e"
    assert gsm7.septet_count("€[x]") == 7


@pytest.mark.parametrize(
    "text, index", [("abç", 2), ("`", 0), ("Da жe", 3), ("\x1b", 0), ("a\tb", 1)]
)
def test_first_character_that_does_not_fit_is_named(text, index):
    assert gsm7.first_unencodable(text) == index
    with pytest.raises(EncodeError, match=f"at {index} is not GSM 7-bit"):
        gsm7.encode(text)


def test_lossy_encoding_puts_question_marks():
    assert gsm7.encode_lossy("Привет, A") == b"??????, A"


@pytest.mark.parametrize(
    "octets, text",
    [
        (b"\x1b\x1b\x65", " e"),
        (b"a\x1b", "a "),
        (b"\x1b\x41", "A"),
        (b"\x1b\x00", "@"),
        (b"\x1b\x0a", "\x0c"),
        (b"\x1b\x65\x1b\x65", "€€"),
        (b"a\x80\xff", "a\ufffd\ufffd"),
        (b"\x1b\x80", "\ufffd"),
        (b"\x00\x02", "@$"),
        (b"", ""),
    ],
)
def test_strange_septets_decode_by_the_rules(octets, text):
    assert gsm7.decode(octets) == text


def test_national_vectors(vectors):
    for row in vectors("text-gsm7.json", "national"):
        is_single = row["table"] == "single_shift"
        tables = (
            gsm7.alphabet(0, row["language"]) if is_single else gsm7.alphabet(row["language"], 0)
        )
        septets = b"\x1b" * row["needs_escape"] + bytes.fromhex(row["hex"])

        assert (gsm7.encode(row["char"], tables), gsm7.decode(septets, tables)) == (
            septets,
            row["char"],
        )


def test_character_of_the_locking_table_needs_no_escape():
    assert gsm7.encode("ğış", gsm7.alphabet(1, 1)) == b"\x0c\x07\x1d"
    assert gsm7.encode("ğış", gsm7.alphabet(0, 1)) == b"\x1b\x67\x1b\x69\x1b\x73"


def test_alphabets_are_made_once_and_named():
    assert gsm7.alphabet(1, 1) is gsm7.alphabet(1, 1)
    assert repr(gsm7.alphabet(1, 0)) == "Alphabet(locking=1, single=0)"


def test_every_language_has_an_alphabet():
    assert all(gsm7.encode("0", gsm7.alphabet(id_, id_)) == b"0" for id_ in LANGUAGES)


def test_packed_sms_vectors(vectors):
    for row in vectors("text-gsm7.json", "packed_sms"):
        septets = gsm7.encode(row["text"])
        packed = bytes.fromhex(row["hex"])

        assert (len(septets), gsm7.pack(septets)) == (row["septets"], packed)
        assert gsm7.unpack(packed, len(septets)) == septets


def test_packed_text_behind_a_header_begins_on_a_septet_boundary(vectors):
    for row in vectors("text-gsm7.json", "packed_sms_udh"):
        udh, octets = bytes.fromhex(row["udh"]), bytes.fromhex(row["hex"])
        septets = gsm7.encode(row["text"])

        assert udh + gsm7.pack(septets, row["fill_bits"]) == octets
        assert gsm7.unpack(octets[len(udh) :], len(septets), row["fill_bits"]) == septets


def test_packed_ussd_vectors(vectors):
    for row in vectors("text-gsm7.json", "packed_ussd"):
        packed = bytes.fromhex(row["hex"])

        assert gsm7.pack_ussd(gsm7.encode(row["text"])) == packed
        assert gsm7.decode(gsm7.unpack_ussd(packed)) == row["decodes_to"]


@pytest.mark.parametrize(
    "text, packed", [("0123456", "b0986c46abd91a"), ("012345\r", "b0986c46ab351a"), ("", "")]
)
def test_seven_spare_bits_are_filled_with_a_carriage_return(text, packed):
    assert gsm7.pack_ussd(gsm7.encode(text)).hex() == packed


def test_padding_of_ussd_is_taken_off():
    assert gsm7.unpack_ussd(bytes.fromhex("b0986c46abd91a")) == b"0123456"
    assert gsm7.unpack_ussd(b"") == b""


@settings(max_examples=150)
@given(st.binary(max_size=90).map(lambda octets: bytes(octet & 0x7F for octet in octets)))
def test_what_was_packed_is_unpacked(septets):
    assert gsm7.unpack(gsm7.pack(septets), len(septets)) == septets


def test_unpacking_asks_for_no_more_than_there_is():
    assert gsm7.unpack(gsm7.pack(b"abc"), 50) == b"abc"
    assert gsm7.unpack(b"", 1, 3) == b""


def test_pythons_own_codecs_are_left_alone():
    with pytest.raises(LookupError):
        codecs.lookup("gsm7")

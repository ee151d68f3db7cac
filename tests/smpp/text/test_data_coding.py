from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpp.text import gsm7
from smpp.text.data_coding import (
    Charset,
    Coding,
    DefaultAlphabet,
    choose,
    classify,
    classify_cbs,
    decode_text,
    encode_text,
)


@pytest.mark.parametrize(
    "text, data_coding", [("Saldo Rp 15.000", 0), ("€5", 0), ("Баланс", 8), ("it’s", 8), ("", 0)]
)
def test_data_coding_is_the_cheapest_that_carries_the_text(text, data_coding):
    assert choose(text) == data_coding
    assert encode_text(text)[0] == data_coding


def test_text_goes_out_unpacked_or_as_utf16():
    assert encode_text("a€") == (0, b"a\x1b\x65")
    assert encode_text("Да") == (8, b"\x04\x14\x04\x30")


@pytest.mark.parametrize(
    "default, text, expected",
    [
        (DefaultAlphabet.LATIN_1, "ça @", (0, b"\xe7a @")),
        (DefaultAlphabet.LATIN_1, "5 €", (8, "5 €".encode("utf-16-be"))),
        (DefaultAlphabet.ASCII, "a@$", (0, b"a@$")),
        (DefaultAlphabet.ASCII, "é", (8, b"\x00\xe9")),
        (DefaultAlphabet.ASCII, "", (0, b"")),
    ],
)
def test_zero_means_what_the_peer_means_by_it(default, text, expected):
    assert encode_text(text, default_alphabet=default) == expected
    assert decode_text(expected[1], expected[0], default) == text


def test_forced_data_coding_loses_what_it_lacks_and_no_more():
    assert encode_text("Да €", 0) == (0, b"?? \x1b\x65")
    assert encode_text("é€", 3) == (3, b"\xe9?")
    assert encode_text("é€", 4) == (4, b"\xe9?")
    assert encode_text("A\ud800", 8) == (8, b"\x00A\x00?")


def test_lone_surrogate_does_not_stop_a_text():
    assert encode_text("A\ud800") == (8, b"\x00A\x00?")


@pytest.mark.parametrize(
    "octets, data_coding, text",
    [
        (b"\x24\x40\x1b\x65", 0, "¤¡€"),
        (b"\x24\x40", 1, "$@"),
        (b"\xe9", 1, "\ufffd"),
        (b"\xe9", 3, "é"),
        (b"\x00\xff", 4, "\x00ÿ"),
        (b"\xb4\xd0", 6, "Да"),
        (b"\xf9", 7, "\u05e9"),
        (b"\x04\x14\x04\x30", 8, "Да"),
        (b"\x04\x14\x04\x30", 0x48, "Да"),
        (b"1 Balance", 0x0F, "1 Balance"),
        (b"*100#", 0x15, "*100#"),
        (b"\xe9", 0x44, "é"),
        (b"en\rHello", 0x10, "Hello"),
        (b"Hello", 0x10, "Hello"),
        (b"\xb2\x3a\x04\x14", 0x11, "Д"),
        (b"\x00", 0xF0, "@"),
        (b"\xff", 0xF5, "ÿ"),
        (b"\x00", 0xC8, "@"),
        (b"\x04\x14", 0xE0, "Д"),
        (b"\x1b$BF|", 0x0A, "日"),
    ],
)
def test_octets_are_read_as_their_data_coding_says(octets, data_coding, text):

    assert decode_text(octets, data_coding) == text


@pytest.mark.parametrize(
    "octets, text",
    [
        (b"\x04\x14\x04", "Д\ufffd"),
        (b"\x04\x14\x00", "Д"),
        (b"\xd8\x3d", "\ufffd"),
        (b"\xd8\x3d\xde\x00", "😀"),
        (b"\xfe\xff\x04\x14", "Д"),
        (b"\xff\xfe\x14\x04", "Д"),
        (b"", ""),
        (b"\x00", ""),
    ],
)
def test_ucs2_that_is_not_quite_right_is_read_all_the_same(octets, text):
    assert decode_text(octets, 8) == text


@settings(max_examples=200)
@given(
    st.binary(max_size=40),
    st.integers(min_value=0, max_value=255),
    st.sampled_from(DefaultAlphabet),
)
def test_no_octets_of_a_peer_raise(octets, data_coding, default):
    assert isinstance(decode_text(octets, data_coding, default), str)


@settings(max_examples=150)
@given(st.text(max_size=60).filter(lambda text: not text.startswith("\ufeff")))
def test_what_was_encoded_is_decoded(text):
    data_coding, octets = encode_text(text)

    assert decode_text(octets, data_coding) == text.encode("utf-16", "replace").decode("utf-16")


def test_announced_national_tables_are_used():
    assert decode_text(b"\x1b\x73\x07", 0, tables=gsm7.alphabet(1, 1)) == "şı"


def test_cell_broadcast_vectors(vectors):
    for row in vectors("text-cbs-dcs.json"):
        coding = classify_cbs(int(row["hex"], 16))

        assert (coding.charset.name, coding.message_class, coding.language) == (
            row["charset"],
            row["message_class"],
            row["language"],
        )


@pytest.mark.parametrize(
    "scheme, coding",
    [
        (0x20, Coding(Charset.GSM7, language="cs")),
        (0x64, Coding(Charset.OCTETS, is_compressed=True)),
        (0x98, Coding(Charset.UCS2, 0, has_header=True)),
        (0x8F, Coding(Charset.GSM7)),
        (0x4C, Coding(Charset.GSM7)),
    ],
)
def test_other_cell_broadcast_groups(scheme, coding):
    assert classify_cbs(scheme) == coding


@pytest.mark.parametrize(
    "data_coding, coding",
    [
        (0x00, Coding(Charset.GSM7)),
        (0x08, Coding(Charset.UCS2)),
        (0x0B, Coding(Charset.GSM7)),
        (0x48, Coding(Charset.UCS2)),
        (0xC8, Coding(Charset.GSM7, is_waiting_indication=True)),
        (0xE0, Coding(Charset.UCS2, is_waiting_indication=True)),
        (0xF0, Coding(Charset.GSM7, message_class=0)),
        (0xF5, Coding(Charset.OCTETS, message_class=1)),
    ],
)
def test_smpp_groups(data_coding, coding):
    assert classify(data_coding) == coding

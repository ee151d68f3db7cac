"""Texts for receivers to whom data_coding 0 is something else than GSM 7-bit."""

from __future__ import annotations

import pytest

from smpp.text import DefaultAlphabet, gsm7, split
from ussd.core.alphabets import respelt

LATIN, ASCII, GSM = DefaultAlphabet.LATIN_1, DefaultAlphabet.ASCII, DefaultAlphabet.GSM7


@pytest.mark.parametrize(
    ("text", "alphabet", "expected"),
    [
        ("Straße @ 5", LATIN, ("Straße @ 5".encode("latin-1"), 0)),
        ("a_b @ 5", ASCII, (b"a_b @ 5", 0)),
        ("Straße", ASCII, ("Straße".encode("utf-16-be"), 8)),
        ("5 €", LATIN, ("5 €".encode("utf-16-be"), 8)),
        ("Straße @", GSM, (gsm7.encode("Straße @"), 0)),
    ],
)
def test_a_text_is_spelt_in_the_receivers_alphabet(
    text: str, alphabet: DefaultAlphabet, expected: tuple[bytes, int]
) -> None:
    assert respelt(gsm7.encode(text), 0, 0, alphabet) == expected


def test_what_says_its_own_alphabet_stays() -> None:
    assert respelt(b"\x04\x16", 8, 0, LATIN) == (b"\x04\x16", 8)


def test_a_header_stays_before_the_text() -> None:
    first = split("ä" * 200, 7)[0]

    assert respelt(first.short_message, 0, first.esm_class, LATIN) == (
        first.udh + ("ä" * 153).encode("latin-1"),
        0,
    )


def test_shift_tables_are_undone() -> None:
    text = "ağaç " * 40
    first = split(text, 7, languages=(1,))[0]
    octets, coding = respelt(first.short_message, first.data_coding, first.esm_class, LATIN)

    assert (octets, coding) == (first.udh + first.text.encode("utf-16-be"), 8)

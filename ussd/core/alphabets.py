"""What data_coding 0 means to a receiver, and the texts that must be spelt anew for it.

Everything that the message centre keeps under data_coding 0 is GSM 7-bit: what a sender meant by it
was spelt out when its message was accepted.  A receiver to whom 0 is Latin-1 or ASCII gets the same
text in that alphabet where it has every character, else in UCS-2.  A receipt is ASCII in every one
of them, so it stays as it is.
"""

from __future__ import annotations

from smpp.constants import EsmClass
from smpp.text import DefaultAlphabet, decode_text, encode_text, parse_udh
from smpp.text.gsm7 import DEFAULT

__all__ = ["respelt"]


def respelt(
    octets: bytes, data_coding: int, esm_class: int, alphabet: DefaultAlphabet
) -> tuple[bytes, int]:
    """Return `(octets, data_coding)` of a short_message for a receiver of this alphabet.

    A user data header stays before the text; the shift tables that it announces are undone.
    """
    if data_coding or alphabet is DefaultAlphabet.GSM7:
        return octets, data_coding
    header, body, tables = b"", octets, DEFAULT
    if esm_class & EsmClass.UDHI:
        read, body = parse_udh(octets)
        header, tables = octets[: len(octets) - len(body)], read.tables
    text = decode_text(body, tables=tables)
    coding, spelt = encode_text(text, None, alphabet)
    return header + spelt, coding

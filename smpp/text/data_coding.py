"""data_coding: which alphabet an octet string is in, and the text that it holds.

SMPP leaves "0" to the message centre, so what it means is a setting of the peer
(`DefaultAlphabet`). USSD links put a cell-broadcast scheme into the same octet; its values that
SMPP reserves are read as such. Decoding never raises: what cannot be read becomes U+FFFD, or a
question mark where we send.

Rules: SMPP 3.4 §5.2.19; TS 23.038 §4 (message class groups), §5 (cell broadcast, USSD).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from smpp.constants import DataCoding
from smpp.text import gsm7

__all__ = [
    "Charset",
    "Coding",
    "DefaultAlphabet",
    "choose",
    "classify",
    "classify_cbs",
    "decode_text",
    "encode_text",
]


class DefaultAlphabet(Enum):
    """What a peer means by data_coding 0."""

    GSM7 = "gsm7"
    LATIN_1 = "latin-1"
    ASCII = "ascii"


class Charset(Enum):
    """How the octets of a text are to be read; the value is Python's codec, where it has one."""

    GSM7 = "gsm7"
    OCTETS = "latin-1 octets"
    UCS2 = "utf-16-be"
    ASCII = "ascii"
    LATIN_1 = "latin-1"
    JIS = "shift_jis"
    CYRILLIC = "iso8859-5"
    HEBREW = "iso8859-8"
    ISO_2022_JP = "iso2022_jp"
    EXTENDED_JIS = "euc_jp"
    KS_C_5601 = "euc_kr"


@dataclass(frozen=True, slots=True)
class Coding:
    """What a data_coding says: the charset and, where it is given, class, language and extras.

    `message_class` is 0 (flash) to 3 or None; `language` an ISO 639 code, or "prefix" when the text
    begins with it; `is_waiting_indication` marks the message-waiting groups.
    """

    charset: Charset
    message_class: int | None = None
    language: str | None = None
    is_compressed: bool = False
    has_header: bool = False
    is_waiting_indication: bool = False


_SMPP: Final[dict[int, Charset]] = {
    DataCoding.IA5: Charset.ASCII,
    DataCoding.OCTET_UNSPECIFIED: Charset.OCTETS,
    DataCoding.LATIN_1: Charset.LATIN_1,
    DataCoding.OCTET_UNSPECIFIED_COMMON: Charset.OCTETS,
    DataCoding.JIS: Charset.JIS,
    DataCoding.CYRILLIC: Charset.CYRILLIC,
    DataCoding.LATIN_HEBREW: Charset.HEBREW,
    DataCoding.UCS2: Charset.UCS2,
    DataCoding.PICTOGRAM: Charset.OCTETS,
    DataCoding.ISO_2022_JP: Charset.ISO_2022_JP,
    DataCoding.EXTENDED_KANJI_JIS: Charset.EXTENDED_JIS,
    DataCoding.KS_C_5601: Charset.KS_C_5601,
}
_DEFAULT_CHARSET: Final[dict[DefaultAlphabet, Charset]] = {
    DefaultAlphabet.GSM7: Charset.GSM7,
    DefaultAlphabet.LATIN_1: Charset.LATIN_1,
    DefaultAlphabet.ASCII: Charset.ASCII,
}
_CBS_LANGUAGES: Final[dict[int, str]] = {
    0x00: "de", 0x01: "en", 0x02: "it", 0x03: "fr", 0x04: "es", 0x05: "nl", 0x06: "sv",
    0x07: "da", 0x08: "pt", 0x09: "fi", 0x0A: "no", 0x0B: "el", 0x0C: "tr", 0x0D: "hu",
    0x0E: "pl", 0x20: "cs", 0x21: "he", 0x22: "ar", 0x23: "ru", 0x24: "is",
}  # fmt: skip
_LANGUAGE_PREFIX: Final = "prefix"
_SCHEME_ALPHABETS: Final = (Charset.GSM7, Charset.OCTETS, Charset.UCS2, Charset.GSM7)
"""Bits 3 and 2 of a scheme; 11 is reserved and read as GSM 7-bit (TS 23.038 §5)."""


def choose(text: str) -> int:
    """The data_coding that carries `text` whole: 0 if GSM 7-bit has every character, else 8."""
    is_gsm7 = gsm7.first_unencodable(text) is None
    return DataCoding.SMSC_DEFAULT if is_gsm7 else DataCoding.UCS2


def encode_text(
    text: str,
    data_coding: int | None = None,
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7,
) -> tuple[int, bytes]:
    """`(data_coding, octets)` of a text for a peer whose 0 is `default_alphabet`.

    Without `data_coding` it is 0 where that carries the text whole, else 8. With one, what the
    charset lacks goes out as a question mark.
    """
    if data_coding is None:
        return _encode_whole(text, default_alphabet)
    return data_coding, _encode_lossy(text, classify(data_coding, default_alphabet).charset)


def _encode_whole(text: str, default_alphabet: DefaultAlphabet) -> tuple[int, bytes]:
    charset = _DEFAULT_CHARSET[default_alphabet]
    if charset is Charset.GSM7:
        octets = gsm7.encode_or_none(text)
    else:
        octets = text.encode(charset.value) if _is_whole(text, charset) else None
    if octets is None:
        return DataCoding.UCS2, _encode_lossy(text, Charset.UCS2)
    return DataCoding.SMSC_DEFAULT, octets


def _is_whole(text: str, charset: Charset) -> bool:
    return text.isascii() or (charset is Charset.LATIN_1 and max(text) <= "\xff")


def _encode_lossy(text: str, charset: Charset) -> bytes:
    if charset is Charset.GSM7:
        return gsm7.encode_lossy(text)
    return text.encode("latin-1" if charset is Charset.OCTETS else charset.value, "replace")


def decode_text(
    octets: bytes,
    data_coding: int = 0,
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7,
    tables: gsm7.Alphabet = gsm7.DEFAULT,
) -> str:
    """The text of `octets`; never raises, U+FFFD stands for what cannot be read.

    `tables` are the national tables that a user data header announced. A language prefix of the
    cell-broadcast schemes 0x10 and 0x11 is taken off.
    """
    if not data_coding and default_alphabet is DefaultAlphabet.GSM7:
        return gsm7.decode(octets, tables)
    coding = classify(data_coding, default_alphabet)
    has_prefix = coding.language is _LANGUAGE_PREFIX
    if coding.charset is Charset.UCS2:
        return _decode_ucs2(octets[2:] if has_prefix else octets)
    if coding.charset is Charset.GSM7:
        is_prefixed = has_prefix and octets[2:3] == b"\r"
        return gsm7.decode(octets[3:] if is_prefixed else octets, tables)
    if coding.charset is Charset.OCTETS:
        return octets.decode("latin-1")
    return octets.decode(coding.charset.value, "replace")


def _decode_ucs2(octets: bytes) -> str:
    """UTF-16 text; a byte order mark is obeyed, a stray NUL octet at the end is dropped."""
    if len(octets) % 2 and octets[-1] == 0:
        octets = octets[:-1]
    if octets[:2] == b"\xff\xfe":
        return octets[2:].decode("utf-16-le", "replace")
    return octets.removeprefix(b"\xfe\xff").decode("utf-16-be", "replace")


def classify(data_coding: int, default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7) -> Coding:
    """What a data_coding of SMPP means, message class and waiting groups included.

    Values that SMPP reserves (0x0F to 0xBF) are read as the cell-broadcast scheme that USSD links
    put there; an unknown value is GSM 7-bit.
    """
    if data_coding in _SMPP:
        return Coding(_SMPP[data_coding])
    group = data_coding >> 4
    if group in (0xC, 0xD, 0xE):
        waiting = Charset.UCS2 if group == 0xE else Charset.GSM7
        return Coding(waiting, is_waiting_indication=True)
    if group == 0xF:
        charset = Charset.OCTETS if data_coding & 0x04 else Charset.GSM7
        return Coding(charset, message_class=data_coding & 0x03)
    if data_coding >= 0x0F:
        return classify_cbs(data_coding)
    return Coding(_DEFAULT_CHARSET[default_alphabet] if not data_coding else Charset.GSM7)


def classify_cbs(scheme: int) -> Coding:
    """What a cell-broadcast data coding scheme means, the one of USSD (TS 23.038 §5).

    Reserved values count as 0x0F, GSM 7-bit in no stated language, as the specification says.
    """
    group, alphabet = scheme >> 4, _SCHEME_ALPHABETS[scheme >> 2 & 0x03]
    if scheme in (0x10, 0x11):
        charset = Charset.UCS2 if scheme == 0x11 else Charset.GSM7
        return Coding(charset, language=_LANGUAGE_PREFIX)
    if 0x4 <= group <= 0x7:
        message_class = scheme & 0x03 if scheme & 0x10 else None
        return Coding(alphabet, message_class, is_compressed=bool(scheme & 0x20))
    if group == 0x9:
        return Coding(alphabet, scheme & 0x03, has_header=True)
    if group == 0xF:
        charset = Charset.OCTETS if scheme & 0x04 else Charset.GSM7
        return Coding(charset, message_class=scheme & 0x03 or None)
    return Coding(Charset.GSM7, language=_CBS_LANGUAGES.get(scheme))

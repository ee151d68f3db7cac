"""What a text costs on a channel, and which character makes it dear.

This is the `Encoding` that the gateway gives to the menu engine. A text is GSM 7-bit or it is
UCS-2, whole: one curly apostrophe takes a USSD screen from 182 characters to 80. So the culprit is
named, with a plain character to put in its place where there is one. Nothing is cut here.

Sizes: TS 22.090 and TS 23.038 §5 (160 octets of a USSD string), TS 23.040 (SMS).
"""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from typing import Final, NamedTuple

from smpp.text import gsm7
from smpp.text.segments import part_count

__all__ = [
    "LOOK_ALIKES",
    "MAX_SMS_PARTS",
    "Culprit",
    "Size",
    "culprit",
    "measure",
    "parts",
    "plain",
]

GSM7: Final = "GSM-7"
UCS2: Final = "UCS-2"

MAX_SMS_PARTS: Final = 10
"""How many parts a text for SMS may take before it is too long; more is a letter."""

UNLIMITED: Final = sys.maxsize
"""The limit of a channel that has none: announcements of a call."""

_LIMITS: Final[dict[str, tuple[int, int]]] = {
    "ussd": (182, 80),
    "sms": (160, 70),
    "call": (UNLIMITED, UNLIMITED),
}
_SMS_LONG: Final = (153 * MAX_SMS_PARTS, 67 * MAX_SMS_PARTS)

_TYPOGRAPHIC: Final[dict[str, str]] = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'",
    "‹": "'", "›": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "•": "-", "·": "-",
    "…": "...", "×": "x", "⁄": "/", "\t": " ",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ",
    "\u202f": " ", "\u2028": "\n", "\u2029": "\n",
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
}  # fmt: skip
_SPELT_OUT: Final[dict[str, str]] = {
    "№": "No.", "©": "(c)", "®": "(R)", "→": "->", "←": "<-", "⇒": "=>", "⇐": "<=",
    "≤": "<=", "≥": ">=", "≠": "!=", "÷": "/", "±": "+/-", "✓": "yes", "✔": "yes",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "ð": "d", "þ": "th",
}  # fmt: skip
"""Signs and letters that an author may write otherwise; nobody does it for them."""

LOOK_ALIKES: Final[dict[str, str]] = dict(
    zip(
        "АВЕЅІЈКМНОРСТХУасеѕіјорхуԁԚԝ",
        "ABESIJKMHOPCTXYacesijopxydQw",
        strict=True,
    )
)
"""Cyrillic letters that look like a Latin one, and that one."""

_PLAIN: Final = str.maketrans(_TYPOGRAPHIC)
_LATIN: Final = str.maketrans(_TYPOGRAPHIC | LOOK_ALIKES)


class Size(NamedTuple):
    """What a text takes and may take: septets of "GSM-7" or UTF-16 units of "UCS-2"."""

    units: int
    limit: int
    alphabet: str


@dataclass(frozen=True, slots=True)
class Culprit:
    """The first character that takes a text out of GSM 7-bit, and what may stand instead.

    `replacement` is None where nothing plain says the same ("" where the character can go).
    """

    character: str
    index: int
    replacement: str | None


def measure(text: str, channel: str = "ussd") -> Size:
    """The size of a text on a channel: "ussd", "sms" or "call".

    On sms the limit is that of one part while the text fits one, else that of `MAX_SMS_PARTS`.
    """
    gsm7_limit, ucs2_limit = _LIMITS[channel]
    units = gsm7.septet_count(text)
    if units is not None:
        if units > gsm7_limit and channel == "sms":
            gsm7_limit = _SMS_LONG[0]
        return Size(units, gsm7_limit, GSM7)
    units = len(text.encode("utf-16-be", "replace")) // 2
    if units > ucs2_limit and channel == "sms":
        ucs2_limit = _SMS_LONG[1]
    return Size(units, ucs2_limit, UCS2)


def culprit(text: str) -> Culprit | None:
    """The first character that makes `text` UCS-2, or None if it is GSM 7-bit.

    A Cyrillic letter is offered its Latin double only in a text that has Latin letters and needs
    nothing else: there it slipped in from the other keyboard layout.
    """
    index = gsm7.first_unencodable(text)
    if index is None:
        return None
    character = text[index]
    replacement = _TYPOGRAPHIC.get(character)
    if replacement is None and _is_latin_at_heart(text):
        replacement = LOOK_ALIKES.get(character)
    if replacement is None:
        replacement = _spelt_out(character)
    return Culprit(character, index, replacement)


def _spelt_out(character: str) -> str | None:
    """A sign in words, a letter without its marks; None where nothing in ASCII says the same."""
    known = _SPELT_OUT.get(character)
    if known is not None:
        return known
    parts = unicodedata.normalize("NFKD", character).replace("⁄", "/")
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return bare if bare.isascii() and bare.strip() else None


def _is_latin_at_heart(text: str) -> bool:
    has_latin = any(char.isascii() and char.isalpha() for char in text)
    return has_latin and gsm7.first_unencodable(text.translate(_LATIN)) is None


def parts(text: str) -> int:
    """How many SMS the text takes."""
    return part_count(text)


def plain(text: str) -> str:
    """`text` with plain quotes, dashes and spaces where that makes it GSM 7-bit, else as it is."""
    if gsm7.first_unencodable(text) is None:
        return text
    substituted = text.translate(_PLAIN)
    return substituted if gsm7.first_unencodable(substituted) is None else text

"""GSM 7-bit text: septets one per octet (as SMPP carries them) and packed (as the air does).

Encoding refuses what the alphabet lacks and names the character; decoding never raises, whatever a
peer sent. An `Alphabet` is a pair of tables, locking and single shift; `DEFAULT` is the pair that
holds when no header announces another. Plain ASCII goes through at C speed.

Rules: TS 23.038 §6.1 (packing, and the carriage return that keeps USSD's spare bits from looking
like `@`), §6.2 (alphabets); unpacked septets in SMPP by the custom of the field.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import Final

from smpp.errors import EncodeError
from smpp.text.national import DEFAULT_LANGUAGE, locking_table, single_table

__all__ = [
    "DEFAULT",
    "ESCAPE",
    "Alphabet",
    "alphabet",
    "decode",
    "encode",
    "encode_lossy",
    "encode_or_none",
    "first_unencodable",
    "pack",
    "pack_ussd",
    "septet_count",
    "unpack",
    "unpack_ussd",
]

ESCAPE: Final = 0x1B
"""The septet that says: the next one is to be read in the single-shift table."""

_CR: Final = 0x0D
_REPLACEMENT: Final = "\ufffd"
_ESCAPE_OCTET: Final = bytes([ESCAPE])
_ESCAPED: Final = re.compile(rb"\x1b(.?)", re.DOTALL)


class Alphabet:
    """One locking table with one single-shift table, compiled for both directions.

    `locking` and `single` are national language identifiers, 0 for the default tables.
    Ask `alphabet()` for one: they are made once and shared.
    """

    __slots__ = (
        "_charmap",
        "_decoding",
        "_extended",
        "_extended_ascii",
        "_outside",
        "_same",
        "_single",
        "locking",
        "single",
    )

    def __init__(self, locking: int, single: int) -> None:
        self.locking = locking
        self.single = single
        basic, self._single = locking_table(locking), single_table(single)
        extended = {
            char: code
            for code, char in reversed(self._single.items())
            if char not in basic.values()
        }
        self._charmap: dict[int, int | bytes] = {
            ord(char): bytes((ESCAPE, code)) for char, code in extended.items()
        }
        self._charmap |= {ord(char): code for code, char in reversed(basic.items())}
        self._decoding = "".join(basic.get(code, _REPLACEMENT) for code in range(256))
        # Octets that mean the same in ASCII and here pass through untouched; most texts are these.
        self._same = bytes(code for code, char in basic.items() if ord(char) == code)
        self._extended_ascii = "".join(extended).encode("ascii", "ignore")
        self._extended = re.compile(_one_of(extended, "") if extended else "(?!)")
        self._outside = re.compile(_one_of({chr(point) for point in self._charmap}, "^"))

    def __repr__(self) -> str:
        return f"Alphabet(locking={self.locking}, single={self.single})"


def _one_of(chars: dict[str, int] | set[str], negation: str) -> str:
    return f"[{negation}{''.join(map(re.escape, sorted(chars)))}]"


@cache
def alphabet(locking: int = DEFAULT_LANGUAGE, single: int = DEFAULT_LANGUAGE) -> Alphabet:
    """The alphabet of a locking and a single-shift language; unknown identifiers mean default."""
    return Alphabet(locking, single)


DEFAULT: Final = alphabet()
"""The GSM 7-bit default alphabet with its extension table."""


def encode(text: str, tables: Alphabet = DEFAULT) -> bytes:
    """The septets of `text`, one per octet.

    Raises `EncodeError`, naming the first character that the alphabet lacks.
    """
    septets = encode_or_none(text, tables)
    if septets is None:
        index = first_unencodable(text, tables) or 0
        raise EncodeError(f"character {text[index]!r} at {index} is not GSM 7-bit; send UCS-2")
    return septets


def encode_or_none(text: str, tables: Alphabet = DEFAULT) -> bytes | None:
    """The septets of `text`, one per octet; None if the alphabet lacks a character of it."""
    if text.isascii():
        octets = text.encode("ascii")
        if not octets.translate(None, tables._same):
            return octets
    if tables._outside.search(text):
        return None
    return codecs.charmap_encode(text, "strict", tables._charmap)[0]


def encode_lossy(text: str, tables: Alphabet = DEFAULT) -> bytes:
    """The septets of `text` with a question mark for each character that the alphabet lacks."""
    return encode(tables._outside.sub("?", text), tables)


def decode(septets: bytes, tables: Alphabet = DEFAULT) -> str:
    """The text of unpacked septets; never raises.

    An octet above 0x7F becomes U+FFFD, an escaped code without a character the one that the locking
    table has there, a double or trailing escape a space (TS 23.038 §6.2.1.1).
    """
    if not septets.translate(None, tables._same):
        return septets.decode("ascii")
    pieces = _ESCAPED.split(septets)
    text = [_plain(piece, tables) for piece in pieces[::2]]
    for place, code in enumerate(pieces[1::2]):
        text[place] += _extension(code, tables)
    return "".join(text)


def _plain(septets: bytes, tables: Alphabet) -> str:
    return codecs.charmap_decode(septets, "strict", tables._decoding)[0]


def _extension(code: bytes, tables: Alphabet) -> str:
    if code in (b"", _ESCAPE_OCTET):
        return " "
    return tables._single.get(code[0]) or _plain(code, tables)


def septet_count(text: str, tables: Alphabet = DEFAULT) -> int | None:
    """How many septets `text` takes (two for an escaped character); None if it has others."""
    if text.isascii():
        octets = text.encode("ascii")
        strange = octets.translate(None, tables._same)
        if not strange:
            return len(octets)
    if tables._outside.search(text):
        return None
    return len(text) + len(tables._extended.findall(text))


def first_unencodable(text: str, tables: Alphabet = DEFAULT) -> int | None:
    """The index of the first character that the alphabet lacks, or None."""
    if text.isascii() and not text.encode("ascii").translate(None, tables._same):
        return None
    found = tables._outside.search(text)
    return found.start() if found else None


def pack(septets: bytes, fill_bits: int = 0) -> bytes:
    """Eight septets in seven octets, lowest bits first; spare bits are zero (SMS).

    `fill_bits` (0 to 6) zero bits go first, so that text after a user data header begins on a
    septet boundary (TS 23.040 §9.2.3.24).
    """
    bits = 0
    for septet in reversed(septets):
        bits = bits << 7 | septet & 0x7F
    return (bits << fill_bits).to_bytes((len(septets) * 7 + fill_bits + 7) // 8, "little")


def unpack(octets: bytes, count: int | None = None, fill_bits: int = 0) -> bytes:
    """The septets of packed octets: at most `count`, or as many as fit."""
    room = max(0, (len(octets) * 8 - fill_bits) // 7)
    bits = int.from_bytes(octets, "little") >> fill_bits
    wanted = room if count is None else min(count, room)
    return bytes(bits >> 7 * index & 0x7F for index in range(wanted))


def pack_ussd(septets: bytes) -> bytes:
    """Packed septets of a USSD string, which has no length field (TS 23.038 §6.1.2.3.1).

    Seven spare bits are filled with a carriage return, and a text that ends in one exactly at an
    octet boundary gets a second, so that the receiver takes only the padding away.
    """
    spare = len(septets) % 8
    if spare == 7 or (septets and spare == 0 and septets[-1] == _CR):
        septets += bytes([_CR])
    return pack(septets)


def unpack_ussd(octets: bytes) -> bytes:
    """The septets of a packed USSD string, without its padding."""
    septets = unpack(octets)
    is_padded = bool(octets) and len(octets) % 7 == 0 and octets[-1] >> 1 == _CR
    return septets[:-1] if is_padded else septets

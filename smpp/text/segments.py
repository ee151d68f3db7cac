"""Long texts: cut into segments that one SMS can carry, and put together again.

A cut never falls inside an escape pair or a surrogate pair. The header that a segment begins with
(UDH) is made and read here; a header that a peer got wrong is treated as text, not as an error.
The `Reassembler` keeps no clock: `now` is passed in, and it holds a bounded number of sets.

Rules: TS 23.040 §9.2.3.24 (headers), SMPP 3.4 §5.3.2.22–24 (the sar_ fields).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from smpp.constants import DataCoding, EsmClass
from smpp.errors import EncodeError
from smpp.text import gsm7
from smpp.text.national import DEFAULT_LANGUAGE

__all__ = [
    "MAX_SEGMENTS",
    "Concatenation",
    "Element",
    "Segment",
    "UserDataHeader",
    "concatenation",
    "parse_udh",
    "part_count",
    "single_limit",
    "split",
    "split_octets",
    "write_udh",
]

MAX_SEGMENTS: Final = 255
"""The most segments that a concatenation header can count."""

USER_DATA_OCTETS: Final = 140
"""What one SMS carries, header included (TS 23.040 §9.2.3.16)."""

_CONCATENATION_8: Final = 0x00
_PORTS_8: Final = 0x04
_PORTS_16: Final = 0x05
_CONCATENATION_16: Final = 0x08
_SINGLE_SHIFT: Final = 0x24
_LOCKING_SHIFT: Final = 0x25

Element = tuple[int, bytes]
"""One information element of a header: identifier and value."""


@dataclass(frozen=True, slots=True)
class Concatenation:
    """Which part of which long message: `number` counts from 1 to `total`."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class UserDataHeader:
    """What a user data header says; `elements` has every element in order, known or not."""

    concatenation: Concatenation | None = None
    destination_port: int | None = None
    source_port: int | None = None
    locking: int = DEFAULT_LANGUAGE
    single: int = DEFAULT_LANGUAGE
    elements: tuple[Element, ...] = ()

    @property
    def tables(self) -> gsm7.Alphabet:
        """The GSM 7-bit tables that the header announces."""
        return gsm7.alphabet(self.locking, self.single)


@dataclass(frozen=True, slots=True)
class Segment:
    """One SMS: `octets` are its text (unpacked septets or UTF-16BE), `udh` goes before them."""

    text: str
    data_coding: int
    octets: bytes
    udh: bytes = b""
    number: int = 1
    total: int = 1

    @property
    def short_message(self) -> bytes:
        """What the field short_message carries: header and text."""
        return self.udh + self.octets

    @property
    def esm_class(self) -> int:
        """The esm_class bits that the segment needs."""
        return EsmClass.UDHI if self.udh else 0


def concatenation(reference: int, total: int, number: int) -> Concatenation | None:
    """The place of a part, from a header or from the sar_ fields; None if it makes no sense."""
    return Concatenation(reference, total, number) if 1 <= number <= total else None


def split(
    text: str, reference: int, *, is_wide: bool = False, languages: Sequence[int] = ()
) -> tuple[Segment, ...]:
    """The segments of a text: one if it fits, else several under `reference`.

    `is_wide` makes the reference 16 bits long. `languages` are the national languages whose tables
    the receiver knows; one is announced only where that takes fewer segments.
    Raises `EncodeError` beyond 255 segments.
    """
    parts, shift, tables = _best_cut(text, is_wide, languages)
    total = len(parts)
    if total > MAX_SEGMENTS:
        raise EncodeError(f"the text takes {total} segments, send at most {MAX_SEGMENTS}")
    return tuple(
        Segment(
            part,
            DataCoding.UCS2 if tables is None else DataCoding.SMSC_DEFAULT,
            _encode(part, tables),
            write_udh(_elements(shift, reference, total, number, is_wide)),
            number,
            total,
        )
        for number, part in enumerate(parts, 1)
    )


def split_octets(octets: bytes, reference: int, *, is_wide: bool = False) -> tuple[bytes, ...]:
    """8-bit content as the octets of one short_message each, headers included.

    Raises `EncodeError` beyond 255 segments.
    """
    if len(octets) <= USER_DATA_OCTETS:
        return (octets,)
    room = USER_DATA_OCTETS - _header_length((), is_wide)
    pieces = [octets[start : start + room] for start in range(0, len(octets), room)]
    total = len(pieces)
    if total > MAX_SEGMENTS:
        raise EncodeError(f"the content takes {total} segments, send at most {MAX_SEGMENTS}")
    return tuple(
        write_udh(_elements((), reference, total, number, is_wide)) + piece
        for number, piece in enumerate(pieces, 1)
    )


def part_count(text: str) -> int:
    """How many SMS `text` takes, with 8-bit references and no national tables."""
    septets = gsm7.septet_count(text)
    if septets is not None and septets <= 160:
        return 1
    tables = None if septets is None else gsm7.DEFAULT
    return len(_cut(text, tables, (), is_wide=False))


def single_limit(tables: gsm7.Alphabet | None) -> int:
    """Units of one SMS without a header: 160 septets, or 70 UTF-16 units for None."""
    return _limit(tables, 0)


def parse_udh(short_message: bytes) -> tuple[UserDataHeader, bytes]:
    """`(header, rest)` of a short_message whose esm_class says that a header begins it.

    Never raises: a header that runs past the end is taken for text, an element that does for
    padding.
    """
    length = short_message[0] if short_message else 0
    if length >= len(short_message):
        return UserDataHeader(), short_message
    elements = _read_elements(short_message[1 : length + 1])
    return _header(elements), short_message[length + 1 :]


def _read_elements(octets: bytes) -> tuple[Element, ...]:
    elements: list[Element] = []
    while len(octets) >= 2 and len(octets) >= 2 + octets[1]:
        elements.append((octets[0], octets[2 : 2 + octets[1]]))
        octets = octets[2 + octets[1] :]
    return tuple(elements)


def _header(elements: tuple[Element, ...]) -> UserDataHeader:
    """The last element of a kind counts (TS 23.040 §9.2.3.24)."""
    said: dict[str, object] = {}
    for identifier, value in elements:
        layout = _LAYOUTS.get(identifier)
        if layout and layout[0] == len(value):
            said |= layout[1](value)
    return UserDataHeader(elements=elements, **said)  # type: ignore[arg-type]


def _ports(value: bytes) -> dict[str, object]:
    half = len(value) // 2
    return {
        "destination_port": int.from_bytes(value[:half], "big"),
        "source_port": int.from_bytes(value[half:], "big"),
    }


def _concatenation(value: bytes) -> dict[str, object]:
    place = concatenation(int.from_bytes(value[:-2], "big"), value[-2], value[-1])
    return {"concatenation": place} if place else {}


_LAYOUTS: Final[dict[int, tuple[int, Callable[[bytes], dict[str, object]]]]] = {
    _CONCATENATION_8: (3, _concatenation),
    _CONCATENATION_16: (4, _concatenation),
    _PORTS_8: (2, _ports),
    _PORTS_16: (4, _ports),
    _SINGLE_SHIFT: (1, lambda value: {"single": value[0]}),
    _LOCKING_SHIFT: (1, lambda value: {"locking": value[0]}),
}
"""Identifier → length of the value, and what it says."""


def _elements(
    shift: tuple[Element, ...], reference: int, total: int, number: int, is_wide: bool
) -> tuple[Element, ...]:
    if total == 1:
        return shift
    width, identifier = (2, _CONCATENATION_16) if is_wide else (1, _CONCATENATION_8)
    wrapped = reference % (1 << 8 * width)
    return ((identifier, wrapped.to_bytes(width, "big") + bytes((total, number))), *shift)


def write_udh(elements: tuple[Element, ...]) -> bytes:
    """A user data header with its length; nothing without elements."""
    if not elements:
        return b""
    body = b"".join(bytes((identifier, len(value))) + value for identifier, value in elements)
    return bytes((len(body),)) + body


def _header_length(shift: tuple[Element, ...], is_wide: bool) -> int:
    return len(write_udh(_elements(shift, 0, 2, 1, is_wide)))


def _limit(tables: gsm7.Alphabet | None, header_octets: int) -> int:
    """Units beside a header: septets, or UTF-16 units for None."""
    room = USER_DATA_OCTETS - header_octets
    return room // 2 if tables is None else room * 8 // 7


def _encode(text: str, tables: gsm7.Alphabet | None) -> bytes:
    return text.encode("utf-16-be", "replace") if tables is None else gsm7.encode(text, tables)


def _units(text: str, tables: gsm7.Alphabet | None) -> int:
    octets = _encode(text, tables)
    return len(octets) // 2 if tables is None else len(octets)


_Cut = tuple[list[str], tuple[Element, ...], gsm7.Alphabet | None]
"""Parts of a text, the elements that announce a shift, the tables (None: UCS-2)."""


def _best_cut(text: str, is_wide: bool, languages: Sequence[int]) -> _Cut:
    """The parts with the fewest segments; no shift wins a tie."""
    plain = gsm7.DEFAULT if gsm7.first_unencodable(text) is None else None
    best: _Cut = (_cut(text, plain, (), is_wide), (), plain)
    if len(best[0]) == 1:
        return best
    for language in languages:
        for shift, tables in _shifts(language):
            if gsm7.first_unencodable(text, tables) is None:
                parts = _cut(text, tables, shift, is_wide)
                if len(parts) < len(best[0]):
                    best = (parts, shift, tables)
    return best


def _shifts(language: int) -> list[tuple[tuple[Element, ...], gsm7.Alphabet]]:
    """Single shift, locking shift, both: each with the elements that announce it."""
    single, locking = (_SINGLE_SHIFT, bytes((language,))), (_LOCKING_SHIFT, bytes((language,)))
    return [
        ((single,), gsm7.alphabet(DEFAULT_LANGUAGE, language)),
        ((locking,), gsm7.alphabet(language, DEFAULT_LANGUAGE)),
        ((locking, single), gsm7.alphabet(language, language)),
    ]


def _cut(
    text: str, tables: gsm7.Alphabet | None, shift: tuple[Element, ...], is_wide: bool
) -> list[str]:
    """The text in parts that fit; a part of one without the concatenation header."""
    if _units(text, tables) <= _limit(tables, len(write_udh(shift))):
        return [text]
    limit = _limit(tables, _header_length(shift, is_wide))
    return _fill(text, tables, limit)


def _fill(text: str, tables: gsm7.Alphabet | None, limit: int) -> list[str]:
    """Parts of whole characters, each as full as `limit` units allow."""
    parts: list[str] = []
    start = 0
    while start < len(text):
        end = min(start + limit, len(text))
        # A character takes one or two units: what is over must go, two units at a time at most.
        while (over := _units(text[start:end], tables) - limit) > 0:
            end -= (over + 1) // 2
        parts.append(text[start:end])
        start = end
    return parts

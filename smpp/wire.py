"""The types that fields have on the wire: integer, C-octet string, time, octet string, records.

Each knows how to read its value from a place in a PDU and how to write it. `codec` compiles
faster code from the same types, and comes here when something is wrong, to learn what.
C-octet strings are Latin-1 text, so that every octet survives; octet strings and lists of records
stand here together with the one-octet count before them (3.4 §3.1, §5.2.21, §5.2.22).
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

from smpp.constants import CommandStatus
from smpp.errors import EncodeError

__all__ = [
    "COctetString",
    "DestAddress",
    "DestAddresses",
    "DistributionList",
    "Integer",
    "Malformed",
    "OctetString",
    "SmeAddress",
    "TimeString",
    "UnsuccessSme",
    "UnsuccessSmes",
    "WireType",
]

_TIME_LENGTH = 16  # YYMMDDhhmmsstnnp, 3.4 §7.1.1
_MAX_OCTETS = 0xFF  # what a one-octet count can say


class Malformed(Exception):
    """Octets do not hold the value; `status` is set where it is not the field's own."""

    def __init__(self, reason: str, status: CommandStatus | None = None) -> None:
        """Keep the reason, in words that follow the field's name."""
        super().__init__(reason)
        self.status = status

    @classmethod
    def cut_off(cls) -> "Malformed":
        """Return the error for a PDU that ends inside the field."""
        return cls("is cut off by the end of the PDU", CommandStatus.ESME_RINVCMDLEN)


class WireType(Protocol):
    """How the values of a field stand on the wire."""

    @property
    def default(self) -> Any:
        """The value that the specification calls NULL."""

    def read(self, octets: bytes, at: int) -> tuple[Any, int]:
        """Return the value that begins at `at` and the place behind it, or raise Malformed."""

    def write(self, value: Any) -> bytes:
        """Return the octets of `value`, or raise EncodeError in words that follow the name."""


@dataclass(frozen=True, slots=True)
class Integer:
    """An unsigned big-endian integer of `size` octets."""

    size: int = 1
    default: ClassVar[int] = 0

    def read(self, octets: bytes, at: int) -> tuple[int, int]:
        """Return the integer and the place behind it."""
        end = at + self.size
        if end > len(octets):
            raise Malformed.cut_off()
        return int.from_bytes(octets[at:end], "big"), end

    def write(self, value: Any) -> bytes:
        """Return the octets of the integer."""
        if not isinstance(value, int):
            raise EncodeError(f"must be an integer, not {type(value).__name__}")
        if not 0 <= value < 1 << 8 * self.size:
            raise EncodeError(f"must lie between 0 and {(1 << 8 * self.size) - 1}, not {value}")
        return value.to_bytes(self.size, "big")


@dataclass(frozen=True, slots=True)
class COctetString:
    """Latin-1 text that ends with NUL, at most `max_octets` with the NUL."""

    max_octets: int
    default: ClassVar[str] = ""

    def read(self, octets: bytes, at: int) -> tuple[str, int]:
        """Return the text without its NUL and the place behind the NUL."""
        end = octets.find(0, at, at + self.max_octets)
        if end >= 0:
            return octets[at:end].decode("latin-1"), end + 1
        if at + self.max_octets > len(octets):
            raise Malformed.cut_off()
        raise Malformed(f"is longer than {self.max_octets - 1} octets")

    def write(self, value: Any) -> bytes:
        """Return the text's octets and a NUL."""
        if not isinstance(value, str):
            raise EncodeError(f"must be a text, not {type(value).__name__}")
        if len(value) >= self.max_octets:
            raise EncodeError(f"must have at most {self.max_octets - 1} octets, not {len(value)}")
        if "\0" in value:
            raise EncodeError("must not contain NUL")
        try:
            return value.encode("latin-1") + b"\0"
        except UnicodeEncodeError as error:
            culprit = value[error.start]
            raise EncodeError(f"must hold one-octet characters only, not {culprit!r}") from None


@dataclass(frozen=True, slots=True)
class TimeString:
    """A time of exactly 16 characters, or nothing, and a NUL (3.4 §7.1.1)."""

    default: ClassVar[str] = ""
    max_octets: ClassVar[int] = _TIME_LENGTH + 1

    def read(self, octets: bytes, at: int) -> tuple[str, int]:
        """Return the text without its NUL and the place behind the NUL."""
        value, end = COctetString(self.max_octets).read(octets, at)
        if value and len(value) != _TIME_LENGTH:
            raise Malformed(f"must be empty or have {_TIME_LENGTH} characters, not {len(value)}")
        return value, end

    def write(self, value: Any) -> bytes:
        """Return the time's octets and a NUL."""
        octets = COctetString(self.max_octets).write(value)
        if value and len(value) != _TIME_LENGTH:
            raise EncodeError(f"must be empty or have {_TIME_LENGTH} characters, not {len(value)}")
        return octets


@dataclass(frozen=True, slots=True)
class OctetString:
    """Up to 255 octets behind one that counts them; `length_name` names the count."""

    length_name: str
    default: ClassVar[bytes] = b""

    def read(self, octets: bytes, at: int) -> tuple[bytes, int]:
        """Return the octets without their count and the place behind them."""
        size, start = Integer().read(octets, at)
        end = start + size
        if end > len(octets):
            raise Malformed(f"has {len(octets) - start} octets where {self.length_name} is {size}")
        return octets[start:end], end

    def write(self, value: Any) -> bytes:
        """Return the count and the octets."""
        if not isinstance(value, bytes):
            raise EncodeError(f"must be bytes, not {type(value).__name__}")
        if len(value) > _MAX_OCTETS:
            raise EncodeError(f"must have at most {_MAX_OCTETS} octets, not {len(value)}")
        return bytes((len(value),)) + value


# The two lists of records: the destinations of submit_multi and those of them that failed


class SmeAddress(NamedTuple):
    """A destination of submit_multi that is a number (dest_flag 1)."""

    dest_addr_ton: int
    dest_addr_npi: int
    destination_addr: str


class DistributionList(NamedTuple):
    """A destination of submit_multi that is a list the SMSC keeps (dest_flag 2)."""

    dl_name: str


class UnsuccessSme(NamedTuple):
    """A destination that submit_multi could not reach, and why."""

    dest_addr_ton: int
    dest_addr_npi: int
    destination_addr: str
    error_status_code: int


DestAddress = SmeAddress | DistributionList

_ADDRESS_OCTETS = 21
_SME_ADDRESS = (Integer(), Integer(), COctetString(_ADDRESS_OCTETS))
_UNSUCCESS_SME = (*_SME_ADDRESS, Integer(4))
_LIST_NAME = (COctetString(_ADDRESS_OCTETS),)
_SME_FLAG, _LIST_FLAG = 1, 2


def _read_parts(parts: tuple[WireType, ...], octets: bytes, at: int) -> tuple[list[Any], int]:
    values = []
    for part in parts:
        value, at = part.read(octets, at)
        values.append(value)
    return values, at


def _write_parts(parts: tuple[WireType, ...], values: tuple[Any, ...]) -> bytes:
    return b"".join(part.write(value) for part, value in zip(parts, values, strict=True))


def _write_count(value: Any) -> bytes:
    if not isinstance(value, tuple):
        raise EncodeError(f"must be a tuple, not {type(value).__name__}")
    if len(value) > _MAX_OCTETS:
        raise EncodeError(f"must have at most {_MAX_OCTETS} records, not {len(value)}")
    return bytes((len(value),))


@dataclass(frozen=True, slots=True)
class DestAddresses:
    """number_of_dests and that many dest_address (3.4 §4.5.1.1)."""

    default: ClassVar[tuple[DestAddress, ...]] = ()

    def read(self, octets: bytes, at: int) -> tuple[tuple[DestAddress, ...], int]:
        """Return the destinations and the place behind them."""
        count, at = Integer().read(octets, at)
        found = []
        for _ in range(count):
            address, at = self._read_one(octets, at)
            found.append(address)
        return tuple(found), at

    def _read_one(self, octets: bytes, at: int) -> tuple[DestAddress, int]:
        flag, at = Integer().read(octets, at)
        if flag == _SME_FLAG:
            parts, at = _read_parts(_SME_ADDRESS, octets, at)
            return SmeAddress(*parts), at
        if flag != _LIST_FLAG:
            raise Malformed(f"has dest_flag {flag}, not 1 or 2", CommandStatus.ESME_RINVDESTFLAG)
        try:
            parts, at = _read_parts(_LIST_NAME, octets, at)
        except Malformed as error:
            raise Malformed(str(error), error.status or CommandStatus.ESME_RINVDLNAME) from None
        return DistributionList(*parts), at

    def write(self, value: Any) -> bytes:
        """Return the count and the records."""
        return _write_count(value) + b"".join(map(self._write_one, value))

    def _write_one(self, address: DestAddress) -> bytes:
        if isinstance(address, SmeAddress):
            return bytes((_SME_FLAG,)) + _write_parts(_SME_ADDRESS, address)
        if isinstance(address, DistributionList):
            return bytes((_LIST_FLAG,)) + _write_parts(_LIST_NAME, address)
        raise EncodeError(f"must hold SmeAddress or DistributionList, not {address!r}")


@dataclass(frozen=True, slots=True)
class UnsuccessSmes:
    """no_unsuccess and that many unsuccess_sme (3.4 §4.5.2.1)."""

    default: ClassVar[tuple[UnsuccessSme, ...]] = ()

    def read(self, octets: bytes, at: int) -> tuple[tuple[UnsuccessSme, ...], int]:
        """Return the failures and the place behind them."""
        count, at = Integer().read(octets, at)
        found = []
        for _ in range(count):
            parts, at = _read_parts(_UNSUCCESS_SME, octets, at)
            found.append(UnsuccessSme(*parts))
        return tuple(found), at

    def write(self, value: Any) -> bytes:
        """Return the count and the records."""
        return _write_count(value) + b"".join(map(self._write_one, value))

    def _write_one(self, failure: UnsuccessSme) -> bytes:
        if not isinstance(failure, UnsuccessSme):
            raise EncodeError(f"must hold UnsuccessSme, not {failure!r}")
        return _write_parts(_UNSUCCESS_SME, failure)

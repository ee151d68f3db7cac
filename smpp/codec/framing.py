"""Cutting a stream of octets into whole PDUs (3.4 §3.2, command_length).

A length that cannot be true ends the stream: no boundary can be found behind it. A read with many
PDUs costs one slice each, and a long PDU in many small reads is joined only once.
"""

from struct import Struct

from smpp.constants import HEADER_LENGTH
from smpp.errors import FramingError

__all__ = ["DEFAULT_MAX_LENGTH", "Framer"]

DEFAULT_MAX_LENGTH = 70_000
"""Octets of the longest PDU taken: a full message_payload with all else beside it."""

_LENGTH = Struct(">I")


class Framer:
    """Cuts a stream of octets into whole PDUs, however it was split on the way."""

    __slots__ = ("_broken", "_max_length", "_need", "_pieces", "_size")

    def __init__(self, max_length: int = DEFAULT_MAX_LENGTH) -> None:
        """Take the longest command_length that is believed."""
        self._max_length = max_length
        self._pieces: list[bytes] = []
        self._size = 0
        self._need = _LENGTH.size
        self._broken = False

    @property
    def awaited(self) -> int:
        """The command_length of the PDU that has begun, and what one begins with else."""
        return self._need

    def feed(self, data: bytes) -> list[bytes]:
        """Return the PDUs that are complete with this read, in order.

        Raises FramingError when a command_length cannot be true, with the PDUs before it in
        `whole_pdus`; from then on every call raises, since no boundary can be found again.
        """
        if self._broken:
            raise FramingError("the stream lost its PDU boundaries before: close the connection")
        self._size += len(data)
        if self._size < self._need:
            self._pieces.append(data)
            return []
        if self._pieces:
            self._pieces.append(data)
            data = b"".join(self._pieces)
        return self._cut(data)

    def _cut(self, data: bytes) -> list[bytes]:
        pdus: list[bytes] = []
        at, size, max_length = 0, len(data), self._max_length
        read_length = _LENGTH.unpack_from
        need = _LENGTH.size
        while at + 4 <= size:
            (length,) = read_length(data, at)
            if not HEADER_LENGTH <= length <= max_length:
                self._broken = True
                raise FramingError(_impossible_length(length, max_length), pdus)
            end = at + length
            if end > size:
                need = length
                break
            pdus.append(data[at:end])
            at = end
        self._need = need
        self._size = size - at
        self._pieces = [data[at:]] if at < size else []
        return pdus


def _impossible_length(length: int, max_length: int) -> str:
    return f"command_length must lie between {HEADER_LENGTH} and {max_length}, not {length}"

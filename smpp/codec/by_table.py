"""Decoding and encoding field by field, in the order of the tables of `commands`.

This is the slow path, and the one that knows what is wrong: the compiled code of `compiled` hands
to it whatever it cannot take. It names the field at fault and the status that answers for it.
3.4 §3.3 (errors), 5.0 §3.2.1.3 (a body beside an error).
"""

from struct import Struct
from struct import error as StructError  # noqa: N812  # it is the name of a class

from smpp.constants import HEADER_LENGTH, CommandStatus
from smpp.errors import EncodeError, FramingError, PduError
from smpp.pdu import Field, Pdu, Response
from smpp.tlvs import read_tlvs, write_tlvs
from smpp.wire import Malformed

__all__ = ["decode_by_table", "encode_by_table", "pack_header", "read_header"]

_HEADER = Struct(">4I")


def read_header(octets: bytes) -> tuple[int, int, int]:
    """Return command_id, command_status and sequence_number of what must be one whole PDU."""
    if len(octets) < HEADER_LENGTH:
        raise FramingError(f"a PDU has at least {HEADER_LENGTH} octets, not {len(octets)}")
    length, command_id, command_status, sequence_number = _HEADER.unpack_from(octets)
    if length != len(octets):
        raise FramingError(f"command_length is {length}, but the PDU has {len(octets)} octets")
    return command_id, command_status, sequence_number


def decode_by_table(pdu_class: type[Pdu], octets: bytes) -> Pdu:
    """Decode a PDU field by field, or raise the error that names the field."""
    pdu = pdu_class.__new__(pdu_class)
    _, pdu.command_status, pdu.sequence_number = read_header(octets)
    pdu.tlvs = ()
    if isinstance(pdu, Response):
        pdu.unparsed_body = b""
    try:
        _read_body(pdu, octets)
    except PduError:
        if not isinstance(pdu, Response) or not pdu.command_status:
            raise
        _empty_body(pdu)
        pdu.tlvs = ()
        pdu.unparsed_body = octets[HEADER_LENGTH:]
    return pdu


def _read_body(pdu: Pdu, octets: bytes) -> None:
    if isinstance(pdu, Response) and len(octets) == HEADER_LENGTH:
        _empty_body(pdu)
        return
    at, name, status = HEADER_LENGTH, "", CommandStatus.ESME_RINVOPTPARSTREAM
    try:
        for field in pdu.fields:
            name, status = f"{field.name} ", field.status
            value, at = field.type.read(octets, at)
            setattr(pdu, field.name, value)
        name = ""
        pdu.tlvs = read_tlvs(octets, at)
    except Malformed as error:
        raise PduError(
            f"{pdu.name}: {name}{error}",
            error.status or status,
            pdu.command_id,
            pdu.sequence_number,
        ) from None


def _empty_body(pdu: Pdu) -> None:
    for field in pdu.fields:
        setattr(pdu, field.name, None)


def pack_header(length: int, command_id: int, command_status: int, sequence_number: int) -> bytes:
    """Return the octets of a header; raises EncodeError for what is no unsigned 32-bit integer."""
    try:
        return _HEADER.pack(length, command_id, command_status, sequence_number)
    except StructError:
        numbers = f"{command_status!r} and {sequence_number!r}"
        raise EncodeError(
            f"command_status and sequence_number must be unsigned 32-bit integers, not {numbers}"
        ) from None


def encode_by_table(pdu: Pdu) -> bytes:
    """Encode a PDU field by field, or raise the error that names the field."""
    has_body = _has_body(pdu)
    if pdu.tlvs and not has_body:
        raise EncodeError(f"{pdu.name}: TLVs need a body, set its fields")
    pieces = [_write_field(pdu, field) for field in pdu.fields] if has_body else []
    try:
        pieces.append(write_tlvs(pdu.tlvs))
    except EncodeError as error:
        raise EncodeError(f"{pdu.name}: {error}") from None
    if isinstance(pdu, Response):
        pieces.append(pdu.unparsed_body)
    body = b"".join(pieces)
    length = HEADER_LENGTH + len(body)
    return pack_header(length, pdu.command_id, pdu.command_status, pdu.sequence_number) + body


def _has_body(pdu: Pdu) -> bool:
    if not isinstance(pdu, Response) or not pdu.fields:
        return True
    return any(getattr(pdu, field.name) is not None for field in pdu.fields)


def _write_field(pdu: Pdu, field: Field) -> bytes:
    try:
        return field.type.write(getattr(pdu, field.name))
    except EncodeError as error:
        raise EncodeError(f"{pdu.name}: {field.name} {error}") from None

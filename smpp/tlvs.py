"""The table of TLVs: tag, name, type and the lengths that the specification allows.

3.4 §5.3 and 5.0 §4.8; where the two differ in a length, both are taken. A tag that is not here is
kept as it came (3.4 §3.3); a tag that is here with a length that is not is the peer's mistake.
"""

from collections.abc import Container, Iterable
from enum import Enum, IntEnum
from struct import Struct

from smpp.constants import CommandStatus
from smpp.errors import EncodeError
from smpp.wire import Malformed

__all__ = [
    "Tag",
    "Tlv",
    "TlvType",
    "make_tlv",
    "read_tlvs",
    "tag_name",
    "tlv_value",
    "write_tlvs",
]

Tlv = tuple[int, bytes]
"""One TLV: its tag and its value, as on the wire."""

_MAX_LENGTH = 0xFFFF  # what the two-octet length can count


class TlvType(Enum):
    """What the value of a TLV is."""

    INTEGER = "unsigned big-endian integer"
    TEXT = "C-octet string"
    OCTETS = "octet string"


_INTEGER, _TEXT, _OCTETS = TlvType.INTEGER, TlvType.TEXT, TlvType.OCTETS
_ANY = range(_MAX_LENGTH + 1)


class Tag(IntEnum):
    """Tags, with the `type` and the allowed `lengths` of each value in octets."""

    type: TlvType
    lengths: Container[object]

    def __new__(cls, value: int, kind: TlvType, *lengths: int | range) -> "Tag":
        """Make the member from its number, its type and its lengths or one range of lengths."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.type = kind
        member.lengths = lengths[0] if isinstance(lengths[0], range) else lengths
        return member

    DEST_ADDR_SUBUNIT = 0x0005, _INTEGER, 1
    DEST_NETWORK_TYPE = 0x0006, _INTEGER, 1
    DEST_BEARER_TYPE = 0x0007, _INTEGER, 1
    DEST_TELEMATICS_ID = 0x0008, _INTEGER, 2
    SOURCE_ADDR_SUBUNIT = 0x000D, _INTEGER, 1
    SOURCE_NETWORK_TYPE = 0x000E, _INTEGER, 1
    SOURCE_BEARER_TYPE = 0x000F, _INTEGER, 1
    SOURCE_TELEMATICS_ID = 0x0010, _INTEGER, 1
    QOS_TIME_TO_LIVE = 0x0017, _INTEGER, 4
    PAYLOAD_TYPE = 0x0019, _INTEGER, 1
    ADDITIONAL_STATUS_INFO_TEXT = 0x001D, _TEXT, range(1, 257)
    RECEIPTED_MESSAGE_ID = 0x001E, _TEXT, range(1, 66)
    MS_MSG_WAIT_FACILITIES = 0x0030, _INTEGER, 1
    PRIVACY_INDICATOR = 0x0201, _INTEGER, 1
    SOURCE_SUBADDRESS = 0x0202, _OCTETS, range(2, 24)
    DEST_SUBADDRESS = 0x0203, _OCTETS, range(2, 24)
    USER_MESSAGE_REFERENCE = 0x0204, _INTEGER, 2
    USER_RESPONSE_CODE = 0x0205, _INTEGER, 1
    SOURCE_PORT = 0x020A, _INTEGER, 2
    DESTINATION_PORT = 0x020B, _INTEGER, 2
    SAR_MSG_REF_NUM = 0x020C, _INTEGER, 2
    LANGUAGE_INDICATOR = 0x020D, _INTEGER, 1
    SAR_TOTAL_SEGMENTS = 0x020E, _INTEGER, 1
    SAR_SEGMENT_SEQNUM = 0x020F, _INTEGER, 1
    SC_INTERFACE_VERSION = 0x0210, _INTEGER, 1
    CALLBACK_NUM_PRES_IND = 0x0302, _INTEGER, 1
    CALLBACK_NUM_ATAG = 0x0303, _OCTETS, range(66)
    NUMBER_OF_MESSAGES = 0x0304, _INTEGER, 1
    CALLBACK_NUM = 0x0381, _OCTETS, range(4, 20)
    DPF_RESULT = 0x0420, _INTEGER, 1
    SET_DPF = 0x0421, _INTEGER, 1
    MS_AVAILABILITY_STATUS = 0x0422, _INTEGER, 1
    NETWORK_ERROR_CODE = 0x0423, _OCTETS, 3
    MESSAGE_PAYLOAD = 0x0424, _OCTETS, _ANY
    DELIVERY_FAILURE_REASON = 0x0425, _INTEGER, 1
    MORE_MESSAGES_TO_SEND = 0x0426, _INTEGER, 1
    MESSAGE_STATE = 0x0427, _INTEGER, 1
    CONGESTION_STATE = 0x0428, _INTEGER, 1
    USSD_SERVICE_OP = 0x0501, _INTEGER, 1
    BROADCAST_CHANNEL_INDICATOR = 0x0600, _INTEGER, 1
    BROADCAST_CONTENT_TYPE = 0x0601, _OCTETS, 3
    BROADCAST_CONTENT_TYPE_INFO = 0x0602, _OCTETS, range(1, 256)
    BROADCAST_MESSAGE_CLASS = 0x0603, _INTEGER, 1
    BROADCAST_REP_NUM = 0x0604, _INTEGER, 2
    BROADCAST_FREQUENCY_INTERVAL = 0x0605, _OCTETS, 3
    BROADCAST_AREA_IDENTIFIER = 0x0606, _OCTETS, _ANY
    BROADCAST_ERROR_STATUS = 0x0607, _INTEGER, 4
    BROADCAST_AREA_SUCCESS = 0x0608, _INTEGER, 1
    BROADCAST_END_TIME = 0x0609, _TEXT, 16, 17
    BROADCAST_SERVICE_GROUP = 0x060A, _OCTETS, range(1, 256)
    BILLING_IDENTIFICATION = 0x060B, _OCTETS, range(1, 1025)
    SOURCE_NETWORK_ID = 0x060D, _TEXT, range(7, 66)
    DEST_NETWORK_ID = 0x060E, _TEXT, range(7, 66)
    SOURCE_NODE_ID = 0x060F, _OCTETS, 6
    DEST_NODE_ID = 0x0610, _OCTETS, 6
    DEST_ADDR_NP_RESOLUTION = 0x0611, _INTEGER, 1
    DEST_ADDR_NP_INFORMATION = 0x0612, _OCTETS, 10
    DEST_ADDR_NP_COUNTRY = 0x0613, _INTEGER, range(1, 6)
    DISPLAY_TIME = 0x1201, _INTEGER, 1
    SMS_SIGNAL = 0x1203, _INTEGER, 2
    MS_VALIDITY = 0x1204, _OCTETS, 1, 4
    ALERT_ON_MESSAGE_DELIVERY = 0x130C, _OCTETS, 0, 1
    ITS_REPLY_TYPE = 0x1380, _INTEGER, 1
    ITS_SESSION_INFO = 0x1383, _OCTETS, 2


_TAGS: dict[int, Tag] = {int(tag): tag for tag in Tag}


def tag_name(tag: int) -> str:
    """Return the specification's name of a tag, or its number where there is none."""
    known = _TAGS.get(tag)
    return f"0x{tag:04X}" if known is None else known.name.lower()


def make_tlv(tag: Tag, value: int | str | bytes) -> Tlv:
    """Return the TLV of a known tag from a value of its type; `bytes` go as they are.

    An integer takes the shortest length that is allowed and holds it; a text gets its NUL.
    Raises EncodeError when the value does not fit the tag.
    """
    octets = _octets_of(tag, value)
    if len(octets) not in tag.lengths:
        raise EncodeError(f"{tag_name(tag)} must not have {len(octets)} octets: {value!r}")
    return int(tag), octets


def _octets_of(tag: Tag, value: int | str | bytes) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str) and tag.type is TlvType.TEXT:
        try:
            return value.encode("latin-1") + b"\0"
        except UnicodeEncodeError:
            raise EncodeError(f"{tag_name(tag)} must be Latin-1, not {value!r}") from None
    if isinstance(value, int) and tag.type is TlvType.INTEGER and value >= 0:
        shortest = max(1, (value.bit_length() + 7) // 8)
        size = next((size for size in range(shortest, 9) if size in tag.lengths), shortest)
        return value.to_bytes(size, "big")
    raise EncodeError(f"{tag_name(tag)} takes an {tag.type.value}, not {value!r}")


def tlv_value(tag: int, octets: bytes) -> int | str | bytes:
    """Return a TLV's value by the type of its tag: int, text without NULs, or the octets."""
    known = _TAGS.get(tag)
    if known is None or known.type is TlvType.OCTETS:
        return octets
    if known.type is TlvType.INTEGER:
        return int.from_bytes(octets, "big")
    return octets.rstrip(b"\0").decode("latin-1")


# Heads (tag and length) with a fixed length are looked up whole, which is what most TLVs have.
_HEAD = Struct(">HH")
_FIXED = [(tag, length) for tag in Tag if isinstance(tag.lengths, tuple) for length in tag.lengths]
_READ_HEADS = {_HEAD.pack(tag, length): (int(tag), length) for tag, length in _FIXED}
_WRITE_HEADS = {tag << 32 | length: _HEAD.pack(tag, length) for tag, length in _FIXED}


def read_tlvs(octets: bytes, at: int) -> tuple[Tlv, ...]:
    """Return the TLVs from `at` to the end of a PDU, in their order, unknown ones too.

    Raises Malformed with the status: spare octets or a length beyond the PDU, or a known tag with
    a length that it never has.
    """
    length = len(octets)
    alone = _READ_HEADS.get(octets[at : at + 4])
    if alone is not None and at + 4 + alone[1] == length:  # what most PDUs with TLVs have
        return ((alone[0], octets[at + 4 :]),)
    found: list[Tlv] = []
    while at < length:
        head = octets[at : at + 4]
        at += 4
        known = _READ_HEADS.get(head)
        tag, size = known or _read_head(head)
        end = at + size
        if end > length:
            raise _beyond_the_end(tag, size, length - at)
        if known is None:
            _check_length(tag, size)
        found.append((tag, octets[at:end]))
        at = end
    return tuple(found)


def _read_head(head: bytes) -> tuple[int, int]:
    if len(head) < _HEAD.size:
        left_over = f"{len(head)} octets are left over behind the TLVs"
        raise Malformed(left_over, CommandStatus.ESME_RINVTLVSTREAM)
    tag, size = _HEAD.unpack(head)
    return tag, size


def _beyond_the_end(tag: int, size: int, left: int) -> Malformed:
    reason = f"{tag_name(tag)} has a length of {size} with {left} octets left"
    return Malformed(reason, CommandStatus.ESME_RINVTLVSTREAM)


def _check_length(tag: int, length: int) -> None:
    known = _TAGS.get(tag)
    if known is not None and length not in known.lengths:
        wrong = f"{tag_name(tag)} must not have {length} octets"
        raise Malformed(wrong, CommandStatus.ESME_RINVTLVLEN)


def write_tlvs(tlvs: Iterable[Tlv]) -> bytes:
    """Return the octets of TLVs; raises EncodeError for what `read_tlvs` would not take back."""
    octets = b""
    try:
        for tag, value in tlvs:
            known = _WRITE_HEADS.get(tag << 32 | len(value))
            octets += (known or _written_head(tag, len(value))) + value
        return octets
    except (TypeError, ValueError):
        raise EncodeError(f"tlvs must be pairs of a tag and bytes, not {tlvs!r}") from None


def _written_head(tag: int, length: int) -> bytes:
    if not 0 <= tag <= 0xFFFF or length > _MAX_LENGTH:
        raise EncodeError(f"a TLV cannot have tag {tag} and {length} octets")
    try:
        _check_length(tag, length)
    except Malformed as error:
        raise EncodeError(str(error)) from None
    return _HEAD.pack(tag, length)

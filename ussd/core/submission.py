"""Is this submission one that the SMS centre takes?  Asked of every message, so it is short.

`refusal` looks at the fields of submit_sm, data_sm and submit_multi one by one and gives the
command_status that the specification has for the first wrong one (protocol facts §1.3), or 0.
Reserved values of a field that only travels through are no reason to refuse.  No clock, no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smpp.commands import DataSm, DeliverSm, ReplaceSm, SubmitMulti, SubmitSm
from smpp.constants import CommandId, CommandStatus, EsmClass, InterfaceVersion
from smpp.errors import DecodeError
from smpp.pdu import Pdu
from smpp.text.segments import parse_udh
from smpp.text.times import format_relative, parse_time
from smpp.tlvs import Tag

__all__ = [
    "REQUIRED_TLVS",
    "Lifetime",
    "Refusal",
    "address_refusal",
    "as_submit_sm",
    "is_later_part",
    "lifetime",
    "missing_tlv",
    "octets",
    "phone_refusal",
    "refusal",
    "replacement_refusal",
    "source_refusal",
    "time_to_live",
]

_OK = 0
_S = CommandStatus

_TON_LIMIT = 6
_NPI = frozenset({0, 1, 3, 4, 6, 8, 9, 10, 14, 18})
_MESSAGE_TYPES = frozenset({0x00, 0x08, 0x10})
"""esm_class bits 5-2 that an ESME may send (3.4 §5.2.12); also without them."""

_PLAIN = frozenset({0x00, 0x01, 0x02, 0x03, 0x40, 0x43, 0x41, 0x42, 0x80, 0xC0})
"""esm_class values that need no closer look."""

_SHORTEST, _LONGEST = 3, 20
_PRIORITY_LIMIT = 3
_PRIORITY_LIMIT_V5 = 4
_REGISTERED_LIMIT = 0x1F
_INVDSTADR = int(_S.ESME_RINVDSTADR)
_V5 = int(InterfaceVersion.V5_0)
_PAYLOAD = int(Tag.MESSAGE_PAYLOAD)
_NP_RESOLUTION = int(Tag.DEST_ADDR_NP_RESOLUTION)
_NP_INFORMATION = int(Tag.DEST_ADDR_NP_INFORMATION)
_NP_COUNTRY = int(Tag.DEST_ADDR_NP_COUNTRY)
_PORTED = 2
_LONGEST_RELATIVE_S = 99 * 86_400

REQUIRED_TLVS: Mapping[int, tuple[int, ...]] = {
    CommandId.DATA_SM: (_PAYLOAD,),
    CommandId.BROADCAST_SM: (
        int(Tag.BROADCAST_AREA_IDENTIFIER),
        int(Tag.BROADCAST_CONTENT_TYPE),
        int(Tag.BROADCAST_REP_NUM),
        int(Tag.BROADCAST_FREQUENCY_INTERVAL),
    ),
}
"""command_id → the TLVs without which a request is refused (3.4 §4.7.1, 5.0 §4.4.1)."""


class Refusal(Exception):
    """A submission is refused with `status`."""

    def __init__(self, status: int) -> None:
        """Take the command_status."""
        super().__init__(f"refused with 0x{status:02X}")
        self.status = int(status)


def refusal(pdu: SubmitSm, version: int) -> int:
    """Return the command_status that refuses a submit_sm, or 0."""
    if pdu.esm_class not in _PLAIN and (pdu.esm_class & 0x3C) not in _MESSAGE_TYPES:
        return _S.ESME_RINVESMCLASS
    if pdu.priority_flag > _PRIORITY_LIMIT and (
        version < _V5 or pdu.priority_flag > _PRIORITY_LIMIT_V5
    ):
        return _S.ESME_RINVPRTFLG
    if pdu.registered_delivery > _REGISTERED_LIMIT:
        return _S.ESME_RINVREGDLVFLG
    if pdu.replace_if_present_flag > 1:
        return _S.ESME_RINVREPFLAG
    if pdu.tlvs:
        status = _tlv_refusal(pdu)
        if status:
            return status
    if pdu.source_addr_ton > _TON_LIMIT:
        return _S.ESME_RINVSRCTON
    if pdu.source_addr_npi not in _NPI:
        return _S.ESME_RINVSRCNPI
    return address_refusal(pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr)


def replacement_refusal(pdu: ReplaceSm) -> int:
    """Return the command_status that refuses a replace_sm by itself, or 0."""
    if pdu.registered_delivery > _REGISTERED_LIMIT:
        return _S.ESME_RINVREGDLVFLG
    return _S.ESME_RINVMSGLEN if _has_two_texts(pdu) else _OK


def _has_two_texts(pdu: SubmitSm | ReplaceSm) -> bool:
    return bool(pdu.short_message and pdu.tlvs and pdu.tlv(_PAYLOAD))


def _tlv_refusal(pdu: SubmitSm) -> int:
    """Return the command_status that refuses the TLVs of a submission, or 0."""
    if _has_two_texts(pdu):
        return _S.ESME_RINVMSGLEN
    ported = pdu.tlv_integer(_NP_RESOLUTION) == _PORTED
    if ported and (pdu.tlv(_NP_INFORMATION) is None or pdu.tlv(_NP_COUNTRY) is None):
        return _S.ESME_RMISSINGTLV
    return _OK


def source_refusal(pdu: DeliverSm | DataSm) -> int:
    """Return ESME_RINVSRCADR for a source that no deliver_sm can carry (3.4 §4.6.1), or 0.

    Of all that is submitted only data_sm has room for one (65 octets, 3.4 §4.7.1).
    """
    return _OK if len(pdu.source_addr) <= _LONGEST else _S.ESME_RINVSRCADR


def phone_refusal(source: str) -> int:
    """Return ESME_RINVSRCADR for what is no phone's number, or 0.

    Nobody could be shown a screen there, and all who send without a number would be one subscriber.
    """
    digits = source if source[:1] != "+" else source[1:]
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST
    return _OK if is_number else _S.ESME_RINVSRCADR


def missing_tlv(pdu: Pdu) -> int:
    """Return ESME_RMISSINGTLV for a request without a TLV that its command requires, or 0."""
    present = {tag for tag, _ in pdu.tlvs}
    required = REQUIRED_TLVS.get(pdu.command_id, ())
    return _OK if present.issuperset(required) else _S.ESME_RMISSINGTLV


def address_refusal(ton: int, npi: int, address: str) -> int:
    """Return the command_status that refuses a destination, or 0."""
    if ton > _TON_LIMIT:
        return _S.ESME_RINVDSTTON
    if npi not in _NPI:
        return _S.ESME_RINVDSTNPI
    digits = address if address[:1] != "+" else address[1:]
    if _SHORTEST <= len(digits) <= _LONGEST and digits.isascii() and digits.isdigit():
        return _OK
    return _INVDSTADR


def as_submit_sm(pdu: DeliverSm | DataSm | SubmitMulti, destination_addr: str) -> SubmitSm:
    """Return the submit_sm that a data_sm, or one destination of a submit_multi, stands for."""
    values = {
        field.name: getattr(pdu, field.name)
        for field in SubmitSm.fields
        if hasattr(pdu, field.name)
    }
    return SubmitSm(**values | {"destination_addr": destination_addr, "tlvs": pdu.tlvs})


def octets(pdu: Pdu) -> bytes:
    """Return the text's octets, wherever they travel: short_message or message_payload."""
    text: bytes = getattr(pdu, "short_message", b"")
    if text or not pdu.tlvs:
        return text
    return pdu.tlv(_PAYLOAD) or b""


def is_later_part(pdu: SubmitSm) -> bool:
    """Whether this is a part of a long message, numbered by UDH or SAR, and not its first."""
    if pdu.esm_class & EsmClass.UDHI:
        place = parse_udh(octets(pdu))[0].concatenation
        return place is not None and place.number > 1
    return (pdu.tlv_integer(Tag.SAR_SEGMENT_SEQNUM) or 1) > 1


def time_to_live(pdu: DataSm, longest_s: float) -> str:
    """Return qos_time_to_live as a validity_period (3.4 §5.3.2.9); data_sm has no field for it."""
    seconds = pdu.tlv_integer(Tag.QOS_TIME_TO_LIVE)
    if seconds is None:
        return ""
    return format_relative(timedelta(seconds=min(seconds, int(longest_s), _LONGEST_RELATIVE_S)))


@dataclass(frozen=True, slots=True)
class Lifetime:
    """When a message is first due and when its validity ends, in POSIX seconds."""

    due_at: float
    expires_at: float


def lifetime(
    schedule: str, validity: str, now: float, default_s: float, longest_s: float
) -> Lifetime:
    """Read schedule_delivery_time and validity_period (3.4 §5.2.15, 16); raise `Refusal`.

    A moment in the past means now for the schedule, and is refused for the validity.
    """
    moment = datetime.fromtimestamp(now, UTC)
    due_at = max(_read(schedule, moment, _S.ESME_RINVSCHED) or now, now)
    expires_at = _read(validity, moment, _S.ESME_RINVEXPIRY)
    if due_at > now + longest_s:
        raise Refusal(_S.ESME_RINVSCHED)
    if expires_at is None:
        return Lifetime(due_at, due_at + default_s)
    if expires_at <= due_at:
        raise Refusal(_S.ESME_RINVEXPIRY)
    return Lifetime(due_at, min(expires_at, due_at + longest_s))


def _read(text: str, now: datetime, status: CommandStatus) -> float | None:
    try:
        moment = parse_time(text, now, status)
    except DecodeError as error:
        raise Refusal(error.status) from None
    return None if moment is None else moment.timestamp()

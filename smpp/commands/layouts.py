"""Layouts that several commands share, and the sizes of fields that many have."""

from smpp.constants import CommandStatus, InterfaceVersion
from smpp.pdu import Pdu, Response, c_octet_string, integer, layout, octet_string, time_string

__all__ = [
    "LONG_ADDRESS",
    "MESSAGE_ID",
    "SERVICE_TYPE",
    "SHORT_ADDRESS",
    "BindRequest",
    "BindResponse",
    "MessageIdResponse",
    "ShortMessage",
]

_S = CommandStatus

SHORT_ADDRESS, LONG_ADDRESS, MESSAGE_ID, SERVICE_TYPE = 21, 65, 65, 6
"""The longest addresses, ids and kinds, the NUL included."""


@layout
class BindRequest(Pdu):
    """The fields of every bind: 3.4 §4.1.1, §4.1.3, §4.1.5."""

    system_id: str = c_octet_string(16, _S.ESME_RINVSYSID)
    password: str = c_octet_string(9, _S.ESME_RINVPASWD)
    system_type: str = c_octet_string(13, _S.ESME_RINVSYSTYP)
    interface_version: int = integer(_S.ESME_RBINDFAIL, InterfaceVersion.V3_4)
    addr_ton: int = integer(_S.ESME_RBINDFAIL)
    addr_npi: int = integer(_S.ESME_RBINDFAIL)
    address_range: str = c_octet_string(41, _S.ESME_RBINDFAIL)


@layout
class BindResponse(Response):
    """The fields of every answer to a bind: 3.4 §4.1.2, §4.1.4, §4.1.6."""

    system_id: str | None = c_octet_string(16, _S.ESME_RINVSYSID)


@layout
class MessageIdResponse(Response):
    """A response that carries message_id alone."""

    message_id: str | None = c_octet_string(MESSAGE_ID, _S.ESME_RINVMSGID)


@layout
class ShortMessage(Pdu):
    """The fields of submit_sm and deliver_sm: 3.4 §4.4.1, §4.6.1."""

    service_type: str = c_octet_string(SERVICE_TYPE, _S.ESME_RINVSERTYP)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVSRCADR)
    dest_addr_ton: int = integer(_S.ESME_RINVDSTTON)
    dest_addr_npi: int = integer(_S.ESME_RINVDSTNPI)
    destination_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVDSTADR)
    esm_class: int = integer(_S.ESME_RINVESMCLASS)
    protocol_id: int = integer(_S.ESME_RSUBMITFAIL)
    priority_flag: int = integer(_S.ESME_RINVPRTFLG)
    schedule_delivery_time: str = time_string(_S.ESME_RINVSCHED)
    validity_period: str = time_string(_S.ESME_RINVEXPIRY)
    registered_delivery: int = integer(_S.ESME_RINVREGDLVFLG)
    replace_if_present_flag: int = integer(_S.ESME_RINVREPFLAG)
    data_coding: int = integer(_S.ESME_RINVDCS)
    sm_default_msg_id: int = integer(_S.ESME_RINVDFTMSGID)
    short_message: bytes = octet_string("sm_length", _S.ESME_RINVMSGLEN)

    @property
    def sm_length(self) -> int:
        """Octets of short_message."""
        return len(self.short_message)

"""The commands of short messages: submitted, delivered, asked about and changed (3.4 §4.4-4.12)."""

from smpp.commands.layouts import (
    LONG_ADDRESS,
    MESSAGE_ID,
    SERVICE_TYPE,
    SHORT_ADDRESS,
    MessageIdResponse,
    ShortMessage,
)
from smpp.constants import CommandId, CommandStatus
from smpp.pdu import (
    Pdu,
    Response,
    c_octet_string,
    command,
    field_of,
    integer,
    octet_string,
    time_string,
)
from smpp.wire import DestAddress, DestAddresses, UnsuccessSme, UnsuccessSmes

__all__ = [
    "AlertNotification",
    "CancelSm",
    "CancelSmResp",
    "DataSm",
    "DataSmResp",
    "DeliverSm",
    "DeliverSmResp",
    "QuerySm",
    "QuerySmResp",
    "ReplaceSm",
    "ReplaceSmResp",
    "SubmitMulti",
    "SubmitMultiResp",
    "SubmitSm",
    "SubmitSmResp",
]

_S = CommandStatus


@command(CommandId.SUBMIT_SM)
class SubmitSm(ShortMessage):
    """submit_sm."""


@command(CommandId.SUBMIT_SM_RESP)
class SubmitSmResp(MessageIdResponse):
    """submit_sm_resp."""


@command(CommandId.DELIVER_SM)
class DeliverSm(ShortMessage):
    """deliver_sm."""


@command(CommandId.DELIVER_SM_RESP)
class DeliverSmResp(MessageIdResponse):
    """deliver_sm_resp; 3.4 wants an empty message_id, the field sends any or no body."""


@command(CommandId.DATA_SM)
class DataSm(Pdu):
    """data_sm: the text is in the TLV message_payload (3.4 §4.7.1)."""

    service_type: str = c_octet_string(SERVICE_TYPE, _S.ESME_RINVSERTYP)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(LONG_ADDRESS, _S.ESME_RINVSRCADR)
    dest_addr_ton: int = integer(_S.ESME_RINVDSTTON)
    dest_addr_npi: int = integer(_S.ESME_RINVDSTNPI)
    destination_addr: str = c_octet_string(LONG_ADDRESS, _S.ESME_RINVDSTADR)
    esm_class: int = integer(_S.ESME_RINVESMCLASS)
    registered_delivery: int = integer(_S.ESME_RINVREGDLVFLG)
    data_coding: int = integer(_S.ESME_RINVDCS)


@command(CommandId.DATA_SM_RESP)
class DataSmResp(MessageIdResponse):
    """data_sm_resp; here a body is wanted beside an error too."""


@command(CommandId.SUBMIT_MULTI)
class SubmitMulti(Pdu):
    """submit_multi: one short message to many (3.4 §4.5.1)."""

    service_type: str = c_octet_string(SERVICE_TYPE, _S.ESME_RINVSERTYP)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVSRCADR)
    dest_address: tuple[DestAddress, ...] = field_of(DestAddresses(), _S.ESME_RINVDSTADR)
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
    def number_of_dests(self) -> int:
        """How many dest_address there are."""
        return len(self.dest_address)

    @property
    def sm_length(self) -> int:
        """Octets of short_message."""
        return len(self.short_message)


@command(CommandId.SUBMIT_MULTI_RESP)
class SubmitMultiResp(Response):
    """submit_multi_resp (3.4 §4.5.2)."""

    message_id: str | None = c_octet_string(MESSAGE_ID, _S.ESME_RINVMSGID)
    unsuccess_sme: tuple[UnsuccessSme, ...] | None = field_of(UnsuccessSmes(), _S.ESME_RINVDSTADR)

    @property
    def no_unsuccess(self) -> int:
        """How many unsuccess_sme there are."""
        return len(self.unsuccess_sme or ())


@command(CommandId.QUERY_SM)
class QuerySm(Pdu):
    """query_sm (3.4 §4.8.1)."""

    message_id: str = c_octet_string(MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVSRCADR)


@command(CommandId.QUERY_SM_RESP)
class QuerySmResp(Response):
    """query_sm_resp (3.4 §4.8.2); final_date may be in the 12-character local form (§7.1.1)."""

    message_id: str | None = c_octet_string(MESSAGE_ID, _S.ESME_RINVMSGID)
    final_date: str | None = c_octet_string(17, _S.ESME_RQUERYFAIL)
    message_state: int | None = integer(_S.ESME_RQUERYFAIL)
    error_code: int | None = integer(_S.ESME_RQUERYFAIL)


@command(CommandId.CANCEL_SM)
class CancelSm(Pdu):
    """cancel_sm; an empty message_id means every message of that pair (3.4 §4.9.1)."""

    service_type: str = c_octet_string(SERVICE_TYPE, _S.ESME_RINVSERTYP)
    message_id: str = c_octet_string(MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVSRCADR)
    dest_addr_ton: int = integer(_S.ESME_RINVDSTTON)
    dest_addr_npi: int = integer(_S.ESME_RINVDSTNPI)
    destination_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVDSTADR)


@command(CommandId.CANCEL_SM_RESP)
class CancelSmResp(Response):
    """cancel_sm_resp."""


@command(CommandId.REPLACE_SM)
class ReplaceSm(Pdu):
    """replace_sm (3.4 §4.10.1)."""

    message_id: str = c_octet_string(MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVSRCADR)
    schedule_delivery_time: str = time_string(_S.ESME_RINVSCHED)
    validity_period: str = time_string(_S.ESME_RINVEXPIRY)
    registered_delivery: int = integer(_S.ESME_RINVREGDLVFLG)
    sm_default_msg_id: int = integer(_S.ESME_RINVDFTMSGID)
    short_message: bytes = octet_string("sm_length", _S.ESME_RINVMSGLEN)

    @property
    def sm_length(self) -> int:
        """Octets of short_message."""
        return len(self.short_message)


@command(CommandId.REPLACE_SM_RESP)
class ReplaceSmResp(Response):
    """replace_sm_resp."""


@command(CommandId.ALERT_NOTIFICATION)
class AlertNotification(Pdu):
    """alert_notification: a subscriber is back; it has no response (3.4 §4.12)."""

    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(LONG_ADDRESS, _S.ESME_RINVSRCADR)
    esme_addr_ton: int = integer(_S.ESME_RINVDSTTON)
    esme_addr_npi: int = integer(_S.ESME_RINVDSTNPI)
    esme_addr: str = c_octet_string(LONG_ADDRESS, _S.ESME_RINVDSTADR)

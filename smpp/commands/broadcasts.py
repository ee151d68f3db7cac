"""The commands of cell broadcast, which 5.0 alone has (5.0 §4.4-4.6)."""

from smpp.commands.layouts import MESSAGE_ID, SERVICE_TYPE, SHORT_ADDRESS, MessageIdResponse
from smpp.constants import CommandId, CommandStatus
from smpp.pdu import Pdu, Response, c_octet_string, command, integer, time_string

__all__ = [
    "BroadcastSm",
    "BroadcastSmResp",
    "CancelBroadcastSm",
    "CancelBroadcastSmResp",
    "QueryBroadcastSm",
    "QueryBroadcastSmResp",
]

_S = CommandStatus


@command(CommandId.BROADCAST_SM)
class BroadcastSm(Pdu):
    """broadcast_sm: areas, content type and text are in TLVs (5.0 §4.4.1)."""

    service_type: str = c_octet_string(SERVICE_TYPE, _S.ESME_RINVSERTYP)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVSRCADR)
    message_id: str = c_octet_string(MESSAGE_ID, _S.ESME_RINVMSGID)
    priority_flag: int = integer(_S.ESME_RINVPRTFLG)
    schedule_delivery_time: str = time_string(_S.ESME_RINVSCHED)
    validity_period: str = time_string(_S.ESME_RINVEXPIRY)
    replace_if_present_flag: int = integer(_S.ESME_RINVREPFLAG)
    data_coding: int = integer(_S.ESME_RINVDCS)
    sm_default_msg_id: int = integer(_S.ESME_RINVDFTMSGID)


@command(CommandId.BROADCAST_SM_RESP)
class BroadcastSmResp(MessageIdResponse):
    """broadcast_sm_resp."""


@command(CommandId.QUERY_BROADCAST_SM)
class QueryBroadcastSm(Pdu):
    """query_broadcast_sm (5.0 §4.6.1)."""

    message_id: str = c_octet_string(MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVSRCADR)


@command(CommandId.QUERY_BROADCAST_SM_RESP)
class QueryBroadcastSmResp(MessageIdResponse):
    """query_broadcast_sm_resp: state, areas and their success are in TLVs."""


@command(CommandId.CANCEL_BROADCAST_SM)
class CancelBroadcastSm(Pdu):
    """cancel_broadcast_sm (5.0 §4.6.2)."""

    service_type: str = c_octet_string(SERVICE_TYPE, _S.ESME_RINVSERTYP)
    message_id: str = c_octet_string(MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(SHORT_ADDRESS, _S.ESME_RINVSRCADR)


@command(CommandId.CANCEL_BROADCAST_SM_RESP)
class CancelBroadcastSmResp(Response):
    """cancel_broadcast_sm_resp."""

"""Every command of SMPP 3.4 and 5.0: its fields in the order of the wire, one class each.

The order of the annotations is the order on the wire (3.4 §4, 5.0 §4); each field names its type,
its longest length and the status that answers for it. Lengths count the NUL. Where 3.4 and 5.0
differ, the wider limit is taken.
"""

from smpp.constants import RESPONSE_BIT, CommandId, CommandStatus, InterfaceVersion
from smpp.errors import PduError
from smpp.pdu import (
    COMMANDS,
    Pdu,
    Response,
    c_octet_string,
    command,
    field_of,
    integer,
    layout,
    octet_string,
    time_string,
)
from smpp.wire import (
    DestAddress,
    DestAddresses,
    DistributionList,
    SmeAddress,
    UnsuccessSme,
    UnsuccessSmes,
)

__all__ = [
    "AlertNotification",
    "BindReceiver",
    "BindReceiverResp",
    "BindRequest",
    "BindResponse",
    "BindTransceiver",
    "BindTransceiverResp",
    "BindTransmitter",
    "BindTransmitterResp",
    "BroadcastSm",
    "BroadcastSmResp",
    "CancelBroadcastSm",
    "CancelBroadcastSmResp",
    "CancelSm",
    "CancelSmResp",
    "DataSm",
    "DataSmResp",
    "DeliverSm",
    "DeliverSmResp",
    "DestAddress",
    "DistributionList",
    "EnquireLink",
    "EnquireLinkResp",
    "GenericNack",
    "MessageIdResponse",
    "Outbind",
    "QueryBroadcastSm",
    "QueryBroadcastSmResp",
    "QuerySm",
    "QuerySmResp",
    "ReplaceSm",
    "ReplaceSmResp",
    "ShortMessage",
    "SmeAddress",
    "SubmitMulti",
    "SubmitMultiResp",
    "SubmitSm",
    "SubmitSmResp",
    "Unbind",
    "UnbindResp",
    "UnsuccessSme",
    "refusal",
]

_S = CommandStatus
_SHORT_ADDRESS, _LONG_ADDRESS, _MESSAGE_ID, _SERVICE_TYPE = 21, 65, 65, 6

# Layouts that several commands share


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

    message_id: str | None = c_octet_string(_MESSAGE_ID, _S.ESME_RINVMSGID)


@layout
class ShortMessage(Pdu):
    """The fields of submit_sm and deliver_sm: 3.4 §4.4.1, §4.6.1."""

    service_type: str = c_octet_string(_SERVICE_TYPE, _S.ESME_RINVSERTYP)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVSRCADR)
    dest_addr_ton: int = integer(_S.ESME_RINVDSTTON)
    dest_addr_npi: int = integer(_S.ESME_RINVDSTNPI)
    destination_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVDSTADR)
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


# Commands: the session


@command(CommandId.BIND_RECEIVER)
class BindReceiver(BindRequest):
    """bind_receiver."""


@command(CommandId.BIND_RECEIVER_RESP)
class BindReceiverResp(BindResponse):
    """bind_receiver_resp."""


@command(CommandId.BIND_TRANSMITTER)
class BindTransmitter(BindRequest):
    """bind_transmitter."""


@command(CommandId.BIND_TRANSMITTER_RESP)
class BindTransmitterResp(BindResponse):
    """bind_transmitter_resp."""


@command(CommandId.BIND_TRANSCEIVER)
class BindTransceiver(BindRequest):
    """bind_transceiver."""


@command(CommandId.BIND_TRANSCEIVER_RESP)
class BindTransceiverResp(BindResponse):
    """bind_transceiver_resp."""


@command(CommandId.OUTBIND)
class Outbind(Pdu):
    """outbind: the SMSC asks an ESME to bind; it has no response (3.4 §4.1.7)."""

    system_id: str = c_octet_string(16, _S.ESME_RINVSYSID)
    password: str = c_octet_string(9, _S.ESME_RINVPASWD)


@command(CommandId.UNBIND)
class Unbind(Pdu):
    """unbind (3.4 §4.2)."""


@command(CommandId.UNBIND_RESP)
class UnbindResp(Response):
    """unbind_resp."""


@command(CommandId.ENQUIRE_LINK)
class EnquireLink(Pdu):
    """enquire_link (3.4 §4.11)."""


@command(CommandId.ENQUIRE_LINK_RESP)
class EnquireLinkResp(Response):
    """enquire_link_resp."""


@command(CommandId.GENERIC_NACK)
class GenericNack(Response):
    """generic_nack: the answer to what cannot be answered otherwise (3.4 §4.3)."""


# Commands: short messages


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

    service_type: str = c_octet_string(_SERVICE_TYPE, _S.ESME_RINVSERTYP)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(_LONG_ADDRESS, _S.ESME_RINVSRCADR)
    dest_addr_ton: int = integer(_S.ESME_RINVDSTTON)
    dest_addr_npi: int = integer(_S.ESME_RINVDSTNPI)
    destination_addr: str = c_octet_string(_LONG_ADDRESS, _S.ESME_RINVDSTADR)
    esm_class: int = integer(_S.ESME_RINVESMCLASS)
    registered_delivery: int = integer(_S.ESME_RINVREGDLVFLG)
    data_coding: int = integer(_S.ESME_RINVDCS)


@command(CommandId.DATA_SM_RESP)
class DataSmResp(MessageIdResponse):
    """data_sm_resp; here a body is wanted beside an error too."""


@command(CommandId.SUBMIT_MULTI)
class SubmitMulti(Pdu):
    """submit_multi: one short message to many (3.4 §4.5.1)."""

    service_type: str = c_octet_string(_SERVICE_TYPE, _S.ESME_RINVSERTYP)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVSRCADR)
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

    message_id: str | None = c_octet_string(_MESSAGE_ID, _S.ESME_RINVMSGID)
    unsuccess_sme: tuple[UnsuccessSme, ...] | None = field_of(UnsuccessSmes(), _S.ESME_RINVDSTADR)

    @property
    def no_unsuccess(self) -> int:
        """How many unsuccess_sme there are."""
        return len(self.unsuccess_sme or ())


@command(CommandId.QUERY_SM)
class QuerySm(Pdu):
    """query_sm (3.4 §4.8.1)."""

    message_id: str = c_octet_string(_MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVSRCADR)


@command(CommandId.QUERY_SM_RESP)
class QuerySmResp(Response):
    """query_sm_resp (3.4 §4.8.2); final_date may be in the 12-character local form (§7.1.1)."""

    message_id: str | None = c_octet_string(_MESSAGE_ID, _S.ESME_RINVMSGID)
    final_date: str | None = c_octet_string(17, _S.ESME_RQUERYFAIL)
    message_state: int | None = integer(_S.ESME_RQUERYFAIL)
    error_code: int | None = integer(_S.ESME_RQUERYFAIL)


@command(CommandId.CANCEL_SM)
class CancelSm(Pdu):
    """cancel_sm; an empty message_id means every message of that pair (3.4 §4.9.1)."""

    service_type: str = c_octet_string(_SERVICE_TYPE, _S.ESME_RINVSERTYP)
    message_id: str = c_octet_string(_MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVSRCADR)
    dest_addr_ton: int = integer(_S.ESME_RINVDSTTON)
    dest_addr_npi: int = integer(_S.ESME_RINVDSTNPI)
    destination_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVDSTADR)


@command(CommandId.CANCEL_SM_RESP)
class CancelSmResp(Response):
    """cancel_sm_resp."""


@command(CommandId.REPLACE_SM)
class ReplaceSm(Pdu):
    """replace_sm (3.4 §4.10.1)."""

    message_id: str = c_octet_string(_MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVSRCADR)
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
    source_addr: str = c_octet_string(_LONG_ADDRESS, _S.ESME_RINVSRCADR)
    esme_addr_ton: int = integer(_S.ESME_RINVDSTTON)
    esme_addr_npi: int = integer(_S.ESME_RINVDSTNPI)
    esme_addr: str = c_octet_string(_LONG_ADDRESS, _S.ESME_RINVDSTADR)


# Commands: cell broadcast, 5.0 alone


@command(CommandId.BROADCAST_SM)
class BroadcastSm(Pdu):
    """broadcast_sm: areas, content type and text are in TLVs (5.0 §4.4.1)."""

    service_type: str = c_octet_string(_SERVICE_TYPE, _S.ESME_RINVSERTYP)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVSRCADR)
    message_id: str = c_octet_string(_MESSAGE_ID, _S.ESME_RINVMSGID)
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

    message_id: str = c_octet_string(_MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVSRCADR)


@command(CommandId.QUERY_BROADCAST_SM_RESP)
class QueryBroadcastSmResp(MessageIdResponse):
    """query_broadcast_sm_resp: state, areas and their success are in TLVs."""


@command(CommandId.CANCEL_BROADCAST_SM)
class CancelBroadcastSm(Pdu):
    """cancel_broadcast_sm (5.0 §4.6.2)."""

    service_type: str = c_octet_string(_SERVICE_TYPE, _S.ESME_RINVSERTYP)
    message_id: str = c_octet_string(_MESSAGE_ID, _S.ESME_RINVMSGID)
    source_addr_ton: int = integer(_S.ESME_RINVSRCTON)
    source_addr_npi: int = integer(_S.ESME_RINVSRCNPI)
    source_addr: str = c_octet_string(_SHORT_ADDRESS, _S.ESME_RINVSRCADR)


@command(CommandId.CANCEL_BROADCAST_SM_RESP)
class CancelBroadcastSmResp(Response):
    """cancel_broadcast_sm_resp."""


def refusal(error: PduError) -> Pdu | None:
    """Return the answer to a malformed PDU, or None where none may be given (3.4 §3.3, §4.3).

    A known request gets its own response with the status, an unknown one a generic_nack;
    responses and requests that have no response are never answered.
    """
    if error.command_id & RESPONSE_BIT:
        return None
    response = COMMANDS.get(error.command_id | RESPONSE_BIT)
    if response is None and error.command_id in COMMANDS:
        return None
    answer = GenericNack if response is None else response
    return answer(command_status=error.status, sequence_number=error.sequence_number)

"""The commands of a session: binds, unbind, enquire_link, generic_nack (3.4 §4.1-4.3, §4.11).

`refusal` is the answer to what cannot be read.
"""

from smpp.commands.layouts import BindRequest, BindResponse
from smpp.constants import RESPONSE_BIT, CommandId, CommandStatus
from smpp.errors import PduError
from smpp.pdu import COMMANDS, Pdu, Response, c_octet_string, command

__all__ = [
    "BindReceiver",
    "BindReceiverResp",
    "BindTransceiver",
    "BindTransceiverResp",
    "BindTransmitter",
    "BindTransmitterResp",
    "EnquireLink",
    "EnquireLinkResp",
    "GenericNack",
    "Outbind",
    "Unbind",
    "UnbindResp",
    "refusal",
]

_S = CommandStatus


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

"""Every number of SMPP that has a name, each stated once.

The values are those of SMPP 3.4 (§5.1, §5.2) and 5.0 (§4.7, §4.8); names are the specification's.
A peer may send any number: decoded PDUs hold plain integers, which compare equal to the members
here, and a value that has no name is never an error of this module.
"""

from enum import IntEnum

__all__ = [
    "HEADER_LENGTH",
    "MAX_SEQUENCE_NUMBER",
    "RESPONSE_BIT",
    "CommandId",
    "CommandStatus",
    "DataCoding",
    "EsmClass",
    "InterfaceVersion",
    "MessageState",
    "Npi",
    "RegisteredDelivery",
    "Ton",
    "UssdServiceOp",
    "status_text",
]

HEADER_LENGTH = 16
"""Octets of a PDU header: four 32-bit integers (3.4 §3.2)."""

RESPONSE_BIT = 0x80000000
"""The bit of command_id that tells a response from a request (3.4 §5.1.2.1)."""

MAX_SEQUENCE_NUMBER = 0x7FFFFFFF
"""The last sequence_number before the count begins again at 1 (3.4 §5.1.4)."""


class CommandId(IntEnum):
    """command_id of every PDU of SMPP 3.4 and 5.0."""

    BIND_RECEIVER = 0x001
    BIND_TRANSMITTER = 0x002
    QUERY_SM = 0x003
    SUBMIT_SM = 0x004
    DELIVER_SM = 0x005
    UNBIND = 0x006
    REPLACE_SM = 0x007
    CANCEL_SM = 0x008
    BIND_TRANSCEIVER = 0x009
    OUTBIND = 0x00B
    ENQUIRE_LINK = 0x015
    SUBMIT_MULTI = 0x021
    ALERT_NOTIFICATION = 0x102
    DATA_SM = 0x103
    BROADCAST_SM = 0x111
    QUERY_BROADCAST_SM = 0x112
    CANCEL_BROADCAST_SM = 0x113

    GENERIC_NACK = RESPONSE_BIT
    BIND_RECEIVER_RESP = RESPONSE_BIT | BIND_RECEIVER
    BIND_TRANSMITTER_RESP = RESPONSE_BIT | BIND_TRANSMITTER
    QUERY_SM_RESP = RESPONSE_BIT | QUERY_SM
    SUBMIT_SM_RESP = RESPONSE_BIT | SUBMIT_SM
    DELIVER_SM_RESP = RESPONSE_BIT | DELIVER_SM
    UNBIND_RESP = RESPONSE_BIT | UNBIND
    REPLACE_SM_RESP = RESPONSE_BIT | REPLACE_SM
    CANCEL_SM_RESP = RESPONSE_BIT | CANCEL_SM
    BIND_TRANSCEIVER_RESP = RESPONSE_BIT | BIND_TRANSCEIVER
    ENQUIRE_LINK_RESP = RESPONSE_BIT | ENQUIRE_LINK
    SUBMIT_MULTI_RESP = RESPONSE_BIT | SUBMIT_MULTI
    DATA_SM_RESP = RESPONSE_BIT | DATA_SM
    BROADCAST_SM_RESP = RESPONSE_BIT | BROADCAST_SM
    QUERY_BROADCAST_SM_RESP = RESPONSE_BIT | QUERY_BROADCAST_SM
    CANCEL_BROADCAST_SM_RESP = RESPONSE_BIT | CANCEL_BROADCAST_SM


class CommandStatus(IntEnum):
    """command_status values; `meaning` says in a few words what the peer tells us with it.

    Names are those of 3.4; where 5.0 renamed one, the 5.0 name is an alias.
    """

    meaning: str

    def __new__(cls, value: int, meaning: str = "") -> "CommandStatus":
        """Make the member from its number and its words."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    ESME_ROK = 0x00, "success"
    ESME_RINVMSGLEN = 0x01, "the short message has a length that is not accepted"
    ESME_RINVCMDLEN = 0x02, "the PDU is too short or too long"
    ESME_RINVCMDID = 0x03, "the command is unknown or not supported"
    ESME_RINVBNDSTS = 0x04, "the command is not allowed in this state of the session"
    ESME_RALYBND = 0x05, "the session is bound already"
    ESME_RINVPRTFLG = 0x06, "priority_flag is invalid"
    ESME_RINVREGDLVFLG = 0x07, "registered_delivery is invalid or not allowed"
    ESME_RSYSERR = 0x08, "the system has an internal error"
    ESME_RINVSRCADR = 0x0A, "the source address is invalid"
    ESME_RINVDSTADR = 0x0B, "the destination address is invalid"
    ESME_RINVMSGID = 0x0C, "message_id is invalid or unknown"
    ESME_RBINDFAIL = 0x0D, "the bind is refused"
    ESME_RINVPASWD = 0x0E, "the password is wrong"
    ESME_RINVSYSID = 0x0F, "system_id is unknown"
    ESME_RCANCELFAIL = 0x11, "the message could not be cancelled"
    ESME_RREPLACEFAIL = 0x13, "the message could not be replaced"
    ESME_RMSGQFUL = 0x14, "the message queue is full"
    ESME_RINVSERTYP = 0x15, "service_type is invalid"
    ESME_RINVNUMDESTS = 0x33, "number_of_dests is invalid"
    ESME_RINVDLNAME = 0x34, "the distribution list name is invalid"
    ESME_RINVDESTFLAG = 0x40, "dest_flag is invalid"
    ESME_RINVSUBREP = 0x42, "replacing on submission is not supported here"
    ESME_RINVESMCLASS = 0x43, "esm_class is invalid"
    ESME_RCNTSUBDL = 0x44, "submission to a distribution list is not possible"
    ESME_RSUBMITFAIL = 0x45, "the submission failed"
    ESME_RINVSRCTON = 0x48, "the source type of number is invalid"
    ESME_RINVSRCNPI = 0x49, "the source numbering plan is invalid"
    ESME_RINVDSTTON = 0x50, "the destination type of number is invalid"
    ESME_RINVDSTNPI = 0x51, "the destination numbering plan is invalid"
    ESME_RINVSYSTYP = 0x53, "system_type is invalid"
    ESME_RINVREPFLAG = 0x54, "replace_if_present_flag is invalid"
    ESME_RINVNUMMSGS = 0x55, "the number of messages is invalid"
    ESME_RTHROTTLED = 0x58, "the rate limit is exceeded"
    ESME_RINVSCHED = 0x61, "schedule_delivery_time is invalid"
    ESME_RINVEXPIRY = 0x62, "validity_period is invalid"
    ESME_RINVDFTMSGID = 0x63, "the predefined message is invalid or not found"
    ESME_RX_T_APPN = 0x64, "the receiving application has a temporary error, try again"
    ESME_RX_P_APPN = 0x65, "the receiving application has a permanent error"
    ESME_RX_R_APPN = 0x66, "the receiving application rejects this message"
    ESME_RQUERYFAIL = 0x67, "the query failed"
    ESME_RINVOPTPARSTREAM = 0xC0, "the TLV part of the PDU is corrupt"
    ESME_ROPTPARNOTALLWD = 0xC1, "the TLV is not allowed here"
    ESME_RINVPARLEN = 0xC2, "the TLV has an invalid length"
    ESME_RMISSINGOPTPARAM = 0xC3, "a required TLV is missing"
    ESME_RINVOPTPARAMVAL = 0xC4, "the TLV has an invalid value"
    ESME_RDELIVERYFAILURE = 0xFE, "the delivery failed"
    ESME_RUNKNOWNERR = 0xFF, "unknown error"
    ESME_RSERTYPUNAUTH = 0x100, "the service type is not authorised for this ESME"
    ESME_RPROHIBITED = 0x101, "the operation is prohibited for this ESME"
    ESME_RSERTYPUNAVAIL = 0x102, "the service type is unavailable at present"
    ESME_RSERTYPDENIED = 0x103, "the service type is denied"
    ESME_RINVDCS = 0x104, "data_coding is invalid or not supported"
    ESME_RINVSRCADDRSUBUNIT = 0x105, "source_addr_subunit is invalid"
    ESME_RINVDSTADDRSUBUNIT = 0x106, "dest_addr_subunit is invalid"
    ESME_RINVBCASTFREQINT = 0x107, "broadcast_frequency_interval is invalid"
    ESME_RINVBCASTALIAS_NAME = 0x108, "the broadcast alias name is invalid"
    ESME_RINVBCASTAREAFMT = 0x109, "the broadcast area format is invalid"
    ESME_RINVNUMBCAST_AREAS = 0x10A, "the number of broadcast areas is invalid"
    ESME_RINVBCASTCNTTYPE = 0x10B, "broadcast_content_type is invalid"
    ESME_RINVBCASTMSGCLASS = 0x10C, "broadcast_message_class is invalid"
    ESME_RBCASTFAIL = 0x10D, "the broadcast failed"
    ESME_RBCASTQUERYFAIL = 0x10E, "the broadcast query failed"
    ESME_RBCASTCANCELFAIL = 0x10F, "the broadcast could not be cancelled"
    ESME_RINVBCAST_REP = 0x110, "broadcast_rep_num is invalid"
    ESME_RINVBCASTSRVGRP = 0x111, "broadcast_service_group is invalid"
    ESME_RINVBCASTCHANIND = 0x112, "broadcast_channel_indicator is invalid"

    ESME_RINVTLVSTREAM = ESME_RINVOPTPARSTREAM
    ESME_RTLVNOTALLWD = ESME_ROPTPARNOTALLWD
    ESME_RINVTLVLEN = ESME_RINVPARLEN
    ESME_RMISSINGTLV = ESME_RMISSINGOPTPARAM
    ESME_RINVTLVVAL = ESME_RINVOPTPARAMVAL


def status_text(status: int) -> str:
    """Return a status as people read it: name, number and meaning, for any number."""
    try:
        known = CommandStatus(status)
    except ValueError:
        kind = "an error of the vendor's own" if 0x400 <= status <= 0x4FF else "a reserved value"
        return f"status 0x{status:02X} ({kind})"
    return f"{known.name} (0x{status:02X}: {known.meaning})"


class Ton(IntEnum):
    """Type of number (3.4 §5.2.5)."""

    UNKNOWN = 0
    INTERNATIONAL = 1
    NATIONAL = 2
    NETWORK_SPECIFIC = 3
    SUBSCRIBER_NUMBER = 4
    ALPHANUMERIC = 5
    ABBREVIATED = 6


class Npi(IntEnum):
    """Numbering plan indicator (3.4 §5.2.6)."""

    UNKNOWN = 0
    ISDN = 1
    DATA = 3
    TELEX = 4
    LAND_MOBILE = 6
    NATIONAL = 8
    PRIVATE = 9
    ERMES = 10
    INTERNET = 14
    WAP_CLIENT_ID = 18


class UssdServiceOp(IntEnum):
    """ussd_service_op (3.4 §5.3.2.44); 32 and above are the vendors'."""

    PSSD_INDICATION = 0
    PSSR_INDICATION = 1
    USSR_REQUEST = 2
    USSN_REQUEST = 3
    PSSD_RESPONSE = 16
    PSSR_RESPONSE = 17
    USSR_CONFIRM = 18
    USSN_CONFIRM = 19
    SUBSCRIBER_ABORT = 129
    """A vendor's value that many gateways share: the subscriber or the network hung up."""


class MessageState(IntEnum):
    """message_state of a short message (3.4 §5.2.28; SCHEDULED and SKIPPED are of 5.0)."""

    SCHEDULED = 0
    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8
    SKIPPED = 9


class InterfaceVersion(IntEnum):
    """interface_version and sc_interface_version (3.4 §5.2.4)."""

    V3_3 = 0x33
    V3_4 = 0x34
    V5_0 = 0x50


class EsmClass(IntEnum):
    """Bits and bit fields of esm_class (3.4 §5.2.12); combine them with `|`."""

    DEFAULT = 0x00
    DATAGRAM = 0x01
    FORWARD = 0x02
    STORE_AND_FORWARD = 0x03
    DELIVERY_RECEIPT = 0x04
    DELIVERY_ACKNOWLEDGEMENT = 0x08
    USER_ACKNOWLEDGEMENT = 0x10
    CONVERSATION_ABORT = 0x18
    INTERMEDIATE_NOTIFICATION = 0x20
    UDHI = 0x40
    REPLY_PATH = 0x80
    MODE_MASK = STORE_AND_FORWARD
    TYPE_MASK = 0x3C


class RegisteredDelivery(IntEnum):
    """Bits and bit fields of registered_delivery (3.4 §5.2.17); combine them with `|`."""

    NONE = 0x00
    RECEIPT = 0x01
    RECEIPT_ON_FAILURE = 0x02
    RECEIPT_ON_SUCCESS = 0x03
    DELIVERY_ACKNOWLEDGEMENT = 0x04
    USER_ACKNOWLEDGEMENT = 0x08
    INTERMEDIATE_NOTIFICATION = 0x10
    RECEIPT_MASK = RECEIPT_ON_SUCCESS
    ACKNOWLEDGEMENT_MASK = DELIVERY_ACKNOWLEDGEMENT | USER_ACKNOWLEDGEMENT


class DataCoding(IntEnum):
    """data_coding values of SMPP (3.4 §5.2.19)."""

    SMSC_DEFAULT = 0x00
    IA5 = 0x01
    OCTET_UNSPECIFIED = 0x02
    LATIN_1 = 0x03
    OCTET_UNSPECIFIED_COMMON = 0x04
    JIS = 0x05
    CYRILLIC = 0x06
    LATIN_HEBREW = 0x07
    UCS2 = 0x08
    PICTOGRAM = 0x09
    ISO_2022_JP = 0x0A
    EXTENDED_KANJI_JIS = 0x0D
    KS_C_5601 = 0x0E

"""Which version of SMPP two peers speak, and what a 3.3 peer must not be sent.

A 3.3 peer gets no TLVs and no message_id over 8 characters (3.4 §2.9).
A TLV that only describes is left out for it; one that *is* the text cannot be, and a message_id
cannot be shortened here, because the peer would ask for it later: both are our caller's mistake.
"""

from smpp.constants import RESPONSE_BIT, InterfaceVersion
from smpp.errors import EncodeError
from smpp.pdu import Pdu
from smpp.tlvs import Tag, Tlv, make_tlv

__all__ = ["LONGEST_3_3_MESSAGE_ID", "answer_bind", "effective_version", "fit_to_3_3"]

LONGEST_3_3_MESSAGE_ID = 8
"""Characters of the longest message_id that a 3.3 peer can take (3.4 §2.9)."""


def effective_version(ours: int, theirs: int) -> int:
    """Return what both sides speak, 0x33, 0x34 or 0x50; reserved values are rounded down."""
    lower = min(ours, theirs)
    if lower >= InterfaceVersion.V5_0:
        return InterfaceVersion.V5_0
    return InterfaceVersion.V3_4 if lower >= InterfaceVersion.V3_4 else InterfaceVersion.V3_3


def answer_bind(bind: Pdu, ours: int, system_id: str, tlvs: tuple[Tlv, ...]) -> Pdu:
    """Return the bind_resp that accepts; sc_interface_version goes only to a peer of 3.4 or later
    (3.4 §5.3.2.25)."""
    if effective_version(ours, getattr(bind, "interface_version", 0)) < InterfaceVersion.V3_4:
        return bind.reply(system_id=system_id)
    return bind.reply(system_id=system_id, tlvs=(make_tlv(Tag.SC_INTERFACE_VERSION, ours), *tlvs))


def fit_to_3_3(pdu: Pdu) -> None:
    """Leave out of `pdu` what 3.3 does not know; raise EncodeError if its meaning would go too."""
    if pdu.tlv(Tag.MESSAGE_PAYLOAD):
        raise EncodeError(
            f"{pdu.name} has its text in message_payload, which a 3.3 peer cannot read: "
            "put it into short_message"
        )
    message_id = getattr(pdu, "message_id", None)
    if message_id and pdu.command_id & RESPONSE_BIT and len(message_id) > LONGEST_3_3_MESSAGE_ID:
        raise EncodeError(
            f"message_id {message_id!r} is too long for a 3.3 peer: "
            f"give it at most {LONGEST_3_3_MESSAGE_ID} characters"
        )
    pdu.tlvs = ()

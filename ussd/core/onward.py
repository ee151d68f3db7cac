"""What goes to a message centre beyond for a stored message: its submit_sm PDUs.

The message travels with the octets, data_coding, header and TLVs that it came with; what is left
of its validity goes along, so that nobody beyond keeps it longer than we do.  We always want the
receipt, for the state of our own message; intermediate notifications and acknowledgements are
asked for where the sender did.  No clock, no store.
"""

from __future__ import annotations

from datetime import timedelta

from smpp.commands import SubmitSm
from smpp.constants import MessageState, Npi, Ton
from smpp.text import format_relative
from smpp.tlvs import Tag, Tlv
from ussd.core.delivery import address, parts
from ussd.core.stored_message import StoredMessage

__all__ = ["beyond_state", "submit_sm"]

_FITS = 254
_OWN_WISHES = 0x1C
"""registered_delivery bits 4-2: what the sender wants of others than us."""

_RECEIPT = 0x01
_SHORTEST_S, _LONGEST_S = 60, 63 * 86400

_PENDING = frozenset({MessageState.SCHEDULED, MessageState.ENROUTE, MessageState.ACCEPTED})


def submit_sm(
    message: StoredMessage,
    tlvs: tuple[Tlv, ...],
    left_s: float,
    *,
    is_old: bool,
    has_receipts: bool,
) -> list[SubmitSm]:
    """Return the PDUs of a message that has `left_s` seconds to live; `is_old` is below 3.4."""
    own = () if is_old else tlvs
    wish = message.registered_delivery & _OWN_WISHES | _RECEIPT if has_receipts else 0
    left = timedelta(seconds=min(max(int(left_s), _SHORTEST_S), _LONGEST_S))
    validity = format_relative(left)
    return [
        _pdu(message, octets, coding, esm_class, own, wish, validity)
        for octets, coding, esm_class in parts(message)
    ]


def _pdu(
    message: StoredMessage,
    octets: bytes,
    data_coding: int,
    esm_class: int,
    tlvs: tuple[Tlv, ...],
    wish: int,
    validity: str,
) -> SubmitSm:
    fits = len(octets) <= _FITS
    source_ton, source_npi = address(
        message.source_addr, message.source_addr_ton, message.source_addr_npi
    )
    return SubmitSm(
        service_type=message.service_type,
        source_addr_ton=source_ton,
        source_addr_npi=source_npi,
        source_addr=message.source_addr,
        dest_addr_ton=message.dest_addr_ton or Ton.INTERNATIONAL,
        dest_addr_npi=message.dest_addr_npi or Npi.ISDN,
        destination_addr=message.destination_addr,
        esm_class=esm_class,
        protocol_id=message.protocol_id,
        priority_flag=message.priority_flag,
        validity_period=validity,
        registered_delivery=wish,
        data_coding=data_coding,
        short_message=octets if fits else b"",
        tlvs=tlvs if fits else (*tlvs, (Tag.MESSAGE_PAYLOAD, octets)),
    )


def beyond_state(state: MessageState | None) -> MessageState | None:
    """Return our state after a receipt of theirs: a final one, ENROUTE, or None for no news."""
    if state is None:
        return None
    return MessageState.ENROUTE if state in _PENDING else state

"""What goes to a message centre beyond for a stored message: its submit_sm PDUs, and what is
asked there about it later.

The message travels with the octets, data_coding, header and TLVs that it came with; what is left
of its validity goes along, so that nobody beyond keeps it longer than we do.  We always want the
receipt, for the state of our own message; intermediate notifications and acknowledgements are
asked for where the sender did.  Asked about is always one message by the id that the centre gave
it, with the addresses of its submit_sm.  No clock, no store.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from smpp.commands import CancelSm, QuerySm, ReplaceSm, SubmitSm
from smpp.constants import MessageState, Npi, Ton
from smpp.text import format_relative
from smpp.tlvs import Tag, Tlv
from ussd.core.delivery import address, parts
from ussd.core.old_parts import LONGEST, old_parts
from ussd.core.stored_message import StoredMessage

__all__ = ["beyond_state", "cancel_sm", "query_sm", "replace_sm", "submit_sm"]

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
    wish, validity = _wish(message, has_receipts=has_receipts), _validity(left_s)
    cut = parts(message)
    if is_old:
        cut = [old for part in cut for old in old_parts(part, tlvs, message.id)]
    return [
        _pdu(message, octets, coding, esm_class, own, wish, validity)
        for octets, coding, esm_class in cut
    ]


def _wish(message: StoredMessage, *, has_receipts: bool) -> int:
    return message.registered_delivery & _OWN_WISHES | _RECEIPT if has_receipts else 0


def _validity(left_s: float) -> str:
    return format_relative(timedelta(seconds=min(max(int(left_s), _SHORTEST_S), _LONGEST_S)))


def _pdu(
    message: StoredMessage,
    octets: bytes,
    data_coding: int,
    esm_class: int,
    tlvs: tuple[Tlv, ...],
    wish: int,
    validity: str,
) -> SubmitSm:
    fits = len(octets) <= LONGEST
    return SubmitSm(
        service_type=message.service_type,
        **_source(message),
        **_destination(message),
        esm_class=esm_class,
        protocol_id=message.protocol_id,
        priority_flag=message.priority_flag,
        validity_period=validity,
        registered_delivery=wish,
        data_coding=data_coding,
        short_message=octets if fits else b"",
        tlvs=tlvs if fits else (*tlvs, (Tag.MESSAGE_PAYLOAD, octets)),
    )


def _source(message: StoredMessage) -> dict[str, Any]:
    ton, npi = address(message.source_addr, message.source_addr_ton, message.source_addr_npi)
    return {
        "source_addr_ton": ton,
        "source_addr_npi": npi,
        "source_addr": message.source_addr,
    }


def _destination(message: StoredMessage) -> dict[str, Any]:
    return {
        "dest_addr_ton": message.dest_addr_ton or Ton.INTERNATIONAL,
        "dest_addr_npi": message.dest_addr_npi or Npi.ISDN,
        "destination_addr": message.destination_addr,
    }


def query_sm(message: StoredMessage, their_id: str) -> QuerySm:
    """Return what asks how a message stands there."""
    return QuerySm(message_id=their_id, **_source(message))


def cancel_sm(message: StoredMessage, their_id: str) -> CancelSm:
    """Return what takes a message back."""
    return CancelSm(message_id=their_id, **_source(message), **_destination(message))


def replace_sm(
    message: StoredMessage,
    changed: StoredMessage,
    their_id: str,
    left_s: float,
    *,
    schedule_delivery_time: str = "",
) -> ReplaceSm | None:
    """Return what makes `message` the `changed` one, which has `left_s` seconds to live.

    None when replace_sm cannot say it: it has a text of one part in the old one's data_coding.
    """
    before, after = parts(message), parts(changed)
    octets, *spelling = after[0]
    if (
        len(before) > 1
        or len(after) > 1
        or spelling != list(before[0][1:])
        or len(octets) > LONGEST
    ):
        return None
    return ReplaceSm(
        message_id=their_id,
        **_source(message),
        schedule_delivery_time=schedule_delivery_time,
        validity_period=_validity(left_s),
        registered_delivery=_wish(changed, has_receipts=True),
        short_message=octets,
    )


def beyond_state(state: MessageState | None) -> MessageState | None:
    """Return our state after a receipt of theirs: a final one, ENROUTE, or None for no news."""
    if state is None:
        return None
    return MessageState.ENROUTE if state in _PENDING else state

"""A deliver_sm as data_sm, for receivers that ask for it (3.4 §4.7).

data_sm has its text in message_payload and neither protocol_id nor priority_flag; all else is the
same in both.  A peer below 3.4 does not know it.
"""

from __future__ import annotations

from smpp.commands import DataSm, DeliverSm
from smpp.tlvs import Tag

__all__ = ["as_data_sm"]

_SAME = tuple(
    field.name
    for field in DataSm.fields
    if field.name in {other.name for other in DeliverSm.fields}
)


def as_data_sm(pdu: DeliverSm) -> DataSm:
    """Return the data_sm that says the same."""
    same = {name: getattr(pdu, name) for name in _SAME}
    has_payload = pdu.tlv(Tag.MESSAGE_PAYLOAD) is not None
    text = () if has_payload else ((Tag.MESSAGE_PAYLOAD, pdu.short_message),)
    return DataSm(**same, tlvs=(*pdu.tlvs, *text))

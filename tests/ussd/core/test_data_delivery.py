"""deliver_sm as data_sm."""

from __future__ import annotations

from smpp.commands import DataSm, DeliverSm
from smpp.tlvs import Tag
from ussd.core.data_delivery import as_data_sm

HEAD = {
    "source_addr": "5000",
    "destination_addr": "79031234567",
    "esm_class": 0x40,
    "data_coding": 8,
}


def test_the_text_is_in_message_payload_and_the_rest_is_the_same() -> None:
    pdu = DeliverSm(**HEAD, short_message=b"\x04\x1f", priority_flag=1, tlvs=((0x1400, b"x"),))
    tlvs = ((0x1400, b"x"), (Tag.MESSAGE_PAYLOAD, b"\x04\x1f"))

    assert as_data_sm(pdu) == DataSm(**HEAD, tlvs=tlvs)


def test_a_payload_stays_where_it_is() -> None:
    tlvs = ((Tag.MESSAGE_PAYLOAD, b"long"),)

    assert as_data_sm(DeliverSm(**HEAD, tlvs=tlvs)) == DataSm(**HEAD, tlvs=tlvs)

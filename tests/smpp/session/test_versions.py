import pytest

from smpp.commands import BindTransceiver, DeliverSm, QuerySm, SubmitSm
from smpp.errors import EncodeError
from smpp.session.versions import answer_bind, effective_version, fit_to_3_3
from smpp.tlvs import Tag, make_tlv


@pytest.mark.parametrize(
    ("theirs", "spoken"),
    [(0x00, 0x33), (0x33, 0x33), (0x34, 0x34), (0x4F, 0x34), (0x50, 0x50), (0x7B, 0x50)],
)
def test_reserved_versions_are_rounded_down(theirs: int, spoken: int) -> None:
    assert effective_version(0x50, theirs) == spoken


def test_a_3_4_peer_is_told_our_version() -> None:
    answer = answer_bind(BindTransceiver(interface_version=0x34), 0x50, "centre", ())

    assert answer.tlvs == ((Tag.SC_INTERFACE_VERSION, b"\x50"),)


def test_a_3_3_peer_is_told_nothing_that_it_cannot_read() -> None:
    tlv = make_tlv(Tag.SC_INTERFACE_VERSION, 0x50)

    assert answer_bind(BindTransceiver(interface_version=0x33), 0x50, "c", (tlv,)).tlvs == ()


def test_tlvs_are_left_out_for_a_3_3_peer() -> None:
    deliver = DeliverSm(short_message=b"x", tlvs=(make_tlv(Tag.USSD_SERVICE_OP, 2),))
    fit_to_3_3(deliver)

    assert deliver == DeliverSm(short_message=b"x")


def test_a_text_in_a_tlv_cannot_be_left_out() -> None:
    deliver = DeliverSm(tlvs=(make_tlv(Tag.MESSAGE_PAYLOAD, b"text"),))

    with pytest.raises(EncodeError, match="short_message"):
        fit_to_3_3(deliver)


def test_eight_characters_of_message_id_are_the_most_for_3_3() -> None:
    fit_to_3_3(SubmitSm().reply(message_id="12345678"))

    with pytest.raises(EncodeError, match="at most 8"):
        fit_to_3_3(SubmitSm().reply(message_id="123456789"))


def test_a_message_id_that_the_peer_gave_may_be_long() -> None:
    query = QuerySm(message_id="123456789")
    fit_to_3_3(query)

    assert query.message_id == "123456789"

import pytest

from smpp import (
    AlertNotification,
    BindTransceiver,
    BindTransceiverResp,
    CommandStatus,
    DataSmResp,
    DeliverSm,
    EncodeError,
    GenericNack,
    InterfaceVersion,
    QuerySm,
    QuerySmResp,
    SubmitSm,
    SubmitSmResp,
    Tag,
    Unbind,
    UnbindResp,
)

USSD = ((Tag.USSD_SERVICE_OP, b"\x02"), (Tag.ITS_SESSION_INFO, b"\x05\x02"))


def test_fields_not_given_have_the_null_value_of_their_type() -> None:
    pdu = SubmitSm()

    values = (pdu.source_addr, pdu.data_coding, pdu.short_message, pdu.tlvs, pdu.command_status)
    assert values == ("", 0, b"", (), 0)


def test_a_bind_asks_for_3_4_unless_told_otherwise() -> None:

    assert BindTransceiver().interface_version == InterfaceVersion.V3_4


def test_a_field_that_the_command_has_not_is_refused() -> None:
    with pytest.raises(TypeError):
        Unbind(system_id="x")  # type: ignore[call-arg]


def test_an_attribute_that_the_command_has_not_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        SubmitSm().text = "x"  # type: ignore[attr-defined]


def test_tlv_gives_the_first_value_of_a_tag() -> None:
    pdu = DeliverSm(tlvs=(*USSD, (Tag.USSD_SERVICE_OP, b"\x11")))

    assert (pdu.tlv(Tag.USSD_SERVICE_OP), pdu.tlv(0x1501)) == (b"\x02", None)


def test_tlv_integer_gives_a_number() -> None:
    pdu = DeliverSm(tlvs=USSD)

    assert (pdu.tlv_integer(Tag.ITS_SESSION_INFO), pdu.tlv_integer(0x1501)) == (0x0502, None)


def test_reply_is_the_response_with_the_same_number() -> None:
    reply = SubmitSm(sequence_number=17).reply(message_id="42")

    assert reply == SubmitSmResp(sequence_number=17, message_id="42")


def test_reply_with_an_error_has_no_body() -> None:
    reply = QuerySm(sequence_number=5).reply(CommandStatus.ESME_RQUERYFAIL)

    assert isinstance(reply, QuerySmResp)
    assert (reply.message_id, reply.final_date, reply.message_state) == (None, None, None)


def test_reply_without_an_error_has_its_body() -> None:
    reply = BindTransceiver(sequence_number=1).reply()

    assert reply == BindTransceiverResp(sequence_number=1, system_id="")


def test_error_response_with_tlvs_keeps_the_body_that_they_stand_behind() -> None:
    reply = DataSmResp(command_status=0xFE, tlvs=((Tag.DELIVERY_FAILURE_REASON, b"\2"),))

    assert reply.message_id == ""


@pytest.mark.parametrize("pdu", [AlertNotification(), UnbindResp(), GenericNack()])
def test_what_has_no_response_gives_no_reply(
    pdu: AlertNotification | UnbindResp | GenericNack,
) -> None:
    with pytest.raises(EncodeError, match=f"{pdu.name} has no response"):
        pdu.reply()


def test_pdus_are_equal_by_command_header_fields_and_tlvs() -> None:
    pdu = SubmitSm(sequence_number=1, source_addr="5000", tlvs=USSD)

    assert pdu == SubmitSm(sequence_number=1, source_addr="5000", tlvs=USSD)
    assert pdu != SubmitSm(sequence_number=2, source_addr="5000", tlvs=USSD)
    assert pdu != DeliverSm(sequence_number=1, source_addr="5000", tlvs=USSD)
    assert pdu != "submit_sm"


def test_a_pdu_can_be_changed_and_so_is_no_key() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(SubmitSm())


def test_repr_shows_what_is_set_and_names_the_tlvs() -> None:
    pdu = SubmitSm(sequence_number=3, short_message=b"hi", tlvs=(USSD[0], (0x4001, b"")))

    assert repr(pdu) == (
        "SubmitSm(sequence_number=3, short_message=b'hi', ussd_service_op=02, 0x4001=-)"
    )


def test_repr_shows_the_status_of_an_error() -> None:

    assert repr(SubmitSmResp(command_status=0x14, sequence_number=2)) == (
        "SubmitSmResp(command_status=0x14, sequence_number=2, message_id=None)"
    )


def test_repr_never_shows_a_password() -> None:
    pdu = BindTransceiver(system_id="app", password="secret")

    assert repr(pdu) == (
        "BindTransceiver(sequence_number=0, system_id='app', password=***, interface_version=52)"
    )

"""Malformed PDUs: which status answers for which field, and what is tolerated beside an error."""

import pytest

from smpp import (
    CommandId,
    DeliverSm,
    EncodeError,
    FramingError,
    GenericNack,
    Pdu,
    PduError,
    QuerySmResp,
    SubmitSm,
    SubmitSmResp,
    Tag,
    decode,
    encode,
    encode_header,
)

WHOLE = SubmitSm(
    sequence_number=9,
    service_type="USSD",
    source_addr="*500#",
    destination_addr="79031234567",
    validity_period="000000000500000R",
    short_message=b"hello",
)


def with_body(command_id: int, body: bytes, command_status: int = 0) -> bytes:
    """A PDU with this body, right or wrong."""
    header = encode_header(command_id, 9, command_status)
    return (16 + len(body)).to_bytes(4, "big") + header[4:] + body


def submit_with(old: bytes, new: bytes) -> bytes:
    """WHOLE with some octets of its body replaced."""
    body = encode(WHOLE)[16:]
    assert old in body
    return with_body(CommandId.SUBMIT_SM, body.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "status", "reason"),
    [
        (b"USSD", b"USSD+1", 0x15, "service_type is longer than 5 octets"),
        (b"*500#", b"*" * 21, 0x0A, "source_addr is longer than 20 octets"),
        (b"79031234567", b"7" * 21, 0x0B, "destination_addr is longer than 20 octets"),
        (
            b"000000000500000R",
            b"5min",
            0x62,
            "validity_period must be empty or have 16 characters, not 4",
        ),
        (b"\x05hello", b"\x06hello", 0x01, "short_message has 5 octets where sm_length is 6"),
        (b"\x05hello", b"\x04hello", 0xC0, "1 octets are left over behind the TLVs"),
    ],
)
def test_malformed_field_is_named_with_its_status(
    old: bytes, new: bytes, status: int, reason: str
) -> None:
    with pytest.raises(PduError) as caught:
        decode(submit_with(old, new))

    error = caught.value
    assert (str(error), error.status) == (f"submit_sm: {reason}", status)
    assert (error.command_id, error.sequence_number) == (CommandId.SUBMIT_SM, 9)


@pytest.mark.parametrize("size", range(len(encode(WHOLE)) - 16 - len("\x05hello")))
def test_request_that_ends_too_soon_is_answered_with_rinvcmdlen(size: int) -> None:
    with pytest.raises(PduError, match="is cut off by the end of the PDU") as caught:
        decode(with_body(CommandId.SUBMIT_SM, encode(WHOLE)[16 : 16 + size]))

    assert caught.value.status == 0x02


@pytest.mark.parametrize(
    "octets",
    [b"", bytes(15), encode(WHOLE)[:-1], encode(WHOLE) + b"\0", encode(WHOLE)[:12]],
)
def test_what_is_not_one_whole_pdu_is_a_framing_error(octets: bytes) -> None:
    with pytest.raises(FramingError):
        decode(octets)


@pytest.mark.parametrize("command_id", [0x110, 0x10200, 0x80000110, 0x80010200])
def test_unknown_command_is_refused_with_rinvcmdid(command_id: int) -> None:
    with pytest.raises(PduError) as caught:
        decode(encode_header(command_id, 3))

    assert (caught.value.status, caught.value.sequence_number) == (0x03, 3)


def test_bodiless_response_has_no_fields() -> None:
    octets = encode_header(CommandId.QUERY_SM_RESP, 4)
    pdu = decode(octets)

    assert pdu == QuerySmResp(
        sequence_number=4, message_id=None, final_date=None, message_state=None, error_code=None
    )
    assert encode(pdu) == octets


@pytest.mark.parametrize(
    "body", [b"no NUL", b"id\0\xff", b"\0\x05\x01\x00\x02\0\0", b"x" * 70 + b"\0"]
)
def test_any_body_beside_an_error_is_kept_as_it_came(body: bytes) -> None:
    octets = with_body(CommandId.SUBMIT_SM_RESP, body, 0x08)
    pdu = decode(octets)

    assert isinstance(pdu, SubmitSmResp)
    assert (pdu.message_id, pdu.unparsed_body) == (None, body)
    assert encode(pdu) == octets


def test_generic_nack_with_a_body_is_taken() -> None:
    octets = with_body(CommandId.GENERIC_NACK, b"?", 0x03)

    assert decode(octets) == GenericNack(command_status=0x03, sequence_number=9, unparsed_body=b"?")
    assert encode(decode(octets)) == octets


def test_the_same_body_without_an_error_is_refused() -> None:
    with pytest.raises(PduError, match="submit_sm_resp: message_id"):
        decode(with_body(CommandId.SUBMIT_SM_RESP, b"no NUL"))


@pytest.mark.parametrize(
    ("pdu", "reason"),
    [
        (SubmitSm(source_addr="1" * 21), "submit_sm: source_addr must have at most 20 octets"),
        (SubmitSm(destination_addr="7903\0"), "submit_sm: destination_addr must not contain NUL"),
        (SubmitSm(esm_class=256), "submit_sm: esm_class must lie between 0 and 255, not 256"),
        (SubmitSm(short_message=bytes(256)), "submit_sm: short_message must have at most 255"),
        (DeliverSm(short_message="text"), "deliver_sm: short_message must be bytes, not str"),  # type: ignore[arg-type]
        (SubmitSm(tlvs=((Tag.USSD_SERVICE_OP, b""),)), "submit_sm: ussd_service_op must not have"),
        (SubmitSm(tlvs=((1,),)), "submit_sm: tlvs must be pairs"),  # type: ignore[arg-type]
        (SubmitSm(sequence_number=-1), "command_status and sequence_number must be unsigned"),
        (
            QuerySmResp(message_id="1", final_date=None),
            "query_sm_resp: final_date must be a text, not NoneType",
        ),
        (
            SubmitSmResp(message_id=None, tlvs=((Tag.CONGESTION_STATE, b"\1"),)),
            "submit_sm_resp: TLVs need a body, set its fields",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_place(pdu: Pdu, reason: str) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(pdu)

    assert str(caught.value).startswith(reason)

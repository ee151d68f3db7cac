import pytest

from smpp import CommandStatus, EncodeError, Tag, make_tlv, tag_name, tlv_value
from smpp.tlvs import TlvType, read_tlvs, write_tlvs
from smpp.wire import Malformed

TLVS = ((Tag.USSD_SERVICE_OP, b"\x02"), (0x4001, b"250"), (0x4001, b""), (Tag.MESSAGE_PAYLOAD, b""))
OCTETS = bytes.fromhex("0501000102" + "40010003323530" + "40010000" + "04240000")


def test_tlvs_are_read_in_order_unknown_and_repeated_ones_too() -> None:

    assert read_tlvs(b"xx" + OCTETS, 2) == TLVS


def test_tlvs_are_written_as_they_are_read() -> None:

    assert write_tlvs(TLVS) == OCTETS


@pytest.mark.parametrize(
    ("octets", "status", "reason"),
    [
        ("05", 0xC0, "1 octets are left over behind the TLVs"),
        ("050100010205010a", 0xC0, "3 octets are left over behind the TLVs"),
        ("0501000201", 0xC0, "ussd_service_op has a length of 2 with 1 octets left"),
        ("4001000101400100ff", 0xC0, "0x4001 has a length of 255 with 0 octets left"),
        ("050100020102", 0xC2, "ussd_service_op must not have 2 octets"),
        ("001e0000", 0xC2, "receipted_message_id must not have 0 octets"),
    ],
)
def test_corrupt_tlvs_are_refused_with_their_status(octets: str, status: int, reason: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_tlvs(bytes.fromhex(octets), 0)

    assert (caught.value.status, str(caught.value)) == (status, reason)


@pytest.mark.parametrize(
    ("tlvs", "reason"),
    [
        (((Tag.USSD_SERVICE_OP, b"\1\2"),), "ussd_service_op must not have 2 octets"),
        (((0x4001, bytes(65536)),), "a TLV cannot have tag 16385 and 65536 octets"),
        (((0x10000, b""),), "a TLV cannot have tag 65536 and 0 octets"),
        (((-1, b""),), "a TLV cannot have tag -1 and 0 octets"),
        (((0x0500, bytes(0x10001)),), "a TLV cannot have tag 1280 and 65537 octets"),
        (((0x4001, "text"),), "tlvs must be pairs of a tag and bytes"),
        (((Tag.USSD_SERVICE_OP, 2),), "tlvs must be pairs of a tag and bytes"),
        ((1, 2), "tlvs must be pairs of a tag and bytes"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tlvs: object, reason: str) -> None:
    with pytest.raises(EncodeError) as caught:
        write_tlvs(tlvs)  # type: ignore[arg-type]

    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("tag", "value", "octets"),
    [
        (Tag.USSD_SERVICE_OP, 17, b"\x11"),
        (Tag.USER_MESSAGE_REFERENCE, 5, b"\0\5"),
        (Tag.QOS_TIME_TO_LIVE, 60, b"\0\0\0\x3c"),
        (Tag.DEST_ADDR_NP_COUNTRY, 380, b"\x01\x7c"),
        (Tag.RECEIPTED_MESSAGE_ID, "42", b"42\0"),
        (Tag.ITS_SESSION_INFO, b"\5\3", b"\5\3"),
    ],
)
def test_tlv_is_made_from_a_value_of_its_type(
    tag: Tag, value: int | str | bytes, octets: bytes
) -> None:

    assert make_tlv(tag, value) == (tag, octets)


@pytest.mark.parametrize(
    ("tag", "value", "reason"),
    [
        (Tag.USSD_SERVICE_OP, 256, "ussd_service_op must not have 2 octets: 256"),
        (Tag.USSD_SERVICE_OP, -1, "ussd_service_op takes an unsigned big-endian integer, not -1"),
        (Tag.USSD_SERVICE_OP, "2", "ussd_service_op takes an unsigned big-endian integer, not '2'"),
        (Tag.MESSAGE_PAYLOAD, "hello", "message_payload takes an octet string, not 'hello'"),
        (Tag.RECEIPTED_MESSAGE_ID, "код", "receipted_message_id must be Latin-1, not 'код'"),
        (Tag.ITS_SESSION_INFO, b"\5", "its_session_info must not have 1 octets: b'\\x05'"),
    ],
)
def test_value_that_does_not_fit_its_tag_is_refused(
    tag: Tag, value: int | str | bytes, reason: str
) -> None:
    with pytest.raises(EncodeError) as caught:
        make_tlv(tag, value)

    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("tag", "octets", "value"),
    [
        (Tag.USSD_SERVICE_OP, b"\x12", 18),
        (Tag.RECEIPTED_MESSAGE_ID, b"42\0", "42"),
        (Tag.RECEIPTED_MESSAGE_ID, b"42", "42"),
        (Tag.ITS_SESSION_INFO, b"\5\3", b"\5\3"),
        (0x1501, b"\0\1", b"\0\1"),
    ],
)
def test_value_is_read_by_the_type_of_its_tag(
    tag: int, octets: bytes, value: int | str | bytes
) -> None:

    assert tlv_value(tag, octets) == value


def test_unknown_tag_is_named_by_its_number() -> None:

    assert (tag_name(0x0501), tag_name(0x4001)) == ("ussd_service_op", "0x4001")


def test_every_integer_tag_takes_a_value_of_each_allowed_length() -> None:
    integers = [tag for tag in Tag if tag.type is TlvType.INTEGER]

    assert all(len(make_tlv(tag, 1)[1]) in tag.lengths for tag in integers)


def test_5_0_and_3_4_lengths_are_both_taken() -> None:
    for tag, lengths in ((Tag.MS_VALIDITY, (1, 4)), (Tag.ALERT_ON_MESSAGE_DELIVERY, (0, 1))):
        for length in lengths:
            tlv = (int(tag), bytes(length))

            assert read_tlvs(write_tlvs([tlv]), 0) == (tlv,)


def test_status_of_corrupt_tlvs_is_named_as_in_5_0() -> None:

    assert CommandStatus.ESME_RINVTLVSTREAM.name == "ESME_RINVOPTPARSTREAM"

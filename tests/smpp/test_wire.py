from typing import Any

import pytest

from smpp import CommandStatus, DistributionList, EncodeError, SmeAddress, UnsuccessSme
from smpp.wire import (
    COctetString,
    DestAddresses,
    Integer,
    Malformed,
    OctetString,
    TimeString,
    UnsuccessSmes,
    WireType,
)

TIME = "260131120000012+"
SME = SmeAddress(1, 1, "79031234567")
FAILED = UnsuccessSme(1, 1, "79031234567", 0x0B)

VALUES: list[tuple[WireType, Any, bytes]] = [
    (Integer(), 0, b"\0"),
    (Integer(), 255, b"\xff"),
    (Integer(2), 0x1234, b"\x12\x34"),
    (Integer(4), 0xFFFFFFFF, b"\xff\xff\xff\xff"),
    (COctetString(6), "", b"\0"),
    (COctetString(6), "GUTS5", b"GUTS5\0"),
    (COctetString(6), "é\xff", b"\xe9\xff\0"),
    (TimeString(), "", b"\0"),
    (TimeString(), TIME, TIME.encode() + b"\0"),
    (OctetString("sm_length"), b"", b"\0"),
    (OctetString("sm_length"), bytes(255), b"\xff" + bytes(255)),
    (DestAddresses(), (), b"\0"),
    (
        DestAddresses(),
        (SME, DistributionList("STAFF")),
        b"\x02\x01\x01\x0179031234567\0\x02STAFF\0",
    ),
    (UnsuccessSmes(), (FAILED,), b"\x01\x01\x0179031234567\0\0\0\0\x0b"),
]

UNREADABLE: list[tuple[WireType, bytes, str, CommandStatus | None]] = [
    (Integer(4), b"\0\0\0", "is cut off by the end of the PDU", CommandStatus.ESME_RINVCMDLEN),
    (COctetString(6), b"USSD", "is cut off by the end of the PDU", CommandStatus.ESME_RINVCMDLEN),
    (COctetString(6), b"toolong\0", "is longer than 5 octets", None),
    (TimeString(), b"now\0", "must be empty or have 16 characters, not 3", None),
    (TimeString(), TIME.encode() + b"+\0", "is longer than 16 octets", None),
    (OctetString("sm_length"), b"\x03ab", "has 2 octets where sm_length is 3", None),
    (
        DestAddresses(),
        b"\x01\x03x\0",
        "has dest_flag 3, not 1 or 2",
        CommandStatus.ESME_RINVDESTFLAG,
    ),
    (
        DestAddresses(),
        b"\x01\x02" + b"x" * 21 + b"\0",
        "is longer than 20 octets",
        CommandStatus.ESME_RINVDLNAME,
    ),
    (DestAddresses(), b"\x01\x01\x01\x01" + b"1" * 21 + b"\0", "is longer than 20 octets", None),
    (
        UnsuccessSmes(),
        b"\x02",
        "is cut off by the end of the PDU",
        CommandStatus.ESME_RINVCMDLEN,
    ),
]

UNWRITABLE: list[tuple[WireType, Any, str]] = [
    (Integer(), "1", "must be an integer, not str"),
    (Integer(), 256, "must lie between 0 and 255, not 256"),
    (Integer(2), -1, "must lie between 0 and 65535, not -1"),
    (COctetString(6), b"USSD", "must be a text, not bytes"),
    (COctetString(6), "TOOLNG", "must have at most 5 octets, not 6"),
    (COctetString(6), "a\0b", "must not contain NUL"),
    (COctetString(6), "код", "must hold one-octet characters only, not 'к'"),
    (TimeString(), "soon", "must be empty or have 16 characters, not 4"),
    (OctetString("sm_length"), "text", "must be bytes, not str"),
    (OctetString("sm_length"), bytes(256), "must have at most 255 octets, not 256"),
    (DestAddresses(), None, "must be a tuple, not NoneType"),
    (DestAddresses(), (SME,) * 256, "must have at most 255 records, not 256"),
    (DestAddresses(), ("79031234567",), "must hold SmeAddress or DistributionList"),
    (UnsuccessSmes(), (SME,), "must hold UnsuccessSme"),
]


@pytest.mark.parametrize(("wire_type", "value", "octets"), VALUES)
def test_value_is_written(wire_type: WireType, value: Any, octets: bytes) -> None:

    assert wire_type.write(value) == octets


@pytest.mark.parametrize(("wire_type", "value", "octets"), VALUES)
def test_value_is_read_from_its_place(wire_type: WireType, value: Any, octets: bytes) -> None:

    assert wire_type.read(b"before" + octets + b"tail", 6) == (value, 6 + len(octets))


@pytest.mark.parametrize(("wire_type", "octets", "reason", "status"), UNREADABLE)
def test_unreadable_octets_are_told_with_the_reason(
    wire_type: WireType, octets: bytes, reason: str, status: CommandStatus | None
) -> None:
    with pytest.raises(Malformed) as caught:
        wire_type.read(octets, 0)

    assert (str(caught.value), caught.value.status) == (reason, status)


@pytest.mark.parametrize(("wire_type", "value", "reason"), UNWRITABLE)
def test_unwritable_value_is_told_with_the_reason(
    wire_type: WireType, value: Any, reason: str
) -> None:
    with pytest.raises(EncodeError) as caught:
        wire_type.write(value)

    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize("wire_type", [one for one, _, _ in VALUES])
def test_default_is_what_one_null_octet_per_octet_means(wire_type: WireType) -> None:
    octets = wire_type.write(wire_type.default)

    assert set(octets) == {0}
    assert wire_type.read(octets, 0)[0] == wire_type.default

"""Is this submission one that the centre takes?"""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import DataSm, ReplaceSm, SubmitSm
from smpp.constants import CommandStatus
from smpp.tlvs import Tag
from ussd.core.submission import (
    Lifetime,
    Refusal,
    address_refusal,
    as_submit_sm,
    is_later_part,
    lifetime,
    octets,
    refusal,
    replacement_refusal,
    time_to_live,
)

NOW = 1_790_000_000.0
DAY = 86_400.0
S = CommandStatus


def submit(**fields: Any) -> SubmitSm:
    return SubmitSm(**{"destination_addr": "79031234567", "short_message": b"x"} | fields)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"esm_class": 0x43, "priority_flag": 3, "registered_delivery": 0x1F},
        {"esm_class": 0x48},
        {"destination_addr": "+79031234567", "dest_addr_ton": 1, "dest_addr_npi": 1},
        {"destination_addr": "5000", "data_coding": 0xBF, "protocol_id": 255},
        {"short_message": b"", "tlvs": ((Tag.MESSAGE_PAYLOAD, b"x"),)},
    ],
)
def test_a_good_submission_is_taken(fields: dict[str, Any]) -> None:

    assert refusal(submit(**fields), 0x34) == 0


def test_priority_4_is_known_to_5_0_only() -> None:
    pdu = submit(priority_flag=4)

    assert (refusal(pdu, 0x50), refusal(pdu, 0x34)) == (0, S.ESME_RINVPRTFLG)


@pytest.mark.parametrize("address", ["", "+", "12", "1" * 21, "7903x", "٧٩٠٣١", "+12"])
def test_what_is_no_number_is_no_destination(address: str) -> None:

    assert address_refusal(1, 1, address) == S.ESME_RINVDSTADR


def test_the_octets_of_a_data_sm_are_its_payload() -> None:

    assert octets(DataSm(tlvs=((Tag.MESSAGE_PAYLOAD, b"text"),))) == b"text"
    assert octets(DataSm()) == b""


def life(schedule: str = "", validity: str = "") -> Lifetime:
    return lifetime(schedule, validity, NOW, 2 * DAY, 7 * DAY)


def test_empty_times_mean_now_and_the_default() -> None:

    assert life() == Lifetime(NOW, NOW + 2 * DAY)


def test_a_schedule_moves_the_default_validity() -> None:

    assert life("000001000000000R") == Lifetime(NOW + DAY, NOW + 3 * DAY)


def test_a_schedule_in_the_past_means_now() -> None:

    assert life("200101000000000+").due_at == NOW


def test_a_validity_is_cut_to_the_longest() -> None:

    assert life("", "000030000000000R").expires_at == NOW + 7 * DAY


@pytest.mark.parametrize(
    ("schedule", "validity", "status"),
    [
        ("000008000000000R", "", S.ESME_RINVSCHED),
        ("nonsense", "", S.ESME_RINVSCHED),
        ("", "200101000000000+", S.ESME_RINVEXPIRY),
        ("000000020000000R", "000000010000000R", S.ESME_RINVEXPIRY),
        ("", "nonsense", S.ESME_RINVEXPIRY),
    ],
)
def test_times_that_cannot_be_are_refused(schedule: str, validity: str, status: int) -> None:

    with pytest.raises(Refusal) as refused:
        life(schedule, validity)
    assert refused.value.status == status


def test_a_data_sm_says_the_same_as_a_submit_sm() -> None:
    tlvs = ((Tag.MESSAGE_PAYLOAD, b"x"),)
    pdu = DataSm(service_type="CMT", source_addr="5000", registered_delivery=1, tlvs=tlvs)

    assert as_submit_sm(pdu, "79031234567") == SubmitSm(
        service_type="CMT",
        source_addr="5000",
        destination_addr="79031234567",
        registered_delivery=1,
        tlvs=tlvs,
    )


@pytest.mark.parametrize(
    ("seconds", "period"),
    [(None, ""), (90, "000000000130000R"), (2**32 - 1, "000007000000000R")],
)
def test_a_time_to_live_is_a_relative_validity(seconds: int | None, period: str) -> None:
    value = () if seconds is None else ((Tag.QOS_TIME_TO_LIVE, seconds.to_bytes(4, "big")),)

    assert time_to_live(DataSm(tlvs=value), 7 * DAY) == period


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"registered_delivery": 0x1F, "short_message": b"x"}, 0),
        ({"registered_delivery": 0x20}, S.ESME_RINVREGDLVFLG),
        ({"tlvs": ((Tag.MESSAGE_PAYLOAD, b"x"),)}, 0),
        ({"short_message": b"x", "tlvs": ((Tag.MESSAGE_PAYLOAD, b"x"),)}, S.ESME_RINVMSGLEN),
    ],
)
def test_a_replacement_is_refused_by_its_field(fields: dict[str, Any], status: int) -> None:
    assert replacement_refusal(ReplaceSm(**fields)) == status


SAR = Tag.SAR_SEGMENT_SEQNUM


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, False),
        ({"short_message": b"\5\0\3\7\2\1x", "esm_class": 0x40}, False),
        ({"short_message": b"\5\0\3\7\2\2x", "esm_class": 0x40}, True),
        ({"short_message": b"\6\x08\4\0\7\2\2x", "esm_class": 0x43}, True),
        ({"short_message": b"\5\0\3\7\2\2x"}, False),
        ({"short_message": b"", "esm_class": 0x40}, False),
        ({"short_message": b"\4\4\2\1\1x", "esm_class": 0x40}, False),
        ({"tlvs": ((SAR, b"\1"),)}, False),
        ({"tlvs": ((SAR, b"\2"),)}, True),
    ],
)
def test_a_part_behind_the_first_is_known_by_its_number(fields: dict[str, Any], told: bool) -> None:

    assert is_later_part(submit(**fields)) is told

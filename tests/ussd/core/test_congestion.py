"""congestion_state: to whom, and how much."""

from __future__ import annotations

import pytest

from smpp.tlvs import Tag
from ussd.core.congestion import congestion_state, tlvs


@pytest.mark.parametrize(
    ("room", "state"), [(1000, 0), (700, 30), (10, 99), (0, 100), (-5, 100), (5000, 0)]
)
def test_the_state_is_the_part_that_is_full(room: int, state: int) -> None:
    assert congestion_state(room, 1000) == state


def test_what_takes_nothing_is_congested() -> None:
    assert congestion_state(0, 0) == 100


def test_a_peer_of_5_0_is_told_when_there_is_something_to_tell() -> None:
    assert tlvs(0x50, 500, 1000) == ((Tag.CONGESTION_STATE, b"\x32"),)
    assert tlvs(0x50, 710, 1000) == tlvs(0x34, 0, 1000) == ()

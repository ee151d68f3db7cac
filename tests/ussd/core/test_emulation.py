"""The handsets that nobody attached."""

from __future__ import annotations

import pytest

from smpp.constants import CommandStatus, MessageState
from ussd.core.emulation import Fate, Handsets

S = MessageState


def test_an_ordinary_number_takes_its_message_after_a_moment() -> None:
    fate = Handsets(0.5).fate("79031234567", 1, 1)

    assert fate.state == S.DELIVERED
    assert 0.45 <= fate.delay_s <= 0.55


def test_the_same_message_meets_the_same_fate() -> None:
    one, two = (Handsets(0.5, seed=3).fate("79031234567", 42, 1) for _ in range(2))

    assert one == two


def test_another_seed_takes_another_moment() -> None:

    assert Handsets(0.5, 1).fate("7903", 42, 1) != Handsets(0.5, 2).fate("7903", 42, 1)


@pytest.mark.parametrize(
    ("digits", "fate"),
    [
        ("00", Fate(S.DELIVERED)),
        ("01", Fate(S.ENROUTE, error=CommandStatus.ESME_RX_T_APPN)),
        ("03", Fate(S.REJECTED, error=CommandStatus.ESME_RX_R_APPN)),
        ("04", Fate(S.EXPIRED)),
        ("05", Fate(S.UNKNOWN, error=CommandStatus.ESME_RUNKNOWNERR)),
        ("06", Fate(S.DELETED)),
        ("07", Fate(S.DELIVERED, delay_s=60.0)),
        ("08", Fate(S.UNDELIVERABLE, error=CommandStatus.ESME_RDELIVERYFAILURE)),
        ("09", Fate(S.DELIVERED, echo=True)),
    ],
)
def test_a_magic_number_has_its_own_fate(digits: str, fate: Fate) -> None:

    assert Handsets(0.5).fate("799900000" + digits, 1, 1) == fate


def test_a_busy_number_takes_the_second_attempt() -> None:
    handsets = Handsets(0.5)

    states = [handsets.fate("79990000002", 1, attempt).state for attempt in (1, 2)]
    assert states == [S.ENROUTE, S.DELIVERED]


def test_numbers_outside_the_magic_range_are_ordinary() -> None:
    handsets = Handsets(0.5)

    for number in ("79990000101", "799900000", "79990000150", "69990000003", "79990000042"):
        assert handsets.fate(number, 1, 1).state == S.DELIVERED

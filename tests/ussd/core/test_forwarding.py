"""Store and forward, as rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpp.constants import MessageState
from ussd.core.forwarding import (
    FINAL,
    TRANSITIONS,
    Decision,
    Event,
    MessageIds,
    Policy,
    after_failure,
    id_of,
    message_id,
    next_state,
    wants_intermediate,
    wants_receipt,
)
from ussd.errors import Refused

S = MessageState
POLICY = Policy(retry=(5.0, 30.0), retry_by_error={0x58: (1.0,)}, permanent=frozenset({0x65, 0x66}))


def failed(**changed: float) -> Decision:
    known = {"attempts": 1, "error": 0x64, "now": 100.0, "expires_at": 1000.0} | changed
    return after_failure(POLICY, **known)  # type: ignore[arg-type]


def test_a_delivered_message_is_final() -> None:

    assert next_state(S.ENROUTE, Event.DELIVERED) in FINAL


def test_nothing_happens_to_a_final_message() -> None:

    assert not {state for state, _ in TRANSITIONS} & FINAL


def test_a_step_that_the_table_lacks_is_an_error() -> None:

    with pytest.raises(ValueError, match="DELIVERED cannot be cancelled"):
        next_state(S.DELIVERED, Event.CANCELLED)


def test_a_failed_attempt_is_postponed_by_the_table() -> None:

    assert [failed(attempts=n).due_at for n in (1, 2, 3)] == [105.0, 130.0, 130.0]


def test_an_error_may_have_waits_of_its_own() -> None:

    assert failed(error=0x58, attempts=4) == Decision(S.ENROUTE, 101.0)


@pytest.mark.parametrize(("error", "state"), [(0x65, S.UNDELIVERABLE), (0x66, S.REJECTED)])
def test_a_permanent_error_ends_the_message(error: int, state: MessageState) -> None:

    assert failed(error=error) == Decision(state)


def test_a_rejection_that_the_settings_leave_out_is_tried_again() -> None:
    decision = after_failure(Policy(), attempts=1, error=0x66, now=100.0, expires_at=1000.0)

    assert decision == Decision(S.ENROUTE, 105.0)


def test_a_message_is_due_no_later_than_its_expiry() -> None:

    assert failed(expires_at=102.0) == Decision(S.ENROUTE, 102.0)


def test_after_its_validity_a_message_expires() -> None:

    assert failed(now=1000.0) == Decision(S.EXPIRED)


@pytest.mark.parametrize(
    ("wish", "on_success", "on_failure"),
    [(0, False, False), (1, True, True), (2, False, True), (3, True, False), (0x11, True, True)],
)
def test_receipts_by_registered_delivery(wish: int, on_success: bool, on_failure: bool) -> None:

    assert wants_receipt(wish, S.DELIVERED) is on_success
    assert wants_receipt(wish, S.EXPIRED) is on_failure


def test_bit_4_wants_intermediate_notifications() -> None:

    assert (wants_intermediate(0x10), wants_intermediate(0x0F)) == (True, False)


IDS = st.sampled_from(["decimal", "hex"])


@given(st.integers(1, 2**62), IDS, st.booleans())
@settings(max_examples=200)
def test_a_message_id_reads_back_as_its_number(number: int, ids: str, is_short: bool) -> None:

    assert id_of(message_id(number, ids, is_short=is_short), ids) == number


@given(st.integers(1, 36**7 - 1), IDS)
@settings(max_examples=100)
def test_a_short_id_has_at_most_eight_characters(number: int, ids: str) -> None:

    assert len(message_id(number, ids, is_short=True)) <= 8


@pytest.mark.parametrize(
    ("number", "decimal", "hexadecimal"),
    [
        (99_999_999, "99999999", "5f5e0ff"),
        (100_000_000, "A0000000", "5f5e100"),
        (1_710_612_735, "FFFFFFFF", "65f5e0ff"),
        (1_710_612_736, "ZSAGD8G", "65f5e100"),
        (4_294_967_295, "Z1Z141Z3", "ffffffff"),
        (4_294_967_296, "Z1Z141Z4", "Z1Z141Z4"),
    ],
)
def test_a_short_id_is_hexadecimal_as_long_as_it_can_be(
    number: int, decimal: str, hexadecimal: str
) -> None:
    short = [message_id(number, ids, is_short=True) for ids in ("decimal", "hex")]

    assert short == [decimal, hexadecimal]


@pytest.mark.parametrize("text", ["", "Z", "12a", "-1", "1" * 20, "9" * 19, "Z!", "Z" * 14, "١٢"])
def test_what_is_no_id_is_none(text: str) -> None:

    assert id_of(text) is None


def test_numbers_rise_through_the_blocks() -> None:
    ids = MessageIds(1, 4, lambda count: ids.grant(101, count))

    assert [ids.next() for _ in range(8)] == [1, 2, 3, 4, 101, 102, 103, 104]


def test_the_next_block_is_asked_for_once_and_in_time() -> None:
    asked: list[int] = []
    ids = MessageIds(1, 4, asked.append)
    counts = []
    for _ in range(4):
        ids.next()
        counts.append(len(asked))

    assert counts == [0, 0, 0, 1]


def test_without_a_granted_block_nothing_is_numbered() -> None:
    ids = MessageIds(1, 1, lambda count: None)
    ids.next()

    with pytest.raises(Refused):
        ids.next()


def test_a_late_block_is_used_at_once() -> None:
    ids = MessageIds(1, 1, lambda count: None)
    ids.next()
    ids.grant(7, 2)

    assert (ids.left, ids.next(), ids.left) == (2, 7, 1)

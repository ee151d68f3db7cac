"""The modes with one attempt, and what a response in transaction mode says."""

from __future__ import annotations

import pytest

from smpp.commands import SubmitSm
from smpp.constants import CommandStatus, MessageState
from smpp.tlvs import Tag
from ussd.core.transactions import as_datagram, has_one_attempt, is_transaction, outcome

S, M = CommandStatus, MessageState
FAILED = S.ESME_RDELIVERYFAILURE


def reason(state: MessageState, error: int, permanent: frozenset[int] = frozenset()) -> int:
    return outcome(state, error, permanent)[1][0][1][0]


@pytest.mark.parametrize(
    ("esm_class", "is_one"),
    [(0x00, False), (0x01, False), (0x02, True), (0x03, False), (0x42, True)],
)
def test_the_mode_is_in_two_bits(esm_class: int, is_one: bool) -> None:
    assert is_transaction(esm_class) is is_one


def test_a_delivery_needs_no_words() -> None:
    assert outcome(M.DELIVERED, 0, is_flagged=True) == (0, ())


@pytest.mark.parametrize(
    ("state", "error", "told"),
    [
        (M.UNDELIVERABLE, 0, 0),
        (M.UNDELIVERABLE, S.ESME_RX_T_APPN, 0),
        (M.UNDELIVERABLE, S.ESME_RINVDSTADR, 1),
        (M.UNDELIVERABLE, S.ESME_RX_P_APPN, 2),
        (M.REJECTED, S.ESME_RX_R_APPN, 2),
        (M.DELETED, 0, 2),
        (M.UNDELIVERABLE, S.ESME_RTHROTTLED, 3),
        (M.EXPIRED, 0, 3),
    ],
)
def test_a_failure_has_its_reason(state: MessageState, error: int, told: int) -> None:
    assert reason(state, error) == told


def test_what_the_settings_call_permanent_is() -> None:
    permanent = frozenset({int(S.ESME_RINVDCS)})

    assert [reason(M.UNDELIVERABLE, S.ESME_RINVDCS, p) for p in (permanent, frozenset())] == [2, 3]


def test_words_and_code_name_the_error() -> None:
    status, tlvs = outcome(M.UNDELIVERABLE, S.ESME_RX_P_APPN)
    found = dict(tlvs)

    assert (status, found[Tag.NETWORK_ERROR_CODE]) == (FAILED, b"\x03\x00\x65")
    assert found[Tag.ADDITIONAL_STATUS_INFO_TEXT].startswith(b"ESME_RX_P_APPN (0x65")


@pytest.mark.parametrize(("is_flagged", "told"), [(True, b"\x01"), (False, b"\x00"), (None, None)])
def test_the_flag_is_told_to_who_asked_for_it(is_flagged: bool | None, told: bytes | None) -> None:
    found = dict(outcome(M.UNDELIVERABLE, 0, is_flagged=is_flagged)[1])

    assert found.get(Tag.DPF_RESULT) == told


@pytest.mark.parametrize(
    ("esm_class", "is_once"), [(0, False), (1, True), (2, True), (3, False), (0x42, True)]
)
def test_datagrams_and_transactions_have_one_attempt(esm_class: int, is_once: bool) -> None:
    assert has_one_attempt(esm_class) is is_once


def test_a_datagram_asks_for_no_receipt() -> None:
    pdu = SubmitSm(esm_class=0x41, registered_delivery=0x1F)
    as_datagram(pdu)

    assert pdu.registered_delivery == 0

"""The modes of a message in which there is one attempt (3.4 §2.10, §5.2.12).

In transaction mode the response waits for it and says what came of it.  After a delivery it is
plain; after a failure it has ESME_RDELIVERYFAILURE and, in TLVs, the reason, the network's error
code, words, and whether a delivery pending flag was set for who asked for one (3.4 §4.7.2,
§5.3.2.28, §5.3.2.33).  A submit_sm_resp has such TLVs since 5.0 alone.
In datagram mode nobody is told.  No clock, no store.
"""

from __future__ import annotations

from collections.abc import Collection

from smpp.commands import SubmitSm
from smpp.constants import CommandStatus, MessageState, status_text
from smpp.tlvs import Tag, Tlv
from ussd.core.receipts import network_error_code

__all__ = [
    "LIMIT_S",
    "as_datagram",
    "has_one_attempt",
    "is_datagram",
    "is_transaction",
    "outcome",
    "schedule_refusal",
]

LIMIT_S = 5.0
"""How long the response waits for the delivery: many an ESME has given up after ten seconds."""

_MODE, _DATAGRAM, _TRANSACTION = 0x03, 0x01, 0x02
_LONGEST_WORDS = 255

_S = CommandStatus
_UNAVAILABLE, _INVALID, _PERMANENT, _TEMPORARY = b"\x00", b"\x01", b"\x02", b"\x03"
_ADDRESS = frozenset({_S.ESME_RINVDSTADR, _S.ESME_RINVDSTTON, _S.ESME_RINVDSTNPI})
_FINAL = frozenset({_S.ESME_RX_P_APPN, _S.ESME_RX_R_APPN})
_LAST_WORDS = frozenset({MessageState.DELETED, MessageState.UNKNOWN, MessageState.REJECTED})


def is_transaction(esm_class: int) -> bool:
    """Tell whether a message asks for its outcome in the response (3.4 §5.2.12, bits 1-0)."""
    return esm_class & _MODE == _TRANSACTION


def is_datagram(esm_class: int) -> bool:
    """Tell whether a message is to be tried once, and nobody told (3.4 §2.10.2)."""
    return esm_class & _MODE == _DATAGRAM


def has_one_attempt(esm_class: int) -> bool:
    """Tell whether a message is not to be kept for a later attempt, nor for a later time."""
    return esm_class & _MODE in (_DATAGRAM, _TRANSACTION)


def as_datagram(pdu: SubmitSm) -> None:
    """Take away what a datagram cannot ask for: receipts and notifications."""
    if is_datagram(pdu.esm_class):
        pdu.registered_delivery = 0


def schedule_refusal(pdu: SubmitSm) -> int:
    """Return ESME_RINVSCHED for a message that is not kept and yet is to go out later, or 0."""
    is_later = pdu.schedule_delivery_time and has_one_attempt(pdu.esm_class)
    return _S.ESME_RINVSCHED if is_later else 0


def outcome(
    state: MessageState,
    error: int,
    permanent: Collection[int] = (),
    is_flagged: bool | None = None,
) -> tuple[int, tuple[Tlv, ...]]:
    """Return command_status and TLVs after an attempt that ended in a state with this error.

    `error` is 0 where there was nobody to try; `permanent` are others after which nobody tries
    again.  `is_flagged` tells whether a delivery pending flag was set, None that nobody asked.
    """
    if state is MessageState.DELIVERED:
        return 0, ()
    tlvs: list[Tlv] = [(Tag.DELIVERY_FAILURE_REASON, _reason(state, error, permanent))]
    if error:
        words = status_text(error)[:_LONGEST_WORDS].encode("ascii", "replace")
        tlvs += [network_error_code(error), (Tag.ADDITIONAL_STATUS_INFO_TEXT, words + b"\0")]
    if is_flagged is not None:
        tlvs.append((Tag.DPF_RESULT, bytes((is_flagged,))))
    return int(_S.ESME_RDELIVERYFAILURE), tuple(tlvs)


def _reason(state: MessageState, error: int, permanent: Collection[int]) -> bytes:
    """Return delivery_failure_reason (3.4 §5.3.2.33)."""
    if error in _ADDRESS:
        return _INVALID
    if state in _LAST_WORDS or error in _FINAL or error in permanent:
        return _PERMANENT
    if state is MessageState.EXPIRED:
        return _TEMPORARY
    return _UNAVAILABLE if error in (0, _S.ESME_RX_T_APPN) else _TEMPORARY

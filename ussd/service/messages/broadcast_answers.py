"""The TLVs that answer broadcast_sm and query_broadcast_sm (5.0 §4.4.2, §4.6.1.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from smpp.constants import CommandStatus
from smpp.text.times import format_absolute
from smpp.tlvs import Tag, Tlv
from store.broadcasts import Broadcast

__all__ = ["answer", "failed_areas"]

_OPEN = frozenset({0, 1})
_NOT_YET = 255


def failed_areas(identifiers: Sequence[bytes]) -> tuple[Tlv, ...]:
    """Return an identifier and the reason for each area that does not exist."""
    reason = int(CommandStatus.ESME_RINVBCASTALIAS_NAME).to_bytes(4, "big")
    return tuple(
        tlv
        for identifier in identifiers
        for tlv in (
            (int(Tag.BROADCAST_AREA_IDENTIFIER), identifier),
            (int(Tag.BROADCAST_ERROR_STATUS), reason),
        )
    )


def answer(
    row: Broadcast, areas: Sequence[Mapping[str, Any]], success: Callable[[int, int], int]
) -> tuple[Tlv, ...]:
    """Return how a broadcast stands: its state, each area with its success, and when it ended."""
    tlvs: list[Tlv] = [(int(Tag.MESSAGE_STATE), bytes((row.state,)))]
    for area in areas:
        tlvs.append((int(Tag.BROADCAST_AREA_IDENTIFIER), bytes.fromhex(area["identifier"])))
    for area in areas:
        share = success(area["reached"], area["meant"]) if row.sent else _NOT_YET
        tlvs.append((int(Tag.BROADCAST_AREA_SUCCESS), bytes((share,))))
    if row.state not in _OPEN:
        ended = format_absolute(datetime.fromtimestamp(row.due_at, UTC))
        tlvs.append((int(Tag.BROADCAST_END_TIME), ended.encode() + b"\0"))
    if row.reference >= 0:
        reference = row.reference.to_bytes(2, "big")
        tlvs.append((int(Tag.USER_MESSAGE_REFERENCE), reference))
    return tuple(tlvs)

"""How full we are, as SMPP 5.0 tells it: the TLV congestion_state (5.0 §4.8.4.18).

0 is idle and 100 congested.  Only a peer that speaks 5.0 is told, and only when there is something
to tell: below 30, "low load", a response is as short as ever.
"""

from __future__ import annotations

from smpp.constants import InterfaceVersion
from smpp.tlvs import Tag, Tlv

__all__ = ["congestion_state", "tlvs"]

_WORTH_TELLING = 30


def congestion_state(room: int, capacity: int) -> int:
    """Return 0 to 100 for a queue that has room for so many more of its capacity."""
    return round(100 * (1 - min(max(room, 0), capacity) / capacity)) if capacity else 100


def tlvs(version: int, room: int, capacity: int) -> tuple[Tlv, ...]:
    """Return what a response carries to a peer of this interface_version."""
    if version < InterfaceVersion.V5_0:
        return ()
    state = congestion_state(room, capacity)
    return ((Tag.CONGESTION_STATE, bytes((state,))),) if state >= _WORTH_TELLING else ()

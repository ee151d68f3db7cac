"""How a dialogue ended and which keys led there: the values of its call record.

What a dialogue costs is not among them: the hotlines, every USSD code and the texts to our own
short numbers are free for their callers (services.md A4, G26), and what a subscriber buys on the
way, such as the skipped queue, is a charge of its own (`store.accounts`).
Nothing here reads a clock or a store, and no record holds what was typed into a secret screen.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ROUTE_LENGTH", "Ending", "route_with"]

ROUTE_LENGTH = 60
"""Characters of a route ("2,0") that a record keeps; longer ways are cut at the end."""


class Ending(StrEnum):
    """Why a dialogue was over; the record's `outcome`."""

    COMPLETED = "completed"  # the last words were said
    RELEASED = "released"  # the subscriber hung up or cancelled
    DROPPED = "dropped"  # coverage was lost; it may be resumed
    TIMED_OUT = "timed_out"
    REPLACED = "replaced"  # by another dial of the same subscriber
    UNKNOWN = "unknown"  # nobody serves what was dialled
    REFUSED = "refused"  # the caller may not use the number, or its application is not there
    FAILED = "failed"  # the store or the flow did not answer

    @property
    def ss_error(self) -> int:
        """The SS error code of this end (TS 24.080), 0 for a good one."""
        return _SS_ERRORS.get(self, 0)


_SS_NOT_AVAILABLE, _CALL_BARRED, _SYSTEM_FAILURE = 0x12, 0x0D, 0x22
_SS_ERRORS = {
    Ending.UNKNOWN: _SS_NOT_AVAILABLE,
    Ending.REFUSED: _CALL_BARRED,
    Ending.FAILED: _SYSTEM_FAILURE,
}


def route_with(route: str, key: str) -> str:
    """The route with one more key pressed: "2" and "0" make "2,0" (J27)."""
    longer = f"{route},{key}" if route else key
    return longer if len(longer) <= ROUTE_LENGTH else route

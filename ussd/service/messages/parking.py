"""Messages that wait because nobody was there to receive them.

A parked row is ENROUTE and due at its own expiry, so it costs nothing until then; a bind releases
those of its receiver (`store.waiting`), all due at once and given out in the order of their ids.
"""

from __future__ import annotations

from store.messages import ShortMessage

__all__ = ["MT", "park_until"]

MT = "MT"
"""`ShortMessage.kind` of what goes to a handset."""


def park_until(row: ShortMessage) -> float:
    """Return when a row that is parked is due: when it expires."""
    return row.expires_at

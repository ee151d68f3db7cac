"""Messages that a submission names instead of carrying: sm_default_msg_id (3.4 §5.2.20).

Each installation writes its own, `[smsc.default_messages]`; without one of that number the
submission is refused, and so is one that names a text and carries another.
"""

from __future__ import annotations

from collections.abc import Mapping

from smpp.constants import CommandStatus
from ussd.core.submission import Refusal

__all__ = ["ready_made"]


def ready_made(number: int, carried: bytes, known: Mapping[int, str]) -> str:
    """Return the text that sm_default_msg_id names; raise `Refusal`."""
    if number not in known:
        raise Refusal(CommandStatus.ESME_RINVDFTMSGID)
    if carried:
        raise Refusal(CommandStatus.ESME_RINVMSGLEN)
    return known[number]

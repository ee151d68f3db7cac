"""What a session grants its peer and itself."""

from dataclasses import dataclass, field

from smpp.constants import InterfaceVersion
from smpp.timers import Timing
from smpp.window import PastWindow

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers of one session; counts are PDUs, `max_length` is octets of one PDU.

    `window_in` requests of the peer may wait for our answer, and `past_window` says what then.
    `window_out` of ours may wait for the peer's, and `queue_out` more for a place in that window.
    `held` requests may wait behind a bind that is not decided yet.
    """

    window_in: int = 1000
    past_window: PastWindow = PastWindow.PAUSE
    window_out: int = 100
    queue_out: int = 10_000
    held: int = 1000
    max_length: int = 70_000
    interface_version: int = InterfaceVersion.V5_0
    timing: Timing = field(default_factory=Timing)

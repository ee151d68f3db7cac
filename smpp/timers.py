"""The timers of an SMPP session, as arithmetic on `now`.

Nothing here reads a clock or sleeps, and nothing is done per PDU: the session writes down when
it last heard a whole PDU, and a deadline is worked out only when somebody asks.

session_init: a peer that has connected and not bound in time is dropped.
enquire_link: a bound peer that has been silent this long is asked whether it is there.
inactivity: a bound peer that has been silent this long is dropped.
response: a request without its response after this long has failed; our own bind, enquire_link
or unbind without it ends the session.
stall: a peer that has not taken our octets for this long is dropped.
linger: a refused bind keeps its connection this long, so that the peer can read why.
While we ourselves have stopped reading, silence is our doing and none of them but stall runs
against the peer.

SMPP 3.4 §2.7, §7.2; 5.0 §2.7. The specifications give no values.
"""

from dataclasses import dataclass
from enum import Enum
from math import inf

__all__ = ["Due", "Timers", "Timing"]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each timer of a session runs, in seconds; None switches a timer off."""

    session_init_s: float | None = 5.0
    enquire_link_s: float | None = 30.0
    inactivity_s: float | None = 90.0
    response_s: float = 10.0
    stall_s: float | None = 60.0
    linger_s: float = 0.5


class Due(Enum):
    """What has come due; the value is the order in which they count."""

    CLOSE = 1
    STALL = 2
    SESSION_INIT = 3
    INACTIVITY = 4
    ENQUIRE_LINK = 5
    RESPONSE = 6


class Timers:
    """The moments from which the timers of one session run.

    `opened_at` is None once a bind has come, `close_at` is set when the end is decided,
    `stalled_at` while the peer does not read, `heard_at` is the last whole PDU.
    `promised` is the deadline that the caller was last told of, `has_new` tells that an earlier
    one may have come up since.
    """

    __slots__ = (
        "close_at",
        "enquired_at",
        "has_new",
        "heard_at",
        "is_bound",
        "is_reading",
        "opened_at",
        "promised",
        "resumed_at",
        "stalled_at",
    )

    def __init__(self, opened_at: float) -> None:
        self.opened_at: float | None = opened_at
        self.heard_at = self.enquired_at = self.resumed_at = opened_at
        self.stalled_at: float | None = None
        self.close_at: float | None = None
        self.is_bound = False
        self.is_reading = True
        self.promised = inf
        self.has_new = True

    def reading(self, is_reading: bool, now: float) -> None:
        """Take down that we have stopped or resumed reading."""
        if is_reading and not self.is_reading:
            self.resumed_at = self.heard_at = now
            self.has_new = True
        self.is_reading = is_reading

    def writing(self, is_writing: bool, now: float) -> None:
        """Take down that the peer has stopped or resumed taking our octets."""
        self.stalled_at = None if is_writing else now
        self.has_new = True

    def closing(self, close_at: float | None) -> None:
        """Take down when the session is to end; None when it need not wait."""
        self.close_at = close_at
        self.has_new = True

    def sent(self, timing: Timing, now: float) -> None:
        """Take down that a request has gone out."""
        if now + timing.response_s < self.promised:
            self.has_new = True

    def next_deadline(self, timing: Timing, oldest_sent_at: float | None) -> float | None:
        """Return the first deadline, in seconds of the caller's clock, and promise it."""
        deadlines = self._deadlines(timing, oldest_sent_at)
        self.promised = min(deadlines.values(), default=inf)
        self.has_new = False
        return None if self.promised == inf else self.promised

    def due(self, timing: Timing, oldest_sent_at: float | None, now: float) -> list[Due]:
        """Return the timers that are due at `now`, those that end the session first."""
        late = [due for due, at in self._deadlines(timing, oldest_sent_at).items() if at <= now]
        return sorted(late, key=lambda due: due.value)

    def _deadlines(self, timing: Timing, oldest_sent_at: float | None) -> dict[Due, float]:
        found: dict[Due, float] = {}
        if self.close_at is not None:
            found[Due.CLOSE] = self.close_at
        if self.stalled_at is not None and timing.stall_s is not None:
            found[Due.STALL] = self.stalled_at + timing.stall_s
        if self.opened_at is not None and timing.session_init_s is not None:
            found[Due.SESSION_INIT] = self.opened_at + timing.session_init_s
        if self.is_reading:
            self._add_silence(found, timing, oldest_sent_at)
        return found

    def _add_silence(
        self, found: dict[Due, float], timing: Timing, oldest_sent_at: float | None
    ) -> None:
        if oldest_sent_at is not None:
            found[Due.RESPONSE] = max(oldest_sent_at, self.resumed_at) + timing.response_s
        if self.is_bound and timing.inactivity_s is not None:
            found[Due.INACTIVITY] = self.heard_at + timing.inactivity_s
        if self.is_bound and timing.enquire_link_s is not None:
            found[Due.ENQUIRE_LINK] = max(self.heard_at, self.enquired_at) + timing.enquire_link_s

"""The requests that are on their way: ours that wait for an answer, theirs that we owe one.

`OutgoingWindow` numbers our requests, keeps at most `limit` of them outstanding, queues a bounded
number beyond that, and finds the request to a response.
`IncomingWindow` counts the peer's requests that have no answer yet.

The two directions count independently, so one sequence_number may be in use both ways
(3.4 §2.6, §3.2; 5.0 §2.6).
Numbers run 1..0x7FFFFFFF and start again at 1; one that is still outstanding is passed over.
The window must never block enquire_link, bind or unbind: a full window is when they matter most.
"""

from collections import deque
from enum import Enum

from smpp.constants import MAX_SEQUENCE_NUMBER
from smpp.pdu import Pdu

__all__ = ["IncomingWindow", "OutgoingWindow", "PastWindow"]


class PastWindow(Enum):
    """What happens to requests that come when the incoming window is full.

    PAUSE stops reading until answers have gone out; what one read brought is still served.
    THROTTLE answers each with ESME_RTHROTTLED and goes on reading.
    """

    PAUSE = "pause"
    THROTTLE = "throttle"


class IncomingWindow:
    """How many requests of the peer wait for our answer."""

    __slots__ = ("limit", "past", "unanswered")

    def __init__(self, limit: int, past: PastWindow) -> None:
        self.limit = limit
        self.past = past
        self.unanswered = 0

    @property
    def is_full(self) -> bool:
        """Whether as many requests wait for an answer as the limit allows."""
        return self.unanswered >= self.limit


class OutgoingWindow:
    """Our requests that wait for their response, oldest first, and those that wait for a place."""

    __slots__ = ("_last", "_queued", "_sent", "limit", "queue_limit")

    def __init__(self, limit: int, queue_limit: int) -> None:
        self.limit = limit
        self.queue_limit = queue_limit
        self._last = 0
        self._sent: dict[int, tuple[Pdu, float]] = {}
        self._queued: deque[tuple[Pdu, bytes]] = deque()

    def __len__(self) -> int:
        return len(self._sent)

    @property
    def free(self) -> int:
        """How many places are left; below 0 it counts those that wait for one."""
        return self.limit - len(self._sent) - len(self._queued)

    def next_sequence_number(self) -> int:
        """Return a number that no outstanding request bears."""
        number = self._last % MAX_SEQUENCE_NUMBER + 1
        while number in self._sent:
            number = number % MAX_SEQUENCE_NUMBER + 1
        self._last = number
        return number

    def sent(self, request: Pdu, now: float) -> None:
        """Write down that `request` has gone out at `now`."""
        self._sent[request.sequence_number] = (request, now)

    def queued(self, request: Pdu, octets: bytes) -> None:
        """Keep `request`, encoded as `octets`, until there is a place for it."""
        self._queued.append((request, octets))

    def advance(self, now: float) -> list[bytes]:
        """Return the octets of the queued requests that have a place at `now`, in order."""
        octets: list[bytes] = []
        while self._queued and len(self._sent) < self.limit:
            request, encoded = self._queued.popleft()
            self.sent(request, now)
            octets.append(encoded)
        return octets

    def take(self, sequence_number: int) -> Pdu | None:
        """Return the outstanding request of this number and forget it; None if there is none."""
        found = self._sent.pop(sequence_number, None)
        return None if found is None else found[0]

    def peek(self, sequence_number: int) -> Pdu | None:
        """Return the outstanding request of this number; None if there is none."""
        found = self._sent.get(sequence_number)
        return None if found is None else found[0]

    def oldest_sent_at(self) -> float | None:
        """Return when the oldest outstanding request went out; None if none is outstanding."""
        return next((sent_at for _, sent_at in self._sent.values()), None)

    def expire(self, now: float, response_s: float) -> list[Pdu]:
        """Return the requests that have waited `response_s` or longer, and forget them."""
        late: list[int] = []
        for sequence_number, (_, sent_at) in self._sent.items():
            if sent_at + response_s > now:
                break
            late.append(sequence_number)
        return [self._sent.pop(sequence_number)[0] for sequence_number in late]

    def abandon_queued(self) -> list[Pdu]:
        """Return the requests that never went out, and forget them."""
        lost = [request for request, _ in self._queued]
        self._queued.clear()
        return lost

    def abandon(self) -> list[Pdu]:
        """Return every request that has no response, queued ones last, and forget them all."""
        lost = [request for request, _ in self._sent.values()]
        self._sent.clear()
        return lost + self.abandon_queued()

"""How a session lives and ends: its state, what it owes and is owed, its timers, its events.

This is the ground that both directions stand on (`inbound`, `engine`); it decodes nothing.
Every change of state passes `_enter`, every end passes `_close`, and there the fate of each
request that is still under way is told, once.
"""

from smpp.constants import RESPONSE_BIT, CommandId
from smpp.errors import RequestTimedOut, SessionClosed
from smpp.events import Bound, Closed, Event, RequestsReceived, RequestUnanswered, ResponsesReceived
from smpp.pdu import Pdu
from smpp.session.limits import Limits
from smpp.session.outbox import Outbox
from smpp.states import BINDS, BOUND, Role, State, allowed
from smpp.timers import Timers
from smpp.window import IncomingWindow, PastWindow

__all__ = ["OWED_NOTHING", "SETTLED_APART", "Lifecycle"]

OWED_NOTHING = frozenset({CommandId.OUTBIND, CommandId.ALERT_NOTIFICATION})
"""The requests that have no response."""

SETTLED_APART = BINDS | OWED_NOTHING | {CommandId.ENQUIRE_LINK, CommandId.UNBIND}
"""The requests that are not simply handed over and answered."""

_MESSAGES = {
    (state, sender): frozenset(
        command_id
        for command_id in allowed(state, sender) - SETTLED_APART
        if not command_id & RESPONSE_BIT
    )
    for state in State
    for sender in Role
}


class Lifecycle:
    """The state of one session, seen from `role`."""

    def __init__(self, role: Role, limits: Limits | None = None, *, opened_at: float) -> None:
        """Begin in OPEN at `opened_at`, in seconds of the caller's clock."""
        self.role = role
        self.limits = limits or Limits()
        self.bind: Pdu | None = None
        self.bind_fault = 0
        self._timers = Timers(opened_at)
        self._incoming = IncomingWindow(self.limits.window_in, self.limits.past_window)
        self._out = Outbox(self.limits)
        self._events: list[Event] = []
        self._run: list[Pdu] = []  # requests of this read that are the caller's
        self._pairs: list[tuple[Pdu, Pdu]] = []  # responses of this read, with our requests
        self._held: list[Pdu] = []  # behind a bind that is not decided yet
        self._unbind_owed: Pdu | None = None  # the peer's; answered last of all
        self._parting = ""  # why the session ends
        self._is_deaf = False  # what comes while a refusal lingers is nobody's business
        self._enter(State.OPEN)

    # What the caller may ask.

    @property
    def version(self) -> int:
        """The interface_version that both sides speak; before a bind, our own."""
        return self._out.version

    @property
    def room(self) -> int:
        """How many more requests would go out at once."""
        return max(0, self._out.window.free) if self.is_bound else 0

    @property
    def unanswered(self) -> int:
        """How many requests of the peer wait for our reply."""
        return self._incoming.unanswered

    @property
    def outstanding(self) -> int:
        """How many of our requests have gone out and wait for their response."""
        return len(self._out.window)

    @property
    def wants_data(self) -> bool:
        """Whether the caller should go on reading; False says that we owe enough already."""
        if self.state is State.BINDING:
            return len(self._held) < self.limits.held
        return not (self._incoming.is_full and self._incoming.past is PastWindow.PAUSE)

    @property
    def has_new_deadline(self) -> bool:
        """Whether `next_deadline` may be earlier than it last said."""
        return self._timers.has_new

    def next_deadline(self) -> float | None:
        """Return when `tick` has something to do, if nothing happens before; None for never."""
        return self._timers.next_deadline(self.limits.timing, self._out.window.oldest_sent_at())

    def data_to_send(self) -> bytes:
        """Return the octets to write now, responses first, and forget them."""
        return self._out.take()

    def reading(self, is_reading: bool, now: float) -> None:
        """Be told that the caller has stopped or resumed reading: the silence is ours."""
        self._timers.reading(is_reading, now)

    def writing(self, is_writing: bool, now: float) -> None:
        """Be told that the peer has stopped or resumed taking our octets."""
        self._timers.writing(is_writing, now)

    def connection_lost(self, why: str) -> list[Event]:
        """Take the end of the transport; return the fate of what was under way."""
        self._close(why)
        return self._take_events()

    # What progress brings.

    def advance(self, now: float) -> list[Event]:
        """Do what has become possible: queued requests go out, an owed unbind_resp follows the
        last reply. Call it after replies; return what came of it."""
        if self.is_bound:
            self._out.advance(now)
        elif self._incoming.unanswered <= 0 and self.state is not State.CLOSED:
            self._finish_unbinding(now)
        return self._take_events()

    def _finish_unbinding(self, now: float) -> None:
        """Answer the peer's unbind; end when neither side owes the other anything."""
        if self._unbind_owed is not None:
            self._out.respond(self._unbind_owed.reply())
            self._unbind_owed = None
            self._part(self._parting, now + self.limits.timing.response_s)
            self._enter(State.UNBOUND)
        if self.state is State.UNBOUND and not self._out.window:
            self._close(self._parting)

    # How states change.

    def _enter(self, state: State) -> None:
        self.state = state
        self.is_bound = state in BOUND
        self._plain = _MESSAGES[state, self.role.peer]
        self._sendable = _MESSAGES[state, self.role]
        self._timers.is_bound = self.is_bound
        if state not in (State.OPEN, State.OUTBOUND):
            self._timers.opened_at = None
        self._timers.has_new = True

    def _part(self, reason: str, close_at: float | None) -> None:
        self._parting = reason
        self._timers.closing(close_at)

    def _close(self, reason: str) -> None:
        if self.state is State.CLOSED:
            return
        self._end_run()
        self._enter(State.CLOSED)
        self._part(reason, None)
        self._is_deaf = True
        self._timers.stalled_at = None
        self._held.clear()
        self._abandon(self._out.window.abandon(), reason)
        self._events.append(Closed(reason))

    def _bound(self, bind: Pdu, version: int, after: State | None) -> None:
        assert after is not None  # the table has a row for the answer to each bind
        self._out.version = version
        self._enter(after)
        self._events.append(Bound(bind, version))

    def _end_run(self) -> None:
        if self._pairs:
            self._events.append(ResponsesReceived(self._pairs))
            self._pairs = []
        if self._run:
            self._incoming.unanswered += len(self._run)
            self._events.append(RequestsReceived(self._run))
            self._run = []

    def _lose(self, request: Pdu, reason: RequestTimedOut | SessionClosed) -> None:
        if not self._out.is_own(request):
            self._events.append(RequestUnanswered(request, reason))

    def _abandon(self, lost: list[Pdu], reason: str) -> None:
        for request in lost:
            self._lose(request, SessionClosed(reason))

    def _take_events(self) -> list[Event]:
        events, self._events = self._events, []
        return events

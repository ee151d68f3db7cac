"""One SMPP session, for either role: octets in, events and octets out.

The session settles everything that the specification settles: framing, who may send what and
when, sequence numbers, windows, timers, versions, enquire_link, unbind, and the answer to every
PDU that cannot be served. Its caller sees only requests that are good and allowed, and responses
that belong to a request.

What it must never do: read a clock (every call gets `now`), sleep, log or touch a socket; end
the link because of one bad PDU; nack a response; let a response wait behind requests; make the
caller answer what it already has answered itself.

How it is driven::

    session = Session(Role.SMSC, limits, opened_at=now)
    for event in session.receive_data(data, now): ...
    session.reply(pdu, CommandStatus.ESME_ROK, message_id="17")
    for event in session.advance(now): ...      # what the replies have made possible
    transport.write(session.data_to_send())
    wake_at(session.next_deadline())            # then session.tick(now)

A bind is decided by the caller, who may take its time; requests that come behind it wait here.
A reply is owed to every request but alert_notification and outbind, in any order.

SMPP 3.4 §2 and §4; 5.0 §2 and §4.
"""

from collections.abc import Sequence
from typing import Any

from smpp.commands import EnquireLink, Unbind
from smpp.constants import RESPONSE_BIT, CommandId, status_text
from smpp.errors import RequestTimedOut, SessionClosed, StateError
from smpp.events import Event, Unbound
from smpp.pdu import Pdu
from smpp.session.inbound import Inbound
from smpp.session.lifecycle import OWED_NOTHING
from smpp.session.limits import Limits
from smpp.session.versions import answer_bind, effective_version
from smpp.states import BINDS, Role, State, following
from smpp.timers import Due
from smpp.tlvs import Tlv

__all__ = ["Session"]


class Session(Inbound):
    """The SMPP session of one connection, as seen by `role`.

    `state`, `is_bound`, `bind` (the bind PDU, once there is one), `bind_fault` (the command_status
    of a bind that is malformed, else 0) and `version` (the interface_version that both sides
    speak) are for reading.
    """

    def reply(self, request: Pdu, command_status: int = 0, **field_values: Any) -> None:
        """Answer a request of the peer; after the end of the session nothing is done.

        Raises EncodeError if a field does not fit, or does not fit a 3.3 peer.
        """
        if self.state is not State.CLOSED:
            self._out.reply(request, command_status, field_values)
            self._incoming.unanswered -= 1

    def accept(self, requests: Sequence[Pdu], numbers: Sequence[int], prefix: str = "") -> None:
        """Answer a run of submit_sm with ESME_ROK: message_id is `prefix` and a number."""
        if self.state is not State.CLOSED:
            self._out.accept(requests, numbers, prefix)
            self._incoming.unanswered -= len(requests)

    def send(self, pdu: Pdu, now: float) -> None:
        """Send a request, which gets its sequence_number here, or a response made by `reply`.

        A request beyond the window waits for its place. Raises StateError if this side may not
        send it in this state, SessionClosed after the end, RequestFailed (ESME_RMSGQFUL) if even
        the queue is full, and EncodeError if it cannot be written.
        """
        if pdu.command_id in self._sendable:
            self._out.ask(pdu, now)
            self._timers.sent(self.limits.timing, now)
        elif self.state is State.CLOSED:
            raise SessionClosed(f"the session is closed: {self._parting}")
        elif pdu.command_id & RESPONSE_BIT:
            self._out.respond(pdu)
            self._incoming.unanswered -= 1
        elif pdu.command_id == CommandId.UNBIND:
            self._send_unbind(pdu, now)
        else:
            self._send_apart(pdu, now)

    def _send_apart(self, request: Pdu, now: float) -> None:
        """Send what changes the state, has no response, or must not wait for the window."""
        after = following(self.state, self.role, request.command_id)
        if after is None:
            who = self.role.name
            raise StateError(f"{who} must not send {request.name} in state {self.state.value}")
        if request.command_id in OWED_NOTHING:
            self._out.tell(request)
        else:
            self._out.ask_at_once(request, now)
            self._timers.sent(self.limits.timing, now)
        if request.command_id in BINDS:
            self.bind = request
        self._enter(after)

    def _send_unbind(self, unbind: Pdu, now: float) -> None:
        self._send_apart(unbind, now)
        self._out.unbind = unbind
        self._abandon(self._out.window.abandon_queued(), "we are unbinding")
        self._events.append(Unbound(by_peer=False))

    def unbind(self, now: float) -> None:
        """Part in good order: unbind if bound, close at once if not; twice is once."""
        if self.is_bound:
            self._send_unbind(Unbind(), now)
        elif self.state not in (State.ESME_UNBINDING, State.SMSC_UNBINDING, State.UNBOUND):
            self._close("closed before a bind")

    def close(self, reason: str) -> None:
        """End the session at once, without asking the peer."""
        self._close(reason)

    def accept_bind(
        self,
        now: float,
        system_id: str = "",
        tlvs: tuple[Tlv, ...] = (),
        limits: Limits | None = None,
    ) -> list[Event]:
        """Answer the bind that waits with ESME_ROK; return what came behind it.

        `limits` replace those of the session, for this account's windows and timers.
        A malformed bind is refused all the same.
        Raises StateError when no bind waits; after the end of the session nothing is done.
        """
        if self._is_deaf:
            return []
        bind = self._waiting_bind()
        if self.bind_fault:
            return self.refuse_bind(self.bind_fault, now)
        self.use_limits(limits or self.limits)
        ours = self.limits.interface_version
        answer = answer_bind(bind, ours, system_id, tlvs)
        self._out.respond(answer)
        after = following(self.state, self.role, answer.command_id)
        theirs: int = getattr(bind, "interface_version", ours)
        self._bound(bind, effective_version(ours, theirs), after)
        held, self._held = self._held, []
        for pdu in held:
            if pdu.command_id in self._plain and len(self._run) < self._room_for_peer():
                self._run.append(pdu)
            else:
                self._sort(pdu)
        self._end_run()
        return self.advance(now)

    def refuse_bind(self, command_status: int, now: float) -> list[Event]:
        """Answer the bind that waits with an error, or with its own, and close a moment later."""
        if not self._is_deaf:
            command_status = self.bind_fault or command_status
            self._out.respond(self._waiting_bind().reply(command_status))
            self._held.clear()
            self._is_deaf = True
            why = f"the bind was refused with {status_text(command_status)}"
            self._part(why, now + self.limits.timing.linger_s)
        return self._take_events()

    def _waiting_bind(self) -> Pdu:
        if self.bind is None or self.state is not State.BINDING or self.role is Role.ESME:
            raise StateError("no bind of the peer waits for an answer")
        return self.bind

    def use_limits(self, limits: Limits) -> None:
        """Take other limits from now on, for windows and timers; nothing under way is dropped."""
        self.limits = limits
        self._timers.has_new = True
        self._incoming.limit, self._incoming.past = limits.window_in, limits.past_window
        self._out.window.limit = limits.window_out
        self._out.window.queue_limit = limits.queue_out

    def tick(self, now: float) -> list[Event]:
        """Do what is due at `now`; return what came of it."""
        for due in self._timers.due(self.limits.timing, self._out.window.oldest_sent_at(), now):
            if due is Due.ENQUIRE_LINK:
                self._enquire(now)
            elif due is Due.RESPONSE:
                self._expire(now)
            else:
                self._end_by(due, now)
        return self.advance(now)

    def _enquire(self, now: float) -> None:
        self._timers.enquired_at = now
        if self._out.enquiry is None and self.is_bound:
            self._out.enquiry = EnquireLink()
            self._send_apart(self._out.enquiry, now)

    def _end_by(self, due: Due, now: float) -> None:
        timing = self.limits.timing
        if due is Due.CLOSE:
            self._finish_unbinding(now)
            self._close(self._parting)
        elif due is Due.STALL:
            self._close(f"the peer has not read for {timing.stall_s:g} s")
        elif due is Due.SESSION_INIT:
            self._close(f"no bind came within {timing.session_init_s:g} s")
        else:
            self._close(f"nothing came from the peer for {timing.inactivity_s:g} s")

    def _expire(self, now: float) -> None:
        response_s = self.limits.timing.response_s
        ends = ""
        for request in self._out.window.expire(now, response_s):
            why = f"{request.name} has no response after {response_s:g} s"
            if self._out.is_own(request) or request.command_id in BINDS:
                ends = why
            self._lose(request, RequestTimedOut(why))
        if ends:
            self._close(ends)

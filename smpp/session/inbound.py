"""What a session makes of the octets that its peer sends.

Each PDU ends in one of four ways: it is the caller's (a good request that is allowed here), it
answers a request of ours, it is settled here (enquire_link, unbind, a bind to be decided), or it
is answered with an error and reported.
Nothing of that ends the link; only lost boundaries do (3.4 §2.8).
"""

from smpp.codec import Framer, decode
from smpp.commands import GenericNack, refusal
from smpp.constants import (
    MAX_SEQUENCE_NUMBER,
    RESPONSE_BIT,
    CommandId,
    CommandStatus,
    status_text,
)
from smpp.errors import FramingError, PduError
from smpp.events import (
    BindReceived,
    BindRefused,
    Event,
    PduRejected,
    RequestsReceived,
    RequestUnanswered,
    ResponseDropped,
    Unbound,
)
from smpp.pdu import COMMANDS, Pdu
from smpp.session.lifecycle import SETTLED_APART, Lifecycle
from smpp.session.limits import Limits
from smpp.session.strangers import OPENING_LENGTH, stranger
from smpp.session.versions import effective_version
from smpp.states import BINDS, BOUND, Role, State, following
from smpp.tlvs import Tag
from smpp.window import PastWindow

__all__ = ["Inbound"]

_LONGEST_UNBOUND = 1024
"""Octets of a PDU that is waited for before the bind; strangers are given no more memory."""

_UNLIMITED = MAX_SEQUENCE_NUMBER


class Inbound(Lifecycle):
    """The receiving half of a session."""

    def __init__(self, role: Role, limits: Limits | None = None, *, opened_at: float) -> None:
        """Begin in OPEN at `opened_at`, in seconds of the caller's clock."""
        super().__init__(role, limits, opened_at=opened_at)
        self._framer = Framer(self.limits.max_length)
        self._opening = b""

    def receive_data(self, data: bytes, now: float) -> list[Event]:
        """Take octets of the stream, cut anywhere; return what they mean."""
        if self._is_deaf:
            return []
        if len(self._opening) < OPENING_LENGTH:
            self._opening += data[: OPENING_LENGTH - len(self._opening)]
        try:
            self._receive(self._framer.feed(data), now)
            if self.state is State.OPEN:
                self._check_beginning()
        except FramingError as error:
            self._receive(error.whole_pdus, now)
            self._out.respond(GenericNack(command_status=error.status, sequence_number=0))
            self._close(stranger(self._opening) or str(error))
        return self.advance(now)

    def _check_beginning(self) -> None:
        """Raise FramingError when a peer that has not bound begins a long PDU: it is no bind."""
        if self._framer.awaited > _LONGEST_UNBOUND:
            raise FramingError(
                f"a PDU of {self._framer.awaited} octets began before the bind, "
                f"which has at most {_LONGEST_UNBOUND}"
            )

    def _receive(self, frames: list[bytes], now: float) -> None:
        """Decode and sort whole PDUs. This loop is the hot path: plain requests never leave it."""
        if not frames:
            return
        self._timers.heard_at = now
        run, plain, room = self._run, self._plain, self._room_for_peer()
        for octets in frames:
            try:
                pdu = decode(octets)
            except PduError as error:
                self._reject(error)
                continue
            command_id = pdu.command_id
            if command_id in plain and len(run) < room:
                run.append(pdu)
            elif command_id & RESPONSE_BIT:
                self._match(pdu)
                run, plain = self._run, self._plain
            else:
                self._sort(pdu)
                run, plain, room = self._run, self._plain, self._room_for_peer()
        self._end_run()

    def _room_for_peer(self) -> int:
        if self._incoming.past is PastWindow.PAUSE:
            return _UNLIMITED
        return self._incoming.limit - self._incoming.unanswered

    def _sort(self, pdu: Pdu) -> None:
        """Settle a request that is not simply one for the caller."""
        command_id = pdu.command_id
        if self._is_deaf:
            return
        if command_id == CommandId.ENQUIRE_LINK:
            self._out.respond(pdu.reply())
        elif self.state is State.BINDING and self.role is Role.SMSC:
            self._held.append(pdu)
        elif command_id in self._plain:
            self._refuse(pdu, CommandStatus.ESME_RTHROTTLED)
        elif (after := following(self.state, self.role.peer, command_id)) is None:
            again = command_id in BINDS and self.is_bound
            self._refuse(
                pdu, CommandStatus.ESME_RALYBND if again else CommandStatus.ESME_RINVBNDSTS
            )
        else:
            self._end_run()
            self._enter(after)
            self._take_apart(pdu)

    def _take_apart(self, pdu: Pdu) -> None:
        """Take an allowed request that changes the state or is owed no reply."""
        if pdu.command_id in BINDS:
            self.bind = pdu
            self._events.append(BindReceived(pdu))
        elif pdu.command_id == CommandId.UNBIND:
            self._unbind_owed = pdu
            patience_s = self.limits.timing.response_s
            self._part("the peer has unbound", self._timers.heard_at + patience_s)
            self._events.append(Unbound(by_peer=True))
        else:
            self._events.append(RequestsReceived([pdu]))

    def _refuse(self, pdu: Pdu, status: CommandStatus) -> None:
        why = f"{pdu.name} in state {self.state.value}: {status.name}"
        self._reject(PduError(why, status, pdu.command_id, pdu.sequence_number))

    def _reject(self, error: PduError) -> None:
        """Answer a PDU that cannot be served; the link goes on."""
        if error.command_id & RESPONSE_BIT:
            self._lose_response(error)
            return
        if error.command_id in BINDS and not self._is_deaf:
            after = following(self.state, self.role.peer, error.command_id)
            if after is not None:
                self._take_malformed_bind(error, after)
                return
        answer = refusal(error)
        if answer is not None:
            self._out.respond(answer)
        self._events.append(
            PduRejected(error.command_id, error.sequence_number, error.status, str(error))
        )

    def _take_malformed_bind(self, error: PduError, after: State) -> None:
        """Let the caller refuse it, who knows how late: it is a failed bind like any other."""
        self.bind = COMMANDS[error.command_id](sequence_number=error.sequence_number)
        self.bind_fault = error.status
        self._enter(after)
        self._events.append(BindReceived(self.bind))

    def _lose_response(self, error: PduError) -> None:
        """Settle a response that cannot be read: nothing better will come for that request."""
        request = self._out.window.take(error.sequence_number)
        if request is None:
            self._drop(error.command_id, error.sequence_number, str(error))
        elif self._out.is_own(request):
            self._settle_own(request)
        else:
            self._events.append(RequestUnanswered(request, error))
            if request.command_id in BINDS:
                self._close("the answer to our bind cannot be read")

    def _drop(self, command_id: int, sequence_number: int, why: str) -> None:
        self._events.append(ResponseDropped(command_id, sequence_number, why))

    def _match(self, response: Pdu) -> None:
        """Give a response to the request that it answers."""
        command_id, sequence_number = response.command_id, response.sequence_number
        request = self._out.window.peek(sequence_number)
        if request is None:
            self._drop(command_id, sequence_number, "no request of ours waits under this number")
        elif (
            command_id != request.command_id | RESPONSE_BIT and command_id != CommandId.GENERIC_NACK
        ):
            self._drop(command_id, sequence_number, f"the request was {request.name}")
        else:
            self._out.window.take(sequence_number)
            if request.command_id in SETTLED_APART:
                self._match_apart(request, response)
            else:
                self._pairs.append((request, response))

    def _match_apart(self, request: Pdu, response: Pdu) -> None:
        if self._out.is_own(request):
            self._settle_own(request)
            return
        self._pairs.append((request, response))
        if request.command_id in BINDS:
            self._end_run()
            self._bind_answered(request, response)

    def _settle_own(self, request: Pdu) -> None:
        if request is self._out.enquiry:
            self._out.enquiry = None
        else:
            patience_s = self.limits.timing.response_s
            self._part("we have unbound", self._timers.heard_at + patience_s)
            self._enter(State.UNBOUND)

    def _bind_answered(self, bind: Pdu, response: Pdu) -> None:
        after = following(self.state, self.role.peer, response.command_id)
        if response.command_status or after not in BOUND:
            self._events.append(BindRefused(bind, response.command_status))
            self._close(f"the bind was refused with {status_text(response.command_status)}")
            return
        ours: int = getattr(bind, "interface_version", self.limits.interface_version)
        theirs = response.tlv_integer(Tag.SC_INTERFACE_VERSION)
        # Many an SMSC of 3.4 leaves the TLV out and uses TLVs all the same.
        self._bound(bind, effective_version(ours, ours if theirs is None else theirs), after)

"""What a session has yet to write, and the requests of ours that wait for their response.

Responses are always taken out before requests: a peer that waits for us must not wait for what we
want of it. A request gets its sequence_number and its place in the window here, and both before
its octets can leave, so that no response can come too early to be matched.
"""

from collections.abc import Sequence
from typing import Any

from smpp.codec import (
    encode,
    encode_deliver_sm_resp,
    encode_header,
    encode_numbered_resps,
    encode_submit_sm_resp,
)
from smpp.constants import RESPONSE_BIT, CommandId, CommandStatus, InterfaceVersion
from smpp.errors import RequestFailed
from smpp.pdu import COMMANDS, Pdu
from smpp.session.limits import Limits
from smpp.session.versions import fit_to_3_3
from smpp.window import OutgoingWindow

__all__ = ["Outbox"]

_ANSWERABLE = frozenset(request for request in COMMANDS if request | RESPONSE_BIT in COMMANDS) - {
    command_id for command_id in COMMANDS if command_id & RESPONSE_BIT
}


class Outbox:
    """Encoded PDUs on their way out, and the window of those that expect a response.

    `enquiry` and `unbind` are the session's own requests; its caller hears nothing of them.
    """

    __slots__ = ("_requests", "_responses", "enquiry", "unbind", "version", "window")

    def __init__(self, limits: Limits) -> None:
        self.version: int = limits.interface_version
        self.window = OutgoingWindow(limits.window_out, limits.queue_out)
        self.enquiry: Pdu | None = None
        self.unbind: Pdu | None = None
        self._responses: list[bytes] = []
        self._requests: list[bytes] = []

    def is_own(self, request: Pdu) -> bool:
        """Whether the session made this request for itself."""
        return request is self.enquiry or request is self.unbind

    def reply(self, request: Pdu, command_status: int, fields: dict[str, Any]) -> None:
        """Write the response to `request`; raises EncodeError.

        The answers that go out by the ten thousand a second never become a Pdu.
        """
        octets = (
            None
            if self.version < InterfaceVersion.V3_4
            else _short(request, command_status, fields)
        )
        if octets is None:
            self.respond(request.reply(command_status, **fields))
        else:
            self._responses.append(octets)

    def accept(self, requests: Sequence[Pdu], numbers: Sequence[int], prefix: str) -> None:
        """Write ESME_ROK to a run of submit_sm, with `prefix` and a number as message_id."""
        if self.version < InterfaceVersion.V3_4:
            for request, number in zip(requests, numbers, strict=True):
                self.reply(request, CommandStatus.ESME_ROK, {"message_id": f"{prefix}{number}"})
        else:
            answered = [request.sequence_number for request in requests]
            answers = zip(answered, numbers, strict=True)
            self._responses.append(encode_numbered_resps(answers, prefix.encode("ascii")))

    def respond(self, response: Pdu) -> None:
        """Write a response; raises EncodeError."""
        if self.version < InterfaceVersion.V3_4:
            fit_to_3_3(response)
        self._responses.append(encode(response))

    def ask(self, request: Pdu, now: float) -> None:
        """Write a request, or queue it while the window is full.

        Raises RequestFailed (ESME_RMSGQFUL) if the queue is full as well, and EncodeError.
        """
        window = self.window
        free = window.free
        if free <= -window.queue_limit:
            raise RequestFailed(CommandStatus.ESME_RMSGQFUL)
        octets = self._number(request)
        if free > 0:
            window.sent(request, now)
            self._requests.append(octets)
        else:
            window.queued(request, octets)

    def ask_at_once(self, request: Pdu, now: float) -> None:
        """Write a request that must not wait for the window; raises EncodeError."""
        self.tell(request)
        self.window.sent(request, now)

    def tell(self, request: Pdu) -> None:
        """Write a request that has no response; raises EncodeError."""
        self._requests.append(self._number(request))

    def _number(self, request: Pdu) -> bytes:
        if self.version < InterfaceVersion.V3_4:
            fit_to_3_3(request)
        request.sequence_number = self.window.next_sequence_number()
        return encode(request)

    def advance(self, now: float) -> None:
        """Write the queued requests that have a place by now."""
        self._requests += self.window.advance(now)

    def take(self) -> bytes:
        """Return the octets to write, responses first, and forget them."""
        octets = b"".join(self._responses + self._requests)
        self._responses.clear()
        self._requests.clear()
        return octets


def _short(request: Pdu, command_status: int, fields: dict[str, Any]) -> bytes | None:
    """Return the response if there is a short way to make it, else None."""
    command_id = request.command_id
    if command_status:
        if fields or command_id not in _ANSWERABLE:
            return None
        return encode_header(command_id | RESPONSE_BIT, request.sequence_number, command_status)
    if command_id == CommandId.SUBMIT_SM and len(fields) == 1 and "message_id" in fields:
        return encode_submit_sm_resp(request.sequence_number, fields["message_id"])
    if command_id == CommandId.DELIVER_SM and not fields:
        return encode_deliver_sm_resp(request.sequence_number)
    return None

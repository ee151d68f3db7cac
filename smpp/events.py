"""What a session tells its caller: one small object per fact, in the order of the stream.

Requests and responses come in runs, because a read of 64 KiB brings hundreds of PDUs and an object
around each of them would cost as much as decoding a part of it.
Within one run the order of the wire is kept; the responses of a read come before its requests,
so that an answer is seen before what the peer does next.
"""

from dataclasses import dataclass

from smpp.errors import SmppError
from smpp.pdu import Pdu

__all__ = [
    "BindReceived",
    "BindRefused",
    "Bound",
    "Closed",
    "Event",
    "PduRejected",
    "RequestUnanswered",
    "RequestsReceived",
    "ResponseDropped",
    "ResponsesReceived",
    "Unbound",
]


@dataclass(slots=True)
class BindReceived:
    """The peer asks to bind; answer with `accept_bind` or `refuse_bind`, now or later.

    Of a malformed one nothing but its command and number is known: `Session.bind_fault`.
    """

    bind: Pdu


@dataclass(slots=True)
class Bound:
    """The session is bound by this bind; `version` is the interface_version both sides speak."""

    bind: Pdu
    version: int


@dataclass(slots=True)
class BindRefused:
    """The SMSC refused our bind with `status`; the session ends."""

    bind: Pdu
    status: int


@dataclass(slots=True)
class RequestsReceived:
    """Requests that are allowed here and well formed; each but alert_notification and outbind
    is owed a reply."""

    pdus: list[Pdu]


@dataclass(slots=True)
class ResponsesReceived:
    """(our request, its response) pairs; the response may be a generic_nack."""

    pairs: list[tuple[Pdu, Pdu]]


@dataclass(slots=True)
class PduRejected:
    """A PDU that the session itself has answered with `status`; the link goes on."""

    command_id: int
    sequence_number: int
    status: int
    why: str


@dataclass(slots=True)
class ResponseDropped:
    """A response that answers nothing of ours, or cannot be read; it is never nacked."""

    command_id: int
    sequence_number: int
    why: str


@dataclass(slots=True)
class RequestUnanswered:
    """Our request will get no usable response.

    `reason` is `RequestTimedOut`, `SessionClosed`, or the `PduError` of an unreadable response.
    """

    request: Pdu
    reason: SmppError


@dataclass(slots=True)
class Unbound:
    """One side has asked to unbind; `by_peer` tells which."""

    by_peer: bool


@dataclass(slots=True)
class Closed:
    """The session is over and will say no more; write what is left and close the transport."""

    reason: str


Event = (
    BindReceived
    | BindRefused
    | Bound
    | RequestsReceived
    | ResponsesReceived
    | PduRejected
    | ResponseDropped
    | RequestUnanswered
    | Unbound
    | Closed
)

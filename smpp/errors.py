"""What can go wrong in SMPP, sorted by who is at fault and what the caller can do.

`EncodeError` is ours (we asked for the impossible); `DecodeError` is the peer's: after a
`FramingError` the stream is lost and must be closed, after a `PduError` only that PDU is, and it
carries what an answer needs. The rest tell the fate of something that we sent.
"""

from collections.abc import Sequence

from smpp.constants import CommandStatus, status_text

__all__ = [
    "DecodeError",
    "EncodeError",
    "FramingError",
    "PduError",
    "RequestFailed",
    "RequestTimedOut",
    "SessionClosed",
    "SmppError",
    "StateError",
]


class SmppError(Exception):
    """Anything that this package raises on purpose."""


class EncodeError(SmppError):
    """A PDU of ours cannot be written as SMPP: a field is too long, too big or of a wrong type."""


class DecodeError(SmppError):
    """Octets of the peer are no PDU; `status` is the command_status that says so."""

    def __init__(self, message: str, status: int) -> None:
        """Keep the words and the command_status to answer with."""
        super().__init__(message)
        self.status = status


class FramingError(DecodeError):
    """The boundaries of PDUs are lost (3.4 §2.8): nack with `status`, sequence 0, and close.

    `whole_pdus` holds the PDUs that were complete before the break; they are still good.
    """

    def __init__(self, message: str, whole_pdus: Sequence[bytes] = ()) -> None:
        """Keep the words and the PDUs that came whole before the break."""
        super().__init__(message, CommandStatus.ESME_RINVCMDLEN)
        self.whole_pdus = list(whole_pdus)


class PduError(DecodeError):
    """One PDU is malformed; the stream goes on.

    `command_id` and `sequence_number` are those of the PDU, `status` is what to answer with
    (`smpp.commands.refusal` makes the answer).
    """

    def __init__(self, message: str, status: int, command_id: int, sequence_number: int) -> None:
        """Keep the words and all that an answer needs."""
        super().__init__(message, status)
        self.command_id = command_id
        self.sequence_number = sequence_number


class StateError(SmppError):
    """The PDU is not allowed in this state of the session; `status` says so to a peer."""

    def __init__(self, message: str, status: int = CommandStatus.ESME_RINVBNDSTS) -> None:
        """Keep the words and the command_status."""
        super().__init__(message)
        self.status = status


class RequestFailed(SmppError):
    """The peer answered our request with `status`, which is not ESME_ROK."""

    def __init__(self, status: int) -> None:
        """Keep the command_status of the response."""
        super().__init__(f"the peer refused the request with {status_text(status)}")
        self.status = status


class RequestTimedOut(SmppError):
    """The peer did not answer our request in time; whether it acted on it is unknown."""


class SessionClosed(SmppError):
    """The session ended before our request was answered."""

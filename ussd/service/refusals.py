"""One table: what went wrong → command_status, HTTP status, words.

Everybody who answers a peer or a browser after an error looks here, so that the same fault has
the same face on every border.  The words are for engineers; what a subscriber reads is in
`service.sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from smpp.constants import CommandStatus
from store import Conflict, NotFound, StoreError, Unavailable
from ussd.errors import ConfigError, GatewayError, NoRoute, Refused

__all__ = ["BY_WORD", "Face", "face"]


@dataclass(frozen=True, slots=True)
class Face:
    """How an error looks from outside."""

    command_status: CommandStatus
    http_status: int
    words: str


_S = CommandStatus

BY_WORD: Mapping[str, Face] = {
    "queue_full": Face(_S.ESME_RMSGQFUL, 503, "the queue is full, try again in a moment"),
    "throttled": Face(_S.ESME_RTHROTTLED, 429, "more than the account's rate, slow down"),
    "not_allowed": Face(_S.ESME_RPROHIBITED, 403, "the account may not do this"),
    "source_not_allowed": Face(
        _S.ESME_RINVSRCADR, 403, "the account may not send from this address"
    ),
    "destination_not_allowed": Face(
        _S.ESME_RINVDSTADR, 403, "the account may not send to this address"
    ),
    "service_type_not_allowed": Face(
        _S.ESME_RINVSERTYP, 403, "the account may not send with this service_type"
    ),
    "account_wrong": Face(_S.ESME_RBINDFAIL, 400, "the account is not described rightly"),
    "account_exists": Face(_S.ESME_RBINDFAIL, 409, "there is such an account already"),
    "no_such_account": Face(_S.ESME_RINVSYSID, 404, "there is no such account"),
    "account_in_file": Face(
        _S.ESME_RBINDFAIL, 409, "gateway.toml grants this account; take it out there"
    ),
    "no_such_message": Face(_S.ESME_RINVMSGID, 404, "there is no such message of this account"),
    "no_dialogue": Face(_S.ESME_RINVMSGID, 409, "no dialogue is open for this subscriber"),
    "cannot_be_later": Face(
        _S.ESME_RINVSCHED, 400, "a screen is shown now or never: send it when it is time"
    ),
    "nobody_receives": Face(
        _S.ESME_RINVBNDSTS, 409, "no link of the application could take the answer: bind a receiver"
    ),
    "busy": Face(
        _S.ESME_RMSGQFUL, 409, "the subscriber is in a dialogue: try again when it is over"
    ),
    "absent": Face(
        _S.ESME_RSUBMITFAIL,
        404,
        "no handset takes it: the number is not attached, or its phone refused",
    ),
    "full": Face(
        _S.ESME_RTHROTTLED, 503, "as many dialogues are open as may be: try again in a moment"
    ),
    "failed": Face(_S.ESME_RSYSERR, 503, "the menus or the store did not answer: the log says why"),
    "not_cancelled": Face(_S.ESME_RCANCELFAIL, 409, "no pending message fits"),
    "empty": Face(_S.ESME_RINVMSGID, 404, "nobody waits"),
    "no-ticket": Face(_S.ESME_RINVMSGID, 404, "there is no such ticket"),
    "taken": Face(_S.ESME_RPROHIBITED, 409, "another operator has taken the ticket"),
    "not-yours": Face(_S.ESME_RPROHIBITED, 403, "the ticket is another operator's"),
    "gone": Face(_S.ESME_RINVMSGID, 409, "the subscriber is gone"),
    "unavailable": Face(_S.ESME_RSYSERR, 503, "the store does not answer, try again later"),
    "not_replaced": Face(_S.ESME_RREPLACEFAIL, 409, "no pending message fits"),
}
"""Words of `Refused`."""

_BY_CLASS: tuple[tuple[type[Exception], Face], ...] = (
    (NoRoute, Face(_S.ESME_RINVDSTADR, 404, "nobody serves this address")),
    (ConfigError, Face(_S.ESME_RSYSERR, 500, "the gateway is set up wrongly")),
    (GatewayError, Face(_S.ESME_RSYSERR, 500, "the gateway cannot do this now")),
    (NotFound, Face(_S.ESME_RINVMSGID, 404, "there is no such thing")),
    (Conflict, Face(_S.ESME_RSUBMITFAIL, 409, "it contradicts what is stored")),
    (Unavailable, Face(_S.ESME_RMSGQFUL, 503, "the store cannot be used now, try again later")),
    (StoreError, Face(_S.ESME_RSYSERR, 500, "the store failed")),
)
_UNFORESEEN = Face(_S.ESME_RSYSERR, 500, "the gateway failed")


def face(error: Exception) -> Face:
    """Return how an error looks from outside; unforeseen ones have a face too."""
    if isinstance(error, Refused):
        return BY_WORD[error.word]
    return next((f for kind, f in _BY_CLASS if isinstance(error, kind)), _UNFORESEEN)

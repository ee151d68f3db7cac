"""What an account asks about messages that the centre holds: query_sm, cancel_sm, replace_sm.

An account sees, cancels and replaces its own messages only.  How a message is cancelled and
replaced is in `messages.amending`; here requests are read and answered.
Of a message that a centre beyond has, the centre is asked how it stands; when it does not answer,
what we know is told.
A request that the centre does not serve gets its own response with a status, never silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from smpp.commands import CancelSm, QuerySm, QuerySmResp, ReplaceSm
from smpp.constants import CommandStatus, InterfaceVersion, MessageState
from smpp.pdu import Pdu
from smpp.text.times import format_absolute
from store import NotFound, inquiries
from store.inquiries import Asked, Wanted
from store.messages import LifeEntry
from ussd.config import Smsc as SmscSettings
from ussd.core.forwarding import FINAL
from ussd.core.onward import query_sm
from ussd.core.ready_made import ready_made
from ussd.core.submission import Refusal, lifetime, octets, replacement_refusal
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Peer
from ussd.service.messages.amending import Amending, Cancel, Outcome, Replace
from ussd.service.messages.broadcasts import Broadcasts
from ussd.service.messages.forwarder import Forwarder
from ussd.service.refusals import face

__all__ = ["Inquiries"]

_S = CommandStatus
_ERROR = re.compile("0x([0-9A-F]+)")
_LARGEST_ERROR = 0xFF


class Reading(Protocol):
    """The store's reader, with a thread or without."""

    def call(
        self,
        function: Callable[..., Any],
        *args: Any,
        done: Callable[[Any, Exception | None], None],
    ) -> None:
        """Run `function(tx, *args)` and call `done(result, error)` on the loop."""


class Inquiries:
    """Answers the requests about messages."""

    def __init__(
        self,
        *,
        settings: SmscSettings,
        reader: Reading,
        clocks: Clocks,
        forwarder: Forwarder,
        amending: Amending,
        broadcasts: Broadcasts,
    ) -> None:
        """Take where messages are read and changed, and who answers what is about broadcasts."""
        self._settings = settings
        self._reader = reader
        self._clocks = clocks
        self._forwarder = forwarder
        self._amending = amending
        self._broadcasts = broadcasts

    def __call__(self, peer: Peer, pdu: Pdu) -> None:
        """Answer one request, now or after the store has spoken."""
        if isinstance(pdu, QuerySm):
            self._query(peer, pdu)
        elif isinstance(pdu, CancelSm):
            self._cancel(peer, pdu)
        elif isinstance(pdu, ReplaceSm):
            self._replace(peer, pdu)
        elif not self._broadcasts.take(peer, pdu):
            peer.link.reply(pdu, _S.ESME_RPROHIBITED)

    def _query(self, peer: Peer, pdu: QuerySm) -> None:
        number = peer.number(pdu.message_id)
        if number is None:
            peer.link.reply(pdu, _S.ESME_RINVMSGID)
            return

        def found(asked: Asked | None, error: Exception | None) -> None:
            if asked is None or not _is_own(asked, peer, pdu):
                peer.link.reply(pdu, face(error or NotFound(pdu.message_id)).command_status)
            elif asked.row.state in FINAL or not self._ask_beyond(asked, told):
                _tell(peer, pdu, asked, self._clocks.wall())

        def told(asked: Asked | None, error: Exception | None) -> None:
            if asked is None:
                peer.link.reply(pdu, face(error or NotFound(pdu.message_id)).command_status)
            else:
                _tell(peer, pdu, asked, self._clocks.wall())

        self._reader.call(inquiries.asked, number, done=found)

    def _ask_beyond(
        self, asked: Asked, told: Callable[[Asked | None, Exception | None], None]
    ) -> bool:
        """Ask the centre that has a message of one part how it stands; False: nobody has it.

        `told` gets the message as it stands when the answer is on disk, or there is none.
        """
        row, place, onward = asked.row, asked.place, self._forwarder.onward
        if onward is None or place is None or len(place.their_ids) != 1 or not place.their_ids[0]:
            return False
        answers: list[Pdu | None] = []

        def learned(_: Exception | None = None) -> None:
            self._reader.call(inquiries.asked, row.id, done=told)

        def answered(response: Pdu | None) -> None:
            answers.append(response)
            state = _final_state(response)
            then = learned if len(answers) == 1 else _nobody  # an answer that is late is kept
            if state is None:
                then()
            else:
                onward.learn(row, state, getattr(response, "error_code", 0), then)

        onward.ask(place.upstream, query_sm(row, place.their_ids[0]), answered)
        return True

    def _cancel(self, peer: Peer, pdu: CancelSm) -> None:
        number = peer.number(pdu.message_id) if pdu.message_id else None
        if pdu.message_id and number is None:
            peer.link.reply(pdu, _S.ESME_RINVMSGID)
            return
        to = pdu.destination_addr.removeprefix("+")
        wanted = Wanted(peer.system_id, number, pdu.source_addr, to, pdu.service_type)
        done = partial(_amended, peer, pdu, _S.ESME_RCANCELFAIL)
        self._amending(wanted, Cancel(self._forwarder), done)

    def _replace(self, peer: Peer, pdu: ReplaceSm) -> None:
        number = peer.number(pdu.message_id)
        if number is None:
            peer.link.reply(pdu, _S.ESME_RINVMSGID)
            return
        try:
            changes = self._changes(pdu, self._clocks.wall())
        except Refusal as error:
            peer.link.reply(pdu, error.status)
            return
        wanted = Wanted(peer.system_id, number, pdu.source_addr)
        done = partial(_amended, peer, pdu, _S.ESME_RREPLACEFAIL)
        self._amending(wanted, Replace(changes, pdu.schedule_delivery_time), done)

    def _changes(self, pdu: ReplaceSm, now: float) -> dict[str, Any]:
        """Return what a replace_sm changes; empty times keep what was (3.4 §4.10.1).

        Raises `Refusal` for a field that is wrong by itself.
        """
        status = replacement_refusal(pdu)
        if status:
            raise Refusal(status)
        text = pdu.short_message or octets(pdu)
        changes: dict[str, Any] = {
            "short_message": text,
            "text": None,
            "registered_delivery": pdu.registered_delivery,
        }
        if pdu.sm_default_msg_id:
            known = self._settings.default_messages
            changes["text"] = ready_made(pdu.sm_default_msg_id, text, known)
        life = lifetime(
            pdu.schedule_delivery_time,
            pdu.validity_period,
            now,
            self._settings.validity,
            self._settings.max_validity,
        )
        if pdu.schedule_delivery_time:
            changes["due_at"] = life.due_at
        if pdu.validity_period:
            changes["expires_at"] = life.expires_at
        return changes


def _is_own(asked: Asked, peer: Peer, pdu: QuerySm) -> bool:
    row = asked.row
    return row.account == peer.system_id and pdu.source_addr in ("", row.source_addr)


def _tell(peer: Peer, pdu: QuerySm, asked: Asked, now: float) -> None:
    row = asked.row
    is_final = row.state in FINAL
    peer.link.reply(
        pdu,
        0,
        message_id=_asked_id(peer, pdu),
        final_date=format_absolute(datetime.fromtimestamp(row.due_at, UTC)) if is_final else "",
        message_state=_state(peer, asked, now),
        error_code=_error_code(asked.life),
    )


def _asked_id(peer: Peer, pdu: QuerySm) -> str:
    """Return the id that was asked for, as it came, or as short as a peer below 3.4 needs it."""
    number = peer.number(pdu.message_id)
    return pdu.message_id if number is None or not peer.is_short else peer.message_id(number)


def _state(peer: Peer, asked: Asked, now: float) -> int:
    """Return how a message stands in the peer's words; SCHEDULED is one of 5.0 (§4.7.15).

    A parked message is due later, too, but its life tells that its receiver was looked for.
    """
    row = asked.row
    is_untried = asked.place is None and len(asked.life) == 1  # accepted, and nothing since
    if (
        peer.version >= InterfaceVersion.V5_0
        and row.state == MessageState.ENROUTE
        and is_untried
        and row.due_at > now
    ):
        return MessageState.SCHEDULED
    return row.state


def _error_code(life: tuple[LifeEntry, ...]) -> int:
    """Return the command_status of the last attempt that failed, in one octet (3.4 §4.8.2)."""
    found = [error for entry in life if (error := _ERROR.match(entry.cause))]
    return min(int(found[-1][1], 16), _LARGEST_ERROR) if found else 0


def _final_state(response: Pdu | None) -> MessageState | None:
    """Read a centre's query_sm_resp; None when it has nothing final to say."""
    if not isinstance(response, QuerySmResp) or response.command_status:
        return None
    try:
        state = MessageState(response.message_state or 0)
    except ValueError:
        return None
    return state if state in FINAL else None


def _nobody(_: object = None) -> None:
    """Tell nobody: whoever asked has been told."""


def _amended(
    peer: Peer, pdu: Pdu, refusal: int, outcome: Outcome | None, error: Exception | None
) -> None:
    if outcome is None:
        peer.link.reply(pdu, face(error or NotFound("")).command_status)
    elif not outcome.is_known:
        peer.link.reply(pdu, _S.ESME_RINVMSGID)
    else:
        peer.link.reply(pdu, 0 if outcome.changed else refusal)

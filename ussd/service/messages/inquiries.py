"""What an account asks about messages that the centre holds: query_sm, cancel_sm, replace_sm.

An account sees, cancels and replaces its own messages only.  Each cancel and replacement is a
function in the writer's order, so it cannot overtake the submission that it means.
A request that the centre does not serve gets its own response with a status, never silence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from smpp.commands import CancelSm, QuerySm, ReplaceSm
from smpp.constants import CommandStatus
from smpp.pdu import Pdu
from smpp.text.times import format_absolute
from store import NotFound, StoreError, messages
from store.messages import ShortMessage
from ussd.config import Smsc as SmscSettings
from ussd.core.forwarding import FINAL
from ussd.core.ready_made import ready_made
from ussd.core.submission import Refusal, lifetime
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Peer
from ussd.service.messages.broadcasts import Broadcasts
from ussd.service.refusals import face

__all__ = ["Inquiries"]

_S = CommandStatus


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
        writer: Any,
        reader: Reading,
        clocks: Clocks,
        withdraw: Callable[[Callable[[ShortMessage], bool]], object],
        wake_forwarder: Callable[[float], None],
        broadcasts: Broadcasts,
    ) -> None:
        """Take where messages are read and changed, and who answers what is about broadcasts.

        `withdraw(fits)` takes rows out of the forwarder's hands before they change.
        """
        self._settings = settings
        self._writer = writer
        self._reader = reader
        self._clocks = clocks
        self._withdraw = withdraw
        self._wake_forwarder = wake_forwarder
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
        self._reader.call(messages.find, number, done=partial(self._found, peer, pdu))

    def _found(
        self, peer: Peer, pdu: QuerySm, row: ShortMessage | None, error: Exception | None
    ) -> None:
        if row is None or row.account != peer.system_id or _differs(pdu.source_addr, row):
            face_of = face(error or NotFound(pdu.message_id))
            peer.link.reply(pdu, face_of.command_status)
            return
        final = format_absolute(_moment(row.due_at)) if row.state in FINAL else ""
        peer.link.reply(
            pdu,
            0,
            message_id=pdu.message_id,
            final_date=final,
            message_state=row.state,
            error_code=0,
        )

    def _cancel(self, peer: Peer, pdu: CancelSm) -> None:
        number = peer.number(pdu.message_id) if pdu.message_id else None
        if pdu.message_id and number is None:
            peer.link.reply(pdu, _S.ESME_RINVMSGID)
            return
        cancel = partial(
            messages.cancel,
            message_id=number,
            source_addr=pdu.source_addr,
            destination_addr=_plain(pdu.destination_addr),
            service_type=pdu.service_type,
        )
        done = partial(self._done, peer, pdu, _S.ESME_RCANCELFAIL)
        to = _plain(pdu.destination_addr)
        self._withdraw(
            lambda row: row.id == number if number is not None else row.destination_addr == to
        )
        self._call(peer, pdu, cancel, peer.system_id, self._clocks.wall(), done=done)

    def _replace(self, peer: Peer, pdu: ReplaceSm) -> None:
        number = peer.number(pdu.message_id)
        now = self._clocks.wall()
        if number is None:
            peer.link.reply(pdu, _S.ESME_RINVMSGID)
            return
        try:
            changes = self._changes(pdu, now)
        except Refusal as error:
            peer.link.reply(pdu, error.status)
            return
        change = partial(messages.replace, **changes)
        done = partial(self._done, peer, pdu, _S.ESME_RREPLACEFAIL)
        self._withdraw(lambda row: row.id == number)
        self._call(peer, pdu, change, peer.system_id, number, pdu.source_addr, done=done)

    def _call(
        self,
        peer: Peer,
        pdu: Pdu,
        function: Callable[..., Any],
        *args: Any,
        done: Callable[[Any, Exception | None], None],
    ) -> None:
        """Queue a change, or refuse it when the writer is full."""
        try:
            self._writer.call(function, *args, done=done)
        except StoreError as error:
            peer.link.reply(pdu, face(error).command_status)

    def _changes(self, pdu: ReplaceSm, now: float) -> dict[str, Any]:
        """Return what a replace_sm changes; empty times keep what was (3.4 §4.10.1)."""
        changes: dict[str, Any] = {
            "short_message": pdu.short_message,
            "text": None,
            "registered_delivery": pdu.registered_delivery,
        }
        if pdu.sm_default_msg_id:
            known = self._settings.default_messages
            changes["text"] = ready_made(pdu.sm_default_msg_id, pdu.short_message, known)
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

    def _done(
        self, peer: Peer, pdu: Pdu, refusal: int, result: object, error: Exception | None
    ) -> None:
        if error is not None:
            peer.link.reply(pdu, face(error).command_status)
            return
        peer.link.reply(pdu, 0 if result else refusal)
        self._wake_forwarder(self._clocks.wall())


def _differs(source_addr: str, row: ShortMessage) -> bool:
    return bool(source_addr) and source_addr != row.source_addr


def _plain(address: str) -> str:
    return address.removeprefix("+")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

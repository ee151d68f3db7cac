"""Cell broadcast: broadcast_sm, query_broadcast_sm and cancel_broadcast_sm (5.0 §4.4-4.6).

What accounts ask about broadcasts: each is stored and answered after the commit, asked about and
cancelled.  What goes out, and when, is in `messages.rounds`; docs/broadcast.md says it all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from smpp.commands import BroadcastSm, CancelBroadcastSm, QueryBroadcastSm
from smpp.constants import CommandStatus, InterfaceVersion
from smpp.pdu import Pdu
from smpp.text.segments import split
from smpp.tlvs import Tag
from store import StoreError, broadcasts
from store.broadcasts import Broadcast
from store.messages import pack_tlvs
from ussd.config import Smsc as SmscSettings
from ussd.core.broadcasts import EVERYWHERE, Wish, expand, success, wish
from ussd.core.forwarding import MessageIds
from ussd.core.ready_made import ready_made
from ussd.core.submission import Refusal, lifetime, octets
from ussd.errors import Refused
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts, Peer
from ussd.service.messages.broadcast_answers import answer, failed_areas
from ussd.service.refusals import face

__all__ = ["Broadcasts"]

_S = CommandStatus
_NO_REFERENCE = -1
_UCS2 = 8


class Broadcasts:
    """Answers the requests about broadcasts."""

    def __init__(
        self,
        *,
        settings: SmscSettings,
        accounts: Accounts,
        writer: Any,
        reader: Any,
        clocks: Clocks,
        ids: MessageIds,
        look: Callable[[], None],
    ) -> None:
        """Take the rules and the store; `look` is called when a new broadcast may be due."""
        self._settings = settings
        self._accounts = accounts
        self._writer = writer
        self._reader = reader
        self._clocks = clocks
        self._ids = ids
        self._look = look

    def take(self, peer: Peer, pdu: Pdu) -> bool:
        """Answer a request about broadcasts, now or after the store has spoken; False: it is none.

        3.4 does not know them, and a network peer has no areas to speak to.
        """
        if not isinstance(pdu, (BroadcastSm, QueryBroadcastSm, CancelBroadcastSm)):
            return False
        if peer.version < InterfaceVersion.V5_0 or peer.role != "application":
            peer.link.reply(pdu, _S.ESME_RPROHIBITED)
            return True
        try:
            if isinstance(pdu, BroadcastSm):
                self._submit(peer, pdu)
            elif isinstance(pdu, QueryBroadcastSm):
                self._query(peer, pdu)
            else:
                self._cancel(peer, pdu)
        except Refusal as error:
            peer.link.reply(pdu, error.status)
        except (Refused, StoreError) as error:
            peer.link.reply(pdu, face(error).command_status)
        return True

    def _submit(self, peer: Peer, pdu: BroadcastSm) -> None:
        asked = wish(pdu)
        self._allow(peer, pdu)
        row = self._row(peer, pdu, asked)
        replaces = self._number(peer, pdu.message_id) if pdu.replace_if_present_flag else None

        def known(names: Collection[str] | None, error: Exception | None) -> None:
            if names is None:
                peer.link.reply(pdu, face(error or Refused("queue_full")).command_status)
            else:
                self._store(peer, pdu, asked, row, names, replaces)

        self._reader.call(broadcasts.known_places, done=known)

    def _allow(self, peer: Peer, pdu: BroadcastSm) -> None:
        """Raise `Refused` for what the account may not do now; it costs as much as a message."""
        account = peer.account
        source = pdu.source_addr or account.default_source
        if account.service_types and pdu.service_type not in account.service_types:
            raise Refused("service_type_not_allowed")
        if account.sources is not None and not account.sources.fullmatch(source):
            raise Refused("source_not_allowed")
        if account.rate and not self._accounts.allowance(account).take(self._clocks.seconds()):
            raise Refused("throttled")

    def _row(self, peer: Peer, pdu: BroadcastSm, asked: Wish) -> Broadcast:
        settings, now = self._settings, self._clocks.wall()
        life = lifetime(
            pdu.schedule_delivery_time,
            pdu.validity_period,
            now,
            settings.validity,
            settings.max_validity,
        )
        text, data_coding = self._text(peer, pdu)
        reference = pdu.tlv_integer(Tag.USER_MESSAGE_REFERENCE)
        return Broadcast(
            id=self._ids.next(),
            account=peer.system_id,
            source_addr=pdu.source_addr or peer.account.default_source,
            source_addr_ton=pdu.source_addr_ton,
            source_addr_npi=pdu.source_addr_npi,
            service_type=pdu.service_type,
            priority_flag=pdu.priority_flag,
            data_coding=data_coding,
            short_message=text,
            content_type=asked.content_type,
            tlvs=pack_tlvs(asked.shown_tlvs),
            reference=_NO_REFERENCE if reference is None else reference,
            areas="[]",
            rep_num=asked.rep_num,
            interval_s=asked.interval_s,
            accepted_at=now,
            due_at=life.due_at,
            expires_at=life.expires_at,
        )

    def _text(self, peer: Peer, pdu: BroadcastSm) -> tuple[bytes, int]:
        """Return the octets to show and their data_coding; raise `Refusal` when there are none."""
        carried = octets(pdu)
        if pdu.sm_default_msg_id:
            known = self._settings.default_messages
            text = ready_made(pdu.sm_default_msg_id, carried, known)
            parts = split(text, 0)
            if len(parts) == 1:
                return parts[0].short_message, parts[0].data_coding
            return text.encode("utf-16-be"), _UCS2
        if not carried:
            raise Refusal(_S.ESME_RBCASTFAIL)
        return carried, peer.account.data_coding(pdu.data_coding)

    def _store(
        self,
        peer: Peer,
        pdu: BroadcastSm,
        asked: Wish,
        row: Broadcast,
        names: Collection[str],
        replaces: int | None,
    ) -> None:
        """Store a broadcast to the areas that exist; refuse it when none does."""
        areas, failed = self._places(asked, names)
        if not areas:
            peer.link.reply(pdu, _S.ESME_RINVBCASTALIAS_NAME)
            return
        whole = {name: getattr(row, name) for name in Broadcast.__struct_fields__}
        stored = Broadcast(**whole | {"areas": json.dumps(areas)})
        is_replacing = bool(pdu.replace_if_present_flag)
        done = partial(self._stored, peer, pdu, stored, failed)
        try:
            self._writer.call(broadcasts.accept, stored, replaces, is_replacing, done=done)
        except StoreError as error:
            peer.link.reply(pdu, face(error).command_status)

    def _places(
        self, asked: Wish, names: Collection[str]
    ) -> tuple[list[dict[str, Any]], list[bytes]]:
        """Return each area that exists with its places, and the identifiers of the others."""
        areas: list[dict[str, Any]] = []
        failed: list[bytes] = []
        for area in asked.areas:
            wanted = expand(area.name, self._settings.broadcast_areas)
            found = sorted(name for name in names if name.casefold() in wanted)
            if EVERYWHERE in wanted:
                found = [EVERYWHERE]
            if found:
                identifier = area.identifier.hex()
                areas.append({"identifier": identifier, "in": found, "meant": 0, "reached": None})
            else:
                failed.append(area.identifier)
        return areas, failed

    def _stored(
        self,
        peer: Peer,
        pdu: BroadcastSm,
        row: Broadcast,
        failed: Sequence[bytes],
        is_stored: bool | None,
        error: Exception | None,
    ) -> None:
        if error is not None:
            peer.link.reply(pdu, face(error).command_status)
        elif not is_stored:
            peer.link.reply(pdu, _S.ESME_RINVMSGID)
        else:
            text = peer.message_id(row.id)
            peer.link.reply(pdu, 0, message_id=text, tlvs=failed_areas(failed))
            self._look()

    def _query(self, peer: Peer, pdu: QueryBroadcastSm) -> None:
        number = self._number(peer, pdu.message_id)
        reference = pdu.tlv_integer(Tag.USER_MESSAGE_REFERENCE)
        if number is None and reference is None:
            raise Refusal(_S.ESME_RINVMSGID)

        def found(row: Broadcast | None, error: Exception | None) -> None:
            if error is not None:
                peer.link.reply(pdu, _S.ESME_RBCASTQUERYFAIL)
            elif row is None or (pdu.source_addr and pdu.source_addr != row.source_addr):
                peer.link.reply(pdu, _S.ESME_RINVMSGID)
            else:
                text, tlvs = peer.message_id(row.id), answer(row, json.loads(row.areas), success)
                peer.link.reply(pdu, 0, message_id=text, tlvs=tlvs)

        self._reader.call(broadcasts.find, peer.system_id, number, reference, done=found)

    def _cancel(self, peer: Peer, pdu: CancelBroadcastSm) -> None:
        cancel = partial(
            broadcasts.cancel,
            number=self._number(peer, pdu.message_id),
            source_addr=pdu.source_addr,
            service_type=pdu.service_type,
            content_type=pdu.tlv(Tag.BROADCAST_CONTENT_TYPE) or b"",
            reference=pdu.tlv_integer(Tag.USER_MESSAGE_REFERENCE),
        )

        def done(count: int | None, error: Exception | None) -> None:
            if error is not None:
                peer.link.reply(pdu, face(error).command_status)
            else:
                peer.link.reply(pdu, 0 if count else _S.ESME_RBCASTCANCELFAIL)

        self._writer.call(cancel, peer.system_id, self._clocks.wall(), done=done)

    def _number(self, peer: Peer, message_id: str) -> int | None:
        """Read a message_id; None for none, and raise `Refusal` for what is no id of ours."""
        if not message_id:
            return None
        number = peer.number(message_id)
        if number is None:
            raise Refusal(_S.ESME_RINVMSGID)
        return number

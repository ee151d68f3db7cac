"""Cell broadcast: broadcast_sm, query_broadcast_sm and cancel_broadcast_sm (5.0 §4.4-4.6).

A broadcast is stored and answered after the commit.  One timer for all of them waits for the next
round; a round shows the text on every attached phone of the areas, as a short message with the mark
of a cell broadcast (docs/broadcast.md), and is written down before the next one is looked for.
Nothing is retried for a phone: who is not there misses the round, as in the air.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any, Protocol

import structlog

from smpp.commands import BroadcastSm, CancelBroadcastSm, QueryBroadcastSm
from smpp.constants import CommandStatus, InterfaceVersion, MessageState
from smpp.errors import SmppError
from smpp.pdu import Pdu
from smpp.text.segments import split
from smpp.tlvs import Tag, Tlv
from store import StoreError, broadcasts
from store.broadcasts import Broadcast
from store.messages import pack_tlvs, unpack_tlvs
from ussd.config import Smsc as SmscSettings
from ussd.core.broadcasts import EVERYWHERE, Wish, after_round, expand, shown, success, wish
from ussd.core.forwarding import MessageIds
from ussd.core.ready_made import ready_made
from ussd.core.submission import Refusal, lifetime, octets
from ussd.errors import Refused
from ussd.service.clocks import Clocks, Delayed
from ussd.service.links.accounts import Peer
from ussd.service.messages.broadcast_answers import answer, failed_areas
from ussd.service.refusals import face

__all__ = ["Broadcasts"]

_S = CommandStatus
_NO_REFERENCE = -1
_ROUNDS = 100
_SLICE = 500
_SLICE_PAUSE_S = 0.05
_AGAIN_S = 1.0
_UCS2 = 8

_log = structlog.get_logger(__name__)


class Attached(Protocol):
    """Who is bound (`service.gateway.Switchboard`)."""

    def network_peer(self, msisdn: str) -> Peer | None:
        """Return the network peer that attaches a number."""

    def attached_numbers(self) -> Collection[str]:
        """Return the numbers that network peers attach one by one."""


class Broadcasts:
    """All broadcasts of the gateway."""

    def __init__(
        self,
        *,
        settings: SmscSettings,
        writer: Any,
        reader: Any,
        clocks: Clocks,
        ids: MessageIds,
        attached: Attached,
    ) -> None:
        """Take the rules, the store and who is bound; `start` begins to send."""
        self.shown = 0
        """Phones that were shown a broadcast since the start."""
        self._settings = settings
        self._writer = writer
        self._reader = reader
        self._clocks = clocks
        self._ids = ids
        self._attached = attached
        self._timer: Delayed | None = None
        self._is_busy = False
        self._is_stopped = False

    def start(self) -> None:
        """Go on with what is stored."""
        self._look()

    def stop(self) -> None:
        """Send no more; what is due is due again at the next start."""
        self._is_stopped = True
        self._disarm()

    # What accounts ask.

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
        _allow(peer, pdu)
        asked = wish(pdu)
        row = self._row(peer, pdu, asked)
        replaces = self._number(peer, pdu.message_id) if pdu.replace_if_present_flag else None

        def known(names: Collection[str] | None, error: Exception | None) -> None:
            if names is None:
                peer.link.reply(pdu, face(error or Refused("queue_full")).command_status)
            else:
                self._store(peer, pdu, asked, row, names, replaces)

        self._reader.call(broadcasts.known_places, done=known)

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
                areas.append({"identifier": identifier, "in": found, "meant": 0, "reached": 0})
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

    # Rounds.

    def _look(self) -> None:
        """Find what is due, unless a round is running: it looks again in the end."""
        if self._is_busy or self._is_stopped:
            return
        self._is_busy = True
        self._disarm()
        self._reader.call(broadcasts.due, self._clocks.wall(), _ROUNDS, done=self._found)

    def _found(self, rows: list[Broadcast] | None, error: Exception | None) -> None:
        if rows is None:
            _log.warning("broadcasts_not_read", error=str(error))
            self._rest(_AGAIN_S)
        elif rows:
            self._run(iter(rows))
        else:
            self._reader.call(broadcasts.next_due, done=self._next_is)

    def _next_is(self, due_at: float | None, error: Exception | None) -> None:
        if error is not None:
            self._rest(_AGAIN_S)
        else:
            self._rest(None if due_at is None else max(due_at - self._clocks.wall(), 0.0))

    def _rest(self, delay_s: float | None) -> None:
        self._is_busy = False
        if delay_s is not None and not self._is_stopped:
            self._timer = self._clocks.later(delay_s, self._ring)

    def _ring(self) -> None:
        self._timer = None
        self._look()

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _run(self, rows: Iterable[Broadcast]) -> None:
        """Send one round of each broadcast, one broadcast after the other."""
        following = iter(rows)
        row = next(following, None)
        if self._is_stopped:
            return
        if row is None:
            self._is_busy = False
            self._look()
            return
        areas = json.loads(row.areas)
        names = {name for area in areas for name in area["in"]}

        def found(numbers: list[tuple[str, list[str]]] | None, error: Exception | None) -> None:
            if numbers is None:
                _log.warning("broadcast_area_not_read", broadcast=row.id, error=str(error))
                self._rest(_AGAIN_S)
            else:
                self._show(row, areas, dict(numbers), lambda: self._run(following))

        self._reader.call(_by_name, sorted(names), done=found)

    def _show(
        self,
        row: Broadcast,
        areas: list[dict[str, Any]],
        there: dict[str, list[str]],
        then: Callable[[], None],
    ) -> None:
        """Show a broadcast on every attached phone of its areas, in slices; then write it down."""
        there[EVERYWHERE] = sorted(self._attached.attached_numbers())
        meant = [{n for name in area["in"] for n in there.get(name, ())} for area in areas]
        phones = [n for n in sorted(set().union(*meant)) if self._attached.network_peer(n)]
        reached: set[str] = set()
        tlvs = unpack_tlvs(row.tlvs)

        def go_on(start: int) -> None:
            if self._is_stopped:
                return
            for msisdn in phones[start : start + _SLICE]:
                if self._send(row, msisdn, tlvs):
                    reached.add(msisdn)
            if start + _SLICE < len(phones):
                self._clocks.later(_SLICE_PAUSE_S, go_on, start + _SLICE)
                return
            attached = set(phones)
            for area, numbers in zip(areas, meant, strict=True):
                area["meant"], area["reached"] = len(numbers & attached), len(numbers & reached)
            self._write(row, areas, then)

        go_on(0)

    def _send(self, row: Broadcast, msisdn: str, tlvs: tuple[Tlv, ...]) -> bool:
        peer = self._attached.network_peer(msisdn)
        if peer is None or not peer.is_network:
            return False
        try:
            peer.link.send(shown(row, msisdn, () if peer.is_short else tlvs))
        except SmppError:
            return False
        self.shown += 1
        return True

    def _write(self, row: Broadcast, areas: list[dict[str, Any]], then: Callable[[], None]) -> None:
        """Write a round down, and go on when it is on disk."""
        state, due_at = after_round(
            rep_num=row.rep_num,
            interval_s=row.interval_s,
            sent=row.sent + 1,
            due_at=row.due_at,
            now=self._clocks.wall(),
            expires_at=row.expires_at,
        )
        settle = partial(
            broadcasts.settle,
            state=MessageState(state).value,
            sent=row.sent + 1,
            due_at=due_at,
            areas=json.dumps(areas),
        )

        def written(_: object, error: Exception | None) -> None:
            if error is None:
                then()
            else:
                _log.warning("broadcast_not_written", broadcast=row.id, error=str(error))
                self._clocks.later(_AGAIN_S, self._write, row, areas, then)

        try:
            self._writer.call(settle, row.id, done=written)
        except StoreError as error:
            written(None, error)


def _by_name(tx: Any, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    return [(name, broadcasts.inhabitants(tx, [name])) for name in names if name != EVERYWHERE]


def _allow(peer: Peer, pdu: BroadcastSm) -> None:
    """Raise `Refused` for what the account may not do."""
    account = peer.account
    source = pdu.source_addr or account.default_source
    if account.service_types and pdu.service_type not in account.service_types:
        raise Refused("service_type_not_allowed")
    if account.sources is not None and not account.sources.fullmatch(source):
        raise Refused("source_not_allowed")

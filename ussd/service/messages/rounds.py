"""Cell broadcasts go out: round after round, to every attached phone of their areas.

One timer for all of them waits for the next round; a round shows the text as a short message with
the mark of a cell broadcast (docs/broadcast.md), and is written down before the next one is looked
for.  Nothing is retried for a phone: who is not there misses the round, as in the air.
Whom a round has reached is known when the phones have answered, and is written down then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import structlog

from smpp.constants import MessageState
from smpp.errors import SmppError
from smpp.pdu import Pdu
from store import broadcasts
from store.broadcasts import Broadcast
from store.messages import unpack_tlvs
from ussd.core.broadcasts import EVERYWHERE, after_round, shown
from ussd.service.asking import ask
from ussd.service.clocks import Clocks, Delayed
from ussd.service.links.accounts import Peer

__all__ = ["Rounds"]

_ROUNDS = 100
_SLICE = 500
_SLICE_PAUSE_S = 0.05
_PATIENCE_S = 5.0
_AGAIN_S = 1.0

_log = structlog.get_logger(__name__)


class Attached(Protocol):
    """Who is bound (`service.gateway.Switchboard`)."""

    def network_peer(self, msisdn: str) -> Peer | None:
        """Return the network peer that attaches a number."""

    def attached_numbers(self) -> Collection[str]:
        """Return the numbers that network peers attach one by one."""


@dataclass(slots=True, eq=False)
class _Round:
    """One round: the numbers that each area means, who was shown it, who has taken it."""

    row: Broadcast
    areas: list[dict[str, Any]]
    meant: list[set[str]]
    phones: list[str]
    unanswered: set[int] = field(default_factory=set)  # ids of PDUs
    reached: set[str] = field(default_factory=set)
    limit: Delayed | None = None
    is_written: bool = False

    @property
    def number(self) -> int:
        """Which round of its broadcast it is, from 1."""
        return self.row.sent + 1

    def document(self, *, is_over: bool) -> str:
        """The areas as they are stored; whom a round has reached is told when it is over."""
        attached = set(self.phones)
        for area, numbers in zip(self.areas, self.meant, strict=True):
            area["meant"] = len(numbers & attached)
            area["reached"] = len(numbers & self.reached) if is_over else None
        return json.dumps(self.areas)


class Rounds:
    """The rounds of all broadcasts."""

    def __init__(self, *, writer: Any, reader: Any, clocks: Clocks, attached: Attached) -> None:
        """Take the store and who is bound; `start` begins to send."""
        self.shown = 0
        """Phones that were shown a broadcast since the start."""
        self._writer = writer
        self._reader = reader
        self._clocks = clocks
        self._attached = attached
        self._sent: dict[int, tuple[Pdu, _Round, str]] = {}  # by id() of the PDU, which is kept
        self._timer: Delayed | None = None
        self._is_busy = False
        self._is_stopped = False

    def start(self) -> None:
        """Go on with what is stored."""
        self.look()

    def stop(self) -> None:
        """Send no more; what is due is due again at the next start."""
        self._is_stopped = True
        self._disarm()

    # What is due.

    def look(self) -> None:
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
        self.look()

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    # One round.

    def _run(self, rows: Iterable[Broadcast]) -> None:
        """Send one round of each broadcast, one broadcast after the other."""
        following = iter(rows)
        row = next(following, None)
        if self._is_stopped:
            return
        if row is None:
            self._is_busy = False
            self.look()
            return
        areas = json.loads(row.areas)
        names = {name for area in areas for name in area["in"]}

        def found(numbers: list[tuple[str, list[str]]] | None, error: Exception | None) -> None:
            if numbers is None:
                _log.warning("broadcast_area_not_read", broadcast=row.id, error=str(error))
                self._rest(_AGAIN_S)
            else:
                self._show(self._round(row, areas, dict(numbers)), lambda: self._run(following))

        self._reader.call(_by_name, sorted(names), done=found)

    def _round(
        self, row: Broadcast, areas: list[dict[str, Any]], there: dict[str, list[str]]
    ) -> _Round:
        """Find out whom a round means: of those who are in an area, the attached ones."""
        there[EVERYWHERE] = sorted(self._attached.attached_numbers())
        meant = [{n for name in area["in"] for n in there.get(name, ())} for area in areas]
        phones = [n for n in sorted(set().union(*meant)) if self._attached.network_peer(n)]
        return _Round(row, areas, meant, phones)

    def _show(self, one: _Round, then: Callable[[], None], start: int = 0) -> None:
        """Show a broadcast on every phone that it means, in slices; then write it down."""
        if self._is_stopped:
            return
        for msisdn in one.phones[start : start + _SLICE]:
            self._send(one, msisdn)
        if start + _SLICE < len(one.phones):
            self._clocks.later(_SLICE_PAUSE_S, self._show, one, then, start + _SLICE)
        else:
            self._write(one, then)

    def _send(self, one: _Round, msisdn: str) -> None:
        peer = self._attached.network_peer(msisdn)
        if peer is None or not peer.is_network:
            return
        tlvs = () if peer.is_short else unpack_tlvs(one.row.tlvs)
        pdu = shown(one.row, msisdn, tlvs)
        try:
            peer.link.send(pdu)
        except SmppError:
            return
        self.shown += 1
        one.unanswered.add(id(pdu))
        self._sent[id(pdu)] = pdu, one, msisdn

    def _write(self, one: _Round, then: Callable[[], None]) -> None:
        """Write a round down, and go on when it is on disk."""
        row = one.row
        state, due_at = after_round(
            rep_num=row.rep_num,
            interval_s=row.interval_s,
            sent=one.number,
            due_at=row.due_at,
            now=self._clocks.wall(),
            expires_at=row.expires_at,
        )
        settle = partial(
            broadcasts.settle,
            state=MessageState(state).value,
            sent=one.number,
            due_at=due_at,
            areas=one.document(is_over=False),
        )

        def written(_: object, error: Exception | None) -> None:
            if error is None:
                self._await(one)
                then()
            else:
                _log.warning("broadcast_not_written", broadcast=row.id, error=str(error))
                self._clocks.later(_AGAIN_S, self._write, one, then)

        ask(self._writer.call, settle, row.id, done=written)

    # What the phones say.

    def answered(self, request: Pdu, status: int | None) -> None:
        """Learn what a phone says to a broadcast; None: nothing any more."""
        entry = self._sent.pop(id(request), None)
        if entry is None:
            return
        _, one, msisdn = entry
        one.unanswered.discard(id(request))
        if status == 0:
            one.reached.add(msisdn)
        if one.is_written and not one.unanswered:
            self._conclude(one)

    def _await(self, one: _Round) -> None:
        """Wait for the answers that are to come, for so long."""
        one.is_written = True
        if one.unanswered:
            one.limit = self._clocks.later(_PATIENCE_S, self._out_of_patience, one)
        else:
            self._conclude(one)

    def _out_of_patience(self, one: _Round) -> None:
        one.limit = None
        for number in one.unanswered:
            del self._sent[number]
        self._conclude(one)

    def _conclude(self, one: _Round) -> None:
        """Write down whom a round has reached, unless a later one has been written."""
        if one.limit is not None:
            one.limit.cancel()
        areas = one.document(is_over=True)

        def told(_: object, error: Exception | None) -> None:
            if error is not None:
                _log.warning("broadcast_success_lost", broadcast=one.row.id, error=str(error))

        ask(self._writer.call, broadcasts.tell, one.row.id, one.number, areas, done=told)


def _by_name(tx: Any, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    return [(name, broadcasts.inhabitants(tx, [name])) for name in names if name != EVERYWHERE]

"""The handsets that the centre plays: what `core.emulation` decides, done at its time.

A played handset takes a message, refuses it or is away; it acknowledges what asks for it, and some
send messages of their own: the text back, or one every few seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from smpp.constants import EsmClass, MessageState
from smpp.tlvs import Tag, Tlv
from store import messages
from store.messages import ShortMessage
from ussd.core.emulation import Beacon, Fate, Handsets
from ussd.core.forwarding import MessageIds
from ussd.service.clocks import Clocks
from ussd.service.links.accounts import Accounts
from ussd.service.messages.due import Timetable
from ussd.service.messages.results import Results
from ussd.service.messages.rows import MO

__all__ = ["Played"]

_HEADER = 0xC0
_DELIVERY_ACK, _MANUAL_ACK = 0x04, 0x08
"""registered_delivery bits 3-2 (3.4 §5.2.17)."""

_REFERENCE = int(Tag.USER_MESSAGE_REFERENCE)
_POSITIVE: Tlv = (int(Tag.USER_RESPONSE_CODE), b"\x01")


class Played:
    """Plays every number that nobody attaches."""

    def __init__(
        self,
        *,
        handsets: Handsets,
        accounts: Accounts,
        clocks: Clocks,
        later: Timetable,
        ids: MessageIds,
        results: Results,
        failed: Callable[[ShortMessage, int], None],
        is_held: Callable[[ShortMessage], bool],
        validity_s: float,
    ) -> None:
        """Take `failed(row, status)` for a failed attempt, and whether a row is still ours."""
        self._handsets = handsets
        self._accounts = accounts
        self._clocks = clocks
        self._later = later
        self._ids = ids
        self._results = results
        self._failed = failed
        self._is_held = is_held
        self._validity_s = validity_s

    def start(self) -> None:
        """Let the phones that send by themselves begin."""
        for beacon in self._handsets.beacons:
            self._later.after(beacon.every_s, partial(self._beat, beacon))

    def take(self, row: ShortMessage) -> None:
        """Let a message meet its fate."""
        fate = self._handsets.fate(row.destination_addr, row.id, row.attempts + 1)
        self._later.after(fate.delay_s, partial(self._act, row, fate))

    def _act(self, row: ShortMessage, fate: Fate) -> None:
        if not self._is_held(row):
            return
        if fate.state == MessageState.ENROUTE:
            self._failed(row, fate.error)
            return
        self._results.settle(row, fate.state, error=fate.error, cause="emulated")
        if fate.state == MessageState.DELIVERED:
            self._acknowledge(row)
        if fate.echo:
            self._results.add(self._back(row, row.short_message, row.data_coding, text=row.text))
        if fate.repeats:
            self._repeat(row, fate, fate.repeats)

    def _acknowledge(self, row: ShortMessage) -> None:
        """Send the acknowledgements that a phone, and its owner, were asked for."""
        asked = row.registered_delivery if row.account else 0
        reference = [pair for pair in messages.unpack_tlvs(row.tlvs) if pair[0] == _REFERENCE]
        if asked & _DELIVERY_ACK:
            kind = EsmClass.DELIVERY_ACKNOWLEDGEMENT
            self._results.add(self._back(row, esm_class=kind, tlvs=reference))
        if asked & _MANUAL_ACK:
            kind = EsmClass.USER_ACKNOWLEDGEMENT
            self._results.add(self._back(row, esm_class=kind, tlvs=[*reference, _POSITIVE]))

    def _repeat(self, row: ShortMessage, fate: Fate, left: int) -> None:
        def send() -> None:
            self._results.add(self._back(row, fate.text.encode("ascii")))
            if left > 1:
                self._repeat(row, fate, left - 1)

        self._later.after(fate.every_s, send)

    def _beat(self, beacon: Beacon) -> None:
        """Send a message that nobody asked for, if somebody owns the number; and again."""
        self._later.after(beacon.every_s, partial(self._beat, beacon))
        owner = self._accounts.owners.get(beacon.to)
        if owner is not None:
            text = beacon.text.encode("ascii")
            self._results.add(self._mo(beacon.msisdn, beacon.to, owner, text))

    def _back(
        self,
        row: ShortMessage,
        octets: bytes = b"",
        data_coding: int = 0,
        *,
        esm_class: int | None = None,
        tlvs: list[Tlv] | None = None,
        text: str | None = None,
    ) -> ShortMessage:
        """Make a message from the phone that took `row` to whoever sent it."""
        return self._mo(
            row.destination_addr,
            row.source_addr,
            row.account,
            octets,
            data_coding=data_coding,
            esm_class=row.esm_class & _HEADER if esm_class is None and octets else esm_class or 0,
            source_addr_ton=row.dest_addr_ton,
            source_addr_npi=row.dest_addr_npi,
            dest_addr_ton=row.source_addr_ton,
            dest_addr_npi=row.source_addr_npi,
            tlvs=messages.pack_tlvs(tlvs or ()),
            text=text,
        )

    def _mo(
        self, source: str, destination: str, recipient: str, octets: bytes, **fields: object
    ) -> ShortMessage:
        now = self._clocks.wall()
        return ShortMessage(
            id=self._ids.next(),
            kind=MO,
            source_addr=source,
            destination_addr=destination,
            accepted_at=now,
            due_at=now,
            expires_at=now + self._validity_s,
            short_message=octets,
            recipient=recipient,
            **fields,  # type: ignore[arg-type]
        )

"""Cell broadcast (5.0 §4.4-4.6): what a broadcast_sm asks for, when it goes out next, to look like.

Areas are names; shapes on a map mean nothing here and are refused.  Every wrong TLV has the
command_status that the specification gives it.  No clock, no store, no network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from smpp.commands import BroadcastSm, DeliverSm
from smpp.constants import CommandStatus, MessageState
from smpp.pdu import Pdu
from smpp.tlvs import Tag, Tlv
from ussd.core.delivery import address
from ussd.core.submission import Refusal, missing_tlv

__all__ = [
    "EVERYWHERE",
    "SERVICE_TYPE",
    "Area",
    "Wish",
    "after_round",
    "expand",
    "is_broadcast",
    "shown",
    "success",
    "wish",
]

SERVICE_TYPE = "CBS"
"""service_type of what a phone is shown (5.0 §4.7.25): the mark of a cell broadcast."""

EVERYWHERE = "*"
"""The name of the area that every attached number is in."""

_S = CommandStatus
_NAME, _LONGEST_NAME = 0, 100
_MOST_AREAS = 100
_MOST_NETWORKS = 3
_PRIORITY_LIMIT = 4
_FITS = 254
_CELL_BROADCAST = b"\x08"  # dest_bearer_type
_UNKNOWN_SUCCESS = 255
_AS_OFTEN_AS_POSSIBLE = 0
_SHORTEST_S = 2.0
_UNIT_S: Mapping[int, float] = {
    0x08: 1.0,
    0x09: 60.0,
    0x0A: 3600.0,
    0x0B: 86_400.0,
    0x0C: 7 * 86_400.0,
    0x0D: 30 * 86_400.0,
    0x0E: 365 * 86_400.0,
}
_SHOWN_TLVS = frozenset(
    {
        Tag.BROADCAST_CHANNEL_INDICATOR,
        Tag.BROADCAST_CONTENT_TYPE,
        Tag.BROADCAST_CONTENT_TYPE_INFO,
        Tag.BROADCAST_MESSAGE_CLASS,
        Tag.BROADCAST_SERVICE_GROUP,
    }
)


@dataclass(frozen=True, slots=True)
class Area:
    """An area as it was asked for: the TLV's value, and the name in it."""

    identifier: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a broadcast_sm asks for; `rep_num` 0 repeats until the validity is over."""

    areas: tuple[Area, ...]
    content_type: bytes
    rep_num: int
    interval_s: float
    shown_tlvs: tuple[Tlv, ...]


class Broadcast(Protocol):
    """What this module reads of a stored broadcast (`store.broadcasts.Broadcast`)."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def source_addr(self) -> str:
        """Whom it is from."""

    @property
    def source_addr_ton(self) -> int:
        """Type of number of the source."""

    @property
    def source_addr_npi(self) -> int:
        """Numbering plan of the source."""

    @property
    def priority_flag(self) -> int:
        """As it was submitted."""

    @property
    def data_coding(self) -> int:
        """The alphabet of `short_message`."""

    @property
    def short_message(self) -> bytes:
        """Its octets."""


def wish(pdu: BroadcastSm) -> Wish:
    """Read a broadcast_sm; raise `Refusal` for the first thing that is wrong."""
    status = missing_tlv(pdu)
    if status:
        raise Refusal(status)
    if pdu.priority_flag > _PRIORITY_LIMIT:
        raise Refusal(_S.ESME_RINVPRTFLG)
    if pdu.replace_if_present_flag > 1:
        raise Refusal(_S.ESME_RINVREPFLAG)
    _check_optional(pdu)
    content_type = pdu.tlv(Tag.BROADCAST_CONTENT_TYPE) or b""
    if len(content_type) != 3 or content_type[0] > _MOST_NETWORKS:
        raise Refusal(_S.ESME_RINVBCASTCNTTYPE)
    rep_num = pdu.tlv(Tag.BROADCAST_REP_NUM) or b""
    if len(rep_num) != 2:
        raise Refusal(_S.ESME_RINVBCAST_REP)
    interval_s = _interval_s(pdu.tlv(Tag.BROADCAST_FREQUENCY_INTERVAL) or b"")
    shown_tlvs = tuple(tlv for tlv in pdu.tlvs if tlv[0] in _SHOWN_TLVS)
    return Wish(_areas(pdu), content_type, int.from_bytes(rep_num, "big"), interval_s, shown_tlvs)


def _check_optional(pdu: BroadcastSm) -> None:
    for tag, highest, status in (
        (Tag.BROADCAST_CHANNEL_INDICATOR, 1, _S.ESME_RINVBCASTCHANIND),
        (Tag.BROADCAST_MESSAGE_CLASS, 3, _S.ESME_RINVBCASTMSGCLASS),
    ):
        value = pdu.tlv(tag)
        if value is not None and (len(value) != 1 or value[0] > highest):
            raise Refusal(status)
    group = pdu.tlv(Tag.BROADCAST_SERVICE_GROUP)
    if group is not None and not 1 <= len(group) <= 255:
        raise Refusal(_S.ESME_RINVBCASTSRVGRP)


def _interval_s(octets: bytes) -> float:
    """Read broadcast_frequency_interval: a unit and a count (5.0 §4.8.4.10)."""
    if len(octets) != 3:
        raise Refusal(_S.ESME_RINVBCASTFREQINT)
    unit, count = octets[0], int.from_bytes(octets[1:], "big")
    if unit == _AS_OFTEN_AS_POSSIBLE:
        return _SHORTEST_S
    if unit not in _UNIT_S or not count:
        raise Refusal(_S.ESME_RINVBCASTFREQINT)
    return max(_UNIT_S[unit] * count, _SHORTEST_S)


def _areas(pdu: Pdu) -> tuple[Area, ...]:
    found = [value for tag, value in pdu.tlvs if tag == Tag.BROADCAST_AREA_IDENTIFIER]
    if len(found) > _MOST_AREAS:
        raise Refusal(_S.ESME_RINVNUMBCAST_AREAS)
    return tuple(Area(octets, _area_name(octets)) for octets in found)


def _area_name(octets: bytes) -> str:
    """Read an area's name; raise `Refusal` for a shape, and for a name that is none."""
    if not octets or octets[0] != _NAME:
        raise Refusal(_S.ESME_RINVBCASTAREAFMT)
    body = octets[1:].rstrip(b"\0")
    try:
        name = body.decode().strip()
    except UnicodeDecodeError:
        name = body.decode("latin-1").strip()
    if not name or len(body) > _LONGEST_NAME:
        raise Refusal(_S.ESME_RINVBCASTALIAS_NAME)
    return name


def expand(name: str, aliases: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the places that a name means, casefolded: an alias's, or the one of that name."""
    for alias, places in aliases.items():
        if alias.casefold() == name.casefold():
            return frozenset(place.casefold() for place in places)
    return frozenset({name.casefold()})


def after_round(
    *, rep_num: int, interval_s: float, sent: int, due_at: float, now: float, expires_at: float
) -> tuple[MessageState, float]:
    """Return the state after round number `sent` that was due then, and when the next one is.

    Rounds that were missed are not made up for.
    """
    if rep_num and sent >= rep_num:
        return MessageState.DELIVERED, now
    rounds = max(1, int((now - due_at) // interval_s) + 1)
    following = due_at + rounds * interval_s
    if following >= expires_at:
        return (MessageState.EXPIRED if rep_num else MessageState.DELIVERED), now
    return MessageState.ENROUTE, following


def success(reached: int | None, meant: int) -> int:
    """Return broadcast_area_success: percent of the phones.

    255 when none was there, and while they may still answer (None).
    """
    return _UNKNOWN_SUCCESS if reached is None or not meant else round(100 * reached / meant)


def shown(broadcast: Broadcast, msisdn: str, tlvs: tuple[Tlv, ...] = ()) -> DeliverSm:
    """Return what a phone is shown: a short message with the mark of a cell broadcast."""
    ton, npi = address(broadcast.source_addr, broadcast.source_addr_ton, broadcast.source_addr_npi)
    own_ton, own_npi = address(msisdn, 0, 0)
    own: tuple[Tlv, ...] = (
        (Tag.DEST_BEARER_TYPE, _CELL_BROADCAST),
        (Tag.RECEIPTED_MESSAGE_ID, str(broadcast.id).encode() + b"\0"),
        *tlvs,
    )
    octets = broadcast.short_message
    fits = len(octets) <= _FITS
    return DeliverSm(
        service_type=SERVICE_TYPE,
        source_addr_ton=ton,
        source_addr_npi=npi,
        source_addr=broadcast.source_addr,
        dest_addr_ton=own_ton,
        dest_addr_npi=own_npi,
        destination_addr=msisdn,
        priority_flag=min(broadcast.priority_flag, 3),
        data_coding=broadcast.data_coding,
        short_message=octets if fits else b"",
        tlvs=own if fits else (*own, (Tag.MESSAGE_PAYLOAD, octets)),
    )


def is_broadcast(pdu: Pdu) -> bool:
    """Tell whether a request of ours is what `shown` makes."""
    return isinstance(pdu, DeliverSm) and pdu.tlv(Tag.DEST_BEARER_TYPE) == _CELL_BROADCAST

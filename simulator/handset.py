"""A phone: what it shows, what it sends, which dialogue it is in; no network and no clock.

A move of its owner (`dial`, `call`, `reply`, `hang_up`, `send_sms`) gives the `Uplink`s that go on
the air; `receive` takes a `Downlink` from the air and gives what the owner notices. Both are what a
PDU means, not how it looks: `simulator.network` turns them into octets and back. `now` (seconds of
any clock) is passed in and only ages the parts of long messages.

It must never know what a screen means, which codes exist or who is at the other end.
Operation codes and session info: SMPP 3.4 §5.3.2.44 and §5.3.2.23, as the default dialect has them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from smpp.constants import EsmClass, UssdServiceOp
from smpp.text import (
    Concatenation,
    Reassembler,
    concatenation,
    decode_text,
    encode_text,
    parse_udh,
    split,
)

__all__ = [
    "CALL",
    "CELL_BROADCAST",
    "USSD",
    "Dialogue",
    "Downlink",
    "Handset",
    "Kind",
    "NotInDialogue",
    "Shown",
    "TextMessage",
    "Uplink",
]

USSD: Final = "USSD"
CALL: Final = "CALL"
CELL_BROADCAST: Final = "CBS"
"""service_type of a cell broadcast (5.0 §4.7.25)."""

_Op = UssdServiceOp
_FINAL: Final = frozenset({_Op.PSSR_RESPONSE, _Op.PSSD_RESPONSE})
_MAX_ADDRESS: Final = 20


class NotInDialogue(Exception):
    """The owner answers or hangs up, but no dialogue is open."""


class Kind(Enum):
    """What has come: words that expect a reply, last words, unasked words, or a silent end."""

    QUESTION = "question"
    LAST = "last"
    NOTICE = "notice"
    CUT = "cut"

    @property
    def ends(self) -> bool:
        """True when the dialogue is over with it."""
        return self in (Kind.LAST, Kind.CUT)


@dataclass(frozen=True, slots=True)
class Uplink:
    """What the phone puts on the air: the fields of one submit_sm; `op` is ussd_service_op."""

    destination: str
    octets: bytes = b""
    data_coding: int = 0
    service_type: str = ""
    op: int | None = None
    session_info: int | None = None
    esm_class: int = 0


@dataclass(frozen=True, slots=True)
class Downlink:
    """What the air brings: the fields of one deliver_sm; None for a TLV that is not there.

    `octets` are those of short_message or message_payload, `sar` the three sar_ fields,
    `is_refusal` tells that a network_error_code came with it.
    """

    source: str
    octets: bytes = b""
    data_coding: int = 0
    service_type: str = ""
    op: int | None = None
    session_info: int | None = None
    esm_class: int = 0
    sar: tuple[int, int, int] | None = None
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Words on the display or in the ear; `opens` says that the network began the dialogue."""

    channel: str
    source: str
    text: str
    kind: Kind
    opens: bool = False
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A whole short message; a cell broadcast is shown and not kept in the inbox."""

    source: str
    text: str
    received_at: float
    is_broadcast: bool = False


@dataclass(slots=True)
class Dialogue:
    """An open USSD dialogue or call: with whom, and the latest its_session_info."""

    channel: str
    address: str
    session_info: int | None = None
    text: str = ""
    expects_reply: bool = False
    is_ringing: bool = False


@dataclass(slots=True)
class Handset:
    """One phone with one SIM; `msisdn` is E.164 digits, `reference` counts its long messages."""

    msisdn: str
    inbox: list[TextMessage] = field(default_factory=list)
    dialogues: dict[str, Dialogue] = field(default_factory=dict)
    is_covered: bool = True
    reference: int = 0
    _parts: Reassembler[str] = field(default_factory=Reassembler)

    # The owner's moves.

    def dial(self, string: str) -> list[Uplink]:
        """Key a string like `*110*9#` and press call; a dialogue that stands is given up."""
        return self._open(USSD, string, _code_of(string))

    def call(self, number: str) -> list[Uplink]:
        """Call a number, as it was keyed."""
        return self._open(CALL, number, number.replace(" ", ""))

    def reply(self, text: str) -> list[Uplink]:
        """Answer the screen, or press keys in a call; raises `NotInDialogue`.

        A phone that rings picks up.
        """
        dialogue = self._current()
        dialogue.expects_reply = dialogue.is_ringing = False
        return [_dialogue_uplink(dialogue, _Op.USSR_CONFIRM, text)]

    def pick_up(self) -> list[Uplink]:
        """Take the call that rings; raises `NotInDialogue`."""
        return self.reply("")

    def hang_up(self) -> list[Uplink]:
        """End the dialogue, or reject the call that rings; raises `NotInDialogue`."""
        dialogue = self._current()
        del self.dialogues[dialogue.channel]
        return [_dialogue_uplink(dialogue, _Op.SUBSCRIBER_ABORT)]

    def lose_coverage(self) -> list[Uplink]:
        """Drop off the air: the network breaks off what was open."""
        self.is_covered = False
        open_ones = list(self.dialogues.values())
        self.dialogues.clear()
        return [_dialogue_uplink(dialogue, _Op.SUBSCRIBER_ABORT) for dialogue in open_ones]

    def send_sms(self, number: str, text: str) -> list[Uplink]:
        """Send a text to a number, in as many parts as it takes."""
        self.is_covered = True
        self.reference = self.reference % 255 + 1
        return [
            Uplink(
                number,
                segment.short_message,
                segment.data_coding,
                esm_class=segment.esm_class,
            )
            for segment in split(text, self.reference)
        ]

    def take_up(self, channel: str, address: str) -> None:
        """Go on with a dialogue that another process of ours left open."""
        self.dialogues[channel] = Dialogue(channel, address)

    # What it is in.

    @property
    def is_in_dialogue(self) -> bool:
        """Whether a dialogue or a call is open."""
        return bool(self.dialogues)

    @property
    def is_ringing(self) -> bool:
        """Whether a call from the network waits to be taken."""
        return any(dialogue.is_ringing for dialogue in self.dialogues.values())

    @property
    def screen(self) -> Dialogue | None:
        """The dialogue that the owner sees: the one opened last."""
        return next(reversed(self.dialogues.values()), None)

    def _current(self) -> Dialogue:
        dialogue = self.screen
        if dialogue is None:
            raise NotInDialogue(f"{self.msisdn} is in no dialogue; dial or call first")
        return dialogue

    def _open(self, channel: str, string: str, address: str) -> list[Uplink]:
        self.is_covered = True
        self.dialogues.pop(channel, None)
        dialogue = self.dialogues[channel] = Dialogue(channel, address)
        return [_dialogue_uplink(dialogue, _Op.PSSR_INDICATION, string)]

    # What comes from the air.

    def receive(
        self, downlink: Downlink, now: float
    ) -> tuple[list[Shown | TextMessage], Uplink | None]:
        """What the owner notices of a downlink, and the phone's own answer to it, if it has one."""
        if downlink.service_type in (USSD, CALL) or downlink.op is not None:
            return self._show(downlink)
        return self._collect(downlink, now), None

    def _show(self, downlink: Downlink) -> tuple[list[Shown | TextMessage], Uplink | None]:
        channel = CALL if downlink.service_type == CALL else USSD
        kind = _kind(downlink.op)
        text = decode_text(downlink.octets, downlink.data_coding)
        dialogue = self.dialogues.get(channel)
        opens = dialogue is None and not kind.ends
        if dialogue is None:
            dialogue = Dialogue(channel, downlink.source)
        self._remember(dialogue, kind, downlink, text, opens)
        shown = Shown(channel, downlink.source, text, kind, opens, downlink.is_refusal)
        answer = _dialogue_uplink(dialogue, _Op.USSN_CONFIRM) if kind is Kind.NOTICE else None
        return [shown], answer

    def _remember(
        self, dialogue: Dialogue, kind: Kind, downlink: Downlink, text: str, opens: bool
    ) -> None:
        """Keep what the next answer needs; a notice on an idle phone opens nothing."""
        dialogue.address = downlink.source or dialogue.address
        if downlink.session_info is not None:
            dialogue.session_info = downlink.session_info
        dialogue.text = text
        if kind.ends:
            self.dialogues.pop(dialogue.channel, None)
        elif kind is Kind.QUESTION:
            dialogue.expects_reply = True
            dialogue.is_ringing = opens and dialogue.channel == CALL
            self.dialogues[dialogue.channel] = dialogue

    def _collect(self, downlink: Downlink, now: float) -> list[Shown | TextMessage]:
        """Put a short message into the inbox, once all of its parts are here.

        A cell broadcast is noticed and not kept.
        """
        place, text = _part(downlink)
        self._parts.expire(now)
        if place is not None and place.total > 1:
            whole = self._parts.add(downlink.source, place, text, now)
            if whole is None:
                return []
            text = "".join(whole)
        is_broadcast = downlink.service_type == CELL_BROADCAST
        message = TextMessage(downlink.source, text, now, is_broadcast)
        if not is_broadcast:
            self.inbox.append(message)
        return [message]


def _kind(op: int | None) -> Kind:
    """What an operation code from the network means; unknown ones are last words."""
    if op == _Op.USSR_REQUEST:
        return Kind.QUESTION
    if op == _Op.USSN_REQUEST:
        return Kind.NOTICE
    return Kind.CUT if op == _Op.SUBSCRIBER_ABORT else Kind.LAST


def _part(downlink: Downlink) -> tuple[Concatenation | None, str]:
    """The place and the text of one part, from its header or from the sar_ fields."""
    if not downlink.esm_class & EsmClass.UDHI:
        place = concatenation(*downlink.sar) if downlink.sar else None
        return place, decode_text(downlink.octets, downlink.data_coding)
    header, octets = parse_udh(downlink.octets)
    return header.concatenation, decode_text(octets, downlink.data_coding, tables=header.tables)


def _dialogue_uplink(dialogue: Dialogue, op: int, text: str = "") -> Uplink:
    data_coding, octets = encode_text(text)
    return Uplink(
        dialogue.address[:_MAX_ADDRESS],
        octets,
        data_coding,
        dialogue.channel,
        int(op),
        dialogue.session_info,
    )


def _code_of(string: str) -> str:
    """Where a dialled string is sent to: itself, without the spaces."""
    return "".join(string.split())

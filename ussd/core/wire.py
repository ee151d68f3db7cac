"""PDU ↔ values: the one place that knows how a dialogue looks on the wire.

`read` takes what the mobile side sends (a network peer's submit_sm, an upstream's deliver_sm),
`read_screen` what an application sends; `write_screen` and `write_move` go the other way. The
peer's `Dialect` decides every difference between gateways, nothing here branches on a name.
Nothing is refused here: whether a dialogue is open, or a code served, is for others to say.

Layout: design §3, SMPP 3.4 §5.3.2.23 and §5.3.2.44; a text beyond 254 octets goes in
message_payload (3.4 §5.3.2.32).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, NamedTuple, TypeVar

from smpp.commands import DataSm, DeliverSm, ShortMessage, SubmitSm
from smpp.constants import EsmClass, MessageState, Npi, Ton
from smpp.pdu import Pdu
from smpp.text import (
    Concatenation,
    Receipt,
    concatenation,
    decode_text,
    encode_text,
    parse_receipt,
    parse_udh,
)
from smpp.tlvs import Tag, Tlv
from ussd.core.dialects import DEFAULT, DIALECTS, Dialect, Kind, Move

__all__ = [
    "DEFAULT",
    "DIALECTS",
    "Answer",
    "Confirmation",
    "Dial",
    "Dialect",
    "Inbound",
    "Kind",
    "Move",
    "ReceiptIn",
    "Release",
    "ShortMessageIn",
    "Show",
    "is_dialogue",
    "network_error",
    "opening",
    "read",
    "read_screen",
    "sorter",
    "write_move",
    "write_screen",
]

USSD: Final = "USSD"
CALL: Final = "CALL"
MAX_SHORT_MESSAGE: Final = 254
MAX_ADDRESS: Final = 20
_GSM_NETWORK: Final = 3  # 3.4 §5.3.2.31

_CHANNELS: Final = {USSD: "ussd", CALL: "call"}
_SERVICES: Final = {channel: service for service, channel in _CHANNELS.items()}
_STATES: Final[dict[int | None, MessageState]] = {int(state): state for state in MessageState}
_NOTIFICATIONS: Final = (EsmClass.DELIVERY_RECEIPT, EsmClass.INTERMEDIATE_NOTIFICATION)
_OPERATION: Final[dict[int, Tlv]] = {
    op: (int(Tag.USSD_SERVICE_OP), bytes((op,))) for op in range(256)
}

MessagePdu = ShortMessage | DataSm
"""The PDUs that carry text: submit_sm, deliver_sm, data_sm."""


class Dial(NamedTuple):
    """A phone opens a dialogue: `string` as it was keyed, `code` the address it was sent to.

    Here and below: `channel` is "ussd" or "call"; `number` and `step` are the peer's session info,
    None where it sends none.
    """

    msisdn: str
    code: str
    string: str
    channel: str = "ussd"
    number: int | None = None
    step: int | None = None


class Answer(NamedTuple):
    """A phone answers the screen that it shows, or keys a digit in a call."""

    msisdn: str
    code: str
    text: str
    channel: str = "ussd"
    number: int | None = None
    step: int | None = None


class Confirmation(NamedTuple):
    """A phone has shown what came unasked; `ends` when nothing else was open."""

    msisdn: str
    code: str
    channel: str = "ussd"
    number: int | None = None
    step: int | None = None
    ends: bool = False


class Release(NamedTuple):
    """The mobile side ends a dialogue: cancelled, hung up, out of coverage."""

    msisdn: str
    code: str
    channel: str = "ussd"
    number: int | None = None
    step: int | None = None


class Show(NamedTuple):
    """A screen for a phone; `code` is the service code in full, `number` and `step` its place.

    `error`, when not 0, is why these are last words: an SS error code (TS 24.080) that goes along
    as network_error_code, so that a program can tell a refusal from a good end.
    `is_pushed` says that the network side opened the dialogue.
    """

    msisdn: str
    code: str
    text: str
    kind: Kind
    channel: str = "ussd"
    number: int | None = None
    step: int | None = None
    error: int = 0
    is_pushed: bool = False


class ShortMessageIn(NamedTuple):
    """An ordinary short message; `place` says which part of a long one it is."""

    source: str
    destination: str
    text: str
    place: Concatenation | None = None


class ReceiptIn(NamedTuple):
    """A delivery receipt or intermediate notification; `message_id` is the sender's spelling."""

    message_id: str
    state: MessageState | None
    receipt: Receipt | None


Inbound = Dial | Answer | Confirmation | Release | ShortMessageIn | ReceiptIn
Outbound = TypeVar("Outbound", SubmitSm, DeliverSm)


def is_dialogue(pdu: MessagePdu, dialect: Dialect = DEFAULT) -> bool:
    """Whether a PDU belongs to a USSD dialogue or a call, and not to the SMS centre."""
    service_type = pdu.service_type
    if service_type in _CHANNELS or service_type in dialect.service_moves:
        return True
    return service_type == dialect.screen_service or pdu.tlv(Tag.USSD_SERVICE_OP) is not None


def sorter(dialect: Dialect, commands: Collection[type[Pdu]]) -> Callable[[Pdu], bool]:
    """The test that tells a peer's dialogue traffic from everything else; plain messages first.

    `commands` are the classes of PDU in which that peer can send text.
    """

    def tells_dialogue(pdu: Pdu) -> bool:
        if type(pdu) not in commands or not (pdu.service_type or pdu.tlvs):  # type: ignore[attr-defined]
            return False
        return is_dialogue(pdu, dialect)  # type: ignore[arg-type]

    return tells_dialogue


def read(pdu: MessagePdu, dialect: Dialect = DEFAULT) -> Inbound:
    """What the mobile side says: a move in a dialogue, or a short message; never raises."""
    if not is_dialogue(pdu, dialect):
        return _read_message(pdu, dialect)
    channel = _CHANNELS.get(pdu.service_type, "ussd")
    msisdn, code = pdu.source_addr.removeprefix("+"), pdu.destination_addr
    text = _text(pdu, dialect)
    number, step, has_ended = _session(pdu, dialect)
    move = Move.RELEASE if has_ended and dialect.end_bit_releases else _move(pdu, text, dialect)
    if move is Move.ANSWER:
        return Answer(msisdn, code, text, channel, number, step)
    if move is Move.DIAL:
        return Dial(msisdn, code, text or _as_dialled(code, channel), channel, number, step)
    closing = Release if move is Move.RELEASE else Confirmation
    return closing(msisdn, code, channel, number, step)


def read_screen(pdu: MessagePdu, dialect: Dialect = DEFAULT) -> Show | ShortMessageIn | ReceiptIn:
    """What an application says: a screen for a phone, or a short message; never raises.

    A screen without an operation code, or with one that nobody knows, is the last; so is every
    screen where the dialect keeps no dialogue open.
    """
    if not is_dialogue(pdu, dialect):
        return _read_message(pdu, dialect)
    number, step, has_ended = _session(pdu, dialect)
    operation = pdu.tlv(Tag.USSD_SERVICE_OP)
    kind = dialect.kinds.get(operation[-1], Kind.RESPONSE) if operation else Kind.RESPONSE
    if not kind.ends and (has_ended or not dialect.continues):
        kind = Kind.RESPONSE
    return Show(
        pdu.destination_addr.removeprefix("+"),
        pdu.source_addr,
        _text(pdu, dialect),
        kind,
        _CHANNELS.get(pdu.service_type, "ussd"),
        number,
        step,
    )


def opening(pdu: MessagePdu, dialect: Dialect = DEFAULT) -> Kind | None:
    """What an application opens with a screen that belongs to no dialogue; None: nothing.

    A question that has the end bit expects no answer, so it opens nothing.
    """
    operation = pdu.tlv(Tag.USSD_SERVICE_OP)
    kind = dialect.openings.get(operation[-1]) if operation else None
    if pdu.service_type == CALL or (kind is Kind.REQUEST and _session(pdu, dialect)[2]):
        return None
    return kind


def write_screen(show: Show, dialect: Dialect, pdu_class: type[Outbound]) -> Outbound:
    """The PDU of a screen: `DeliverSm` to a network peer, `SubmitSm` to an upstream."""
    kind = show.kind
    operation: int | None = dialect.kind_ops[kind]
    if show.is_pushed and kind is Kind.RESPONSE and dialect.pushed_end is not None:
        operation = dialect.pushed_end
    tlvs: tuple[Tlv, ...] = _dialogue_tlvs(dialect, operation, show.number, show.step, kind.ends)
    if show.error:
        tlvs = (*tlvs, network_error(show.error))
    data_coding, octets, tlvs = _content(show.text, dialect, tlvs)
    return pdu_class(
        service_type=CALL if show.channel == "call" else dialect.screen_service,
        source_addr_npi=Npi.ISDN,
        source_addr=_address(show.code, dialect),
        dest_addr_ton=Ton.INTERNATIONAL,
        dest_addr_npi=Npi.ISDN,
        destination_addr=show.msisdn,
        esm_class=dialect.esm_class,
        data_coding=data_coding,
        short_message=octets,
        tlvs=tlvs,
    )


def write_move(move: Dial | Answer | Confirmation | Release, dialect: Dialect) -> DeliverSm:
    """The deliver_sm that tells an application what a phone did; `code` is its service code."""
    kind, text = _outward(move)
    ends = kind is Move.RELEASE or (type(move) is Confirmation and move.ends)
    tlvs = _dialogue_tlvs(dialect, dialect.move_ops[kind], move.number, move.step, ends)
    data_coding, octets, tlvs = _content(text, dialect, tlvs)
    return DeliverSm(
        service_type=_move_service(kind, move.channel, dialect),
        source_addr_ton=Ton.INTERNATIONAL,
        source_addr_npi=Npi.ISDN,
        source_addr=move.msisdn,
        dest_addr_npi=Npi.ISDN,
        destination_addr=_address(move.code, dialect),
        data_coding=data_coding,
        short_message=octets,
        tlvs=tlvs,
    )


def network_error(error: int) -> Tlv:
    """network_error_code of an SS error (TS 24.080)."""
    return int(Tag.NETWORK_ERROR_CODE), bytes((_GSM_NETWORK, 0, error))


def _move(pdu: MessagePdu, text: str, dialect: Dialect) -> Move:
    by_service = dialect.service_moves.get(pdu.service_type)
    if by_service:
        return by_service
    operation = pdu.tlv(Tag.USSD_SERVICE_OP)
    if operation:
        move = dialect.moves.get(operation[-1], dialect.unknown_move)
    else:
        move = dialect.missing_move
    return move or (Move.DIAL if _is_dial_string(text) else Move.ANSWER)


def _is_dial_string(text: str) -> bool:
    text = text.strip()
    return text[:1] in ("*", "#") and text[-1:] == "#" and len(text) > 1


def _as_dialled(code: str, channel: str) -> str:
    """What was dialled, where only the address tells: `100` is `*100#` on USSD."""
    return f"*{code}#" if channel == "ussd" and code.isdigit() else code


def _session(pdu: MessagePdu, dialect: Dialect) -> tuple[int | None, int | None, bool]:
    field = dialect.session
    return field.read(pdu.tlv(field.tag)) if field else (None, None, False)


def _dialogue_tlvs(
    dialect: Dialect, operation: int | None, number: int | None, step: int | None, ends: bool
) -> tuple[Tlv, ...]:
    has_operation = dialect.has_operation and operation is not None
    tlvs = (_OPERATION[operation],) if has_operation else ()  # type: ignore[index]
    field = dialect.session
    if field is None or number is None:
        return tlvs
    return (*tlvs, (int(field.tag), field.write(number, step, ends)))


def _octets(pdu: MessagePdu) -> bytes:
    octets = b"" if isinstance(pdu, DataSm) else pdu.short_message
    return octets or pdu.tlv(Tag.MESSAGE_PAYLOAD) or b""


def _text(pdu: MessagePdu, dialect: Dialect) -> str:
    return decode_text(_octets(pdu), pdu.data_coding, dialect.default_alphabet)


def _content(
    text: str, dialect: Dialect, tlvs: tuple[Tlv, ...]
) -> tuple[int, bytes, tuple[Tlv, ...]]:
    """`(data_coding, short_message, tlvs)` of a text, moved to message_payload where it is long."""
    data_coding, octets = encode_text(
        text, 8 if dialect.is_always_ucs2 else None, dialect.default_alphabet
    )
    data_coding = dialect.data_codings[data_coding == 8]
    if len(octets) <= MAX_SHORT_MESSAGE:
        return data_coding, octets, tlvs
    return data_coding, b"", (*tlvs, (int(Tag.MESSAGE_PAYLOAD), octets))


def _address(code: str, dialect: Dialect) -> str:
    """A code as an address field can carry it: what was dialled in vain may be anything."""
    if dialect.bare_codes:
        code = code.strip("*#")
    if len(code) <= MAX_ADDRESS and code.isascii():
        return code
    return code[:MAX_ADDRESS].encode("ascii", "replace").decode("ascii")


def _outward(move: Dial | Answer | Confirmation | Release) -> tuple[Move, str]:
    if isinstance(move, Dial):
        return Move.DIAL, move.string
    if isinstance(move, Answer):
        return Move.ANSWER, move.text
    return (Move.RELEASE if isinstance(move, Release) else Move.CONFIRM), ""


def _move_service(kind: Move, channel: str, dialect: Dialect) -> str:
    for service, move in dialect.service_moves.items():
        if move is kind:
            return service
    return _SERVICES[channel]


def _read_message(pdu: MessagePdu, dialect: Dialect) -> ShortMessageIn | ReceiptIn:
    if pdu.esm_class & EsmClass.TYPE_MASK in _NOTIFICATIONS:
        return _read_receipt(pdu, dialect)
    octets, place = _octets(pdu), _sar(pdu)
    if pdu.esm_class & EsmClass.UDHI:
        header, octets = parse_udh(octets)
        place = header.concatenation
        text = decode_text(octets, pdu.data_coding, dialect.default_alphabet, header.tables)
    else:
        text = decode_text(octets, pdu.data_coding, dialect.default_alphabet)
    return ShortMessageIn(
        pdu.source_addr.removeprefix("+"), pdu.destination_addr.removeprefix("+"), text, place
    )


def _sar(pdu: MessagePdu) -> Concatenation | None:
    """The three sar_ fields count together or not at all (3.4 §5.3.2.22)."""
    reference = pdu.tlv_integer(Tag.SAR_MSG_REF_NUM)
    total = pdu.tlv_integer(Tag.SAR_TOTAL_SEGMENTS)
    number = pdu.tlv_integer(Tag.SAR_SEGMENT_SEQNUM)
    if reference is None or total is None or number is None:
        return None
    return concatenation(reference, total, number)


def _read_receipt(pdu: MessagePdu, dialect: Dialect) -> ReceiptIn:
    """The fields of a receipt; what the TLVs say goes before what the text says."""
    receipt = parse_receipt(_text(pdu, dialect))
    named = (pdu.tlv(Tag.RECEIPTED_MESSAGE_ID) or b"").rstrip(b"\0").decode("latin-1")
    state = _STATES.get(pdu.tlv_integer(Tag.MESSAGE_STATE))
    if receipt:
        return ReceiptIn(named or receipt.id, receipt.state if state is None else state, receipt)
    return ReceiptIn(named, state, None)

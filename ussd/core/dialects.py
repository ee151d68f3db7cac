"""How the peers of the field speak USSD over SMPP: one frozen profile each, data only.

No specification says more than the values of ussd_service_op, so gateways differ in where the
session id sits, which operation codes mean what, and how a dialogue ends. `ussd.core.wire` reads
and writes by these profiles and knows no peer by name. `DEFAULT` is what our own tools speak and
what a peer without a profile gets.

Facts: SMPP 3.4 §5.3.2.23 (its_session_info), §5.3.2.44 (ussd_service_op); the rest is the field's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from smpp.constants import EsmClass, UssdServiceOp
from smpp.text import DefaultAlphabet
from smpp.tlvs import Tag

__all__ = ["DEFAULT", "DIALECTS", "Dialect", "Kind", "Move", "SessionField", "dialect"]


class Move(Enum):
    """What the mobile side does in a dialogue."""

    DIAL = "dial"
    ANSWER = "answer"
    CONFIRM = "confirm"
    RELEASE = "release"


class Kind(Enum):
    """What a screen is: it expects a reply, it is the last, it comes unasked, or it only ends."""

    REQUEST = "request"
    RESPONSE = "response"
    NOTIFY = "notify"
    RELEASE = "release"

    @property
    def ends(self) -> bool:
        """True for the last words of a dialogue."""
        return self in (Kind.RESPONSE, Kind.RELEASE)


@dataclass(frozen=True, slots=True)
class SessionField:
    """Where a session's number is: a TLV of `length` octets, the number before step and end bit."""

    tag: int
    length: int = 2
    step_bits: int = 0
    end_bits: int = 0

    def read(self, value: bytes | None) -> tuple[int | None, int | None, bool]:
        """`(number, step, has the end bit)` of a TLV's value; None for what is not there."""
        if value is None or len(value) != self.length:
            return None, None, False
        whole = int.from_bytes(value, "big")
        number = whole >> self.step_bits + self.end_bits
        step = whole >> self.end_bits & (1 << self.step_bits) - 1 if self.step_bits else None
        return number, step, bool(self.end_bits and whole & 1)

    def write(self, number: int, step: int | None, ends: bool) -> bytes:
        """The TLV's value; a number too big for its field loses its high bits."""
        whole = number << self.step_bits
        if self.step_bits:
            whole |= (step or 0) & (1 << self.step_bits) - 1
        if self.end_bits:
            whole = whole << 1 | ends
        return (whole & (1 << 8 * self.length) - 1).to_bytes(self.length, "big")


NUMBER_STEP_END: Final = SessionField(Tag.ITS_SESSION_INFO, step_bits=7, end_bits=1)
NUMBER_END: Final = SessionField(Tag.ITS_SESSION_INFO, end_bits=1)
MESSAGE_REFERENCE: Final = SessionField(Tag.USER_MESSAGE_REFERENCE)
VENDOR_SESSION: Final = SessionField(0x1501, length=4)

_Op = UssdServiceOp
_VENDOR_END: Final = 0x17
"""What two widespread clients send for 17, having read it as hexadecimal."""
_VENDOR_RELEASE: Final = 32
_VENDOR_ABORT: Final = 33

_MOVES: Final[Mapping[int, Move]] = {
    _Op.PSSD_INDICATION: Move.DIAL,
    _Op.PSSR_INDICATION: Move.DIAL,
    _Op.USSR_CONFIRM: Move.ANSWER,
    _Op.USSN_CONFIRM: Move.CONFIRM,
    _Op.PSSR_RESPONSE: Move.RELEASE,
    _Op.SUBSCRIBER_ABORT: Move.RELEASE,
    _VENDOR_ABORT: Move.RELEASE,
}
_MOVE_OPS: Final[Mapping[Move, int]] = {
    Move.DIAL: _Op.PSSR_INDICATION,
    Move.ANSWER: _Op.USSR_CONFIRM,
    Move.CONFIRM: _Op.USSN_CONFIRM,
    Move.RELEASE: _Op.SUBSCRIBER_ABORT,
}
_KINDS: Final[Mapping[int, Kind]] = {
    _Op.USSR_REQUEST: Kind.REQUEST,
    _Op.USSN_REQUEST: Kind.NOTIFY,
    _Op.PSSD_RESPONSE: Kind.RESPONSE,
    _Op.PSSR_RESPONSE: Kind.RESPONSE,
    _VENDOR_END: Kind.RESPONSE,
    _VENDOR_RELEASE: Kind.RESPONSE,
    _VENDOR_ABORT: Kind.RELEASE,
    _Op.SUBSCRIBER_ABORT: Kind.RELEASE,
}
_KIND_OPS: Final[Mapping[Kind, int]] = {
    Kind.REQUEST: _Op.USSR_REQUEST,
    Kind.RESPONSE: _Op.PSSR_RESPONSE,
    Kind.NOTIFY: _Op.USSN_REQUEST,
    Kind.RELEASE: _Op.SUBSCRIBER_ABORT,
}
_OPENINGS: Final[Mapping[int, Kind]] = {
    _Op.USSR_REQUEST: Kind.REQUEST,
    _Op.USSN_REQUEST: Kind.NOTIFY,
}


@dataclass(frozen=True)
class Dialect:
    """One way to speak USSD over SMPP.

    `session` says where the session's number is (None: a dialogue is known by its MSISDN alone).
    `moves` reads operation codes of the mobile side, `move_ops` writes them; `kinds` and `kind_ops`
    do so for screens. `unknown_move` is what any other code means, `missing_move` what no code at
    all means (None: a text like `*…#` is a dial, any other an answer). `service_moves` and
    `screen_service` are for peers that put the operation into service_type instead.
    `end_bit_releases`: the end bit of the mobile side closes whatever the code.
    `echoes`: the mobile side names the session and wants its own session info and address back;
    without it the numbers are ours. `bare_codes`: a code of ours is written `500`, not `*500#`.
    `confirms_end`: whoever sent the last words is told that they were shown.
    `openings` are the operation codes that open a dialogue from the network side, and what each
    opens: none where every screen closes one. `pushed_end` is the code of the last words of such a
    dialogue, where it is not that of others.
    A move or kind without an operation code (None) is sent without ussd_service_op.
    `recognises_repeats`: the step counts our screens, so that an answer to an earlier one is a
    repetition. `data_codings` are those of GSM 7-bit and UCS-2 text, `default_alphabet` is what
    data_coding 0 means.
    """

    name: str
    session: SessionField | None = NUMBER_STEP_END
    moves: Mapping[int, Move] = field(default_factory=lambda: _MOVES)
    move_ops: Mapping[Move, int | None] = field(default_factory=lambda: _MOVE_OPS)
    kinds: Mapping[int, Kind] = field(default_factory=lambda: _KINDS)
    kind_ops: Mapping[Kind, int] = field(default_factory=lambda: _KIND_OPS)
    unknown_move: Move | None = Move.ANSWER
    missing_move: Move | None = None
    service_moves: Mapping[str, Move] = field(default_factory=dict)
    screen_service: str = "USSD"
    has_operation: bool = True
    end_bit_releases: bool = False
    recognises_repeats: bool = False
    echoes: bool = True
    bare_codes: bool = True
    confirms_end: bool = False
    openings: Mapping[int, Kind] = field(default_factory=lambda: _OPENINGS)
    pushed_end: int | None = None
    data_codings: tuple[int, int] = (0, 8)
    is_always_ucs2: bool = False
    esm_class: int = 0
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7

    @property
    def continues(self) -> bool:
        """Whether a screen may expect a reply: not where every answer closes the dialogue."""
        if not self.has_operation:
            return False
        ends_by_bit = self.session is not None and bool(self.session.end_bits)
        return ends_by_bit or self.kind_ops[Kind.REQUEST] != self.kind_ops[Kind.RESPONSE]

    def can_push(self, kind: Kind) -> bool:
        """Whether a screen of this kind may come to a phone that has dialled nothing."""
        return kind in self.openings.values()

    def with_alphabet(self, default_alphabet: DefaultAlphabet) -> Dialect:
        """The same dialect for a peer whose data_coding 0 means something else."""
        return replace(self, default_alphabet=default_alphabet)


DEFAULT: Final = Dialect("default", recognises_repeats=True, echoes=False, bare_codes=False)
"""Number, step and end bit in its_session_info; 1 and 18 in, 2, 3 and 17 out, 129 ends."""

_ALL: Final = (
    DEFAULT,
    Dialect("generic"),
    Dialect(
        "tata",
        session=NUMBER_END,
        moves={
            _Op.PSSR_INDICATION: Move.DIAL,
            _Op.USSR_REQUEST: Move.ANSWER,
            _Op.USSR_CONFIRM: Move.ANSWER,
            _Op.PSSR_RESPONSE: Move.RELEASE,
        },
        move_ops={**_MOVE_OPS, Move.RELEASE: _Op.PSSR_RESPONSE},
        kind_ops=dict.fromkeys(Kind, int(_Op.USSR_REQUEST)),
        unknown_move=Move.RELEASE,
        end_bit_releases=True,
        openings={_Op.USSR_REQUEST: Kind.REQUEST},
    ),
    Dialect("sixdee", session=NUMBER_END, end_bit_releases=True),
    Dialect("mica", session=MESSAGE_REFERENCE),
    Dialect(
        "huawei_a",
        kind_ops={**_KIND_OPS, Kind.RELEASE: _VENDOR_ABORT},
        move_ops={**_MOVE_OPS, Move.RELEASE: _VENDOR_ABORT},
        pushed_end=_VENDOR_RELEASE,
        data_codings=(0x15, 0x48),
    ),
    Dialect(
        "huawei_b",
        session=None,
        service_moves={"PSSRR": Move.DIAL, "RELC": Move.RELEASE},
        screen_service="PSSRC",
        has_operation=False,
        openings={},
    ),
    Dialect(
        "tajik",
        session=VENDOR_SESSION,
        data_codings=(0, 0x48),
        is_always_ucs2=True,
        esm_class=EsmClass.STORE_AND_FORWARD,
    ),
    Dialect(
        "cis",
        session=MESSAGE_REFERENCE,
        moves={_Op.USSN_CONFIRM: Move.CONFIRM},
        unknown_move=None,
        kind_ops={**_KIND_OPS, Kind.RESPONSE: _Op.USSN_REQUEST, Kind.RELEASE: _Op.USSN_REQUEST},
        kinds={**_KINDS, _Op.USSN_REQUEST: Kind.RESPONSE},
        missing_move=Move.RELEASE,
        move_ops={**_MOVE_OPS, Move.RELEASE: None},
        confirms_end=True,
    ),
    Dialect(
        "one_shot",
        session=None,
        kind_ops=dict.fromkeys(Kind, int(_Op.PSSR_RESPONSE)),
        openings={},
    ),
)

DIALECTS: Final[Mapping[str, Dialect]] = {dialect.name: dialect for dialect in _ALL}
"""Every profile by the name that an account gives in its settings."""


def dialect(name: str, alphabet: DefaultAlphabet = DefaultAlphabet.GSM7) -> Dialect:
    """Return the profile of a name of `DIALECTS` for a peer whose data_coding 0 is `alphabet`."""
    found = DIALECTS[name]
    return found if alphabet is found.default_alphabet else found.with_alphabet(alphabet)

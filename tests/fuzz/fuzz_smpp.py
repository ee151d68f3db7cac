"""The target of the coverage-guided fuzzer: any octets, into every door that a peer can reach.

Run by `tests/fuzz/run [INPUTS]`, which has an environment with atheris; `test_session_fuzz.py`
drives the same `one_input` with hypothesis, so that the target itself is tested.

An input is a control octet and a stream.  What must hold:
the framer and the decoder give PDUs or a DecodeError, and a PDU is encoded to the same octets;
a session of either role, in any state, takes the stream in any pieces, raises nothing, and what it
answers is SMPP; texts, headers, receipts and times of a peer are read or refused, never a crash.
"""

from __future__ import annotations

import contextlib
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

with contextlib.suppress(ImportError):
    import atheris

    if __name__ == "__main__":
        atheris.instrument_imports(include=["smpp"]).__enter__()

from smpp import COMMANDS, DecodeError, Framer, FramingError, decode, encode
from smpp.commands import BindTransceiver
from smpp.constants import RESPONSE_BIT, CommandStatus
from smpp.errors import SmppError
from smpp.events import BindReceived, RequestsReceived
from smpp.pdu import Pdu
from smpp.session import Limits, Session
from smpp.states import Role
from smpp.text import (
    DefaultAlphabet,
    concatenation,
    decode_text,
    parse_receipt,
    parse_receipt_date,
    parse_time,
    parse_udh,
)

__all__ = ["one_input", "seeds"]

_NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
_CUT_SMALL = 80
"""Longer streams are cut into larger pieces: octet by octet one would cost the time of many."""
_LIMITS = Limits(window_in=4, window_out=4, queue_out=8, held=4, max_length=2_000)
_BIND = BindTransceiver(system_id="app", password="secret", interface_version=0x34)


def one_input(octets: bytes) -> None:
    """Put one input through everything; any exception but those allowed is a finding."""
    control, stream = (octets[0], octets[1:]) if octets else (0, b"")
    _codec(stream)
    _texts(stream, control)
    _session(stream, control)


def _codec(stream: bytes) -> None:
    try:
        frames = Framer(2_000).feed(stream)
    except FramingError as error:
        frames = error.whole_pdus
    whole = max(16, len(stream)).to_bytes(4, "big") + stream[4:].ljust(12, b"\0")
    for frame in [*frames, whole]:
        try:
            pdu = decode(frame)
        except DecodeError:
            continue
        assert encode(pdu) == frame
        repr(pdu)
        if not pdu.command_id & RESPONSE_BIT and pdu.command_id | RESPONSE_BIT in COMMANDS:
            encode(pdu.reply(CommandStatus.ESME_RSYSERR))


def _texts(stream: bytes, control: int) -> None:
    header, rest = parse_udh(stream)
    decode_text(
        rest, control, tuple(DefaultAlphabet)[control % len(DefaultAlphabet)], header.tables
    )
    if len(stream) >= 4:
        concatenation(int.from_bytes(stream[:2], "big"), stream[2], stream[3])
    words = stream.decode("latin-1")
    parse_receipt(words)
    for read in (lambda: parse_time(words, _NOW), lambda: parse_receipt_date(words)):
        with contextlib.suppress(DecodeError, ValueError):
            read()


def _session(stream: bytes, control: int) -> None:
    """Bits of `control`: role, bound or not, size of the pieces, what becomes of requests."""
    role = Role.SMSC if control & 1 else Role.ESME
    session = Session(role, _LIMITS, opened_at=0.0)
    if control & 2:
        _bind(session)
    step = (1, 7, 64, 10_000)[control >> 2 & 3] if len(stream) <= _CUT_SMALL else 64
    now = 1.0
    for at in range(0, len(stream), step):
        _handle(session, session.receive_data(stream[at : at + step], now), now, control)
        now += 0.5
    _handle(session, session.tick(now + 1_000.0), now + 1_000.0, control)
    _handle(session, session.connection_lost("the input is over"), now + 1_000.0, control)
    assert session.receive_data(stream, now + 1_001.0) == []
    assert session.outstanding == 0


def _bind(session: Session) -> None:
    bind = BindTransceiver(system_id="app", interface_version=0x34, sequence_number=1)
    if session.role is Role.SMSC:
        session.receive_data(encode(bind), 0.0)
        session.accept_bind(0.0, "centre")
    else:
        session.send(bind, 0.0)
        session.receive_data(encode(bind.reply(system_id="centre")), 0.0)
    assert session.is_bound
    session.data_to_send()


def _handle(session: Session, events: list[object], now: float, control: int) -> None:
    """Do what an application would, and look at what the session says."""
    for _ in range(20):
        for event in events:
            if isinstance(event, BindReceived) and session.role is Role.SMSC:
                events = _decide(session, now, control)
                break
            if isinstance(event, RequestsReceived):
                _answer(session, event.pdus, control)
        else:
            events = session.advance(now)
        if not events:
            break
    _is_smpp(session.data_to_send())
    assert 0 <= session.outstanding <= _LIMITS.window_out + 3
    deadline = session.next_deadline()
    assert deadline is None or deadline > now - 1_000.0


def _decide(session: Session, now: float, control: int) -> list[object]:
    if control & 16:
        return list(session.refuse_bind(CommandStatus.ESME_RBINDFAIL, now))
    with contextlib.suppress(SmppError):
        return list(session.accept_bind(now, "centre"))
    return []


def _answer(session: Session, pdus: list[Pdu], control: int) -> None:
    for pdu in pdus:
        if control & 32 or pdu.command_id | RESPONSE_BIT not in COMMANDS:
            continue  # an application that never answers; or nothing to answer with
        session.reply(pdu, CommandStatus.ESME_RSYSERR if control & 64 else 0)


def _is_smpp(octets: bytes) -> None:
    for frame in Framer(100_000).feed(octets):
        decode(frame)


def seeds() -> list[bytes]:
    """One small input for every command, to begin with."""
    pdus = [encode(made()) for made in COMMANDS.values()]
    return [bytes([control]) + octets for octets in pdus for control in (0, 3, 7)]


def main() -> None:
    corpus = Path(sys.argv.pop(1))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    atheris.Setup([*sys.argv, str(corpus)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

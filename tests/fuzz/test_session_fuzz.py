"""Sessions under arbitrary treatment: no octets and no order of calls makes one raise or wedge."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from smpp import COMMANDS, Framer, decode, encode
from smpp.commands import BindTransceiver, DataSm, DeliverSm, EnquireLink, QuerySm, SubmitSm
from smpp.constants import RESPONSE_BIT, CommandStatus
from smpp.errors import SmppError
from smpp.events import BindReceived, Closed, RequestsReceived
from smpp.pdu import Pdu
from smpp.session import Limits, Session
from smpp.states import Role, State
from smpp.timers import Timing
from smpp.window import PastWindow


def load_target() -> ModuleType:
    """Import the atheris target beside this file; it is a script."""
    place = Path(__file__).parent / "fuzz_smpp.py"
    spec = importlib.util.spec_from_file_location("fuzz_smpp", place)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TARGET = load_target()
STATUSES = st.sampled_from([0, 0x08, 0x14, 0x58, 0x4FF, 0xFFFFFFFF])
NUMBERS = st.sampled_from([0, 1, 2, 3, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
PLAIN = [encode(made()) for made in COMMANDS.values()]


@st.composite
def frames(draw: st.DrawFn) -> bytes:
    """A PDU of any command with any number and status, whole or with a damaged body."""
    octets = draw(st.sampled_from(PLAIN))
    body = draw(st.one_of(st.just(octets[16:]), st.binary(max_size=40)))
    head = octets[4:8] + draw(STATUSES).to_bytes(4, "big") + draw(NUMBERS).to_bytes(4, "big")
    return (16 + len(body)).to_bytes(4, "big") + head + body


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_octets_pass_the_target_of_the_fuzzer(octets: bytes) -> None:
    TARGET.one_input(octets)


@pytest.mark.parametrize("seed", TARGET.seeds(), ids=lambda seed: seed[:9].hex())
def test_every_command_passes_the_target_of_the_fuzzer(seed: bytes) -> None:
    TARGET.one_input(seed)


@settings(max_examples=150, deadline=None)
@given(st.lists(frames(), max_size=8), st.integers(0, 127))
def test_any_pdus_pass_the_target_of_the_fuzzer(pdus: list[bytes], control: int) -> None:
    TARGET.one_input(bytes([control]) + b"".join(pdus))


class SessionLife(RuleBasedStateMachine):
    """One session, either role; whatever its peer and its application do, in any order."""

    role = Role.SMSC

    def __init__(self) -> None:
        super().__init__()
        timing = Timing(session_init_s=5, enquire_link_s=10, inactivity_s=30, response_s=4)
        limits = Limits(window_in=3, window_out=3, queue_out=4, held=3, timing=timing)
        self.now = 0.0
        self.session = Session(self.role, limits, opened_at=0.0)
        self.owed: list[Pdu] = []
        self.is_asked_to_bind = False
        self.is_over = False
        self.enquiries = 0
        self.framer = Framer(100_000)

    def hear(self, events: list[object]) -> None:
        assert not (self.is_over and events)
        for event in events:
            if isinstance(event, RequestsReceived):
                self.owed += [p for p in event.pdus if p.command_id | RESPONSE_BIT in COMMANDS]
            elif isinstance(event, BindReceived):
                self.is_asked_to_bind = True
            elif isinstance(event, Closed):
                self.is_over = True

    @rule(octets=st.binary(max_size=30))
    def the_peer_sends_anything(self, octets: bytes) -> None:
        self.hear(self.session.receive_data(octets, self.now))

    @rule(pdus=st.lists(frames(), min_size=1, max_size=4), cut=st.integers(0, 60))
    def the_peer_sends_pdus(self, pdus: list[bytes], cut: int) -> None:
        octets = b"".join(pdus)
        self.hear(self.session.receive_data(octets[:cut], self.now))
        self.hear(self.session.receive_data(octets[cut:], self.now))

    @rule(number=NUMBERS)
    def the_peer_binds(self, number: int) -> None:
        pdu = BindTransceiver(system_id="app", interface_version=0x34, sequence_number=number)
        self.hear(self.session.receive_data(encode(pdu), self.now))

    @precondition(lambda self: self.is_asked_to_bind)
    @rule(is_good=st.booleans())
    def we_decide_the_bind(self, is_good: bool) -> None:
        self.is_asked_to_bind = False
        try:
            if is_good:
                self.hear(self.session.accept_bind(self.now, "centre"))
            else:
                self.hear(self.session.refuse_bind(CommandStatus.ESME_RBINDFAIL, self.now))
        except SmppError:
            assert self.session.state is not State.BINDING

    @precondition(lambda self: self.owed)
    @rule(status=STATUSES, at=st.integers(0, 100))
    def we_answer(self, status: int, at: int) -> None:
        self.session.reply(self.owed.pop(at % len(self.owed)), status)

    @rule(
        made=st.sampled_from([SubmitSm, DeliverSm, DataSm, QuerySm, EnquireLink, BindTransceiver])
    )
    def we_send(self, made: type[Pdu]) -> None:
        try:
            self.session.send(made(), self.now)
        except SmppError:
            return
        self.enquiries += made is EnquireLink

    @rule()
    def we_unbind(self) -> None:
        self.session.unbind(self.now)

    @rule(seconds=st.sampled_from([0.1, 1.0, 4.0, 11.0, 31.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.hear(self.session.tick(self.now))

    @rule(is_reading=st.booleans())
    def we_stop_or_resume_reading(self, is_reading: bool) -> None:
        self.session.reading(is_reading, self.now)

    @rule(is_writing=st.booleans())
    def the_peer_stops_or_resumes_reading(self, is_writing: bool) -> None:
        self.session.writing(is_writing, self.now)

    @invariant()
    def what_it_says_is_smpp(self) -> None:
        self.hear(self.session.advance(self.now))
        for frame in self.framer.feed(self.session.data_to_send()):
            decode(frame)

    @invariant()
    def its_windows_hold(self) -> None:
        # bind, enquire_link and unbind go out whatever the window says
        assert 0 <= self.session.outstanding <= 3 + 3 + self.enquiries
        assert 0 <= self.session.room <= 3

    def teardown(self) -> None:
        """Whatever came before: once we have done our part, silence ends it, and all is said."""
        self.session.reading(True, self.now)
        for _ in range(40):
            self.do_our_part()
            if self.is_over:
                break
            deadline = self.session.next_deadline()
            assert deadline is not None, f"wedged in {self.session.state}"
            self.now = max(self.now + 0.001, deadline)
            self.hear(self.session.tick(self.now))
        assert self.is_over
        assert self.session.receive_data(PLAIN[0], self.now) == []

    def do_our_part(self) -> None:
        if self.session.state is State.BINDING and self.role is Role.SMSC:
            self.hear(self.session.refuse_bind(CommandStatus.ESME_RBINDFAIL, self.now))
        for pdu in self.owed:
            self.session.reply(pdu)
        self.owed.clear()
        self.hear(self.session.advance(self.now))


class EsmeLife(SessionLife):
    """The same for the side that binds."""

    role = Role.ESME


class ThrottlingLife(SessionLife):
    """The same with ESME_RTHROTTLED past the window."""

    def __init__(self) -> None:
        super().__init__()
        limits = Limits(window_in=2, past_window=PastWindow.THROTTLE, window_out=3, queue_out=4)
        self.session = Session(self.role, limits, opened_at=0.0)


LIVES = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestSmscLife = SessionLife.TestCase
TestSmscLife.settings = LIVES
TestEsmeLife = EsmeLife.TestCase
TestEsmeLife.settings = LIVES
TestThrottlingLife = ThrottlingLife.TestCase
TestThrottlingLife.settings = LIVES

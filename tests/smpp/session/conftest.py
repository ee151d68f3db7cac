"""Two sessions that talk in memory: octets of one are the input of the other, no socket between."""

from collections.abc import Callable
from typing import Any

import pytest

from smpp.commands import BindTransceiver
from smpp.events import BindReceived, Event
from smpp.session import Limits, Session
from smpp.states import Role


class ConnectionPair:
    """An ESME and an SMSC joined by a pipe; `heard` collects the events of each."""

    def __init__(self, esme: Limits | None = None, smsc: Limits | None = None) -> None:
        self.now = 0.0
        self.esme = Session(Role.ESME, esme, opened_at=0.0)
        self.smsc = Session(Role.SMSC, smsc, opened_at=0.0)
        self.heard: dict[Role, list[Event]] = {Role.ESME: [], Role.SMSC: []}
        self.piece: int | None = None

    def talk(self) -> None:
        """Carry octets both ways until neither side has any."""
        while self._carry(self.esme, self.smsc) | self._carry(self.smsc, self.esme):
            pass

    def _carry(self, source: Session, target: Session) -> bool:
        self.heard[source.role] += source.advance(self.now)
        octets = source.data_to_send()
        step = self.piece or max(1, len(octets))
        for at in range(0, len(octets), step):
            events = target.receive_data(octets[at : at + step], self.now)
            self.heard[target.role] += events
        return bool(octets)

    def bind(self, **fields: Any) -> None:
        """Bind as a transceiver, and forget the events of it."""
        self.ask_to_bind(**fields)
        self.heard[Role.SMSC] += self.smsc.accept_bind(self.now, "centre")
        self.talk()
        self.take(Role.ESME), self.take(Role.SMSC)

    def ask_to_bind(self, **fields: Any) -> None:
        """Send a bind_transceiver and stop when the SMSC has to decide."""
        given = {"system_id": "app", "password": "secret", "interface_version": 0x34} | fields
        self.esme.send(BindTransceiver(**given), self.now)
        self.talk()
        assert any(isinstance(event, BindReceived) for event in self.heard[Role.SMSC])

    def wait(self, seconds: float) -> None:
        """Let time pass for both, ringing each timer when it is due."""
        end = self.now + seconds
        while True:
            deadlines = [s.next_deadline() for s in (self.esme, self.smsc)]
            due = [at for at in deadlines if at is not None and at <= end]
            self.now = max(self.now, min(due, default=end))
            for session in (self.esme, self.smsc):
                self.heard[session.role] += session.tick(self.now)
            self.talk()
            if not due:
                return

    def take(self, role: Role) -> list[Event]:
        """Return what this side has heard, and forget it."""
        heard, self.heard[role] = self.heard[role], []
        return heard


@pytest.fixture
def make_pair() -> Callable[..., ConnectionPair]:
    return ConnectionPair


@pytest.fixture
def pair() -> ConnectionPair:
    """Two sessions that are not bound yet."""
    return ConnectionPair()


@pytest.fixture
def bound() -> ConnectionPair:
    """Two bound sessions with nothing left to hear."""
    made = ConnectionPair()
    made.bind()
    return made

from smpp.events import Closed
from smpp.session import Limits, Session
from smpp.session.lifecycle import Lifecycle
from smpp.states import Role, State


def test_a_session_begins_open_and_unbound() -> None:
    life = Lifecycle(Role.SMSC, opened_at=3.0)

    assert (life.state, life.is_bound, life.bind, life.room) == (State.OPEN, False, None, 0)
    assert (life.unanswered, life.outstanding, life.wants_data) == (0, 0, True)
    assert (life.version, life.next_deadline(), life.data_to_send()) == (0x50, 8.0, b"")


def test_losing_the_transport_is_told_once() -> None:
    life = Lifecycle(Role.ESME, opened_at=0.0)

    assert life.connection_lost("the cable") == [Closed("the cable")]
    assert life.connection_lost("again") == []
    assert life.next_deadline() is None


def test_each_session_has_limits_of_its_own() -> None:
    limits = Limits(window_in=7)

    assert Session(Role.SMSC, limits, opened_at=0.0).limits is limits
    assert Session(Role.SMSC, opened_at=0.0).limits == Limits()

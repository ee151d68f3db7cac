import pytest

from smpp.timers import Due, Timers, Timing

TIMING = Timing(session_init_s=5, enquire_link_s=30, inactivity_s=90, response_s=10, stall_s=60)


@pytest.fixture
def timers() -> Timers:
    return Timers(opened_at=100.0)


@pytest.fixture
def bound(timers: Timers) -> Timers:
    timers.opened_at = None
    timers.is_bound = True
    return timers


def test_a_peer_has_session_init_seconds_to_bind(timers: Timers) -> None:
    assert timers.next_deadline(TIMING, None) == 105.0
    assert timers.due(TIMING, None, 104.9) == []
    assert timers.due(TIMING, None, 105.0) == [Due.SESSION_INIT]


def test_a_silent_peer_is_first_asked_and_then_dropped(bound: Timers) -> None:
    assert bound.due(TIMING, None, 130.0) == [Due.ENQUIRE_LINK]
    assert bound.due(TIMING, None, 190.0) == [Due.INACTIVITY, Due.ENQUIRE_LINK]


def test_an_enquiry_is_not_repeated_before_another_idle_time(bound: Timers) -> None:
    bound.enquired_at = 130.0

    assert bound.due(TIMING, None, 159.9) == []
    assert bound.next_deadline(TIMING, None) == 160.0


def test_a_pdu_puts_the_silence_timers_off(bound: Timers) -> None:
    bound.heard_at = 125.0

    assert bound.next_deadline(TIMING, None) == 155.0


def test_the_oldest_request_decides_the_response_timer(bound: Timers) -> None:
    assert bound.next_deadline(TIMING, 103.0) == 113.0
    assert bound.due(TIMING, 103.0, 113.0) == [Due.RESPONSE]


def test_while_we_do_not_read_only_our_own_deadlines_run(bound: Timers) -> None:
    bound.reading(False, 101.0)
    bound.writing(False, 102.0)

    assert bound.due(TIMING, 101.0, 1000.0) == [Due.STALL]


def test_after_a_pause_the_peer_gets_its_whole_time_again(bound: Timers) -> None:
    bound.reading(False, 101.0)
    bound.reading(True, 200.0)

    assert bound.next_deadline(TIMING, 101.0) == 210.0
    assert bound.due(TIMING, 101.0, 209.0) == []


def test_a_peer_that_reads_again_is_no_longer_stalled(bound: Timers) -> None:
    bound.writing(False, 102.0)
    bound.writing(True, 103.0)

    assert bound.due(TIMING, None, 129.0) == []


def test_the_end_comes_before_everything_else(bound: Timers) -> None:
    bound.closing(100.5)

    assert bound.due(TIMING, 90.0, 500.0)[0] is Due.CLOSE


def test_timers_that_are_off_never_ring() -> None:
    off = Timing(session_init_s=None, enquire_link_s=None, inactivity_s=None, stall_s=None)
    timers = Timers(opened_at=0.0)
    timers.is_bound = True
    timers.writing(False, 0.0)

    assert timers.next_deadline(off, None) is None
    assert timers.due(off, None, 1e9) == []


def test_a_deadline_is_new_only_when_it_is_earlier_than_promised(bound: Timers) -> None:
    bound.next_deadline(TIMING, None)
    bound.sent(TIMING, 125.0)
    later = bound.has_new
    bound.sent(TIMING, 119.0)

    assert (later, bound.has_new) == (False, True)

import pytest

from smpp.commands import DeliverSm
from smpp.constants import MAX_SEQUENCE_NUMBER
from smpp.pdu import Pdu
from smpp.window import IncomingWindow, OutgoingWindow, PastWindow


@pytest.fixture
def window() -> OutgoingWindow:
    return OutgoingWindow(limit=2, queue_limit=2)


def request_of(window: OutgoingWindow) -> Pdu:
    return DeliverSm(sequence_number=window.next_sequence_number())


def test_numbers_begin_at_one_and_count_up(window: OutgoingWindow) -> None:
    assert [window.next_sequence_number() for _ in range(3)] == [1, 2, 3]


def test_numbers_begin_again_at_one_and_pass_over_those_in_use(window: OutgoingWindow) -> None:
    window.sent(DeliverSm(sequence_number=1), 0.0)
    window._last = MAX_SEQUENCE_NUMBER - 1

    assert [window.next_sequence_number() for _ in range(2)] == [MAX_SEQUENCE_NUMBER, 2]


def test_a_response_finds_its_request_once(window: OutgoingWindow) -> None:
    request = request_of(window)
    window.sent(request, 0.0)

    assert window.peek(1) is request
    assert [window.take(1), window.take(1), window.peek(1)] == [request, None, None]


def test_responses_may_come_in_any_order(window: OutgoingWindow) -> None:
    requests = [request_of(window), request_of(window)]
    for request in requests:
        window.sent(request, 0.0)

    assert [window.take(2), window.take(1)] == requests[::-1]


def test_queued_requests_advance_in_order_as_places_come_free(window: OutgoingWindow) -> None:
    for _ in range(2):
        window.sent(request_of(window), 0.0)
    for octets in (b"third", b"fourth"):
        window.queued(request_of(window), octets)
    full = window.free
    window.take(1)

    assert full == -2
    assert (window.advance(1.0), window.free, len(window)) == ([b"third"], -1, 2)


def test_the_time_of_a_queued_request_begins_when_it_goes_out(window: OutgoingWindow) -> None:
    window.sent(request_of(window), 0.0)
    window.sent(request_of(window), 0.0)
    window.queued(request_of(window), b"")
    window.take(1)
    window.take(2)
    window.advance(7.0)

    assert window.oldest_sent_at() == 7.0


def test_only_requests_that_waited_long_enough_expire(window: OutgoingWindow) -> None:
    early, late = request_of(window), request_of(window)
    window.sent(early, 0.0)
    window.sent(late, 4.0)

    assert window.expire(10.0, 10.0) == [early]
    assert (len(window), window.oldest_sent_at()) == (1, 4.0)


def test_abandoning_gives_back_the_sent_and_then_the_queued(window: OutgoingWindow) -> None:
    sent, queued = request_of(window), request_of(window)
    window.sent(sent, 0.0)
    window.queued(queued, b"")

    assert window.abandon() == [sent, queued]
    assert (len(window), window.free, window.oldest_sent_at()) == (0, 2, None)


def test_an_incoming_window_is_full_at_its_limit() -> None:
    window = IncomingWindow(2, PastWindow.PAUSE)
    window.unanswered = 1
    before = window.is_full
    window.unanswered = 2

    assert (before, window.is_full) == (False, True)

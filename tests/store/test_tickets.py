"""The desk's queue: places, who is next, money for a skip, the ways a ticket ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from store import Conflict, NotFound, accounts, conversations, tickets
from store.tickets import AVERAGE_TALK_S, Place, Ticket

MTS = "79161234567"
PRICE = Decimal("30.00")


def number_of(dialogue: str) -> str:
    """A number for each dialogue: demo subscribers for a and b."""
    known = {"a": MTS, "b": "79161234568", "poor": "79161234578"}
    return known.get(dialogue, f"7916{sum(map(ord, dialogue)):07d}")


def join(tx: Connection, dialogue: str, now: datetime, *, vip: bool = False) -> Place:
    return tickets.join(tx, dialogue, number_of(dialogue), "hotline", now, order=(vip,))


def line(tx: Connection) -> list[str]:
    return [ticket.dialogue for ticket in tickets.waiting(tx, "hotline")]


def talk(tx: Connection, dialogue: str, now: datetime, for_s: int) -> Ticket:
    join(tx, dialogue, now)
    ticket = tickets.take(tx, "olga", now)
    assert ticket is not None
    conversations.say(tx, ticket.id, "operator", "Good day", now)
    return tickets.finish(tx, ticket.id, now + timedelta(seconds=for_s))


def test_the_first_is_next(demo_tx: Connection, now: datetime) -> None:
    place = join(demo_tx, "a", now)

    assert place == Place("ok", place.ticket_id, 1, AVERAGE_TALK_S, 1, "waiting")


def test_later_ones_stand_behind(demo_tx: Connection, now: datetime) -> None:
    places = [join(demo_tx, name, now).place for name in "abc"]

    assert places == [1, 2, 3]
    assert line(demo_tx) == ["a", "b", "c"]


def test_asking_again_finds_the_same_ticket(demo_tx: Connection, now: datetime) -> None:
    first = join(demo_tx, "a", now)

    assert join(demo_tx, "a", now + timedelta(minutes=1)) == first


def test_a_number_has_one_place_in_a_line(demo_tx: Connection, now: datetime) -> None:
    before = tickets.join(demo_tx, "cut off", MTS, "hotline", now, route="0890", order=(False,))
    join(demo_tx, "b", now)
    again = tickets.join(demo_tx, "again", MTS, "hotline", now, route="0605")
    ticket = tickets.find(demo_tx, again.ticket_id or 0)

    assert (again.ticket_id, again.place, again.length) == (before.ticket_id, 1, 2)
    assert (ticket.dialogue, ticket.route) == ("again", "0605")
    assert line(demo_tx) == ["again", "b"]


def test_who_was_promised_a_call_and_calls_is_still_called_after_hanging_up(
    demo_tx: Connection, now: datetime
) -> None:
    tickets.call_back(demo_tx, "a", MTS, "hotline", now)
    waiting = tickets.join(demo_tx, "b", MTS, "hotline", now)
    left = tickets.leave(demo_tx, "b", "hotline", now)

    assert (waiting.state, left.state) == ("waiting", "callback")


def test_a_vip_goes_first_and_the_rest_keep_their_order(demo_tx: Connection, now: datetime) -> None:
    for at, name in enumerate("abcde"):
        join(demo_tx, name, now + timedelta(seconds=at))
    place = join(demo_tx, "vip", now + timedelta(minutes=1), vip=True).place

    assert place == 1
    assert line(demo_tx) == ["vip", "a", "b", "c", "d", "e"]
    assert tickets.place(demo_tx, "e", "hotline", now).place == 6


def test_two_vips_are_served_by_arrival(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "first", now, vip=True)
    join(demo_tx, "second", now + timedelta(seconds=1), vip=True)

    assert line(demo_tx) == ["first", "second"]


def test_numbers_in_the_order_compare_as_numbers(demo_tx: Connection, now: datetime) -> None:
    for name, value in (("9", 9), ("none", None), ("10", 10), ("half", Decimal("9.5")), ("-", -1)):
        tickets.join(demo_tx, name, number_of(name), "hotline", now, order=(value,))

    assert line(demo_tx) == ["10", "half", "9", "-", "none"]


def test_a_full_queue_says_how_long_it_would_take(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "a", now)
    place = tickets.join(demo_tx, "b", number_of("b"), "hotline", now, limit=1)

    assert place == Place("full", wait_s=2 * AVERAGE_TALK_S, length=1)


def test_out_of_hours_it_is_closed(demo_tx: Connection, now: datetime) -> None:
    assert tickets.join(demo_tx, "a", MTS, "hotline", now, is_open=False) == Place("closed")


def test_queues_are_strangers(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "a", now)
    other = tickets.join(demo_tx, "b", MTS, "corporate", now)

    assert (other.place, other.length) == (1, 1)
    assert [ticket.dialogue for ticket in tickets.waiting(demo_tx)] == ["a", "b"]


def test_the_wait_follows_recent_talks_and_the_operators_at_work(
    demo_tx: Connection, now: datetime
) -> None:
    talk(demo_tx, "x", now, for_s=100)
    talk(demo_tx, "y", now, for_s=200)
    for name in "abc":
        join(demo_tx, name, now)
    assert tickets.place(demo_tx, "c", "hotline", now).wait_s == 450
    tickets.take(demo_tx, "olga", now)
    tickets.take(demo_tx, "ivan", now)

    assert tickets.place(demo_tx, "c", "hotline", now).wait_s == 75


def test_who_pays_goes_before_who_did_not_and_behind_vips(
    demo_tx: Connection, now: datetime
) -> None:
    join(demo_tx, "a", now)
    join(demo_tx, "vip", now, vip=True)
    join(demo_tx, "b", now)
    place = tickets.skip(demo_tx, "b", "hotline", PRICE, now)

    assert (place.word, place.place) == ("ok", 2)
    assert line(demo_tx) == ["vip", "b", "a"]
    assert tickets.place(demo_tx, "a", "hotline", now).place == 3
    assert accounts.charged_total(demo_tx, number_of("b")) == PRICE


def test_nobody_pays_twice(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "a", now)
    tickets.skip(demo_tx, "a", "hotline", PRICE, now)
    tickets.skip(demo_tx, "a", "hotline", PRICE, now)

    assert accounts.charged_total(demo_tx, MTS) == PRICE


def test_without_the_money_the_place_stays(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "a", now)
    join(demo_tx, "poor", now)
    place = tickets.skip(demo_tx, "poor", "hotline", PRICE, now)

    assert (place.word, place.reason, place.place) == ("refused", "balance", 2)
    assert line(demo_tx) == ["a", "poor"]


def test_a_paid_skip_that_reached_nobody_is_given_back(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "a", now)
    tickets.skip(demo_tx, "a", "hotline", PRICE, now)
    tickets.leave(demo_tx, "a", "hotline", now)

    assert accounts.charged_total(demo_tx, MTS) == Decimal(0)
    assert accounts.charges_of(demo_tx, MTS)[0].refunded_at == now


def test_a_paid_skip_that_reached_somebody_stays_paid(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "a", now)
    tickets.skip(demo_tx, "a", "hotline", PRICE, now)
    ticket = tickets.take(demo_tx, "olga", now)
    assert ticket is not None
    conversations.say(demo_tx, ticket.id, "operator", "Good day", now)
    tickets.leave(demo_tx, "a", "hotline", now)

    assert tickets.find(demo_tx, ticket.id).state == "done"
    assert accounts.charged_total(demo_tx, MTS) == PRICE


def test_who_hangs_up_is_out_of_the_line(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "a", now)
    left = tickets.leave(demo_tx, "a", "hotline", now)

    assert (left.word, left.state, line(demo_tx)) == ("ok", "gone", [])
    assert tickets.place(demo_tx, "a", "hotline", now) == Place("empty")
    assert tickets.leave(demo_tx, "a", "hotline", now).word == "empty"
    assert tickets.skip(demo_tx, "a", "hotline", PRICE, now).word == "empty"


def test_an_operator_takes_who_is_next(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "a", now)
    join(demo_tx, "vip", now, vip=True)
    ticket = tickets.take(demo_tx, "olga", now, queue="hotline")

    assert ticket is not None
    assert (ticket.dialogue, ticket.state, ticket.operator, ticket.taken_at) == (
        "vip",
        "taken",
        "olga",
        now,
    )
    assert tickets.place(demo_tx, "vip", "hotline", now).place == 0
    assert tickets.with_operators(demo_tx) == [ticket]


def test_an_operator_takes_whom_she_chooses(demo_tx: Connection, now: datetime) -> None:
    join(demo_tx, "a", now)
    second = join(demo_tx, "b", now)
    ticket = tickets.take(demo_tx, "olga", now, ticket_id=second.ticket_id)

    assert ticket is not None
    assert ticket.dialogue == "b"


def test_nobody_waits(demo_tx: Connection, now: datetime) -> None:
    assert tickets.take(demo_tx, "olga", now) is None
    assert tickets.next_ticket(demo_tx, now) is None


def test_what_another_operator_has_cannot_be_taken(demo_tx: Connection, now: datetime) -> None:
    ticket_id = join(demo_tx, "a", now).ticket_id
    tickets.take(demo_tx, "olga", now, ticket_id=ticket_id)

    with pytest.raises(Conflict, match=r"is taken \(olga\)"):
        tickets.take(demo_tx, "ivan", now, ticket_id=ticket_id)
    with pytest.raises(NotFound, match="no ticket 999999"):
        tickets.take(demo_tx, "ivan", now, ticket_id=999_999)


def test_a_ticket_that_is_put_back_has_its_old_place(demo_tx: Connection, now: datetime) -> None:
    first = join(demo_tx, "a", now)
    join(demo_tx, "b", now)
    assert first.ticket_id is not None
    tickets.take(demo_tx, "olga", now)
    tickets.put_back(demo_tx, first.ticket_id)

    assert line(demo_tx) == ["a", "b"]
    with pytest.raises(Conflict, match="only a taken one"):
        tickets.put_back(demo_tx, first.ticket_id)


def test_who_was_called_in_vain_is_not_next_before_the_retry(
    demo_tx: Connection, now: datetime
) -> None:
    later = now + timedelta(minutes=1)
    first = join(demo_tx, "a", now).ticket_id or 0
    second = join(demo_tx, "b", now).ticket_id
    tickets.take(demo_tx, "olga", now)
    put_back = tickets.put_back(demo_tx, first, retry_at=later)
    next_now, next_later = (tickets.next_ticket(demo_tx, at) for at in (now, later))

    assert (put_back.attempts, put_back.retry_at) == (1, later)
    assert [one and one.id for one in (next_now, next_later)] == [second, first]


def test_who_was_called_in_vain_can_be_taken_by_number(demo_tx: Connection, now: datetime) -> None:
    ticket_id = join(demo_tx, "a", now).ticket_id or 0
    tickets.take(demo_tx, "olga", now)
    tickets.put_back(demo_tx, ticket_id, retry_at=now + timedelta(minutes=1))

    assert tickets.take(demo_tx, "olga", now) is None
    assert tickets.take(demo_tx, "olga", now, ticket_id=ticket_id) is not None


def test_a_promise_that_is_put_back_is_a_promise(demo_tx: Connection, now: datetime) -> None:
    promised = tickets.call_back(demo_tx, "a", MTS, "hotline", now)
    tickets.take(demo_tx, "olga", now)

    assert tickets.put_back(demo_tx, promised.ticket_id or 0).state == "callback"


def test_the_first_word_of_the_operator_makes_it_a_talk(demo_tx: Connection, now: datetime) -> None:
    ticket_id = join(demo_tx, "a", now).ticket_id or 0
    tickets.take(demo_tx, "olga", now)
    conversations.say(demo_tx, ticket_id, "subscriber", "Hello?", now)
    before = tickets.find(demo_tx, ticket_id).state
    conversations.say(demo_tx, ticket_id, "operator", "Good day", now)
    conversations.say(demo_tx, ticket_id, "operator", "How can I help?", now)
    ticket = tickets.find(demo_tx, ticket_id)

    assert (before, ticket.state, ticket.talking_at) == ("taken", "talking", now)
    said = conversations.lines(demo_tx, ticket_id)
    assert [(spoken.speaker, spoken.text) for spoken in said] == [
        ("subscriber", "Hello?"),
        ("operator", "Good day"),
        ("operator", "How can I help?"),
    ]
    assert conversations.lines(demo_tx, ticket_id, after_id=said[1].id) == said[2:]


def test_nobody_speaks_to_a_ticket_that_waits(demo_tx: Connection, now: datetime) -> None:
    ticket_id = join(demo_tx, "a", now).ticket_id or 0

    with pytest.raises(Conflict, match="take it before you speak"):
        conversations.say(demo_tx, ticket_id, "operator", "Good day", now)
    with pytest.raises(Conflict, match="wait for an operator"):
        conversations.say(demo_tx, ticket_id, "subscriber", "Hello?", now)


def test_a_talk_that_is_over_stays_over(demo_tx: Connection, now: datetime) -> None:
    done = talk(demo_tx, "a", now, for_s=60)

    assert done.state == "done"
    assert tickets.finish(demo_tx, done.id, now + timedelta(hours=1)) == done
    assert tickets.of_dialogue(demo_tx, "a") == done
    assert tickets.of_dialogue(demo_tx, "b") is None


def test_a_promise_to_call_keeps_its_place_when_the_caller_hangs_up(
    demo_tx: Connection, now: datetime
) -> None:
    join(demo_tx, "a", now)
    join(demo_tx, "b", now)
    promised = tickets.call_back(demo_tx, "a", MTS, "hotline", now)
    tickets.leave(demo_tx, "a", "hotline", now)

    assert (promised.state, promised.place) == ("callback", 1)
    assert line(demo_tx) == ["a", "b"]


def test_a_promise_needs_no_ticket_before(demo_tx: Connection, now: datetime) -> None:
    promised = tickets.call_back(demo_tx, "a", MTS, "hotline", now, route="1")
    ticket = tickets.take(demo_tx, "olga", now)

    assert promised.state == "callback"
    assert ticket is not None
    assert (ticket.msisdn, ticket.route, ticket.state) == (MTS, "1", "taken")


def test_the_answer_to_the_survey_question_is_kept(demo_tx: Connection, now: datetime) -> None:
    ticket_id = join(demo_tx, "a", now).ticket_id or 0

    assert tickets.find(demo_tx, ticket_id).survey_agreed is None
    assert tickets.set_survey(demo_tx, ticket_id, True).survey_agreed is True

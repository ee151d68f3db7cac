"""The live operators' desk: the queue, the talk, the call back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store import call_records, surveys

EN, RU, VIP = "79161234567", "79161234568", "79161234570"


class Operator:
    """A live operator at the desk."""

    def __init__(self, gateway: Any, name: str = "anna") -> None:
        self.gateway = gateway
        self.name = name
        self.events: list[Any] = []
        self.stop = gateway.desk.subscribe(self.events.append)

    def _do(self, method: Callable[..., None], *args: Any, **named: Any) -> Any:
        """The result, or the refusal's word."""
        came: list[Any] = []
        method(*args, lambda *pair: came.append(pair), **named)
        self.gateway.advance()
        ((result, refusal),) = came
        return result if refusal is None else refusal.word

    def take(self, **which: Any) -> Any:
        return self._do(self.gateway.desk.take, self.name, **which)

    def say(self, ticket: int, text: str) -> Any:
        return self._do(self.gateway.desk.say, self.name, ticket, text)

    def end(self, ticket: int) -> Any:
        return self._do(self.gateway.desk.end, self.name, ticket)

    def list(self, **which: Any) -> Any:
        return self._do(self.gateway.desk.list, **which)

    def lines(self, ticket: int) -> Any:
        return self._do(self.gateway.desk.lines, ticket)

    @property
    def heard(self) -> list[tuple[str, str]]:
        """(speaker, words) of the lines that were told."""
        return [
            (event["line"]["speaker"], event["line"]["text"])
            for event in self.events
            if event["event"] == "said"
        ]


def waiting(gateway: Any, msisdn: str = EN) -> Any:
    """A caller in the hotline's queue."""
    return gateway.phone(msisdn).call("0890").press("2").press("0")


@pytest.fixture
def operator(demo: Any) -> Operator:
    return Operator(demo)


def test_the_queue_shows_who_waits_in_the_order_of_service(demo: Any, operator: Operator) -> None:
    waiting(demo)
    demo.advance(10)
    waiting(demo, RU)
    queue = operator.list()

    assert [(one["place"], one["state"], one["language"]) for one in queue] == [
        (1, "waiting", "en"),
        (2, "waiting", "ru"),
    ]
    assert queue[0] == {
        "id": 1,
        "queue": "hotline",
        "state": "waiting",
        "msisdn": "7916…567",
        "place": 1,
        "waited_s": 10,
        "operator": None,
        "number": "0890",
        "paid": False,
        "channel": "call",
        "language": "en",
        "attempts": 0,
    }


def test_a_taken_caller_and_the_operator_talk_both_ways(demo: Any, operator: Operator) -> None:
    phone = waiting(demo)
    phone.news()
    ticket = operator.take()
    operator.say(ticket["id"], "Good day, Anna speaking.")
    phone.press("my phone is lost").press("1")

    assert (ticket["state"], ticket["operator"]) == ("taken", "anna")
    assert phone.news() == [(3, "Operator anna is on the line."), (3, "Good day, Anna speaking.")]
    assert operator.heard == [
        ("operator", "Good day, Anna speaking."),
        ("subscriber", "my phone is lost"),
        ("subscriber", "1"),
    ]
    assert [line["text"] for line in operator.lines(ticket["id"])] == [
        "Good day, Anna speaking.",
        "my phone is lost",
        "1",
    ]


def test_who_agreed_is_asked_after_the_talk(demo: Any, operator: Operator) -> None:
    phone = waiting(demo).press("0")
    ticket = operator.take()
    operator.say(ticket["id"], "Hello.")
    ended = operator.end(ticket["id"])
    asked = phone.screen
    phone.press("5")
    demo.advance(4)

    assert (ended["state"], asked) == ("done", (2, "Please rate the operator: press 1 to 5."))
    assert phone.screen == (17, "Thank you for your rating.")
    assert [one.score for one in demo.ask(surveys.of_number, EN)] == [5]


def test_who_did_not_agree_is_thanked_and_let_go(demo: Any, operator: Operator) -> None:
    phone = waiting(demo)
    ticket = operator.take()
    operator.say(ticket["id"], "Hello.")
    operator.end(ticket["id"])

    assert phone.screen[0] == 17
    assert len(demo.dialogues) == 0


def test_a_hold_and_a_talk_outlast_every_limit(demo: Any, operator: Operator) -> None:
    phone = waiting(demo)
    demo.advance(2000)
    ticket = operator.take()
    demo.advance(2000)
    operator.say(ticket["id"], "Still here?")

    assert phone.screen == (3, "Still here?")


def test_a_caller_who_moves_on_hears_it_at_once_and_then_again(
    demo: Any, operator: Operator
) -> None:
    waiting(demo)
    second = waiting(demo, RU)
    first_place = second.screen[1]
    second.news()
    operator.take()
    at_once = second.news()
    demo.advance(20)

    assert "Ваш номер в очереди 2," in first_place
    assert [(op, "Ваш номер в очереди 1," in words) for op, words in at_once] == [(3, True)]
    assert second.news() == at_once


def test_who_is_overtaken_hears_it(demo: Any, operator: Operator) -> None:
    first = waiting(demo)
    first.news()
    waiting(demo, VIP)

    assert "You are number 2," in first.news()[0][1]


def test_hanging_up_while_the_place_is_told_leaves_the_queue_all_the_same(
    demo: Any, operator: Operator
) -> None:
    phone = waiting(demo)
    demo.clock.advance(20)
    phone.hang_up()
    demo.advance()

    assert operator.list() == []


def test_who_comes_right_behind_a_hang_up_is_told_the_place_without_it(
    demo: Any, operator: Operator
) -> None:
    first, second = waiting(demo), demo.phone(RU).call("0890").press("2")
    behind = [first.hanging_up(), second.pressing("0")]
    # the store is being asked then what the first hears next
    demo.clock.callLater(20, demo.dialogues.requests_received, first.peer, behind)
    second.news()
    demo.advance(20)

    places = [words for _, words in second.news() if "Ваш номер" in words]
    assert "Ваш номер в очереди 1," in places[0]


def test_hanging_up_leaves_the_queue(demo: Any, operator: Operator) -> None:
    waiting(demo).hang_up()
    demo.advance()

    assert operator.list() == []
    assert operator.take() == "empty"


def test_a_caller_who_hangs_up_ends_the_talk(demo: Any, operator: Operator) -> None:
    phone = waiting(demo)
    ticket = operator.take()
    operator.say(ticket["id"], "Hello.")
    phone.hang_up()
    demo.advance(2)

    assert operator.say(ticket["id"], "Hello?") == "no-ticket"
    assert [event["event"] for event in operator.events][-1] == "ended"
    assert [one.outcome for one in demo.ask(call_records.of_number, EN)] == ["released"]


def test_a_vip_is_served_first(demo: Any, operator: Operator) -> None:
    waiting(demo)
    waiting(demo, VIP)
    ids = [one["id"] for one in operator.list()]

    assert ids == [2, 1]
    assert operator.take()["id"] == 2


def test_a_ticket_can_be_chosen_and_is_anothers_then(demo: Any, operator: Operator) -> None:
    waiting(demo)
    waiting(demo, RU)
    second = operator.list()[1]["id"]
    boris = Operator(demo, "boris")

    assert operator.take(ticket=second)["id"] == second
    assert boris.take(ticket=second) == "taken"
    assert boris.say(second, "Hello.") == "not-yours"
    assert boris.take(ticket=99) == "no-ticket"
    assert boris.end(99) == "no-ticket"
    assert boris.lines(99) == "no-ticket"


def test_an_operator_goes_on_with_a_ticket_of_ones_own(demo: Any, operator: Operator) -> None:
    phone = waiting(demo)
    operator.take()
    operator.say(1, "Hello.")
    phone.news()
    again = operator.take(ticket=1)

    assert (again["id"], again["state"]) == (1, "talking")
    assert phone.news() == []
    assert Operator(demo, "boris").take(ticket=1) == "taken"


def test_events_tell_what_happens_to_a_ticket(demo: Any, operator: Operator) -> None:
    waiting(demo)
    ticket = operator.take()
    operator.say(ticket["id"], "Hello.")
    operator.end(ticket["id"])
    told = [event["event"] for event in operator.events]
    operator.stop()
    waiting(demo, RU)

    assert told == ["waiting", "taken", "said", "ended"]
    assert len(operator.events) == len(told)


def test_who_asked_for_a_call_back_is_rung_and_picks_up(demo: Any, operator: Operator) -> None:
    phone = waiting(demo).press("2")
    promised = phone.screen
    ticket = operator.take()
    ringing = phone.screen
    too_early = operator.say(ticket["id"], "Hello?")
    phone.press("")
    operator.say(ticket["id"], "Good day.")

    assert promised[0] == 17
    assert promised[1].startswith("An operator will call")
    assert (ringing, phone.last_pdu.source_addr) == (
        (2, "The operator is calling you back."),
        "0890",
    )
    assert too_early == "gone"
    assert phone.screen == (3, "Good day.")


def test_a_call_back_that_nobody_answers_goes_back_into_the_line(
    demo: Any, operator: Operator
) -> None:
    phone = waiting(demo).press("2")
    operator.take()
    demo.advance(31)

    assert phone.screen[0] == 17
    assert [event["event"] for event in operator.events][-1] == "returned"
    assert [(one["operator"], one["state"]) for one in operator.list()] == [(None, "callback")]


def test_a_call_back_that_is_rejected_goes_back_into_the_line(
    demo: Any, operator: Operator
) -> None:
    phone = waiting(demo).press("2")
    operator.take()
    phone.hang_up()
    demo.advance()

    assert [one["operator"] for one in operator.list()] == [None]


def test_a_subscriber_without_a_phone_cannot_be_called_back(demo: Any, operator: Operator) -> None:
    waiting(demo).press("2")
    demo.unbind(demo.network)

    assert operator.take() == "gone"
    assert [one["operator"] for one in operator.list()] == [None]


def without_a_phone(gateway: Any, msisdn: str, *keys: str) -> None:
    """A caller who waits, or with a key is promised a call, and whose phone is gone then."""
    reach = gateway.bound.network_peer
    waiting(gateway, msisdn).press_all(*keys)
    gateway.advance()
    gateway.bound.network_peer = lambda one: None if one == msisdn else reach(one)


def test_who_cannot_be_called_back_does_not_hold_up_the_line(demo: Any, operator: Operator) -> None:
    without_a_phone(demo, EN, "2")
    waiting(demo, RU)
    taken = operator.take()

    assert (taken["id"], taken["state"]) == (2, "taken")
    assert [(one["state"], one["attempts"]) for one in operator.list()] == [
        ("taken", 0),
        ("callback", 1),
    ]


def test_a_call_in_vain_is_tried_again_later(demo: Any, operator: Operator) -> None:
    reach = demo.bound.network_peer
    without_a_phone(demo, EN, "2")
    words = [operator.take()]
    demo.bound.network_peer = reach
    words.append(operator.take())
    demo.advance(60)

    assert words == ["gone", "gone"]
    assert operator.take()["id"] == 1


def test_a_ticket_that_is_named_is_tried_at_once(demo: Any, operator: Operator) -> None:
    reach = demo.bound.network_peer
    without_a_phone(demo, EN, "2")
    operator.take()
    demo.bound.network_peer = reach

    assert operator.take(ticket=1)["id"] == 1


def test_a_named_ticket_that_cannot_be_reached_is_not_changed_for_another(
    demo: Any, operator: Operator
) -> None:
    without_a_phone(demo, EN, "2")
    waiting(demo, RU)

    assert operator.take(ticket=1) == "gone"


def test_a_ussd_subscriber_is_called_back_by_the_operator(tree: Any) -> None:
    operator = Operator(tree)
    phone = tree.phone().dial("*110#").press("4").press("2")
    told = phone.screen
    ticket = operator.take()
    phone.press("")
    operator.say(ticket["id"], "You asked?")
    operator.end(ticket["id"])

    assert told == (17, "We call you.")
    assert [pdu.service_type for pdu in phone.pdus][-1] == "CALL"
    assert phone.shown[-2].text == "You asked?"
    assert phone.screen == (2, "Your number")  # the survey of the queue


def test_an_operator_who_ends_without_a_word_has_served_all_the_same(
    demo: Any, operator: Operator
) -> None:
    waiting(demo)
    ticket = operator.take()

    assert operator.end(ticket["id"])["state"] == "done"


def test_a_store_that_takes_nothing_is_a_refusal(demo: Any, operator: Operator) -> None:
    waiting(demo)
    ticket = operator.take()
    demo.writer.is_broken = True

    assert operator.take() == "unavailable"
    assert operator.say(ticket["id"], "Hello.") == "unavailable"
    assert operator.end(ticket["id"]) == "unavailable"


def test_a_store_that_closes_tells_nothing_about_the_queue(demo: Any, operator: Operator) -> None:
    phone = waiting(demo)
    demo.reader.is_closing = True
    phone.hang_up()

    assert operator.list() == "unavailable"
    assert operator.lines(1) == "unavailable"


def test_who_waits_hears_nothing_while_the_store_is_broken(demo: Any, operator: Operator) -> None:
    phone = waiting(demo)
    phone.news()
    demo.writer.is_broken = True
    demo.advance(21)
    quiet = phone.news()
    demo.writer.is_broken = False
    demo.advance(20)

    assert (quiet, len(phone.news())) == ([], 1)


def test_hanging_up_while_the_store_is_broken_is_heard_all_the_same(
    demo: Any, operator: Operator
) -> None:
    phone = waiting(demo)
    demo.writer.is_broken = True
    phone.hang_up()

    assert len(demo.dialogues) == 0


def test_what_is_said_to_a_broken_store_is_lost_but_not_the_call(
    demo: Any, operator: Operator
) -> None:
    phone = waiting(demo)
    ticket = operator.take()
    demo.writer.is_broken = True
    phone.press("hello?")
    demo.writer.is_broken = False
    operator.say(ticket["id"], "Still there?")

    assert operator.heard == [("operator", "Still there?")]


def test_a_busy_subscriber_is_not_rung(demo: Any, operator: Operator) -> None:
    waiting(demo).press("2")
    demo.phone().call("88002500890")

    assert operator.take() == "gone"


def test_who_waited_before_a_crash_and_is_away_does_not_hold_up_the_line(
    make_gateway: Callable[..., Any], demo_flows: Any
) -> None:
    before = make_gateway(demo_flows)
    waiting(before)
    after = make_gateway(demo_flows)
    reach = after.bound.network_peer
    after.bound.network_peer = lambda one: None if one == EN else reach(one)
    waiting(after, RU)

    assert Operator(after).take()["id"] == 2


def vanishing(gateway: Any, *keys: str) -> Callable[[], None]:
    """A caller in the hotline's queue; what comes back makes the phone vanish without a word."""
    peer = gateway.bind("simulator", "network")
    phone = gateway.phone(EN, peer).call("0890").press("2").press("0")
    for key in keys:
        phone.press(key)
    reach = gateway.bound.network_peer

    def vanish() -> None:
        gateway.unbind(peer)
        gateway.bound.network_peer = lambda one: None if one == EN else reach(one)

    return vanish


def test_a_caller_whose_phone_is_gone_for_a_minute_leaves_the_queue(
    demo: Any, operator: Operator
) -> None:
    vanish = vanishing(demo)
    second = waiting(demo, RU)
    vanish()
    demo.advance(50)
    before = len(operator.list())
    demo.advance(25)

    assert (before, [one["place"] for one in operator.list()]) == (2, [1])
    assert "left" in [event["event"] for event in operator.events]
    assert "Ваш номер в очереди 1," in second.screen[1]


def test_a_talk_whose_phone_is_gone_for_a_minute_is_over(demo: Any, operator: Operator) -> None:
    vanish = vanishing(demo)
    ticket = operator.take()
    vanish()
    said = operator.say(ticket["id"], "Hello?")
    demo.advance(75)

    assert said == "gone"
    assert operator.events[-1]["event"] == "ended"
    assert operator.list() == []


def test_a_phone_that_is_back_within_a_minute_goes_on_with_its_call(
    demo: Any, operator: Operator
) -> None:
    reach = demo.bound.network_peer
    vanishing(demo)()
    demo.advance(50)
    demo.bound.network_peer = reach
    demo.advance(50)

    assert [one["state"] for one in operator.list()] == ["waiting"]


def test_a_caller_whom_a_crash_cut_off_has_the_old_place_again(
    make_gateway: Callable[..., Any], demo_flows: Any
) -> None:
    before = make_gateway(demo_flows)
    waiting(before)
    waiting(before, RU)
    after = make_gateway(demo_flows)
    phone = waiting(after)

    assert "You are number 1," in phone.screen[1]
    assert len(Operator(after).list()) == 2


def test_a_held_call_whose_phone_is_gone_is_not_connected(demo: Any, operator: Operator) -> None:
    vanish = vanishing(demo)
    waiting(demo, RU)
    vanish()

    assert operator.take()["id"] == 2


def test_after_a_crash_nobody_holds_a_ticket(
    make_gateway: Callable[..., Any], demo_flows: Any
) -> None:
    before = make_gateway(demo_flows)
    operator = Operator(before)
    waiting(before)
    operator.take()
    after = Operator(make_gateway(demo_flows))

    assert [(one["state"], one["operator"]) for one in after.list()] == [("waiting", None)]


def test_a_stopped_desk_announces_nothing(demo: Any) -> None:
    phone = waiting(demo)
    demo.desk.stop()
    phone.news()
    demo.advance(60)

    assert phone.news() == []

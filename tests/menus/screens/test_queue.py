"""The queue: joining, waiting, paying to go first, being called back, the survey."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import menus
from menus.effects import (
    CallBack,
    Facts,
    JoinQueue,
    LeaveQueue,
    Outcome,
    QueuePlace,
    SkipQueue,
)

SCREENS = """
home: {text: Home, options: {0: {label: Operator, go: live}}}
live:
  queue: hotline
  order: [subscriber.vip, ticket.paid]
  text: "Number {queue.place}, {queue.wait|minutes}."
  skip: {key: 3, price: "{hotline.skip_price}", when: queue.place > 5,
         label: "Now for {price|money}"}
  callback: {key: 2, label: Call me back, go: called_back}
  full: {over: 30, go: full}
  open: {hours: "08:00-20:00", closed: {end: Closed.}}
  silence: {after: 10m, go: called_back}
  survey: {agree: 0, decline: 1, go: survey}
called_back: {end: We call you.}
full: {end: Full.}
survey: {ask: Rate, accept: "one of 1, 2", save: score, go: thanks}
thanks: {end: Thanks.}
plain:
  queue: plain
  text: "Number {queue.place}."
asking: {queue: asking, text: Wait., survey: survey}
"""
SEVENTH = Outcome(values={"queue.place": 7, "queue.wait": 900})
THIRD = Outcome(values={"queue.place": 3, "queue.wait": 300})


@pytest.fixture
def caller(subscriber: Any) -> Any:
    """On a call, seventh in the queue."""
    phone = subscriber(SCREENS, {"JoinQueue": SEVENTH})
    phone.channel = "call"
    return phone


def test_a_caller_joins_and_waits(caller: Any) -> None:
    text = caller.dials("shop.live")

    assert text == "Number 7, 15 mins.\n3 Now for RUB 50.00\n2 Call me back"
    assert (caller.step.waiting, caller.step.expects, caller.step.silence_s) == (True, "key", 600)
    assert caller.step.dialogue.queue == "shop.live"


def test_the_order_is_read_and_sent_with_the_bounds(caller: Any) -> None:
    caller.facts = {"subscriber.vip": True}
    caller.dials("shop.live")

    assert caller.needs == [
        Facts(("subscriber.vip",)),
        JoinQueue("hotline", (True, False), "08:00-20:00", 30, "110"),
    ]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("full", "Full."),
        ("closed", "Closed."),
        ("failed", "The service is not available now. Try later."),
    ],
)
def test_a_queue_that_cannot_be_joined_says_so(subscriber: Any, word: str, text: str) -> None:
    phone = subscriber(SCREENS, {"JoinQueue": Outcome(word)})

    assert phone.dials("shop.live") == text
    assert phone.step.dialogue.queue == ""


def test_a_caller_near_the_front_is_offered_no_skip(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"JoinQueue": THIRD})
    phone.channel = "call"

    assert phone.dials("shop.live") == "Number 3, 5 mins.\n2 Call me back"
    assert phone.presses("3").startswith("Choose again.")


def test_paying_goes_first_and_is_offered_once(caller: Any) -> None:
    caller.outcomes["SkipQueue"] = Outcome(values={"queue.place": 6})
    caller.dials("shop.live")
    text = caller.presses("3")

    assert caller.needs[-1] == SkipQueue("hotline", Decimal(50))
    assert text == "Charged: RUB 50.00.\nNumber 6, 15 mins.\n2 Call me back"
    assert caller.presses("3").startswith("Choose again.")


def test_a_way_forward_without_a_price_is_not_sold(caller: Any) -> None:
    caller.settings = {}

    assert caller.dials("shop.live") == "Number 7, 15 mins.\n2 Call me back"
    assert caller.presses("3").startswith("Choose again.")


@pytest.mark.parametrize(
    ("reason", "hint"),
    [
        ("Too little money.", "Too little money."),
        ("", "The service is not available now. Try later."),
    ],
)
def test_who_cannot_pay_stays_where_he_is(caller: Any, reason: str, hint: str) -> None:
    caller.outcomes["SkipQueue"] = Outcome("refused", reason=reason)
    caller.dials("shop.live")

    assert caller.presses("3").startswith(f"{hint}\nNumber 7")


def test_a_callback_ends_the_wait(caller: Any) -> None:
    caller.dials("shop.live")
    text = caller.presses("2")

    assert (text, caller.step.ends, caller.needs[-1]) == ("We call you.", True, CallBack("hotline"))
    assert caller.step.dialogue.queue == ""


def test_a_callback_that_cannot_be_promised_leaves_the_caller_waiting(caller: Any) -> None:
    caller.outcomes["CallBack"] = Outcome("refused")
    caller.dials("shop.live")

    assert caller.presses("2").startswith("The service is not available now. Try later.\nNumber")
    assert caller.step.waiting


def test_a_wrong_key_while_waiting_says_the_place_again(caller: Any) -> None:
    caller.dials("shop.live")

    assert caller.presses("9").startswith("Choose again.\nNumber 7")


def test_back_leaves_the_queue(caller: Any) -> None:
    caller.dials("shop.home")
    caller.presses("0")

    assert caller.presses("*") == "Home\n0 Operator"
    assert caller.needs[-1] == LeaveQueue("hotline")
    assert caller.step.dialogue.queue == ""


def test_the_text_is_said_again_with_the_place_of_now(caller: Any) -> None:
    caller.dials("shop.live")
    caller.outcomes["QueuePlace"] = THIRD

    assert caller.returns() == "Number 3, 5 mins.\n2 Call me back"
    assert caller.needs[-1] == QueuePlace("hotline")


def test_a_ticket_that_is_gone_keeps_the_last_place(caller: Any) -> None:
    text = caller.dials("shop.live")
    caller.outcomes["QueuePlace"] = Outcome("empty")

    assert caller.returns() == text


def test_silence_in_the_queue_leaves_it_where_the_screen_says(caller: Any) -> None:
    caller.dials("shop.live")

    assert caller.waits() == "We call you."
    assert caller.needs[-1] == LeaveQueue("hotline")


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("0", "Rate"),
        ("1", "Thank you for calling."),
        ("", "Thank you for calling."),
        ("01", "Thank you for calling."),
        ("10", "Rate"),
    ],
)
def test_the_survey_opens_for_those_who_agreed(caller: Any, keys: str, text: str) -> None:
    caller.dials("shop.live")
    caller.presses(*keys)

    assert caller.leaves("served") == text


def test_the_answer_to_the_survey_notice_says_the_place_again(caller: Any) -> None:
    caller.dials("shop.live")
    caller.outcomes["QueuePlace"] = THIRD

    assert caller.presses("0").startswith("Number 3")


def test_a_survey_without_keys_opens_after_every_talk(caller: Any) -> None:
    caller.dials("shop.asking")

    assert caller.leaves("served") == "Rate"
    assert caller.presses("2") == "Thanks."


def test_back_in_the_survey_does_not_lead_to_the_queue(caller: Any) -> None:
    caller.dials("shop.asking")
    caller.leaves("served")

    assert caller.presses("*").startswith("Enter one of")


def test_keys_dialled_beforehand_reach_the_survey(caller: Any) -> None:
    caller.dials("shop.home", path="00")

    assert caller.step.dialogue.survey
    assert caller.leaves("served") == "Rate"


def test_who_hangs_up_leaves_the_queue_and_hears_nothing(caller: Any) -> None:
    caller.dials("shop.live")
    text = caller.leaves("gone")

    assert (text, caller.step.ends, caller.needs[-1]) == ("", True, LeaveQueue("hotline"))


def test_only_a_queue_can_be_left(caller: Any) -> None:
    caller.dials("shop.home")

    with pytest.raises(menus.StaleState, match=r"no queue screen 'shop\.home'"):
        caller.leaves("served")


def test_on_ussd_the_callback_is_offered_at_once(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"JoinQueue": SEVENTH})

    assert phone.dials("shop.live") == "Number 7, 15 mins.\n2 Call me back"
    assert not phone.step.waiting
    assert phone.presses("2") == "We call you."


def test_on_ussd_a_queue_without_a_callback_promises_one(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"JoinQueue": SEVENTH})

    assert phone.dials("shop.plain") == "Number 7."
    assert phone.step.ends
    assert phone.needs == [JoinQueue("plain", (), None, None, "110"), CallBack("plain")]


def test_on_ussd_a_promise_that_cannot_be_given_is_told(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"JoinQueue": SEVENTH, "CallBack": Outcome("failed")})

    assert phone.dials("shop.plain") == "The service is not available now. Try later."


def test_the_next_page_of_a_long_queue_screen_can_be_read(subscriber: Any) -> None:
    long = (
        "live: {queue: q, text: '" + "word " * 50 + "', callback: {key: 2, label: Back, end: B.}}"
    )
    phone = subscriber(long)
    phone.dials("shop.live")

    assert phone.presses("#", "#").endswith("2 Back\n* Back")


def test_a_queue_declares_what_it_has(load: Any) -> None:
    screens = load(SCREENS).screens
    live, plain = screens["shop.live"], screens["shop.plain"]
    (given,) = live.outcomes()
    (display,) = live.displays()

    assert [(e.target, e.key, e.word, e.conditional) for e in live.edges()] == [
        ("shop.called_back", "2", "callback", False),
        ("shop.full", "", "full", True),
        ("shop.called_back", "", "silence", True),
        ("shop.survey", "", "survey", True),
    ]
    assert list(dict(live.keys())) == ["3", "2", "0", "1"]
    assert len(list(live.texts())) == 4
    assert (given.needed, sorted(given.answered)) == (("full", "closed"), ["closed", "full"])
    assert display.longest("en")[1] == ["3 Now for -RUB 99,999.99", "2 Call me back"]
    assert list(plain.keys()) == [] and list(plain.edges()) == []


def test_mistakes_of_a_queue_are_told(problems: Any) -> None:
    found = problems(
        """
        home: {end: Bye.}
        one:
          queue: hotline
          text: "{queue.plac}"
          order: [subscriber.vop]
          skip: {key: "+", price: "{money}", label: Now}
          callback: {label: Call}
          full: {over: 0, go: home}
          open: {hours: always, closed: {go: home}}
          silence: {go: home}
          survey: {agree: 1, go: home}
        two: {queue: [a], text: T, skip: now, callback: now, open: now, survey: [now]}
        three: {queue: q, order: vip, full: gone, survey: gone, silence: now}
        """
    )

    assert found == [
        "flows/shop.yaml:5:12 unknown-name: 'queue.plac' is not declared."
        " Did you mean 'queue.place'?",
        "flows/shop.yaml:6:13 unknown-name: 'subscriber.vop' is not declared."
        " Did you mean 'subscriber.vip'?",
        "flows/shop.yaml:7:17 option-key: '+' is no key: use a number, a letter, * or #",
        "flows/shop.yaml:7:30 unknown-name: 'money' is not declared."
        " Correct it, or save it before, with 'save:'.",
        "flows/shop.yaml:8:15 dead-end: nothing follows here: add 'go: …' or 'end: …'",
        "flows/shop.yaml:8:15 missing-word: 'key' is missing: add 'key: …'",
        "flows/shop.yaml:9:18 shape: over: takes a number from 1 to 100000",
        "flows/shop.yaml:10:19 hours: 'always' are no hours: write them as in 08:00-20:00",
        "flows/shop.yaml:11:14 missing-word: 'after' is missing: add 'after: …'",
        "flows/shop.yaml:12:13 missing-word: 'decline' is missing: add 'decline: …'",
        "flows/shop.yaml:13:16 shape: queue: takes one value, as in queue: hotline",
        "flows/shop.yaml:13:36 shape: skip is written with words,"
        ' as in {key: 3, price: "{a.price}", label: Now}',
        "flows/shop.yaml:13:51 shape: callback is written with words,"
        " as in {key: 2, label: Call me back, go: called_back}",
        "flows/shop.yaml:13:62 shape: open is written with words,"
        ' as in {hours: "08:00-20:00", closed: {end: Later.}}',
        "flows/shop.yaml:13:75 shape: survey is written with words,"
        " as in {agree: 0, decline: 1, go: survey}",
        "flows/shop.yaml:14:3 missing-word: 'text' is missing: add 'text: …'",
        "flows/shop.yaml:14:28 shape: order: takes a list, as in [subscriber.vip]",
        "flows/shop.yaml:14:39 unknown-screen: goes to 'gone', which does not exist."
        " Did you mean 'one'?",
        "flows/shop.yaml:14:53 unknown-screen: goes to 'gone', which does not exist."
        " Did you mean 'one'?",
        "flows/shop.yaml:14:68 shape: silence is written with words, as in {after: 5s, go: live}",
    ]

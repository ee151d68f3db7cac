"""Moves: opening, answering, dialled paths, calls, loops, stale dialogues."""

from __future__ import annotations

from typing import Any

import pytest

import menus
from menus.effects import Facts
from menus.model import Dialogue

SCREENS = """
home:
  text: Home
  options:
    1: {label: Money, go: money}
    2: {label: Ask, go: ask}
    3: {label: Bye, end: Bye.}
    4: {label: Fork, go: fork}
money:
  text: Money
  replay: stop
  options: {1: {label: Confirm, end: Paid.}, 2: {label: Home, go: home}}
ask: {ask: Word, accept: digits 1-4, save: word, go: said}
said: {end: "You said {word}."}
fork: {choose: [{otherwise: far}]}
far: {text: Far, options: {5: {label: Bye, end: Far bye.}}}
refused: {end: Not you.}
spin: {choose: [{when: subscriber.vip, go: home}, {otherwise: spin}]}
"""


def test_a_dialogue_that_is_answered_does_not_change(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    dialogue = phone.step.dialogue
    before = dialogue.to_plain()
    phone.presses("1")

    assert dialogue.to_plain() == before


def test_the_same_answer_twice_does_the_same(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    dialogue = phone.step.dialogue
    steps = []
    for _ in range(2):
        phone.run(menus.answer(phone.flows, dialogue, "1", phone.context()))
        steps.append(phone.step)

    assert steps[0] == steps[1]


def test_answers_are_counted(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.presses("1", "9", "2")

    assert phone.step.dialogue.step == 3


def test_blanks_around_an_answer_mean_nothing(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")

    assert phone.presses(" 1\n").startswith("Money")


def test_a_language_that_the_flows_lack_becomes_the_first(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.language = "fr"
    phone.dials("shop.home")

    assert phone.step.language == "en"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("", "Home"),
        ("3", "Bye."),
        ("37", "Bye."),
        ("1", "Money"),
        ("11", "Money"),
        ("2", "Word"),
        ("25", "Word"),
        ("45", "Far bye."),
        ("9", "Choose again.\nHome"),
        ("93", "Choose again.\nHome"),
        ("49", "Choose again.\nFar"),
    ],
)
def test_a_dialled_path_walks_on_by_option_keys_and_halts_where_it_must(
    subscriber: Any, path: str, text: str
) -> None:
    assert subscriber(SCREENS).dials("shop.home", path).startswith(text)


def test_a_dialled_path_remembers_the_way_back(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home", "4")

    assert phone.presses("*").startswith("Home")


PROMO = SCREENS + 'bonus: {end: "Code {promo}."}'
DIAL = 'dial: {"*110*5*{promo: digits 4-12}#": shop.bonus}\n'


def test_a_screen_reads_the_values_that_it_is_opened_with(subscriber: Any) -> None:
    phone = subscriber(PROMO, top=DIAL)

    assert phone.dials("shop.bonus", values={"promo": "1234"}) == "Code 1234."


CALLS = """
call:
  "0890": {start: shop.home, callers: subscriber.vip, refused: shop.refused}
  "0891": shop.home
"""


def test_a_call_by_those_who_may_opens_its_screen(subscriber: Any) -> None:
    phone = subscriber(SCREENS, top=CALLS)
    phone.facts = {"subscriber.vip": True}

    assert phone.calls("0890").startswith("Home")
    assert phone.needs == [Facts(("subscriber.vip",))]


def test_keys_behind_a_called_number_are_pressed(subscriber: Any) -> None:
    phone = subscriber(SCREENS, top=CALLS)
    phone.facts = {"subscriber.vip": True}

    assert phone.calls("0890", "45") == "Far bye."
    assert phone.calls("0891", "3") == "Bye."


def test_a_call_by_others_is_refused(subscriber: Any) -> None:
    phone = subscriber(SCREENS, top=CALLS)

    assert phone.calls("0890", "3") == "Not you."


def test_a_screen_that_goes_to_itself_is_named(subscriber: Any) -> None:
    with pytest.raises(menus.WalkError, match=r"^shop\.spin → shop\.spin goes round and shows"):
        subscriber(SCREENS).dials("shop.spin")


def _row(count: int, last: str) -> str:
    """So many forks in a row; the last leads to `last`."""
    forks = [f"f{n}: {{choose: [{{otherwise: f{n + 1}}}]}}" for n in range(1, count)]
    return "\n".join([*forks, f"f{count}: {{choose: [{{otherwise: {last}}}]}}", "bye: {end: Bye.}"])


def test_ninety_nine_silent_screens_are_passed(subscriber: Any) -> None:
    assert subscriber(_row(99, "bye")).dials("shop.f1") == "Bye."


def test_the_hundredth_silent_screen_in_a_row_stops_the_walk(subscriber: Any) -> None:
    phone = subscriber(
        _row(99, "spin")
        + "\nspin: {choose: [{when: subscriber.vip, end: Hi.}, {otherwise: turn}]}"
        + "\nturn: {do: [{sms: Hi}], go: spin}"
    )

    with pytest.raises(menus.WalkError, match=r"^shop\.f1 → … → shop\.spin: 100 screens in a row"):
        phone.dials("shop.f1")


def test_a_screen_that_the_flows_lack_is_stale(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    gone = Dialogue("shop.gone", "ussd", "en")

    with pytest.raises(menus.StaleState, match=r"no screen 'shop\.gone'"):
        phone.dials("shop.gone")
    for move in (menus.show_again, menus.silence):
        with pytest.raises(menus.StaleState):
            phone.run(move(phone.flows, gone, phone.context()))
    with pytest.raises(menus.StaleState):
        phone.run(menus.answer(phone.flows, gone, "1", phone.context()))


def test_a_dialogue_goes_on_from_plain_data(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.presses("4")
    phone.step.dialogue = Dialogue.from_plain(phone.step.dialogue.to_plain())

    assert phone.presses("*").startswith("Home")


def test_the_back_key_remembers_no_more_than_its_bound(subscriber: Any) -> None:
    many = "\n".join(
        f"s{n}: {{text: T{n}, options: {{1: {{label: On, go: s{n + 1}}}}}}}" for n in range(30)
    )
    phone = subscriber(many + "\ns30: {text: Last, options: {1: {label: A, end: B.}}}")
    phone.dials("shop.s0")
    phone.presses(*"1" * 30)

    assert phone.step.dialogue.back == tuple(f"shop.s{n}" for n in range(14, 30))


def test_a_step_says_which_ways_led_there_silent_screens_and_dialled_keys_too(
    subscriber: Any,
) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home", "45")

    assert phone.step.trail == [
        ("110", "", "shop.home"),
        ("shop.home", "options.4", "shop.fork"),
        ("shop.fork", "choose.1", "shop.far"),
        ("shop.far", "options.5", ""),
    ]


def test_an_answer_tells_its_own_ways_alone(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.presses("2", "25")

    assert phone.step.trail == [("shop.ask", "go", "shop.said"), ("shop.said", "end", "")]


@pytest.mark.parametrize("keys", ["9", "1*"])
def test_a_wrong_key_and_the_way_back_are_no_ways_of_the_tree(subscriber: Any, keys: str) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.presses(*keys)

    assert phone.step.trail == []


def test_a_refused_caller_comes_in_by_the_screen_of_refused(subscriber: Any) -> None:
    phone = subscriber(SCREENS, top=CALLS)
    phone.calls("0890")

    assert phone.step.trail == [("110", "", "shop.refused"), ("shop.refused", "end", "")]


def test_a_pushed_screen_is_told_apart_from_a_dialled_one(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    context, values = phone.context(), {"word": "1"}
    phone.run(menus.open_screen(phone.flows, "shop.said", context, values=values, is_pushed=True))

    assert phone.step.trail[0] == ("110", "push", "shop.said")

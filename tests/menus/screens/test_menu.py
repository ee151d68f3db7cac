"""Menus: options, conditions, standing keys, hints, pages, silence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import menus
from menus.effects import Block, Facts
from menus.model import Limits, Step

SCREENS = """
home:
  text: "Balance {account.balance|money}"
  options:
    1: {label: Money, go: money}
    2: {label: Hours, end: "Day and night."}
    3: {label: Statement, go: money, when: subscriber.status == "active"}
    4: {label: Lock, end: Locked., lock: portal for 24h}
money:
  text: Money
  options: {1: {label: Home, go: home}, 2: {label: Bonus, go: bonus}}
  silence: {after: 5s, go: bonus}
bonus:
  text: Bonus
  options: {1: {label: Money, go: money}}
"""


def test_a_menu_shows_its_text_and_the_options_that_are_open(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.facts = {"account.balance": Decimal(15), "subscriber.status": "blocked"}

    assert phone.dials("shop.home") == "Balance RUB 15.00\n1 Money\n2 Hours\n4 Lock"


def test_all_facts_of_a_screen_are_asked_for_at_once(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")

    assert phone.needs == [Facts(("account.balance", "subscriber.status"))]


def test_facts_that_are_known_are_not_asked_for(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.known = {"account.balance": Decimal(15), "subscriber.status": "active"}

    assert phone.dials("shop.home").endswith("3 Statement\n4 Lock")
    assert phone.needs == []


def test_a_key_leads_to_the_screen_of_its_option(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")

    assert phone.presses("1") == "Money\n1 Home\n2 Bonus"


def test_an_option_may_end_the_session(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.presses("2")

    assert (phone.step.text, phone.step.ends, phone.step.expects) == ("Day and night.", True, None)


def test_an_option_may_lock_something_on_its_way(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.presses("4")

    assert phone.needs[-1] == Block("portal", 86400)


def test_a_hidden_option_is_a_wrong_key(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")

    assert phone.presses("3").startswith("Choose again.\nBalance")


def test_an_option_that_has_opened_meanwhile_is_taken(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.facts = {"subscriber.status": "active"}

    assert phone.presses("3").startswith("Money")


def test_a_wrong_key_shows_the_same_screen_after_a_hint_in_the_dialogues_language(
    subscriber: Any,
) -> None:
    ru = "shop: {money: {text: Деньги, options: {1: Домой, 2: Бонус}}}"
    phone = subscriber(SCREENS, ru=ru)
    phone.language = "ru"
    phone.dials("shop.money")

    assert phone.presses("9") == "Выберите снова.\nДеньги\n1 Домой\n2 Бонус"


def test_a_hint_that_does_not_fit_is_left_out(subscriber: Any) -> None:
    label = "x" * 170
    phone = subscriber(f"home: {{text: T, options: {{1: {{label: {label}, end: Bye.}}}}}}")
    text = phone.dials("shop.home")

    assert phone.presses("9") == text


def test_back_leads_through_the_screens_that_were_shown(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.presses("1", "2")

    assert phone.presses("*").startswith("Money")
    assert phone.presses("*").startswith("Balance")
    assert phone.presses("*").startswith("Choose again.")


def test_going_to_a_screen_passed_before_shortens_the_way_back(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.presses("1", "2", "1", "2", "1")

    assert phone.step.dialogue.back == ("shop.home",)


def test_home_leads_to_the_first_screen(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    phone.presses("1", "2")

    assert phone.presses("00").startswith("Balance")
    assert phone.step.dialogue.back == ()


def test_a_channel_without_a_home_key_has_none(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.channel = "call"
    phone.dials("shop.money")

    assert phone.presses("00").startswith("Choose again.")


def test_the_next_key_is_wrong_where_there_is_one_page(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.money")

    assert phone.presses("#").startswith("Choose again.")


LONG = "home:\n  text: Long\n  options:\n" + "".join(
    f"    {number}: {{label: {'word ' * 8}{number}, end: Got {number}.}}\n"
    for number in range(1, 10)
)


def test_a_long_menu_is_paged_and_keys_work_on_every_page(subscriber: Any) -> None:
    phone = subscriber(LONG)
    first = phone.dials("shop.home")
    second = phone.presses("#")

    assert first.endswith("\n3 word word word word word word word word 3\n# More")
    assert second.endswith("\n# More\n* Back")
    assert phone.presses("1") == "Got 1."


def test_back_turns_a_page_before_it_leaves_the_screen(subscriber: Any) -> None:
    phone = subscriber(LONG)
    first = phone.dials("shop.home")
    phone.presses("#")

    assert phone.presses("*") == first


def test_a_wrong_key_stays_on_its_page(subscriber: Any) -> None:
    phone = subscriber(LONG)
    phone.dials("shop.home")
    second = phone.presses("#")

    assert phone.presses("0") in (second, f"Choose again.\n{second}")


def test_a_call_hears_everything_at_once(subscriber: Any) -> None:
    phone = subscriber(LONG)
    phone.channel = "call"

    assert phone.dials("shop.home").count("\n") == 9


LETTERS = """
home: {text: Home, options: {A: {label: More, go: more}, b: {label: Bye, end: Bye.}}}
more: {text: More, options: {x: {label: Small, end: Small.}, X: {label: Large, end: Large.}}}
"""


def test_the_case_of_a_letter_does_not_matter(subscriber: Any) -> None:
    phone = subscriber(LETTERS)
    phone.dials("shop.home")

    assert phone.presses("a").startswith("More")
    assert phone.presses("*", "B") == "Bye."


def test_two_options_that_differ_in_the_case_alone_are_told_apart(subscriber: Any) -> None:
    phone = subscriber(LETTERS)
    phone.dials("shop.home")

    assert phone.presses("A", "X") == "Large."


def test_standing_keys_of_letters_may_be_sent_small(subscriber: Any) -> None:
    head = "format: 1\nlanguages: [en]\nkeys: {back: {sms: Back}}\ninclude: [flows/*.yaml]\n"
    phone = subscriber(LETTERS, head=head)
    phone.channel = "sms"
    phone.dials("shop.home")
    phone.presses("A")

    assert phone.presses("BACK").startswith("Home")
    assert phone.presses("A", "back").startswith("Home")


def test_keys_of_one_character_are_expected_as_keys(subscriber: Any) -> None:
    phone = subscriber("home: {text: T, options: {12: {label: Twelve, end: Bye.}}}")
    phone.dials("shop.home")

    assert phone.step.expects == "text"


def test_silence_leads_where_the_screen_says(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.money")

    assert phone.step.silence_s == 5
    assert phone.waits().startswith("Bonus")


def test_without_silence_the_text_is_said_again(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    text = phone.dials("shop.bonus")

    assert phone.step.silence_s is None
    assert phone.waits() == text


def test_silence_may_be_the_end(subscriber: Any) -> None:
    phone = subscriber(
        "home: {text: T, options: {1: {label: A, end: B.}}, silence: {after: 5s, end: Bye.}}"
    )
    phone.dials("shop.home")

    assert phone.waits() == "Bye."


def test_a_resumed_menu_shows_the_same_screen(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")
    text = phone.presses("1")

    assert phone.returns() == text
    assert phone.step.dialogue.back == ("shop.home",)


def test_a_step_carries_all_that_a_channel_needs(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.bonus")
    limits = Limits(30, 180, "ask", 300)

    assert phone.step == Step(
        "Bonus\n1 Money",
        False,
        "key",
        False,
        phone.step.dialogue,
        False,
        "en",
        "shop.bonus",
        limits,
        trail=[("110", "", "shop.bonus")],
    )
    assert (phone.step.idle_s, phone.step.total_s) == (30, 180)
    assert (phone.step.resume, phone.step.resume_within_s) == ("ask", 300)


def test_a_menu_declares_its_ways_keys_and_texts(load: Any) -> None:
    screen = load(SCREENS).screens["shop.home"]

    assert [(e.target, e.key, e.word, e.conditional) for e in screen.edges()] == [
        ("shop.money", "1", "go", False),
        ("shop.money", "3", "go", True),
    ]
    assert [(e.key, e.target, e.path) for e in screen.exits()] == [
        ("1", "shop.money", "options.1"),
        ("2", "", "options.2"),
        ("3", "shop.money", "options.3"),
        ("4", "", "options.4"),
    ]
    assert list(dict(screen.keys())) == ["1", "2", "3", "4"]
    assert [saying.text.source.source for saying in screen.texts()] == [
        "Balance {account.balance|money}",
        "Money",
        "Hours",
        "Statement",
        "Lock",
        "Day and night.",
        "Locked.",
    ]
    assert list(screen.outcomes()) == [] and list(screen.secrets()) == []


def test_a_menu_tells_how_long_it_can_get(load: Any) -> None:
    (display,) = load(SCREENS).screens["shop.home"].displays()

    assert display.longest("en")[0] == "Balance -RUB 99,999.99"
    assert display.longest("en")[1][0] == "1 Money"


def test_silence_is_an_edge_and_its_words_are_texts(load: Any) -> None:
    screens = load(SCREENS).screens

    assert [e.word for e in screens["shop.money"].edges()] == ["go", "go", "silence"]
    assert menus.Keys("*", "00", "#") == load(SCREENS).keys["ussd"]


def test_mistakes_of_a_menu_are_told_with_their_places(problems: Any) -> None:
    found = problems(
        """
        home:
          text: Hello
          colour: red
          options:
            1: {label: Help, go: hepl}
            2: {label: Both, go: help, end: Bye.}
            3: {label: Nothing}
            4: {go: help}
            5: Help
            "+": {label: Plus, go: help}
            6: {label: Odd, go: help, when: account.balanse > 0}
            7: {label: Odd, go: help, when: "account.balance >"}
            8: {label: "{account.balance|mony}", go: help}
          silence: {after: soon, go: help}
          replay: never
        help: {text: Nowhere}
        """
    )

    assert found == [
        "flows/shop.yaml:4:5 unknown-word: 'colour' is not known here."
        " Known here: options, replay, silence, text",
        "flows/shop.yaml:6:28 unknown-screen: goes to 'hepl', which does not exist."
        " Did you mean 'help'?",
        "flows/shop.yaml:7:34 go-or-end: 'go' and 'end' exclude each other: take one away",
        "flows/shop.yaml:8:10 dead-end: nothing follows here: add 'go: …' or 'end: …'",
        "flows/shop.yaml:9:10 missing-word: 'label' is missing: add 'label: …'",
        "flows/shop.yaml:10:10 shape: option 5 is written with words,"
        " as in {label: Money, go: money}",
        "flows/shop.yaml:11:7 option-key: '+' is no key: use a number, a letter, * or #",
        "flows/shop.yaml:12:39 unknown-name: 'account.balanse' is not declared."
        " Did you mean 'account.balance'?",
        "flows/shop.yaml:13:57 condition-syntax: the condition breaks off:"
        " something is missing at its end",
        "flows/shop.yaml:14:19 unknown-format: 'mony' is no format. Did you mean 'money'?",
        "flows/shop.yaml:15:22 duration: 'soon' is no duration:"
        " write a number with s, m, h or d, as in 30s",
        "flows/shop.yaml:16:13 shape: replay: takes stop.",
        "flows/shop.yaml:17:3 dead-end: a text with no way on: add 'options',"
        " or make it the last words with 'end'",
    ]

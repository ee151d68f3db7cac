"""Last words, on one page or several."""

from __future__ import annotations

from typing import Any

import pytest

from menus.effects import Block
from menus.errors import WalkError

LONG = "home: {end: '" + "word " * 60 + "'}"


def test_last_words_end_the_session(subscriber: Any) -> None:
    phone = subscriber("home: {end: 'Good bye, {subscriber.msisdn|mask}.'}")
    phone.facts = {"subscriber.msisdn": "79161234567"}
    phone.dials("shop.home")

    assert (phone.step.text, phone.step.ends, phone.step.screen) == (
        "Good bye, 7916***67.",
        True,
        "shop.home",
    )


def test_last_words_may_lock_something(subscriber: Any) -> None:
    phone = subscriber("home: {end: Blocked., lock: {what: sim, for: 2h}}")
    phone.dials("shop.home")

    assert phone.needs == [Block("sim", 7200)]


def test_long_last_words_are_read_page_by_page(subscriber: Any) -> None:
    phone = subscriber(LONG)
    phone.dials("shop.home")
    first = phone.step
    phone.presses("#")

    assert first.text.endswith("\n# More") and (first.ends, first.expects) == (False, "key")
    assert (phone.step.ends, phone.step.expects) == (True, None)


def test_a_call_hears_long_last_words_at_once(subscriber: Any) -> None:
    phone = subscriber(LONG)
    phone.channel = "call"
    phone.dials("shop.home")

    assert phone.step.ends


def test_without_a_next_key_nothing_is_cut(subscriber: Any) -> None:
    head = "format: 1\nlanguages: [en]\ninclude: [flows/*.yaml]\n"
    menu = LONG + "\nmenu: {text: '" + "word " * 60 + "', options: {1: {label: A, end: B.}}}"
    phone = subscriber(menu, head=head)

    assert len(phone.dials("shop.home")) == 300
    assert len(phone.dials("shop.menu")) > 300


def test_who_answers_last_words_hears_them_again(subscriber: Any) -> None:
    phone = subscriber("home: {end: Bye.}")
    phone.dials("shop.home")

    assert phone.presses("1") == "Bye."
    assert phone.returns() == "Bye."
    assert phone.waits() == "Bye."


def test_last_words_declare_their_text(load: Any) -> None:
    screen = load("home: {end: Bye.}").screens["shop.home"]

    assert [each.use for each in screen.texts()] == ["screen"]
    assert list(screen.edges()) == [] and list(screen.keys()) == []


def test_a_loop_that_shows_nothing_is_stopped_and_named(subscriber: Any) -> None:
    phone = subscriber(
        """
        home: {choose: [{otherwise: one}]}
        one: {choose: [{when: subscriber.vip, end: Out.}, {otherwise: two}]}
        two: {choose: [{otherwise: one}]}
        """
    )

    with pytest.raises(WalkError, match=r"^shop\.(one|two) → shop\.(two|one) → shop\.(one|two) "):
        phone.dials("shop.home")

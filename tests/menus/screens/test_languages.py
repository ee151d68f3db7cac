"""The choice of a language."""

from __future__ import annotations

from typing import Any

import pytest

from menus.effects import Outcome, SetFact
from menus.screens.languages import own_name

SCREENS = """
home: {text: Home, options: {1: {label: Language, go: language}}}
language: {text: Language, languages: {1: en, 2: ru}, go: home}
plain: {languages: {10: en, 11: ru}, go: home}
"""
RU = "shop: {home: {text: Дом, options: {1: Язык}}, language: {text: Язык}}"


def test_every_language_stands_under_its_own_name(subscriber: Any) -> None:
    phone = subscriber(SCREENS, ru=RU)
    phone.language = "ru"

    assert phone.dials("shop.language") == "Язык\n1 English\n2 Русский"


def test_the_choice_is_kept_on_the_subscriber_and_holds_at_once(subscriber: Any) -> None:
    phone = subscriber(SCREENS, ru=RU)
    phone.dials("shop.language")

    assert phone.presses("2") == "Дом\n1 Язык"
    assert phone.needs == [SetFact("subscriber.language", "ru")]
    assert (phone.step.language, phone.step.dialogue.language) == ("ru", "ru")


def test_a_choice_that_cannot_be_kept_says_try_later(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"SetFact": Outcome("failed")})
    phone.dials("shop.language")

    assert phone.presses("2") == "The service is not available now. Try later."


def test_a_wrong_key_shows_the_languages_again(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.language")

    assert phone.presses("3").startswith("Choose again.\nLanguage")


def test_the_text_may_be_left_out(subscriber: Any) -> None:
    phone = subscriber(SCREENS)

    assert phone.dials("shop.plain") == "10 English\n11 Русский"
    assert phone.step.expects == "text"


@pytest.mark.parametrize(
    ("code", "name"), [("uk", "Українська"), ("id", "Indonesia"), ("bg", "Български"), ("xx", "xx")]
)
def test_a_language_calls_itself_by_its_own_name(code: str, name: str) -> None:
    assert own_name(code) == name


def test_languages_declare_their_keys_and_way(load: Any) -> None:
    screen = load(SCREENS).screens["shop.language"]
    (display,) = screen.displays()

    assert list(dict(screen.keys())) == ["1", "2"]
    assert [edge.target for edge in screen.edges()] == ["shop.home"]
    assert [each.text.words for each in screen.texts()] == [("text",)]
    assert display.longest("ru") == ("Language", ["1 English", "2 Русский"])


def test_mistakes_of_languages_are_told(problems: Any) -> None:
    found = problems(
        """
        home: {languages: {1: fr, 2: [ru]}, go: home}
        two: {languages: en, go: home}
        three: {languages: {1: en}}
        """
    )

    assert found == [
        "flows/shop.yaml:2:25 unknown-language: 'fr' is not among the languages of"
        " flows.yaml (en, ru): take one of them, or add it there",
        "flows/shop.yaml:2:32 shape: languages: takes one value, as in languages: 1: en",
        "flows/shop.yaml:3:20 shape: languages is written with words, as in 1: en",
        "flows/shop.yaml:4:3 dead-end: nothing follows here: add 'go: …' or 'end: …'",
    ]

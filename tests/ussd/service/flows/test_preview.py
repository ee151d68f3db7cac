"""A phone on a version that nobody gets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ussd import config
from ussd.service.flows.flow_files import Judged, gather, judge
from ussd.service.flows.preview import Move, Preview

Show = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def demo() -> Judged:
    root = Path(__file__).parents[4]
    settings = config.load(root / "gateway.toml").settings
    return judge(gather(root / "flows.yaml"), None, settings)


@pytest.fixture(scope="module")
def preview() -> Iterator[Preview]:
    made = Preview()
    yield made
    made.close()


@pytest.fixture
def show(demo: Judged, preview: Preview) -> Show:
    def shown(kind: str, text: str = "", language: str = "en", **more: Any) -> dict[str, Any]:
        return preview.show(demo, Move(kind, text, language, **more))

    return shown


def test_a_code_is_dialled(show: Show) -> None:
    shown = show("dial", "*100#")

    assert (shown["screen"], shown["channel"], shown["expects"]) == (
        "information.home",
        "ussd",
        "key",
    )
    assert shown["size"]["units"] == len(shown["text"]) and shown["size"]["alphabet"] == "GSM-7"


def test_a_number_is_called_and_has_no_limit_of_size(show: Show) -> None:
    shown = show("dial", "0890")

    assert (shown["channel"], shown["size"]["limit"]) == ("call", None)


def test_a_keyword_is_texted(show: Show) -> None:
    assert show("dial", "177 nonsense")["screen"] == "portal.unknown_word"


def test_an_answer_goes_on_with_the_dialogue_that_the_page_kept(show: Show) -> None:
    first = show("dial", "*100#")
    kept = json.loads(json.dumps(first["dialogue"]))

    assert show("answer", "1", dialogue=kept, code="*100#")["screen"] == "information.help"


def test_the_ways_that_were_walked_come_back(show: Show) -> None:
    first = show("dial", "*110#")
    second = show("answer", "8", dialogue=first["dialogue"], code="*110#")

    assert first["walked"][:2] == [
        ("*110#", "", "selfcare.start"),
        ("selfcare.start", "choose.1", "selfcare.home"),
    ]
    assert second["walked"] == [("selfcare.home", "options.8", "selfcare.language")]


def test_the_same_screen_is_drawn_anew_in_another_language(show: Show) -> None:
    first = show("dial", "*100#")
    again = show("again", language="ru", dialogue=first["dialogue"])

    assert (again["screen"], again["language"]) == ("information.home", "ru")
    assert again["text"] != first["text"]


def test_a_screen_is_opened_by_its_name_on_its_files_channel(show: Show) -> None:
    assert show("screen", "hotline.questions")["channel"] == "call"
    assert show("screen", "portal.unknown_word")["channel"] == "sms"
    assert show("screen", "information.help")["channel"] == "ussd"


def test_what_would_happen_outside_comes_back_as_words(show: Show) -> None:
    done = show("dial", "*110*9#")["done"]

    assert any(words.startswith("one-time password") for words in done)
    assert any(words.startswith("SMS to the subscriber in 3 min: ") for words in done)


@pytest.mark.parametrize(
    ("kind", "text", "dialogue", "words"),
    [
        ("screen", "no.such", {}, "this version has no screen no.such"),
        ("answer", "1", {}, "dial something first"),
        ("answer", "1", {"screen": 5}, "dial again"),
        ("answer", "1", {"screen": "a", "channel": "ussd", "language": "en", "x": 1}, "dial again"),
        ("answer", "1", {"screen": "a", "channel": "fax", "language": "en"}, "dial again"),
    ],
)
def test_what_cannot_be_done_is_told(
    show: Show, kind: str, text: str, dialogue: dict[str, Any], words: str
) -> None:
    assert words in show(kind, text, dialogue=dialogue)["error"]


def test_what_the_store_says_is_in_the_language_of_the_phone(show: Show) -> None:
    assert "0890 is free all over Russia" in show("dial", "0890")["text"]
    assert "Звонок на 0890 бесплатный" in show("dial", "0890", language="ru")["text"]


@pytest.mark.parametrize(
    ("text", "language", "words", "why"),
    [
        ("*99999#", "en", "Unknown code. Check it and", "nothing is served at *99999#"),
        ("*99999#", "ru", "Неизвестный код.", "nothing is served at *99999#"),
        ("0999", "en", "This number does not exist.", "nothing is served at 0999"),
        ("", "en", "This number does not exist.", "nothing is served at "),
    ],
)
def test_what_is_not_served_is_shown_as_a_phone_would_and_explained(
    show: Show, text: str, language: str, words: str, why: str
) -> None:
    shown = show("dial", text, language=language)

    assert shown["text"].startswith(words) and shown["ends"]
    assert (shown["why"], shown["language"]) == (why, language)


def test_a_subscriber_is_refused_in_its_own_language(show: Show) -> None:
    shown = show("dial", "*99999#", language="", msisdn="79161234576")

    assert (shown["text"][:13], shown["language"]) == ("Непознат код.", "bg")


def test_a_screen_that_the_new_version_lost_is_gone(show: Show) -> None:
    kept = {"screen": "old.one", "channel": "ussd", "language": "en"}

    assert show("again", dialogue=kept)["gone"] is True


def test_a_version_with_errors_shows_nothing(preview: Preview) -> None:
    assert "errors" in preview.show(Judged({}), Move("dial", "*100#"))["error"]


SHOP = {
    "flows.yaml": """
format: 1
include: [flows/*.yaml]
keys: {next: "#"}
dial: {"*1#": a.all}
""",
    "flows/a.yaml": """
screens:
  all:
    list: shop.goods
    text: Goods
    row: "{item.name} {item.price|money}"
    save: good
    empty: {end: None}
    failed: {end: Not now}
    slow: {end: Later}
    go: one
  one: {end: "{good.name}"}
""",
    "services.yaml": """
services:
  shop.goods:
    provider: http
    address: https://shop.example/goods
    rows: {name: text 12, price: money}
""",
}


def test_a_service_over_http_answers_with_samples_and_is_not_called(preview: Preview) -> None:
    found = judge(SHOP, None, {})
    shown = preview.show(found, Move("dial", "*1#", "en"))

    assert found.flows is not None, found.problems
    assert "1 name 1" in shown["text"] and "3 name 3" in shown["text"]
    assert shown["done"] == ["service shop.goods (a sample: nobody was called)"]
    assert shown["samples"] == ["shop.goods"]


def test_a_service_answers_what_it_is_told_to(preview: Preview) -> None:
    found = judge(SHOP, None, {})
    shown = preview.show(found, Move("dial", "*1#", "en", outcomes=("shop.goods=failed",)))

    assert (shown["text"], shown["ends"]) == ("Not now", True)
    assert shown["done"] == ["service shop.goods: failed (a sample: nobody was called)"]


def test_an_outcome_that_cannot_be_is_told(preview: Preview) -> None:
    shown = preview.show(judge(SHOP, None, {}), Move("dial", "*1#", outcomes=("shop.goods=x",)))

    assert shown == {"error": "'x' cannot come of shop.goods; say ok or empty or slow or failed"}

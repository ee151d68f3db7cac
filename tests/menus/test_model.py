"""What a dialogue keeps, and how it becomes plain data and back."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from menus.model import Dialogue, Keys, Limits, Secret


def full() -> Dialogue:
    dialogue = Dialogue("shop.pay", "call", "ru")
    dialogue.home = "shop.home"
    dialogue.values = {
        "amount": Decimal("150.50"),
        "since": date(2026, 1, 31),
        "until": datetime(2026, 1, 31, 12, 0, tzinfo=UTC),
        "service": {"id": "s1", "price": Decimal(5)},
        "count": 3,
    }
    dialogue.back = ("shop.home", "shop.money")
    dialogue.page, dialogue.pages = 1, 3
    dialogue.attempts = 2
    dialogue.rows = ({"id": "s1", "price": Decimal(5)},)
    dialogue.queue = "shop.live"
    dialogue.place = {"queue.place": 7}
    dialogue.survey = True
    dialogue.tail = ("second page",)
    dialogue.step = 9
    return dialogue


def test_a_dialogue_survives_json_whole() -> None:
    dialogue = full()

    assert Dialogue.from_plain(json.loads(json.dumps(dialogue.to_plain()))) == dialogue


def test_secrets_and_what_is_not_confirmed_never_become_plain_data() -> None:
    dialogue = Dialogue("shop.pin", "ussd", "en")
    dialogue.typed = "1234"
    dialogue.values = {"pin": Secret("1234"), "amount": 5}

    assert "1234" not in json.dumps(dialogue.to_plain())


def test_a_fresh_dialogue_is_three_words() -> None:
    assert Dialogue("shop.home", "ussd", "en").to_plain() == {
        "screen": "shop.home",
        "channel": "ussd",
        "language": "en",
    }


def test_a_copy_is_equal_and_changes_alone() -> None:
    dialogue = full()
    other = dialogue.copy()
    assert other == dialogue

    other.page = 2

    assert dialogue.page == 1 and other != dialogue


def test_a_copy_knows_every_attribute() -> None:
    assert all(hasattr(full().copy(), name) for name in Dialogue.__slots__)


def test_a_dialogue_is_no_other_thing() -> None:
    assert Dialogue("shop.home", "ussd", "en") != "shop.home"


def test_a_dialogue_tells_where_it_stands() -> None:
    assert repr(full()) == "Dialogue('shop.pay', step=9, page=1)"


def test_a_waiting_dialogue_is_small(subscriber: Any) -> None:
    phone = subscriber("home: {text: T, options: {1: {label: A, go: two}}}\n"
                       "two: {text: U, options: {1: {label: A, go: home}}}")  # fmt: skip
    phone.dials("shop.home")
    phone.presses("1")
    dialogue = phone.step.dialogue

    assert sys.getsizeof(dialogue) + sys.getsizeof(dialogue.back) < 300
    assert len(json.dumps(dialogue.to_plain())) < 300


def test_limits_of_a_file_stand_before_those_of_all(load: Any) -> None:
    flows = load(
        top="session: {ussd: {idle: 20s}}\n",
        files={"flows/other.yaml": "session: {ussd: {resume: never}}\nscreens: {home: {end: B.}}"},
    )

    assert flows.limits_of("shop.home", "ussd") == Limits(20, 180, "ask", 300)
    assert flows.limits_of("other.home", "ussd") == Limits(20, 180, "never", 300)
    assert flows.limits_of("other.home", "call") == Limits(60, 1800, "never", 0)


def test_words_are_said_in_a_language(load: Any) -> None:
    flows = load()

    assert flows.word("unknown_code", "ru") == "Неизвестный код."
    assert flows.word("digits", "en", {"count": "4"}) == "Enter 4 digits."
    assert flows.word("digits", "xx", {"count": "4"}) == "Enter 4 digits."


def test_keys_are_nothing_until_declared() -> None:
    assert Keys() == ("", "", "")

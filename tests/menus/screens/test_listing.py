"""Lists: rows of a service, numbers that run on, what a picked row becomes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from menus.effects import Outcome, Service
from menus.model import Dialogue

SCREENS = """
home:
  list: catalogue.services
  text: Choose a service
  row: "{item.name} {item.price|money}"
  save: service
  empty: {end: No services to show.}
  go: confirm
confirm:
  text: "{service.name}: {service.price|money}. Switch on?"
  options: {1: {label: "Yes", end: Done.}}
"""


def rows(count: int) -> Outcome:
    return Outcome(
        rows=tuple(
            {"id": str(n), "name": f"Service {n}", "price": Decimal(n)} for n in range(1, count + 1)
        )
    )


def test_rows_are_numbered_under_the_text(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": rows(2)})

    assert phone.dials("shop.home") == (
        "Choose a service\n1 Service 1 RUB 1.00\n2 Service 2 RUB 2.00"
    )


def test_a_parameter_that_is_a_language_fills_itself(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": rows(1)})
    phone.language = "ru"
    phone.dials("shop.home")

    assert phone.needs == [Service("catalogue.services", {"language": "ru"}, 1)]


def test_a_number_picks_its_row_for_the_screens_that_follow(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": rows(3)})
    phone.dials("shop.home")

    assert phone.presses("2") == "Service 2: RUB 2.00. Switch on?\n1 Yes"


def test_picking_asks_the_service_nothing(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": rows(3)})
    phone.dials("shop.home")
    phone.presses("2")

    assert len(phone.needs) == 1


@pytest.mark.parametrize("key", ["4", "0", "02", "-1", "2x", "99999"])
def test_a_number_that_is_not_there_is_a_wrong_key(subscriber: Any, key: str) -> None:
    phone = subscriber(SCREENS, {"Service": rows(3)})
    phone.dials("shop.home")

    assert phone.presses(key).startswith("Choose again.\nChoose a service")


def test_numbers_run_on_across_pages_and_all_can_be_picked(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": rows(12)})
    first = phone.dials("shop.home")
    second = phone.presses("#")

    assert first.endswith("7 Service 7 RUB 7.00\n# More")
    assert second.startswith("8 Service 8 RUB 8.00\n") and second.endswith("\n* Back")
    assert phone.presses("1") == "Service 1: RUB 1.00. Switch on?\n1 Yes"


def test_more_than_nine_rows_want_their_numbers_typed(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": [rows(9), rows(10)]})
    phone.dials("shop.home")
    few = phone.step.expects
    phone.dials("shop.home")

    assert (few, phone.step.expects) == ("key", "text")


def test_no_rows_take_the_way_of_empty(subscriber: Any) -> None:
    phone = subscriber(SCREENS)
    phone.dials("shop.home")

    assert (phone.step.text, phone.step.ends) == ("No services to show.", True)


def test_a_service_that_fails_without_an_answer_says_try_later(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": Outcome("failed")})

    assert phone.dials("shop.home") == "The service is not available now. Try later."


def test_back_to_a_list_asks_for_its_rows_anew(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": [rows(3), rows(2)]})
    phone.dials("shop.home")
    phone.presses("1")

    assert phone.presses("*").count("\n") == 2
    assert len(phone.needs) == 2


def test_rows_are_forgotten_when_the_list_is_left(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": rows(3)})
    phone.dials("shop.home")
    kept = phone.step.dialogue.rows
    phone.presses("1")

    assert (len(kept), phone.step.dialogue.rows) == (3, ())


def test_a_row_may_read_facts_and_the_text_may_be_left_out(subscriber: Any) -> None:
    phone = subscriber(
        """
        home:
          list: catalogue.services
          row: "{item.name} of {account.balance|money}"
          empty: {end: None.}
          go: home
        """,
        {"Service": rows(1)},
    )
    phone.facts = {"account.balance": Decimal(7)}

    assert phone.dials("shop.home") == "1 Service 1 of RUB 7.00"


def test_a_list_declares_its_ways_texts_and_service(load: Any) -> None:
    screen = load(SCREENS).screens["shop.home"]
    (given,) = screen.outcomes()
    (display,) = screen.displays()

    assert [(edge.target, edge.word) for edge in screen.edges()] == [("shop.confirm", "go")]
    assert (given.service, given.needed, list(given.answered)) == (
        "catalogue.services",
        ("empty",),
        ["empty"],
    )
    assert len(list(screen.texts())) == 3 and list(screen.keys()) == []
    assert display.longest("en") == ("Choose a service", ["99 " + "W" * 24 + " -RUB 99,999.99"])


def test_mistakes_of_a_list_are_told(problems: Any) -> None:
    found = problems(
        """
        home: {list: catalogue.service, row: "{item.name}", empty: {end: None.}, go: home}
        other: {list: catalogue.switch_on, row: "{item.name}", go: home}
        third: {list: catalogue.services, row: "{item.nam}", with: {colour: red}, go: home,
                empty: {end: None.}}
        fourth: {list: catalogue.services, empty: {end: None.}, go: home}
        """
    )

    assert found == [
        "flows/shop.yaml:2:16 unknown-service: services.yaml declares no service"
        " 'catalogue.service'. Did you mean 'catalogue.services'?",
        "flows/shop.yaml:3:17 list-rows: 'catalogue.switch_on' returns no rows: use it in a do",
        "flows/shop.yaml:4:43 unknown-name: 'item.nam' is not declared. Did you mean 'item.name'?",
        "flows/shop.yaml:4:63 unknown-parameter: 'catalogue.services' takes no 'colour'."
        " It takes: language.",
        "flows/shop.yaml:6:3 missing-word: 'row' is missing: add 'row: …'",
    ]


def test_the_back_key_returns_to_the_page_that_was_left(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": rows(30)})
    phone.dials("shop.home")
    third = phone.presses("#", "#")
    phone.presses("20")

    assert phone.presses("*") == third
    assert (phone.step.dialogue.page, phone.step.dialogue.back) == (2, ())


def test_fewer_rows_than_before_end_on_their_last_page(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": [rows(30), rows(2)]})
    phone.dials("shop.home")
    phone.presses("#", "#", "20")

    assert phone.presses("*") == "Choose a service\n1 Service 1 RUB 1.00\n2 Service 2 RUB 2.00"


def test_a_page_is_kept_in_plain_data_and_only_where_there_is_one(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": rows(30)})
    phone.dials("shop.home")
    second = phone.presses("#")
    phone.presses("8")
    kept = json.loads(json.dumps(phone.step.dialogue.to_plain()))
    phone.step.dialogue = Dialogue.from_plain(kept)

    assert kept["back"] == [["shop.home", 1]]
    assert phone.presses("*") == second


def test_a_dialogue_of_before_pages_were_kept_returns_to_the_first(subscriber: Any) -> None:
    phone = subscriber(SCREENS, {"Service": rows(30)})
    first = phone.dials("shop.home")
    phone.presses("#", "8")
    kept = phone.step.dialogue.to_plain() | {"back": ["shop.home"]}
    phone.step.dialogue = Dialogue.from_plain(kept)

    assert phone.presses("*") == first


def test_whoever_comes_anew_by_a_way_sees_the_first_page(subscriber: Any) -> None:
    again = SCREENS.replace('{1: {label: "Yes", end: Done.}}', "{1: {label: Again, go: home}}")
    phone = subscriber(again, {"Service": rows(30)})
    first = phone.dials("shop.home")
    phone.presses("#", "8")

    assert phone.presses("1") == first
    assert phone.step.dialogue.back == ()

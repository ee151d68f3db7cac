"""Services over HTTP on the workbench's phone: nobody is called, and the page says so."""

from __future__ import annotations

from typing import Any

import pytest

INFORMATION = "flows/information.yaml"
SERVICES = """services:
  shop.goods:
    provider: http
    address: https://shop.example/goods
    rows: {name: text 12, price: money}
    sample: [{name: Tea, price: 3}, {name: Bread, price: 2}]
  shop.buy:
    provider: http
    address: https://shop.example/buy
    parameters: {name: text 12}
    refused: [no_money, sold_out]
"""
SCREENS = """screens:
  shop:
    list: shop.goods
    text: Goods
    row: "{item.name} {item.price|money}"
    save: good
    empty: {end: "All sold."}
    slow: {end: "Later."}
    failed: {end: "Closed."}
    go: buy
  buy:
    do:
      - use: shop.buy
        with: {name: "{good.name}"}
        refused: {end: "No: {reason}"}
        slow: {end: "Soon."}
        failed: {end: "Not bought."}
    end: "Bought."
"""


@pytest.fixture
def shop(sit: Any) -> Any:
    """A seat at menus that call two services."""
    seat = sit()
    seat.edit("services.yaml", "services:\n", SERVICES)
    seat.edit(INFORMATION, "screens:\n", SCREENS)
    seat.edit("flows.yaml", "information.home", "information.shop")
    seat.page.wait_for_selector(".outside:not([hidden])")
    seat.page.wait_for_selector('[role=treeitem][data-screen="information.shop"]')
    seat.page.click(".outside summary")
    return seat


def answer(seat: Any, service: str, words: str) -> None:
    seat.page.get_by_label(service).select_option(words)


def test_a_screen_of_samples_says_that_it_is_one(shop: Any) -> None:
    shop.dial("*100#")

    assert "1 Tea RUB 3.00" in shop.page.inner_text(".words")
    assert shop.page.inner_text(".card .sample") == "Sample data"
    assert "shop.goods (a sample: nobody was called)" in shop.page.inner_text("menu-phone .done")


def test_a_screen_without_samples_does_not(shop: Any) -> None:
    shop.dial("0890")

    assert shop.page.locator(".card .sample").count() == 0


def test_another_answer_shows_the_other_way_out_at_once(shop: Any) -> None:
    shop.dial("*100#")
    answer(shop, "shop.goods", "No rows")
    shop.shows("All sold.")
    answer(shop, "shop.goods", "Failed")
    shop.shows("Closed.")
    answer(shop, "shop.goods", "A sample")
    shop.shows("1 Tea")

    walked = shop.page.locator(".row.walked").all_text_contents()
    assert len(walked) == 1


def test_each_reason_of_a_refusal_can_be_seen(shop: Any) -> None:
    shop.dial("*100#")
    answer(shop, "shop.buy", "Refused: sold_out")
    shop.page.fill("menu-phone .answer input", "2")
    shop.page.press("menu-phone .answer input", "Enter")
    shop.shows("No: sold_out")
    answer(shop, "shop.buy", "A sample")
    shop.shows("Bought.")

    assert "sold_out" not in shop.page.inner_text("menu-phone .words")


def test_menus_that_call_nobody_have_no_such_list(sit: Any) -> None:
    assert not sit().page.is_visible(".outside")

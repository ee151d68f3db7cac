"""What a dialogue cost."""

import pytest

from ussd.core.billing import ROUTE_LENGTH, Ending, cost_minor, route_with


def test_an_address_without_a_price_is_free() -> None:
    assert cost_minor({}, "0890", Ending.COMPLETED) == 0


def test_a_paid_number_costs_its_price_once() -> None:
    assert cost_minor({"111": 1500}, "111", Ending.RELEASED) == 1500


@pytest.mark.parametrize("ending", [Ending.UNKNOWN, Ending.REFUSED, Ending.FAILED])
def test_who_was_not_served_pays_nothing(ending: Ending) -> None:
    assert cost_minor({"111": 1500}, "111", ending) == 0


def test_a_route_is_the_keys_with_commas() -> None:
    assert route_with(route_with("", "2"), "0") == "2,0"


def test_a_route_that_is_too_long_stops_growing() -> None:
    route = ""
    for _ in range(100):
        route = route_with(route, "1")

    assert len(route) <= ROUTE_LENGTH

"""How a dialogue ended and which keys led there."""

import pytest

from ussd.core.billing import ROUTE_LENGTH, Ending, route_with


@pytest.mark.parametrize(
    ("ending", "ss_error"), [(Ending.COMPLETED, 0), (Ending.UNKNOWN, 0x12), (Ending.REFUSED, 0x0D)]
)
def test_an_end_has_its_error_code(ending: Ending, ss_error: int) -> None:
    assert ending.ss_error == ss_error


def test_a_route_is_the_keys_with_commas() -> None:
    assert route_with(route_with("", "2"), "0") == "2,0"


def test_a_route_that_is_too_long_stops_growing() -> None:
    route = ""
    for _ in range(100):
        route = route_with(route, "1")

    assert len(route) <= ROUTE_LENGTH

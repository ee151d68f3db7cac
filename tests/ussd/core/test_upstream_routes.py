from __future__ import annotations

import pytest

from ussd.core.attachment import parse_range
from ussd.core.upstream_routes import UpstreamRoute, UpstreamTable, turn

PHONE = "79161234567"


def names(*routes: UpstreamRoute, to: str = PHONE, source: str = "5000", kind: str = "") -> str:
    return " ".join(UpstreamTable(routes).candidates(to, source, kind))


def route(name: str, **rules: object) -> UpstreamRoute:
    return UpstreamRoute(name=name, **rules)  # type: ignore[arg-type]


def test_a_route_without_rules_fits_everything() -> None:

    assert names(route("any")) == "any"


def test_without_a_route_nobody_takes_it() -> None:

    assert names(route("ua", prefixes=("380",))) == ""


def test_the_longest_prefix_goes_before_the_lowest_cost() -> None:
    table = (
        route("cheap", prefixes=("7",), cost=1),
        route("near", prefixes=("7916", "7"), cost=9),
        route("any", cost=0),
    )

    assert names(*table) == "near cheap any"


def test_of_equal_routes_the_cheapest_is_first_and_then_the_name() -> None:
    table = (route("c", cost=2), route("b", cost=1), route("a", cost=2))

    assert names(*table) == "b a c"


@pytest.mark.parametrize(("source", "expected"), [("5000", "mine any"), ("BANK", "any")])
def test_a_named_sender_fits_him_alone_and_goes_first(source: str, expected: str) -> None:
    table = (route("any", prefixes=("7916123",)), route("mine", codes=frozenset({"5000"})))

    assert names(*table, source=source) == expected


@pytest.mark.parametrize(("kind", "expected"), [("WAP", "wap any"), ("", "any")])
def test_a_named_service_type_fits_it_alone(kind: str, expected: str) -> None:
    table = (route("any"), route("wap", service_types=frozenset({"WAP"})))

    assert names(*table, kind=kind) == expected


def test_attached_numbers_go_before_everything() -> None:
    table = (
        route("mine", codes=frozenset({"5000"})),
        route("radio", numbers=parse_range("^79161.*"), cost=9),
    )

    assert names(*table) == "radio mine"
    assert names(*table, to="79031234567") == "mine"


def test_numbers_and_prefixes_together_fit_either() -> None:
    both = route("both", numbers=parse_range(PHONE), prefixes=("7903",))

    assert names(both) == names(both, to="79031234567") == "both"


@pytest.mark.parametrize(
    ("attempts", "order"), [(0, "a b c"), (1, "b c a"), (2, "c a b"), (3, "a b c")]
)
def test_who_failed_last_is_asked_last(attempts: int, order: str) -> None:

    assert " ".join(turn(("a", "b", "c"), attempts)) == order


def test_nobody_has_no_turn() -> None:

    assert turn((), 3) == ()

"""Failed binds are slow to be refused, and nobody else pays."""

from __future__ import annotations

from itertools import pairwise

import pytest
from twisted.internet.task import Clock

from ussd.service.clocks import Clocks
from ussd.service.links.failures import Failures


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def failures(clock: Clock) -> Failures:
    return Failures(Clocks(clock))


def refused_at(failures: Failures, clock: Clock, address: str, times: int) -> list[float]:
    """When each of so many failures in a row is told."""
    told: list[float] = []
    for _ in range(times):
        failures.refuse(address, lambda: told.append(round(clock.seconds(), 3)))
        while failures.held:
            clock.advance(clock.getDelayedCalls()[0].getTime() - clock.seconds())
    return told


def test_each_failure_of_an_address_is_told_later_than_the_last(
    failures: Failures, clock: Clock
) -> None:
    told = refused_at(failures, clock, "10.0.0.1", 9)
    waits = [round(after - before, 2) for before, after in pairwise(told)]

    assert waits == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_another_address_is_told_at_once(failures: Failures, clock: Clock) -> None:
    refused_at(failures, clock, "10.0.0.1", 5)
    start = round(clock.seconds(), 3)

    assert refused_at(failures, clock, "10.0.0.2", 1) == [start]


def test_an_ipv6_network_is_one_address(failures: Failures, clock: Clock) -> None:
    refused_at(failures, clock, "2001:db8::1", 3)

    assert failures.rank("2001:db8::ffff:2") == 3
    assert failures.rank("2001:db8:0:1::1") == 0


def test_what_is_no_address_is_counted_as_it_is(failures: Failures, clock: Clock) -> None:
    refused_at(failures, clock, "pipe:of:ours", 1)

    assert failures.rank("pipe:of:ours") == 1


def test_checks_that_still_run_count_too(failures: Failures) -> None:
    failures.began("10.0.0.1")
    failures.began("10.0.0.1")
    during = failures.rank("10.0.0.1")
    failures.ended("10.0.0.1")
    failures.ended("10.0.0.1")

    assert (during, failures.rank("10.0.0.1")) == (2, 0)


def test_refusals_that_are_held_do_not_pile_up(failures: Failures) -> None:
    told: list[int] = []
    for number in range(1_000):
        failures.refuse("10.0.0.1", lambda number=number: told.append(number))

    assert (failures.held, told) == (200, list(range(800)))


def test_the_addresses_that_are_remembered_are_bounded_and_the_quietest_goes(
    failures: Failures, clock: Clock
) -> None:
    refused_at(failures, clock, "10.9.9.9", 1)
    for number in range(10_000):
        failures.refuse(f"10.0.{number // 256}.{number % 256}", lambda: None)

    assert (len(failures), failures.rank("10.9.9.9"), failures.rank("10.0.0.0")) == (10_000, 0, 1)

"""Faults on request."""

from __future__ import annotations

from ussd.core.faults import Faults

PHONE = "79031234567"


def test_without_faults_everything_is_reached() -> None:
    faults = Faults()

    assert faults.reaches(PHONE)
    assert faults.held_s(PHONE) == 0.0
    assert not faults.is_out("survey.record")


def test_a_hold_lasts_until_it_is_lifted() -> None:
    faults = Faults()
    faults.hold(PHONE, 180.0)
    held = faults.held_s(PHONE)
    faults.hold(PHONE, 0)

    assert (held, faults.held_s(PHONE)) == (180.0, 0.0)


def test_a_phone_out_of_coverage_is_not_reached() -> None:
    faults = Faults()
    faults.cover(PHONE, False)
    away = faults.reaches(PHONE)
    faults.cover(PHONE, True)

    assert (away, faults.reaches(PHONE)) == (False, True)


def test_the_same_seed_loses_the_same_attempts() -> None:
    runs = []
    for _ in range(2):
        faults = Faults(seed=7)
        faults.lose(PHONE, 0.5)
        runs.append([faults.reaches(PHONE) for _ in range(50)])

    assert runs[0] == runs[1]
    assert 10 < sum(runs[0]) < 40


def test_an_outage_ends() -> None:
    faults = Faults()
    faults.outage("survey.record")
    out = faults.is_out("survey.record")
    faults.outage("survey.record", False)

    assert (out, faults.is_out("survey.record")) == (True, False)

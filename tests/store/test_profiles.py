"""Profiles: their numbers and logins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from store import profiles


def test_every_number_of_a_profile_is_a_login_of_it(demo_tx: Connection, now: datetime) -> None:
    mine = profiles.of_number(demo_tx, "79021234567")

    assert mine is not None
    assert profiles.of_number(demo_tx, "79021234569") == mine
    assert [profiles.of_login(demo_tx, login) for login in ("9021234567", "9021234569")] == [
        mine,
        mine,
    ]


def test_a_foreign_number_signs_in_with_all_its_digits(demo_tx: Connection, now: datetime) -> None:
    made = profiles.ensure(demo_tx, "380501234567", now)

    assert made == profiles.ensure(demo_tx, "380501234567", now)
    typed = profiles.login_form("+380 (50) 123-45-67")
    assert (typed, profiles.of_login(demo_tx, typed)) == ("380501234567", made)


def test_who_is_no_subscriber_has_no_profile(demo_tx: Connection, now: datetime) -> None:
    assert profiles.ensure(demo_tx, "79990001122", now) is None
    assert profiles.of_number(demo_tx, "79990001122") is None
    assert profiles.of_login(demo_tx, "9990001122") is None


def test_number_with_too_few_digits_or_a_letter_is_mistyped_and_a_chosen_login_is_not() -> None:
    forms = ("90312345", "9o31234567", "9031234567", "my.login", "ivan1234567", "")

    mistyped = [form for form in forms if profiles.is_mistyped(form)]

    assert mistyped == ["90312345", "9o31234567"]

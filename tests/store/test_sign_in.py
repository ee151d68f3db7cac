"""J05 and its neighbours: what a login and a password are worth, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from store import credentials, facts, portal, profiles, sign_in
from store.sign_in import SignIn

BEELINE = "79031234567"
LOGIN = "9031234567"
PASSWORD = "Demo-2026"


def enter(tx: Connection, password: str, now: datetime, login: str = LOGIN) -> SignIn:
    return sign_in.sign_in(tx, login, password, now)


def issue(tx: Connection, password: str, now: datetime, msisdn: str = BEELINE) -> str:
    return credentials.issue_one_time(tx, msisdn, password, now, valid_s=86_400).word


def fail_times(tx: Connection, times: int, now: datetime) -> list[str]:
    return [enter(tx, "wrong-1", now).result for _ in range(times)]


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("8 (903) 123-45-67", LOGIN),
        ("+7 903 1234567", LOGIN),
        ("9031234567", LOGIN),
        ("903 123 45 67", LOGIN),
        ("79031234567", LOGIN),
        ("90312345", "90312345"),
        ("+38 050 123-45-67", "380501234567"),
        (" My.Login ", "my.login"),
    ],
)
def test_a_login_is_stored_without_what_people_put_around_it(typed: str, login: str) -> None:
    assert sign_in.login_form(typed) == login


def test_the_permanent_password_signs_in_again_and_again(
    demo_tx: Connection, now: datetime
) -> None:
    expected = SignIn("ok", LOGIN, "en", kind="permanent")

    assert enter(demo_tx, PASSWORD, now) == expected
    assert enter(demo_tx, PASSWORD, now, "+7 (903) 123-45-67") == expected


def test_an_unknown_login_is_answered_like_a_wrong_password(
    demo_tx: Connection, now: datetime
) -> None:
    assert enter(demo_tx, PASSWORD, now, "9990000000").result == "E01"
    assert enter(demo_tx, "wrong-1", now).result == "E01"


def test_a_number_with_digits_missing_is_told_so(demo_tx: Connection, now: datetime) -> None:
    assert enter(demo_tx, PASSWORD, now, "90312345") == SignIn("E03", "90312345")


def test_a_one_time_password_signs_in_once(demo_tx: Connection, now: datetime) -> None:
    issue(demo_tx, "12345678", now)

    assert enter(demo_tx, "12345678", now) == SignIn("ok", LOGIN, "en", kind="temporary")
    assert enter(demo_tx, "12345678", now).result == "E01"
    assert facts.load(demo_tx, BEELINE, ["credential.kind"], now) == {"credential.kind": "used"}


def test_only_the_newest_one_time_password_signs_in(demo_tx: Connection, now: datetime) -> None:
    issue(demo_tx, "11111111", now)
    issue(demo_tx, "22222222", now)

    assert enter(demo_tx, "11111111", now).result == "E01"
    assert enter(demo_tx, "22222222", now).result == "ok"


def test_a_one_time_password_ends_with_its_time(demo_tx: Connection, now: datetime) -> None:
    issue(demo_tx, "12345678", now)

    late = now + timedelta(days=1)
    assert enter(demo_tx, "12345678", late).result == "E01"
    assert facts.load(demo_tx, BEELINE, ["credential.kind"], late)["credential.kind"] == (
        "permanent"
    )


def test_the_eleventh_wrong_entry_locks_for_an_hour(demo_tx: Connection, now: datetime) -> None:
    results = fail_times(demo_tx, 11, now)

    until = now + timedelta(hours=1)
    assert results == ["E01"] * 10 + ["locked"]
    assert enter(demo_tx, PASSWORD, now + timedelta(minutes=59)) == SignIn(
        "locked", LOGIN, "en", until
    )
    assert facts.load(demo_tx, BEELINE, ["credential.locked_until"], now) == {
        "credential.locked_until": until
    }


@pytest.mark.parametrize("seconds", [0.0, 0.001, 29, 59.999])
def test_whoever_comes_back_at_the_time_that_was_told_is_not_locked_out(
    demo_tx: Connection, now: datetime, seconds: float
) -> None:
    locked_at = now + timedelta(seconds=seconds)
    fail_times(demo_tx, 11, locked_at)
    until = enter(demo_tx, PASSWORD, locked_at).locked_until

    assert until is not None
    told = until.replace(second=0, microsecond=0)
    assert timedelta(0) <= told - locked_at - timedelta(hours=1) < timedelta(minutes=1)
    assert issue(demo_tx, "12345678", told - timedelta(milliseconds=1)) == "locked"
    assert issue(demo_tx, "12345678", told) == "ok"
    assert enter(demo_tx, "12345678", told).result == "ok"


def test_the_wrong_entries_are_counted_aloud(demo_tx: Connection, now: datetime) -> None:
    fail_times(demo_tx, 2, now)

    assert enter(demo_tx, "wrong-1", now) == SignIn("E01", LOGIN, "en", failures=3)


def test_a_right_entry_before_the_eleventh_begins_the_count_anew(
    demo_tx: Connection, now: datetime
) -> None:
    fail_times(demo_tx, 10, now)
    enter(demo_tx, PASSWORD, now)

    assert fail_times(demo_tx, 11, now) == ["E01"] * 10 + ["locked"]


def test_after_the_lock_only_a_new_one_time_password_signs_in(
    demo_tx: Connection, now: datetime
) -> None:
    issue(demo_tx, "11111111", now)
    fail_times(demo_tx, 11, now)
    later = now + timedelta(minutes=61)

    assert enter(demo_tx, PASSWORD, later).result == "E05"
    assert enter(demo_tx, "11111111", later).result == "E01"
    assert issue(demo_tx, "22222222", later) == "ok"
    assert enter(demo_tx, "22222222", later).result == "ok"


def test_a_one_time_password_opens_the_lock_to_the_permanent_one(
    demo_tx: Connection, now: datetime
) -> None:
    fail_times(demo_tx, 11, now)
    later = now + timedelta(minutes=61)
    issue(demo_tx, "22222222", later)
    enter(demo_tx, "22222222", later)

    assert enter(demo_tx, PASSWORD, later).result == "ok"


def test_after_the_lock_ten_wrong_entries_are_free_again(
    demo_tx: Connection, now: datetime
) -> None:
    fail_times(demo_tx, 11, now)

    assert fail_times(demo_tx, 11, now + timedelta(minutes=61)) == ["E01"] * 10 + ["locked"]


def test_entries_during_the_lock_do_not_prolong_it(demo_tx: Connection, now: datetime) -> None:
    fail_times(demo_tx, 11, now)
    fail_times(demo_tx, 20, now + timedelta(minutes=30))

    assert enter(demo_tx, "wrong-1", now + timedelta(minutes=61)).result == "E01"


def test_a_blocked_portal_answers_blocked_whatever_the_password(
    demo_tx: Connection, now: datetime
) -> None:
    portal.block(demo_tx, "79021234567", "portal", now)

    assert enter(demo_tx, "Portal-2026!", now, "9021234567").result == "blocked"
    assert fail_times(demo_tx, 1, now) == ["E01"]


def test_a_block_for_a_time_is_over_after_it(demo_tx: Connection, now: datetime) -> None:
    portal.block(demo_tx, "79021234567", "portal", now, for_s=3600)

    later = now + timedelta(hours=1)
    assert enter(demo_tx, "Portal-2026!", later, "9021234567").result == "ok"


def test_a_chosen_login_is_accepted_as_it_is(demo_tx: Connection, now: datetime) -> None:
    profiles.create(demo_tx, "79031234570", now, chosen_login="My.Name")
    credentials.issue_one_time(demo_tx, "79031234570", "12345678", now, valid_s=60)

    assert enter(demo_tx, "12345678", now, "my.name").result == "ok"


def test_what_changed_during_the_comparison_is_looked_at_again(
    demo_tx: Connection, now: datetime
) -> None:
    issue(demo_tx, "11111111", now)
    attempt = sign_in.begin(demo_tx, LOGIN, now)
    matched = sign_in.verify(attempt, "11111111")
    issue(demo_tx, "22222222", now)

    assert matched is not None
    assert sign_in.record(demo_tx, attempt, matched, now).result == "E01"


def test_the_limits_are_those_that_are_passed(demo_tx: Connection, now: datetime) -> None:
    def once() -> SignIn:
        return sign_in.sign_in(demo_tx, LOGIN, "wrong", now, max_failures=1, lock_s=60)

    assert [once().result, once().result] == ["E01", "locked"]
    assert once().locked_until == now + timedelta(seconds=60)


@pytest.mark.parametrize("strange", ["\0", "\ud800", "a\0b", "🙂" * 200, "'; --", ""])
def test_strange_characters_are_a_wrong_entry_and_no_error(
    demo_tx: Connection, now: datetime, strange: str
) -> None:
    assert enter(demo_tx, strange, now).result == "E01"
    assert enter(demo_tx, PASSWORD, now, strange).result == "E01"

"""Signing in to the portal, over the API."""

from __future__ import annotations

import pytest

from ussd.web.words import DIAL, WORDS, words

SIGN_IN = "/api/v1/portal/sign-in"
LOGIN, PASSWORD = "9031234567", "Demo-2026"


@pytest.fixture
def sign_in(ask):
    def call(login: str, password: str):
        status, document = ask("POST", SIGN_IN, {"login": login, "password": password}, token=None)
        return status, document["result"]

    return call


def test_right_password_signs_in(sign_in):
    assert sign_in(LOGIN, PASSWORD) == (200, "ok")


def test_wrong_password_is_e01(sign_in):
    assert sign_in(LOGIN, "wrong") == (401, "E01")


def test_unknown_login_is_e01(sign_in):
    assert sign_in("nobody", PASSWORD) == (401, "E01")


def test_number_of_eight_digits_is_e03(sign_in):
    assert sign_in("90312345", PASSWORD) == (401, "E03")


def test_eleventh_wrong_entry_locks(sign_in):
    tried = [sign_in(LOGIN, "wrong") for _ in range(11)]

    assert tried == [(401, "E01")] * 10 + [(423, "locked")]


def test_right_password_is_refused_while_locked_and_told_until_when(ask, sign_in):
    for _ in range(11):
        sign_in(LOGIN, "wrong")

    status, document = ask("POST", SIGN_IN, {"login": LOGIN, "password": PASSWORD}, token=None)

    assert (status, "13:00" in document["text"]) == (423, True)


def test_permanent_password_does_not_do_after_the_lock(gateway, sign_in):
    for _ in range(11):
        sign_in(LOGIN, "wrong")
    gateway.advance(3661)

    assert sign_in(LOGIN, PASSWORD) == (401, "E05")


def test_who_needs_a_new_password_is_told_the_code_that_is_served(gateway, ask):
    for _ in range(11):
        ask("POST", SIGN_IN, {"login": LOGIN, "password": "wrong"}, token=None)
    gateway.advance(3661)
    _, told = ask("POST", SIGN_IN, {"login": LOGIN, "password": PASSWORD}, token=None)

    assert told["text"] == "After the lock only a new one-time password signs in. Dial *110*9#."


def test_no_code_is_told_where_none_is_served():
    assert words("E05", ["ru"], code="*7#").endswith(" Наберите *7#.")
    assert words("E05", ["ru"]) == "После блокировки нужен новый одноразовый пароль."


def test_store_that_is_out_is_e07(ask, sign_in):
    ask("POST", "/api/v1/test/outages", {"service": "store"})

    assert sign_in(LOGIN, PASSWORD) == (503, "E07")


def test_missing_password_is_told(ask):
    status, document = ask("POST", SIGN_IN, {"login": LOGIN}, token=None)

    assert (status, document["error"]) == (400, 'send a JSON object with "password" as a text')


def test_every_result_has_words_in_every_language():
    assert {frozenset(told) for told in (*WORDS.values(), DIAL)} == {
        frozenset({"en", "ru", "uk", "bg", "id"})
    }

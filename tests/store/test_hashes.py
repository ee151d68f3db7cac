"""Hashes of secrets."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from store import hashes


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()))
def test_a_short_lived_secret_fits_its_hash_and_no_other(secret: str) -> None:
    kept = hashes.hash_short_lived(secret)

    assert hashes.matches(secret, kept)
    assert not hashes.matches(secret + "x", kept)


def test_a_password_fits_its_hash_and_no_other() -> None:
    kept = hashes.hash_password("Пароль-1")

    assert kept.startswith("$argon2id$")
    assert hashes.matches("Пароль-1", kept)
    assert not hashes.matches("пароль-1", kept)


def test_what_is_no_hash_fits_nothing() -> None:
    assert not hashes.matches("x", "$argon2id$broken")

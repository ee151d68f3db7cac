"""How secrets are kept: two hashes for two lives.

A password that a person chose is guessed at leisure by who steals the file: argon2id, 64 MiB and
a tenth of a second, so it must never run on the loop or in the writer. A one-time password or a
PIN is a few digits, which no hash protects for long; it lives for hours, once, and is tried ten
times at most. It gets a salted scrypt of a quarter of a millisecond, which the writer can bear.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

__all__ = ["hash_password", "hash_short_lived", "matches"]

_SCRYPT = {"n": 128, "r": 8, "p": 1, "dklen": 24}
_MARK = "scrypt$"


def hash_password(password: str) -> str:
    """argon2id of a permanent password; slow on purpose: call it on a thread of its own."""
    return _hasher().hash(_octets(password))


def hash_short_lived(secret: str) -> str:
    """A salted hash of a one-time password or a PIN; quick enough for the writer."""
    salt = os.urandom(12)
    return f"{_MARK}{salt.hex()}${_scrypt(secret, salt).hex()}"


def matches(secret: str, secret_hash: str) -> bool:
    """Is this the secret? As slow as the hash was."""
    if secret_hash.startswith(_MARK):
        salt, digest = secret_hash.removeprefix(_MARK).split("$")
        return hmac.compare_digest(_scrypt(secret, bytes.fromhex(salt)), bytes.fromhex(digest))
    try:
        return _hasher().verify(secret_hash, _octets(secret))
    except VerificationError:
        return False


def _scrypt(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(_octets(secret), salt=salt, **_SCRYPT)


def _octets(secret: str) -> bytes:
    """UTF-8; half a surrogate pair, which JSON can hold, is a wrong secret and not an error."""
    return secret.encode("utf-8", "replace")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()

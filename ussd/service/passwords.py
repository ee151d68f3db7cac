"""Slow password checks, one at a time and off the loop.

An argon2 check costs 150 ms and 64 MiB, so at most one is computed at a time, whatever peers do.
Who failed lately waits behind everyone who did not: a right password is never refused, only late.
A check that succeeded is remembered by a keyed digest, never by the password.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import blake2b
from heapq import heappop, heappush
from hmac import compare_digest
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["OneAtATime", "Passwords", "run_here", "verify"]

Run = Callable[[Callable[[], object], Callable[[object], None]], None]
"""`run(work, done)`: do `work` somewhere, then `done(its result)` on the loop."""

_REMEMBERED = 10_000
_HASHED = "$argon2"


def verify(secret: str, password: str) -> bool:
    """Compare a password with a secret that is plain or an argon2 hash (slow then)."""
    if not secret.startswith(_HASHED):
        return compare_digest(secret.encode(), password.encode())
    try:
        return PasswordHasher().verify(secret, password)
    except (VerificationError, InvalidHashError):
        return False


def _always() -> bool:
    return True


class _Job(NamedTuple):
    """Slow work, who is told its result, and whether anybody still waits for it."""

    work: Callable[[], object]
    done: Callable[[object], None]
    is_wanted: Callable[[], bool]


def run_here(work: Callable[[], object], done: Callable[[object], None]) -> None:
    """Do the work at once, for the in-process gateway and tests."""
    done(work())


class OneAtATime:
    """A thread that does one slow thing at a time; `stop` ends it."""

    def __init__(self, wake: Callable[[Callable[[], None]], object]) -> None:
        """Take `wake`, which calls a function on the loop (`reactor.callFromThread`)."""
        self._wake = wake
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")

    def __call__(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        """Queue the work; `done` gets its result on the loop."""

        def tell(result: object) -> None:
            self._wake(lambda: done(result))

        self._pool.submit(lambda: tell(work()))

    def stop(self) -> None:
        """Drop what waits and end after the work in hand."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class Passwords:
    """Does slow checks in the order of how often their senders failed, then of arrival."""

    def __init__(self, run: Run) -> None:
        """Take where slow work is done."""
        self._run = run
        self._key = os.urandom(32)
        self._good: set[bytes] = set()
        self._waiting: list[tuple[int, int, _Job]] = []
        self._arrivals = 0
        self._is_busy = False

    def check(
        self,
        secret: str,
        password: str,
        failures: int,
        answer: Callable[[bool], None],
        is_wanted: Callable[[], bool] = _always,
    ) -> None:
        """Call `answer(is_right)`, at once when no hash need be computed.

        Nobody's time is spent on a check whose turn comes when it is no longer wanted: False.
        """
        if not secret.startswith(_HASHED):
            answer(verify(secret, password))
            return
        digest = self._digest(secret, password)
        if digest in self._good:
            answer(True)
            return

        def done(is_right: object) -> None:
            if is_right:
                self._remember(digest)
            answer(bool(is_right))

        self._queue(_Job(partial(verify, secret, password), done, is_wanted), failures)

    def run(
        self, work: Callable[[], object], done: Callable[[object], None], failures: int = 0
    ) -> None:
        """Do any slow work in its turn; `done` gets its result on the loop."""
        self._queue(_Job(work, done, _always), failures)

    def _queue(self, job: _Job, failures: int) -> None:
        self._arrivals += 1
        heappush(self._waiting, (failures, self._arrivals, job))
        self._next()

    def _next(self) -> None:
        while self._waiting and not self._is_busy:
            job = heappop(self._waiting)[2]
            if not job.is_wanted():
                job.done(False)
                continue
            self._is_busy = True
            self._run(job.work, partial(self._finished, job))

    def _finished(self, job: _Job, result: object) -> None:
        self._is_busy = False
        try:
            job.done(result)
        finally:
            self._next()

    def _remember(self, digest: bytes) -> None:
        if len(self._good) >= _REMEMBERED:
            self._good.clear()
        self._good.add(digest)

    def _digest(self, secret: str, password: str) -> bytes:
        return blake2b(f"{secret}\0{password}".encode(), key=self._key).digest()

"""Every answer of the store comes to one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store.errors import StoreError
from ussd.service.asking import ask

Done = Callable[[Any, Exception | None], None]


def test_an_answer_is_handed_on() -> None:
    told: list[tuple[Any, Exception | None]] = []

    def call(function: str, argument: int, *, done: Done) -> None:
        done((function, argument), None)

    ask(call, "count", 3, done=lambda *answer: told.append(answer))

    assert told == [(("count", 3), None)]


def test_a_store_that_takes_nothing_now_is_an_answer() -> None:
    full = StoreError("no room")
    told: list[tuple[Any, Exception | None]] = []

    def call(*, done: Done) -> None:
        raise full

    ask(call, done=lambda *answer: told.append(answer))

    assert told == [(None, full)]


def test_a_mistake_of_ours_is_no_answer() -> None:
    def call(*, done: Done) -> None:
        raise ValueError("a wrong argument")

    with pytest.raises(ValueError, match="a wrong argument"):
        ask(call, done=lambda *_: None)

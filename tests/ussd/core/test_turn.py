"""One walk, on the loop or in the store."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from menus.effects import Facts, Need, Outcome, Service
from menus.model import USSD, Dialogue, Limits, Step
from ussd.core.turn import Cut, Draws, NeedsStore, run, run_piece, try_on_loop

TOPICS = Service("information.topics")
BALANCE = Facts(("account.balance",))


def step(text: str) -> Step:
    limits = Limits(30, 180, "ask", 300)
    return Step(text, True, None, False, Dialogue("a.b", USSD, "en"), False, "en", "a.b", limits)


def walk(*needs: Need) -> Generator[Need, Outcome, Step]:
    """Ask for each and say what was answered."""
    words = []
    for need in needs:
        outcome = yield need
        words.append(outcome.word)
    return step(" ".join(words))


class Cache:
    """Knows some needs."""

    def __init__(self, **known: str) -> None:
        self.known = known

    def answer(self, need: Need) -> Outcome | None:
        word = self.known.get(type(need).__name__)
        return Outcome(word) if word else None


def test_a_walk_that_needs_nothing_ends_on_the_loop() -> None:
    assert try_on_loop(walk(), Cache()) == step("")


def test_a_walk_goes_on_with_what_the_cache_knows() -> None:
    assert try_on_loop(walk(TOPICS, TOPICS), Cache(Service="ok")) == step("ok ok")


def test_a_walk_that_needs_the_store_is_closed_at_the_need() -> None:
    tried = walk(TOPICS, BALANCE)

    assert try_on_loop(tried, Cache(Service="ok")) == NeedsStore(BALANCE, [Outcome("ok")])
    assert list(tried) == []


def test_run_meets_every_need_in_order() -> None:
    met: list[Need] = []

    def meet(need: Need) -> Outcome:
        met.append(need)
        return Outcome(str(len(met)))

    assert run(lambda: walk(TOPICS, BALANCE), meet) == step("1 2")
    assert met == [TOPICS, BALANCE]


def test_what_meeting_a_need_raises_ends_the_turn() -> None:
    def meet(need: Need) -> Outcome:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        run(lambda: walk(TOPICS), meet)


def test_the_same_turn_draws_the_same_again() -> None:
    draws = Draws(b"key", 7)
    first = [draws.digits(8, "0123456789"), draws.digits(4, "abc")]
    again = draws.again()

    assert [again.digits(8, "0123456789"), again.digits(4, "abc")] == first


@pytest.mark.parametrize("other", [Draws(b"key", 8), Draws(b"yek", 7)])
def test_another_turn_or_key_draws_something_else(other: Draws) -> None:
    assert other.digits(16, "0123456789") != Draws(b"key", 7).digits(16, "0123456789")


def test_one_draw_does_not_repeat_within_itself() -> None:
    drawn = Draws(b"key", 1).digits(200, "0123456789")

    assert drawn[:64] != drawn[64:128]


def test_every_character_of_an_alphabet_is_about_equally_likely() -> None:
    drawn = "".join(Draws(b"key", n).digits(100, "0123456789") for n in range(100))
    counts: dict[str, Any] = {digit: drawn.count(digit) for digit in "0123456789"}

    assert sum(counts.values()) == 10_000
    assert all(880 <= count <= 1120 for count in counts.values())


def test_a_try_is_led_past_what_was_told_before() -> None:
    tried = try_on_loop(walk(BALANCE, TOPICS), Cache(Service="ok"), (Outcome("told"),))

    assert tried == step("told ok")


def is_topics(need: Need) -> bool:
    return need is TOPICS


def test_a_piece_ends_at_a_service_outside() -> None:
    gone = run_piece(lambda: walk(BALANCE, TOPICS), lambda need: Outcome("met"), (), is_topics)

    assert gone == Cut(TOPICS, (Outcome("met"),))


def test_the_next_piece_goes_on_behind_what_was_told_and_meets_only_the_rest() -> None:
    met: list[Need] = []

    def meet(need: Need) -> Outcome:
        met.append(need)
        return Outcome("met")

    told = (Outcome("before"), Outcome("answer"))
    gone = run_piece(lambda: walk(BALANCE, TOPICS, BALANCE), meet, told, is_topics)

    assert gone == step("before answer met")
    assert met == [BALANCE]


def test_what_was_drawn_before_a_crash_is_drawn_first() -> None:
    draws = Draws(b"another key", 1, ("4711",))
    drawn = [draws.digits(4, "0123456789"), draws.digits(2, "ab")]

    assert drawn[0] == "4711"
    assert draws.drawn == tuple(drawn)
    assert draws.again().digits(4, "0123456789") == "4711"

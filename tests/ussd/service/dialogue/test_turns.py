"""Turns that go through the store: what the loop does once they are committed."""

from __future__ import annotations

from typing import Any

from structlog.testing import capture_logs

from menus.effects import Block, Need
from menus.model import Context, Dialogue, Limits, Step
from ussd.core.turn import Walk

EN = "79161234567"


def asking(need: Need, screen: str) -> Any:
    """A walk that asks for one thing, then says on `screen` what came of it."""

    def walk(context: Context) -> Walk:
        outcome = yield need
        dialogue = Dialogue(screen, context.channel, context.language)
        limits = Limits(30, 180, "never", 0)
        return Step(outcome.word, True, None, False, dialogue, False, "en", screen, limits)

    return walk


def test_menus_that_ask_in_vain_fail_and_are_logged_with_the_screen(tree: Any) -> None:
    session = tree.dialogues.new_session(EN, "ussd", "*110#", tree.network)
    came: list[Step] = []
    with capture_logs() as log:
        make = asking(Block("everything"), "care.lock")
        tree.dialogues.turns.take(session, make, lambda _, step, error: came.append(step))
        tree.advance()

    assert [step.text for step in came] == ["failed"]
    assert [(line["event"], line["screen"], line["code"]) for line in log] == [
        ("menus_mistaken", "care.lock", "*110#")
    ]


def test_a_turn_that_breaks_says_where_it_stood(tree: Any) -> None:
    phone = tree.phone(EN).dial("*110#")
    tree.writer.is_broken = True
    with capture_logs() as log:
        phone.press("2")

    assert [(line["event"], line["screen"], line["code"]) for line in log] == [
        ("turn_failed", "care.home", "*110#")
    ]

"""Moves as data: the same walk again, also by another process, and no secret in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from menus import loader
from menus.model import CALL, USSD, Context, Dialogue, Flows, Secret, Step
from smpp.text import budget
from ussd.core.addresses import parse_msisdn
from ussd.core.moves import Move
from ussd.core.turn import Draws, run

FILES = {
    "flows.yaml": """
format: 1
languages: [en]
session: {ussd: {idle: 30s, total: 60s, resume: never}}
include: [flows/*.yaml]
dial: {"*1*{size: digits 2}#": m.home}
call: {"0890": {start: m.home}}
""",
    "flows/m.yaml": """
screens:
  home:
    text: Home
    options: {1: {label: Pin, go: pin}, 2: {label: Kept, go: kept}, 3: {label: Number, go: name}}
    silence: {after: 5s, go: pin}
  pin: {ask: PIN, accept: digits 4, secret: true, go: bye}
  kept: {ask: PIN, accept: digits 4, secret: true, save: pin, go: name}
  name: {ask: Number, accept: digits 1-9, save: name, confirm: yes, go: bye}
  bye: {end: Bye}
""",
}


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Flows:
    folder = tmp_path_factory.mktemp("moves")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return loader.load(folder / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)


def walked(move: Move, channel: str = USSD) -> Step:
    now = datetime(2026, 3, 4, tzinfo=UTC)
    context = Context(now, channel, "79161234567", "en", {}, {}, Draws(b"k", 1))

    def meet(need: Any) -> Any:
        raise AssertionError(need)

    return run(lambda: move(context), meet)


def standing(flows: Flows, *keys: str) -> Dialogue:
    step = walked(Move.open_screen(flows, "m.home"))
    for key in keys:
        step = walked(Move.answer(flows, step.dialogue, key))
    return step.dialogue


MOVES: dict[str, Callable[[Flows], Move]] = {
    "screen": lambda flows: Move.open_screen(flows, "m.home", ("3",), {"size": "12"}),
    "answer": lambda flows: Move.answer(flows, standing(flows), "1"),
    "confirmed": lambda flows: Move.answer(flows, standing(flows, "3", "123"), "1"),
    "secret": lambda flows: Move.answer(flows, standing(flows, "1"), "4711"),
    "silence": lambda flows: Move.silence(flows, standing(flows)),
}


@pytest.mark.parametrize("kind", MOVES)
def test_a_move_comes_back_from_json_and_does_the_same(flows: Flows, kind: str) -> None:
    move = MOVES[kind](flows)
    again = Move.from_plain(flows, json.loads(json.dumps(move.to_plain())))

    assert walked(again) == walked(move)
    assert again.step == move.step


def test_a_call_comes_back_from_json(flows: Flows) -> None:
    move = Move.open_call(flows, "0890", ("1",))
    again = Move.from_plain(flows, json.loads(json.dumps(move.to_plain())))

    assert walked(again, CALL) == walked(move, CALL)


def test_a_secret_that_was_typed_is_kept_as_zeros(flows: Flows) -> None:
    plain = MOVES["secret"](flows).to_plain()

    assert plain is not None
    assert plain["text"] == "0000"


def test_there_is_no_plain_form_where_a_secret_matters_later(flows: Flows) -> None:
    answered = Move.answer(flows, standing(flows, "2"), "4711")
    holding = standing(flows, "2", "4711")

    assert isinstance(holding.values["pin"], Secret)
    assert answered.to_plain() is None
    assert Move.answer(flows, holding, "123").to_plain() is None

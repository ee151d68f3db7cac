"""Quotes for texts that YAML stumbles over."""

from __future__ import annotations

import pytest

from menus.tools.mending import mended


def test_each_line_that_is_complained_of_is_mended() -> None:
    typed = 'a:\n  text: {x} left\n  ask: Sum: {x}\nb: {end: {x}, label: "{x}"}  # end: 1: 2\n'

    assert mended(typed, "a.yaml") == (
        'a:\n  text: "{x} left"\n  ask: "Sum: {x}"\nb: {end: "{x}", label: "{x}"}  # end: 1: 2\n'
    )


@pytest.mark.parametrize(
    "typed",
    [
        "a:\n  end: |\n    end: Sum: {x}\n",
        'end: "one\n  end: Sum: 5"\n',
        "end: Sum: 5 # five\n",
        "go: home: x\n",
        "end: {go: x}\n",
        "a: {b: 1",
    ],
)
def test_what_is_not_plainly_a_text_is_left(typed: str) -> None:
    assert mended(typed, "a.yaml") == typed

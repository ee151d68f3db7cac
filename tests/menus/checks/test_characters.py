"""Characters that make a screen dear are named, each with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("character", "instead"),
    [
        ("№", "write 'No.'"),
        ("č", "write 'c'"),
        ("²", "write '2'"),
        ("©", "write '(c)'"),
        ("→", "write '->'"),
        ("😀", "leave it out"),
    ],
)
def test_a_guilty_character_is_named(found: Any, character: str, instead: str) -> None:
    assert found(f'screens:\n  home: {{end: "Say {character}"}}\n') == [
        f"flows/demo.yaml:2:20: warning: '{character}' (U+{ord(character):04X}) takes the whole "
        f"text in en from GSM-7 to UCS-2: {instead} [ucs2-character]"
    ]


def test_each_of_several_is_named_once(found: Any) -> None:
    told = found('screens:\n  home: {end: "№ 1, № 2, 3 ²"}\n')

    assert [line.split(": ")[0] for line in told] == [
        "flows/demo.yaml:2:15",
        "flows/demo.yaml:2:28",
    ]


def test_a_text_of_another_script_is_meant_so(found: Any) -> None:
    assert found('screens:\n  home: {end: "Дом № 5 😀"}\n') == []

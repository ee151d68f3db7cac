"""What `wrong` says is measured together with its question."""

from __future__ import annotations

from typing import Any

import pytest

ASK = """\
screens:
  home:
    ask: {question}
    accept: digits 4
    secret: yes
    check: credential.pin
    wrong: {wrong}
    locked: {{end: No.}}
    end: Yes.
"""


def told(found: Any, question: int, wrong: int, top: str = "") -> list[str]:
    text = ASK.format(question="a" * question, wrong="b" * wrong)
    return found(f"{top}# flows/demo.yaml\n{text}")  # type: ignore[no-any-return]


def test_a_hint_that_fits_with_its_question_is_told_nothing(found: Any) -> None:
    assert told(found, 90, 91) == []


def test_a_hint_that_is_shown_alone_is_a_warning(found: Any) -> None:
    assert told(found, 170, 170) == [
        "flows/demo.yaml:8:12: warning: what 'wrong' says does not fit on ussd together with the "
        "question (en) and is shown alone: shorten one of them if you can [pages]"
    ]


@pytest.mark.parametrize(("wrong", "units"), [(176, 183), (250, 257)])
def test_a_hint_that_no_page_holds_is_an_error(found: Any, wrong: int, units: int) -> None:
    assert told(found, 170, wrong) == [
        f"flows/demo.yaml:8:12: error: what 'wrong' says takes {units} of 182 in en on ussd "
        "(GSM-7): it would be cut, so shorten it [too-long]"
    ]


def test_a_wrong_that_is_never_said_is_told(found: Any) -> None:
    assert found("screens:\n  home: {ask: Name?, wrong: No., end: Bye.}\n") == [
        "flows/demo.yaml:2:22: warning: 'wrong' is said when 'check' fails: "
        "add 'check: …', or take it away [missing-word]"
    ]

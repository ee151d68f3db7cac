"""Secrets that are copied, and secrets that are typed in the open."""

from __future__ import annotations

from typing import Any

import pytest

ASKED = """\
screens:
  home: {ask: PIN?, accept: digits 4, secret: yes, save: pin, go: copy}
"""


@pytest.mark.parametrize("value", ['"{pin}"', '"x {pin} y"'])
def test_a_copy_of_a_secret_may_not_be_shown(found: Any, value: str) -> None:
    text = f'  copy: {{do: [{{set: {{copied: {value}}}}}], end: "PIN {{copied}}"}}\n'

    assert found(ASKED + text) == [
        f"flows/demo.yaml:3:{40 + len(value)}: error: 'copied' is made of a secret: "
        "take it out of the text [secret-shown]"
    ]


def test_a_copy_of_a_copy_may_not_be_sent(found: Any) -> None:
    text = (
        '  copy: {do: [{set: {last: "{second}"}}], go: again}\n'
        '  again: {do: [{set: {second: "{pin}"}}], go: say}\n'
        '  say: {do: [{sms: "PIN {last}"}], end: Bye.}\n'
    )

    assert found(ASKED + text) == [
        "flows/demo.yaml:5:20: error: 'last' is made of a secret: "
        "take it out of the text [secret-shown]"
    ]


def test_a_copy_of_a_drawn_password_may_not_be_shown_on_another_screen(found: Any) -> None:
    text = """\
screens:
  home:
    do:
      - otp: {save: password, length: 8, valid: 24h}
      - set: {kept: "{password}"}
      - sms: "Your password: {password}"
    go: say
  say: {end: "{kept}"}
"""

    assert found(text) == [
        "flows/demo.yaml:8:14: error: 'kept' is made of a secret: "
        "take it out of the text [secret-shown]"
    ]


def test_a_push_is_not_opened_with_a_secret_to_show(found: Any) -> None:
    text = (
        "# flows.yaml\npush: {paid: {start: demo.paid, with: {words: text 9}}}\n# flows/demo.yaml\n"
        + ASKED
        + '  copy: {do: [{notify: {push: paid, with: {words: "{pin}"}}}], end: Bye.}\n'
        '  paid: {end: "{words}"}\n'
    )

    assert found(text) == [
        "flows/demo.yaml:5:15: error: 'words' is made of a secret: "
        "take it out of the text [secret-shown]"
    ]


def test_what_is_made_of_no_secret_may_be_shown(found: Any) -> None:
    text = '  copy: {do: [{set: {copied: "{news.headline}"}}], end: "{copied}"}\n'

    assert found(ASKED + text) == []


@pytest.mark.parametrize(("secret", "count"), [("secret: yes, ", 0), ("", 1)])
def test_a_stored_secret_is_masked_while_it_is_typed(found: Any, secret: str, count: int) -> None:
    text = (
        f"screens:\n  home: {{ask: PIN?, accept: digits 4, {secret}check: credential.pin, "
        "locked: {end: No.}, end: Yes.}\n"
    )
    told = (
        "flows/demo.yaml:2:39: warning: 'credential.pin' is typed where others can read it: "
        "add 'secret: yes' [secret-typed]"
    )

    assert found(text) == [told] * count

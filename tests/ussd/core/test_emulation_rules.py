"""The rule file of the emulation."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from smpp.constants import MessageState
from ussd.core.emulation import Beacon, Fate, Handsets
from ussd.core.emulation_rules import FATES, parse_rules
from ussd.core.receipts import Manner
from ussd.errors import ConfigError

PHONE = "79161110001"
S = MessageState


def handsets(text: str) -> Handsets:
    rules, beacons = parse_rules(tomllib.loads(text), "rules.toml")
    return Handsets(0.0, rules=rules, beacons=beacons)


def fate(text: str, msisdn: str = PHONE, attempts: int = 1) -> Fate:
    return handsets(text).fate(msisdn, 1, attempts)


def rule(**keys: Any) -> str:
    lines = [f'{key} = "{value}"' for key, value in ({"numbers": PHONE} | keys).items()]
    return "[[rule]]\n" + "\n".join(lines)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("delivered", S.DELIVERED),
        ("absent", S.ENROUTE),
        ("busy", S.ENROUTE),
        ("rejected", S.REJECTED),
        ("expired", S.EXPIRED),
        ("unknown", S.UNKNOWN),
        ("deleted", S.DELETED),
        ("undeliverable", S.UNDELIVERABLE),
        ("slow", S.DELIVERED),
        ("echo", S.DELIVERED),
        ("mo", S.DELIVERED),
    ],
)
def test_every_fate_has_its_state(word: str, state: MessageState) -> None:

    assert fate(rule(fate=word)).state is state


def test_every_fate_is_documented(root: Any) -> None:
    page = (root / "docs/emulation.md").read_text("utf-8")

    assert [word for word in FATES if f"`{word}`" not in page] == []


@pytest.mark.parametrize(
    ("pattern", "msisdn", "fits"),
    [
        (PHONE, PHONE, True),
        (PHONE, PHONE + "1", False),
        ("7916*", PHONE, True),
        ("7916???0001", PHONE, True),
        ("7916??0001", PHONE, False),
        ("*", PHONE, True),
    ],
)
def test_patterns_have_digits_question_marks_and_a_star(
    pattern: str, msisdn: str, fits: bool
) -> None:
    met = fate(rule(numbers=pattern, fate="rejected"), msisdn).state

    assert (met is S.REJECTED) is fits


def test_the_first_rule_that_fits_holds() -> None:
    both = rule(fate="rejected") + "\n" + rule(numbers="7*", fate="expired")

    assert fate(both).state is S.REJECTED
    assert fate(both, "79160000000").state is S.EXPIRED


def test_a_rule_goes_before_a_magic_number() -> None:

    assert fate(rule(numbers="79990000003", fate="delivered"), "79990000003").state is S.DELIVERED


def test_busy_is_over_after_so_many_attempts() -> None:
    text = '[[rule]]\nnumbers = "7*"\nfate = "busy"\ntimes = 2'

    assert [fate(text, attempts=n).state for n in (1, 2, 3)] == [S.ENROUTE, S.ENROUTE, S.DELIVERED]


def test_a_rule_may_say_when() -> None:

    assert fate(rule(fate="slow")).delay_s == 60.0
    assert fate(rule(fate="slow", after="10m")).delay_s == 600.0
    assert fate(rule(fate="rejected", after="2s")).delay_s == 2.0


def test_messages_of_a_phone_follow_one_another() -> None:
    text = '[[rule]]\nnumbers = "7*"\nfate = "mo"\ntimes = 3\nevery = "1s"\ntext = "tick"'

    assert fate(text) == Fate(S.DELIVERED, repeats=3, every_s=1.0, text="tick")


def test_a_rule_may_spoil_receipts_and_nothing_else() -> None:
    played = handsets('[[rule]]\nnumbers = "7*"\nreceipts = {id = "hex", copies = 2}')

    assert played.manner(PHONE) == Manner(id="hex", copies=2)
    assert played.fate(PHONE, 1, 1).state is S.DELIVERED


def test_a_rule_without_receipts_leaves_them_alone() -> None:

    assert handsets(rule(fate="echo")).manner(PHONE) is None


def test_a_phone_may_send_by_itself() -> None:
    text = f'[[mo]]\nfrom = "{PHONE}"\nto = "5000"\ntext = "ping"\nevery = "30s"'

    assert handsets(text).beacons == (Beacon(PHONE, "5000", "ping", 30.0),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (rule(fate="lost"), "'lost' is no fate; take one of"),
        (rule(numbers="79*16", fate="echo"), "'79\\*16' is no number"),
        ('[[rule]]\nfate = "echo"', "rule.0.numbers"),
        (rule(fate="slow", after="soon"), "write a time"),
        (rule(fate="mo", text="привет"), "ASCII"),
        (rule(number="1"), "rule.0.number"),
        ('[[mo]]\nfrom = "79161110001"\nto = "5000"\nevery = 0', "mo.0.every"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(text: str, words: str) -> None:

    with pytest.raises(ConfigError, match=words):
        handsets(text)

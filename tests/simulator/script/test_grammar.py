"""Scripts into steps, and every line that is none."""

from __future__ import annotations

from datetime import datetime

import pytest

from simulator.script import steps as s
from simulator.script.grammar import ScriptProblems, parse, seconds
from simulator.script.steps import Place, Step


def steps(text: str) -> tuple[Step, ...]:
    return parse(f"phone A 79031234567\n{text}", "x.dialog").steps[1:]


def one(text: str) -> Step:
    (step,) = steps(text)
    return step


def at(line: int, typed: str) -> Place:
    return Place("x.dialog", line, typed)


def problems(text: str) -> list[str]:
    with pytest.raises(ScriptProblems) as caught:
        parse(text, "x.dialog")
    return [str(problem) for problem in caught.value.problems]


LEAVES = [
    ("A dial *110*9#", s.Opens(at(2, "A dial *110*9#"), "A", False, "*110*9#")),
    ("A dial *110*9 #", s.Opens(at(2, "A dial *110*9 #"), "A", False, "*110*9 #")),
    ("A dial *100# 1 2", s.Opens(at(2, "A dial *100# 1 2"), "A", False, "*100#", ("1", "2"))),
    ("A dial *110*9", s.Opens(at(2, "A dial *110*9"), "A", False, "*110*9")),
    ("A call 0890 2 0", s.Opens(at(2, "A call 0890 2 0"), "A", True, "0890", ("2", "0"))),
    ("A > 1", s.Replies(at(2, "A > 1"), "A", "1")),
    ("A < Hi", s.Shows(at(2, "A < Hi"), "A", "Hi")),
    ("A <~ Hi", s.Shows(at(2, "A <~ Hi"), "A", "Hi", True)),
    ("A pushed < Hi", s.Pushed(at(2, "A pushed < Hi"), "A", "Hi")),
    ("A ended", s.Ended(at(2, "A ended"), "A")),
    ("A hangup", s.Gives(at(2, "A hangup"), "A", "hangup")),
    ("A cancel", s.Gives(at(2, "A cancel"), "A", "cancel")),
    ("A drop", s.Gives(at(2, "A drop"), "A", "drop")),
    ("A sends 177: DPSW", s.Sends(at(2, "A sends 177: DPSW"), "A", "177", "DPSW")),
    ("A sms from 110: {c}", s.SmsFrom(at(2, "A sms from 110: {c}"), "A", "110", "{c}")),
    ("A no sms", s.NoSms(at(2, "A no sms"), "A")),
    ("A rings from 0890", s.Rings(at(2, "A rings from 0890"), "A", "0890")),
    ("A sms-delay 3m", s.SmsDelay(at(2, "A sms-delay 3m"), "A", 180.0)),
    ("advance 61m", s.Advance(at(2, "advance 61m"), 3660.0)),
    ("at 2026-01-01 12:00", s.At(at(2, "at 2026-01-01 12:00"), datetime(2026, 1, 1, 12))),
    (
        'signin "8 (903) 1" {p} -> E01',
        s.SignIn(at(2, 'signin "8 (903) 1" {p} -> E01'), "8 (903) 1", "{p}", "E01"),
    ),
    ("desk Olga takes", s.DeskTakes(at(2, "desk Olga takes"), "Olga")),
    ("desk Olga says Hi", s.DeskSays(at(2, "desk Olga says Hi"), "Olga", "Hi")),
    ("desk Olga < Hi", s.DeskHears(at(2, "desk Olga < Hi"), "Olga", "Hi")),
    ("desk Olga <~ Hi", s.DeskHears(at(2, "desk Olga <~ Hi"), "Olga", "Hi", True)),
    ("desk Olga ends", s.DeskEnds(at(2, "desk Olga ends"), "Olga")),
    ('state A a.b == "c"', s.StateIs(at(2, 'state A a.b == "c"'), "A", 'a.b == "c"')),
    ("charge 79031234567 0", s.Charge(at(2, "charge 79031234567 0"), "79031234567", "0")),
    ("fault A absent", s.Fault(at(2, "fault A absent"), "A", covered=False)),
    ("fault A loss 0.3", s.Fault(at(2, "fault A loss 0.3"), "A", loss=0.3)),
    ("fault A off", s.Fault(at(2, "fault A off"), "A", covered=True, loss=0.0)),
    ("outage store", s.Outage(at(2, "outage store"), "store")),
    ("outage store off", s.Outage(at(2, "outage store off"), "store", False)),
]


@pytest.mark.parametrize(("text", "step"), LEAVES, ids=[text for text, _ in LEAVES])
def test_every_step_is_read(text: str, step: Step) -> None:
    assert one(text) == step


def test_a_phone_may_have_facts() -> None:
    script = parse("phone A 79031234567 lang=ru balance=0", "x.dialog")

    assert script.steps == (
        s.PhoneIs(
            Place("x.dialog", 1, "phone A 79031234567 lang=ru balance=0"),
            "A",
            "79031234567",
            (("lang", "ru"), ("balance", "0")),
        ),
    )


def test_indentation_continues_a_text() -> None:
    step = one("A < Information\n    1 Help\n    2 Topics\n")

    assert isinstance(step, s.Shows) and step.text == "Information\n1 Help\n2 Topics"


def test_a_blank_line_inside_a_text_is_kept() -> None:
    step = one("A < One\n    Two\n\n    Three")

    assert isinstance(step, s.Shows) and step.text == "One\nTwo\n\nThree"


def test_a_comment_stands_behind_two_spaces() -> None:
    assert one("A < Hi   # a greeting") == s.Shows(at(2, "A < Hi   # a greeting"), "A", "Hi")


def test_the_space_at_the_end_of_a_sent_text_is_kept() -> None:
    step = one('A sends 177: "dpsw "')

    assert isinstance(step, s.Sends) and step.text == "dpsw "


def test_a_step_may_be_repeated() -> None:
    step = one("10 times signin 903 wrong -> E01")

    assert isinstance(step, s.Repeat) and step.count == 10 and isinstance(step.step, s.SignIn)


def test_a_table_has_quoted_values_with_commas() -> None:
    step = one('for x in "a, b", c:\n  A > {x}\nend')

    assert isinstance(step, s.Table)
    assert (step.variable, step.values, len(step.steps)) == ("x", ("a, b", "c"), 1)


def test_a_language_block_holds_its_steps() -> None:
    step = one("lang ru:\n  A dial *100#\n  A < Справка\nend")

    assert isinstance(step, s.Speaks) and (step.language, len(step.steps)) == ("ru", 2)


def test_settings_are_kept_beside_the_steps() -> None:
    script = parse("setting hotline.own_network = refused\nphone A 79031234567", "x.dialog")

    assert script.settings == {"hotline.own_network": "refused"}
    assert len(script.steps) == 1


def test_a_step_that_moves_the_clock_is_found_in_blocks() -> None:
    script = parse("for x in a:\n  2 times advance 1m\nend", "x.dialog")

    assert script.clock_step() == Place("x.dialog", 2, "2 times advance 1m")


def test_a_script_without_time_needs_no_clock() -> None:
    assert parse("outage store", "x.dialog").clock_step() is None


@pytest.mark.parametrize(
    ("typed", "length"), [("500ms", 0.5), ("30s", 30.0), ("3m", 180.0), ("24h", 86400.0)]
)
def test_times_have_units(typed: str, length: float) -> None:
    assert seconds(typed) == length


PHONE = "phone A 79031234567\n"
WRONG = [
    ("adance 5m", "x.dialog:1: there is no step 'adance'. Did you mean 'advance'?"),
    (PHONE + "A dail *1#", "x.dialog:2: a phone does not 'dail'. Did you mean 'dial'?"),
    (PHONE + "A sms-dely 3m", "x.dialog:2: a phone does not 'sms-dely'. Did you mean 'sms-delay'?"),
    (
        "desk Olga tkes",
        "x.dialog:1: a desk does not 'tkes': takes, says, ends, <. Did you mean 'takes'?",
    ),
    (
        "A ended",
        "x.dialog:1: no phone is called 'A': declare it first with \"phone A MSISDN\"",
    ),
    (
        "phone Anna 79031234567\nAna ended",
        "x.dialog:2: no phone is called 'Ana'. Did you mean 'Anna'?",
    ),
    ("advance 5", 'x.dialog:1: \'5\' is no time: write it like "30s", "3m", "61m", "24h"'),
    ("at noon", "x.dialog:1: 'noon' is no time: write it like \"2026-01-01 12:00\""),
    ("end", 'x.dialog:1: there is no "for" or "lang" that this "end" could close'),
    ("for x in a:", 'x.dialog:1: nothing closes this: put "end" after its last step'),
    (
        'for x in a b"c:\nend',
        'x.dialog:1: write the values like "for x in a, b:", quoted if they have a comma',
    ),
    (
        "signin 1 -> ok",
        'x.dialog:1: write it like "signin LOGIN PASSWORD -> ok"; quote what has spaces',
    ),
    (
        "signin 1 2 -> yes",
        "x.dialog:1: 'yes' is no result: ok, locked, blocked, or an error like E01",
    ),
    (
        PHONE + "fault A broken",
        'x.dialog:2: \'broken\' is no fault: write "absent", "loss 0.3" or "off"',
    ),
    ("phone A 79031234567 ru", "x.dialog:1: 'ru' is no fact: write it like \"lang=ru\""),
    (
        PHONE + "A < {x: digit 8}",
        'x.dialog:2: \'digit 8\' is no type of a capture: write "digits 8" or "digits 4-8"',
    ),
    (
        "phone A 7903",
        "x.dialog:1: this is not how 'phone' is written; docs/simulator.md shows each step",
    ),
    (
        PHONE + "A sends DPSW",
        "x.dialog:2: this is not how 'sends' is written; docs/simulator.md shows each step",
    ),
    (PHONE + "A zzz", "x.dialog:2: a phone does not 'zzz'; docs/simulator.md lists steps"),
]


@pytest.mark.parametrize(("text", "problem"), WRONG, ids=[text for text, _ in WRONG])
def test_a_line_that_is_no_step_says_what_to_write(text: str, problem: str) -> None:
    assert problems(text) == [problem]


def test_every_problem_is_told_at_once() -> None:
    assert [line.split(": ")[0] for line in problems("adance 5m\nend\nat noon")] == [
        "x.dialog:1",
        "x.dialog:2",
        "x.dialog:3",
    ]

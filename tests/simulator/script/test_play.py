"""Scripts on a real gateway in memory: what passes, and how each kind of step fails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.network.memory import MemoryNetwork, open_gateway
from simulator.script import Failure, parse, play


@pytest.fixture
def network(config_path: Path) -> Iterator[MemoryNetwork]:
    made = open_gateway(config_path)
    yield made
    made.close()


def failure(network: MemoryNetwork, text: str) -> Failure:
    with pytest.raises(Failure) as caught:
        play(parse(text, "x.dialog"), network)
    return caught.value


BEELINE = "phone A 79031234567\n"
MTS = "phone A 79161234567\n"

PASSES = {
    "a menu is walked": ("A dial *100# 1 1\nA <~ Operator: 0890.\nA ended", "A ended"),
    "a text goes over lines": (
        ("A dial *100#\nA < Information\n    1 Help and hours\n    2 Topics\nA cancel"),
        "A cancel",
    ),
    "a loop has its variable": (
        "for key in 1, 2:\n  A dial *100# 1 {key}\n  A ended\nend",
        "A ended",
    ),
    "captures of a loop are its own": (
        (
            "for n in 1, 2:\n  A dial *110*9#\n  A ended\n  advance 4m\n"
            "  A sms from 110: Your password: {code: digits 8}. *\n  A no sms\nend"
        ),
        "A has no SMS",
    ),
    "a language block turns every phone": (
        (
            "lang ru:\n  A dial *110*9#\n  A < Пароль придёт в SMS.\nend\n"
            'state A subscriber.language == "en"'
        ),
        "A | Пароль придёт в SMS.",
    ),
    "a phone of a language block speaks it too": (
        ("lang uk:\n  phone B 79161234567\n  B dial *110*9#\n  B <~ Пароль надійде\nend"),
        "B | Пароль надійде в SMS.",
    ),
    "the clock can be set": ("at 2026-01-02 09:00\nA dial *100#\nA cancel", "A cancel"),
    "a phone that drops is back when it dials": (
        "A dial *100#\nA drop\nA dial *100#\nA <~ Inform",
        "A | Information\n1 Help and hours\n2 Topics",
    ),
    "facts can be set": (
        "phone A 79031234567 balance=0\nstate A account.balance == 0\nA dial *100#\nA cancel",
        "A cancel",
    ),
    "the same phone may be declared again": (
        BEELINE + "A dial *100#\nA <~ Information",
        "A | Information\n1 Help and hours\n2 Topics",
    ),
    "faults come and go": (
        "fault A loss 0\nfault A off\noutage x.y\noutage x.y off",
        "outage x.y off",
    ),
}


@pytest.mark.parametrize(("text", "last"), PASSES.values(), ids=PASSES.keys())
def test_a_script_that_holds_is_played_to_its_last_line(
    network: MemoryNetwork, text: str, last: str
) -> None:
    said = play(parse(BEELINE + text, "x.dialog"), network).said

    assert said[-1] == last


def test_a_talk_at_the_desk_is_heard_on_both_sides(network: MemoryNetwork) -> None:
    text = (
        MTS + "A call 0890 2 0\nA <~ number 1\ndesk Olga takes\nA <~ Olga\n"
        "A > My balance is {wrong}\ndesk Olga <~ balance\n"
        "desk Olga says Corrected.\nA < Corrected.\ndesk Olga ends\nA ended"
    )

    assert "desk Olga | My balance is {wrong}" in play(parse(text, "x.dialog"), network).said


def test_repeated_announcements_are_passed_over(network: MemoryNetwork) -> None:
    text = (
        MTS + "A call 0890 2 0\nA <~ number 1\nadvance 65s\n"
        "desk Olga takes\nA <~ Olga\ndesk Olga ends\nA ended"
    )

    assert play(parse(text, "x.dialog"), network).said[-1] == "A ended"


def test_announcements_that_only_repeat_do_not_make_a_step_wait_for_ever(
    network: MemoryNetwork,
) -> None:
    began_at = network.now()
    failed = failure(network, MTS + "A call 0890 2 0\nA <~ You are number 1\nA <~ Olga")

    assert failed.why == "only what was said before came in time"
    assert "You are number 1" in (failed.came or "")
    assert network.now() - began_at < timedelta(seconds=40)


@pytest.mark.parametrize("end", ["A <~ number 1", "A < Never said"], ids=["passes", "fails"])
def test_a_script_leaves_no_call_behind(network: MemoryNetwork, end: str) -> None:
    with contextlib.suppress(Failure):
        play(parse(MTS + "A call 0890 2 0\n" + end, "x.dialog"), network)

    assert network.ask("GET", "/api/v1/desk/tickets", token="desk") == (200, {"tickets": []})


def test_a_script_leaves_no_talk_behind(network: MemoryNetwork) -> None:
    text = MTS + "A call 0890 2 0 2\nA ended\ndesk Olga takes\nA rings from 0890"
    play(parse(text, "x.dialog"), network)

    assert network.ask("GET", "/api/v1/desk/tickets", token="desk") == (200, {"tickets": []})


def test_a_script_sets_facts_back(network: MemoryNetwork) -> None:
    path = "/api/v1/subscribers/79031234567/facts"
    before = network.ask("GET", path)
    play(parse("phone A 79031234567 lang=ru balance=7\nA sms-delay 9m", "x.dialog"), network)

    assert network.ask("GET", path) == before


def test_a_promised_call_back_rings_and_is_taken(network: MemoryNetwork) -> None:
    text = (
        MTS + "A call 0890 2 0 2\nA <~ will call\nA ended\ndesk Olga takes\n"
        "A rings from 0890\nA <~ Olga\ndesk Olga says Hello\nA < Hello\nA hangup"
    )

    assert play(parse(text, "x.dialog"), network).said[-1] == "A hangup"


FAILS = {
    "A dial *100#\nA < Help": "it says something else",
    "A dial *100#\nA <~ Help me": "it does not say this",
    "A dial *100#\nA <~ Inf\nA < More": "nothing came in time",
    "A dial *100#\nA ended": "the dialogue is still open",
    "A > 1": "79031234567 is in no dialogue; dial or call first",
    "A dial *100# 1 1 1": "the network ended it before the key 1 could be pressed",
    "A sms from 110: x": "no SMS came in time",
    "A sends 177: x\nA sms from 178: *": "the SMS is from another",
    "A sends 177: x\nA sms from 177: Hello": "the SMS says something else",
    "A sends 177: x\nA no sms": "an SMS has come",
    "A rings from 0890": "no call came in",
    "A dial *100#\nA pushed < *": "it says something else",
    "at 2025-01-01 00:00": "it is 2026-01-01 09:00 already; time goes on only",
    "signin 9031234567 wrong -> ok": "the portal answers something else",
    'state A sim.network == "MTS"': "it does not hold",
    "state A nonsense": None,
    "charge 79031234567 5": "another amount was charged",
    "desk Olga says Hi": "Olga talks to nobody: take a ticket first",
    "desk Olga takes": None,
    "phone B 79031234567 vip=yes": None,
}


@pytest.mark.parametrize(("text", "why"), FAILS.items(), ids=FAILS.keys())
def test_a_script_that_does_not_hold_says_why(
    network: MemoryNetwork, text: str, why: str | None
) -> None:
    failed = failure(network, BEELINE + text)

    assert failed.place.line == len(text.splitlines()) + 1
    assert failed.why.startswith(why or "the gateway refuses this (")


def test_somebody_else_who_rings_is_told(network: MemoryNetwork) -> None:
    text = MTS + "A call 0890 2 0 2\nA ended\ndesk Olga takes\nA rings from 0605"

    assert failure(network, text).why == "somebody else calls"


def test_words_at_the_desk_are_compared(network: MemoryNetwork) -> None:
    text = MTS + "A call 0890 2 0\ndesk Olga takes\nA > Hi\ndesk Olga < Hello"

    assert failure(network, text).why == "they say something else"


def test_silence_at_the_desk_is_told(network: MemoryNetwork) -> None:
    text = MTS + "A call 0890 2 0\ndesk Olga takes\ndesk Olga < Hello"

    assert failure(network, text).why == "nothing was said"


def test_a_failure_has_the_conversation_so_far(network: MemoryNetwork) -> None:
    failed = failure(network, BEELINE + "A dial *100#\nA < Help")

    assert failed.so_far == ("A dial *100#", "A | Information\n1 Help and hours\n2 Topics")
    assert (failed.expected, failed.came) == ("Help", "Information\n1 Help and hours\n2 Topics")

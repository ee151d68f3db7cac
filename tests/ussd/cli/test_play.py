"""`dialtree play`: the engine without a network."""

from __future__ import annotations

import pytest

from ussd.cli.play import command
from ussd.cli.player import Player
from ussd.errors import GatewayError, NoRoute


def test_one_time_password_is_shown_in_the_language_asked_for(invoke):
    result = invoke(command, "*110*9#", "--lang", "ru")

    assert "Пароль придёт в SMS." in result.output
    assert result.exit_code == 0


def test_effects_are_told_beside_the_screen(invoke):
    result = invoke(command, "*110*9#")

    assert "one-time password, good for 24 h" in result.output
    assert "to the subscriber in 3 min: Your password: " in result.output


def test_answers_walk_on(invoke):
    result = invoke(command, "*100#", "1", "2")

    assert result.output.rstrip().endswith("the session is over")


def test_a_negative_number_is_an_answer(invoke):
    result = invoke(command, "*100#", "-5", "--lang", "ru", "-1.50")

    assert (result.exit_code, "\n> -5\n" in result.output) == (0, True)
    assert "\n> -1.50\n" in result.output


def test_a_misspelt_option_is_no_answer(invoke):
    result = invoke(command, "*100#", "--lnag", "ru")

    assert (result.exit_code, "No such option" in result.output) == (2, True)


def test_a_loop_that_shows_nothing_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    spin = "{choose: [{when: subscriber.vip, end: VIP}, {otherwise: NEXT}]}"
    top = "format: 1\ninclude: [a.yaml]\ndial: {'*1#': a.one}\n"
    screens = f"screens:\n  one: {spin}\n  two: {spin}\n"
    for name, text in {
        "flows.yaml": top,
        "a.yaml": screens.replace("NEXT", "two", 1).replace("NEXT", "one", 1),
        "services.yaml": "facts: {subscriber.vip: {type: flag}}\n",
    }.items():
        (tmp_path / name).write_text(text)

    with pytest.raises(GatewayError, match=r"goes round and shows nothing"):
        Player("79031234567", None).open("*1#", [])


def test_called_number_takes_keys(invoke):
    result = invoke(command, "0890", "2", "0", "--msisdn", "79161234567")

    assert "You are number 1" in result.output
    assert "waits in the queue hotline" in result.output


def test_keyword_is_texted_to_a_short_number(invoke):
    result = invoke(command, "177", "HELLO")

    assert "Unknown command" in result.output


def test_unknown_code_is_refused(root, monkeypatch):
    monkeypatch.chdir(root)

    with pytest.raises(NoRoute, match=r"\*999#"):
        Player("79031234567", None).open("*999#", [])


def test_unknown_language_names_those_there_are(root, monkeypatch):
    monkeypatch.chdir(root)

    with pytest.raises(GatewayError, match="en, ru, uk, bg, id"):
        Player("79031234567", "fr")


def test_number_that_is_none_is_a_usage_error(invoke):
    result = invoke(command, "*100#", "--msisdn", "abc")

    assert result.exit_code == 2
    assert "79031234567" in result.output

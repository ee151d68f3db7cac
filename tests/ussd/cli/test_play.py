"""`dialtree play`: the engine without a network."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from ussd.cli.play import command
from ussd.cli.player import Player
from ussd.errors import GatewayError, NoRoute


def test_one_time_password_is_shown_in_the_language_asked_for(invoke):
    result = invoke(command, "*110*9#", "--lang", "ru")

    assert "Пароль придёт в SMS." in result.output
    assert result.exit_code == 0


def test_what_the_store_says_is_in_the_language_asked_for(invoke):
    result = invoke(command, "0890", "--lang", "ru", "--msisdn", "79161234567")

    assert "Здравствуйте. Звонок на 0890 бесплатный" in result.output


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


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """An installation with a service over HTTP, in the folder that commands run in."""
    files = {
        "flows.yaml": "format: 1\ninclude: [flows/*.yaml]\ndial: {'*1#': a.on}\n",
        "flows/a.yaml": """
screens:
  "on":
    do:
      - use: offers.switch_on
        save: order
        refused: {end: "No: {reason}"}
        slow: {end: Later.}
        failed: {end: Not now.}
    end: "Order {order.number}."
""",
        "services.yaml": """
services:
  offers.switch_on:
    provider: http
    address: https://offers.example.com/on
    values: {number: digits 6}
    refused: [no_money]
    sample: {number: 123456}
""",
    }
    (tmp_path / "flows").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)


def test_a_service_over_http_answers_with_its_sample_and_says_so(shop):
    said = CliRunner().invoke(command, ["*1#"]).output

    assert "Order 123456." in said
    assert "service offers.switch_on (a sample: nobody was called)" in said


def test_a_service_answers_what_the_author_wants_to_see(shop):
    options = ["--outcome", "offers.switch_on=refused:Not enough money."]
    said = CliRunner().invoke(command, ["*1#", *options]).output

    assert "No: Not enough money." in said


def test_an_outcome_that_cannot_be_names_those_that_can(shop):
    with pytest.raises(GatewayError, match="say ok or refused or slow or failed"):
        Player("79031234567", None, None, ("offers.switch_on=done",))


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

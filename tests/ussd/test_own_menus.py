"""Menus of one's own on the wired gateway: it leans on nothing that only the demo declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from menus.tools.starter import STARTER
from simulator.network.memory import open_gateway
from simulator.phone import Phone
from ussd.cli.play import command as play
from ussd.service.flows.flow_files import gather, judge
from ussd.service.flows.preview import Move, Preview

RUSSIAN, ENGLISH, BULGARIAN = "79161234568", "79161234567", "79161234576"
ABROAD, STRANGE = "79161234573", "79269999999"

BARE = {
    "flows.yaml": """\
format: 1
languages: [en, ru]
keys: {back: "*", home: {ussd: "00", sms: "00"}, next: "#"}
session:
  ussd: {idle: 30s, total: 180s}
  call: {idle: 60s, total: 30m}
  sms: {idle: 5m, total: 15m}
include: [flows/*.yaml]
dial: {"*200#": main.hello}
call: {"0900": {start: main.hello}, "74957660166": {start: main.hello}}
sms: {"200": {HELLO: main.hello}}
""",
    "flows/main.yaml": 'screens:\n  hello: {end: "Hello."}\n',
    "flows/lang/ru.yaml": 'main:\n  hello: {end: "Привет."}\n',
    "gateway.toml": STARTER["gateway.toml"],
}
"""No services.yaml at all."""

NEWS = BARE | {
    "services.yaml": """\
facts:
  subscriber.msisdn: {type: msisdn}
  news.headline: {type: text 60, fresh: 5m}
""",
    "flows/main.yaml": 'screens:\n  hello: {end: "{subscriber.msisdn}: {news.headline}"}\n',
    "flows/lang/ru.yaml": 'main:\n  hello: {end: "{subscriber.msisdn}: {news.headline}"}\n',
}
"""A fact of the number, and one that belongs to nobody."""

CAPTURES = BARE | {
    "flows.yaml": BARE["flows.yaml"].replace(
        'dial: {"*200#": main.hello}',
        """\
dial:
  "*200*1*{day: date}*{who: msisdn}#": main.day
  "*200*2*{days: period 31}#": main.days
  "*200*3*{promo: digits 4}#": main.promo
  "*200*4*{promo: digits 8}#": main.promo
  "*200*5*{sum: amount 1-500}#": main.sum
""",
    ),
    "flows/main.yaml": BARE["flows/main.yaml"]
    + """\
  day: {end: "{who}: {day|date}"}
  days: {end: "{days.from|date} to {days.to|date}"}
  promo: {end: "Promo {promo}"}
  sum: {end: "{sum|money}"}
""",
}
"""A code with each kind of typed piece; two lead to one screen."""

MakePhone = Callable[..., Phone]


@pytest.fixture
def phone_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePhone]:
    """A phone on a gateway that serves these files."""
    monkeypatch.chdir(tmp_path)
    with ExitStack() as open_ones:

        def make(files: Mapping[str, str], msisdn: str) -> Phone:
            for name, text in files.items():
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).write_text(text, encoding="utf-8")
            network = open_gateway(tmp_path / "gateway.toml")
            open_ones.callback(network.close)
            return Phone(network, msisdn)

        yield make


@pytest.mark.parametrize(
    ("msisdn", "beginning"),
    [
        (RUSSIAN, "Баланс 150,00 ₽\n1 Новости и помощь\n"),
        (BULGARIAN, "Balance RUB 150.00\n1 News and help\n"),
        (STRANGE, "Balance \n1 News and help\n"),
    ],
)
def test_the_starter_says_the_same_on_the_gateway_and_in_play(
    phone_on: MakePhone, msisdn: str, beginning: str
) -> None:
    shown = phone_on(STARTER, msisdn).dial("*100#")
    played = CliRunner().invoke(play, ["*100#", "--msisdn", msisdn]).output

    assert shown.startswith(beginning)
    assert shown in played


def test_the_news_are_told_to_a_number_that_is_no_subscribers(phone_on: MakePhone) -> None:
    shown = phone_on(NEWS, STRANGE).dial("*200#")
    played = CliRunner().invoke(play, ["*200#", "--msisdn", STRANGE]).output

    assert shown == "79269999999: 0890 is free all over Russia, day and night."
    assert f"\n{shown}\n" in played


def test_a_language_that_is_chosen_stays(phone_on: MakePhone) -> None:
    phone = phone_on(STARTER, ENGLISH)
    phone.dial("*100#")
    phone.reply("2")
    chosen = phone.reply("2")
    phone.reply("3")

    assert chosen.startswith("Баланс 150,00 ₽\n")
    assert phone.dial("*100#") == chosen


def test_a_dial_is_answered_in_the_subscribers_language_without_any_declaration(
    phone_on: MakePhone,
) -> None:
    assert phone_on(BARE, RUSSIAN).dial("*200#") == "Привет."


def test_a_call_is_answered_in_the_subscribers_language_without_any_declaration(
    phone_on: MakePhone,
) -> None:
    assert phone_on(BARE, RUSSIAN).call("0900") == "Привет."


def test_a_keyword_is_answered_in_the_subscribers_language_without_any_declaration(
    phone_on: MakePhone,
) -> None:
    phone = phone_on(BARE, RUSSIAN)
    phone.send_sms("200", "HELLO")

    assert phone.next_sms().text == "Привет."


def test_a_number_keyed_as_at_home_does_not_connect_abroad_without_any_declaration(
    phone_on: MakePhone,
) -> None:
    phone = phone_on(BARE, ABROAD)

    assert phone.call("84957660166") != "Привет."
    assert phone.call("+74957660166") == "Привет."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("*200*1*31122026*79161234567#", "79161234567: 31/12/2026"),
        ("*200*2*0112202631122026#", "01/12/2026 to 31/12/2026"),
        ("*200*3*1234#", "Promo 1234"),
        ("*200*4*12345678#", "Promo 12345678"),
        ("*200*5*150#", "RUB 150.00"),
    ],
)
def test_what_is_typed_into_a_code_is_read_the_same_everywhere(
    phone_on: MakePhone, tmp_path: Path, code: str, words: str
) -> None:
    shown = phone_on(CAPTURES, ENGLISH).dial(code)
    played = CliRunner().invoke(play, [code]).output
    previewed = Preview().show(judge(gather(tmp_path / "flows.yaml"), None, {}), Move("dial", code))

    assert (shown, f"\n{words}\n" in played, previewed["text"]) == (words, True, words)


def test_what_does_not_fit_into_a_code_is_told_by_play_and_preview(
    phone_on: MakePhone, tmp_path: Path
) -> None:
    shown = phone_on(CAPTURES, ENGLISH).dial("*200*3*12#")
    played = CliRunner().invoke(play, ["*200*3*12#"]).exception
    files = gather(tmp_path / "flows.yaml")
    previewed = Preview().show(judge(files, None, {}), Move("dial", "*200*3*12#"))
    told = "*200*3*12# is not complete or mistyped: promo takes digits 4"

    assert shown == "The code is not complete or mistyped. Check it and dial again."
    assert (str(played), previewed["why"], previewed["text"]) == (told, told, shown)

"""What `serve` says once it serves."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from twisted.internet.task import Clock

from menus.tools.starter import STARTER
from ussd import config
from ussd.app import in_process
from ussd.cli.welcome import welcome

sys.path.insert(0, str(Path(__file__).parents[3]))  # `pytest` alone does not add it

from tests.live.certificates import Authority  # needs the path above

Said = Callable[..., list[str]]

TOP = STARTER["flows.yaml"].partition("dial:")[0]
EVERY_WAY = {
    "flows.yaml": TOP
    + """\
dial:
  "*204*{promo: digits 4-12}#": main.promo
  "#100#": main.home
call: {"0777": main.home, "+74950001122": main.home}
sms: {"204": {ON: main.home, OFF: main.home}}
""",
    "flows/main.yaml": STARTER["flows/main.yaml"] + '  promo: {end: "{promo}"}\n',
}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ours")


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Said:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    def lines(files: Mapping[str, str], seed_demo: bool = True, **smpp: object) -> list[str]:
        for name, text in {**STARTER, **files}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        store = {"url": "sqlite://", "seed_demo": seed_demo}
        settings = config.load(Path("gateway.toml"), store=store, smpp=smpp)
        running = in_process(Clock(), settings=settings)
        welcome(running.gateway)
        running.close()
        return capsys.readouterr().out.splitlines()

    return lines


def test_ways_that_there_are_not_have_no_line(said: Said) -> None:
    assert said({}) == [
        "dialtree serves: SMPP 127.0.0.1:2775, HTTP http://127.0.0.1:8080",
        "  dial  *100#",
        "  edit  http://127.0.0.1:8080/menus",
        "Try it in another terminal:",
        "  handset dial '*100#' --msisdn 79161234567",
        "Ctrl-C ends it.",
    ]


def test_codes_stand_as_they_are_written_and_hints_are_of_what_is_served(said: Said) -> None:
    assert said(EVERY_WAY)[1:-1] == [
        "  dial  *204*{promo: digits 4-12}# #100#",
        "  call  0777 +74950001122",
        "  text  ON to 204, OFF to 204",
        "  edit  http://127.0.0.1:8080/menus",
        "Try it in another terminal:",
        "  handset dial '#100#' --msisdn 79161234567",
        "  handset call 0777 --msisdn 79161234567",
    ]


def test_a_number_without_keywords_is_told_of(said: Said) -> None:
    top = TOP + 'sms: {"204": {otherwise: main.home}}\n'

    assert said({"flows.yaml": top})[1:-1] == [
        "  text  anything to 204",
        "  edit  http://127.0.0.1:8080/menus",
        "Try it in another terminal:",
        "  handset sms 204 hello --msisdn 79161234567",
    ]


def test_a_phone_is_told_of_another_port(said: Said) -> None:
    hint = said({}, port=2776)[-2]

    assert hint == "  handset dial '*100#' --gateway 127.0.0.1:2776 --msisdn 79161234567"


def test_the_demo_shows_its_desk(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    running = in_process(Clock(), config_path="gateway.toml")
    welcome(running.gateway)
    running.close()

    assert capsys.readouterr().out.splitlines()[-4:] == [
        "  handset dial '*110*9#' --msisdn 79161234567",
        "  handset call 0890 --msisdn 79161234567",
        "  dialtree desk",
        "Ctrl-C ends it.",
    ]


def test_programs_are_named_as_they_can_be_typed(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(sys, "executable", f"{tmp_path}/.venv/bin/python")

    assert said({})[-2] == "  .venv/bin/handset dial '*100#' --msisdn 79161234567"


def test_without_demo_subscribers_there_is_nobody_to_dial(said: Said) -> None:
    assert said({}, seed_demo=False)[-2:] == [
        "  edit  http://127.0.0.1:8080/menus",
        "Ctrl-C ends it.",
    ]


def test_an_address_of_ipv6_and_tls_are_told(said: Said, authority: Authority) -> None:
    certificate, key = authority.issue("gateway.example")
    lines = said({}, host="::1", tls_certificate=certificate, tls_key=key)

    assert lines[0] == "dialtree serves: SMPP [::1]:2775, HTTP http://127.0.0.1:8080"
    assert lines[-2] == "  handset dial '*100#' --gateway [::1]:2775 --tls --msisdn 79161234567"

"""A gateway in this process, a phone on it, and a clock that is only said to go on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import BindRefused, DialogueDropped, ScriptError
from simulator.handset import Kind, Shown, TextMessage
from simulator.network import memory
from simulator.network.memory import MemoryNetwork, open_gateway

MSISDN = "79031234567"


@pytest.fixture
def network(config_path: Path) -> Iterator[MemoryNetwork]:
    made = open_gateway(config_path)
    yield made
    made.close()


def test_a_dial_is_answered_without_a_socket(network: MemoryNetwork) -> None:
    line = network.attach(MSISDN)
    line.send(line.handset.dial("*100#"))

    shown = line.notices[0]
    assert isinstance(shown, Shown) and shown.kind is Kind.QUESTION
    assert shown.text.startswith("Information")


def test_time_goes_on_only_when_it_is_moved(network: MemoryNetwork) -> None:
    before = network.now()
    network.advance(3600)

    assert (network.now() - before).total_seconds() == 3600


def test_an_sms_that_is_due_later_comes_when_its_time_has_come(network: MemoryNetwork) -> None:
    line = network.attach(MSISDN)
    line.send(line.handset.dial("*110*9#"))
    line.notices.clear()
    network.advance(170)
    early = len(line.notices)
    network.advance(20)

    assert early == 0
    assert isinstance(line.notices[0], TextMessage)


def test_a_wait_ends_with_its_time(network: MemoryNetwork) -> None:
    before = network.now()

    assert not network.wait(lambda: False, 10.0)
    assert (network.now() - before).total_seconds() == 10


def test_a_wrong_password_is_refused_here_too(config_path: Path) -> None:
    network = open_gateway(config_path)
    network._account = ("simulator", "wrong")

    with pytest.raises(BindRefused, match="wrong password"):
        network.attach(MSISDN)
    network.close()


def test_a_line_that_was_closed_sends_no_more(network: MemoryNetwork) -> None:
    line = network.attach(MSISDN)
    line.close()

    with pytest.raises(DialogueDropped):
        line.send(line.handset.dial("*100#"))


def test_a_phone_out_of_coverage_gets_its_sms_when_it_is_back(network: MemoryNetwork) -> None:
    line = network.attach(MSISDN)
    line.send(line.handset.dial("*110*9#"))
    line.send(line.handset.lose_coverage())
    line.notices.clear()
    network.advance(200)
    while_away = len(line.notices)
    line.send(line.handset.dial("*100#"))
    network.advance(700)

    assert while_away == 0
    assert any(isinstance(notice, TextMessage) for notice in line.notices)


def test_the_api_is_asked_with_the_gateways_own_token(network: MemoryNetwork) -> None:
    status, document = network.ask("GET", f"/api/v1/subscribers/{MSISDN}/facts")

    assert (status, document["facts"]["subscriber.language"]) == (200, "en")


def test_menu_settings_go_before_the_files(config_path: Path) -> None:
    network = open_gateway(config_path, {"hotline.own_network": "refused"})
    line = network.attach("79161234567")
    line.send(line.handset.call("88002500890"))
    shown = line.notices[0]
    network.close()

    assert isinstance(shown, Shown) and "0890" in shown.text and shown.kind is Kind.LAST
    assert "DIALTREE_SETTINGS__HOTLINE__OWN_NETWORK" not in os.environ


def test_a_gateway_that_cannot_serve_says_why(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="does not start"):
        open_gateway(tmp_path / "nowhere.toml")


def test_without_a_gateway_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(**given: Any) -> tuple[()]:
        return ()

    monkeypatch.setattr(memory, "entry_points", nobody)

    with pytest.raises(ScriptError, match="install dialtree"):
        open_gateway(Path("gateway.toml"))

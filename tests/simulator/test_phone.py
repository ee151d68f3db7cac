"""The phone for tests in Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.errors import NoAnswer
from simulator.network.memory import MemoryNetwork, open_gateway
from simulator.phone import Phone


@pytest.fixture
def network(config_path: Path) -> Iterator[MemoryNetwork]:
    made = open_gateway(config_path)
    yield made
    made.close()


def test_a_menu_is_walked_by_calls(network: MemoryNetwork) -> None:
    phone = Phone(network, "79031234567")

    assert phone.dial("*100#").startswith("Information")
    assert phone.reply("1").startswith("Help")
    assert phone.is_in_dialogue


def test_an_sms_is_waited_for(network: MemoryNetwork) -> None:
    phone = Phone(network, "79031234567")
    phone.dial("*110*9#")
    had_one = phone.has_sms()
    network.advance(180)

    assert not had_one
    assert phone.next_sms().source == "110"


def test_what_does_not_come_is_an_error(network: MemoryNetwork) -> None:
    with pytest.raises(NoAnswer, match="No SMS came to 79031234567"):
        Phone(network, "79031234567").next_sms()


def test_a_call_is_hung_up(network: MemoryNetwork) -> None:
    phone = Phone(network, "79161234567")
    phone.call("0890")
    phone.hang_up()

    assert not phone.is_in_dialogue


def test_a_text_is_sent_and_answered(network: MemoryNetwork) -> None:
    phone = Phone(network, "79031234567")
    phone.send_sms("177", "HELLO")

    assert phone.next_sms().text.startswith("Unknown command.")
    assert phone.msisdn == "79031234567"

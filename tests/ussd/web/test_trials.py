"""What scripts may do to a gateway with test controls."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.network.memory import MemoryNetwork

PHONE = "79161234567"
AFRESH = f"/api/v1/test/subscribers/{PHONE}/afresh"
SETTING = "/api/v1/test/settings"


@pytest.fixture
def line(gateway: Any) -> Any:
    """A phone on the air."""
    return MemoryNetwork(gateway, gateway.clock).attach(PHONE)


def shown(line: Any) -> str:
    return str(line.handset.screen.text) if line.handset.screen else ""


def test_a_number_made_afresh_is_in_no_dialogue_and_no_line(
    gateway: Any, ask: Any, line: Any
) -> None:
    line.send(line.handset.dial("*110#"))
    line.send(line.handset.lose_coverage())
    line.send(line.handset.call("0890"))
    line.send(line.handset.reply("2"))
    line.send(line.handset.reply("0"))
    gateway.settle()
    waited = ask("GET", "/api/v1/desk/tickets")[1]["tickets"]

    assert ask("POST", AFRESH) == (200, {"charged": "0.00"})
    assert (len(waited), ask("GET", "/api/v1/desk/tickets")[1]["tickets"]) == (1, [])
    assert not line.handset.is_in_dialogue
    line.send(line.handset.dial("*110#"))
    gateway.settle()
    assert shown(line).startswith("Balance")  # and not: go on?


def test_what_waits_for_a_number_made_afresh_is_cancelled(
    gateway: Any, ask: Any, line: Any
) -> None:
    line.send(line.handset.dial("*110*9#"))
    gateway.settle()
    ask("POST", AFRESH)
    gateway.advance(600)

    messages = ask("GET", "/api/v1/messages")[1]["messages"]
    assert [message["state"] for message in messages] == ["DELETED"]


def test_a_number_made_afresh_has_no_faults(gateway: Any, ask: Any) -> None:
    faults = gateway.gateway.faults
    faults.cover(PHONE, False)
    faults.hold(PHONE, 60)
    ask("POST", AFRESH)

    assert (faults.reaches(PHONE), faults.held_s(PHONE)) == (True, 0)


def test_a_setting_has_another_value_until_it_has_its_own_again(ask: Any) -> None:
    def has() -> object:
        return ask("GET", "/api/v1/settings")[1]["settings"].get("hotline.vip_only")

    seen = []
    for value in ("yes", None, False):
        assert ask("POST", SETTING, {"hotline.vip_only": value}) == (200, {})
        seen.append(has())

    assert seen == [True, None, False]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"hotline.colour": "red"}, "services.yaml declares no setting hotline.colour"),
        ({"hotline.vip_only": "perhaps"}, "hotline.vip_only: 'perhaps' is not"),
        ({}, "one setting"),
        (["hotline.vip_only"], "one setting"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_the_reason(ask: Any, body: Any, why: str) -> None:
    status, document = ask("POST", SETTING, body)

    assert (status, why in document["error"]) == (400, True)

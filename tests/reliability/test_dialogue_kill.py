"""`kill -9` in a USSD dialogue, behind an effect: it is done once, and redialling goes on."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from smpp.tlvs import Tag
from tests.live import ROOT, Esme, Gateway, message, text_of

PHONE = "79031234567"
DIAL, REPLY = b"\x01", b"\x12"
MENU, AFTER, CONTINUE = "Shop\n1 Buy", "Bought. What next?\n1 Leave", "Continue where you stopped?"

FLOWS = """
format: 1
languages: [en]
keys: {back: "*", home: {ussd: "00"}}
session:
  ussd: {idle: 30s, total: 180s, resume: ask, resume_within: 5m}
include: [shop.yaml]
dial: {"*700#": shop.home}
"""
SHOP = """
screens:
  home:
    text: Shop
    options:
      1: {label: Buy, go: buy}
  buy:
    do:
      - sms: {text: "You have bought it."}
        failed: {end: "Try later."}
    go: more
  more:
    text: Bought. What next?
    options:
      1: {label: Leave, go: bye}
  bye:
    end: Bye
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "flows.yaml").write_text(FLOWS)
    (tmp_path / "shop.yaml").write_text(SHOP)
    shutil.copy(ROOT / "services.yaml", tmp_path)
    return tmp_path / "flows.yaml"


def press(phone: Esme, op: bytes, text: str) -> str:
    """Dial or reply; return the screen that follows."""
    before = len(phone.received)
    tlvs = ((Tag.USSD_SERVICE_OP, op),)
    pdu = message("*700#", text.encode(), source=PHONE, service_type="USSD", tlvs=tlvs)
    assert phone.ask(pdu).command_status == 0
    return text_of([phone.screen(before)])


def bought(gateway: Gateway) -> int:
    (row,) = gateway.rows("SELECT count(*) FROM messages WHERE text = 'You have bought it.'")
    return int(row[0])


def test_an_effect_is_done_once_and_redialling_offers_to_continue(
    start_gateway: Callable[..., Gateway], shop: Path
) -> None:
    gateway = start_gateway(FLOWS__PATH=str(shop), SMSC__EMULATION="false")
    with Esme.phone(gateway.port, PHONE) as phone:
        screens = [press(phone, DIAL, "*700#"), press(phone, REPLY, "1")]
    time.sleep(1.3)  # a snapshot is at most a second old
    gateway.kill()
    gateway.start()
    with Esme.phone(gateway.port, PHONE) as phone:
        phone.read_until(lambda: bool(phone.messages()), 10)
        screens += [press(phone, DIAL, "*700#"), press(phone, REPLY, "1")]
        texts = [text_of([pdu]) for pdu in phone.messages()]
        times_bought = bought(gateway)

    assert screens[:2] == [MENU, AFTER]
    assert screens[2].startswith(CONTINUE)
    assert screens[3] == AFTER
    assert (texts, times_bought) == (["You have bought it."], 1)


def test_an_effect_that_was_answered_is_on_disk_at_that_moment(
    start_gateway: Callable[..., Gateway], shop: Path
) -> None:
    gateway = start_gateway(FLOWS__PATH=str(shop), SMSC__EMULATION="false")
    with Esme.phone(gateway.port, PHONE) as phone:
        press(phone, DIAL, "*700#")
        phone.answers = False
        press(phone, REPLY, "1")
        gateway.kill()
    once = bought(gateway)
    gateway.start()
    with Esme.phone(gateway.port, PHONE) as phone:
        phone.read_until(lambda: bool(phone.messages()), 10)
        phone.read_for(1.0)
        texts = [text_of([pdu]) for pdu in phone.messages()]

    assert (once, bought(gateway), texts) == (1, 1, ["You have bought it."])

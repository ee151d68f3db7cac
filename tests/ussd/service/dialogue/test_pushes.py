"""Screens that the network side opens: notices, questions, and who cannot take them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from menus import loader
from menus.model import Flows
from smpp.commands import SubmitSm
from smpp.text import budget
from smpp.tlvs import Tag
from ussd.core.addresses import parse_msisdn

EN = "79161234567"
FRIEND = "79031234567"

FILES = {
    "flows.yaml": """
format: 1
languages: [en, ru]
session:
  ussd: {idle: 30s, total: 180s, resume: never}
  call: {idle: 60s, total: 30m}
include: [flows/*.yaml]
dial: {"*300*{code: digits 2}#": fee.home, "*301#": fee.home, "*310#": gift.home}
call: {"0890": desk.home}
push:
  due: {start: fee.due, with: {amount: money}}
  ask: fee.ask
  gift: gift.told
""",
    "flows/fee.yaml": """
screens:
  home: {end: "Fee."}
  due: {end: "You owe {amount|money}, {subscriber.msisdn|mask}."}
  ask: {text: "Pay now?", options: {1: {label: "Yes", go: paid}}}
  paid: {end: "Paid."}
""",
    "flows/gift.yaml": """
screens:
  home:
    do:
      - notify: {push: gift, to: "79031234567"}
      - notify: {push: due, with: {amount: "7.50"}}
    end: "Given."
  told: {end: "A gift for you."}
""",
    "flows/desk.yaml": """
screens:
  home: {text: Hello, options: {0: {label: Operator, go: live}}}
  live:
    queue: desk
    text: "Wait."
    callback: {key: 2, label: Call me, go: later}
    survey: rate
  later: {end: "We call."}
  rate: {text: "Were we good?", options: {1: {label: "Yes", go: thanks}}}
  thanks: {end: "Thanks."}
""",
}


@pytest.fixture(scope="module")
def flows(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Flows:
    folder = tmp_path_factory.mktemp("push")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "services.yaml").write_text((root / "services.yaml").read_text("utf-8"), "utf-8")
    return loader.load(folder / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)


@pytest.fixture
def gateway(make_gateway: Callable[..., Any], flows: Flows) -> Any:
    return make_gateway(flows)


def push(gateway: Any, screen: str, msisdn: str = EN, **values: object) -> list[str]:
    told: list[str] = []
    gateway.dialogues.pushes.open(screen, msisdn, values, told.append)
    gateway.advance()
    return told


def confirm(gateway: Any, phone: Any) -> None:
    """What a handset answers to a notice (op 19)."""
    last = phone.last_pdu
    pdu = SubmitSm(
        service_type="USSD",
        source_addr=phone.msisdn,
        destination_addr=last.source_addr,
        tlvs=(
            (int(Tag.USSD_SERVICE_OP), b"\x13"),
            (int(Tag.ITS_SESSION_INFO), last.tlv(Tag.ITS_SESSION_INFO)),
        ),
    )
    gateway.dialogues.requests_received(phone.peer, [pdu])
    gateway.advance()


def test_last_words_go_out_as_a_notice_and_the_handset_confirms(gateway: Any) -> None:
    phone = gateway.phone()
    told = push(gateway, "fee.due", amount=5)
    before = list(told)
    confirm(gateway, phone)

    assert phone.screen == (3, "You owe RUB 5.00, 7916***67.")
    assert phone.last_pdu.source_addr == "*301#"
    assert (before, told) == ([], ["shown"])
    assert gateway.dialogues.find(EN, "ussd") is None


def test_a_network_that_does_not_confirm_is_not_waited_for_long(gateway: Any) -> None:
    told = push(gateway, "fee.due", amount=5)
    gateway.advance(20)

    assert told == ["sent"]
    assert len(gateway.phone().pdus) == 1
    assert len(gateway.dialogues) == 0


def test_a_question_begins_a_dialogue(gateway: Any) -> None:
    phone = gateway.phone()
    told = push(gateway, "fee.ask")
    asked = phone.screen

    assert (told, asked) == (["sent"], (2, "Pay now?\n1 Yes"))
    assert phone.press("1").screen == (17, "Paid.")


def test_who_is_in_a_dialogue_is_busy(gateway: Any) -> None:
    push(gateway, "fee.ask")

    assert push(gateway, "fee.due", amount=5) == ["busy"]
    assert gateway.phone().screen == (2, "Pay now?\n1 Yes")


def test_whom_nobody_attaches_is_absent(gateway: Any) -> None:
    gateway.unbind(gateway.network)

    assert push(gateway, "fee.ask") == ["absent"]


def test_past_the_bound_of_open_dialogues_nothing_is_opened(gateway: Any) -> None:
    gateway.dialogues._limit = 0

    assert push(gateway, "fee.ask") == ["full"]


def test_a_handset_that_refuses_is_absent(gateway: Any) -> None:
    told = push(gateway, "fee.due", amount=5)
    refusal = SimpleNamespace(command_status=0x0B)
    gateway.dialogues.response_received(gateway.network, gateway.phone().last_pdu, refusal)
    gateway.advance(30)

    assert told == ["absent"]


def test_a_store_that_does_not_answer_fails_the_push(gateway: Any) -> None:
    gateway.reader.is_closing = True

    assert push(gateway, "fee.ask") == ["failed"]
    assert len(gateway.dialogues) == 0


def test_a_flow_pushes_to_others_at_once_and_to_its_own_caller_afterwards(gateway: Any) -> None:
    phone, friend = gateway.phone(), gateway.phone(FRIEND)
    phone.dial("*310#")
    gifts = friend.news()
    said = phone.news()
    gateway.advance(5)

    assert gifts == [(3, "A gift for you.")]
    assert (said, phone.news()) == ([(17, "Given.")], [(3, "You owe RUB 7.50, 7916***67.")])


def test_who_was_called_back_is_asked_after_the_talk(gateway: Any) -> None:
    phone = gateway.phone().call("0890").press("0").press("2")
    done: list[Any] = []
    gateway.desk.take("Ann", lambda ticket, refusal: done.append(ticket))
    gateway.advance()
    phone.press("")
    gateway.desk.end("Ann", done[0]["id"], lambda ticket, refusal: done.append(ticket))
    gateway.advance()

    assert phone.screen == (2, "Were we good?\n1 Yes")
    assert phone.press("1").screen == (17, "Thanks.")

"""The switchboard: which link gets what."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import (
    DataSm,
    DeliverSm,
    EnquireLink,
    QuerySm,
    SmeAddress,
    SubmitMulti,
    SubmitSm,
)
from smpp.constants import CommandStatus
from smpp.tlvs import Tag

PHONE = "79031234567"


def dialogue(text: bytes, service_type: str = "USSD", op: int = 1) -> SubmitSm:
    return SubmitSm(
        service_type=service_type,
        source_addr=PHONE,
        destination_addr="*100#",
        short_message=text,
        tlvs=((Tag.USSD_SERVICE_OP, bytes((op,))),),
    )


def message(text: bytes = b"hello") -> SubmitSm:
    return SubmitSm(source_addr="5000", destination_addr=PHONE, short_message=text)


def test_a_dial_of_a_network_peer_is_dialogue_traffic(centre: Any) -> None:
    handset = centre.phone()
    centre.send(handset, dialogue(b"*100#"))
    peer, pdus = centre.dialogues.runs[0]

    assert (peer.system_id, [pdu.short_message for pdu in pdus]) == ("simulator", [b"*100#"])


NO_PHONES = ["", "+", "BANK", "7903x", "7903 1234567", "\u0667\u0669".encode().decode("latin-1")]


@pytest.mark.parametrize("source", NO_PHONES)
@pytest.mark.parametrize("op", [1, 18, 19, 129])
@pytest.mark.parametrize("service_type", ["USSD", "CALL"])
def test_no_dialogue_is_led_without_a_phones_number(
    centre: Any, service_type: str, op: int, source: str
) -> None:
    nobodys = dialogue(b"*100#", service_type, op)
    nobodys.source_addr = source

    assert centre.send(centre.phone(), nobodys).command_status == CommandStatus.ESME_RINVSRCADR
    assert centre.dialogues.runs == []


@pytest.mark.parametrize("command", [SubmitSm, DataSm, SubmitMulti])
@pytest.mark.parametrize("source", NO_PHONES)
def test_no_message_is_sent_without_a_phones_number(
    centre: Any, source: str, command: type[Any]
) -> None:
    text = {"tlvs": ((Tag.MESSAGE_PAYLOAD, b"DPSW"),)}
    to = (SmeAddress(1, 1, "5000"),)
    where = {"dest_address": to} if command is SubmitMulti else {"destination_addr": "5000"}

    response = centre.send(centre.phone(), command(source_addr=source, **where, **text))

    assert response.command_status == CommandStatus.ESME_RINVSRCADR
    assert (centre.dialogues.keywords, centre.smsc.accepted) == ([], 0)


def test_what_a_phone_says_between_two_nobodies_is_taken(centre: Any) -> None:
    handset = centre.phone()
    nobodys = [SubmitSm(destination_addr=PHONE, short_message=b"hello") for _ in range(2)]
    for pdu in (nobodys[0], dialogue(b"*100#"), nobodys[1]):
        handset.link.send(pdu)
    centre.advance()

    assert [len(pdus) for _, pdus in centre.dialogues.runs] == [1]
    assert sorted(response.command_status for response in handset.responses[1:]) == [0, 10, 10]


@pytest.mark.parametrize("source", ["+79031234567", "101", "79031234567"])
def test_a_phones_number_may_have_its_plus_and_be_short(centre: Any, source: str) -> None:
    dial = dialogue(b"*100#")
    dial.source_addr = source

    assert centre.send(centre.phone(), dial).command_status == 0


def test_a_phones_inquiry_need_not_name_it(centre: Any) -> None:
    asked = centre.send(centre.phone(), QuerySm(message_id="17"))

    assert asked.command_status == CommandStatus.ESME_RINVMSGID


def test_an_application_may_send_from_a_name(centre: Any) -> None:
    named = SubmitSm(source_addr="BANK", destination_addr=PHONE, short_message=b"hello")

    assert centre.send(centre.esme(), named).command_status == 0


def test_an_applications_answer_goes_to_the_applications(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, dialogue(b"menu", op=2))

    assert (len(centre.apps.runs), centre.dialogues.runs) == (1, [])


def test_the_operation_alone_marks_a_dialogue(centre: Any) -> None:
    centre.send(centre.phone(), dialogue(b"*100#", service_type=""))

    assert len(centre.dialogues.runs) == 1


def test_runs_keep_the_order_of_the_read(centre: Any) -> None:
    app = centre.esme()
    for pdu in (message(b"1"), dialogue(b"a"), dialogue(b"b"), message(b"2")):
        app.link.send(pdu)
    centre.advance()

    assert [[p.short_message for p in pdus] for _, pdus in centre.apps.runs] == [[b"a", b"b"]]
    assert [centre.stored(n).short_message for n in (1, 2)] == [b"1", b"2"]


def test_the_answer_to_a_screen_goes_to_who_sent_it(centre: Any) -> None:
    centre.phone()
    app = centre.esme()
    screen = DeliverSm(service_type="USSD", destination_addr=PHONE, short_message=b"menu")
    centre.switchboard.network_peer(PHONE).link.send(screen)
    centre.send(app, message())

    assert len(centre.dialogues.responses) == 1
    assert len(centre.apps.responses) == 0


def test_a_screen_that_cannot_be_answered_any_more_is_told(centre: Any) -> None:
    handset = centre.phone()
    handset.answer = None
    screen = DeliverSm(service_type="USSD", destination_addr=PHONE, short_message=b"menu")
    centre.switchboard.network_peer(PHONE).link.send(screen)
    centre.advance()
    handset.link.abort("gone")
    centre.advance()

    assert centre.dialogues.failures == [screen]
    assert len(centre.dialogues.left) == 1


def test_a_number_is_reached_where_it_was_attached_last(centre: Any) -> None:
    first, second = centre.phone(), centre.phone()
    centre.send(centre.esme(), message())

    assert (first.requests, len(second.requests)) == ([], 1)


def test_a_number_goes_back_when_the_newer_bind_leaves(centre: Any) -> None:
    first, second = centre.phone(), centre.phone()
    second.link.close()
    centre.advance()
    centre.send(centre.esme(), message())

    assert (len(first.requests), second.requests) == (1, [])


def test_a_transmitter_attaches_nothing(centre: Any) -> None:
    centre.esme("simulator", "simpass", kind="tx", address_range=PHONE)

    assert centre.switchboard.network_peer(PHONE) is None


def test_the_owner_of_a_code_is_found_by_every_spelling(centre: Any) -> None:
    app = centre.esme()
    board = centre.switchboard

    assert [board.accounts_owning(a) for a in ("*500#", "500", "*500*1#", "5000", "*50#")] == [
        "app",
        "app",
        "app",
        "app",
        None,
    ]
    assert [peer.order for peer in board.application_peers("*500#")] == [1]
    assert board.application_peers("*50#") == ()
    assert app.link.is_bound


def test_who_is_bound_is_known_in_order(centre: Any) -> None:
    centre.phone()
    centre.esme()

    assert [peer.system_id for peer in centre.switchboard.peers()] == ["simulator", "app"]


def test_an_enquiry_is_answered(centre: Any) -> None:
    app = centre.esme()

    assert centre.send(app, EnquireLink()).command_status == 0


def test_the_bind_is_answered_with_our_name(centre: Any) -> None:

    assert centre.esme().last.system_id == "dialtree"


def test_requests_right_behind_the_bind_are_served(centre: Any) -> None:
    app = centre.esme()
    app.link.send(message())
    centre.advance()

    assert app.last.message_id == "1"


def test_a_peer_that_left_before_the_verdict_is_not_bound(centre: Any) -> None:
    kept: list[Any] = []
    centre.accounts.judge = lambda *a: kept.append(a)
    app = centre.esme()
    app.link.abort("impatient")
    centre.advance()
    link, bind, host, verdict = kept[0]
    del centre.accounts.judge
    centre.accounts.judge(link, bind, host, verdict)
    centre.advance()

    assert centre.switchboard.peers() == []

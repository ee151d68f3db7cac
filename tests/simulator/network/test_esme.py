"""A handset over TCP on smpplib, against a message centre that obeys the test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import (
    BindRefused,
    CannotConnect,
    DialogueDropped,
    NoAnswer,
    RequestRefused,
    ScriptError,
)
from simulator.handset import Kind, Shown, TextMessage
from simulator.network import esme
from simulator.network.esme import SmppNetwork
from simulator.network.readings import Readings
from smpp import DeliverSm, DeliverSmResp, EnquireLink, EnquireLinkResp, SubmitSm, encode
from smpp.commands import BindTransceiver, Unbind, UnbindResp
from smpp.tlvs import Tag, make_tlv

sys.path.insert(0, str(Path(__file__).parents[3]))  # `pytest` alone does not add it

from tests.live import free_port  # needs the path above

MSISDN = "79031234567"


def network_at(port: int) -> SmppNetwork:
    readings = Readings("127.0.0.1", free_port(), Path("nowhere"))
    return SmppNetwork("127.0.0.1", port, "simulator", "simpass", readings)


@pytest.fixture
def network(centre: Any) -> Iterator[SmppNetwork]:
    made = network_at(centre.port)
    yield made
    made.close()


def came(line: Any, timeout_s: float = 3.0) -> Any:
    line.work(lambda: bool(line.notices), timeout_s)
    return line.notices.popleft()


def test_a_handset_binds_with_its_own_number(centre: Any, network: SmppNetwork) -> None:
    network.attach(MSISDN)
    bind = centre.wait_for(BindTransceiver)

    assert (bind.system_id, bind.address_range) == ("simulator", MSISDN)


def test_a_dial_goes_out_with_its_operation(centre: Any, network: SmppNetwork) -> None:
    line = network.attach(MSISDN)
    line.send(line.handset.dial("*110*9#"))
    submit = centre.wait_for(SubmitSm)

    assert (submit.service_type, submit.source_addr, submit.short_message) == (
        "USSD",
        MSISDN,
        b"*110*9#",
    )
    assert submit.tlv(Tag.USSD_SERVICE_OP) == b"\x01"


def test_a_screen_is_shown_and_answered(
    centre: Any, network: SmppNetwork, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(2, "Information")]
    line = network.attach(MSISDN)
    line.send(line.handset.dial("*100#"))

    assert came(line) == Shown("USSD", "*100#", "Information", Kind.QUESTION)
    assert centre.wait_for(DeliverSmResp).command_status == 0


def test_a_reply_echoes_the_session_info(
    centre: Any, network: SmppNetwork, make_screen: Callable[..., DeliverSm]
) -> None:
    centre.on_submit = lambda pdu: [make_screen(2, "Information", info=0x0504)]
    line = network.attach(MSISDN)
    line.send(line.handset.dial("*100#"))
    came(line)
    line.send(line.handset.reply("1"))

    assert centre.came[-1].tlv(Tag.ITS_SESSION_INFO) == bytes.fromhex("0504")


def test_unasked_words_are_confirmed_on_the_air(
    centre: Any, network: SmppNetwork, make_screen: Callable[..., DeliverSm]
) -> None:
    line = network.attach(MSISDN)
    line.send(line.handset.call("0890"))
    centre.send(encode(make_screen(3, "You are number 1", "CALL")))

    assert came(line).kind is Kind.NOTICE
    line.work(lambda: sum(isinstance(pdu, SubmitSm) for pdu in centre.came) == 2, 2.0)
    assert centre.came[-1].tlv(Tag.USSD_SERVICE_OP) == b"\x13"


def test_a_short_message_with_sar_fields_is_joined(centre: Any, network: SmppNetwork) -> None:
    line = network.attach(MSISDN)
    for number, text in ((2, b"two"), (1, b"one")):
        tlvs = (
            make_tlv(Tag.SAR_MSG_REF_NUM, 9),
            make_tlv(Tag.SAR_TOTAL_SEGMENTS, 2),
            make_tlv(Tag.SAR_SEGMENT_SEQNUM, number),
        )
        centre.send(encode(DeliverSm(source_addr="110", short_message=text, tlvs=tlvs)))
    message = came(line)

    assert isinstance(message, TextMessage) and message.text == "onetwo"


def test_a_long_text_in_message_payload_is_read(centre: Any, network: SmppNetwork) -> None:
    line = network.attach(MSISDN)
    payload = make_tlv(Tag.MESSAGE_PAYLOAD, b"x" * 300)
    centre.send(encode(DeliverSm(source_addr="110", tlvs=(payload,))))

    assert came(line).text == "x" * 300


def test_a_phone_out_of_coverage_takes_nothing(centre: Any, network: SmppNetwork) -> None:
    line = network.attach(MSISDN)
    line.handset.lose_coverage()
    centre.send(encode(DeliverSm(source_addr="110", short_message=b"x", sequence_number=4)))
    line.work(lambda: any(isinstance(pdu, DeliverSmResp) for pdu in centre.came), 3.0)

    assert centre.wait_for(DeliverSmResp).command_status == 0x64
    assert not line.notices


def test_enquire_link_is_answered(centre: Any, network: SmppNetwork) -> None:
    line = network.attach(MSISDN)
    centre.send(encode(EnquireLink(sequence_number=5)))
    line.work(lambda: any(isinstance(pdu, EnquireLinkResp) for pdu in centre.came), 3.0)

    assert centre.wait_for(EnquireLinkResp).sequence_number == 5


def test_an_unbind_of_the_gateway_is_answered_and_told(centre: Any, network: SmppNetwork) -> None:
    line = network.attach(MSISDN)
    centre.send(encode(Unbind(sequence_number=6)))

    with pytest.raises(DialogueDropped, match="shutting down"):
        line.work(lambda: False, 3.0)
    assert centre.wait_for(UnbindResp).sequence_number == 6


def test_leaving_unbinds(centre: Any, network: SmppNetwork) -> None:
    network.attach(MSISDN).close()

    assert isinstance(centre.came[-1], Unbind)


def test_what_is_on_its_way_while_we_leave_stays_the_gateways(
    centre: Any, network: SmppNetwork
) -> None:
    line = network.attach(MSISDN)
    centre.send(encode(DeliverSm(source_addr="110", short_message=b"x", sequence_number=4)))
    line.close()

    assert not any(isinstance(pdu, DeliverSmResp) for pdu in centre.came)


def test_a_refused_move_says_why(centre: Any, network: SmppNetwork) -> None:
    centre.submit_status = 0x58
    line = network.attach(MSISDN)

    with pytest.raises(RequestRefused, match="too much to do") as caught:
        line.send(line.handset.send_sms("177", "DPSW"))
    assert caught.value.status == 0x58


def test_a_gateway_that_is_silent_is_told(
    centre: Any, network: SmppNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(esme, "_ANSWER_WAIT_S", 0.1)
    centre.answers_submits = False
    line = network.attach(MSISDN)

    with pytest.raises(NoAnswer, match="does not answer"):
        line.send(line.handset.dial("*100#"))


def test_a_wrong_password_is_one_sentence(centre: Any, network: SmppNetwork) -> None:
    centre.bind_status = 0x0E

    with pytest.raises(BindRefused) as caught:
        network.attach(MSISDN)
    assert str(caught.value) == (
        "The gateway refused system_id 'simulator': wrong password. Check --password."
    )


def test_another_refusal_has_the_words_of_the_status(centre: Any, network: SmppNetwork) -> None:
    centre.bind_status = 0x08

    with pytest.raises(BindRefused, match="ESME_RSYSERR"):
        network.attach(MSISDN)


def test_nobody_there_is_one_sentence() -> None:
    with pytest.raises(CannotConnect, match="make run"):
        network_at(free_port()).attach(MSISDN)


def test_who_hangs_up_before_the_bind_is_no_gateway(centre: Any) -> None:
    centre.on_submit = lambda pdu: []
    centre._answers = lambda pdu: centre.hang_up() or []

    with pytest.raises(CannotConnect, match="hung up"):
        network_at(centre.port).attach(MSISDN)


def test_waiting_watches_every_phone(
    centre: Any, network: SmppNetwork, make_screen: Callable[..., DeliverSm]
) -> None:
    line = network.attach(MSISDN)
    centre.send(encode(make_screen(3, "Hi")))

    assert network.wait(lambda: bool(line.notices), 3.0)
    assert not network.wait(lambda: False, 0.01)


def test_a_clock_that_cannot_be_moved_says_so(network: SmppNetwork) -> None:
    network.ask = lambda *given, **more: (404, {})  # type: ignore[method-assign]

    assert not network.has_clock()
    with pytest.raises(ScriptError, match="test clock"):
        network.advance(60)


def test_a_test_clock_moves_in_steps_that_leave_time_to_answer(centre: Any, api: Any) -> None:
    api.answers["/api/v1/test/clock"] = (200, {"now": "2026-01-01T12:00:00+03:00"})
    readings = Readings("127.0.0.1", api.port, api.folder)
    network = SmppNetwork("127.0.0.1", centre.port, "simulator", "simpass", readings)
    network.advance(25)

    assert [body for *_, body in api.asked] == [b'{"advance": 10.0}'] * 2 + [b'{"advance": 5.0}']
    assert network.now().isoformat() == "2026-01-01T12:00:00+03:00"

"""An upstream calls us: outbind on a connection of its own, and we bind there as a receiver."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from twisted.internet.protocol import Factory

from smpp.commands import BindReceiver, DeliverSm, Outbind, SubmitSm
from smpp.constants import CommandStatus, MessageState
from smpp.net import SmppProtocol
from smpp.session import Limits
from smpp.states import Role
from smpp.tlvs import Tag
from tests.ussd.outward.conftest import TIMING, FarEnd
from ussd import config
from ussd.core.dialects import DEFAULT, Kind
from ussd.core.wire import Show, write_screen
from ussd.errors import ConfigError

PHONE = "79161234567"
APP = {"role": "application", "short_numbers": ["5000"]}
CALLED = {
    "system_id": "us",
    "password": "pw",
    "outbind": "us:9",
    "outbind_password": "call",
}


@pytest.fixture
def around(world: Any) -> Any:
    """A gateway that one upstream may call."""
    return world(upstream={"mts": CALLED}, accounts={"theirs": APP, "radio": {"role": "network"}})


def call(around: Any, password: str = "call") -> FarEnd:
    """The upstream calls."""
    far = FarEnd(around)
    greeting = Outbind(system_id="smsc", password=password)
    factory = Factory.forProtocol(
        lambda: SmppProtocol(
            Role.SMSC, far, around.clock, Limits(timing=TIMING), "far", greeting=greeting
        )
    )
    around.gateway.network.connect("us:9", factory)
    around.settle()
    return far


def mo(text: bytes = b"hi") -> DeliverSm:
    return DeliverSm(source_addr=PHONE, destination_addr="5000", short_message=text)


def test_we_bind_as_a_receiver_on_the_connection_that_called(around: Any) -> None:
    far = call(around)
    (bind,) = far.binds

    assert isinstance(bind, BindReceiver)
    assert (bind.system_id, bind.password, far.link.is_bound) == ("us", "pw", True)


def test_what_waited_there_reaches_the_application(around: Any) -> None:
    theirs = around.esme("theirs")
    answer = call(around).send(mo())

    assert answer.command_status == 0
    assert [pdu.short_message for pdu in theirs.news()] == [b"hi"]


@pytest.mark.parametrize("password", ["", "wrong", "CALL"])
def test_nobody_who_does_not_know_the_password_sees_our_bind(around: Any, password: str) -> None:
    far = call(around, password)

    assert (far.binds, far.links) == ([], [])


def test_who_says_nothing_is_parted_from(around: Any) -> None:
    far = FarEnd(around)
    factory = Factory.forProtocol(
        lambda: SmppProtocol(Role.SMSC, far, around.clock, Limits(timing=TIMING), "far")
    )
    around.gateway.network.connect("us:9", factory)
    around.settle()
    before = len(far.links)
    around.advance(15)

    assert (before, far.links) == (1, [])


def test_messages_do_not_go_where_we_only_receive(around: Any) -> None:
    far = call(around)
    sent = around.esme("theirs").submit(PHONE)
    around.advance(1)

    assert far.got == []
    assert around.stored(sent.message_id).state == MessageState.ENROUTE


def test_a_call_beside_our_own_link_brings_its_receipts(world: Any) -> None:
    rules = CALLED | {"host": "mts", "port": 1, "bind": "transmitter"}
    around = world(upstream={"mts": rules}, accounts={"theirs": APP})
    centre = around.centre("mts:1")
    around.advance(3)
    theirs = around.esme("theirs")
    sent = theirs.submit(PHONE, registered_delivery=1)
    text = b"id:101 sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD "
    receipt = {"source_addr": PHONE, "destination_addr": "5000", "esm_class": 4}
    call(around).send(DeliverSm(**receipt, short_message=text))

    assert len(centre.got) == 1
    assert around.stored(sent.message_id).state == MessageState.DELIVERED


def dial(text: bytes = b"*500#") -> DeliverSm:
    return DeliverSm(
        service_type="USSD",
        source_addr=PHONE,
        destination_addr="500",
        short_message=text,
        tlvs=((Tag.USSD_SERVICE_OP, b"\x01"), (Tag.ITS_SESSION_INFO, b"\x05\x00")),
    )


def test_a_dial_on_a_link_that_only_receives_is_answered_on_one_that_sends(world: Any) -> None:
    rules = CALLED | {"host": "mts", "port": 1, "bind": "transmitter"}
    served = APP | {"codes": ["*500#"]}
    around = world(upstream={"mts": rules}, accounts={"theirs": served})
    centre = around.centre("mts:1")
    around.advance(3)
    theirs = around.esme("theirs")
    caller = call(around)
    taken = caller.send(dial())
    (asked,) = theirs.news()
    screen = write_screen(Show(PHONE, "500", "Pin?", Kind.REQUEST, "ussd"), DEFAULT, SubmitSm)
    theirs.send(screen)
    (shown,) = centre.news()

    assert (taken.command_status, asked.short_message) == (0, b"*500#")
    assert (shown.short_message, shown.tlv(Tag.ITS_SESSION_INFO)) == (b"Pin?", b"\x05\x00")
    assert caller.news() == []


def test_a_dial_that_nobody_can_answer_is_refused_and_told_once(world: Any) -> None:
    served = APP | {"codes": ["*500#"]}
    around = world(upstream={"mts": CALLED}, accounts={"theirs": served})
    theirs = around.esme("theirs")
    caller = call(around)
    with capture_logs() as log:
        statuses = [caller.send(dial()).command_status for _ in range(3)]

    assert statuses == [CommandStatus.ESME_RX_R_APPN] * 3
    assert theirs.news() == []
    assert [line["upstream"] for line in log if line["event"] == "dials_refused"] == ["mts"]


def test_a_call_that_ends_is_forgotten_and_may_come_again(around: Any) -> None:
    far = call(around)
    far.link.close()
    around.settle()
    upstream = around.gateway.gateway.outward.upstreams.by_name["mts"]
    between = (upstream.is_bound, len(upstream.links))
    call(around)

    assert (between, upstream.is_bound) == ((False, 0), True)


def test_an_upstream_that_refuses_our_bind_is_left(around: Any) -> None:
    far = FarEnd(around)
    far.bind_requested = lambda link, bind: link.refuse_bind(CommandStatus.ESME_RINVPASWD)
    greeting = Outbind(system_id="smsc", password="call")
    factory = Factory.forProtocol(
        lambda: SmppProtocol(
            Role.SMSC, far, around.clock, Limits(timing=TIMING), "far", greeting=greeting
        )
    )
    around.gateway.network.connect("us:9", factory)
    around.advance(5)

    assert far.links == []
    assert around.gateway.gateway.outward.upstreams.by_name["mts"].links == []


def test_two_gateways_call_and_are_called(world: Any, root: Path) -> None:
    near = world(upstream={"far": CALLED | {"password": "secret"}}, accounts={"theirs": APP})
    listens = {"outbind": "us:9", "outbind_password": "call", "short_numbers": ["5000"]}
    accounts = {"us": {"role": "application", **listens}, "radio": {"role": "network"}}
    far = near.beyond(root, "beyond:1", accounts=accounts)
    theirs = near.esme("theirs")
    radio = far.esme("radio", address_range=PHONE)
    text = SubmitSm(source_addr=PHONE, destination_addr="5000", short_message=b"hi")
    sent = radio.send(text)
    near.advance(1)

    assert [pdu.short_message for pdu in theirs.news()] == [b"hi"]
    assert far.stored(sent.message_id).state == MessageState.DELIVERED


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"outbind": "us:9"}, "give outbind_password"),
        ({}, "give host"),
        ({"outbind": "nine", "outbind_password": "call"}, "is no address"),
    ],
)
def test_what_is_missing_is_told(root: Path, rules: dict[str, str], words: str) -> None:
    upstream = {"system_id": "us", "password": "pw"} | rules

    with pytest.raises(ConfigError, match=words):
        config.load(root / "gateway.toml", upstream={"mts": upstream})

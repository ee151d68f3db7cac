"""Message centres beyond: messages there, receipts back, and what their phones send."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import AlertNotification, DataSm, DeliverSm, SubmitSm
from smpp.constants import CommandStatus, MessageState
from smpp.text import decode_text, parse_receipt
from smpp.tlvs import Tag
from store import messages

PHONE = "79161234567"
APP = {"role": "application", "short_numbers": ["5000"]}
PASSWORD = {"system_id": "us", "password": "pw"}


def upstream(host: str, **rules: Any) -> dict[str, Any]:
    return {"host": host, "port": 1, **PASSWORD, **rules}


def receipt(their_id: str, stat: str = "DELIVRD", **fields: Any) -> DeliverSm:
    text = f"id:{their_id} sub:001 dlvrd:001 submit date:2601011200 done date:2601011201"
    known = {
        "source_addr": PHONE,
        "destination_addr": "5000",
        "esm_class": 0x04,
        "short_message": f"{text} stat:{stat} err:000 text:hello".encode(),
    }
    return DeliverSm(**(known | fields))


def tlv_receipt(their_id: str, state: MessageState) -> DeliverSm:
    return DeliverSm(
        source_addr=PHONE,
        destination_addr="5000",
        esm_class=0x04,
        tlvs=(
            (int(Tag.RECEIPTED_MESSAGE_ID), their_id.encode() + b"\0"),
            (int(Tag.MESSAGE_STATE), bytes([state])),
        ),
    )


@pytest.fixture
def one(world: Any) -> Any:
    """(the centre beyond, an application, world)."""

    def make(answer: Any = None, **rules: Any) -> tuple[Any, Any, Any]:
        around = world(upstream={"mts": upstream("mts", **rules)}, accounts={"theirs": APP})
        far = around.centre("mts:1", answer)
        around.advance(3)
        return far, around.esme("theirs"), around

    return make


def state_of(around: Any, response: Any) -> MessageState:
    return MessageState(around.stored(response.message_id).state)


# The bind


def test_the_bind_says_what_the_settings_say(one: Any) -> None:
    far, _, _ = one(system_type="ussd", version="3.4", address_range="^7", bind="transceiver")
    (bind,) = far.binds

    assert (bind.system_id, bind.password, bind.system_type, bind.address_range) == (
        "us",
        "pw",
        "ussd",
        "^7",
    )


def test_a_link_that_is_cut_off_comes_back(one: Any) -> None:
    far, _, around = one()
    far.link.close()
    around.advance(5)

    assert (len(far.binds), len(far.links)) == (2, 1)


def test_an_upstream_that_is_not_there_is_tried_ever_more_slowly(world: Any) -> None:
    around = world(upstream={"mts": upstream("mts", retry_first=1, retry_longest=4)})
    around.advance(30)
    far = around.centre("mts:1")
    around.advance(5)

    assert len(far.binds) == 1


def test_a_receiver_takes_no_messages(one: Any) -> None:
    far, theirs, around = one(bind="receiver")
    sent = theirs.submit(PHONE)
    around.advance(2)

    assert (far.got, state_of(around, sent)) == ([], MessageState.ENROUTE)


# Messages there


def test_a_message_goes_there_and_its_receipt_comes_back(one: Any) -> None:
    far, theirs, around = one()
    sent = theirs.submit(PHONE, registered_delivery=1)
    (beyond,) = far.news()
    pending = state_of(around, sent)
    answered = far.send(receipt("101"))
    (told,) = theirs.news()

    assert isinstance(beyond, SubmitSm)
    assert (beyond.source_addr, beyond.destination_addr, beyond.short_message) == (
        "5000",
        PHONE,
        b"hello",
    )
    assert (pending, answered.command_status) == (MessageState.ENROUTE, 0)
    assert state_of(around, sent) is MessageState.DELIVERED
    written = parse_receipt(told.short_message.decode())
    assert written is not None
    assert (written.id, written.stat) == (sent.message_id, "DELIVRD")


@pytest.mark.parametrize(
    ("stat", "state"),
    [
        ("DELIVRD", MessageState.DELIVERED),
        ("EXPIRED", MessageState.EXPIRED),
        ("DELETED", MessageState.DELETED),
        ("UNDELIV", MessageState.UNDELIVERABLE),
        ("UNKNOWN", MessageState.UNKNOWN),
        ("REJECTD", MessageState.REJECTED),
        ("FAILED", MessageState.UNDELIVERABLE),
        ("ENROUTE", MessageState.ENROUTE),
        ("ACCEPTD", MessageState.ENROUTE),
        ("WHATEVER", MessageState.ENROUTE),
    ],
)
def test_every_state_of_theirs_becomes_one_of_ours(
    one: Any, stat: str, state: MessageState
) -> None:
    far, theirs, around = one()
    sent = theirs.submit(PHONE)

    assert far.send(receipt("101", stat)).command_status == 0
    assert state_of(around, sent) is state


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("59113978", "0059113978"),
        ("59113978", "38601fa"),
        ("38601FA", "59113978"),
        ("000038601fa", "38601FA"),
        ("msg-7-A", "MSG-7-a"),
    ],
)
def test_ids_are_compared_by_value(one: Any, given: str, told: str) -> None:
    far, theirs, around = one(answer=lambda pdu: {"message_id": given})
    sent = theirs.submit(PHONE)
    far.send(receipt(told))

    assert state_of(around, sent) is MessageState.DELIVERED


def test_a_receipt_may_be_tlvs_alone(one: Any) -> None:
    far, theirs, around = one()
    sent = theirs.submit(PHONE)
    far.send(tlv_receipt("101", MessageState.UNDELIVERABLE))

    assert state_of(around, sent) is MessageState.UNDELIVERABLE


def test_a_receipt_may_come_as_data_sm(one: Any) -> None:
    far, theirs, around = one()
    sent = theirs.submit(PHONE)
    text = receipt("101").short_message
    far.send(
        DataSm(
            source_addr=PHONE,
            destination_addr="5000",
            esm_class=0x04,
            tlvs=((int(Tag.MESSAGE_PAYLOAD), text),),
        )
    )

    assert state_of(around, sent) is MessageState.DELIVERED


def test_a_receipt_that_comes_twice_counts_once(one: Any) -> None:
    far, theirs, around = one()
    theirs.submit(PHONE, registered_delivery=1)
    answers = [far.send(receipt("101")), far.send(receipt("101"))]
    around.advance(6)

    assert len(theirs.news()) == 1
    assert answers[0].command_status == 0


def test_a_receipt_before_the_response_finds_its_message(one: Any) -> None:
    far, theirs, around = one(answer=lambda pdu: None)
    sent = theirs.submit(PHONE, registered_delivery=1)
    (beyond,) = far.news()
    far.send(receipt("101"))
    far.link.reply(beyond, 0, message_id="101")
    around.advance(2)

    assert state_of(around, sent) is MessageState.DELIVERED
    assert [pdu.command_status for pdu in far.responses] == [0]


def test_a_receipt_that_fits_nothing_is_answered_in_the_end(one: Any) -> None:
    far, _, around = one()
    far.send(receipt("999"))
    waiting = list(far.responses)
    around.advance(10)

    assert (waiting, [pdu.command_status for pdu in far.responses]) == ([], [0])


def test_an_intermediate_notification_reaches_who_asked_for_one(one: Any) -> None:
    far, theirs, around = one()
    sent = theirs.submit(PHONE, registered_delivery=0x11)
    (beyond,) = far.news()
    far.send(receipt("101", "ENROUTE", esm_class=0x20))
    (news,) = theirs.news()
    far.send(receipt("101"))
    (last,) = theirs.news()

    assert beyond.registered_delivery == 0x11
    assert (news.esm_class, last.esm_class) == (0x20, 0x04)
    assert state_of(around, sent) is MessageState.DELIVERED


def test_a_long_text_of_ours_is_delivered_with_its_last_part(one: Any) -> None:
    far, theirs, around = one()
    text = "x" * 200
    parts = theirs.submit(
        PHONE, b"", registered_delivery=1, tlvs=((int(Tag.MESSAGE_PAYLOAD), text.encode()),)
    )
    (whole,) = far.news()
    far.send(receipt("101"))

    assert decode_text(whole.short_message or whole.tlv(Tag.MESSAGE_PAYLOAD), 0) == text
    assert state_of(around, parts) is MessageState.DELIVERED


def test_without_receipts_a_message_that_was_taken_is_delivered(one: Any) -> None:
    far, theirs, around = one(receipts=False)
    sent = theirs.submit(PHONE, registered_delivery=1)

    assert far.news()[0].registered_delivery == 0
    assert state_of(around, sent) is MessageState.DELIVERED


def test_a_message_without_its_receipt_is_unknown_after_its_validity(one: Any) -> None:
    far, theirs, around = one()
    sent = theirs.submit(PHONE, validity_period="000000000100000R", registered_delivery=1)
    far.news()
    around.advance(59)
    before = state_of(around, sent)
    around.advance(70)
    (told,) = theirs.news()

    assert (before, state_of(around, sent)) == (MessageState.ENROUTE, MessageState.UNKNOWN)
    assert b"stat:UNKNOWN" in told.short_message


def test_messages_wait_for_an_upstream_that_is_not_bound(world: Any) -> None:
    around = world(upstream={"mts": upstream("mts")}, accounts={"theirs": APP})
    theirs = around.esme("theirs")
    for number in range(3):
        theirs.submit(PHONE, b"%d" % number)
    far = around.centre("mts:1")
    around.advance(70)

    assert [pdu.short_message for pdu in far.got] == [b"0", b"1", b"2"]


def test_what_was_not_answered_when_the_link_broke_is_sent_again(one: Any) -> None:
    far, theirs, around = one(answer=lambda pdu: None)
    theirs.submit(PHONE)
    (first,) = far.news()
    far.link.abort("a broken cable")
    around.advance(5)
    (again,) = far.news()

    assert (again.short_message, again.destination_addr) == (
        first.short_message,
        first.destination_addr,
    )


# Throttling


@pytest.mark.parametrize("status", [CommandStatus.ESME_RTHROTTLED, CommandStatus.ESME_RMSGQFUL])
def test_throttling_is_a_pause_and_no_failed_attempt(one: Any, status: int) -> None:
    verdicts = iter([status, status])

    def answer(pdu: Any) -> dict[str, Any]:
        refusal = next(verdicts, 0)
        return {"command_status": refusal} if refusal else {"message_id": "101"}

    far, theirs, around = one(answer=answer)
    sent = theirs.submit(PHONE)
    seen = [len(far.got)]
    for wait_s in (0.2, 0.1, 0.4, 0.2):
        around.advance(wait_s)
        seen.append(len(far.got))

    assert seen == [1, 1, 2, 2, 3]
    assert around.stored(sent.message_id).attempts == 1


def test_order_is_kept_through_a_pause(one: Any) -> None:
    verdicts = iter([0x58])
    far, theirs, around = one(
        answer=lambda pdu: (
            {"command_status": refusal} if (refusal := next(verdicts, 0)) else {"message_id": "1"}
        ),
        window=1,
    )
    for number in range(3):
        theirs.submit(PHONE, b"%d" % number)
    around.advance(5)

    assert [pdu.short_message for pdu in far.got] == [b"0", b"0", b"1", b"2"]


def test_congestion_slows_down(one: Any) -> None:
    far, theirs, around = one(
        answer=lambda pdu: {
            "message_id": "1",
            "tlvs": ((int(Tag.CONGESTION_STATE), b"\x5f"),),
        },
        window=1,
    )
    for number in range(3):
        theirs.submit(PHONE, b"%d" % number)
    at_once = len(far.got)
    around.advance(1.3)

    assert (at_once, len(far.got)) == (1, 2)


def test_a_rate_is_kept(one: Any) -> None:
    far, theirs, around = one(rate=10)
    for _ in range(50):
        theirs.submit(PHONE)
    around.advance(2)

    assert 19 <= len(far.got) <= 22


# Which upstream


def pair(world: Any, first: dict[str, Any], second: dict[str, Any], answer: Any = None) -> Any:
    around = world(
        upstream={"a": upstream("a", **first), "b": upstream("b", **second)},
        accounts={"theirs": APP},
    )
    a, b = around.centre("a:1", answer), around.centre("b:1")
    around.advance(3)
    return a, b, around.esme("theirs"), around


def test_the_prefix_decides(world: Any) -> None:
    a, b, theirs, _ = pair(world, {"prefixes": ["7916"]}, {"prefixes": ["7903"]})
    for msisdn in (PHONE, "79031234567"):
        theirs.submit(msisdn)

    assert [pdu.destination_addr for pdu in (*a.got, *b.got)] == [PHONE, "79031234567"]


def test_the_cheaper_one_is_taken_and_the_other_when_it_is_gone(world: Any) -> None:
    a, b, theirs, around = pair(world, {"cost": 5}, {"cost": 1})
    theirs.submit(PHONE)
    b.link.close()
    around.ports["b:1"].stopListening()
    around.settle()
    theirs.submit(PHONE)

    assert (len(a.got), len(b.got)) == (1, 1)


def test_a_centre_that_refuses_loses_the_message_to_the_next(world: Any) -> None:
    a, b, theirs, around = pair(
        world, {"cost": 1}, {"cost": 5}, answer=lambda pdu: {"command_status": 0x08}
    )
    sent = theirs.submit(PHONE)
    around.advance(6)

    assert (len(a.got), len(b.got)) == (1, 1)
    assert around.stored(sent.message_id).attempts == 2


def test_a_centre_that_is_silent_loses_the_message_to_the_next(world: Any) -> None:
    a, b, theirs, around = pair(
        world, {"cost": 1, "response": 5}, {"cost": 5}, answer=lambda pdu: None
    )
    theirs.submit(PHONE)
    around.advance(12)

    assert (len(a.got), len(b.got)) == (1, 1)


def test_a_phone_that_a_network_attaches_is_no_matter_of_upstreams(world: Any) -> None:
    around = world(
        upstream={"mts": upstream("mts")}, accounts={"theirs": APP, "radio": {"role": "network"}}
    )
    far = around.centre("mts:1")
    around.advance(3)
    radio = around.esme("radio", address_range=PHONE)
    around.esme("theirs").submit(PHONE)

    assert (len(far.got), len(radio.got)) == (0, 1)


def test_a_pure_ussd_link_takes_no_messages(world: Any) -> None:
    around = world(
        upstream={"gw": upstream("gw", messages=False)},
        accounts={"theirs": APP},
        smsc={"emulation": True},
    )
    far = around.centre("gw:1")
    around.advance(3)
    sent = around.esme("theirs").submit(PHONE)
    around.advance(1)

    assert (far.got, state_of(around, sent)) == ([], MessageState.DELIVERED)


# What comes from there


def mo(to: str, text: bytes = b"hi", **fields: Any) -> DeliverSm:
    return DeliverSm(source_addr=PHONE, destination_addr=to, short_message=text, **fields)


@pytest.mark.parametrize("to", ["5000", "+5000"])
def test_a_message_of_a_phone_beyond_reaches_the_application(one: Any, to: str) -> None:
    far, theirs, _ = one()
    answer = far.send(mo(to))
    (got,) = theirs.news()

    assert (answer.command_status, answer.message_id) == (0, "")
    assert (got.source_addr, got.destination_addr, got.short_message) == (PHONE, "5000", b"hi")


def test_a_data_sm_of_a_phone_beyond_does_too(one: Any) -> None:
    far, theirs, _ = one()
    payload = ((int(Tag.MESSAGE_PAYLOAD), b"hi"),)
    far.send(DataSm(source_addr=PHONE, destination_addr="5000", tlvs=payload))

    assert [pdu.short_message for pdu in theirs.news()] == [b"hi"]


def test_a_keyword_of_a_phone_beyond_is_answered_by_the_flow(one: Any) -> None:
    far, _, around = one()
    answer = far.send(mo("177", b"HELLO"))
    around.advance(2)
    (words,) = far.news()

    assert (answer.command_status, answer.message_id) == (0, "")
    assert (words.source_addr, words.destination_addr) == ("177", PHONE)


def test_a_message_to_nobody_is_refused_and_never_sent_on(one: Any) -> None:
    far, _, around = one()
    answer = far.send(mo("79031234567"))
    around.advance(2)

    assert (answer.command_status, far.got) == (CommandStatus.ESME_RINVDSTADR, [])


def test_who_binds_to_us_on_our_own_connection_is_refused(one: Any) -> None:
    _, _, around = one()
    (beyond,) = around.gateway.gateway.outward.upstreams.by_name["mts"].links
    refused: list[int] = []

    class Link:
        refuse_bind = staticmethod(refused.append)

    beyond.bind_requested(Link(), None)

    assert refused == [CommandStatus.ESME_RINVCMDID]


def test_a_refused_bind_is_tried_again_later(world: Any) -> None:
    around = world(upstream={"mts": upstream("mts")})
    far = around.centre("mts:1")
    let_in = far.bind_requested
    far.bind_requested = lambda link, bind: (
        far.binds.append(bind),
        link.refuse_bind(CommandStatus.ESME_RINVPASWD),
    )
    around.advance(15)
    early = len(far.binds)
    far.bind_requested = let_in
    around.advance(40)

    assert (early, len(far.binds), len(far.links)) == (1, 2, 1)


def test_everything_waits_in_the_store_when_an_upstream_is_too_slow(
    one: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ussd.service.links.upstream_link._QUEUED", 2)
    far, theirs, around = one(rate=5, window=1)
    for _ in range(12):
        theirs.submit(PHONE)
    full = around.gateway.gateway.outward.upstreams.by_name["mts"].is_full
    around.advance(30)

    assert (full, len(far.got)) == (True, 12)


def test_a_phone_that_is_back_gets_what_waits_at_once(one: Any) -> None:
    verdicts = iter([0x08])
    far, theirs, around = one(
        answer=lambda pdu: (
            {"command_status": refusal} if (refusal := next(verdicts, 0)) else {"message_id": "1"}
        )
    )
    theirs.submit(PHONE)
    first = len(far.got)
    far.link.send(AlertNotification(source_addr=PHONE, esme_addr="5000"))
    around.settle()

    assert (first, len(far.got)) == (1, 2)


def test_screens_for_attached_numbers_go_there(world: Any) -> None:
    around = world(
        upstream={"gw": upstream("gw", numbers="^7916.*", messages=False)},
        accounts={"theirs": APP},
    )
    far = around.centre("gw:1")
    around.advance(3)
    peer = around.gateway.gateway.switchboard.network_peer(PHONE)
    far.link.close()
    around.settle()

    assert peer.system_id == "gw"
    assert around.gateway.gateway.switchboard.network_peer(PHONE) is None


def test_what_cannot_be_written_is_given_up_and_stops_no_other(one: Any) -> None:
    far, theirs, around = one(version="3.3")
    part = bytes((5, 0, 3, 1, 2, 1)) + b"x" * 300  # numbered already: it cannot be cut
    tlvs = ((int(Tag.MESSAGE_PAYLOAD), part),)
    poor = theirs.submit(PHONE, short_message=b"", esm_class=0x40, tlvs=tlvs)
    theirs.submit(PHONE, short_message=b"next")
    around.advance(1)

    assert [pdu.short_message for pdu in far.got] == [b"next"]
    assert state_of(around, poor) == MessageState.UNDELIVERABLE


def test_a_source_that_no_pdu_can_carry_stops_no_other(one: Any) -> None:
    far, theirs, around = one()
    gateway = around.gateway.gateway
    now = gateway.clocks.wall()
    poor = messages.ShortMessage(999, "MT", "7" * 40, PHONE, now, now, now + 60, text="x" * 200)
    with gateway.database.transaction() as tx:
        messages.accept(tx, poor)
    gateway.forwarder.wake(now)
    around.advance(1)
    theirs.submit(PHONE, b"next")
    around.advance(1)

    assert [pdu.short_message for pdu in far.got] == [b"next"]
    assert around.stored(999).state == MessageState.UNDELIVERABLE

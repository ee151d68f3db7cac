"""broadcast_sm and its family, end to end in memory."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from smpp.commands import BroadcastSm, CancelBroadcastSm, QueryBroadcastSm, SubmitSm
from smpp.constants import CommandStatus, MessageState
from smpp.tlvs import Tag
from store import Unavailable, broadcasts, schema
from ussd.config import Smsc
from ussd.service.links.accounts import BindAccount

S = CommandStatus
KYIV, ODESA, NOWHERE = "380501234567", "380671234567", "380931234567"


@pytest.fixture
def centre(make_centre: Any) -> Any:
    """A centre with two phones that have a place, all of them bound."""
    settings = Smsc(
        broadcast_areas={"Coast": ("Odesa", "Crimea"), "All": ("*",)},
        default_messages={1: "Storm"},
    )
    made = make_centre(settings=settings)
    with made.database.transaction() as tx:
        for msisdn, region in ((KYIV, "Kyiv"), (ODESA, "Odesa")):
            subscriber = {"msisdn": msisdn, "network": "Kyivstar", "status": "active"}
            subscriber |= {"kind": "prepaid", "vip": False}
            tx.execute(insert(schema.subscribers).values(subscriber))
            place = {"msisdn": msisdn, "country": "UA", "region": region}
            place |= {"roaming": "home", "in_coverage": True}
            tx.execute(insert(schema.places).values(place))
    made.phones = [
        made.esme("simulator", "simpass", address_range=number) for number in (KYIV, ODESA, NOWHERE)
    ]
    yield made
    made.database.close()


def broadcast(*areas: str, rep_num: int = 1, interval: str = "08000a", **fields: Any) -> Any:
    tlvs = [(Tag.BROADCAST_AREA_IDENTIFIER, b"\0" + area.encode()) for area in areas]
    tlvs += [
        (Tag.BROADCAST_CONTENT_TYPE, b"\x01\x00\x10"),
        (Tag.BROADCAST_REP_NUM, rep_num.to_bytes(2, "big")),
        (Tag.BROADCAST_FREQUENCY_INTERVAL, bytes.fromhex(interval)),
        *fields.pop("tlvs", ((Tag.MESSAGE_PAYLOAD, b"Storm"),)),
    ]
    return BroadcastSm(**{"source_addr": "5000"} | fields, tlvs=tuple(tlvs))


def app(centre: Any) -> Any:
    return centre.esme(version=0x50)


def counts(centre: Any) -> list[int]:
    return [len(phone.requests) for phone in centre.phones]


def state(centre: Any, esme: Any, message_id: str) -> tuple[int | None, list[bytes]]:
    query = QueryBroadcastSm(message_id=message_id, source_addr="5000")
    answer = centre.send(esme, query)
    shares = [value for tag, value in answer.tlvs if tag == Tag.BROADCAST_AREA_SUCCESS]
    return answer.tlv_integer(Tag.MESSAGE_STATE), shares


@pytest.mark.parametrize(
    ("areas", "shown"),
    [
        (("Kyiv",), [1, 0, 0]),
        (("kyiv", "odesa"), [1, 1, 0]),
        (("Coast",), [0, 1, 0]),
        (("UA",), [1, 1, 0]),
        (("All",), [1, 1, 1]),
        (("*", "Kyiv"), [1, 1, 1]),
    ],
)
def test_every_phone_of_the_areas_is_shown_it_once(
    centre: Any, areas: tuple[str, ...], shown: list[int]
) -> None:
    response = centre.send(app(centre), broadcast(*areas))

    assert (response.command_status, response.tlvs) == (0, ())
    assert counts(centre) == shown


def test_a_phone_sees_the_mark_and_the_text(centre: Any) -> None:
    centre.send(app(centre), broadcast("Kyiv", data_coding=0))
    (pdu,) = centre.phones[0].requests

    assert (pdu.service_type, pdu.source_addr, pdu.short_message) == ("CBS", "5000", b"Storm")
    assert pdu.tlv(Tag.DEST_BEARER_TYPE) == b"\x08"


def test_a_phone_sees_whom_it_is_from_and_its_alphabet(centre: Any) -> None:
    fields = {"source_addr": "ALERT", "source_addr_ton": 5, "source_addr_npi": 0, "data_coding": 8}
    centre.send(app(centre), broadcast("Kyiv", **fields))
    centre.send(app(centre), broadcast("Kyiv", source_addr=""))
    first, second = centre.phones[0].requests

    assert (first.source_addr, first.source_addr_ton, first.data_coding) == ("ALERT", 5, 8)
    assert (second.source_addr, second.source_addr_npi, second.data_coding) == ("5000", 1, 0)


def test_a_phone_sees_what_kind_of_broadcast_it_is(centre: Any) -> None:
    kind = (
        (Tag.BROADCAST_CHANNEL_INDICATOR, b"\x01"),
        (Tag.BROADCAST_CONTENT_TYPE_INFO, b"weather"),
        (Tag.BROADCAST_MESSAGE_CLASS, b"\x02"),
        (Tag.BROADCAST_SERVICE_GROUP, b"all"),
    )
    centre.send(app(centre), broadcast("Kyiv", tlvs=(*kind, (Tag.MESSAGE_PAYLOAD, b"Storm"))))
    (pdu,) = centre.phones[0].requests

    assert [tlv for tlv in pdu.tlvs if tlv in kind] == list(kind)
    assert pdu.tlv(Tag.BROADCAST_CONTENT_TYPE) == b"\x01\x00\x10"


def test_it_is_repeated_so_often_at_that_interval(centre: Any) -> None:
    esme = app(centre)
    message_id = centre.send(esme, broadcast("Kyiv", rep_num=3)).message_id
    seen = []
    for _ in range(4):
        seen.append((counts(centre)[0], state(centre, esme, message_id)[0]))
        centre.advance(10)

    assert seen == [(1, 1), (2, 1), (3, 2), (3, 2)]


def test_a_phone_that_comes_later_sees_the_next_round(centre: Any) -> None:
    centre.phones[0].link.close()
    centre.advance()
    esme = app(centre)
    message_id = centre.send(esme, broadcast("Kyiv", rep_num=2)).message_id
    before = state(centre, esme, message_id)
    handset = centre.esme("simulator", "simpass", address_range=KYIV)
    centre.advance(10)

    assert before == (MessageState.ENROUTE, [b"\xff"])
    assert (len(handset.requests), state(centre, esme, message_id)) == (1, (2, [b"\x64"]))


def test_without_a_number_it_lasts_as_long_as_its_validity(centre: Any) -> None:
    esme = app(centre)
    pdu = broadcast("Kyiv", rep_num=0, validity_period="000000000025000R")
    message_id = centre.send(esme, pdu).message_id
    for _ in range(9):
        centre.advance(5)

    assert (counts(centre)[0], state(centre, esme, message_id)[0]) == (3, MessageState.DELIVERED)


def test_a_scheduled_one_waits(centre: Any) -> None:
    esme = app(centre)
    pdu = broadcast("Kyiv", schedule_delivery_time="000000000100000R")
    message_id = centre.send(esme, pdu).message_id
    before = state(centre, esme, message_id), counts(centre)
    centre.advance(61)

    assert before == ((0, [b"\xff"]), [0, 0, 0])
    assert counts(centre) == [1, 0, 0]


def test_an_area_that_does_not_exist_is_named_in_the_response(centre: Any) -> None:
    response = centre.send(app(centre), broadcast("Kyiv", "Atlantis"))

    assert response.command_status == 0
    assert response.tlvs == (
        (Tag.BROADCAST_AREA_IDENTIFIER, b"\0Atlantis"),
        (Tag.BROADCAST_ERROR_STATUS, b"\x00\x00\x01\x08"),
    )


@pytest.mark.parametrize(
    ("pdu", "status"),
    [
        (BroadcastSm(), S.ESME_RMISSINGTLV),
        (broadcast("Atlantis"), S.ESME_RINVBCASTALIAS_NAME),
        (broadcast("Kyiv", tlvs=()), S.ESME_RBCASTFAIL),
        (broadcast("Kyiv", tlvs=(), sm_default_msg_id=9), S.ESME_RINVDFTMSGID),
        (broadcast("Kyiv", validity_period="200101000000000+"), S.ESME_RINVEXPIRY),
        (broadcast("Kyiv", replace_if_present_flag=1, message_id="77"), S.ESME_RINVMSGID),
        (broadcast("Kyiv", replace_if_present_flag=1, message_id="x!"), S.ESME_RINVMSGID),
        (QueryBroadcastSm(), S.ESME_RINVMSGID),
        (QueryBroadcastSm(message_id="77"), S.ESME_RINVMSGID),
        (CancelBroadcastSm(message_id="77"), S.ESME_RBCASTCANCELFAIL),
    ],
)
def test_what_cannot_be_done_has_its_status(centre: Any, pdu: Any, status: int) -> None:
    assert centre.send(app(centre), pdu).command_status == status


def test_a_peer_of_3_4_and_a_network_peer_are_refused(centre: Any) -> None:
    pdu = broadcast("Kyiv")
    network = centre.esme("simulator", "simpass", version=0x50)
    answers = [centre.send(esme, pdu) for esme in (centre.esme(), network)]

    assert [answer.command_status for answer in answers] == [S.ESME_RPROHIBITED] * 2


def test_a_broadcast_costs_as_much_of_the_rate_as_a_message(make_centre: Any) -> None:
    account = BindAccount(
        system_id="app", secret="apppass", role="application", short_numbers=("5000",), rate=2.0
    )
    centre = make_centre(accounts=(account,), settings=Smsc(broadcast_areas={"All": ("*",)}))
    esme = app(centre)
    text = SubmitSm(source_addr="5000", destination_addr=KYIV, short_message=b"x")
    pdus = (broadcast("All"), text, broadcast("All"))
    statuses = [centre.send(esme, pdu).command_status for pdu in pdus]
    centre.advance(1)
    later = centre.send(esme, broadcast("All")).command_status

    assert (statuses, later) == ([0, 0, S.ESME_RTHROTTLED], 0)


def test_success_is_the_share_of_the_phones_that_took_it(centre: Any) -> None:
    centre.phones[1].answer = S.ESME_RX_P_APPN
    esme = app(centre)
    message_id = centre.send(esme, broadcast("UA", "Kyiv")).message_id

    assert state(centre, esme, message_id)[1] == [b"\x32", b"\x64"]


def test_success_is_unknown_while_a_phone_may_still_answer(centre: Any) -> None:
    centre.phones[1].answer = None
    esme = app(centre)
    message_id = centre.send(esme, broadcast("UA")).message_id
    centre.advance(4.9)
    before = state(centre, esme, message_id)
    centre.advance(0.2)

    assert before == (MessageState.DELIVERED, [b"\xff"])
    assert state(centre, esme, message_id) == (MessageState.DELIVERED, [b"\x32"])


def test_a_phone_whose_link_breaks_has_not_taken_it(centre: Any) -> None:
    centre.phones[1].answer = None
    esme = app(centre)
    message_id = centre.send(esme, broadcast("UA")).message_id
    centre.phones[1].link.abort("out of battery")
    centre.advance()

    assert state(centre, esme, message_id)[1] == [b"\x32"]


def test_an_answer_that_is_late_counts_for_no_later_round(centre: Any) -> None:
    centre.phones[0].answer = None
    esme = app(centre)
    message_id = centre.send(esme, broadcast("Kyiv", rep_num=2)).message_id
    centre.advance(10)
    first, second = centre.phones[0].requests
    centre.phones[0].link.reply(first)
    centre.advance()
    before = state(centre, esme, message_id)[1]
    centre.phones[0].link.reply(second)
    centre.advance()

    assert (before, state(centre, esme, message_id)[1]) == ([b"\xff"], [b"\x64"])


def test_a_default_message_is_shown_by_its_number(centre: Any) -> None:
    centre.send(app(centre), broadcast("Kyiv", tlvs=(), sm_default_msg_id=1))

    assert centre.phones[0].delivered == [b"Storm"]


def test_a_cancelled_one_is_shown_no_more(centre: Any) -> None:
    esme = app(centre)
    message_id = centre.send(esme, broadcast("Kyiv", rep_num=3)).message_id
    cancel = CancelBroadcastSm(message_id=message_id, source_addr="5000")
    statuses = [centre.send(esme, cancel).command_status for _ in range(2)]
    centre.advance(60)

    assert statuses == [0, S.ESME_RBCASTCANCELFAIL]
    assert (counts(centre)[0], state(centre, esme, message_id)[0]) == (1, MessageState.DELETED)


def test_all_of_a_kind_are_cancelled_by_their_reference(centre: Any) -> None:
    esme = app(centre)
    reference = ((Tag.USER_MESSAGE_REFERENCE, b"\x00\x05"),)
    text = ((Tag.MESSAGE_PAYLOAD, b"Storm"),)
    centre.send(esme, broadcast("Kyiv", rep_num=3, tlvs=(*text, *reference)))
    centre.send(esme, broadcast("Odesa", rep_num=3))
    cancel = CancelBroadcastSm(source_addr="5000", tlvs=reference)
    status = centre.send(esme, cancel).command_status
    answer = centre.send(esme, QueryBroadcastSm(tlvs=reference))
    centre.advance(10)

    assert (status, counts(centre)) == (0, [1, 2, 0])
    assert answer.tlv_integer(Tag.MESSAGE_STATE) == MessageState.DELETED
    assert answer.tlv(Tag.USER_MESSAGE_REFERENCE) == b"\x00\x05"
    assert len(answer.tlv(Tag.BROADCAST_END_TIME)) == 17


def test_a_newer_one_takes_the_place_of_an_older(centre: Any) -> None:
    esme = app(centre)
    first = centre.send(esme, broadcast("Kyiv", rep_num=3)).message_id
    newer = broadcast("Odesa", replace_if_present_flag=1, message_id=first)
    centre.send(esme, newer)
    centre.advance(10)

    assert (counts(centre), state(centre, esme, first)[0]) == ([1, 1, 0], MessageState.DELETED)


def test_a_query_names_the_broadcast_and_each_area(centre: Any) -> None:
    esme = app(centre)
    message_id = centre.send(esme, broadcast("Kyiv", "Odesa")).message_id
    answer = centre.send(esme, QueryBroadcastSm(message_id=message_id, source_addr="5000"))
    areas = [value for tag, value in answer.tlvs if tag == Tag.BROADCAST_AREA_IDENTIFIER]

    assert (answer.message_id, areas) == (message_id, [b"\0Kyiv", b"\0Odesa"])
    assert answer.tlv(Tag.BROADCAST_END_TIME) == b"260921141320000+\0"


@pytest.mark.parametrize("made", [QueryBroadcastSm, CancelBroadcastSm])
def test_a_source_must_be_that_of_the_broadcast(centre: Any, made: Any) -> None:
    esme = app(centre)
    message_id = centre.send(esme, broadcast("Kyiv", rep_num=3)).message_id
    statuses = [
        centre.send(esme, made(message_id=message_id, source_addr=source)).command_status
        for source in ("5001", "5000")
    ]

    wrong = S.ESME_RINVMSGID if made is QueryBroadcastSm else S.ESME_RBCASTCANCELFAIL
    assert statuses == [wrong, 0]


@pytest.mark.parametrize("made", [QueryBroadcastSm, CancelBroadcastSm])
def test_type_of_number_and_plan_are_not_compared(centre: Any, made: Any) -> None:
    esme = app(centre)
    message_id = centre.send(esme, broadcast("Kyiv", rep_num=3)).message_id
    odd = {"source_addr": "5000", "source_addr_ton": 5, "source_addr_npi": 9}

    assert centre.send(esme, made(message_id=message_id, **odd)).command_status == 0


def test_a_service_type_narrows_what_is_cancelled(centre: Any) -> None:
    esme = app(centre)
    first = centre.send(esme, broadcast("Kyiv", rep_num=3, service_type="CBS")).message_id
    second = centre.send(esme, broadcast("Kyiv", rep_num=3)).message_id
    cancel = CancelBroadcastSm(service_type="CBS", source_addr="5000")

    assert centre.send(esme, cancel).command_status == 0
    assert [state(centre, esme, one)[0] for one in (first, second)] == [4, MessageState.ENROUTE]


def test_another_account_sees_nothing_of_it(centre: Any) -> None:
    message_id = centre.send(app(centre), broadcast("Kyiv")).message_id
    other = centre.esme("app2", version=0x50)

    query = QueryBroadcastSm(message_id=message_id)
    assert centre.send(other, query).command_status == S.ESME_RINVMSGID


def test_rounds_go_on_after_a_restart(centre: Any, make_centre: Any) -> None:
    centre.send(app(centre), broadcast("Kyiv", rep_num=3))
    centre.rounds.stop()
    again = make_centre(database=centre.database)
    handset = again.esme("simulator", "simpass", address_range=KYIV)
    again.advance(10)
    again.advance(10)

    assert len(handset.requests) == 2


def test_a_store_that_does_not_answer_is_tried_again(
    centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, broken = centre.writer.call, [2]

    def call(function: Any, *args: Any, **others: Any) -> None:
        if broken[0] and getattr(function, "func", None) is broadcasts.settle:
            broken[0] -= 1
            raise Unavailable("full")
        real(function, *args, **others)

    monkeypatch.setattr(centre.writer, "call", call)
    centre.send(app(centre), broadcast("Kyiv", rep_num=2))
    for _ in range(20):
        centre.advance(1)

    assert (counts(centre)[0], broken) == (2, [0])

"""What an account asks about its messages, and how each request is answered."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import (
    BroadcastSm,
    CancelSm,
    QuerySm,
    ReplaceSm,
    SubmitSm,
)
from smpp.constants import CommandStatus, MessageState
from smpp.tlvs import Tag
from ussd.config import Smsc
from ussd.service.messages.retries import policy

S = CommandStatus
PHONE = "79031234567"


def submit(text: bytes = b"hello", to: str = "79031234567", **fields: Any) -> SubmitSm:
    return SubmitSm(**{"source_addr": "5000"} | fields, destination_addr=to, short_message=text)


def test_a_query_tells_the_state(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit())
    response = centre.send(app, QuerySm(message_id="1", source_addr="5000"))

    assert (response.message_state, response.message_id) == (MessageState.ENROUTE, "1")


@pytest.mark.parametrize("asked", ["999", "no-id", ""])
def test_a_query_for_nothing_is_refused(centre: Any, asked: str) -> None:
    response = centre.send(centre.esme(), QuerySm(message_id=asked))

    assert response.command_status == S.ESME_RINVMSGID


def test_nobody_sees_anothers_message(centre: Any) -> None:
    centre.send(centre.esme(), submit())
    other = centre.esme("app2")

    requests = (QuerySm(message_id="1"), CancelSm(message_id="1"), ReplaceSm(message_id="1"))
    statuses = [centre.send(other, pdu).command_status for pdu in requests]

    assert (statuses, centre.stored(1).short_message) == ([S.ESME_RINVMSGID] * 3, b"hello")


def test_a_cancelled_message_is_deleted(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit())
    response = centre.send(app, CancelSm(message_id="1", source_addr="5000"))

    assert (response.command_status, centre.stored(1).state) == (0, MessageState.DELETED)


def test_a_cancel_by_addresses_takes_all_between_them(centre: Any) -> None:
    app = centre.esme()
    for to in ("79031234567", "79031234567", "79161234567"):
        centre.send(app, submit(to=to))
    centre.send(app, CancelSm(source_addr="5000", destination_addr="+79031234567"))

    assert [centre.stored(n).state for n in (1, 2, 3)] == [
        MessageState.DELETED,
        MessageState.DELETED,
        MessageState.ENROUTE,
    ]


def test_a_message_cannot_be_cancelled_twice(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit())
    centre.send(app, CancelSm(message_id="1"))

    assert centre.send(app, CancelSm(message_id="1")).command_status == S.ESME_RCANCELFAIL


def test_a_replacement_changes_the_text(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit())
    pdu = ReplaceSm(
        message_id="1",
        source_addr="5000",
        short_message=b"new",
        validity_period="000000010000000R",
    )
    response = centre.send(app, pdu)

    assert (response.command_status, centre.stored(1).short_message) == (0, b"new")


@pytest.mark.parametrize(
    ("pdu", "status"),
    [
        (ReplaceSm(message_id="7"), S.ESME_RINVMSGID),
        (CancelSm(message_id="7"), S.ESME_RINVMSGID),
        (CancelSm(destination_addr=PHONE), S.ESME_RCANCELFAIL),
        (ReplaceSm(message_id="x!"), S.ESME_RINVMSGID),
        (ReplaceSm(message_id="1", validity_period="9" * 16), S.ESME_RINVEXPIRY),
        (ReplaceSm(message_id="1", schedule_delivery_time="9" * 16), S.ESME_RINVSCHED),
        (ReplaceSm(message_id="1", registered_delivery=0x20), S.ESME_RINVREGDLVFLG),
        (ReplaceSm(message_id="1", sm_default_msg_id=9), S.ESME_RINVDFTMSGID),
        (
            ReplaceSm(message_id="1", short_message=b"a", tlvs=((Tag.MESSAGE_PAYLOAD, b"b"),)),
            S.ESME_RINVMSGLEN,
        ),
        (CancelSm(message_id="x!"), S.ESME_RINVMSGID),
        (BroadcastSm(), S.ESME_RMISSINGTLV),
    ],
)
def test_what_cannot_be_done_has_its_status(centre: Any, pdu: Any, status: CommandStatus) -> None:

    assert centre.send(centre.esme(version=0x50), pdu).command_status == status


def test_a_replacement_may_name_a_text(make_centre: Any) -> None:
    centre = make_centre(settings=Smsc(default_messages={7: "Call us"}))
    app = centre.esme()
    message_id = centre.send(app, submit()).message_id
    new = ReplaceSm(message_id=message_id, source_addr="5000", sm_default_msg_id=7)

    assert centre.send(app, new).command_status == 0
    assert centre.esme("simulator", "simpass").delivered == [b"Call us"]


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        (0, MessageState.DELIVERED, 0),
        (S.ESME_RX_P_APPN, MessageState.UNDELIVERABLE, 0x65),
        (S.ESME_RX_R_APPN, MessageState.REJECTED, 0x66),
        (S.ESME_RINVDCS, MessageState.UNDELIVERABLE, 0xFF),
        (S.ESME_RX_T_APPN, MessageState.ENROUTE, 0x64),
    ],
)
def test_a_query_tells_what_came_of_the_last_attempt_and_when(
    centre: Any, status: int, state: MessageState, code: int
) -> None:
    centre.forwarder._policy = policy(Smsc())
    centre.esme("simulator", "simpass", address_range=PHONE, answer=status)
    app = centre.esme()
    centre.send(app, submit())
    centre.advance(2)
    answer = centre.send(app, QuerySm(message_id="1", source_addr="5000"))

    final_date = "" if state is MessageState.ENROUTE else "260921141320000+"
    assert (answer.message_state, answer.error_code) == (state, code)
    assert answer.final_date == final_date


@pytest.mark.parametrize(
    ("version", "state"), [(0x34, MessageState.ENROUTE), (0x50, MessageState.SCHEDULED)]
)
def test_a_scheduled_message_is_so_to_who_knows_the_word(
    centre: Any, version: int, state: MessageState
) -> None:
    app = centre.esme(version=version)
    centre.send(app, submit(schedule_delivery_time="000000010000000R"))
    answer = centre.send(app, QuerySm(message_id="1"))

    assert (answer.message_state, answer.final_date) == (state, "")


def test_a_message_whose_time_has_come_is_scheduled_no_more(centre: Any) -> None:
    app = centre.esme(version=0x50)
    centre.send(app, submit(schedule_delivery_time="000000010000000R"))
    centre.advance(3600)

    assert centre.send(app, QuerySm(message_id="1")).message_state == MessageState.ENROUTE


@pytest.mark.parametrize("status", [None, S.ESME_RX_T_APPN])
def test_a_message_that_is_parked_or_tried_again_is_not_scheduled(
    centre: Any, status: int | None
) -> None:
    if status is not None:
        centre.esme("simulator", "simpass", address_range=PHONE, answer=status)
    app = centre.esme(version=0x50)
    centre.send(app, submit())
    centre.advance(1)

    assert centre.stored(1).due_at > centre.clocks.wall()
    assert centre.send(app, QuerySm(message_id="1")).message_state == MessageState.ENROUTE


def test_a_replacement_may_schedule_a_message_that_was_never_tried(centre: Any) -> None:
    app = centre.esme(version=0x50)
    later = "000000020000000R"
    centre.send(app, submit(schedule_delivery_time="000000010000000R"))
    centre.send(app, ReplaceSm(message_id="1", schedule_delivery_time=later))
    centre.advance(5400)

    assert centre.send(app, QuerySm(message_id="1")).message_state == MessageState.SCHEDULED


def test_a_query_names_the_failure_of_a_played_number(emulating: Any) -> None:
    app = emulating.esme()
    emulating.send(app, submit(to="79990000003"))
    emulating.advance(2)
    answer = emulating.send(app, QuerySm(message_id="1"))

    assert (answer.message_state, answer.error_code) == (MessageState.REJECTED, 0x66)


def test_a_query_with_another_source_is_refused(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit())
    query = QuerySm(message_id="1", source_addr="5001")

    assert centre.send(app, query).command_status == S.ESME_RINVMSGID


@pytest.mark.parametrize("service_type", ["", "CMT", "WAP"])
def test_a_service_type_narrows_what_is_cancelled(centre: Any, service_type: str) -> None:
    app = centre.esme()
    for kind in ("", "CMT"):
        centre.send(app, submit(service_type=kind))
    cancel = CancelSm(service_type=service_type, source_addr="5000", destination_addr=PHONE)
    status = centre.send(app, cancel).command_status
    gone = [n for n in (1, 2) if centre.stored(n).state == MessageState.DELETED]

    expected = {"": [1, 2], "CMT": [2], "WAP": []}[service_type]
    assert (gone, status) == (expected, 0 if expected else S.ESME_RCANCELFAIL)


@pytest.mark.parametrize(("source", "status"), [("5000", 0), ("", 0), ("5001", S.ESME_RINVMSGID)])
@pytest.mark.parametrize("made", [CancelSm, ReplaceSm])
def test_a_source_must_be_that_of_the_message_when_it_is_given(
    centre: Any, made: Any, source: str, status: int
) -> None:
    app = centre.esme()
    centre.send(app, submit())

    assert centre.send(app, made(message_id="1", source_addr=source)).command_status == status


@pytest.mark.parametrize("account", ["app", "app2"])  # with a number of its own, and without
@pytest.mark.parametrize("made", [QuerySm, CancelSm, ReplaceSm])
def test_a_message_that_came_without_a_source_is_asked_about_without_one(
    centre: Any, made: Any, account: str
) -> None:
    app = centre.esme(account)
    centre.send(app, submit(source_addr=""))

    assert centre.send(app, made(message_id="1")).command_status == 0


def test_a_message_without_a_source_is_not_one_of_any_source(centre: Any) -> None:
    app = centre.esme("app2")
    centre.send(app, submit(source_addr=""))
    new = ReplaceSm(message_id="1", source_addr="5000", short_message=b"new")

    assert centre.send(app, new).command_status == S.ESME_RINVMSGID


def test_a_message_that_was_delivered_can_be_neither_cancelled_nor_replaced(centre: Any) -> None:
    centre.esme("simulator", "simpass", address_range=PHONE)
    app = centre.esme()
    centre.send(app, submit())
    requests = (CancelSm(message_id="1"), ReplaceSm(message_id="1", short_message=b"new"))
    statuses = [centre.send(app, pdu).command_status for pdu in requests]

    assert statuses == [S.ESME_RCANCELFAIL, S.ESME_RREPLACEFAIL]
    assert centre.stored(1).short_message == b"hello"


def test_a_replacement_may_come_as_message_payload(centre: Any) -> None:
    app = centre.esme(version=0x50)
    centre.send(app, submit())
    payload = ((Tag.MESSAGE_PAYLOAD, b"long " * 60),)
    centre.send(app, ReplaceSm(message_id="1", tlvs=payload))

    assert centre.stored(1).short_message == b"long " * 60


def test_a_message_that_waits_for_its_phone_waits_for_it_with_another_validity(
    centre: Any,
) -> None:
    app = centre.esme()
    centre.send(app, submit())
    centre.advance(60)
    new = ReplaceSm(message_id="1", short_message=b"new", validity_period="000000010000000R")
    centre.send(app, new)
    handset = centre.esme("simulator", "simpass", address_range=PHONE)

    assert handset.delivered == [b"new"]


def test_a_replacement_changes_times_and_wishes(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit(registered_delivery=1))
    pdu = ReplaceSm(
        message_id="1",
        schedule_delivery_time="000000010000000R",
        validity_period="000000020000000R",
        registered_delivery=0,
        short_message=b"new",
    )
    centre.send(app, pdu)
    handset = centre.esme("simulator", "simpass", address_range=PHONE)
    before = list(handset.delivered)
    centre.advance(3601)

    assert (before, handset.delivered) == ([], [b"new"])
    assert (app.requests, centre.stored(1).expires_at - centre.stored(1).accepted_at) == ([], 7200)


@pytest.mark.parametrize(
    ("made", "prefixes"),
    [(QuerySm, ["source"]), (CancelSm, ["source", "dest"]), (ReplaceSm, ["source"])],
)
def test_type_of_number_and_plan_are_not_compared(
    centre: Any, made: Any, prefixes: list[str]
) -> None:
    app = centre.esme()
    centre.send(app, submit(source_addr_ton=0, source_addr_npi=1))
    odd = {f"{prefix}_addr_ton": 5 for prefix in prefixes}
    odd |= {f"{prefix}_addr_npi": 9 for prefix in prefixes}

    assert centre.send(app, made(message_id="1", source_addr="5000", **odd)).command_status == 0

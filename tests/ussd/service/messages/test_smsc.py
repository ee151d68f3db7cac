"""The SMS centre accepts, and answers questions about what it holds."""

from __future__ import annotations

import re
from typing import Any

import pytest

from smpp.commands import (
    DataSm,
    DistributionList,
    QuerySm,
    SmeAddress,
    SubmitMulti,
    SubmitSm,
)
from smpp.constants import CommandStatus, EsmClass
from smpp.tlvs import Tag
from store import Unavailable, messages
from ussd.config import Smsc
from ussd.core.forwarding import id_of
from ussd.core.receipts import Manner
from ussd.service.links.accounts import BindAccount

S = CommandStatus
PHONE = "79031234567"


def submit(text: bytes = b"hello", to: str = "79031234567", **fields: Any) -> SubmitSm:
    return SubmitSm(**{"source_addr": "5000"} | fields, destination_addr=to, short_message=text)


def accounts(**rules: Any) -> tuple[BindAccount, ...]:
    return (BindAccount(system_id="app", secret="apppass", role="application", **rules),)


def data_sm() -> DataSm:
    return DataSm(
        source_addr="5000", destination_addr=PHONE, tlvs=((Tag.MESSAGE_PAYLOAD, b"hello"),)
    )


def test_a_message_is_answered_with_the_id_of_its_row(centre: Any) -> None:
    response = centre.send(centre.esme(), submit())

    assert (response.command_status, response.message_id) == (0, "1")
    assert centre.stored("1").short_message == b"hello"


def test_a_message_is_not_answered_before_it_is_committed(centre: Any) -> None:
    app = centre.esme()
    centre.writer.insert_all = lambda batch, rows, done: kept.append((rows, done))
    kept: list[Any] = []
    app.link.send(submit())
    centre.advance(1)
    before = len(app.responses)
    kept[0][1](kept[0][0], None)
    centre.advance()

    assert (before, app.last.command_status) == (1, 0)


def test_a_row_has_all_that_was_submitted(centre: Any) -> None:
    pdu = submit(
        b"\x05\x00\x03\x01\x02\x01part",
        service_type="CMT",
        source_addr_ton=3,
        dest_addr_ton=1,
        dest_addr_npi=1,
        esm_class=0x43,
        protocol_id=0x41,
        priority_flag=2,
        registered_delivery=0x11,
        data_coding=8,
        tlvs=((Tag.USER_MESSAGE_REFERENCE, b"\x00\x07"),),
    )
    centre.send(centre.esme(), pdu)
    row = centre.stored("1")

    assert (row.kind, row.account, row.source_addr, row.destination_addr, row.service_type) == (
        "MT",
        "app",
        "5000",
        "79031234567",
        "CMT",
    )
    assert (row.esm_class, row.protocol_id, row.priority_flag, row.registered_delivery) == (
        0x43,
        0x41,
        2,
        0x11,
    )
    assert (row.data_coding, row.source_addr_ton, row.dest_addr_ton, row.dest_addr_npi) == (
        8,
        3,
        1,
        1,
    )
    assert row.tlvs == bytes.fromhex("020400020007")


def test_a_plus_is_no_part_of_a_number(centre: Any) -> None:
    centre.send(centre.esme(), submit(to="+79031234567"))

    assert centre.stored("1").destination_addr == "79031234567"


def test_the_text_may_come_as_message_payload(centre: Any) -> None:
    centre.send(centre.esme(), submit(b"", tlvs=((Tag.MESSAGE_PAYLOAD, b"long"),)))

    assert (centre.stored("1").short_message, centre.stored("1").tlvs) == (b"long", b"")


WRONG = [
    ({"to": "12"}, S.ESME_RINVDSTADR),
    ({"to": "letters"}, S.ESME_RINVDSTADR),
    ({"to": "4444"}, S.ESME_RINVDSTADR),
    ({"dest_addr_ton": 9}, S.ESME_RINVDSTTON),
    ({"dest_addr_npi": 2}, S.ESME_RINVDSTNPI),
    ({"source_addr_ton": 9}, S.ESME_RINVSRCTON),
    ({"source_addr_npi": 2}, S.ESME_RINVSRCNPI),
    ({"esm_class": 0x3C}, S.ESME_RINVESMCLASS),
    ({"priority_flag": 5}, S.ESME_RINVPRTFLG),
    ({"registered_delivery": 0x20}, S.ESME_RINVREGDLVFLG),
    ({"replace_if_present_flag": 2}, S.ESME_RINVREPFLAG),
    ({"sm_default_msg_id": 7}, S.ESME_RINVDFTMSGID),
    ({"schedule_delivery_time": "991301000000000+"}, S.ESME_RINVSCHED),
    ({"schedule_delivery_time": "000030000000000R"}, S.ESME_RINVSCHED),
    ({"validity_period": "200101000000000+"}, S.ESME_RINVEXPIRY),
    ({"tlvs": ((Tag.MESSAGE_PAYLOAD, b"two texts"),)}, S.ESME_RINVMSGLEN),
]


def as_command(name: str, pdu: SubmitSm) -> Any:
    """The request of another command that asks for the same."""
    if name == "submit_sm":
        return pdu
    made = {"data_sm": DataSm, "submit_multi": SubmitMulti}[name]
    known = {one.name for one in SubmitSm.fields} & {one.name for one in made.fields}
    fields = {field: getattr(pdu, field) for field in known}
    if name == "data_sm":
        return DataSm(**fields, tlvs=(*pdu.tlvs, (Tag.MESSAGE_PAYLOAD, pdu.short_message)))
    to = SmeAddress(pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr)
    return SubmitMulti(**fields, dest_address=(to,), tlvs=pdu.tlvs)


ABSENT = {
    "data_sm": {
        "priority_flag",
        "replace_if_present_flag",
        "sm_default_msg_id",
        "schedule_delivery_time",
        "validity_period",
        "tlvs",
    }
}
"""What another command has no field for, or means something else by."""


@pytest.mark.parametrize(
    ("name", "wrong", "status"),
    [
        (name, wrong, status)
        for name in ("submit_sm", "data_sm", "submit_multi")
        for wrong, status in WRONG
        if not ABSENT.get(name, set()) & wrong.keys()
    ],
)
def test_a_wrong_field_is_refused_with_its_own_status(
    centre: Any, name: str, wrong: dict[str, Any], status: CommandStatus
) -> None:
    pdu = as_command(name, submit(**wrong))

    assert centre.send(centre.esme(), pdu).command_status == status


@pytest.mark.parametrize("name", ["submit_sm", "data_sm", "submit_multi"])
def test_every_command_makes_the_row_that_it_asks_for(centre: Any, name: str) -> None:
    fields = {
        "service_type": "CMT",
        "source_addr_ton": 3,
        "source_addr_npi": 9,
        "dest_addr_ton": 1,
        "dest_addr_npi": 1,
        "esm_class": 0x40,
        "protocol_id": 0x41,
        "priority_flag": 2,
        "registered_delivery": 0x11,
        "data_coding": 8,
    }
    text = b"\x05\x00\x03\x01\x02\x01part"
    centre.send(centre.esme(), as_command(name, submit(text, to="+79031234567", **fields)))
    row = centre.stored(1)

    absent = {"protocol_id": 0, "priority_flag": 0} if name == "data_sm" else {}
    assert {field: getattr(row, field) for field in fields} == fields | absent
    assert (row.source_addr, row.destination_addr, row.short_message) == ("5000", PHONE, text)


@pytest.mark.parametrize("name", ["submit_sm", "data_sm", "submit_multi"])
def test_a_message_without_a_source_is_from_the_accounts_number(centre: Any, name: str) -> None:
    centre.send(centre.esme(), as_command(name, submit(source_addr="")))

    assert centre.stored(1).source_addr == "5000"


@pytest.mark.parametrize("name", ["submit_sm", "submit_multi"])
def test_a_schedule_and_a_validity_become_moments(centre: Any, name: str) -> None:
    times = {
        "schedule_delivery_time": "000000010000000R",
        "validity_period": "000000020000000R",
    }
    centre.send(centre.esme(), as_command(name, submit(**times)))
    row = centre.stored(1)

    assert (row.due_at - row.accepted_at, row.expires_at - row.accepted_at) == (3600.0, 7200.0)


@pytest.mark.parametrize("name", ["submit_sm", "data_sm", "submit_multi"])
@pytest.mark.parametrize("length", [0, 1, 254, 255])
def test_a_text_of_any_length_is_taken(centre: Any, name: str, length: int) -> None:
    response = centre.send(centre.esme(), as_command(name, submit(b"x" * length)))

    assert response.command_status == 0
    assert centre.stored(1).short_message == b"x" * length


def test_a_refused_message_leaves_no_row(centre: Any) -> None:
    centre.send(centre.esme(), submit(to="12"))
    response = centre.send(centre.esme(), submit())

    assert response.message_id == "1"


def test_a_full_writer_means_a_full_queue(centre: Any) -> None:
    def full(*_: object) -> None:
        raise Unavailable("no room")

    app = centre.esme()
    centre.writer.insert = centre.writer.insert_all = full

    assert centre.send(app, submit()).command_status == S.ESME_RMSGQFUL
    assert centre.send(app, data_sm()).command_status == S.ESME_RMSGQFUL


def test_of_one_read_as_many_are_taken_as_there_is_room_for(
    centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = centre.esme()
    monkeypatch.setattr(type(centre.writer), "room", 3)
    for _ in range(5):
        app.link.send(submit())
    centre.advance()

    assert sorted(response.command_status for response in app.responses[1:]) == [
        *[0] * 3,
        *[S.ESME_RMSGQFUL] * 2,
    ]


def test_of_one_read_only_what_the_store_refuses_is_refused(centre: Any) -> None:
    app = centre.esme()
    with centre.database.transaction() as tx:
        messages.accept(tx, messages.ShortMessage(2, "MT", "5000", PHONE, 1.0, 1.0, 2.0))
    for _ in range(3):
        app.link.send(submit())
    centre.advance()
    answers = {pdu.sequence_number: pdu.command_status for pdu in app.responses[1:]}

    assert [bool(answers[number]) for number in sorted(answers)] == [False, True, False]
    assert centre.stored("1").short_message == centre.stored("3").short_message == b"hello"


def test_a_run_to_phones_that_acknowledge_early_is_answered_one_by_one(make_centre: Any) -> None:
    centre = make_centre(accounts=accounts(receipts=Manner(when="early")))
    app = centre.esme()
    app.link.send(submit(registered_delivery=1))
    app.link.send(submit())
    centre.advance()

    assert [response.message_id for response in app.responses[1:]] == ["2"]


def test_a_store_that_fails_is_not_acknowledged(centre: Any) -> None:
    app = centre.esme()
    with centre.database.transaction() as tx:
        tx.exec_driver_sql("DROP TABLE messages")

    assert centre.send(app, submit()).command_status != 0


@pytest.mark.parametrize("number", [2, 3])
@pytest.mark.parametrize("name", ["submit_sm", "submit_multi"])
def test_no_later_part_of_a_long_message_is_throttled_away(
    make_centre: Any, name: str, number: int
) -> None:
    centre = make_centre(accounts=accounts(rate=1.0))
    app = centre.esme()
    centre.send(app, submit(b"\5\0\3\7\3\1part", esm_class=EsmClass.UDHI))
    later = submit(b"\5\0\3\7\3" + bytes((number,)) + b"part", esm_class=EsmClass.UDHI)

    assert centre.send(app, as_command(name, later)).command_status == 0
    assert centre.send(app, submit()).command_status == S.ESME_RTHROTTLED


def test_more_than_the_rate_is_throttled(make_centre: Any) -> None:
    centre = make_centre(accounts=accounts(rate=2.0))
    app = centre.esme()
    statuses = [centre.send(app, submit()).command_status for _ in range(3)]
    centre.advance(1)

    assert statuses == [0, 0, S.ESME_RTHROTTLED]
    assert centre.send(app, submit()).command_status == 0


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"source_addr": "BANK"}, S.ESME_RINVSRCADR),
        ({"to": "380501112233"}, S.ESME_RINVDSTADR),
        ({}, 0),
    ],
)
def test_an_account_sends_only_from_and_to_what_it_may(
    make_centre: Any, fields: dict[str, Any], status: int
) -> None:
    rules = accounts(sources=re.compile("5000"), destinations=re.compile(r"7\d{10}"))
    centre = make_centre(accounts=rules)

    assert centre.send(centre.esme(), submit(**fields)).command_status == status


def test_a_phones_message_to_a_short_number_is_for_its_owner(centre: Any) -> None:
    phone = centre.esme("simulator", "simpass", address_range="79031234567")
    response = centre.send(phone, submit(to="5000", source_addr="79031234567"))

    assert response.command_status == 0
    assert (centre.stored("1").kind, centre.stored("1").recipient) == ("MO", "app")


def test_a_keyword_that_a_flow_serves_never_reaches_the_centre(centre: Any) -> None:
    phone = centre.esme("simulator", "simpass", address_range="79031234567")
    centre.dialogues.takes = "177"
    response = centre.send(phone, submit(b"DPSW", to="177", source_addr="79031234567"))

    assert (response.command_status, len(centre.dialogues.keywords)) == (0, 1)
    assert centre.smsc.accepted == 0


def test_data_sm_is_a_message_like_any_other(centre: Any) -> None:
    pdu = DataSm(
        source_addr="5000",
        destination_addr="79031234567",
        tlvs=((Tag.MESSAGE_PAYLOAD, b"hello"),),
    )
    response = centre.send(centre.esme(), pdu)

    assert (response.name, response.message_id) == ("data_sm_resp", "1")
    assert centre.stored("1").short_message == b"hello"


def test_a_data_sm_from_an_address_that_no_other_pdu_can_carry_is_refused(centre: Any) -> None:
    pdu = DataSm(
        source_addr="7" * 21, destination_addr="79031234567", tlvs=((Tag.MESSAGE_PAYLOAD, b"hi"),)
    )
    response = centre.send(centre.esme(), pdu)

    assert (response.command_status, centre.smsc.accepted) == (S.ESME_RINVSRCADR, 0)


def test_submit_multi_makes_a_row_a_destination_and_names_the_failures(centre: Any) -> None:
    pdu = SubmitMulti(
        source_addr="5000",
        short_message=b"all",
        dest_address=(
            SmeAddress(1, 1, "79031234567"),
            SmeAddress(1, 1, "x"),
            DistributionList("friends"),
            SmeAddress(1, 1, "79161234567"),
        ),
    )
    response = centre.send(centre.esme(), pdu)

    assert (response.command_status, response.message_id) == (0, "1")
    assert [(u.destination_addr, u.error_status_code) for u in response.unsuccess_sme] == [
        ("x", S.ESME_RINVDSTADR),
        ("friends", S.ESME_RINVDLNAME),
    ]
    assert [centre.stored(n).destination_addr for n in (1, 2)] == ["79031234567", "79161234567"]
    assert centre.stored(2).receipted_message_id == "1"


def test_submit_multi_to_nobody_is_refused(centre: Any) -> None:
    app = centre.esme()
    wrong = SubmitMulti(dest_address=(SmeAddress(1, 1, "x"),))

    assert centre.send(app, SubmitMulti()).command_status == S.ESME_RINVNUMDESTS
    assert centre.send(app, wrong).command_status == S.ESME_RINVDSTADR


@pytest.mark.parametrize(
    "screen",
    [{"service_type": "USSD"}, {"service_type": "CALL"}, {"tlvs": ((Tag.USSD_SERVICE_OP, b"\2"),)}],
)
def test_no_screen_is_sent_to_several(centre: Any, screen: dict[str, Any]) -> None:
    screens = as_command("submit_multi", submit(**screen))

    assert centre.send(centre.esme(), screens).command_status == S.ESME_RINVMSGID
    assert centre.smsc.accepted == 0


@pytest.mark.parametrize("name", ["submit_sm", "submit_multi"])
def test_a_peer_below_3_4_gets_a_short_id(centre: Any, name: str) -> None:
    app = centre.esme(version=0x33)
    centre.ids.grant(3_000_000_000, 100_000)
    for _ in range(100_000):
        centre.ids.next()
    response = centre.send(app, as_command(name, submit()))

    assert len(response.message_id) <= 8
    assert id_of(response.message_id) == 3_000_000_000


def test_a_read_of_many_commands_keeps_their_order(centre: Any) -> None:
    app = centre.esme()
    for pdu in (submit(), data_sm(), QuerySm(message_id="1", source_addr="5000"), submit()):
        app.link.send(pdu)
    centre.advance()
    answers = {pdu.sequence_number: pdu for pdu in app.responses[1:]}

    assert [(answers[number].name, answers[number].message_id) for number in sorted(answers)] == [
        ("submit_sm_resp", "1"),
        ("data_sm_resp", "2"),
        ("query_sm_resp", "1"),
        ("submit_sm_resp", "3"),
    ]


def test_one_read_is_answered_in_one_pass(centre: Any) -> None:
    app = centre.esme()
    for _ in range(100):
        app.link.send(submit())
    centre.advance()
    ids = [response.message_id for response in app.responses[1:]]

    assert ids == [str(n) for n in range(1, 101)]


def test_a_submission_may_name_a_text_instead_of_carrying_it(make_centre: Any) -> None:
    centre = make_centre(settings=Smsc(default_messages={7: "Перезвоните"}))
    handset = centre.esme("simulator", "simpass", address_range=PHONE)
    named = SubmitSm(source_addr="5000", destination_addr=PHONE, sm_default_msg_id=7)
    centre.send(centre.esme(), named)

    assert handset.delivered == ["Перезвоните".encode("utf-16-be")]
    assert handset.requests[0].data_coding == 8


def test_a_data_sm_without_a_payload_misses_a_tlv(centre: Any) -> None:
    pdu = DataSm(source_addr="5000", destination_addr=PHONE)

    assert centre.send(centre.esme(), pdu).command_status == S.ESME_RMISSINGTLV


def test_a_ported_number_needs_where_to(centre: Any) -> None:
    app = centre.esme(version=0x50)
    ported = ((Tag.DEST_ADDR_NP_RESOLUTION, b"\x02"),)
    whole = (
        *ported,
        (Tag.DEST_ADDR_NP_INFORMATION, b"0123456789"),
        (Tag.DEST_ADDR_NP_COUNTRY, b"\x07"),
    )

    assert centre.send(app, submit(tlvs=ported)).command_status == S.ESME_RMISSINGTLV
    assert centre.send(app, submit(tlvs=whole)).command_status == 0


@pytest.mark.parametrize(("version", "told"), [(0x50, b"\x3c"), (0x34, None)])
def test_a_5_0_peer_is_told_how_full_the_queue_is(
    centre: Any, monkeypatch: pytest.MonkeyPatch, version: int, told: bytes | None
) -> None:
    app = centre.esme(version=version)
    room = centre.writer.room * 2 // 5
    monkeypatch.setattr(type(centre.writer), "room", room)

    assert centre.send(app, submit()).tlv(Tag.CONGESTION_STATE) == told


def test_a_receiver_that_asks_for_data_sm_gets_it(make_centre: Any) -> None:
    account = BindAccount(system_id="app", secret="apppass", role="application", delivers="data_sm")
    centre = make_centre(accounts=(account,), emulation=True)
    app, old = centre.esme(), centre.esme(version=0x33)
    centre.send(app, submit(registered_delivery=1))
    old.link.close()
    centre.advance(5)
    (pdu,) = app.requests

    assert (type(pdu), pdu.esm_class) == (DataSm, 4)
    assert pdu.tlv(Tag.MESSAGE_PAYLOAD).startswith(b"id:1 ")

"""Screens that applications open: two links, the application's and the network's, octets between.

What the application sends and gets in the walk-throughs is the public vectors, octet by octet.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from smpp.commands import DataSm, SubmitSm
from smpp.constants import CommandStatus
from smpp.tlvs import Tag
from store import Unavailable, call_records, messages
from ussd.core.dialects import DIALECTS, Kind
from ussd.core.sessions import UssdSession
from ussd.core.wire import Show, read_screen, write_screen

S = CommandStatus
PHONE = "79000000001"
KNOWN = "79161234567"
"""A subscriber, whom the demo's flows serve."""

OP, ITS = Tag.USSD_SERVICE_OP, Tag.ITS_SESSION_INFO
NETWORK = {"role": "network"}
THEIRS = {"role": "application", "codes": ["*100#"], "dialect": "generic", "push": True}
OTHERS = {"role": "application", "codes": ["*200#"], "dialect": "generic", "push": True}
LAST_ENDED, LAST_DUE = 4096, 1024
"""Sessions that are over and kept: to repeat last words, and in the heap of deadlines."""

PUSHING = sorted(name for name, one in DIALECTS.items() if one.can_push(Kind.REQUEST))
TELLING = sorted(name for name, one in DIALECTS.items() if one.can_push(Kind.NOTIFY))


@pytest.fixture
def two(world: Any) -> Any:
    """(phone, application, world), with rules of the application's account as a test says."""

    def make(**rules: Any) -> tuple[Any, Any, Any]:
        around = world(accounts={"radio": NETWORK, "theirs": THEIRS | rules, "others": OTHERS})
        return around.phone("radio", PHONE, "*100#"), around.esme("theirs"), around

    return make


def screen(op: int, text: str = "Hello", info: bytes | None = None, **fields: Any) -> SubmitSm:
    tlvs = ((OP, bytes([op])),) + (((ITS, info),) if info is not None else ())
    known = {"source_addr": "100", "destination_addr": PHONE, "dest_addr_ton": 1}
    words = {"service_type": "USSD", "short_message": text.encode(), "tlvs": tlvs}
    return SubmitSm(**(known | words | fields))


def moves(theirs: Any) -> list[tuple[int, bytes, bytes | None]]:
    """(operation, text, session info) of what the application got."""
    return [(pdu.tlv(OP)[0], pdu.short_message, pdu.tlv(ITS)) for pdu in theirs.news()]


def open_ones(around: Any) -> tuple[int, int]:
    """How many dialogues are open, and how many pushes wait for the network."""
    dialogues = around.gateway.gateway.dialogues
    return len(dialogues), len(dialogues.pushes.awaited)


def outcomes(around: Any) -> list[str]:
    with around.gateway.gateway.database.reading() as tx:
        return [record.outcome for record in call_records.of_number(tx, PHONE)]


# The walk-throughs of the field.


def test_a_notice_is_shown_and_confirmed_as_the_vectors_have_it(two: Any, vectors: Any) -> None:
    phone, theirs, around = two()
    response = theirs.send(vectors("push_notify_op3"))
    shown = phone.shown()
    phone.say(19)
    (confirmed,) = theirs.news()
    expected = vectors("push_notify_confirm_op19")
    expected.sequence_number = confirmed.sequence_number

    assert (response.command_status, shown) == (0, [(3, "Your bundle expires today")])
    assert confirmed == expected
    assert (open_ones(around), outcomes(around)) == ((0, 0), ["completed"])


def test_a_question_is_answered_as_the_vectors_have_it_and_goes_on(two: Any, vectors: Any) -> None:
    phone, theirs, around = two()
    response = theirs.send(vectors("push_request_op2"))
    shown = phone.shown()
    phone.say(18, "1")
    (answered,) = theirs.news()
    expected = vectors("push_request_answer_op18")
    expected.sequence_number = answered.sequence_number
    theirs.send(screen(2, "Sure?", info=b"\x0a\x00"))
    shown += phone.shown()
    phone.say(18, "2")
    second = moves(theirs)
    last = theirs.send(screen(17, "Done.", info=b"\x0a\x03"))
    shown += phone.shown()

    assert (response.command_status, last.command_status) == (0, 0)
    assert answered == expected
    assert second == [(18, b"2", b"\x0a\x02")]
    assert shown == [(2, "Accept offer? 1=yes"), (2, "Sure?"), (17, "Done.")]
    assert (open_ones(around), outcomes(around)) == ((0, 0), ["completed"])


def test_an_application_that_names_no_session_learns_ours(two: Any) -> None:
    phone, theirs, _ = two()
    theirs.send(screen(2, "One?"))
    phone.shown()
    phone.say(18, "1")
    ((op, text, info),) = moves(theirs)
    answer = theirs.send(screen(17, "Bye", info=info))

    assert (op, text, info) == (18, b"1", bytes((phone.info[0], 0)))  # type: ignore[index]
    assert (answer.command_status, phone.shown()) == (0, [(17, "Bye")])


def test_a_data_sm_opens_a_screen_too(two: Any) -> None:
    phone, theirs, _ = two()
    sent = screen(3, "")
    payload = ((Tag.MESSAGE_PAYLOAD, b"By data"),)
    response = theirs.send(
        DataSm(
            service_type="USSD",
            source_addr="100",
            destination_addr=PHONE,
            tlvs=(*sent.tlvs, *payload),
        )
    )

    assert (response.command_status, phone.shown()) == (0, [(3, "By data")])


@pytest.mark.parametrize("dialect", PUSHING)
def test_a_question_is_led_in_every_dialect_that_can(two: Any, dialect: str) -> None:
    phone, theirs, _ = two(dialect=dialect)
    profile = DIALECTS[dialect]
    number = 10 if profile.session else None
    question = write_screen(
        Show(PHONE, "*100#", "Well?", Kind.REQUEST, "ussd", number, 0), profile, SubmitSm
    )
    taken = theirs.send(question)
    asked = phone.shown()
    phone.say(18, "1")
    (answer,) = theirs.news()
    bye = Show(PHONE, "*100#", "Bye", Kind.RESPONSE, "ussd", number, 0)
    theirs.send(write_screen(bye, profile, SubmitSm))

    field = profile.session
    assert (taken.command_status, asked) == (0, [(2, "Well?")])
    assert field is not None and field.read(answer.tlv(field.tag))[0] == number
    assert phone.shown() == [(17, "Bye")]


@pytest.mark.parametrize("dialect", TELLING)
def test_a_notice_is_confirmed_in_every_dialect_that_can(two: Any, dialect: str) -> None:
    phone, theirs, _ = two(dialect=dialect)
    profile = DIALECTS[dialect]
    notice = write_screen(
        Show(PHONE, "*100#", "News", Kind.NOTIFY, "ussd", 10, 0), profile, SubmitSm
    )
    taken = theirs.send(notice)
    shown = phone.shown()
    phone.say(19)

    assert (taken.command_status, shown) == (0, [(3, "News")])
    assert [pdu.tlv_integer(OP) for pdu in theirs.news()] == [19]


@pytest.mark.parametrize("dialect", ["huawei_b", "one_shot"])
@pytest.mark.parametrize("op", [2, 3])
def test_where_every_screen_closes_a_dialogue_none_opens_one(
    two: Any, dialect: str, op: int
) -> None:
    phone, theirs, _ = two(dialect=dialect)

    assert theirs.send(screen(op)).command_status == S.ESME_RINVMSGID
    assert phone.shown() == []


def test_a_huawei_application_releases_its_question_with_32(two: Any) -> None:
    phone, theirs, around = two(dialect="huawei_a")
    theirs.send(screen(2, "Well?"))
    theirs.send(screen(32, "Never mind"))

    assert phone.shown() == [(2, "Well?"), (17, "Never mind")]
    assert open_ones(around) == (0, 0)


# Who may not.


@pytest.mark.parametrize("op", [2, 3])
def test_an_account_that_may_not_push_is_refused_as_ever(two: Any, op: int) -> None:
    phone, theirs, around = two(push=False)

    assert theirs.send(screen(op)).command_status == S.ESME_RINVMSGID == 0x0C
    assert (phone.shown(), open_ones(around)) == ([], (0, 0))


@pytest.mark.parametrize("source", ["200", "*200#", "300", "", "5000", "*100"])
def test_a_code_of_somebody_else_pushes_nothing(two: Any, source: str) -> None:
    phone, theirs, _ = two()

    assert theirs.send(screen(2, source_addr=source)).command_status == S.ESME_RINVSRCADR
    assert phone.shown() == []


@pytest.mark.parametrize("source", ["100", "*100#", "*100*7#", "100*7"])
def test_a_code_is_taken_in_every_spelling_and_shown_in_full(two: Any, source: str) -> None:
    phone, theirs, _ = two()
    theirs.send(screen(2, source_addr=source))
    (shown,) = phone.network.news()

    assert shown.source_addr == "*100#"


@pytest.mark.parametrize(
    ("rules", "fields", "status"),
    [
        ({"destinations": "7900.*1"}, {}, S.ESME_ROK),
        ({"destinations": "7999.*"}, {}, S.ESME_RINVDSTADR),
        ({}, {"destination_addr": ""}, S.ESME_RINVDSTADR),
        ({}, {"destination_addr": "nobody"}, S.ESME_RINVDSTADR),
        ({"service_types": ["WAP"]}, {}, S.ESME_RINVSERTYP),
    ],
)
def test_other_rules_of_the_account_hold(
    two: Any, rules: dict[str, Any], fields: dict[str, Any], status: int
) -> None:
    _, theirs, _ = two(**rules)

    assert theirs.send(screen(3, **fields)).command_status == status


@pytest.mark.parametrize(("op", "status"), [(2, S.ESME_RINVBNDSTS), (3, S.ESME_ROK)])
def test_nobody_is_asked_whose_answer_nobody_takes(world: Any, op: int, status: int) -> None:
    around = world(accounts={"radio": NETWORK, "theirs": THEIRS})
    phone = around.phone("radio", PHONE, "*100#")
    sender = around.esme("theirs", kind="tx")
    alone = sender.send(screen(op)).command_status
    shown = len(phone.shown())
    around.advance(21)
    around.esme("theirs", kind="rx")

    assert (alone, shown) == (status, int(status == S.ESME_ROK))
    assert sender.send(screen(op)).command_status == S.ESME_ROK


@pytest.mark.parametrize("op", [2, 3])
def test_a_push_that_is_to_go_out_later_is_refused(two: Any, op: int) -> None:
    phone, theirs, _ = two()
    response = theirs.send(screen(op, schedule_delivery_time="000000080000000R"))

    assert response.command_status == S.ESME_RINVSCHED
    assert phone.shown() == []


@pytest.mark.parametrize("op", [2, 3])
def test_a_push_that_no_screen_holds_is_warned_of(two: Any, op: int) -> None:
    _, theirs, _ = two()
    with capture_logs() as logged:
        theirs.send(screen(op, "x" * 183))

    assert "screen_too_long" in [line["event"] for line in logged]


def test_a_push_counts_against_the_rate(two: Any) -> None:
    _, theirs, _ = two(rate=1)
    statuses = [
        theirs.send(screen(3, destination_addr=number)).command_status
        for number in ("79000000002", "79000000003")
    ]

    assert statuses == [S.ESME_ROK, S.ESME_RTHROTTLED]


@pytest.mark.parametrize("op", [17, 129])
def test_last_words_without_a_dialogue_are_refused(two: Any, op: int) -> None:
    phone, theirs, _ = two()

    assert theirs.send(screen(op)).command_status == S.ESME_RINVMSGID
    assert phone.shown() == []


def test_a_question_with_the_end_bit_opens_nothing(two: Any) -> None:
    _, theirs, _ = two()

    assert theirs.send(screen(2, info=b"\x0a\x01")).command_status == S.ESME_RINVMSGID


def test_a_call_is_not_opened_by_a_push(two: Any) -> None:
    _, theirs, _ = two()

    assert theirs.send(screen(2, service_type="CALL")).command_status == S.ESME_RINVMSGID


def test_a_late_answer_that_names_its_dialogue_is_no_push(two: Any) -> None:
    phone, theirs, around = two()
    phone.say(1, "*100#")
    ((_, _, info),) = moves(theirs)
    around.advance(26)
    phone.shown()

    assert theirs.send(screen(2, "Late", info=info)).command_status == S.ESME_RINVMSGID
    assert phone.shown() == []


def test_a_push_may_have_the_number_of_the_one_before(two: Any) -> None:
    phone, theirs, _ = two()
    statuses = []
    for _ in range(2):
        statuses.append(theirs.send(screen(3, info=b"\x01\x00")).command_status)
        phone.shown()
        phone.say(19)

    assert statuses == [S.ESME_ROK, S.ESME_ROK]


def test_a_push_may_have_the_number_of_another_code_s_dialogue(two: Any) -> None:
    phone, theirs, _ = two()
    phone.say(1, "*200#")  # whose application is not bound: it is over at once
    ((op, _),) = phone.shown()
    same = bytes((phone.info[0], 0))  # type: ignore[index]

    assert (op, theirs.send(screen(3, info=same)).command_status) == (17, S.ESME_ROK)


# Busy and absent.


def test_who_is_in_a_dialogue_is_busy(two: Any) -> None:
    phone, theirs, _ = two()
    phone.say(1, "*110#", KNOWN)
    menu = phone.shown()

    busy = theirs.send(screen(3, destination_addr=KNOWN))
    assert busy.command_status == S.ESME_RMSGQFUL
    assert (len(menu), phone.shown()) == (1, [])


def test_who_is_asked_by_another_application_is_busy(two: Any) -> None:
    phone, theirs, around = two()
    others = around.esme("others")
    theirs.send(screen(2, "Mine?", info=b"\x0a\x00"))

    assert others.send(screen(2, source_addr="200")).command_status == S.ESME_RMSGQFUL
    assert theirs.send(screen(2, info=b"\x0b\x00")).command_status == S.ESME_RMSGQFUL
    assert phone.shown() == [(2, "Mine?")]


def test_two_pushes_of_one_read_to_one_phone_are_one(two: Any) -> None:
    phone, theirs, around = two()
    theirs.link.send(screen(2, "First"))
    theirs.link.send(screen(2, "Second"))
    around.settle()

    assert [one.command_status for one in theirs.responses] == [S.ESME_RMSGQFUL, S.ESME_ROK]
    assert phone.shown() == [(2, "First")]


def test_two_pushes_at_once_to_two_phones_are_kept_apart(two: Any) -> None:
    phone, theirs, around = two()
    other = "79000000002"
    theirs.link.send(screen(2, "First", info=b"\x0a\x00"))
    theirs.link.send(screen(2, "Second", info=b"\x0a\x00", destination_addr=other))
    around.settle()
    infos = {pdu.destination_addr: pdu.tlv(ITS) for pdu in phone.network.news()}
    for msisdn, text in ((other, "b"), (PHONE, "a")):
        phone.info = infos[msisdn]
        phone.say(18, text, msisdn)

    came = [(pdu.source_addr, pdu.short_message, pdu.tlv(ITS)) for pdu in theirs.news()]
    assert came == [(other, b"b", b"\x0a\x00"), (PHONE, b"a", b"\x0a\x00")]


def test_whom_nobody_attaches_is_absent_and_gets_no_text(two: Any) -> None:
    phone, theirs, around = two()
    phone.network.link.close()
    around.settle()
    response = theirs.send(screen(2))
    around.advance(60)

    with around.gateway.gateway.database.reading() as tx:
        assert messages.due(tx, 1e12, 10) == []
    assert (response.command_status, open_ones(around)) == (S.ESME_RSUBMITFAIL, (0, 0))


@pytest.mark.parametrize("op", [2, 3])
def test_whose_handset_refuses_is_absent(two: Any, op: int) -> None:
    phone, theirs, around = two()
    phone.status = S.ESME_RX_T_APPN
    response = theirs.send(screen(op))

    assert (response.command_status, moves(theirs)) == (S.ESME_RSUBMITFAIL, [])
    assert (open_ones(around), outcomes(around)) == ((0, 0), ["released"])


def test_a_data_sm_is_told_the_reason(two: Any) -> None:
    phone, theirs, _ = two()
    sent = screen(3, "")

    def pushed() -> Any:
        known = {"source_addr": "100", "destination_addr": KNOWN, "tlvs": sent.tlvs}
        return theirs.send(DataSm(service_type="USSD", **known))

    phone.status = S.ESME_RX_T_APPN
    absent = pushed()
    phone.status = 0
    phone.say(1, "*110#", KNOWN)
    busy = pushed()

    assert absent.tlv(Tag.NETWORK_ERROR_CODE) == b"\x03\x00\x1b"
    assert busy.tlv(Tag.NETWORK_ERROR_CODE) == b"\x03\x00\x48"


@pytest.mark.parametrize("op", [2, 3])
def test_a_network_that_says_nothing_is_waited_for_so_long(two: Any, op: int) -> None:
    phone, theirs, around = two()
    phone.status = None
    response = theirs.send(screen(op))
    around.advance(4)
    before = list(theirs.responses)
    around.advance(2)

    assert (response, before) == (None, [])
    assert [one.command_status for one in theirs.responses] == [S.ESME_RSUBMITFAIL]
    assert (moves(theirs), open_ones(around)) == ([], (0, 0))


@pytest.mark.parametrize("op", [2, 3])
def test_a_network_that_leaves_at_once_has_not_taken_it(two: Any, op: int) -> None:
    phone, theirs, around = two()
    phone.status = None
    theirs.send(screen(op))
    phone.network.link.abort("gone")
    around.settle()

    assert [one.command_status for one in theirs.responses] == [S.ESME_RSUBMITFAIL]
    assert open_ones(around) == (0, 0)


def test_a_phone_that_answers_before_its_network_has_the_screen(two: Any) -> None:
    phone, theirs, around = two()
    phone.status = None
    theirs.send(screen(2, info=b"\x0a\x00"))
    phone.shown()
    phone.say(18, "1")

    assert [one.command_status for one in theirs.responses] == [S.ESME_ROK]
    assert (moves(theirs), open_ones(around)) == ([(18, b"1", b"\x0a\x00")], (1, 0))


def test_a_dial_before_the_network_has_spoken_finds_the_line_free(two: Any) -> None:
    phone, theirs, around = two()
    phone.status = None
    theirs.send(screen(2, destination_addr=KNOWN))
    phone.say(1, "*110#", KNOWN)

    assert [one.command_status for one in theirs.responses] == [S.ESME_RMSGQFUL]
    assert (moves(theirs), open_ones(around)) == ([], (1, 0))


def test_an_older_response_of_the_network_is_not_the_push_s(two: Any) -> None:
    phone, theirs, around = two()
    phone.status = None
    phone.say(1, "*105#")
    assert open_ones(around) == (0, 0)
    theirs.send(screen(3))
    first, second = phone.network.news()
    phone.network.link.reply(first)
    around.settle()
    before = list(theirs.responses)
    phone.network.link.reply(second)
    around.settle()

    assert (before, [one.command_status for one in theirs.responses]) == ([], [S.ESME_ROK])


def test_past_the_bound_of_open_dialogues_nothing_is_opened(world: Any) -> None:
    around = world(accounts={"radio": NETWORK, "theirs": THEIRS}, sessions={"limit": 1})
    around.phone("radio", PHONE, "*100#")
    theirs = around.esme("theirs")
    theirs.send(screen(2))

    pushed = theirs.send(screen(2, destination_addr="79000000002"))
    assert pushed.command_status == S.ESME_RTHROTTLED


def test_a_store_that_does_not_answer_fails_the_push(
    two: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, theirs, around = two()

    def closing(*_: Any) -> None:
        raise Unavailable("The store is closing: ask again after the restart.")

    monkeypatch.setattr(around.gateway.gateway.dialogues.reader, "ask", closing)

    assert theirs.send(screen(2)).command_status == S.ESME_RSYSERR
    assert (phone.shown(), open_ones(around)) == ([], (0, 0))


# How it ends.


def test_a_subscriber_who_cancels_is_told_to_the_application(two: Any) -> None:
    phone, theirs, around = two()
    theirs.send(screen(2, info=b"\x0a\x00"))
    phone.shown()
    phone.say(129)

    assert moves(theirs) == [(129, b"", b"\x0a\x01")]
    assert (open_ones(around), outcomes(around)) == ((0, 0), ["released"])


def test_a_silent_subscriber_is_told_and_so_is_the_application(two: Any) -> None:
    phone, theirs, around = two()
    theirs.send(screen(2, info=b"\x0a\x00"))
    around.advance(121)
    ((_, asked), (op, text)) = phone.shown()

    assert (asked, op, "Time is up" in text) == ("Hello", 17, True)
    assert [(op, info) for op, _, info in moves(theirs)] == [(129, b"\x0a\x03")]


def test_a_notice_that_nobody_confirms_is_over_without_a_word(two: Any) -> None:
    phone, theirs, around = two()
    theirs.send(screen(3))
    around.advance(21)

    assert (phone.shown(), moves(theirs), open_ones(around)) == ([(3, "Hello")], [], (0, 0))


def test_a_confirmation_of_an_earlier_notice_confirms_nothing(two: Any) -> None:
    phone, theirs, around = two()
    theirs.send(screen(3, info=b"\x09\x00"))
    phone.shown()
    around.advance(21)
    earlier = phone.info
    theirs.send(screen(3, info=b"\x0a\x00"))
    phone.shown()
    later, phone.info = phone.info, earlier
    phone.say(19)
    before = moves(theirs)
    phone.info = later
    phone.say(19)

    assert (before, moves(theirs)) == ([], [(19, b"", b"\x0a\x01")])


def test_an_application_that_left_costs_the_subscriber_a_sentence(two: Any) -> None:
    phone, theirs, around = two()
    theirs.send(screen(2))
    theirs.link.abort("gone")
    around.settle()
    phone.shown()
    phone.say(18, "1")
    ((op, text),) = phone.shown()

    assert (op, "not available" in text) == (17, True)


def test_an_application_may_be_gone_when_its_push_is_taken(two: Any) -> None:
    phone, theirs, around = two()
    phone.status = None
    theirs.send(screen(3))
    theirs.link.abort("gone")
    (screen_sent,) = phone.network.news()
    phone.network.link.reply(screen_sent)
    around.advance(21)

    assert open_ones(around) == (0, 0)


def test_the_setting_holds_at_once_for_a_link_that_is_bound(two: Any) -> None:
    phone, theirs, around = two(push=False)
    book = around.gateway.gateway.account_book
    statuses = [theirs.send(screen(3)).command_status]
    for push in (True, False):
        book.set("theirs", {"push": push}, "test", lambda *_: None)
        around.settle()
        statuses.append(theirs.send(screen(3)).command_status)
        phone.shown()
        phone.say(19)

    assert statuses == [S.ESME_RINVMSGID, S.ESME_ROK, S.ESME_RINVMSGID]


# Gateways beyond.

FAR = {"host": "gw", "port": 1, "system_id": "us", "password": "pw", "numbers": "^79000000001$"}


@pytest.mark.parametrize("dialect", sorted({*PUSHING, *TELLING}))
def test_a_question_goes_beyond_and_ends_in_its_dialect(world: Any, dialect: str) -> None:
    around = world(upstream={"gw": FAR | {"dialect": dialect}}, accounts={"theirs": THEIRS})
    far = around.centre("gw:1")
    around.advance(2)
    theirs = around.esme("theirs")
    profile = DIALECTS[dialect]
    theirs.send(screen(2, "Well?"))
    theirs.send(screen(17, "Bye"))
    question, last = far.news()

    ending = 32 if dialect == "huawei_a" else profile.kind_ops[Kind.RESPONSE]
    assert read_screen(question, profile).kind is Kind.REQUEST
    assert (last.tlv_integer(OP), read_screen(last, profile).kind) == (ending, Kind.RESPONSE)


@pytest.mark.parametrize(
    ("dialect", "op"), [("huawei_b", 2), ("huawei_b", 3), ("one_shot", 3), ("tata", 3)]
)
def test_a_gateway_beyond_that_cannot_be_pushed_to_reaches_nobody(
    world: Any, dialect: str, op: int
) -> None:
    around = world(upstream={"gw": FAR | {"dialect": dialect}}, accounts={"theirs": THEIRS})
    far = around.centre("gw:1")
    around.advance(2)
    response = around.esme("theirs").send(screen(op))

    assert (response.command_status, far.news()) == (S.ESME_RSUBMITFAIL, [])


def test_what_the_field_answers_beyond_reaches_the_application(world: Any, vectors: Any) -> None:
    around = world(upstream={"gw": FAR}, accounts={"theirs": THEIRS})
    far = around.centre("gw:1")
    around.advance(2)
    theirs = around.esme("theirs")
    theirs.send(vectors("push_notify_op3"))
    far.send(vectors("push_notify_confirm_op19"))
    theirs.send(vectors("push_request_op2"))
    far.send(vectors("push_request_answer_op18"))

    assert moves(theirs) == [(19, b"", b"\x09\x01"), (18, b"1", b"\x0a\x00")]
    assert [read_screen(pdu, DIALECTS["generic"]).text for pdu in far.news()] == [
        "Your bundle expires today",
        "Accept offer? 1=yes",
    ]


def test_a_push_travels_through_two_gateways(world: Any, root: Path) -> None:
    near = world(
        upstream={"far": FAR | {"host": "beyond", "system_id": "near", "password": "secret"}},
        accounts={"theirs": THEIRS},
    )
    accounts = {"near": THEIRS, "radio": NETWORK, "others": OTHERS}
    far = near.beyond(root, "beyond:1", accounts=accounts)
    near.advance(3)
    phone, theirs, _ = far.phone("radio", PHONE, "*100#"), near.esme("theirs"), far.esme("others")
    taken = theirs.send(screen(2, "Well?", info=b"\x0a\x00"))
    shown = phone.shown()
    phone.say(18, "1")
    answered = moves(theirs)
    theirs.send(screen(17, "Bye", info=b"\x0a\x00"))
    shown += phone.shown()
    phone.say(1, "*200#")
    busy = theirs.send(screen(2))

    assert (taken.command_status, answered) == (0, [(18, b"1", b"\x0a\x00")])
    assert shown == [(2, "Well?"), (17, "Bye")]
    assert (busy.command_status, len(near.gateway.gateway.dialogues)) == (S.ESME_RMSGQFUL, 0)


# Nothing is left behind.


def pushed_to_a_multitude(around: Any, phone: Any, theirs: Any, op: int, by: int) -> set[int]:
    """Push to 6,000 idle numbers, whose phones answer with `by`; every status that came."""
    statuses: set[int] = set()
    for block in range(30):
        for n in range(200):
            theirs.link.send(screen(op, destination_addr=f"7901{block:03}{n:04}"))
        around.settle()
        for shown in phone.network.news():
            phone.info = shown.tlv(ITS)
            phone.say(by, msisdn=shown.destination_addr)
        statuses.update(one.command_status for one in theirs.responses)
        theirs.responses.clear()
    return statuses


def remembered(around: Any) -> int:
    """How many sessions there are in memory, in whatever state."""
    gc.collect()
    return sum(isinstance(one, UssdSession) for one in gc.get_objects())


@pytest.mark.parametrize(("op", "by"), [(3, 19), (2, 129)])
def test_pushes_to_a_multitude_leave_nothing_behind(two: Any, op: int, by: int) -> None:
    phone, theirs, around = two(window=2000)
    before = remembered(around)
    statuses = pushed_to_a_multitude(around, phone, theirs, op, by)
    told = len(theirs.got)
    theirs.got.clear()
    after = remembered(around)

    assert (statuses, told, open_ones(around)) == ({S.ESME_ROK}, 6_000, (0, 0))
    assert after - before <= LAST_ENDED + LAST_DUE


def test_pushes_to_a_multitude_that_nobody_attaches_open_nothing(world: Any) -> None:
    around = world(accounts={"radio": NETWORK, "theirs": THEIRS | {"window": 2000}})
    phone, theirs = (
        around.phone("radio", PHONE, "*100#", address_range=PHONE),
        around.esme("theirs"),
    )
    before = remembered(around)
    statuses = pushed_to_a_multitude(around, phone, theirs, 2, 18)

    assert (statuses, open_ones(around)) == ({S.ESME_RSUBMITFAIL}, (0, 0))
    assert remembered(around) == before

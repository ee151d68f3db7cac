from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpp.codec import decode, encode
from smpp.commands import DataSm, DeliverSm, SubmitSm
from smpp.constants import MessageState
from smpp.text import Concatenation, DefaultAlphabet, split
from smpp.tlvs import Tag
from ussd.core.wire import (
    DEFAULT,
    DIALECTS,
    Answer,
    Confirmation,
    Dial,
    Kind,
    ReceiptIn,
    Release,
    ShortMessageIn,
    Show,
    is_dialogue,
    opening,
    read,
    read_screen,
    write_move,
    write_screen,
)

PHONE = "79000000001"
OP, ITS = Tag.USSD_SERVICE_OP, Tag.ITS_SESSION_INFO


@pytest.fixture(scope="module")
def pdus(root):
    rows = json.loads((root / "tests/pdus/wire-ussd.json").read_text(encoding="utf-8"))
    return {row["name"].removeprefix("ussd_"): decode(bytes.fromhex(row["hex"])) for row in rows}


def submit(text, op, **fields):
    tlvs = fields.pop("tlvs", ())
    operation = ((OP, bytes([op])),) if op is not None else ()
    given_fields = {
        "service_type": "USSD",
        "source_addr": PHONE,
        "destination_addr": "*100#",
        "short_message": text,
    }
    return SubmitSm(tlvs=(*operation, *tlvs), **(given_fields | fields))


# What the mobile side says, by dialect


@pytest.mark.parametrize(
    "dialect, name, expected",
    [
        ("generic", "generic_1_mo_begin", Dial(PHONE, "100", "*100#", "ussd", 5, 0)),
        ("generic", "generic_5_user_reply", Answer(PHONE, "100", "1", "ussd", 5, 1)),
        ("generic", "push_notify_confirm_op19", Confirmation(PHONE, "100", "ussd", 9, 0)),
        ("generic", "push_request_answer_op18", Answer(PHONE, "100", "1", "ussd", 10, 0)),
        ("generic", "phase1_pssd_op0", Dial(PHONE, "100", "*101#")),
        ("sixdee", "sixdee_1_begin", Dial(PHONE, "100", "*120*123#", "ussd", 0x1234)),
        ("sixdee", "sixdee_3_reply", Answer(PHONE, "100", "1", "ussd", 0x1234)),
        ("sixdee", "sixdee_5_abort", Release(PHONE, "100", "ussd", 0x1234)),
        ("mica", "mica_1_begin", Dial(PHONE, "", "*372#", "ussd", 0x3235)),
        ("mica", "mica_3_reply", Answer(PHONE, "100", "1", "ussd", 0x3235)),
        ("mica", "mica_5_abort", Release(PHONE, "100", "ussd", 0x3235)),
        ("tata", "tata_1_begin", Dial(PHONE, "100", "*121#", "ussd", 0x2508)),
        ("tata", "tata_3_reply_op12", Answer(PHONE, "100", "1", "ussd", 0x2508)),
        ("tata", "tata_5_mo_close", Release(PHONE, "100", "ussd", 0x2508)),
        ("huawei_a", "huawei_1_begin", Dial(PHONE, "100", "*100#", "ussd", 1, 1)),
        ("huawei_b", "huawei_b_pssrr", Dial(PHONE, "100", "*100#")),
        ("huawei_b", "huawei_b_relc", Release(PHONE, "100")),
        ("tajik", "tlv1501_begin", Dial(PHONE, "100", "*322#", "ussd", 123456)),
        ("one_shot", "phase1_pssd_op0", Dial(PHONE, "100", "*101#")),
    ],
)
def test_moves_of_each_dialect_are_read(pdus, dialect, name, expected):
    assert read(pdus[name], DIALECTS[dialect]) == expected


@pytest.mark.parametrize(
    "dialect, name, show",
    [
        ("generic", "generic_3_menu", ("1 Balance\n2 Offers\n0 Exit", Kind.REQUEST, 5, 0)),
        ("generic", "generic_6_end", ("Balance: 15.00", Kind.RESPONSE, 5, 1)),
        ("generic", "generic_menu_ucs2", ("1 Баланс\n2 Тарифы\n0 Выход", Kind.REQUEST, 5, 0)),
        ("generic", "generic_menu_ucs2_dcs72", ("1 Баланс\n2 Тарифы", Kind.REQUEST, 5, 0)),
        ("generic", "generic_menu_dcs15", ("1 Balance", Kind.REQUEST, 5, 0)),
        ("generic", "push_notify_op3", ("Your bundle expires today", Kind.NOTIFY, 9, 0)),
        ("generic", "push_request_op2", ("Accept offer? 1=yes", Kind.REQUEST, 10, 0)),
        ("generic", "phase1_pssd_resp_op16", ("Done", Kind.RESPONSE, None, None)),
        ("generic", "data_sm_menu", ("1 Balance\n0 Exit", Kind.REQUEST, 5, 0)),
        ("sixdee", "sixdee_2_continue", ("What would you like to do?", Kind.REQUEST, 0x1234, None)),
        ("sixdee", "sixdee_4_end_code_0x17", ("Bye", Kind.RESPONSE, 0x1234, None)),
        ("sixdee", "sixdee_4_end_spec_0x11", ("Bye", Kind.RESPONSE, 0x1234, None)),
        ("mica", "mica_2_menu", ("Welcome", Kind.REQUEST, 0x3235, None)),
        ("mica", "mica_4_end", ("Bye", Kind.RESPONSE, 0x3235, None)),
        ("mica", "mica_4_end_code_0x17", ("Bye", Kind.RESPONSE, 0x3235, None)),
        ("tata", "tata_2_menu_always_op2", ("Hi", Kind.REQUEST, 0x2508, None)),
        ("tata", "tata_4_close", ("Bye", Kind.RESPONSE, 0x2508, None)),
        ("huawei_a", "huawei_2_menu", ("1 Balance", Kind.REQUEST, 1, 1)),
        ("huawei_a", "huawei_3_release_op32", ("Bye", Kind.RESPONSE, 1, 1)),
        ("huawei_a", "huawei_4_abort_op33", ("", Kind.RELEASE, 1, 1)),
        ("huawei_b", "huawei_b_pssrc", ("Balance 15", Kind.RESPONSE, None, None)),
        ("tajik", "tlv1501_reply", ("Баланс", Kind.RESPONSE, 123456, None)),
    ],
)
def test_screens_of_each_dialect_are_read(pdus, dialect, name, show):
    text, kind, number, step = show

    assert read_screen(pdus[name], DIALECTS[dialect]) == Show(
        PHONE, "100", text, kind, "ussd", number, step
    )


@pytest.mark.parametrize(
    "dialect, name, text, kind, number, step",
    [
        ("generic", "generic_3_menu", "1 Balance\n2 Offers\n0 Exit", Kind.REQUEST, 5, 0),
        ("generic", "generic_6_end", "Balance: 15.00", Kind.RESPONSE, 5, 1),
        ("generic", "generic_menu_ucs2", "1 Баланс\n2 Тарифы\n0 Выход", Kind.REQUEST, 5, 0),
        ("generic", "push_notify_op3", "Your bundle expires today", Kind.NOTIFY, 9, 0),
        ("sixdee", "sixdee_2_continue", "What would you like to do?", Kind.REQUEST, 0x1234, None),
        ("sixdee", "sixdee_4_end_spec_0x11", "Bye", Kind.RESPONSE, 0x1234, None),
        ("mica", "mica_2_menu", "Welcome", Kind.REQUEST, 0x3235, None),
        ("mica", "mica_4_end", "Bye", Kind.RESPONSE, 0x3235, None),
        ("tata", "tata_2_menu_always_op2", "Hi", Kind.REQUEST, 0x2508, None),
        ("tata", "tata_4_close", "Bye", Kind.RESPONSE, 0x2508, None),
        ("huawei_a", "huawei_2_menu", "1 Balance", Kind.REQUEST, 1, 1),
        ("huawei_b", "huawei_b_pssrc", "Balance 15", Kind.RESPONSE, None, None),
        ("tajik", "tlv1501_reply", "Баланс", Kind.RESPONSE, 123456, None),
    ],
)
def test_screens_are_written_as_the_dialects_vectors(pdus, dialect, name, text, kind, number, step):
    show = Show(PHONE, "100", text, kind, "ussd", number, step)
    written = write_screen(show, DIALECTS[dialect], SubmitSm)
    written.sequence_number = pdus[name].sequence_number

    assert encode(written) == encode(pdus[name])


@pytest.mark.parametrize(
    "name, move",
    [
        ("generic_1_mo_begin", Dial(PHONE, "100", "*100#", "ussd", 5, 0)),
        ("generic_5_user_reply", Answer(PHONE, "100", "1", "ussd", 5, 1)),
        ("phase1_pssd_op0", None),
    ],
)
def test_moves_are_written_as_the_generic_vectors(pdus, name, move):
    move = move or Dial(PHONE, "100", "*101#")
    written = write_move(move, DIALECTS["generic"])
    expected = pdus[name]
    written.sequence_number = expected.sequence_number

    if name.startswith("phase1"):  # we always dial with operation 1
        expected.tlvs = ((OP, b"\x01"),)
    assert encode(written) == encode(expected)


@pytest.mark.parametrize(
    "dialect, move, service_type, operation",
    [
        ("default", Release(PHONE, "*500#", number=1, step=2), "USSD", 129),
        ("default", Confirmation(PHONE, "*500#"), "USSD", 19),
        ("default", Answer(PHONE, "0890", "2", "call"), "CALL", 18),
        ("tata", Release(PHONE, "*500#", number=1), "USSD", 17),
        ("huawei_a", Release(PHONE, "*500#", number=1), "USSD", 33),
        ("huawei_b", Dial(PHONE, "*500#", "*500#"), "PSSRR", None),
        ("huawei_b", Release(PHONE, "*500#"), "RELC", None),
    ],
)
def test_moves_are_written_with_the_dialects_codes(dialect, move, service_type, operation):
    written = write_move(move, DIALECTS[dialect])

    assert (written.service_type, written.tlv_integer(OP)) == (service_type, operation)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda dialect: dialect.name)
def test_what_a_dialect_writes_it_reads(dialect):
    number = 5 if dialect.session else None
    step = 3 if dialect.session and dialect.session.step_bits else None
    code = "500" if dialect.bare_codes else "*500#"
    dialled = Dial(PHONE, code, "*500*1#", "ussd", number, step)
    last = Show(PHONE, code, "Bye", Kind.RESPONSE, "ussd", number, step)

    assert read(write_move(dialled, dialect), dialect) == dialled
    assert read_screen(write_screen(last, dialect, SubmitSm), dialect) == last


def test_closing_text_of_the_cis_dialect_is_a_notification_that_is_confirmed():
    cis = DIALECTS["cis"]
    last = write_screen(Show(PHONE, "100", "Bye", Kind.RESPONSE, number=7), cis, SubmitSm)
    acknowledged = read(submit(b"", 19), cis)
    typed = read(submit(b"1", 2), cis)
    dialled = read(submit(b"*100#", 2), cis)
    rejected = read(submit(b"", None), cis)

    assert last.tlv_integer(OP) == 3
    assert [type(move) for move in (acknowledged, typed, dialled, rejected)] == [
        Confirmation,
        Answer,
        Dial,
        Release,
    ]


@pytest.mark.parametrize(
    ("dialect", "op", "kind"),
    [
        ("default", 2, Kind.REQUEST),
        ("generic", 3, Kind.NOTIFY),
        ("cis", 3, Kind.NOTIFY),
        ("tata", 2, Kind.REQUEST),
        ("tata", 3, None),
        ("generic", 17, None),
        ("huawei_a", 32, None),
        ("huawei_b", 2, None),
        ("one_shot", 3, None),
    ],
)
def test_what_opens_a_dialogue_is_the_dialects(dialect, op, kind):
    assert opening(submit(b"Hello", op), DIALECTS[dialect]) is kind


@pytest.mark.parametrize(("op", "kind"), [(2, None), (3, Kind.NOTIFY)])
def test_a_question_with_the_end_bit_opens_nothing_and_a_notice_may_have_it(op, kind):
    ended = submit(b"Hello", op, tlvs=((ITS, b"\x09\x01"),))

    assert opening(ended, DIALECTS["generic"]) is kind


def test_neither_a_call_nor_a_screen_without_an_operation_opens_anything():
    called = submit(b"Hello", 2)
    called.service_type = "CALL"

    assert (opening(called), opening(submit(b"Hello", None))) == (None, None)


@pytest.mark.parametrize(
    ("dialect", "is_pushed", "op"),
    [("huawei_a", True, 32), ("huawei_a", False, 17), ("generic", True, 17), ("cis", True, 3)],
)
def test_last_words_of_a_pushed_dialogue_have_a_code_of_their_own(dialect, is_pushed, op):
    last = Show(PHONE, "100", "Bye", Kind.RESPONSE, number=7, is_pushed=is_pushed)

    assert write_screen(last, DIALECTS[dialect], SubmitSm).tlv_integer(OP) == op


@pytest.mark.parametrize(("ends", "info"), [(True, b"\x09\x01"), (False, b"\x09\x00")])
def test_a_confirmation_has_the_end_bit_when_nothing_else_was_open(ends, info):
    confirmed = Confirmation(PHONE, "100", "ussd", 9, 0, ends)

    assert write_move(confirmed, DIALECTS["generic"]).tlv(ITS) == info


def test_end_bit_of_the_mobile_side_closes_where_the_dialect_says_so():
    ended = submit(b"1", 18, tlvs=((ITS, b"\x24\x69"),))

    assert read(ended, DIALECTS["sixdee"]) == Release(PHONE, "*100#", "ussd", 0x1234)
    assert isinstance(read(ended, DEFAULT), Answer)


# The default profile


def test_dial_is_in_the_text_and_the_code_is_its_address():
    assert read(submit(b"*100*1#", 1, destination_addr="*100#")) == Dial(PHONE, "*100#", "*100*1#")


@pytest.mark.parametrize("address, string", [("*100#", "*100#"), ("100", "*100#")])
def test_dial_without_text_is_read_from_the_address(address, string):
    assert read(submit(b"", 1, destination_addr=address)).string == string


def test_session_info_is_number_step_and_end_flag():
    assert read(submit(b"1", 18, tlvs=((ITS, b"\x7f\x05"),))) == Answer(
        PHONE, "*100#", "1", "ussd", 127, 2
    )


def test_session_info_of_another_length_is_no_session_info():
    assert read(submit(b"1", 18, tlvs=((ITS, b"\x7f"),))).number is None


@pytest.mark.parametrize(
    "operation, expected",
    [(129, Release), (17, Release), (19, Confirmation), (18, Answer), (77, Answer), (0, Dial)],
)
def test_operation_codes_of_the_mobile_side(operation, expected):
    assert type(read(submit(b"1", operation))) is expected


@pytest.mark.parametrize("text, expected", [(b"*100#", Dial), (b"1", Answer), (b"#", Answer)])
def test_text_tells_a_dial_from_an_answer_where_no_operation_does(text, expected):
    assert type(read(submit(text, None))) is expected


def test_plus_of_an_msisdn_is_dropped():
    assert read(submit(b"1", 18, source_addr="+" + PHONE)).msisdn == PHONE


def test_call_travels_with_its_service_type():
    dialled = read(submit(b"", 1, service_type="CALL", destination_addr="0890"))
    keyed = read(submit(b"2", 18, service_type="CALL", destination_addr="0890"))

    assert (dialled, keyed) == (
        Dial(PHONE, "0890", "0890", "call"),
        Answer(PHONE, "0890", "2", "call"),
    )


def test_screen_for_the_network_is_a_deliver_sm_with_all_that_the_profile_says():
    show = Show(PHONE, "*100#", "1 Баланс", Kind.REQUEST, "ussd", 127, 3)

    assert write_screen(show, DEFAULT, DeliverSm) == DeliverSm(
        service_type="USSD",
        source_addr_npi=1,
        source_addr="*100#",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr=PHONE,
        data_coding=8,
        short_message="1 Баланс".encode("utf-16-be"),
        tlvs=((OP, b"\x02"), (ITS, b"\x7f\x06")),
    )


@pytest.mark.parametrize(
    "kind, operation, session_info",
    [
        (Kind.REQUEST, 2, b"\x01\x04"),
        (Kind.RESPONSE, 17, b"\x01\x05"),
        (Kind.NOTIFY, 3, b"\x01\x04"),
        (Kind.RELEASE, 129, b"\x01\x05"),
    ],
)
def test_kind_decides_operation_and_end_flag(kind, operation, session_info):
    written = write_screen(Show(PHONE, "*100#", "x", kind, "ussd", 1, 2), DEFAULT, DeliverSm)

    assert (written.tlv_integer(OP), written.tlv(ITS)) == (operation, session_info)


def test_prompt_of_a_call_has_the_calls_service_type():
    written = write_screen(Show(PHONE, "0890", "x", Kind.NOTIFY, "call"), DEFAULT, DeliverSm)

    assert (written.service_type, written.tlvs) == ("CALL", ((OP, b"\x03"),))


def test_text_beyond_254_octets_goes_in_the_payload():
    written = write_screen(Show(PHONE, "*100#", "a" * 255, Kind.REQUEST), DEFAULT, SubmitSm)
    back = read_screen(decode(encode(written)))

    assert (written.short_message, back.text) == (b"", "a" * 255)


def test_text_of_254_octets_stays_in_the_message():
    written = write_screen(Show(PHONE, "*100#", "я" * 127, Kind.REQUEST), DEFAULT, SubmitSm)

    assert len(written.short_message) == 254


@pytest.mark.parametrize(
    "code, address", [("*привет#", "*??????#"), ("*1" * 12 + "#", "*1" * 10), ("*500#", "*500#")]
)
def test_code_is_written_as_an_address_can_carry_it(code, address):
    written = write_screen(Show(PHONE, code, "x", Kind.RESPONSE), DEFAULT, DeliverSm)

    assert decode(encode(written)).source_addr == address


def test_alphabet_of_the_peer_is_kept_to():
    latin = DEFAULT.with_alphabet(DefaultAlphabet.LATIN_1)
    written = write_screen(Show(PHONE, "*100#", "@ça", Kind.REQUEST), latin, SubmitSm)

    assert (written.data_coding, written.short_message) == (0, b"@\xe7a")
    assert read_screen(written, latin).text == "@ça"


def test_screen_without_an_operation_is_the_last():
    assert read_screen(submit(b"Bye", None)).kind is Kind.RESPONSE
    assert read_screen(submit(b"Bye", 99)).kind is Kind.RESPONSE


def test_end_flag_makes_a_request_the_last_screen():
    assert read_screen(submit(b"Bye", 2, tlvs=((ITS, b"\x01\x03"),))).kind is Kind.RESPONSE


def test_only_the_default_profile_recognises_repeats():
    assert [dialect.name for dialect in DIALECTS.values() if dialect.recognises_repeats] == [
        "default"
    ]


# Short messages


def test_other_service_type_without_operation_is_a_short_message():
    pdu = submit(b"DPSW", None, service_type="", destination_addr="177")

    assert (is_dialogue(pdu), read(pdu)) == (False, ShortMessageIn(PHONE, "177", "DPSW"))
    assert read_screen(pdu) == ShortMessageIn(PHONE, "177", "DPSW")


def test_operation_alone_makes_a_dialogue():
    assert read(submit(b"*100#", 1, service_type="")) == Dial(PHONE, "*100#", "*100#")


def test_part_of_a_long_message_has_its_place():
    second = split("Привет " * 20, 300, is_wide=True)[1]
    pdu = submit(
        second.short_message,
        None,
        service_type="",
        esm_class=second.esm_class,
        data_coding=second.data_coding,
    )

    assert read(pdu) == ShortMessageIn(PHONE, "*100#", second.text, Concatenation(300, 3, 2))


@pytest.mark.parametrize(
    "tags, place",
    [
        ((0x020C, 0x020E, 0x020F), Concatenation(1, 2, 2)),
        ((0x020C, 0x020E), None),
        ((), None),
    ],
)
def test_sar_fields_count_together_or_not_at_all(tags, place):
    values = {0x020C: b"\0\x01", 0x020E: b"\x02", 0x020F: b"\x02"}
    pdu = submit(b"x", None, service_type="", tlvs=tuple((tag, values[tag]) for tag in tags))

    assert read(pdu).place == place


def test_receipt_is_read_from_its_tlvs_before_its_text():
    pdu = DeliverSm(
        esm_class=0x04,
        short_message=b"id:0059113978 stat:UNDELIV err:001",
        tlvs=((Tag.RECEIPTED_MESSAGE_ID, b"38601fa\0"), (Tag.MESSAGE_STATE, b"\x02")),
    )
    receipt = read(pdu)

    assert (receipt.message_id, receipt.state, receipt.receipt.err) == (
        "38601fa",
        MessageState.DELIVERED,
        "001",
    )


@pytest.mark.parametrize(
    "fields, expected",
    [
        ({"short_message": b"id:7 stat:DELIVRD"}, ("7", MessageState.DELIVERED)),
        ({"tlvs": ((Tag.MESSAGE_STATE, b"\x00"),)}, ("", MessageState.SCHEDULED)),
        ({"tlvs": ((Tag.MESSAGE_STATE, b"\x63"),)}, ("", None)),
        ({}, ("", None)),
    ],
)
def test_receipt_says_what_it_can(fields, expected):
    receipt = read(DeliverSm(esm_class=0x20, **fields))

    assert isinstance(receipt, ReceiptIn)
    assert (receipt.message_id, receipt.state) == expected


def test_data_sm_of_a_dialogue_is_read_from_its_payload():
    pdu = DataSm(
        service_type="USSD",
        source_addr=PHONE,
        destination_addr="*100#",
        tlvs=((OP, b"\x01"), (Tag.MESSAGE_PAYLOAD, b"*100#")),
    )

    assert read(pdu) == Dial(PHONE, "*100#", "*100#")


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(DIALECTS)),
    st.binary(max_size=30),
    st.integers(0, 255),
    st.integers(0, 255),
    st.lists(st.tuples(st.sampled_from([OP, ITS, 0x0204, 0x1501, 0x0427]), st.binary(max_size=4))),
)
def test_whatever_a_peer_sends_is_read(dialect, octets, data_coding, esm_class, tlvs):
    pdu = submit(octets, None, data_coding=data_coding, esm_class=esm_class, tlvs=tuple(tlvs))

    assert isinstance(read(pdu, DIALECTS[dialect]), tuple)
    assert isinstance(read_screen(pdu, DIALECTS[dialect]), tuple)

"""Every dialect, walked through on both sides: dial, menu, reply, end, abort, time-out, notify.

An application that speaks it is bound to us; a gateway that speaks it is one that we bind to.
What the field sends is taken from the public vectors, octet by octet.
"""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import DeliverSm, SubmitSm
from smpp.tlvs import Tag
from ussd.core.dialects import DIALECTS, Kind, Move
from ussd.core.wire import Answer, Dial, Release, Show, read, read_screen, write_move, write_screen

PHONE = "79000000001"
EN = "79161234567"
OP, ITS, REFERENCE, VENDOR = (
    Tag.USSD_SERVICE_OP,
    Tag.ITS_SESSION_INFO,
    Tag.USER_MESSAGE_REFERENCE,
    0x1501,
)
ALL = sorted(DIALECTS)
ONGOING = [name for name in ALL if DIALECTS[name].continues]
CLOSING = [name for name in ALL if not DIALECTS[name].continues]

NETWORK = {"role": "network"}


def application(dialect: str) -> dict[str, Any]:
    return {"role": "application", "codes": ["*100*7#", "*100#"], "dialect": dialect}


@pytest.fixture
def led(world: Any) -> Any:
    """(phone, application, world) of a dialect, after the dial."""

    def make(dialect: str) -> tuple[Any, Any, Any]:
        around = world(accounts={"radio": NETWORK, "theirs": application(dialect)})
        theirs = around.esme("theirs")
        phone = around.phone("radio", PHONE, "100")
        phone.say(1, "*100#")
        return phone, theirs, around

    return make


def of(dialect: str, pdu: Any, kind: Kind, text: str) -> SubmitSm:
    """The screen that an application of a dialect sends to who sent `pdu`."""
    move = read(pdu, DIALECTS[dialect])
    return write_screen(
        Show(move.msisdn, move.code, text, kind, "ussd", move.number, move.step),
        DIALECTS[dialect],
        SubmitSm,
    )


# Applications that are bound to us


@pytest.mark.parametrize("dialect", ALL)
def test_an_application_is_dialled_in_its_dialect(led: Any, dialect: str) -> None:
    _, theirs, _ = led(dialect)
    (dial,) = theirs.news()
    profile = DIALECTS[dialect]
    code = "100" if profile.bare_codes else "*100#"

    number = 1 if profile.session else None
    step = 0 if profile.session and profile.session.step_bits else None
    assert read(dial, profile) == Dial(PHONE, code, "*100#", "ussd", number, step)
    assert dial.destination_addr == code


@pytest.mark.parametrize("dialect", ONGOING)
def test_an_application_leads_a_dialogue_in_its_dialect(led: Any, dialect: str) -> None:
    phone, theirs, _ = led(dialect)
    (dial,) = theirs.news()
    assert theirs.send(of(dialect, dial, Kind.REQUEST, "1 Balance")).command_status == 0
    asked = phone.shown()
    phone.say(18, "1")
    (answer,) = theirs.news()
    assert theirs.send(of(dialect, answer, Kind.RESPONSE, "Balance 15")).command_status == 0

    assert isinstance(read(answer, DIALECTS[dialect]), Answer)
    assert (asked, phone.shown()) == ([(2, "1 Balance")], [(17, "Balance 15")])
    assert theirs.send(of(dialect, answer, Kind.RESPONSE, "Again")).command_status == 0x0C


@pytest.mark.parametrize("dialect", CLOSING)
def test_where_every_screen_closes_the_first_one_does(led: Any, dialect: str) -> None:
    phone, theirs, _ = led(dialect)
    (dial,) = theirs.news()
    theirs.send(of(dialect, dial, Kind.REQUEST, "Balance 15"))

    assert phone.shown() == [(17, "Balance 15")]


@pytest.mark.parametrize("op", [2, 3, 17])
@pytest.mark.parametrize("dialect", CLOSING)
def test_where_every_screen_closes_its_operation_keeps_nothing_open(
    led: Any, dialect: str, op: int
) -> None:
    phone, theirs, _ = led(dialect)
    (dial,) = theirs.news()
    screen = of(dialect, dial, Kind.RESPONSE, "Balance 15")
    screen.tlvs = ((OP, bytes([op])),)
    first, again = (theirs.send(screen).command_status for _ in range(2))

    assert phone.shown() == [(17, "Balance 15")]
    assert (first, again) == (0, 0x0C)


@pytest.mark.parametrize("dialect", ONGOING)
def test_an_application_is_told_in_its_dialect_that_the_subscriber_left(
    led: Any, dialect: str
) -> None:
    phone, theirs, _ = led(dialect)
    (dial,) = theirs.news()
    theirs.send(of(dialect, dial, Kind.REQUEST, "1 Balance"))
    phone.shown()
    phone.say(129, "")
    (left,) = theirs.news()

    assert isinstance(read(left, DIALECTS[dialect]), Release)
    assert left.tlv_integer(OP) == DIALECTS[dialect].move_ops[Move.RELEASE]


@pytest.mark.parametrize("dialect", ONGOING)
def test_a_subscriber_who_is_silent_gets_a_text_and_the_application_a_release(
    led: Any, dialect: str
) -> None:
    phone, theirs, around = led(dialect)
    (dial,) = theirs.news()
    theirs.send(of(dialect, dial, Kind.REQUEST, "1 Balance"))
    phone.shown()
    around.advance(121)
    ((op, text),) = phone.shown()

    assert (op, "time" in text.lower()) == (17, True)
    assert [type(read(pdu, DIALECTS[dialect])) for pdu in theirs.news()] == [Release]


@pytest.mark.parametrize("dialect", ["default", "generic", "sixdee", "mica", "huawei_a", "tajik"])
def test_a_notification_is_shown_and_confirmed(led: Any, dialect: str) -> None:
    phone, theirs, _ = led(dialect)
    (dial,) = theirs.news()
    theirs.send(of(dialect, dial, Kind.NOTIFY, "Please wait"))
    shown = phone.shown()
    phone.say(19, "")
    (confirmed,) = theirs.news()

    assert shown == [(3, "Please wait")]
    assert confirmed.tlv_integer(OP) == 19


def test_a_cis_application_learns_that_its_closing_text_was_read(led: Any) -> None:
    phone, theirs, _ = led("cis")
    (dial,) = theirs.news()
    reference = dial.tlv(REFERENCE)
    theirs.send(of("cis", dial, Kind.RESPONSE, "Bye"))
    (acknowledged,) = theirs.news()

    assert phone.shown() == [(17, "Bye")]
    assert (acknowledged.tlv_integer(OP), acknowledged.tlv(REFERENCE)) == (19, reference)


@pytest.mark.parametrize(
    "dialect, name, tag",
    [
        ("generic", "generic_3_menu", ITS),
        ("generic", "generic_6_end", ITS),
        ("generic", "generic_menu_ucs2_dcs72", ITS),
        ("generic", "generic_menu_dcs15", ITS),
        ("generic", "data_sm_menu", ITS),
        ("sixdee", "sixdee_2_continue", ITS),
        ("sixdee", "sixdee_4_end_code_0x17", ITS),
        ("sixdee", "sixdee_4_end_spec_0x11", ITS),
        ("mica", "mica_2_menu", REFERENCE),
        ("mica", "mica_4_end", REFERENCE),
        ("mica", "mica_4_end_code_0x17", REFERENCE),
        ("tata", "tata_2_menu_always_op2", ITS),
        ("tata", "tata_4_close", ITS),
        ("huawei_a", "huawei_2_menu", ITS),
        ("huawei_a", "huawei_3_release_op32", ITS),
        ("huawei_b", "huawei_b_pssrc", None),
        ("tajik", "tlv1501_reply", VENDOR),
        ("one_shot", "phase1_pssd_resp_op16", None),
    ],
)
def test_screens_of_the_field_reach_the_phone(
    led: Any, vectors: Any, dialect: str, name: str, tag: int | None
) -> None:
    """The vector's session is another: it gets that of the dial, and its own end bit stays."""
    phone, theirs, _ = led(dialect)
    (dial,) = theirs.news()
    sent = vectors(name)
    expected = read_screen(sent, DIALECTS[dialect])
    if tag is not None:
        own = dial.tlv(tag)[:-1] + bytes([dial.tlv(tag)[-1] | sent.tlv(tag)[-1] & 1])
        own = own if tag == ITS else dial.tlv(tag)
        sent.tlvs = tuple((t, own if t == tag else v) for t, v in sent.tlvs)
    assert theirs.send(sent).command_status == 0

    assert phone.shown() == [(17 if expected.kind.ends else 2, expected.text)]


def test_an_application_that_aborts_ends_the_dialogue_without_a_word(
    led: Any, vectors: Any
) -> None:
    phone, theirs, _ = led("huawei_a")
    theirs.news()
    abort = vectors("huawei_4_abort_op33")
    abort.tlvs = tuple(pair for pair in abort.tlvs if pair[0] != ITS)
    theirs.send(abort)

    assert phone.shown() == [(129, "")]


# Gateways that we bind to

UPSTREAM = {"host": "gw", "port": 1, "system_id": "us", "password": "pw"}


@pytest.fixture
def beyond(world: Any) -> Any:
    """(gateway that we have bound to, world) of a dialect; an application owns some codes."""

    def make(dialect: str, owner: str = "default") -> tuple[Any, Any]:
        around = world(
            upstream={"gw": UPSTREAM | {"dialect": dialect}},
            accounts={
                "theirs": {
                    "role": "application",
                    "codes": ["*101#", "*120*123#", "*372#", "*121#", "*322#"],
                    "dialect": owner,
                }
            },
        )
        far = around.centre("gw:1")
        around.advance(2)
        assert len(far.binds) == 1
        return far, around

    return make


def moved(dialect: str, move: Any) -> DeliverSm:
    return write_move(move, DIALECTS[dialect])


@pytest.mark.parametrize("dialect", ONGOING)
def test_flows_serve_a_gateway_beyond_in_its_dialect(beyond: Any, dialect: str) -> None:
    far, _ = beyond(dialect)
    profile = DIALECTS[dialect]
    number = 0x42 if profile.session else None
    step = 5 if profile.session and profile.session.step_bits else None
    response = far.send(moved(dialect, Dial(EN, "100", "*100#", "ussd", number, step)))
    (menu,) = far.news()
    far.send(moved(dialect, Answer(EN, "100", "1", "ussd", number, step)))
    (following,) = far.news()

    assert (response.command_status, response.message_id) == (0, "")
    first, second = (read_screen(pdu, profile) for pdu in (menu, following))
    assert isinstance(menu, SubmitSm)
    assert (first.msisdn, first.kind) == (EN, Kind.REQUEST)
    assert first.text != second.text
    if profile.echoes:
        assert (first.code, first.number, first.step) == ("100", number, step)
        assert menu.tlvs == write_screen(first, profile, SubmitSm).tlvs


@pytest.mark.parametrize("dialect", CLOSING)
def test_a_gateway_that_takes_one_screen_gets_one_and_no_time_out(
    beyond: Any, dialect: str
) -> None:
    far, around = beyond(dialect)
    dial = moved(dialect, Dial(EN, "100", "*100#"))
    far.send(dial)
    shown = far.news()
    around.advance(200)
    again = moved(dialect, Dial(EN, "100", "*100#"))
    far.send(again)

    assert [read_screen(pdu, DIALECTS[dialect]).kind for pdu in shown] == [Kind.RESPONSE]
    (second,) = far.news()
    assert second.short_message == shown[0].short_message


@pytest.mark.parametrize("dialect", CLOSING)
def test_a_redial_of_what_one_screen_has_closed_begins_anew(beyond: Any, dialect: str) -> None:
    far, _ = beyond(dialect)
    for _ in range(2):
        far.send(moved(dialect, Dial(EN, "100", "*110#")))
    first, second = far.news()

    assert first.short_message == second.short_message


@pytest.mark.parametrize("dialect", ONGOING)
def test_a_gateway_beyond_is_told_that_time_is_out(beyond: Any, dialect: str) -> None:
    far, around = beyond(dialect)
    number = 0x42 if DIALECTS[dialect].session else None
    far.send(moved(dialect, Dial(EN, "100", "*100#", "ussd", number)))
    far.news()
    around.advance(31)
    (last,) = far.news()
    show = read_screen(last, DIALECTS[dialect])

    assert (show.kind, "time" in show.text.lower()) == (Kind.RESPONSE, True)


@pytest.mark.parametrize("dialect", ONGOING)
def test_a_release_beyond_ends_the_dialogue(beyond: Any, dialect: str) -> None:
    far, around = beyond(dialect)
    profile = DIALECTS[dialect]
    number = 0x42 if profile.session and profile.echoes else None
    step = 0 if profile.session and profile.session.step_bits else None
    far.send(moved(dialect, Dial(EN, "100", "*100#", "ussd", number, step)))
    far.send(moved(dialect, Release(EN, "100", "ussd", number, step)))

    assert len(around.gateway.gateway.dialogues) == 0


@pytest.mark.parametrize(
    "dialect, dial, menu, reply, end",
    [
        (
            "generic",
            "generic_1_mo_begin",
            "generic_3_menu",
            "generic_5_user_reply",
            "generic_6_end",
        ),
        (
            "sixdee",
            "sixdee_1_begin",
            "sixdee_2_continue",
            "sixdee_3_reply",
            "sixdee_4_end_spec_0x11",
        ),
        ("mica", "mica_1_begin", "mica_2_menu", "mica_3_reply", "mica_4_end"),
        ("tata", "tata_1_begin", "tata_2_menu_always_op2", "tata_3_reply_op12", "tata_4_close"),
        ("huawei_a", "huawei_1_begin", "huawei_2_menu", None, None),
        ("huawei_b", "huawei_b_pssrr", None, None, "huawei_b_pssrc"),
        ("tajik", "tlv1501_begin", None, None, "tlv1501_reply"),
        ("one_shot", "phase1_pssd_op0", None, None, None),
    ],
)
def test_what_the_field_sends_is_answered_as_the_vectors_answer(
    world: Any,
    vectors: Any,
    dialect: str,
    dial: str,
    menu: str | None,
    reply: str | None,
    end: str | None,
) -> None:
    """An application answers with the vector's words, and beyond its very octets arrive."""
    codes = ["*100#", "*101#", "*120*123#", "*372#", "*121#", "*322#"]
    around = world(
        upstream={"gw": UPSTREAM | {"dialect": dialect}},
        accounts={"theirs": {"role": "application", "codes": codes}},
    )
    far = around.centre("gw:1")
    around.advance(2)
    theirs = around.esme("theirs")

    def answer(expected: Any, kind: Kind) -> None:
        text = read_screen(expected, DIALECTS[dialect]).text
        (asked,) = theirs.news()
        theirs.send(of("default", asked, kind, text))
        (got,) = far.news()
        expected.sequence_number = got.sequence_number
        expected.source_addr = expected.source_addr if dialect != "mica" else got.source_addr
        assert got == expected

    far.send(vectors(dial))
    if menu:
        answer(vectors(menu), Kind.REQUEST)
    if reply:
        far.send(vectors(reply))
    if end:
        answer(vectors(end), Kind.RESPONSE)


@pytest.mark.parametrize(
    "dialect, dial, abort",
    [
        ("sixdee", "sixdee_1_begin", "sixdee_5_abort"),
        ("mica", "mica_1_begin", "mica_5_abort"),
        ("tata", "tata_1_begin", "tata_5_mo_close"),
        ("huawei_b", "huawei_b_pssrr", "huawei_b_relc"),
    ],
)
def test_an_abort_of_the_field_reaches_the_application(
    world: Any, vectors: Any, dialect: str, dial: str, abort: str
) -> None:
    codes = ["*100#", "*120*123#", "*372#", "*121#"]
    around = world(
        upstream={"gw": UPSTREAM | {"dialect": dialect}},
        accounts={"theirs": {"role": "application", "codes": codes}},
    )
    far = around.centre("gw:1")
    around.advance(2)
    theirs = around.esme("theirs")
    far.send(vectors(dial))
    (asked,) = theirs.news()
    far.send(vectors(abort))

    assert [pdu.tlv_integer(OP) for pdu in theirs.news()] == [129]
    assert theirs.send(of("default", asked, Kind.RESPONSE, "late")).command_status == 0x0C


def test_an_answer_in_another_session_than_the_open_one_is_too_late(beyond: Any) -> None:
    far, _ = beyond("sixdee")
    far.send(moved("sixdee", Dial(EN, "100", "*100#", "ussd", 0x1111)))
    far.news()
    far.send(moved("sixdee", Answer(EN, "100", "1", "ussd", 0x2222)))
    (last,) = far.news()

    show = read_screen(last, DIALECTS["sixdee"])
    assert (show.kind, show.number) == (Kind.RESPONSE, 0x2222)


def test_a_notification_goes_beyond_and_its_confirmation_comes_back(world: Any) -> None:
    around = world(
        upstream={"gw": UPSTREAM | {"dialect": "generic"}},
        accounts={"theirs": {"role": "application", "codes": ["*100#"]}},
    )
    far = around.centre("gw:1")
    around.advance(2)
    theirs = around.esme("theirs")
    far.send(moved("generic", Dial(EN, "100", "*100#", "ussd", 9, 0)))
    (asked,) = theirs.news()
    theirs.send(of("default", asked, Kind.NOTIFY, "Your bundle expires today"))
    (told,) = far.news()
    confirm = moved("generic", Answer(EN, "100", "", "ussd", 9, 0))
    confirm.tlvs = ((OP, b"\x13"), (ITS, b"\x09\x01"))
    far.send(confirm)

    assert (told.tlv_integer(OP), told.tlv(ITS)) == (3, b"\x09\x00")
    assert [pdu.tlv_integer(OP) for pdu in theirs.news()] == [19]


# Network peers


@pytest.mark.parametrize("dialect", ONGOING)
def test_a_network_that_binds_to_us_may_speak_any_dialect(world: Any, dialect: str) -> None:
    around = world(accounts={"radio": NETWORK | {"dialect": dialect}})
    radio = around.esme("radio")
    profile = DIALECTS[dialect]
    number = 7 if profile.session else None
    sent = moved(dialect, Dial(EN, "100", "*100#", "ussd", number))
    fields = {one.name: getattr(sent, one.name) for one in DeliverSm.fields}
    radio.send(SubmitSm(**fields, tlvs=sent.tlvs))
    (menu,) = radio.news()

    show = read_screen(menu, profile)
    assert (isinstance(menu, DeliverSm), show.kind, show.msisdn) == (True, Kind.REQUEST, EN)
    if profile.echoes:
        assert (show.code, show.number) == ("100", number)

"""The phone alone: what it puts on the air, what it shows, what it keeps."""

from __future__ import annotations

import pytest

from simulator.handset import (
    CALL,
    USSD,
    Downlink,
    Handset,
    Kind,
    NotInDialogue,
    Shown,
    TextMessage,
    Uplink,
)
from smpp.text import encode_text, split

MSISDN = "79031234567"


@pytest.fixture
def phone() -> Handset:
    return Handset(MSISDN)


def screen(op: int, text: str, info: int | None = 0x0102, service: str = USSD) -> Downlink:
    data_coding, octets = encode_text(text)
    return Downlink("*110*9#", octets, data_coding, service, op, info)


def test_a_dial_goes_out_as_an_indication_with_the_string_as_it_was_keyed(phone: Handset) -> None:
    uplinks = phone.dial("* 110 * 9 #")

    assert uplinks == [Uplink("*110*9#", b"* 110 * 9 #", 0, "USSD", 1)]
    assert phone.is_in_dialogue


def test_a_call_goes_out_under_its_own_service_type(phone: Handset) -> None:
    assert phone.call("8 800 250 08 90") == [
        Uplink("88002500890", b"8 800 250 08 90", 0, "CALL", 1)
    ]


def test_a_reply_echoes_the_session_info_of_the_last_screen(phone: Handset) -> None:
    phone.dial("*100#")
    phone.receive(screen(2, "Information", 0x0302), 0.0)

    assert phone.reply("1") == [Uplink("*110*9#", b"1", 0, "USSD", 18, 0x0302)]


def test_a_cyrillic_reply_goes_out_in_ucs2(phone: Handset) -> None:
    phone.call("0890")

    assert phone.reply("Да")[0].data_coding == 8
    assert phone.reply("Да")[0].octets == "Да".encode("utf-16-be")


def test_a_screen_that_expects_a_reply_keeps_the_dialogue_open(phone: Handset) -> None:
    phone.dial("*100#")
    noticed, answer = phone.receive(screen(2, "Information"), 0.0)

    assert noticed == [Shown(USSD, "*110*9#", "Information", Kind.QUESTION)]
    assert answer is None
    assert phone.screen is not None and phone.screen.expects_reply


@pytest.mark.parametrize("op", [16, 17, 77])
def test_last_words_end_the_dialogue(phone: Handset, op: int) -> None:
    phone.dial("*100#")
    noticed, _ = phone.receive(screen(op, "Goodbye"), 0.0)

    assert noticed == [Shown(USSD, "*110*9#", "Goodbye", Kind.LAST)]
    assert not phone.is_in_dialogue


def test_an_abort_ends_the_dialogue_without_words(phone: Handset) -> None:
    phone.dial("*100#")
    noticed, _ = phone.receive(screen(129, ""), 0.0)

    assert noticed == [Shown(USSD, "*110*9#", "", Kind.CUT)]
    assert not phone.is_in_dialogue


def test_unasked_words_are_confirmed_and_leave_the_question_standing(phone: Handset) -> None:
    phone.call("0890")
    phone.receive(screen(2, "Questions", 0x0102, CALL), 0.0)
    noticed, answer = phone.receive(screen(3, "You are number 1", 0x0104, CALL), 0.0)

    assert noticed == [Shown(CALL, "*110*9#", "You are number 1", Kind.NOTICE)]
    assert answer == Uplink("*110*9#", b"", 0, "CALL", 19, 0x0104)
    assert phone.screen is not None and phone.screen.expects_reply


def test_a_notice_on_an_idle_phone_opens_nothing(phone: Handset) -> None:
    noticed, _ = phone.receive(screen(3, "A fee is due"), 0.0)

    assert noticed == [Shown(USSD, "*110*9#", "A fee is due", Kind.NOTICE, opens=True)]
    assert not phone.is_in_dialogue


def test_a_call_from_the_network_rings_until_it_is_taken(phone: Handset) -> None:
    phone.receive(screen(2, "The operator is calling you back.", 0x0502, CALL), 0.0)
    was_ringing = phone.is_ringing
    picked_up = phone.pick_up()

    assert (was_ringing, phone.is_ringing) == (True, False)
    assert picked_up == [Uplink("*110*9#", b"", 0, "CALL", 18, 0x0502)]


def test_hanging_up_aborts_and_frees_the_phone(phone: Handset) -> None:
    phone.dial("*100#")
    phone.receive(screen(2, "Information"), 0.0)

    assert phone.hang_up() == [Uplink("*110*9#", b"", 0, "USSD", 129, 0x0102)]
    assert not phone.is_in_dialogue


def test_who_is_in_no_dialogue_cannot_answer(phone: Handset) -> None:
    with pytest.raises(NotInDialogue, match="dial or call first"):
        phone.reply("1")


def test_the_dialogue_opened_last_is_the_one_that_is_answered(phone: Handset) -> None:
    phone.call("0890")
    phone.dial("*100#")

    assert phone.reply("1")[0].service_type == "USSD"


def test_losing_coverage_breaks_off_everything_that_is_open(phone: Handset) -> None:
    phone.call("0890")
    phone.dial("*100#")

    assert [uplink.op for uplink in phone.lose_coverage()] == [129, 129]
    assert (phone.is_covered, phone.is_in_dialogue) == (False, False)


def test_dialling_brings_a_phone_back_into_coverage(phone: Handset) -> None:
    phone.lose_coverage()
    phone.dial("*100#")

    assert phone.is_covered


def test_a_dialogue_that_another_process_left_open_can_be_answered(phone: Handset) -> None:
    phone.take_up(USSD, "*100#")

    assert phone.reply("1") == [Uplink("*100#", b"1", 0, "USSD", 18)]


def test_a_short_text_is_one_uplink_without_operation(phone: Handset) -> None:
    assert phone.send_sms("177", "DPSW") == [Uplink("177", b"DPSW", 0)]


def test_a_long_text_goes_out_in_parts(phone: Handset) -> None:
    parts = phone.send_sms("177", "x" * 200)

    assert [len(part.octets) for part in parts] == [159, 53]
    assert {part.esm_class for part in parts} == {0x40}


def test_a_text_message_lands_in_the_inbox(phone: Handset) -> None:
    noticed, answer = phone.receive(Downlink("110", b"Hello"), 5.0)

    assert noticed == phone.inbox == [TextMessage("110", "Hello", 5.0)]
    assert answer is None


def test_a_cell_broadcast_is_noticed_and_not_kept(phone: Handset) -> None:
    noticed, answer = phone.receive(Downlink("110", b"Storm", service_type="CBS"), 5.0)

    assert noticed == [TextMessage("110", "Storm", 5.0, is_broadcast=True)]
    assert (phone.inbox, answer) == ([], None)


def test_a_long_message_is_joined_from_its_headers_in_any_order(phone: Handset) -> None:
    text = "Привет, это длинное сообщение. " * 6
    parts = [
        Downlink("110", part.short_message, part.data_coding, esm_class=part.esm_class)
        for part in split(text, 7)
    ]
    for part in reversed(parts):
        phone.receive(part, 0.0)

    assert [message.text for message in phone.inbox] == [text]


def test_a_long_message_is_joined_from_its_sar_fields(phone: Handset) -> None:
    phone.receive(Downlink("110", b"two", sar=(9, 2, 2)), 0.0)
    phone.receive(Downlink("110", b"one", sar=(9, 2, 1)), 1.0)

    assert phone.inbox == [TextMessage("110", "onetwo", 1.0)]


def test_a_refusal_is_told_with_the_last_words(phone: Handset) -> None:
    phone.dial("*999#")
    noticed, _ = phone.receive(Downlink("*999#", b"Unknown", 0, USSD, 17, is_refusal=True), 0.0)

    assert noticed == [Shown(USSD, "*999#", "Unknown", Kind.LAST, is_refusal=True)]

"""USSD dialogues and calls, as a phone meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smpp.constants import CommandStatus
from smpp.errors import SmppError
from store import Unavailable, call_records, tickets, ussd_sessions
from ussd.service.dialogue.needs import House

EN, RU, BEELINE, STRANGER = "79161234567", "79161234568", "79031234567", "79169999999"
INFORMATION = "Information\n1 Help and hours\n2 Topics"
CONTINUE = "Continue where you stopped?\n1 Yes\n2 Start over"


def records(gateway: Any, msisdn: str = EN) -> list[tuple[str, str, str]]:
    """(code, keys, outcome) of a number, oldest first."""
    gateway.advance(2)
    found = gateway.ask(call_records.of_number, msisdn)
    return [(one.code, one.keys, one.outcome) for one in reversed(found)]


# The way through a flow.


def test_a_dial_shows_the_first_screen_with_session_and_step(demo: Any) -> None:
    phone = demo.phone().dial("*100#")

    assert phone.screen == (2, INFORMATION)
    assert phone.shown[-1].info == bytes((1, 2))


def test_the_way_to_the_end_of_the_information_tree(demo: Any) -> None:
    phone = demo.phone().dial("*100#").press("1").press("2")

    assert phone.screen == (17, "Operators answer day and night, every day.")
    assert phone.shown[-1].info == bytes((1, 7))
    assert len(demo.dialogues) == 0


def test_every_request_is_answered_with_an_id_of_its_own(demo: Any) -> None:
    phone = demo.phone().dial("*100#").press("1")
    replies = [(status, fields["message_id"]) for _, status, fields in phone.peer.link.replies]

    assert replies == [(0, "d1"), (0, "d2")]


def test_a_number_that_is_not_in_the_store_reads_the_information_in_the_first_language(
    demo: Any,
) -> None:
    phone = demo.phone(STRANGER).dial("*100#")

    assert phone.screen == (2, INFORMATION)


def test_a_subscriber_reads_the_language_that_was_chosen(demo: Any) -> None:
    phone = demo.phone(RU).dial("*100#")

    assert phone.screen[1].startswith("Информация")


def test_spaces_in_a_dialled_code_do_not_matter(demo: Any) -> None:
    assert demo.phone().dial("* 100 #").screen == (2, INFORMATION)


def test_a_walk_without_needs_never_reaches_the_writer(demo: Any) -> None:
    demo.writer.is_broken = True
    phone = demo.phone().dial("*100#").press("1").press("1")

    assert phone.screen[0] == 17
    assert "0890" in phone.screen[1]


def test_rows_that_serve_everybody_are_read_once(demo: Any) -> None:
    demo.phone().dial("*100#").press("2")
    demo.writer.is_broken = True
    second = demo.phone(STRANGER).dial("*100#").press("2")

    assert second.screen[1].startswith("Topics\n1 Emergency calls")


# Codes that nobody serves.


@pytest.mark.parametrize("code", ["*110*8#", "*110*9", "*999#"])
def test_an_unknown_code_gets_last_words_and_no_session(demo: Any, code: str) -> None:
    phone = demo.phone().dial(code)

    assert phone.screen == (17, "Unknown code. Check it and dial again.")
    assert len(demo.dialogues) == 0


def test_the_sentence_for_an_unknown_code_is_in_the_subscribers_language(demo: Any) -> None:
    assert demo.phone(RU).dial("*999#").screen == (
        17,
        "Неизвестный код. Проверьте его и наберите снова.",
    )


def test_a_capture_that_does_not_fit_is_no_screen_of_the_flow(tree: Any) -> None:
    assert tree.phone().dial("*111*12#").screen[1].startswith("The code is not complete")


def test_a_capture_reaches_the_screen(tree: Any) -> None:
    assert tree.phone().dial("*111*1234#").screen == (17, "Promo 1234.")


# Repetitions.


def test_a_step_answered_again_gets_the_last_screen_and_no_effect(tree: Any) -> None:
    phone = tree.phone(BEELINE).dial("*110#")
    first = phone.shown[-1].info
    phone.press("2")
    phone.news()
    phone.press("2", info=first)

    assert phone.news() == [(2, "Sent\n1 Again")]
    assert len(tree.texts_to(BEELINE)) == 1


def test_last_words_are_shown_again_when_their_answer_is_repeated(demo: Any) -> None:
    phone = demo.phone().dial("*100#").press("1")
    asked = phone.shown[-1].info
    phone.press("2")
    phone.press("2", info=asked)

    assert phone.screen == (17, "Operators answer day and night, every day.")
    assert records(demo) == [("*100#", "1,2", "completed")]


def test_two_equal_answers_without_session_info_are_two(tree: Any) -> None:
    phone = tree.phone().dial("*110#")
    phone.echoes = False
    phone.press("1").press("1")

    assert phone.screen == (17, "Day and night.")


def test_an_answer_to_no_dialogue_ends_the_one_on_the_phone(demo: Any) -> None:
    phone = demo.phone().dial("*100#").press("1").press("2")
    phone.press("1", info=bytes((99, 2)))

    assert phone.screen == (17, "Time is up. Please dial again.")


def test_answers_that_come_while_the_store_works_wait_in_order(tree: Any) -> None:
    phone = tree.phone(BEELINE).dial("*110#")
    phone.news()
    phone.press_all("2", "1", "9")

    assert [words.splitlines()[0] for _, words in phone.news()][:2] == ["Sent", "Sent"]
    assert len(tree.texts_to(BEELINE)) == 2


def test_nobody_can_pile_up_answers_without_end(tree: Any) -> None:
    phone = tree.phone(BEELINE).dial("*110#")
    phone.news()
    phone.press_all("2", *["9"] * 100)

    assert len(phone.news()) == 21


def test_a_subscriber_who_leaves_while_the_store_works_finds_the_effect_done(tree: Any) -> None:
    phone = tree.phone(BEELINE).dial("*110#")
    last = phone.last_pdu
    tree.dialogues.requests_received(
        phone.peer,
        [phone._pdu("USSD", 18, "2", None), phone._pdu("USSD", 129, "", None)],
    )
    tree.advance()
    quiet = phone.last_pdu is last
    phone.dial("*110#").press("1")

    assert quiet
    assert phone.screen == (2, "Sent\n1 Again")
    assert len(tree.texts_to(BEELINE)) == 1


def test_a_caller_who_hangs_up_while_the_ticket_is_made_leaves_no_ticket(tree: Any) -> None:
    phone = tree.phone().call("0890")
    tree.dialogues.requests_received(
        phone.peer, [phone._pdu("CALL", 18, "0", None), phone._pdu("CALL", 129, "", None)]
    )
    tree.advance()

    assert tree.ask(tickets.waiting) == []


# A second dial, a drop, a resumption.


def test_second_dial_ends_the_first_session(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1")
    phone.dial("*112#")

    assert phone.screen == (2, "Auto\n1 On")
    assert (len(tree.dialogues), records(tree)) == (1, [("*110#", "1", "replaced")])


def test_the_same_code_after_a_drop_asks_and_goes_on(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1")
    phone.hang_up().dial("*110#")
    asked = phone.screen
    phone.press("1")

    assert asked == (2, CONTINUE)
    assert phone.screen == (2, "Help\n1 Hours")
    assert phone.press("1").screen == (17, "Day and night.")


def test_the_same_code_over_a_standing_session_asks_too(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1").dial("*110#")

    assert phone.screen == (2, CONTINUE)
    assert phone.press("2").screen == (
        2,
        "Home. RUB 150.00\n1 Help\n2 Password\n3 Language\n4 Operator",
    )


def test_what_is_typed_anew_behind_a_code_is_what_is_meant(tree: Any) -> None:
    phone = tree.phone().dial("*112*50#").hang_up().dial("*112*70#")

    assert phone.screen == (2, "Give 70?\n1 Yes")
    assert phone.hang_up().dial("*112*70#").press("1").screen == (17, "70 is given.")


def test_the_same_again_behind_a_code_goes_on(tree: Any) -> None:
    phone = tree.phone().dial("*112*50#").press("7")
    shown = phone.screen

    assert phone.hang_up().dial("*112*50#").screen == shown


def test_another_answer_asks_again(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1").dial("*110#").press("7")

    assert phone.screen == (2, CONTINUE)


def test_who_does_not_answer_the_question_is_asked_again(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1").hang_up()
    phone.dial("*110#").hang_up()
    phone.dial("*110#").press("1")

    assert phone.screen == (2, "Help\n1 Hours")


def test_a_dial_that_is_given_up_at_once_keeps_what_was_dropped(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1").hang_up()
    dial, abort = phone._pdu("USSD", 1, "*110#", None), phone._pdu("USSD", 129, "", None)
    tree.dialogues.requests_received(phone.peer, [dial, abort])
    tree.advance()

    assert phone.dial("*110#").press("1").screen == (2, "Help\n1 Hours")


def test_dialling_over_the_question_asks_again(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1")
    phone.dial("*110#").dial("*110#").press("1")

    assert phone.screen == (2, "Help\n1 Hours")


def test_the_question_is_in_the_language_of_the_dialogue(tree: Any) -> None:
    phone = tree.phone(RU).dial("*110#").press("1").hang_up().dial("*110#")

    assert phone.screen[1].startswith("Продолжить с того же места?")


def test_any_other_dial_ends_what_was_dropped(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1").hang_up()
    phone.dial("*112#").dial("*110#")

    assert phone.screen[1].startswith("Home.")


def test_a_drop_is_over_after_resume_within(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1").hang_up()
    tree.advance(301)

    assert phone.dial("*110#").screen[1].startswith("Home.")


def test_resume_auto_goes_on_without_a_question(tree: Any) -> None:
    phone = tree.phone().dial("*112#").press("1").hang_up()

    assert phone.dial("*112#").screen == (2, "On\n1 Off")


def test_resume_never_begins_anew(demo: Any) -> None:
    phone = demo.phone().dial("*100#").press("1").hang_up()

    assert phone.dial("*100#").screen == (2, INFORMATION)


def test_a_screen_that_the_handset_could_not_take_is_a_drop(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1")
    tree.dialogues.response_received(
        phone.peer, phone.last_pdu, phone.last_pdu.reply(CommandStatus.ESME_RDELIVERYFAILURE)
    )

    assert len(tree.dialogues) == 0
    assert phone.dial("*110#").screen == (2, CONTINUE)


def test_a_dialogue_goes_on_with_another_bind_of_the_number(demo: Any) -> None:
    phone = demo.phone().dial("*100#")
    demo.unbind(demo.network)
    other = demo.phone(peer=demo.bind("other", "network"))
    other.peer.link.sent.extend(phone.pdus)
    other.press("1")

    assert other.screen == (2, "Help\n1 Numbers\n2 Hours")


# Time.


def test_an_idle_session_ends_with_a_text(demo: Any) -> None:
    phone = demo.phone().dial("*100#")
    demo.advance(29)
    before = len(demo.dialogues)
    demo.advance(2)

    assert (before, len(demo.dialogues)) == (1, 0)
    assert phone.screen == (17, "Time is up. Please dial again.")
    assert records(demo) == [("*100#", "", "timed_out")]


def test_an_answer_gives_new_time(demo: Any) -> None:
    phone = demo.phone().dial("*100#")
    demo.advance(20)
    phone.press("1")
    demo.advance(20)

    assert phone.screen == (2, "Help\n1 Numbers\n2 Hours")


def test_the_total_limit_holds_however_busy_the_thumb_is(tree: Any) -> None:
    phone = tree.phone().dial("*112#")
    for _ in range(8):
        tree.advance(20)
        phone.press("1")
    tree.advance(21)

    assert phone.screen == (17, "Time is up. Please dial again.")


def test_a_time_out_that_reaches_nobody_is_a_drop(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1")
    tree.unbind(tree.network)
    tree.advance(40)
    again = tree.phone(peer=tree.bind("simulator", "network")).dial("*110#")

    assert again.screen == (2, CONTINUE)
    assert phone.screen == (2, "Help\n1 Hours")


# Effects.


def test_a_password_is_stored_and_texted_with_the_screen_after_the_commit(demo: Any) -> None:
    phone = demo.phone(BEELINE).dial("*110*9#")
    (message,) = demo.texts_to(BEELINE)

    assert phone.screen == (17, "The password will come by SMS.")
    assert (message.source_addr, message.due_at - message.accepted_at) == ("110", 180.0)
    assert demo.woken == [message.due_at]


def test_the_fourth_password_of_an_hour_is_refused(demo: Any) -> None:
    phone = demo.phone(BEELINE)
    for _ in range(4):
        phone.dial("*110*9#")

    assert phone.screen == (17, "Too many requests. Try again in an hour.")
    assert len(demo.texts_to(BEELINE)) == 3


def test_a_broken_store_says_so_and_loses_nothing(tree: Any) -> None:
    phone = tree.phone(BEELINE).dial("*110#")
    tree.writer.is_broken = True
    phone.press("2")
    told = phone.screen
    tree.writer.is_broken = False
    phone.dial("*110#").press("1").press("2")

    assert told == (17, "The service is not available now. Please try again later.")
    assert phone.screen == (2, "Sent\n1 Again")
    assert len(tree.texts_to(BEELINE)) == 1


def test_a_chosen_language_speaks_at_once_and_next_time(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("3").press("2")
    tree.advance(40)

    assert phone.shown[-2].text.startswith("Home.")
    assert phone.dial("*113#").screen[0] == 2
    assert tree.dialogues.find(EN, "ussd").language == "ru"


def test_records_and_snapshots_that_found_no_room_are_written_later(tree: Any) -> None:
    tree.writer.is_broken = True
    tree.phone().dial("*110#").press("1").press("1")
    tree.phone(RU).dial("*110#").press("1")
    tree.advance(3)
    tree.writer.is_broken = False
    tree.phone(BEELINE).dial("*111*1234#")
    tree.advance(3)

    assert records(tree) == [("*110#", "1,1", "completed")]
    assert [one.msisdn for one in tree.ask(ussd_sessions.open_sessions, tree.clocks.wall())] == [RU]


def test_a_record_that_the_store_refuses_is_written_when_it_takes_one_again(
    tree: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(tx: Any, rows: Any) -> None:
        raise Unavailable("The disk is full: make room.")

    with monkeypatch.context() as full:
        full.setattr(call_records.RECORD, "write", refuse)
        tree.phone().dial("*110#").press("1").press("1")
        tree.advance(3)
    tree.phone(BEELINE).dial("*111*1234#")
    tree.advance(3)

    assert records(tree) == [("*110#", "1,1", "completed")]


def test_a_dial_while_the_store_closes_is_told_so(tree: Any) -> None:
    tree.reader.is_closing = True

    assert tree.phone().dial("*110#").screen == (
        17,
        "The service is not available now. Please try again later.",
    )


def test_a_dial_while_the_store_closes_keeps_what_was_dropped(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1").hang_up()
    tree.reader.is_closing = True
    phone.dial("*110#")
    tree.reader.is_closing = False

    assert phone.dial("*110#").press("1").screen == (2, "Help\n1 Hours")


def test_a_confirmation_without_a_dialogue_is_just_answered(demo: Any) -> None:
    phone = demo.phone()
    phone._send("USSD", 19, "", None)

    assert phone.peer.link.replies[-1][1] == 0
    assert phone.shown == []


def test_a_peer_that_never_answers_a_screen_ends_nothing(demo: Any) -> None:
    phone = demo.phone().dial("*100#")
    demo.dialogues.request_failed(phone.peer, phone.last_pdu, SmppError("no response"))

    assert phone.press("1").screen == (2, "Help\n1 Numbers\n2 Hours")


# A restart.


def test_a_restart_offers_to_go_on_and_what_was_done_is_done_once(
    make_gateway: Callable[..., Any], tree_flows: Any
) -> None:
    before = make_gateway(tree_flows)
    before.phone(BEELINE).dial("*110#").press("2")
    after = make_gateway(tree_flows)
    phone = after.phone(BEELINE).dial("*110#")
    asked = phone.screen
    phone.press("1")

    assert asked == (2, CONTINUE)
    assert phone.screen == (2, "Sent\n1 Again")
    assert len(after.texts_to(BEELINE)) == 1


def test_a_phone_that_noticed_nothing_of_a_restart_just_goes_on(
    make_gateway: Callable[..., Any], tree_flows: Any
) -> None:
    before = make_gateway(tree_flows)
    old = before.phone().dial("*110#").press("1")
    before.advance(2)
    after = make_gateway(tree_flows)
    phone = after.phone()
    phone.peer.link.sent.extend(old.pdus)

    assert phone.press("1").screen == (17, "Day and night.")


def test_a_dropped_session_outlives_a_restart(
    make_gateway: Callable[..., Any], tree_flows: Any
) -> None:
    before = make_gateway(tree_flows)
    before.phone().dial("*110#").press("1").hang_up()
    before.advance(2)

    assert make_gateway(tree_flows).phone().dial("*110#").screen == (2, CONTINUE)


def test_a_session_that_ended_leaves_no_row(tree: Any) -> None:
    phone = tree.phone().dial("*110#").press("1")
    tree.advance(2)
    rows = len(tree.ask(ussd_sessions.open_sessions, tree.clocks.wall()))
    phone.press("1")
    tree.advance(2)

    assert (rows, tree.ask(ussd_sessions.open_sessions, tree.clocks.wall())) == (1, [])


def test_sessions_that_never_resume_are_not_written(demo: Any) -> None:
    demo.phone().dial("*100#")
    demo.advance(2)

    assert demo.ask(ussd_sessions.open_sessions, demo.clocks.wall()) == []


def test_a_stop_writes_what_stands(make_gateway: Callable[..., Any], tree_flows: Any) -> None:
    before = make_gateway(tree_flows)
    before.phone().dial("*110#").press("1")
    before.dialogues.stop()
    before.advance()

    assert make_gateway(tree_flows).phone().dial("*110#").screen == (2, CONTINUE)


# Calls.


def test_a_call_announces_and_takes_keys_into_the_queue(demo: Any) -> None:
    phone = demo.phone().call("0890")
    welcome = phone.screen
    phone.press("2").press("0")

    assert welcome[0] == 2
    assert welcome[1].startswith("Welcome. 0890 is free")
    assert "You are number 1" in phone.screen[1]


def test_keys_pressed_before_the_announcement_all_count(demo: Any) -> None:
    phone = demo.phone().call("0890").press("50")

    assert "You are number 1" in phone.screen[1]


def test_a_number_with_a_key_tail_walks_on(demo: Any) -> None:
    phone = demo.phone().call("88002500890-1-2-4-0")

    assert "You are number 1" in phone.screen[1]


@pytest.mark.parametrize("spelling", ["8-800-250-0890", "8 800 250 08 90", "8800 250 0890"])
def test_every_spelling_of_the_federal_number_is_one(demo: Any, spelling: str) -> None:
    assert demo.phone(BEELINE).call(spelling).screen[1].startswith("Welcome. The quality")


def test_a_caller_of_another_network_is_not_served(demo: Any) -> None:
    assert demo.phone(BEELINE).call("0890").screen == (
        17,
        "The number is not served. Please call 8-800-250-0890.",
    )


def test_a_setting_decides_who_is_served(make_gateway: Callable[..., Any], demo_flows: Any) -> None:
    gateway = make_gateway(demo_flows, settings={"hotline.own_network": "refused"})

    assert gateway.phone().call("88002500890").screen == (
        17,
        "The number is not served from your network. Please call 0890.",
    )


def test_a_number_that_does_not_exist_and_one_that_is_not_complete(demo: Any) -> None:
    phone = demo.phone()

    assert phone.call("0777").screen == (17, "This number does not exist. Check it and call again.")
    assert phone.call("8 800 700 611").screen == (
        17,
        "The number is incomplete. Check it and call again.",
    )


def test_a_silent_caller_hears_the_announcement_again_and_is_let_go(tree: Any) -> None:
    phone = tree.phone().call("0890")
    first = phone.screen
    phone.news()
    tree.advance(58)
    again = phone.news()
    tree.advance(4)

    assert again == [first] * 5
    assert phone.screen == (17, "We have not heard from you. Please call again.")


def test_silence_leads_on_where_the_flow_says_so(tree: Any) -> None:
    phone = tree.phone().call("0890").press("1")
    tree.advance(6)

    assert phone.screen == (2, "Number 1.\n2 Call me")


def test_a_longer_input_of_a_call_ends_with_a_pause_or_a_hash(tree: Any) -> None:
    paused, hashed = tree.phone().call("0890").press("2"), tree.phone(RU).call("0890").press("2")
    paused.press("1").press("2")
    hashed.press("3").press("4").press("#")
    tree.advance(4)

    assert paused.screen == (17, "Rated 12.")
    assert hashed.screen == (17, "Rated 34.")


def test_the_keys_of_a_call_are_its_route(demo: Any) -> None:
    demo.phone().call("0890").press("2").press("0").hang_up()

    assert records(demo) == [("0890", "2,0", "released")]


def test_a_gateway_that_is_told_of_an_outage_refuses_effects_and_serves_the_rest(
    make_gateway: Callable[..., Any], tree_flows: Any
) -> None:
    out = {"store"}
    gateway = make_gateway(tree_flows, house=House(is_out=out.__contains__))
    phone = gateway.phone(BEELINE).dial("*110#").press("2")
    told = phone.screen
    out.clear()

    assert told == (17, "The service is not available now. Please try again later.")
    assert phone.dial("*110#").press("1").press("2").screen == (2, "Sent\n1 Again")


def test_new_flows_serve_new_dialogues_and_open_ones_stay_on_theirs(
    demo: Any, tree_flows: Any
) -> None:
    phone = demo.phone().dial("*100#")
    demo.dialogues.use_flows(tree_flows)
    phone.press("1")

    assert phone.screen == (2, "Help\n1 Numbers\n2 Hours")
    assert demo.phone(RU).dial("*112#").screen == (2, "Auto\n1 On")


def test_codes_of_applications_can_change_while_running(demo: Any) -> None:
    demo.dialogues.use_codes(())

    assert demo.phone().dial("*500#").screen[1].startswith("Unknown code.")


# Bounds.


def test_the_gateway_refuses_dials_past_its_bound(demo: Any) -> None:
    demo.dialogues._limit = 1
    demo.phone().dial("*100#")
    second = demo.phone(RU)
    second.dial("*100#")

    assert second.peer.link.replies[-1][1] == CommandStatus.ESME_RTHROTTLED
    assert second.shown == []


def test_one_phones_broken_flow_is_its_own_affair(tree: Any) -> None:
    phone = tree.phone().dial("*110#")
    tree.dialogues.find(EN, "ussd").dialogue.screen = "care.gone"
    phone.press("1")

    assert phone.screen[0] == 17
    assert tree.phone(RU).dial("*112#").screen == (2, "Auto\n1 On")


def test_the_screen_of_a_phone_can_be_asked_for(demo: Any) -> None:
    demo.phone().dial("*100#")

    assert demo.dialogues.screen(EN) == INFORMATION
    assert demo.dialogues.screen(RU) is None

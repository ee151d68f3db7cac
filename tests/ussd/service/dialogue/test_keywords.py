"""Short messages with a keyword."""

from __future__ import annotations

from typing import Any

from smpp.constants import CommandStatus

EN, ROSTELECOM = "79161234567", "79021234567"


def answers(gateway: Any, msisdn: str) -> list[tuple[str, str]]:
    """(sender, words) that wait for a number."""
    return [(one.source_addr, one.text) for one in gateway.texts_to(msisdn)]


def test_dpsw_blocks_the_portal_and_is_confirmed_to_sender_and_contact(demo: Any) -> None:
    status, fields = demo.phone(ROSTELECOM).text("177", "dpsw ")

    assert (status, bool(fields["message_id"])) == (0, True)
    assert [sender for sender, _ in answers(demo, ROSTELECOM)] == ["177"]
    assert len(answers(demo, "79021234568")) == 1
    assert demo.woken


def test_dpsw_again_is_told_that_it_is_blocked_already(demo: Any) -> None:
    phone = demo.phone(ROSTELECOM)
    phone.text("177", "DPSW")
    phone.text("177", "DPSW")
    words = [words for _, words in answers(demo, ROSTELECOM)]

    assert len(words) == 2
    assert words[0] != words[1]


def test_another_word_gets_the_screen_for_others(demo: Any) -> None:
    demo.phone(EN).text("177", "BAL")

    assert answers(demo, EN) == [
        ("177", "Unknown command. To block your account on the portal, send DPSW.")
    ]


def test_a_number_of_nobody_is_left_to_the_message_centre(demo: Any) -> None:
    assert demo.phone().text("178", "DPSW") is None
    assert demo.phone().text("5000", "hello") is None


def test_a_broken_store_is_told_to_the_peer_and_nothing_is_kept(demo: Any) -> None:
    demo.writer.is_broken = True
    refused = demo.phone(EN).text("177", "DPSW")
    demo.writer.is_broken = False

    assert refused == (CommandStatus.ESME_RMSGQFUL, {})
    assert (answers(demo, EN), len(demo.dialogues)) == ([], 0)


def test_the_next_text_answers_a_screen_that_asked(tree: Any) -> None:
    phone = tree.phone()
    phone.text("177", "STOP")
    phone.text("177", "news")

    assert answers(tree, EN) == [("177", "Stop what?"), ("177", "Stopped news.")]
    assert len(tree.dialogues) == 0


def test_a_keyword_begins_anew_whatever_was_asked(tree: Any) -> None:
    phone = tree.phone()
    phone.text("177", "STOP")
    phone.text("177", "stop")

    assert [words for _, words in answers(tree, EN)] == ["Stop what?", "Stop what?"]
    assert len(tree.dialogues) == 1


def test_a_question_that_nobody_answers_is_over_in_time(tree: Any) -> None:
    tree.phone().text("177", "STOP")
    tree.advance(301)

    assert len(tree.dialogues) == 0


def test_a_store_that_closes_is_told_to_the_peer(demo: Any) -> None:
    demo.reader.is_closing = True

    assert demo.phone(EN).text("177", "DPSW") == (CommandStatus.ESME_RMSGQFUL, {})

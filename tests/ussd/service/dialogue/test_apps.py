"""Applications that own a code."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from smpp.commands import SubmitSm
from smpp.constants import CommandStatus
from smpp.text import decode_text, encode_text
from smpp.tlvs import Tag
from store import call_records

EN = "79161234567"
UNAVAILABLE = "The service is not available now. Please try again later."


class Application:
    """An ESME that answers dials of *500#."""

    def __init__(self, gateway: Any, system_id: str = "app") -> None:
        self.gateway = gateway
        self.peer = gateway.bind(system_id, "application")

    @property
    def moves(self) -> list[tuple[int, str]]:
        """(operation, text) of what came, oldest first."""
        return [
            (
                pdu.tlv(Tag.USSD_SERVICE_OP)[0],
                decode_text(pdu.short_message, pdu.data_coding),
            )
            for pdu in self.peer.link.sent
        ]

    def show(self, op: int, text: str, info: bytes | None = b"", to: str = EN) -> int:
        """Send a screen, echoing the last session info; the status of its response."""
        if info == b"":
            info = self.peer.link.sent[-1].tlv(Tag.ITS_SESSION_INFO)
        tlvs = [(int(Tag.USSD_SERVICE_OP), bytes((op,)))]
        if info:
            tlvs.append((int(Tag.ITS_SESSION_INFO), info))
        pdu = SubmitSm(
            service_type="USSD",
            source_addr="*500#",
            destination_addr=to,
            data_coding=0 if text.isascii() else 8,
            short_message=encode_text(text)[1],
            tlvs=tuple(tlvs),
        )
        self.gateway.apps.requests_received(self.peer, [pdu])
        self.gateway.advance()
        (status,) = [status for answered, status, _ in self.peer.link.replies if answered is pdu]
        return int(status)


@pytest.fixture
def app(demo: Any) -> Application:
    return Application(demo)


def test_a_dial_reaches_the_application_with_the_session(demo: Any, app: Application) -> None:
    demo.phone().dial("*500*7#")
    (pdu,) = app.peer.link.sent

    assert app.moves == [(1, "*500*7#")]
    assert (pdu.service_type, pdu.source_addr, pdu.destination_addr) == ("USSD", EN, "*500#")
    assert pdu.tlv(Tag.ITS_SESSION_INFO) == bytes((1, 0))


def test_a_dialogue_of_an_application_from_the_dial_to_the_end(demo: Any, app: Application) -> None:
    phone = demo.phone().dial("*500#")
    statuses = [app.show(2, "Pay? 1 yes")]
    asked = phone.screen
    phone.press("1")
    statuses.append(app.show(17, "Paid."))

    assert statuses == [0, 0]
    assert (asked, phone.screen) == ((2, "Pay? 1 yes"), (17, "Paid."))
    assert app.moves == [(1, "*500#"), (18, "1")]
    assert [pdu.source_addr for pdu in phone.pdus] == ["*500#", "*500#"]
    assert len(demo.dialogues) == 0


def test_an_application_that_echoes_nothing_is_known_by_the_number(
    demo: Any, app: Application
) -> None:
    phone = demo.phone().dial("*500#")

    assert app.show(17, "Hello.", info=None) == 0
    assert phone.screen == (17, "Hello.")


def test_a_notification_keeps_the_dialogue_and_its_confirmation_comes_back(
    demo: Any, app: Application
) -> None:
    phone = demo.phone().dial("*500#")
    app.show(3, "One moment.")
    phone._send("USSD", 19, "", phone.shown[-1].info)

    assert phone.screen == (3, "One moment.")
    assert (app.moves[-1], len(demo.dialogues)) == ((19, ""), 1)


def test_a_repeated_answer_does_not_reach_the_application_twice(
    demo: Any, app: Application
) -> None:
    phone = demo.phone().dial("*500#")
    app.show(2, "First")
    first = phone.shown[-1].info
    phone.press("1")
    app.show(2, "Second")
    phone.press("1", info=first)

    assert app.moves == [(1, "*500#"), (18, "1")]
    assert phone.screen == (2, "Second")


@pytest.mark.parametrize(
    ("text", "warnings"),
    [("a" * 182, 0), ("a" * 183, 1), ("я" * 80, 0), ("я" * 81, 1), ("[" * 91, 0), ("[" * 92, 1)],
)
def test_a_screen_longer_than_a_ussd_string_is_shown_whole_and_warned_of_once(
    demo: Any, app: Application, text: str, warnings: int
) -> None:
    phone = demo.phone().dial("*500#")
    with capture_logs() as logged:
        statuses = [app.show(2, text), app.show(17, text)]

    assert (statuses, phone.screen) == ([0, 0], (17, text))
    assert [line["event"] for line in logged] == ["screen_too_long"] * warnings


def test_an_answer_without_a_dialogue_is_refused_and_never_sent(
    demo: Any, app: Application
) -> None:
    assert app.show(2, "Hello?", info=None) == CommandStatus.ESME_RINVMSGID == 0x0C
    assert demo.texts_to(EN) == []
    assert demo.phone().shown == []


def test_an_answer_of_an_older_session_is_refused(demo: Any, app: Application) -> None:
    phone = demo.phone().dial("*500#").dial("*500#")

    assert app.show(17, "Late.", info=bytes((1, 0))) == CommandStatus.ESME_RINVMSGID
    assert phone.shown == []


def test_an_application_cannot_lead_a_dialogue_of_another(demo: Any, app: Application) -> None:
    other = Application(demo, "app2")
    demo.phone().dial("*500#")

    assert other.show(17, "Mine.", info=None) == CommandStatus.ESME_RINVMSGID


def test_an_application_cannot_lead_a_dialogue_of_the_flows(demo: Any, app: Application) -> None:
    demo.phone().dial("*100#")

    assert app.show(17, "Mine.", info=None) == CommandStatus.ESME_RINVMSGID


def test_an_application_that_is_not_bound_costs_a_sentence(demo: Any) -> None:
    assert demo.phone().dial("*500#").screen == (17, UNAVAILABLE)


def test_an_application_that_does_not_answer_is_waited_for_so_long(
    demo: Any, app: Application
) -> None:
    phone = demo.phone().dial("*500#")
    demo.advance(24)
    before = phone.shown
    demo.advance(2)

    assert (before, phone.screen) == ([], (17, UNAVAILABLE))
    assert app.moves[-1] == (129, "")


def test_a_silent_subscriber_is_told_and_so_is_the_application(demo: Any, app: Application) -> None:
    phone = demo.phone().dial("*500#")
    app.show(2, "Well?")
    demo.advance(121)

    assert phone.screen == (17, "Time is up. Please dial again.")
    assert app.moves[-1] == (129, "")
    assert app.show(17, "Late.") == CommandStatus.ESME_RINVMSGID


def test_a_subscriber_who_hangs_up_is_told_to_the_application(demo: Any, app: Application) -> None:
    phone = demo.phone().dial("*500#")
    app.show(2, "Well?")
    phone.hang_up()

    assert app.moves[-1] == (129, "")
    assert len(demo.dialogues) == 0


def test_an_application_may_hang_up_without_a_word(demo: Any, app: Application) -> None:
    phone = demo.phone().dial("*500#")
    app.show(129, "")

    assert phone.screen == (129, "")
    assert len(demo.dialogues) == 0


def test_a_refused_dial_is_over_with_a_sentence(demo: Any, app: Application) -> None:
    phone = demo.phone().dial("*500#")
    request = app.peer.link.sent[-1]
    demo.apps.response_received(app.peer, request, request.reply(CommandStatus.ESME_RSYSERR))
    demo.advance(2)

    assert phone.screen == (17, UNAVAILABLE)
    assert [one.outcome for one in demo.ask(call_records.of_number, EN)] == ["refused"]


def test_another_link_of_the_application_takes_over(demo: Any, app: Application) -> None:
    second = Application(demo)
    phone = demo.phone().dial("*500#")
    led, spare = (second, app) if second.moves else (app, second)
    led.show(2, "Well?")
    demo.bound.peers.remove(led.peer)
    demo.apps.peer_left(led.peer)
    phone.press("1")

    assert spare.moves == [(18, "1")]


def test_short_messages_of_an_application_are_not_dialogues(demo: Any, app: Application) -> None:
    assert demo.apps.short_message(app.peer, SubmitSm()) is False

"""Messages at their receivers: windows, answers, what waits for its turn."""

from __future__ import annotations

from typing import Any

import pytest

from smpp.commands import CancelSm, ReplaceSm, SubmitSm
from smpp.constants import CommandStatus, MessageState
from store import messages
from ussd.service.links.accounts import BindAccount

S = CommandStatus
PHONE, OTHER = "79031234567", "79161234567"


def submit(text: bytes = b"hello", to: str = PHONE, **fields: Any) -> SubmitSm:
    return SubmitSm(source_addr="5000", destination_addr=to, short_message=text, **fields)


def phone(centre: Any, number: str = PHONE, **options: Any) -> Any:
    return centre.esme("simulator", "simpass", address_range=number, **options)


def of_ours(centre: Any, text: str, **fields: Any) -> None:
    now = centre.clocks.wall()
    message = messages.ShortMessage(
        **{
            "id": centre.ids.next(),
            "kind": "MT",
            "source_addr": "110",
            "destination_addr": PHONE,
            "accepted_at": now,
            "due_at": now,
            "expires_at": now + 86400,
            "text": text,
        }
        | fields
    )
    with centre.database.transaction() as tx:
        messages.accept(tx, message)
    centre.forwarder.wake(message.due_at)
    centre.advance()


def test_a_message_that_waits_for_its_turn_can_still_be_cancelled(make_centre: Any) -> None:
    accounts = (
        BindAccount(system_id="simulator", secret="simpass", role="network", window=1),
        BindAccount(system_id="app", secret="apppass", role="application"),
    )
    centre = make_centre(accounts=accounts)
    handset = phone(centre, answer=None)
    app = centre.esme()
    for n in range(3):
        centre.send(app, submit(b"%d" % n))
    cancelled = centre.send(app, CancelSm(message_id="2")).command_status
    handset.answer = 0
    handset.link.reply(handset.requests[0])
    centre.advance()

    assert (cancelled, handset.delivered) == (0, [b"0", b"2"])


def test_a_message_that_waits_for_its_turn_is_sent_as_replaced(make_centre: Any) -> None:
    accounts = (
        BindAccount(system_id="simulator", secret="simpass", role="network", window=1),
        BindAccount(system_id="app", secret="apppass", role="application"),
    )
    centre = make_centre(accounts=accounts)
    handset = phone(centre, answer=None)
    app = centre.esme()
    for n in range(2):
        centre.send(app, submit(b"%d" % n))
    pdu = ReplaceSm(message_id="2", source_addr="5000", short_message=b"new")
    replaced = centre.send(app, pdu).command_status
    handset.answer = 0
    handset.link.reply(handset.requests[0])
    centre.advance()

    assert (replaced, handset.delivered) == (0, [b"0", b"new"])


def test_a_message_expires_also_while_its_receiver_is_slow(make_centre: Any) -> None:
    accounts = (
        BindAccount(system_id="simulator", secret="simpass", role="network", window=1),
        BindAccount(system_id="app", secret="apppass", role="application"),
    )
    centre = make_centre(accounts=accounts)
    handset = phone(centre, answer=None)
    app = centre.esme()
    centre.send(app, submit())
    centre.send(app, submit(validity_period="000000000005000R"))
    centre.advance(6)
    handset.link.reply(handset.requests[0])
    centre.advance()

    assert (len(handset.requests), centre.stored(2).state) == (1, MessageState.EXPIRED)


def test_a_text_in_parts_is_delivered_only_when_all_are_taken(centre: Any) -> None:
    handset = phone(centre, answer=None)
    of_ours(centre, "x" * 200)
    handset.link.reply(handset.requests[0])
    centre.advance()
    before = centre.stored(1).state
    handset.link.reply(handset.requests[1], S.ESME_RX_T_APPN)
    centre.advance()

    assert (before, centre.stored(1).state, centre.stored(1).attempts) == (1, 1, 1)


def test_a_link_that_breaks_loses_nothing(centre: Any) -> None:
    handset = phone(centre, answer=None)
    app = centre.esme()
    for n in range(3):
        centre.send(app, submit(b"%d" % n))
    handset.link.reply(handset.requests[0])
    centre.advance()
    handset.link.abort("out of battery")
    centre.advance()
    again = phone(centre)

    assert again.delivered == [b"1", b"2"]


def test_a_phone_that_does_not_answer_is_tried_again(centre: Any) -> None:
    handset = phone(centre, answer=None)
    centre.send(centre.esme(), submit())
    for _ in range(20):
        centre.advance(1)

    assert len(handset.requests) == 2
    assert handset.requests[0].tlv(0x1E) == handset.requests[1].tlv(0x1E)


def test_the_window_of_a_slow_phone_bounds_what_is_sent(make_centre: Any) -> None:
    accounts = (
        BindAccount(system_id="simulator", secret="simpass", role="network", window=10),
        BindAccount(system_id="app", secret="apppass", role="application"),
    )
    centre = make_centre(accounts=accounts)
    handset = phone(centre, answer=None)
    app = centre.esme()
    for n in range(25):
        app.link.send(submit(b"%d" % n))
    centre.advance()
    before = len(handset.requests)
    for pdu in handset.requests[:10]:
        handset.link.reply(pdu)
    centre.advance()

    assert (before, len(handset.requests)) == (10, 20)


def test_one_slow_receiver_does_not_keep_another_waiting(
    centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ussd.service.messages.deliveries._QUEUED_FOR_ONE", 5)
    slow, quick = phone(centre, answer=None), phone(centre, OTHER)
    slow_peer = centre.switchboard.network_peer(PHONE)
    app = centre.esme()
    monkeypatch.setattr(type(slow_peer.link), "room", property(lambda link: 0), raising=True)
    for n in range(12):
        app.link.send(submit(b"%d" % n))
    centre.advance()
    monkeypatch.undo()
    centre.send(app, submit(to=OTHER))
    quick_got = list(quick.delivered)
    slow.answer = 0
    for _ in range(4):
        centre.advance(1)

    assert quick_got == [b"hello"]
    assert slow.delivered == [b"%d" % n for n in range(12)]

"""Messages at their receivers: windows, answers, what waits for its turn."""

from __future__ import annotations

from typing import Any

from smpp.commands import CancelSm, ReplaceSm, SubmitSm
from smpp.constants import CommandStatus, MessageState
from smpp.tlvs import Tag
from store import messages
from ussd.config import Smsc as SmscSettings
from ussd.service.links.accounts import BindAccount

S = CommandStatus
PHONE, OTHER = "79031234567", "79161234567"
SLOW = (PHONE, "79051234567", "79061234567")


def submit(text: bytes = b"hello", to: str = PHONE, **fields: Any) -> SubmitSm:
    return SubmitSm(source_addr="5000", destination_addr=to, short_message=text, **fields)


def test_a_message_that_waits_for_its_turn_can_still_be_cancelled(make_centre: Any) -> None:
    accounts = (
        BindAccount(system_id="simulator", secret="simpass", role="network", window=1),
        BindAccount(system_id="app", secret="apppass", role="application"),
    )
    centre = make_centre(accounts=accounts)
    handset = centre.phone(answer=None)
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
    handset = centre.phone(answer=None)
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
    handset = centre.phone(answer=None)
    app = centre.esme()
    centre.send(app, submit())
    centre.send(app, submit(validity_period="000000000005000R"))
    centre.advance(6)
    handset.link.reply(handset.requests[0])
    centre.advance()

    assert (len(handset.requests), centre.stored(2).state) == (1, MessageState.EXPIRED)


def test_a_text_in_parts_is_delivered_only_when_all_are_taken(centre: Any) -> None:
    handset = centre.phone(answer=None)
    centre.write("x" * 200)
    handset.link.reply(handset.requests[0])
    centre.advance()
    before = centre.stored(1).state
    handset.link.reply(handset.requests[1], S.ESME_RX_T_APPN)
    centre.advance()

    assert (before, centre.stored(1).state, centre.stored(1).attempts) == (1, 1, 1)


def test_what_cannot_be_written_is_given_up_and_stops_no_other(centre: Any) -> None:
    handset = centre.phone()
    centre.write("one", source_addr="7" * 40)
    centre.write("x" * 200, source_addr="7" * 40)
    centre.write("three")
    with centre.database.reading() as tx:
        causes = [messages.life(tx, number)[-1] for number in (1, 2)]

    assert handset.delivered == [b"three"]
    assert [cause.state for cause in causes] == [MessageState.UNDELIVERABLE] * 2
    assert all("source_addr" in cause.cause for cause in causes)


def test_a_phone_below_3_4_gets_a_long_text_in_parts(centre: Any) -> None:
    handset = centre.phone(version=0x33)
    text = b"x" * 300
    centre.send(centre.esme(), submit(b"", tlvs=((Tag.MESSAGE_PAYLOAD, text),)))

    assert [pdu.esm_class for pdu in handset.requests] == [0x40, 0x40]
    assert b"".join(octets[6:] for octets in handset.delivered) == text
    assert centre.stored(1).state == MessageState.DELIVERED


def test_a_link_that_breaks_loses_nothing(centre: Any) -> None:
    handset = centre.phone(answer=None)
    app = centre.esme()
    for n in range(3):
        centre.send(app, submit(b"%d" % n))
    handset.link.reply(handset.requests[0])
    centre.advance()
    handset.link.abort("out of battery")
    centre.advance()
    again = centre.phone()

    assert again.delivered == [b"1", b"2"]


def test_a_phone_that_does_not_answer_is_tried_again(centre: Any) -> None:
    handset = centre.phone(answer=None)
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
    handset = centre.phone(answer=None)
    app = centre.esme()
    for n in range(25):
        app.link.send(submit(b"%d" % n))
    centre.advance()
    before = len(handset.requests)
    for pdu in handset.requests[:10]:
        handset.link.reply(pdu)
    centre.advance()

    assert (before, len(handset.requests)) == (10, 20)


def small(make_centre: Any, **fields: Any) -> Any:
    """A centre whose lanes hold 50 messages together, and whose receivers have a window of 4."""
    app = BindAccount(
        system_id="app",
        secret="apppass",
        role="application",
        window=4,
        sessions=9,
        short_numbers=("5000",),
    )
    handset = BindAccount(
        system_id="simulator", secret="simpass", role="network", window=4, sessions=9
    )
    return make_centre(accounts=(handset, app), settings=SmscSettings(loaded=200), **fields)


def flood(centre: Any, app: Any, count: int, **fields: Any) -> None:
    for n in range(count):
        app.link.send(submit(b"%d" % n, **fields))
    for _ in range(count // 4):
        centre.advance()


def answer_all(centre: Any, esme: Any) -> None:
    """Answer what an ESME left unanswered, and everything that comes from now on."""
    esme.answer = 0
    for pdu in esme.requests[-4:]:
        esme.link.reply(pdu)
    for _ in range(40):
        centre.advance()


def test_slow_receivers_do_not_keep_another_waiting(make_centre: Any) -> None:
    centre = small(make_centre)
    slow = [centre.phone(number, answer=None) for number in SLOW]
    quick = centre.phone(OTHER)
    app = centre.esme()
    for one in SLOW:
        flood(centre, app, 50, to=one)
    centre.send(app, submit(to=OTHER))

    assert [len(one.requests) for one in slow] == [4, 4, 4]
    assert quick.delivered == [b"hello"]


def test_what_a_slow_receiver_has_no_room_for_comes_later_in_order(make_centre: Any) -> None:
    centre = small(make_centre)
    slow = centre.phone(answer=None)
    flood(centre, centre.esme(), 100)
    held = centre.forwarder.held
    answer_all(centre, slow)

    assert held <= 25
    assert slow.delivered == [b"%d" % n for n in range(100)]


def test_waiting_for_a_slow_receiver_leaves_no_trace(make_centre: Any) -> None:
    centre = small(make_centre)
    centre.phone(answer=None)
    flood(centre, centre.esme(), 50)
    for _ in range(5):
        centre.advance(1)

    with centre.database.reading() as tx:
        lives = [messages.life(tx, number) for number in range(1, 51)]
    assert [len(life) for life in lives] == [1] * 50


def test_receipts_that_many_wait_for_their_account_all_arrive(make_centre: Any) -> None:
    centre = small(make_centre, emulation=True)
    sender = centre.esme(kind="tx")
    for n in range(100):
        sender.link.send(submit(b"%d" % n, registered_delivery=1))
    for _ in range(10):
        centre.advance(1)
    receiver = centre.esme(kind="rx")
    for _ in range(60):
        centre.advance()

    ids = [pdu.tlv(0x1E) for pdu in receiver.requests]
    assert sorted(ids) == sorted(b"%d\0" % n for n in range(1, 101))


def test_an_urgent_message_passes_those_that_a_slow_receiver_left(make_centre: Any) -> None:
    centre = small(make_centre)
    slow = centre.phone(answer=None)
    app = centre.esme()
    flood(centre, app, 50)
    centre.send(app, submit(b"urgent", priority_flag=3))
    answer_all(centre, slow)

    assert len(slow.delivered) == 51
    assert slow.delivered.index(b"urgent") < 20


def test_what_was_left_for_a_receiver_that_is_gone_waits_for_the_next_one(
    make_centre: Any,
) -> None:
    centre = small(make_centre)
    slow = centre.phone(answer=None)
    flood(centre, centre.esme(), 50)
    slow.link.abort("out of battery")
    for _ in range(20):
        centre.advance()
    again = centre.phone()
    for _ in range(20):
        centre.advance()

    assert again.delivered == [b"%d" % n for n in range(50)]


def test_a_second_link_takes_what_the_first_one_has_no_room_for(make_centre: Any) -> None:
    centre = small(make_centre)
    phone_link = centre.phone()
    centre.esme(kind="rx", answer=None)
    flood(centre, phone_link, 50, to="5000")
    second = centre.esme(kind="rx")
    for _ in range(20):
        centre.advance()

    assert second.delivered == [b"%d" % n for n in range(25, 50)]


def test_a_new_link_for_the_number_takes_what_the_former_has_no_room_for(
    make_centre: Any,
) -> None:
    centre = small(make_centre)
    centre.phone(answer=None)
    flood(centre, centre.esme(), 50)
    newer = centre.phone()
    for _ in range(20):
        centre.advance()

    assert newer.delivered == [b"%d" % n for n in range(25, 50)]


def test_a_message_that_was_left_can_be_cancelled(make_centre: Any) -> None:
    centre = small(make_centre)
    slow = centre.phone(answer=None)
    app = centre.esme()
    flood(centre, app, 50)
    cancelled = centre.send(app, CancelSm(message_id="40")).command_status
    answer_all(centre, slow)

    assert cancelled == 0
    assert slow.delivered == [b"%d" % n for n in range(50) if n != 39]

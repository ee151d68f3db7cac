"""Messages wait for whoever is to receive them, and are let go in order."""

from __future__ import annotations

from typing import Any

from smpp.commands import SubmitSm
from smpp.constants import EsmClass, MessageState
from store import messages

PHONE, OTHER = "79031234567", "79161234567"


def submit(text: bytes = b"hello", to: str = PHONE, **fields: Any) -> SubmitSm:
    return SubmitSm(source_addr="5000", destination_addr=to, short_message=text, **fields)


def test_messages_wait_for_the_phone_and_come_in_order(centre: Any) -> None:
    app = centre.esme()
    for n in range(5):
        centre.send(app, submit(b"%d" % n))
    centre.advance(60)
    handset = centre.phone()

    assert handset.delivered == [b"0", b"1", b"2", b"3", b"4"]


def test_a_bind_releases_the_messages_of_its_own_numbers_only(centre: Any) -> None:
    app = centre.esme()
    centre.send(app, submit(to=PHONE))
    centre.send(app, submit(to=OTHER))
    centre.phone(OTHER)

    assert [centre.stored(n).state for n in (1, 2)] == [1, MessageState.DELIVERED]
    assert centre.phone("^7903").delivered == [b"hello"]


def test_receipts_and_messages_wait_for_the_application(centre: Any) -> None:
    handset = centre.phone()
    app = centre.esme(kind="tx")
    centre.send(app, submit(registered_delivery=1))
    centre.send(handset, submit(b"hi", to="5000"))
    centre.advance(60)
    receiver = centre.esme(kind="rx")

    assert [pdu.esm_class for pdu in receiver.requests] == [EsmClass.DELIVERY_RECEIPT, 0]
    assert receiver.requests[1].short_message == b"hi"


def test_a_release_waits_until_what_it_releases_is_parked_in_the_store(centre: Any) -> None:
    centre.phone(answer=None)
    centre.send(centre.esme(), submit())
    centre.forwarder.park(centre.stored(1))
    centre.forwarder.parking.release()
    centre.advance()
    with centre.database.reading() as tx:
        causes = [entry.cause for entry in messages.life(tx, 1)]

    assert causes == ["", "nobody to receive", "released"]

"""What came of attempts, written in batches."""

from __future__ import annotations

from typing import Any

from smpp.commands import SubmitSm
from smpp.constants import MessageState
from store import Unavailable

PHONE = "79031234567"


def submit(text: bytes = b"hello", to: str = PHONE, **fields: Any) -> SubmitSm:
    return SubmitSm(source_addr="5000", destination_addr=to, short_message=text, **fields)


def test_results_that_the_store_does_not_take_are_kept(centre: Any) -> None:
    handset = centre.phone()
    call = centre.writer.call
    refusals = iter([True])

    def full_once(*args: Any, **options: Any) -> None:
        if next(refusals, False):
            raise Unavailable("no room")
        call(*args, **options)

    app = centre.esme()
    centre.writer.call = full_once
    centre.send(app, submit())
    before = centre.stored(1).state
    centre.advance(1)

    assert (before, centre.stored(1).state) == (MessageState.ENROUTE, MessageState.DELIVERED)
    assert len(handset.requests) == 1

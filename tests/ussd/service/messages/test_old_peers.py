"""Ids and receipts of accounts that bind with 3.3: response, receipt and query agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from smpp.commands import CancelSm, QuerySm, SubmitSm
from smpp.constants import CommandStatus, MessageState
from smpp.text import parse_receipt
from smpp.tlvs import Tag
from ussd.core.receipts import Manner
from ussd.service.links.accounts import BindAccount

PHONE = "79161110001"
ABSENT = "79990000001"
DECIMALS_END, HEX_END = 10**8, 16**8
"""The first numbers whose decimal and hexadecimal forms have nine characters."""


class Told(NamedTuple):
    """One message's id as the response, the receipt's text and query_sm_resp have it."""

    response: str
    receipt: str
    query: str


@pytest.fixture
def make(make_centre: Any) -> Iterator[Callable[..., Any]]:
    """A centre that plays every number for the account `theirs`; its next message is `number`."""
    made: list[Any] = []

    def centre(number: int = 1, **rules: Any) -> Any:
        account = BindAccount(system_id="theirs", secret="pw", role="application", **rules)
        centre = make_centre(emulation=True, accounts=(account,))
        made.append(centre)
        if number > 1:
            centre.ids.grant(number, 100)
            for _ in range(centre.ids.left - 100):
                centre.ids.next()
        return centre

    yield centre
    for one in made:
        one.database.close()


def submit(to: str = PHONE) -> SubmitSm:
    return SubmitSm(
        source_addr="5000", destination_addr=to, short_message=b"hello", registered_delivery=1
    )


def told(centre: Any, esme: Any) -> Told:
    """Send a message; what its id is everywhere."""
    sent = centre.send(esme, submit())
    centre.advance(2)
    receipt = parse_receipt(esme.requests[-1].short_message.decode())
    asked = centre.send(esme, QuerySm(message_id=sent.message_id))
    assert (asked.command_status, asked.message_state) == (0, MessageState.DELIVERED)
    return Told(sent.message_id, receipt.id if receipt else "", asked.message_id)


@pytest.mark.parametrize("ids", ["decimal", "hex"])
@pytest.mark.parametrize("number", [171, DECIMALS_END - 1, DECIMALS_END, 3_000_000_000, HEX_END])
@pytest.mark.parametrize("version", [0x33, 0x34, 0x50])
def test_an_id_is_the_same_in_response_receipt_and_query(
    make: Any, ids: str, number: int, version: int
) -> None:
    centre = make(number, message_ids=ids)
    response, receipt, query = told(centre, centre.esme("theirs", "pw", version=version))

    assert receipt == query == response
    assert version > 0x33 or len(response) <= 8


@pytest.mark.parametrize("number", [171, DECIMALS_END - 1])
def test_a_short_id_is_the_same_for_every_version(make: Any, number: int) -> None:
    decimal = {told(c := make(number), c.esme("theirs", "pw", version=v)) for v in (0x33, 0x34)}

    assert decimal == {Told(*[str(number)] * 3)}


@pytest.mark.parametrize("number", [171, DECIMALS_END, HEX_END - 1])
def test_a_hexadecimal_id_is_the_same_for_every_version_far_longer(make: Any, number: int) -> None:
    centre = make(number, message_ids="hex")
    old, new = (centre.esme("theirs", "pw", version=version) for version in (0x33, 0x34))
    sent = centre.send(old, submit(ABSENT)).message_id

    assert sent == f"{number:x}"
    assert centre.send(new, QuerySm(message_id=sent)).command_status == 0


@pytest.mark.parametrize("ids", ["decimal", "hex"])
@pytest.mark.parametrize("number", [DECIMALS_END, 3_000_000_000, HEX_END])
@pytest.mark.parametrize(("first", "other"), [(0x33, 0x34), (0x34, 0x33)])
def test_an_id_given_on_one_bind_is_known_on_every_other(
    make: Any, ids: str, number: int, first: int, other: int
) -> None:
    centre = make(number, message_ids=ids)
    sender = centre.esme("theirs", "pw", version=first)
    asker = centre.esme("theirs", "pw", version=other)
    known = centre.send(sender, submit(ABSENT)).message_id
    asked = centre.send(asker, QuerySm(message_id=known))
    cancelled = centre.send(asker, CancelSm(message_id=known))

    assert (asked.command_status, cancelled.command_status) == (0, 0)
    assert other > 0x33 or len(asked.message_id) <= 8


@pytest.mark.parametrize("strange", [False, True])
def test_a_receipt_of_tlvs_alone_is_text_for_who_may_have_none(make: Any, strange: bool) -> None:
    centre = make(receipts=Manner(form="tlvs", unknown_fields=strange))
    old = centre.esme("theirs", "pw", version=0x33)
    response, receipt, _ = told(centre, old)

    assert receipt == response
    assert b"stat:DELIVRD" in old.requests[0].short_message
    assert old.requests[0].tlvs == ()


def test_the_same_receipt_has_no_text_for_a_newer_bind(make: Any) -> None:
    centre = make(receipts=Manner(form="tlvs"))
    new = centre.esme("theirs", "pw", version=0x34)
    centre.send(new, submit())
    centre.advance(2)
    (receipt,) = new.requests

    assert (receipt.short_message, receipt.tlv(Tag.MESSAGE_PAYLOAD)) == (b"", None)
    assert receipt.tlv(Tag.RECEIPTED_MESSAGE_ID) == b"1\0"


def test_an_id_that_is_spoilt_on_purpose_stays_so_below_3_4(make: Any) -> None:
    centre = make(171, receipts=Manner(id="hex"))
    response, receipt, _ = told(centre, centre.esme("theirs", "pw", version=0x33))

    assert (response, receipt) == ("171", "ab")


@pytest.mark.parametrize("ids", ["decimal", "hex"])
@pytest.mark.parametrize("text", ["no id", "Z", "G0000000", "A000000", "Z" * 14, "9" * 19])
def test_what_was_never_an_id_is_refused(make: Any, ids: str, text: str) -> None:
    centre = make(message_ids=ids)
    asked = centre.send(centre.esme("theirs", "pw", version=0x33), QuerySm(message_id=text))

    assert asked.command_status == CommandStatus.ESME_RINVMSGID

"""Several links to one message centre: the load spread, a link lost, one rate over all."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from smpp.commands import DeliverSm
from smpp.constants import MessageState

PHONE = "79161234567"
APP = {"role": "application", "short_numbers": ["5000"]}


def upstream(host: str = "mts", **rules: Any) -> dict[str, Any]:
    return {"host": host, "port": 1, "system_id": "us", "password": "pw", "links": 3, **rules}


@pytest.fixture
def many(world: Any) -> Any:
    """(the centre beyond, an application, world), with three links to the centre."""

    def make(answer: Any = None, **rules: Any) -> tuple[Any, Any, Any]:
        around = world(upstream={"mts": upstream(**rules)}, accounts={"theirs": APP})
        far = around.centre("mts:1", answer)
        around.advance(3)
        return far, around.esme("theirs"), around

    return make


def receipt(their_id: str) -> DeliverSm:
    text = f"id:{their_id} sub:001 dlvrd:001 submit date:2601011200 done date:2601011201"
    return DeliverSm(
        source_addr=PHONE,
        destination_addr="5000",
        esm_class=0x04,
        short_message=f"{text} stat:DELIVRD err:000 text:hello".encode(),
    )


def test_each_link_binds(many: Any) -> None:
    far, _, _ = many()

    assert (len(far.binds), len(far.links)) == (3, 3)


def test_messages_go_to_the_link_that_has_least_to_do(many: Any) -> None:
    far, theirs, _ = many(answer=lambda pdu: None)
    for number in range(9):
        theirs.submit(PHONE, b"%d" % number)

    assert sorted(Counter(map(id, far.taken_on)).values()) == [3, 3, 3]


def test_a_window_counts_for_each_link(many: Any) -> None:
    far, theirs, _ = many(answer=lambda pdu: None, window=2)
    for number in range(9):
        theirs.submit(PHONE, b"%d" % number)

    assert len(far.got) == 6


def test_what_a_lost_link_has_not_delivered_goes_on_another_at_once(many: Any) -> None:
    far, theirs, around = many(answer=lambda pdu: None)
    for number in range(3):
        theirs.submit(PHONE, b"%d" % number)
    lost = far.taken_on[1]
    lost.abort("a broken cable")
    around.settle()

    assert [pdu.short_message for pdu in far.got] == [b"0", b"1", b"2", b"1"]
    assert far.taken_on[3] is not lost


def test_a_lost_link_comes_back_alone(many: Any) -> None:
    far, theirs, around = many()
    far.links[0].close()
    around.settle()
    during = len(far.links)
    around.advance(5)
    theirs.submit(PHONE)

    assert (during, len(far.links), len(far.binds), len(far.got)) == (2, 3, 4, 1)


def test_a_receipt_may_come_on_any_link(many: Any) -> None:
    far, theirs, around = many()
    sent = theirs.submit(PHONE, registered_delivery=1)
    other = next(link for link in far.links if link is not far.taken_on[0])
    other.send(receipt("101"))
    around.settle()

    assert around.stored(sent.message_id).state == MessageState.DELIVERED
    assert len(theirs.news()) == 1


def test_the_rate_is_that_of_all_links_together(many: Any) -> None:
    far, theirs, around = many(rate=10)
    for _ in range(50):
        theirs.submit(PHONE)
    around.advance(2)

    assert 19 <= len(far.got) <= 22


def test_throttling_stops_all_links(many: Any) -> None:
    verdicts = iter([0x58])

    def answer(pdu: Any) -> dict[str, Any]:
        refusal = next(verdicts, 0)
        return {"command_status": refusal} if refusal else {"message_id": "101"}

    far, theirs, around = many(answer=answer)
    for number in range(3):
        theirs.submit(PHONE, b"%d" % number)
    at_once = len(far.got)
    around.advance(0.3)

    assert (at_once, len(far.got)) == (1, 4)


def test_another_upstream_takes_over_only_when_every_link_is_lost(world: Any) -> None:
    around = world(
        upstream={
            "mts": upstream("mts", cost=1),
            "reserve": upstream("reserve", cost=5, links=1),
        },
        accounts={"theirs": APP},
    )
    first, second = around.centre("mts:1"), around.centre("reserve:1")
    around.advance(3)
    theirs = around.esme("theirs")
    around.ports["mts:1"].stopListening()
    counts = []
    for _ in range(3):
        first.links[0].close()
        around.settle()
        theirs.submit(PHONE)
        counts.append((len(first.got), len(second.got)))

    assert counts == [(1, 0), (2, 0), (2, 1)]


def test_a_transmitter_takes_messages(many: Any) -> None:
    far, theirs, around = many(bind="transmitter", links=1, receipts=False)
    sent = theirs.submit(PHONE)

    assert (len(far.got), around.stored(sent.message_id).state) == (1, MessageState.DELIVERED)


def test_a_full_queue_on_every_link_lets_messages_wait_in_the_store(
    many: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ussd.service.links.upstream_link._QUEUED", 2)
    far, theirs, around = many(rate=5, window=1, links=2)
    for _ in range(12):
        theirs.submit(PHONE)
    full = around.gateway.gateway.outward.upstreams.by_name["mts"].is_full
    around.advance(30)

    assert (full, len(far.got)) == (True, 12)

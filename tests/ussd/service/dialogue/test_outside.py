"""Menus that call services outside: a real HTTP server answers, the clock is virtual."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from menus import loader
from menus.model import Flows
from smpp.commands import SubmitSm
from smpp.text import budget
from store import Database, audit, outside_calls
from ussd.core.addresses import parse_msisdn

EN = "79161234567"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

FLOWS = """
format: 1
languages: [en, ru]
keys: {back: "*", next: "#"}
session:
  ussd: {idle: 30s, total: 180s, resume: ask, resume_within: 5m}
include: [flows/*.yaml]
dial: {"*200#": shop.home}
call: {"0890": shop.line, "0891": shop.offers}
sms: {"177": {BUY: shop.buy, otherwise: shop.done}}
"""

SHOP = """
screens:
  home:
    text: Home
    options:
      1: {label: Offers, go: offers}
      2: {label: Buy, go: buy}
      3: {label: Buy twice, go: twice}
      4: {label: With a password, go: password}
      5: {label: With a PIN, go: pin}
  offers:
    list: shop.offers
    text: Offers
    row: "{item.name} {item.price|money}"
    save: offer
    empty: {end: "No offers."}
    slow: {end: "Too slow."}
    failed: {end: "No list now."}
    go: chosen
  chosen: {end: "{offer.name} for {offer.price|money}."}
  buy:
    do:
      - sms: "We order."
      - use: shop.buy
        with: {offer: gold}
        save: order
        slow: {end: "You will hear from us."}
        failed: {end: "Not done."}
        refused: {end: "{reason}"}
      - sms: "Order {order.number}."
    go: bought
  bought:
    text: "Bought {order.number}."
    options: {1: {label: Home, go: home}}
  twice:
    do:
      - use: shop.buy
        with: {offer: one}
        slow: {end: "Later."}
        otherwise: {end: "Not one."}
      - set: {subscriber.language: ru}
      - use: shop.ship
        with: {offer: two}
        slow: {end: "Later."}
        failed: {end: "Not two."}
    end: "Both."
  password:
    do:
      - otp: {save: code, alphabet: digits, length: 8, valid: 24h}
        failed: {end: "No."}
      - use: shop.buy
        with: {offer: code}
        slow: {end: "Later."}
        otherwise: {end: "Not done."}
      - sms: "Code {code}."
    end: "Sent."
  pin:
    ask: PIN
    accept: digits 4
    secret: true
    save: pin
    go: buy
  line: {end: "Bye."}
  done: {end: "Done."}
"""

SERVICES = """
facts:
  subscriber.msisdn: {type: msisdn}
  subscriber.language: {type: language, writable: yes}
  sim.network: {type: "one of MTS, Beeline"}
services:
  shop.offers:
    provider: http
    address: ADDRESS/offers
    networks: [127.0.0.0/8]
    scope: everyone
    fresh: 1m
    timeout: 5s
    parameters: {language: language}
    rows: {name: text 10, price: money}
  shop.buy:
    provider: http
    address: ADDRESS/buy
    networks: [127.0.0.0/8]
    secret: env:SHOP_TOKEN
    timeout: 30s
    retries: 2
    idempotent: yes
    parameters: {offer: text 10}
    values: {number: digits 1-6}
    refused: [no_money]
  shop.ship:
    provider: http
    address: ADDRESS/ship
    networks: [127.0.0.0/8]
    timeout: 30s
    parameters: {offer: text 10}
"""


class Backend:
    """The services' side: answers by path, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.answers: dict[str, Callable[[], Awaitable[web.Response]]] = {}
        self.headers: list[dict[str, str]] = []

    def says(self, path: str, document: Any, status: int = 200) -> None:
        async def answer() -> web.Response:
            return web.json_response(document, status=status)

        self.answers[path] = answer

    def holds(self, path: str, document: Any) -> asyncio.Event:
        """Answer only when the event is set."""
        event = asyncio.Event()

        async def answer() -> web.Response:
            await event.wait()
            return web.json_response(document)

        self.answers[path] = answer
        return event

    async def serve(self, request: web.Request) -> web.Response:
        key = request.headers["Idempotency-Key"]
        self.headers.append(dict(request.headers))
        self.asked.append((request.path, key, json.loads(await request.read())))
        return await self.answers[request.path]()

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


@pytest_asyncio.fixture
async def backend() -> AsyncIterator[Backend]:
    made = Backend()
    made.says("/buy", {"values": {"number": "77"}})
    made.says("/ship", {})
    made.says("/offers", {"rows": [{"name": "Gold", "price": "9.90"}, {"name": "Tin", "price": 1}]})
    application = web.Application()
    application.router.add_post("/{path:.*}", made.serve)
    server = TestServer(application)
    await server.start_server()
    made.address = str(server.make_url("")).rstrip("/")  # type: ignore[attr-defined]
    yield made
    await server.close()


@pytest.fixture
def flows(backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flows:
    monkeypatch.setenv("SHOP_TOKEN", "hush")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows.yaml").write_text(FLOWS, "utf-8")
    (tmp_path / "flows" / "shop.yaml").write_text(SHOP, "utf-8")
    services = SERVICES.replace("ADDRESS", backend.address)  # type: ignore[attr-defined]
    (tmp_path / "services.yaml").write_text(services, "utf-8")
    return loader.load(tmp_path / "flows.yaml", encoding=budget, parse_msisdn=parse_msisdn)


@pytest_asyncio.fixture
async def shop(make_gateway: Callable[..., Any], flows: Flows) -> AsyncIterator[Any]:
    gateway = make_gateway(flows)
    yield gateway
    await gateway.dialogues.http.door.close()


async def arrive(gateway: Any) -> None:
    """Let everything that the services have answered arrive."""
    tasks = gateway.dialogues.http.door.tasks
    while tasks:
        await asyncio.wait(set(tasks))
        await asyncio.sleep(0)
        gateway.advance()


async def is_asked(gateway: Any, backend: Backend, count: int = 1) -> None:
    """Wait until the services have been asked so often."""
    async with asyncio.timeout(5):
        while len(backend.asked) < count:
            await asyncio.sleep(0)
            gateway.advance()


def texts(gateway: Any, msisdn: str = EN) -> list[str]:
    return [str(one.text) for one in gateway.texts_to(msisdn)]


def kept(gateway: Any) -> list[str]:
    return [call.key for call in gateway.ask(outside_calls.waiting)]


# Lists.


async def test_a_list_shows_what_a_service_answers(shop: Any, backend: Backend) -> None:
    phone = shop.phone().dial("*200#").press("1")
    await arrive(shop)

    assert phone.screen == (2, "Offers\n1 Gold RUB 9.90\n2 Tin RUB 1.00")
    assert phone.press("1").screen == (17, "Gold for RUB 9.90.")


async def test_what_serves_everybody_is_asked_once_and_tells_nobodys_number(
    shop: Any, backend: Backend
) -> None:
    phones = [shop.phone(msisdn).dial("*200#").press("1") for msisdn in (EN, "79037654321")]
    await arrive(shop)
    later = shop.phone("79169999999").dial("*200#").press("1")

    assert {phone.screen[1] for phone in (*phones, later)} == {phones[0].screen[1]}
    assert [body for _, _, body in backend.asked] == [
        {"service": "shop.offers", "parameters": {"language": "en"}}
    ]


@pytest.mark.parametrize(
    "document",
    [
        {"rows": [{"name": "Gold"}]},
        {"rows": [{"name": "Longer than ten", "price": 1}]},
        {"rows": {"name": "Gold", "price": 1}},
        {"rows": [{"name": "Gold", "price": "1e999"}]},
        ["rows"],
    ],
)
async def test_an_answer_of_the_wrong_shape_is_a_failure(
    shop: Any, backend: Backend, document: Any
) -> None:
    backend.says("/offers", document)
    phone = shop.phone().dial("*200#").press("1")
    await arrive(shop)

    assert phone.screen == (17, "No list now.")


async def test_no_rows_are_empty(shop: Any, backend: Backend) -> None:
    backend.says("/offers", {"rows": []})
    phone = shop.phone().dial("*200#").press("1")
    await arrive(shop)

    assert phone.screen == (17, "No offers.")


async def test_a_list_that_takes_too_long_is_slow_and_its_answer_is_for_nobody(
    shop: Any, backend: Backend
) -> None:
    answer = backend.holds("/offers", {"rows": []})
    phone = shop.phone().dial("*200#").press("1")
    await is_asked(shop, backend)
    shop.advance(4)
    answer.set()
    await arrive(shop)

    assert phone.screen == (17, "No offers.")


ROWS = [{"name": f"Offer {number}", "price": number} for number in range(1, 13)]


@pytest.mark.parametrize("keys", [("1", "1", None), ("1", "1", "#"), ("11#",)])
async def test_on_a_call_the_number_of_a_long_list_is_typed_whole(
    shop: Any, backend: Backend, keys: tuple[str | None, ...]
) -> None:
    backend.says("/offers", {"rows": ROWS})
    phone = shop.phone().call("0891")
    await arrive(shop)
    for key in keys:
        if key is None:
            shop.advance(4)
        else:
            phone.press(key)

    assert phone.screen == (17, "Offer 11 for RUB 11.00.")


async def test_on_a_call_one_key_of_a_short_list_acts_at_once(shop: Any, backend: Backend) -> None:
    phone = shop.phone().call("0891")
    await arrive(shop)

    assert phone.press("2").screen == (17, "Tin for RUB 1.00.")


# Effects around a call.


async def test_effects_before_and_after_a_call_are_applied_once(
    shop: Any, backend: Backend
) -> None:
    phone = shop.phone().dial("*200#").press("2")
    before = texts(shop)
    await arrive(shop)

    assert (before, texts(shop)) == (["We order."], ["We order.", "Order 77."])
    assert phone.screen == (2, "Bought 77.\n1 Home")
    assert kept(shop) == []


async def test_a_service_is_told_who_asks_and_the_secret_of_the_service(
    shop: Any, backend: Backend
) -> None:
    phone = shop.phone().dial("*200#").press("2")
    await arrive(shop)

    assert phone.screen[0] == 2
    assert backend.asked == [
        (
            "/buy",
            "g1-1/1/1",
            {
                "service": "shop.buy",
                "msisdn": EN,
                "channel": "ussd",
                "language": "en",
                "parameters": {"offer": "gold"},
            },
        )
    ]
    assert backend.headers[0]["Authorization"] == "Bearer hush"


async def test_a_refusal_is_read_out(shop: Any, backend: Backend) -> None:
    backend.says("/buy", {"refused": "no_money", "reason": "Too poor."}, 409)
    phone = shop.phone().dial("*200#").press("2")
    await arrive(shop)

    assert phone.screen == (17, "Too poor.")
    assert texts(shop) == ["We order."]


async def test_a_refusal_that_is_not_declared_is_a_failure(shop: Any, backend: Backend) -> None:
    backend.says("/buy", {"refused": "no_mood"})
    phone = shop.phone().dial("*200#").press("2")
    await arrive(shop)

    assert phone.screen == (17, "Not done.")


async def test_each_call_of_a_turn_has_its_own_key(shop: Any, backend: Backend) -> None:
    phone = shop.phone().dial("*200#").press("3")
    await arrive(shop)

    assert phone.screen == (17, "Both.")
    assert [(path, key) for path, key, _ in backend.asked] == [
        ("/buy", "g1-1/1/1"),
        ("/ship", "g1-1/1/2"),
    ]
    assert kept(shop) == []


async def test_keys_pressed_while_a_service_is_asked_wait_for_their_screen(
    shop: Any, backend: Backend
) -> None:
    answer = backend.holds("/buy", {"values": {"number": "5"}})
    phone = shop.phone()
    phone.echoes = False
    phone.dial("*200#").press("2")
    await is_asked(shop, backend)
    phone.press("1")
    answer.set()
    await arrive(shop)

    assert [words for _, words in phone.news()[1:]] == ["Bought 5.\n1 Home", phone.screen[1]]
    assert phone.screen[1].startswith("Home")


async def test_what_a_password_draws_is_what_the_text_says_behind_the_call(
    shop: Any, backend: Backend
) -> None:
    phone = shop.phone().dial("*200#").press("4")
    await arrive(shop)
    (text,) = texts(shop)

    assert phone.screen == (17, "Sent.")
    assert text.removeprefix("Code ").removesuffix(".").isdigit()


# Too slow.


async def test_an_answer_that_comes_too_late_is_gone_on_with_once(
    shop: Any, backend: Backend
) -> None:
    answer = backend.holds("/buy", {"values": {"number": "5"}})
    phone = shop.phone().dial("*200#").press("2")
    await is_asked(shop, backend)
    shop.advance(10)
    told = phone.screen
    waiting = kept(shop)
    answer.set()
    await arrive(shop)

    assert told == (17, "You will hear from us.")
    assert waiting == ["g1-1/1/1"]
    assert texts(shop) == ["We order.", "Order 5."]
    assert phone.screen == told
    assert kept(shop) == []


async def test_who_was_told_to_wait_reads_of_a_failure_in_a_short_message(
    shop: Any, backend: Backend
) -> None:
    backend.holds("/buy", {})
    shop.phone().dial("*200#").press("2")
    await is_asked(shop, backend)
    for count in (2, 3):
        shop.advance(31)
        await is_asked(shop, backend, count)
    shop.advance(31)

    assert texts(shop) == ["We order.", "Not done."]
    assert {key for _, key, _ in backend.asked} == {"g1-1/1/1"}


async def test_who_hangs_up_meanwhile_still_gets_what_was_ordered(
    shop: Any, backend: Backend
) -> None:
    answer = backend.holds("/buy", {"values": {"number": "5"}})
    phone = shop.phone().dial("*200#").press("2")
    await is_asked(shop, backend)
    phone.hang_up()
    answer.set()
    await arrive(shop)

    assert texts(shop) == ["We order.", "Order 5."]
    assert phone.dial("*200#").press("1").screen == (2, "Bought 5.\n1 Home")


async def test_a_keyword_is_answered_and_its_words_come_when_the_service_has_answered(
    shop: Any, backend: Backend
) -> None:
    peer = shop.network
    pdu = SubmitSm(source_addr=EN, destination_addr="177", short_message=b"BUY")
    shop.dialogues.short_message(peer, pdu)
    shop.advance()
    before = list(peer.link.replies)
    await arrive(shop)

    assert (before, [status for _, status, _ in peer.link.replies]) == ([], [0])
    assert texts(shop) == ["We order.", "Order 77.", "Bought 77.\n1 Home"]


# After a crash.


async def test_a_crash_between_pieces_resumes_and_doubles_nothing(
    shop: Any, backend: Backend, make_gateway: Callable[..., Any], flows: Flows
) -> None:
    backend.holds("/buy", {})
    shop.phone().dial("*200#").press("2")
    await is_asked(shop, backend)
    shop.crash()
    await shop.dialogues.http.door.close()
    backend.says("/buy", {"values": {"number": "8"}})
    again = make_gateway(flows)
    await arrive(again)

    assert [key for _, key, _ in backend.asked] == ["g1-1/1/1"] * 2
    assert texts(again) == ["We order.", "Order 8."]
    assert kept(again) == []
    await again.dialogues.http.door.close()


async def test_after_a_crash_nobody_comes_back_to_the_screen_before_the_call(
    shop: Any, backend: Backend, make_gateway: Callable[..., Any], flows: Flows
) -> None:
    backend.holds("/buy", {})
    shop.phone().dial("*200#").press("2")
    await is_asked(shop, backend)
    shop.crash()
    again = make_gateway(flows)

    assert again.phone().dial("*200#").screen[1].startswith("Home")
    await again.dialogues.http.door.close()
    await shop.dialogues.http.door.close()


async def test_after_a_crash_a_password_is_the_one_that_was_stored(
    shop: Any, backend: Backend, make_gateway: Callable[..., Any], flows: Flows
) -> None:
    backend.holds("/buy", {})
    shop.phone().dial("*200#").press("4")
    await is_asked(shop, backend)
    (call,) = shop.ask(outside_calls.waiting)
    shop.crash()
    await shop.dialogues.http.door.close()
    backend.says("/buy", {"values": {"number": "8"}})
    again = make_gateway(flows)
    await arrive(again)

    assert texts(again) == [f"Code {json.loads(call.document)['drawn'][0]}."]
    await again.dialogues.http.door.close()


async def test_what_cannot_be_repeated_is_reported(
    shop: Any, backend: Backend, make_gateway: Callable[..., Any], flows: Flows, database: Database
) -> None:
    backend.holds("/ship", {})
    shop.phone().dial("*200#").press("3")
    await is_asked(shop, backend, 2)
    shop.crash()
    await shop.dialogues.http.door.close()
    again = make_gateway(flows)
    (entry,) = [one for one in again.ask(audit.of_number, EN) if one.who == "gateway"]

    assert backend.paths == ["/buy", "/ship"]
    assert entry.what == "service_call_unknown"
    assert entry.detail == "shop.ship g1-1/1/2: the service is not idempotent"
    assert kept(again) == []


async def test_a_secret_is_not_kept_for_a_crash(shop: Any, backend: Backend) -> None:
    backend.holds("/buy", {})
    shop.phone().dial("*200#").press("5").press("4711")
    await is_asked(shop, backend)
    (call,) = shop.ask(outside_calls.waiting)

    assert call.document == "{}"


# The store is away.


async def test_an_answer_waits_for_a_store_that_takes_nothing_now(
    shop: Any, backend: Backend
) -> None:
    phone = shop.phone().dial("*200#").press("2")
    shop.writer.is_broken = True
    await arrive(shop)
    told = phone.screen
    shop.writer.is_broken = False
    shop.advance(1)

    assert told == (17, "The service is not available now. Please try again later.")
    assert texts(shop) == ["We order.", "Order 77."]
    assert kept(shop) == []

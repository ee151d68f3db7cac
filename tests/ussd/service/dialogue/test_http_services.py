"""Calls of http services: attempts, pauses, refusals of addresses, the breaker; on a virtual clock,
against a real server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from twisted.internet.task import Clock

from menus.catalogue import HttpCall, ServiceDeclaration
from menus.effects import Outcome, Service
from menus.errors import Place
from ussd.core.http_calls import LARGEST_ANSWER, Caller, networks_of
from ussd.service.clocks import Clocks
from ussd.service.dialogue.http_door import BlockingDoor, LoopDoor, NotReached, Reply, Request
from ussd.service.dialogue.http_services import HttpServices

LOOPBACK = ("127.0.0.0/8", "::1/128")
NETWORKS = networks_of(LOOPBACK)


class Server:
    """Answers with what `says` holds, one after the other; the last one again and again."""

    def __init__(self) -> None:
        self.says: list[tuple[int, Any]] = [(200, {})]
        self.keys: list[str] = []
        self.held = asyncio.Event()
        self.address = ""

    async def serve(self, request: web.Request) -> web.Response:
        self.keys.append(request.headers["Idempotency-Key"])
        status, document = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if document == "hold":
            await self.held.wait()
            document = {}
        if isinstance(document, bytes):
            return web.Response(status=status, body=document)
        headers = {"Location": f"{self.address}/else"} if status == 302 else {}
        return web.json_response(document, status=status, headers=headers)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    application = web.Application()
    application.router.add_post("/{path:.*}", made.serve)
    running = TestServer(application, host="127.0.0.1")
    await running.start_server()
    made.address = f"http://127.0.0.1:{running.port}"
    yield made
    made.held.set()
    await running.close()


class Calls:
    """Services under test, their clock, and what was told."""

    def __init__(self, out: set[str]) -> None:
        self.clock = Clock()
        self.door = LoopDoor()
        self.services = HttpServices(
            Clocks(self.clock), self.door, is_out=out.__contains__, chance=lambda: 1.0
        )
        self.told: list[Outcome] = []

    def declare(self, address: str, **words: Any) -> ServiceDeclaration:
        words.setdefault("networks", LOOPBACK)
        declared = ServiceDeclaration(
            "shop.buy", Place("services.yaml", 1, 1), "http", http=HttpCall(address, **words)
        )
        self.services.use({"shop.buy": declared})
        return declared

    def ask(self, declared: ServiceDeclaration, key: str = "a/1/1") -> None:
        caller = Caller("79161234567", "en", "ussd")
        self.services.ask(declared, Service("shop.buy"), caller, key, self.told.append)

    async def settle(self) -> None:
        """Let everything on its way arrive, with no time passing."""
        while self.door.tasks:
            await asyncio.wait(set(self.door.tasks))
            await asyncio.sleep(0)
        self.clock.advance(0)

    async def pass_(self, *pauses: float) -> None:
        for pause_s in pauses:
            await self.settle()
            self.clock.advance(pause_s)
        await self.settle()

    @property
    def words(self) -> list[str]:
        return [outcome.word for outcome in self.told]


@pytest.fixture
def out() -> set[str]:
    return set()


@pytest_asyncio.fixture
async def calls(out: set[str]) -> AsyncIterator[Calls]:
    made = Calls(out)
    yield made
    await made.door.close()


async def reached(server: Server, count: int) -> None:
    async with asyncio.timeout(5):
        while len(server.keys) < count:
            await asyncio.sleep(0)


async def test_an_answer_is_told(calls: Calls, server: Server) -> None:
    calls.ask(calls.declare(server.address))
    await calls.settle()

    assert calls.told == [Outcome()]


async def test_an_idempotent_service_is_asked_again_under_the_same_key(
    calls: Calls, server: Server
) -> None:
    server.says = [(503, {}), (500, {}), (200, {})]
    calls.ask(calls.declare(server.address, retries=2, is_idempotent=True))
    await calls.pass_(0.2, 0.4)

    assert (calls.words, server.keys) == (["ok"], ["a/1/1"] * 3)


async def test_another_is_not_asked_again_once_it_has_seen_the_call(
    calls: Calls, server: Server
) -> None:
    server.says = [(503, {}), (200, {})]
    calls.ask(calls.declare(server.address, retries=2))
    await calls.pass_(10.0)

    assert (calls.words, server.keys) == (["failed"], ["a/1/1"])


async def test_who_was_not_reached_is_asked_again(calls: Calls) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    calls.ask(calls.declare(address, retries=1))
    await calls.settle()
    told_at_once = list(calls.words)
    await calls.pass_(0.2)

    assert (told_at_once, calls.words) == ([], ["failed"])


async def test_a_service_that_is_silent_is_not_waited_for(calls: Calls, server: Server) -> None:
    server.says = [(200, "hold")]
    calls.ask(calls.declare(server.address, timeout_s=5))
    await reached(server, 1)
    calls.clock.advance(4.9)
    before = list(calls.words)
    calls.clock.advance(0.1)
    await calls.settle()

    assert (before, calls.words) == ([], ["failed"])


async def test_a_wrong_answer_is_not_asked_for_again(calls: Calls, server: Server) -> None:
    server.says = [(200, [])]
    calls.ask(calls.declare(server.address, retries=3, is_idempotent=True))
    await calls.pass_(10.0)

    assert (calls.words, len(server.keys)) == (["failed"], 1)


async def test_a_redirect_is_not_followed(calls: Calls, server: Server) -> None:
    server.says = [(302, {}), (200, {})]
    calls.ask(calls.declare(server.address))
    await calls.settle()

    assert (calls.words, len(server.keys)) == (["failed"], 1)


async def test_an_answer_that_is_too_long_is_not_asked_for_again(
    calls: Calls, server: Server
) -> None:
    server.says = [(200, b" " * (LARGEST_ANSWER + 1)), (200, {})]
    calls.ask(calls.declare(server.address, retries=2, is_idempotent=True))
    await calls.pass_(0.2, 0.4)

    assert (calls.words, len(server.keys)) == (["failed"], 1)


async def test_of_an_endless_answer_no_more_is_read_than_tells_so(server: Server) -> None:
    server.says = [(200, b" " * (10 * LARGEST_ANSWER))]
    door = LoopDoor()
    headers = {"Idempotency-Key": "a"}
    reply = await door.ask(Request(server.address, headers, b"{}", NETWORKS))
    await door.close()

    assert len(reply.body) == LARGEST_ANSWER + 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1"])
async def test_a_private_address_is_refused_before_anything_is_sent(
    calls: Calls, server: Server, host: str
) -> None:
    calls.ask(calls.declare(server.address.replace("127.0.0.1", host), networks=("10.0.0.0/8",)))
    await calls.settle()

    assert (calls.words, server.keys) == (["failed"], [])


async def test_a_name_may_lead_into_a_network_that_is_allowed(calls: Calls, server: Server) -> None:
    calls.ask(calls.declare(server.address.replace("127.0.0.1", "localhost")))
    await calls.settle()

    assert calls.words == ["ok"]


async def test_a_service_that_fails_again_and_again_is_left_alone(
    calls: Calls, server: Server
) -> None:
    server.says = [(503, {})]
    declared = calls.declare(server.address)
    for _ in range(6):
        calls.ask(declared)
        await calls.settle()
    asked, left_alone = len(server.keys), calls.services.open_breakers
    calls.clock.advance(5.0)
    server.says = [(200, {})]
    calls.ask(declared)
    await calls.settle()

    assert (asked, left_alone) == (5, 1)
    assert calls.words == ["failed"] * 6 + ["ok"]
    assert calls.services.open_breakers == 0


async def test_no_more_calls_than_allowed_are_on_their_way(calls: Calls, server: Server) -> None:
    server.says = [(200, "hold")]
    declared = calls.declare(server.address, at_once=2)
    for number in range(25):
        calls.ask(declared, f"a/{number}/1")
    await reached(server, 2)
    on_way = len(calls.door.tasks)
    calls.clock.advance(0)
    refused = list(calls.words)
    server.held.set()
    while len(calls.told) < 25:
        await calls.settle()

    assert (on_way, refused) == (2, ["failed"] * 3)
    assert calls.words.count("ok") == 22


async def test_a_service_that_a_test_has_taken_out_fails(
    calls: Calls, server: Server, out: set[str]
) -> None:
    out.add("shop.buy")
    calls.ask(calls.declare(server.address))
    calls.clock.advance(0)

    assert (calls.words, server.keys) == (["failed"], [])


async def test_a_secret_that_is_missing_does_not_stop_the_others(
    calls: Calls, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH", raising=False)
    calls.ask(calls.declare(server.address, secret="env:NO_SUCH"))
    await calls.settle()

    assert calls.words == ["ok"]


async def test_what_is_known_of_a_service_outlives_new_flows(calls: Calls, server: Server) -> None:
    server.says = [(503, {})]
    declared = calls.declare(server.address)
    for _ in range(5):
        calls.ask(declared)
        await calls.settle()
    calls.declare(server.address, retries=1)

    assert calls.services.open_breakers == 1


async def test_a_door_that_closes_waits_for_what_is_on_its_way(server: Server) -> None:
    door, told = LoopDoor(), []
    door.post(Request(server.address, {"Idempotency-Key": "k"}, b"{}", NETWORKS), told.append)
    await door.close(5.0)

    assert [reply.status for reply in told if isinstance(reply, Reply)] == [200]


async def test_the_blocking_door_answers_in_the_next_turn(server: Server) -> None:
    clock, told = Clock(), []
    door = BlockingDoor(partial(clock.callLater, 0))
    request = Request(server.address, {"Idempotency-Key": "k"}, b"{}", NETWORKS)
    # The server runs on this loop, so the door has to block another thread.
    call_off = await asyncio.to_thread(door.post, request, told.append)
    before = list(told)
    clock.advance(0)
    call_off()
    await door.close()

    assert (before, [reply.status for reply in told]) == ([], [200])


async def test_the_blocking_door_tells_that_nobody_is_there() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    clock, told = Clock(), []
    BlockingDoor(partial(clock.callLater, 0)).post(
        Request(address, {}, b"{}", NETWORKS), told.append
    )
    clock.advance(0)

    assert [type(error) for error in told] == [NotReached]

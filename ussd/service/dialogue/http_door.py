"""The way out to http services: one POST, to an address that has been looked at.

A name is resolved, each of its addresses is held against what the service may reach, and the
connection goes to one of those very addresses: between the look and the call nobody can put
another in its place.  No redirect is followed, no proxy and no cookie is taken from anywhere,
nothing is unpacked, and of an answer no more is read than an answer may have.
`LoopDoor` works on the loop that everything else runs on; `BlockingDoor` serves the gateway in
memory, which has a virtual clock and no loop.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from ussd.core.http_calls import LARGEST_ANSWER, Network, is_allowed

__all__ = [
    "AddressRefused",
    "Answered",
    "BlockingDoor",
    "Door",
    "LoopDoor",
    "NotReached",
    "Reply",
    "Request",
]

_PIECE = 65_536
_BLOCKING_PATIENCE_S = 10.0


class AddressRefused(OSError):
    """The name leads where this service may not call."""


class NotReached(OSError):
    """Nobody was connected: the service has seen nothing of the call."""


@dataclass(frozen=True, slots=True)
class Request:
    """One POST; `networks` are the private networks that it may go to."""

    address: str
    headers: dict[str, str]
    body: bytes
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; of an answer that is too long, one octet more than one may have."""

    status: int
    body: bytes


Answered: TypeAlias = Callable[[Reply | Exception], None]


class Door(Protocol):
    """Where requests go out."""

    def post(self, request: Request, done: Answered) -> Callable[[], None]:
        """Send a request and tell `done` once; what comes back calls it off, untold."""

    async def close(self, patience_s: float = 0.0) -> None:
        """Wait so long for what is on its way, then call it off."""


class LoopDoor:
    """The door of a gateway that runs on an asyncio loop."""

    def __init__(self) -> None:
        self._sessions: dict[tuple[Network, ...], aiohttp.ClientSession] = {}
        self.tasks: set[asyncio.Task[Reply]] = set()
        """What is on its way."""

    def post(self, request: Request, done: Answered) -> Callable[[], None]:
        """Send a request; on the running loop."""
        task = asyncio.get_running_loop().create_task(self.ask(request))
        self.tasks.add(task)

        def over(finished: asyncio.Task[Reply]) -> None:
            self.tasks.discard(finished)
            if not finished.cancelled():
                error = finished.exception()
                done(error if isinstance(error, Exception) else finished.result())

        task.add_done_callback(over)
        return task.cancel  # type: ignore[return-value]  # whether it was in time is of no interest

    async def ask(self, request: Request) -> Reply:
        """Send a request and read the answer; raises `AddressRefused`, `NotReached`, OSError."""
        try:
            return await self._ask(request)
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, AddressRefused):
                raise error.os_error from None
            raise NotReached(f"nobody answers at {error.host}:{error.port}") from None
        except aiohttp.ClientError as error:
            raise OSError(type(error).__name__) from None

    async def _ask(self, request: Request) -> Reply:
        _look_at_literal(request)
        session = self._session(request.networks)
        async with session.post(
            request.address, data=request.body, headers=request.headers, allow_redirects=False
        ) as response:
            body = bytearray()
            async for piece in response.content.iter_chunked(_PIECE):
                body += piece
                if len(body) > LARGEST_ANSWER:
                    response.close()
                    break
            return Reply(response.status, bytes(body[: LARGEST_ANSWER + 1]))

    def _session(self, networks: tuple[Network, ...]) -> aiohttp.ClientSession:
        session = self._sessions.get(networks)
        if session is None:
            connector = aiohttp.TCPConnector(limit=0, resolver=_LookingResolver(networks))
            session = self._sessions[networks] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
            )
        return session

    async def close(self, patience_s: float = 0.0) -> None:
        """Wait so long for what is on its way, then call it off and close the connections."""
        if self.tasks and patience_s:
            await asyncio.wait(list(self.tasks), timeout=patience_s)
        tasks = list(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()


class BlockingDoor:
    """The door of a gateway in memory: waits for the answer, then tells it `later`."""

    def __init__(self, later: Callable[..., Any]) -> None:
        """Take how something is called next (`partial(reactor.callLater, 0)`)."""
        self._later = later

    def post(self, request: Request, done: Answered) -> Callable[[], None]:
        """Send a request on a thread of its own, for a loop may run on this one."""
        told: list[Reply | Exception] = []
        thread = threading.Thread(target=lambda: told.append(asyncio.run(_ask_once(request))))
        thread.start()
        thread.join()
        coming = self._later(done, told[0])

        def call_off() -> None:
            if coming.active():
                coming.cancel()

        return call_off

    async def close(self, patience_s: float = 0.0) -> None:
        """Nothing is on its way."""


async def _ask_once(request: Request) -> Reply | Exception:
    door = LoopDoor()
    try:
        return await asyncio.wait_for(door.ask(request), _BLOCKING_PATIENCE_S)
    except (OSError, TimeoutError) as error:
        return error
    finally:
        await door.close()


def _look_at_literal(request: Request) -> None:
    """An address that is written as one is never resolved, so it is looked at here."""
    host = urlsplit(request.address).hostname or ""
    with suppress(ValueError):
        ip_address(host)
        _look_at(host, [host], request.networks)


def _look_at(host: str, addresses: Sequence[str], networks: Sequence[Network]) -> None:
    for address in addresses:
        if not is_allowed(address, networks):
            raise AddressRefused(
                f"{host} is {address}, a private address: name its network under 'networks'"
            )


class _LookingResolver(AbstractResolver):
    """Resolves a name and gives it out only when every address of it may be called."""

    def __init__(self, networks: tuple[Network, ...]) -> None:
        self._networks = networks

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name; raises `AddressRefused`."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        _look_at(host, [str(place[4][0]) for place in found], self._networks)
        return [
            ResolveResult(
                hostname=host,
                host=str(place[4][0]),
                port=port,
                family=place[0],
                proto=place[2],
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for place in found
        ]

    async def close(self) -> None:
        """Nothing to close."""

"""The API behind aiohttp: JSON in and out, the desk's events over a WebSocket, the metrics."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from ussd.web import workbench
from ussd.web.routes import answer

__all__ = ["make_application"]

_LARGEST_BODY = 65_536
_MENUS = "/api/v1/menus"
_LARGEST_MENUS = 16_000_000
"""Whole versions come this way."""
_HEARTBEAT_S = 20.0
_SLOWEST_LISTENER = 1_000


def make_application(gateway: Any) -> web.Application:
    """The whole API of a gateway, to be served on its own loop."""
    application = web.Application(client_max_size=_LARGEST_BODY)
    door = _Door(gateway)
    application.router.add_get("/metrics", door.metrics)
    application.router.add_get("/api/v1/desk/events", door.events)
    workbench.add_pages(application)
    application.router.add_route("*", "/{path:.*}", door.call)
    return application


class _Door:
    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway

    async def call(self, request: web.Request) -> web.Response:
        """Hand a request to its operation and wait for the answer."""
        if request.path.startswith(_MENUS):
            request = request.clone(client_max_size=_LARGEST_MENUS)
        try:
            body = msgspec.json.decode(await request.read() or b"null")
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _document(400, {"error": "the body is no JSON"})
        answered: asyncio.Future[tuple[int, Any]] = asyncio.get_running_loop().create_future()

        def done(status: int, document: Any) -> None:
            if not answered.done():
                answered.set_result((status, document))

        answer(
            self._gateway,
            request.method,
            request.path,
            body=body,
            token=_token(request),
            query=request.query,
            languages=_languages(request),
            done=done,
        )
        return _document(*await answered)

    async def metrics(self, request: web.Request) -> web.Response:
        """The counters in the text form that Prometheus reads."""
        return web.Response(
            body=self._gateway.metrics.text(),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Every event of the desk as one JSON text each, until either side closes."""
        token = _token(request) or request.query.get("token")
        if token not in (self._gateway.desk_token, self._gateway.http_token):
            return _document(401, {"error": "send the desk's token"})
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S)
        await socket.prepare(request)
        # Who reads too slowly is cut off: events must not pile up in memory.
        waiting: asyncio.Queue[Any] = asyncio.Queue(_SLOWEST_LISTENER)
        overrun = asyncio.Event()

        def listen(event: Any) -> None:
            try:
                waiting.put_nowait(event)
            except asyncio.QueueFull:
                overrun.set()

        unsubscribe = self._gateway.desk.subscribe(listen)
        sender = asyncio.create_task(_send(socket, waiting))
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR or overrun.is_set():
                    break
        finally:
            unsubscribe()
            sender.cancel()
        return socket


async def _send(socket: web.WebSocketResponse, waiting: asyncio.Queue[Any]) -> None:
    while True:
        event = await waiting.get()
        await socket.send_str(msgspec.json.encode(event).decode())


def _document(status: int, document: Any) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(document), content_type="application/json"
    )


def _token(request: web.Request) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else None


def _languages(request: web.Request) -> tuple[str, ...]:
    """The languages of Accept-Language in the order written; weights are seldom given out of it."""
    header = request.headers.get("Accept-Language", "")
    return tuple(part.split(";")[0].strip()[:2].lower() for part in header.split(",") if part)

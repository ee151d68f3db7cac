"""A live operator's seat in the terminal, as `dialtree desk` opens it.

Commands begin with a slash, everything else is said to the subscriber; events of the desk arrive
over a WebSocket and are printed as they come. It works from a pipe too: one line, one command.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import click

from ussd.errors import GatewayError

__all__ = ["Seat", "sit"]

_HELP = """\
/queue        who waits
/take [N]     take who is next, or ticket N
/end          finish the talk
/quit         leave the desk
anything else is said to the subscriber"""


def sit(address: str, token: str, name: str) -> None:
    """Sit at the desk of the gateway at `address` until the input ends; raise `GatewayError`."""
    try:
        asyncio.run(_sit(address, token, name))
    except aiohttp.ClientConnectorError:
        raise GatewayError(
            f"no gateway answers at {address}; start it with `dialtree serve`"
        ) from None


async def _sit(address: str, token: str, name: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(address, headers=headers) as http,
        http.ws_connect("/api/v1/desk/events", heartbeat=20) as events,
    ):
        seat = Seat(http, name)
        click.echo(f"You sit at the desk as {name}. /help shows the commands.")
        await seat.queue()
        listening = asyncio.create_task(_listen(events, seat))
        reading = asyncio.create_task(_read(seat))
        done, rest = await asyncio.wait({listening, reading}, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        for task in done:
            task.result()


async def _listen(events: aiohttp.ClientWebSocketResponse, seat: Seat) -> None:
    async for message in events:
        if message.type is aiohttp.WSMsgType.TEXT:
            seat.heard(message.json())
    raise GatewayError("the gateway has closed the desk; start it and sit down again")


async def _read(seat: Seat) -> None:
    """Take commands from standard input until it ends or /quit."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        text = line.decode("utf-8", "replace").strip()
        if text == "/quit":
            return
        if text:
            await seat.does(text)


class Seat:
    """One operator: at most one talk at a time."""

    def __init__(self, http: aiohttp.ClientSession, name: str) -> None:
        """Take an open HTTP session that carries the token."""
        self._http = http
        self._name = name
        self.ticket: int | None = None
        self._commands: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "/queue": lambda _: self.queue(),
            "/take": self.take,
            "/end": lambda _: self.end(),
            "/help": self._help,
        }

    async def does(self, text: str) -> None:
        """Carry out a command, or say the text to the subscriber."""
        if not text.startswith("/"):
            await self.say(text)
            return
        word, _, rest = text.partition(" ")
        if word not in self._commands:
            click.echo(f"There is no {word}. /help shows the commands.")
            return
        await self._commands[word](rest.strip())

    async def queue(self) -> None:
        """Print who waits."""
        answer = await self._ask("GET", "/api/v1/desk/tickets")
        tickets = answer.get("tickets", []) if answer else []
        for ticket in tickets:
            click.echo(_row(ticket))
        if not tickets:
            click.echo("Nobody waits.")

    async def take(self, number: str) -> None:
        """Take a ticket, unless a talk goes on."""
        if self.ticket is not None:
            click.echo(f"You are talking on ticket {self.ticket}; /end it first.")
            return
        wanted = {"ticket": int(number)} if number.isdigit() else {}
        answer = await self._ask("POST", "/api/v1/desk/tickets/take", **wanted)
        if answer:
            self.ticket = answer["ticket"]["id"]
            click.echo(f"Taken: {_row(answer['ticket'])}")

    async def say(self, text: str) -> None:
        """Say something to the subscriber."""
        if self.ticket is None:
            click.echo("You talk to nobody; /take takes who is next.")
            return
        await self._ask("POST", f"/api/v1/desk/tickets/{self.ticket}/say", text=text)

    async def end(self) -> None:
        """Finish the talk."""
        if self.ticket is None:
            click.echo("You talk to nobody.")
            return
        await self._ask("POST", f"/api/v1/desk/tickets/{self.ticket}/end")
        self.ticket = None

    def heard(self, event: Mapping[str, Any]) -> None:
        """Print an event of the desk: the subscriber's words, the line's changes."""
        ticket = event["ticket"]
        kind = event["event"]
        if kind == "said":
            if event["line"]["speaker"] == "subscriber" and ticket["id"] == self.ticket:
                click.echo(f"subscriber: {event['line']['text']}")
        elif kind == "ended" and ticket["id"] == self.ticket:
            self.ticket = None
            click.echo("The subscriber has hung up.")
        elif kind == "waiting":
            click.echo(f"\a{_row(ticket)}")
        elif kind == "talking" and ticket["id"] == self.ticket:
            click.echo("The subscriber has picked up.")

    async def _help(self, _: str) -> None:
        click.echo(_HELP)

    async def _ask(self, method: str, path: str, **body: Any) -> dict[str, Any] | None:
        """Ask the gateway; print its refusal and return None, or return its document."""
        json = None if method == "GET" else {"operator": self._name, **body}
        async with self._http.request(method, path, json=json) as response:
            document: dict[str, Any] = await response.json()
        if response.status == 200:
            return document
        click.echo(f"Not done: {document.get('error', response.status)}")
        return None


def _row(ticket: Mapping[str, Any]) -> str:
    who = f"with {ticket['operator']}" if ticket["operator"] else f"waits {ticket['waited_s']} s"
    paid = ", paid" if ticket["paid"] else ""
    return f"ticket {ticket['id']}  {ticket['queue']}  {ticket['msisdn']}  {who}{paid}"

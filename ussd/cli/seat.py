"""A live operator's seat in the terminal, as `dialtree desk` opens it.

Commands begin with a slash, everything else is said to the subscriber; events of the desk arrive
over a WebSocket and are printed as they come. It works from a pipe too: one line, one command.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import click

from ussd.errors import GatewayError

__all__ = ["Seat", "sit"]

_READ = 4096
_OVER = 404
_HELP = """\
/queue        who waits
/take [N]     take who is next, or ticket N; your own goes on
/end          finish the talk
/quit         leave the desk; a talk stays yours
anything else is said to the subscriber"""


def sit(address: str, token: str, name: str) -> None:
    """Sit at the desk of the gateway at `address` until the input ends; raise `GatewayError`."""
    try:
        asyncio.run(_sit(address, token, name))
    except aiohttp.ClientConnectorError:
        raise GatewayError(
            f"no gateway answers at {address}; start it with `dialtree serve`"
        ) from None
    except aiohttp.WSServerHandshakeError:
        raise GatewayError(
            f"the gateway at {address} refuses the desk's token; sit where the gateway runs"
        ) from None
    except aiohttp.ClientError as error:
        raise GatewayError(f"the gateway at {address} has gone: {error}; sit down again") from None


async def _sit(address: str, token: str, name: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(address, headers=headers) as http,
        http.ws_connect("/api/v1/desk/events", heartbeat=20) as events,
    ):
        seat = Seat(http, name)
        click.echo(f"You sit at the desk as {name}. /help shows the commands.")
        await seat.sits()
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
    async for text in _lines(sys.stdin.fileno()):
        if text == "/quit":
            break
        if text:
            await seat.does(text)
    seat.leaves()


async def _lines(fd: int) -> AsyncIterator[str]:
    """The lines of a terminal, a pipe or a file, the last with or without its end."""
    unread = b""
    while octets := await _octets(fd):
        *whole, unread = (unread + octets).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace").strip()
    if unread:
        yield unread.decode("utf-8", "replace").strip()


async def _octets(fd: int) -> bytes:
    """What can be read next; nothing at the end."""
    loop = asyncio.get_running_loop()
    is_ready = asyncio.Event()
    try:
        loop.add_reader(fd, is_ready.set)
    except PermissionError:  # a file or /dev/null: nobody can wait for it, and nobody need
        return os.read(fd, _READ)
    try:
        await is_ready.wait()
    finally:
        loop.remove_reader(fd)
    return os.read(fd, _READ)


class Seat:
    """One operator: at most one talk at a time."""

    def __init__(self, http: aiohttp.ClientSession, name: str) -> None:
        """Take an open HTTP session that carries the token."""
        self._http = http
        self._name = name
        self.ticket: int | None = None
        self.refused_with = 0
        """HTTP status of the latest refusal."""
        self._commands: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "/queue": lambda _: self.queue(),
            "/take": self.take,
            "/end": lambda _: self.end(),
            "/help": self._help,
        }

    async def sits(self) -> None:
        """Print who waits, and what is still this operator's."""
        for ticket in await self._list():
            if ticket["operator"] == self._name:
                click.echo(f"You still have ticket {ticket['id']}: {_resume(ticket['id'])}")

    def leaves(self) -> None:
        """Print what is left behind."""
        if self.ticket is not None:
            click.echo(f"Ticket {self.ticket} stays yours: sit down again, {_resume(self.ticket)}")

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
        await self._list()

    async def _list(self) -> list[dict[str, Any]]:
        answer = await self._ask("GET", "/api/v1/desk/tickets")
        tickets: list[dict[str, Any]] = answer["tickets"] if answer else []
        for ticket in tickets:
            click.echo(_row(ticket))
        if answer and not tickets:
            click.echo("Nobody waits.")
        return tickets

    async def take(self, number: str) -> None:
        """Take a ticket, or go on with one's own, unless a talk goes on."""
        if self.ticket is not None:
            click.echo(f"You are talking on ticket {self.ticket}; /end it first.")
            return
        if number and not number.isdigit():
            click.echo(f"{number!r} is no ticket; write it like /take 7, or /take for who is next.")
            return
        wanted = {"ticket": int(number)} if number else {}
        answer = await self._ask("POST", "/api/v1/desk/tickets/take", **wanted)
        if answer:
            self.ticket = answer["ticket"]["id"]
            click.echo(f"Taken: {_row(answer['ticket'])}")
            await self._recall()

    async def _recall(self) -> None:
        """Print what was said before."""
        answer = await self._ask("GET", f"/api/v1/desk/tickets/{self.ticket}/lines")
        for line in answer["lines"] if answer else []:
            click.echo(f"{line['speaker']}: {line['text']}")

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
        ticket, self.ticket = self.ticket, None  # what is told of its end is no news any more
        if await self._ask("POST", f"/api/v1/desk/tickets/{ticket}/end"):
            click.echo(f"Ticket {ticket} is finished.")
        elif self.refused_with != _OVER:
            self.ticket = ticket

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
        elif kind == "returned" and ticket["id"] == self.ticket:
            self.ticket = None
            click.echo(
                f"The subscriber did not pick up; ticket {ticket['id']} is back in the line."
            )
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
        self.refused_with = response.status
        click.echo(f"Not done: {document.get('error', response.status)}")
        return None


def _resume(ticket: int) -> str:
    return f"/take {ticket} goes on with it."


def _row(ticket: Mapping[str, Any]) -> str:
    who = f"with {ticket['operator']}" if ticket["operator"] else f"waits {ticket['waited_s']} s"
    paid = ", paid" if ticket["paid"] else ""
    return f"ticket {ticket['id']}  {ticket['queue']}  {ticket['msisdn']}  {who}{paid}"

"""Where a gateway's slow work is done: on threads of its own, or at once on the calling thread.

The store's writer and reader, the password checks, the mail and the http services each wait for
something.  A gateway on sockets must not, so they have threads; a gateway on a virtual clock must
see everything done before the clock moves on, so there they do it in the caller's stead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from store import Database, InlineReader, InlineWriter, Reader, Writer
from ussd.service.dialogue.http_door import BlockingDoor, Door, LoopDoor
from ussd.service.mailer import Run
from ussd.service.passwords import OneAtATime, Passwords, run_here

__all__ = ["Threads", "none_of_its_own", "of_its_own"]


@dataclass(frozen=True, slots=True)
class Threads:
    """Who does the slow work; `start` before anybody asks for some, `stop` in the end."""

    writer: Any
    reader: Any
    passwords: Passwords
    door: Door
    run: Run
    beside: tuple[OneAtATime, ...] = ()

    def start(self) -> None:
        """Let the store be read and written."""
        self.writer.start()
        self.reader.start()

    def stop(self) -> None:
        """Commit what waits, then end every thread."""
        for thread in (self.writer, self.reader, *self.beside):
            thread.stop()


def of_its_own(database: Database, reactor: Any, capacity: int) -> Threads:
    """Threads that wake the reactor; at most `capacity` items wait for the writer."""
    wake = reactor.callFromThread
    writer, reader = Writer(database, wake, capacity=capacity), Reader(database, wake)
    slow, mail = OneAtATime(wake), OneAtATime(wake)
    return Threads(writer, reader, Passwords(slow), LoopDoor(), mail, (slow, mail))


def none_of_its_own(database: Database, reactor: Any) -> Threads:
    """No threads: everything is done at once, and told in the reactor's next turn."""
    soon = partial(reactor.callLater, 0)
    return Threads(
        InlineWriter(database, soon),
        InlineReader(database, soon),
        Passwords(run_here),
        BlockingDoor(soon),
        run_here,
    )

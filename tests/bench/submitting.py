"""Load on row 1: `submit_sm`, counted by length and status, and how long each answer takes.

Run as a process of its own: `python -m tests.bench.submitting HOST PORT SECONDS BINDS WINDOW RATE`.
RATE 0 is saturation: as fast as the windows let it.  Any other is an open loop: so many messages a
second, sent when they are due and timed from then, however late the answers are.
Prints one JSON object: accepted, refused, seconds, unanswered, p50_ms, p99_ms.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Sequence

from tests.bench import wire

BLOCK = 5_000
BIND_TRANSMITTER = 2
CHUNK = 100
TICK_S = 0.001


class Bind:
    """One bound connection: sends from a block of ready octets, counts what comes back."""

    system_id, password = "app2", "apppass"
    command_id = BIND_TRANSMITTER
    registered_delivery = 0

    def __init__(self, host: str, port: int, window: int) -> None:
        self.window = window
        self.accepted = self.refused = self.sent = 0
        self.waits: list[float] = []
        self._groups: deque[tuple[int, int, float]] = deque()
        self._tail = b""
        self._unsent = memoryview(b"")
        pdus = [self._pdu(n) for n in range(BLOCK)]
        self._size = len(pdus[0])
        self._block = memoryview(b"".join(pdus))
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(wire.bind(self.command_id, self.system_id, self.password))
        answer = self.socket.recv(4096)
        if answer[5:12] != bytes((0, 0, self.command_id, 0, 0, 0, 0)):
            sys.exit(f"the bind was refused: {answer.hex()}")
        self.socket.setblocking(False)

    def _pdu(self, n: int) -> bytes:
        text = b"A text of forty octets, more or less ok."
        return wire.submit_sm(n + 1, "bench", f"7990{n:07d}", text, self.registered_delivery)

    @property
    def outstanding(self) -> int:
        return self.sent - self.accepted - self.refused

    def take(self, count: int, due_at: float) -> None:
        """Send so many more messages, timed from `due_at`."""
        start = self.sent % BLOCK
        stop = min(start + count, BLOCK)
        self._unsent = memoryview(
            b"".join((self._unsent, self._block[start * self._size : stop * self._size]))
        )
        self.sent += stop - start
        self._groups.append((self.sent, stop - start, due_at))
        if stop - start < count:
            self.take(count - (stop - start), due_at)
        else:
            self.flush()

    def fill(self) -> None:
        """Send whole chunks while the window has room and the socket takes them."""
        self.flush()
        while not self._unsent and self.window - self.outstanding >= CHUNK:
            self.take(CHUNK, time.perf_counter())

    def flush(self) -> None:
        """Send what waits, as far as the socket takes it."""
        try:
            while self._unsent:
                self._unsent = self._unsent[self.socket.send(self._unsent) :]
        except BlockingIOError:
            return

    def pull(self) -> None:
        """Count the answers of one read; a header cut by the read is counted with the next."""
        data = self._tail + self.socket.recv(262_144)
        whole = len(data) - 4  # an answer counts once its status is there too
        accepted = data.count(wire.SUBMIT_OK)
        self.accepted += accepted
        self.refused += data.count(wire.SUBMIT_RESPONSE, 0, max(whole, 0)) - accepted
        last = data.rfind(wire.SUBMIT_RESPONSE, 0, max(whole, 0))
        counted = last + 8 if last >= 0 else 0
        self._tail = data[max(len(data) - 7, counted) :]
        self.time_answers()

    def time_answers(self) -> None:
        """Keep how long the groups took that are answered whole: answers come in order."""
        now, answered = time.perf_counter(), self.accepted + self.refused
        while self._groups and self._groups[0][0] <= answered:
            _, count, due_at = self._groups.popleft()
            self.waits += [now - due_at] * count


def watch(links: Sequence[Bind]) -> selectors.BaseSelector:
    """A selector of what the links receive."""
    selector = selectors.DefaultSelector()
    for link in links:
        selector.register(link.socket, selectors.EVENT_READ, link)
    return selector


def saturate(links: Sequence[Bind], selector: selectors.BaseSelector, seconds: float) -> float:
    """Keep every window full; return how long it was."""
    started = time.perf_counter()
    while (now := time.perf_counter()) - started < seconds:
        for link in links:
            link.fill()
        for key, _ in selector.select(0.05):
            key.data.pull()
    return now - started


def at_rate(
    links: Sequence[Bind], selector: selectors.BaseSelector, seconds: float, rate: float
) -> float:
    """Send what is due by now, on one link after the other; return how long it was."""
    started = time.perf_counter()
    sent = turns = 0
    while (now := time.perf_counter()) - started < seconds:
        due = int((now - started) * rate) - sent
        if due > 0:
            links[turns % len(links)].take(due, started + sent / rate)
            sent, turns = sent + due, turns + 1
        for link in links:
            link.flush()
        for key, _ in selector.select(TICK_S):
            key.data.pull()
    return now - started


def drain(links: Sequence[Bind], selector: selectors.BaseSelector) -> None:
    """Wait for the answers that are still owed."""
    deadline = time.perf_counter() + 5
    while sum(link.outstanding for link in links) and time.perf_counter() < deadline:
        for link in links:
            link.flush()
        for key, _ in selector.select(0.05):
            key.data.pull()


def percentile_ms(waits: Sequence[float], share: float) -> float | None:
    """The wait in ms that so large a share of answers stays below; None without any."""
    return sorted(waits)[min(int(len(waits) * share), len(waits) - 1)] * 1000 if waits else None


def main() -> None:
    host, port, seconds, binds, window, rate = sys.argv[1:]
    links = [Bind(host, int(port), int(window)) for _ in range(int(binds))]
    selector = watch(links)
    if float(rate):
        took = at_rate(links, selector, float(seconds), float(rate))
    else:
        took = saturate(links, selector, float(seconds))
    accepted = sum(link.accepted for link in links)
    refused = sum(link.refused for link in links)
    waits = [wait for link in links for wait in link.waits]
    drain(links, selector)
    print(
        json.dumps(
            {
                "accepted": accepted,
                "refused": refused,
                "seconds": took,
                "unanswered": sum(link.outstanding for link in links),
                "p50_ms": percentile_ms(waits, 0.50),
                "p99_ms": percentile_ms(waits, 0.99),
            }
        )
    )


if __name__ == "__main__":
    main()

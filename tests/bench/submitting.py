"""Load on row 1: `submit_sm` as fast as the window lets it, counted by length and status.

Run as a process of its own: `python -m tests.bench.submitting HOST PORT SECONDS BINDS WINDOW`.
Prints one JSON object: accepted, refused, seconds, unanswered.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time

from tests.bench import wire

BLOCK = 5_000
BIND_TRANSMITTER = 2
CHUNK = 100


class Bind:
    """One bound connection: sends from a block of ready octets, counts what comes back."""

    def __init__(self, host: str, port: int, window: int) -> None:
        self.window = window
        self.accepted = self.refused = self.sent = 0
        self._tail = b""
        self._unsent = memoryview(b"")
        pdus = [
            wire.submit_sm(
                n + 1, "bench", f"7990{n:07d}", b"A text of forty octets, more or less ok."
            )
            for n in range(BLOCK)
        ]
        self._size = len(pdus[0])
        self._block = memoryview(b"".join(pdus))
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(wire.bind(BIND_TRANSMITTER, "app2", "apppass"))
        answer = self.socket.recv(4096)
        if answer[4:12] != bytes.fromhex("8000000200000000"):
            sys.exit(f"the bind was refused: {answer.hex()}")
        self.socket.setblocking(False)

    @property
    def outstanding(self) -> int:
        return self.sent - self.accepted - self.refused

    def push(self) -> None:
        """Send whole chunks while the window has room and the socket takes them."""
        while self._unsent or self.window - self.outstanding >= CHUNK:
            if not self._unsent:
                start = self.sent % BLOCK * self._size
                self._unsent = self._block[start : start + CHUNK * self._size]
                self.sent += CHUNK
            try:
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


def main() -> None:
    host, port, seconds, binds, window = sys.argv[1:]
    links = [Bind(host, int(port), int(window)) for _ in range(int(binds))]
    selector = selectors.DefaultSelector()
    for link in links:
        selector.register(link.socket, selectors.EVENT_READ, link)
    started = time.perf_counter()
    deadline = started + float(seconds)
    while time.perf_counter() < deadline:
        for link in links:
            link.push()
        for key, _ in selector.select(0.05):
            key.data.pull()
    took = time.perf_counter() - started
    accepted = sum(link.accepted for link in links)
    refused = sum(link.refused for link in links)
    drain = time.perf_counter() + 5
    while sum(link.outstanding for link in links) and time.perf_counter() < drain:
        for key, _ in selector.select(0.05):
            key.data.pull()
    unanswered = sum(link.outstanding for link in links)
    print(
        json.dumps(
            {"accepted": accepted, "refused": refused, "seconds": took, "unanswered": unanswered}
        )
    )


if __name__ == "__main__":
    main()

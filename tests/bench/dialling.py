"""Load on rows 2 and 3: handsets that walk `*100#`, 1, 2 over and over, or dial and stay.

Run as a process of its own:
`python -m tests.bench.dialling HOST PORT SECONDS HANDSETS RATE` (RATE 0 is saturation), or
`python -m tests.bench.dialling HOST PORT hold HANDSETS 0` to dial once each and keep the session.
Prints one JSON object: screens, seconds, p50_ms, p99_ms, refused.
"""

from __future__ import annotations

import json
import socket
import sys
import time

from tests.bench import wire

CODE = "*100#"
FIRST_MSISDN = 79_000_000_000
WALK = (("*100#", 1), ("1", 18), ("2", 18))
# Octets of a deliver_sm before the MSISDN: header, "USSD", TON/NPI, "*100#", TON/NPI.
MSISDN_AT = 16 + 5 + 2 + len(CODE) + 1 + 2
LAST = bytes.fromhex("0501000111")


class Network:
    """One network bind that stands for many handsets."""

    def __init__(self, host: str, port: int, handsets: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(wire.bind(9, "simulator", "simpass"))
        answer = self.socket.recv(4096)
        if answer[4:12] != bytes.fromhex("8000000900000000"):
            sys.exit(f"the bind was refused: {answer.hex()}")
        self.steps = [self._walk(n) for n in range(handsets)]
        self.position = [0] * handsets
        self.asked_at = [0.0] * handsets
        self.waits: list[float] = []
        self.screens = self.refused = 0
        self.idle: list[int] = []
        self._buffer = b""

    @staticmethod
    def _walk(n: int) -> tuple[bytes, ...]:
        msisdn = str(FIRST_MSISDN + n)
        return tuple(wire.ussd_submit(n + 2, msisdn, CODE, text.encode(), op) for text, op in WALK)

    def begin(self, numbers: range) -> None:
        """Dial from these handsets at once."""
        now = time.perf_counter()
        for n in numbers:
            self.asked_at[n] = now
        self.socket.sendall(b"".join(self.steps[n][self.position[n]] for n in numbers))

    def turn(self, again: bool) -> None:
        """Read once; answer every screen, and go on with the walk where `again` says so."""
        data = self._buffer + self.socket.recv(262_144)
        now = time.perf_counter()
        out: list[bytes] = []
        at, end = 0, len(data)
        while end - at >= 16:
            length = int.from_bytes(data[at : at + 4], "big")
            if end - at < length:
                break
            if data[at + 4 : at + 8] == wire.DELIVER_SM:
                self._screen(data, at, length, now, out, again)
            elif data[at + 4 : at + 8] == wire.SUBMIT_RESPONSE:
                self.refused += data[at + 8 : at + 12] != bytes(4)
            at += length
        self._buffer = data[at:]
        if out:
            self.socket.sendall(b"".join(out))

    def _screen(
        self, data: bytes, at: int, length: int, now: float, out: list[bytes], again: bool
    ) -> None:
        out.append(wire.deliver_sm_resp(data[at + 12 : at + 16]))
        if data[at + 16 : at + 20] != b"USSD":
            return  # a short message: this bind attaches every number
        n = int(data[at + MSISDN_AT : at + MSISDN_AT + 11]) - FIRST_MSISDN
        self.screens += 1
        self.waits.append(now - self.asked_at[n])
        ended = data.find(LAST, at, at + length) >= 0
        self.position[n] = 0 if ended else self.position[n] + 1
        if again:
            self.asked_at[n] = now
            out.append(self.steps[n][self.position[n]])
        else:
            self.idle.append(n)


def _report(network: Network, seconds: float) -> None:
    waits = sorted(network.waits)
    print(
        json.dumps(
            {
                "screens": network.screens,
                "seconds": seconds,
                "refused": network.refused,
                "p50_ms": waits[len(waits) // 2] * 1000 if waits else None,
                "p99_ms": waits[int(len(waits) * 0.99)] * 1000 if waits else None,
            }
        ),
        flush=True,
    )


def saturate(network: Network, seconds: float) -> None:
    """Every handset always waits for a screen."""
    started = time.perf_counter()
    network.begin(range(len(network.steps)))
    while time.perf_counter() - started < seconds:
        network.turn(again=True)
    _report(network, time.perf_counter() - started)


def at_rate(network: Network, seconds: float, rate: float) -> None:
    """So many screens a second, asked for evenly."""
    network.idle.extend(range(len(network.steps)))
    network.socket.settimeout(0.0005)
    started = time.perf_counter()
    asked = 0
    while (passed := time.perf_counter() - started) < seconds:
        due = min(int(passed * rate) - asked, len(network.idle))
        for _ in range(due):
            n = network.idle.pop(0)
            network.asked_at[n] = time.perf_counter()
            network.socket.sendall(network.steps[n][network.position[n]])
            asked += 1
        try:
            network.turn(again=False)
        except TimeoutError:
            continue
    _report(network, time.perf_counter() - started)


def hold(network: Network) -> None:
    """Dial once from every handset, then keep the sessions open until standard input ends."""
    started = time.perf_counter()
    block = 2_000
    for first in range(0, len(network.steps), block):
        last = min(first + block, len(network.steps))
        network.begin(range(first, last))
        while network.screens + network.refused < last:
            network.turn(again=False)
    _report(network, time.perf_counter() - started)
    sys.stdin.read()


def main() -> None:
    host, port, how, handsets, rate = sys.argv[1:]
    network = Network(host, int(port), int(handsets))
    if how == "hold":
        hold(network)
    elif float(rate):
        at_rate(network, float(how), float(rate))
    else:
        saturate(network, float(how))


if __name__ == "__main__":
    main()

"""Load in both directions at once: what submits also receives, and answers each deliver_sm.

Run as a process of its own: `python -m tests.bench.both_ways HOST PORT SECONDS WHAT RATE`.
WHAT is `receipts`: four transceivers submit and ask for a receipt of each message; or `messages`:
one transceiver submits while a phone network sends to its short number, so that both directions
share one bind.  RATE as for `submitting`, of each direction.
Prints one JSON object: accepted, refused, received, seconds, p50_ms, p99_ms; received is how many
deliver_sm came meanwhile.
"""

from __future__ import annotations

import json
import sys

from tests.bench import wire
from tests.bench.submitting import Bind, at_rate, percentile_ms, saturate, watch

BIND_TRANSCEIVER = 9
WINDOW = 500


class Transceiver(Bind):
    """Submits, receives, answers what it receives."""

    command_id = BIND_TRANSCEIVER
    registered_delivery = 1
    received = 0

    def pull(self) -> None:
        """Count the PDUs of one read, and answer every deliver_sm."""
        data = self._tail + self.socket.recv(262_144)
        end = 0
        answers = []
        for at, end in wire.frames(data):  # noqa: B007 - where the last one ended
            command = data[at + 4 : at + 8]
            if command == wire.DELIVER_SM:
                answers.append(wire.deliver_sm_resp(data[at + 12 : at + 16]))
            elif data[at + 4 : at + 12] == wire.SUBMIT_OK:
                self.accepted += 1
            elif command == wire.SUBMIT_RESPONSE:
                self.refused += 1
        self._tail = data[end:]
        self.received += len(answers)
        self._unsent = memoryview(b"".join((self._unsent, *answers)))
        self.flush()
        self.time_answers()


class Owner(Transceiver):
    """The application that owns the short number 5000."""

    system_id = "app"
    registered_delivery = 0


class Phones(Transceiver):
    """A phone network whose subscribers write to 5000."""

    system_id, password = "simulator", "simpass"

    def _pdu(self, n: int) -> bytes:
        return wire.submit_sm(
            n + 1, f"7991{n:07d}", "5000", b"A text of forty octets, well, almost."
        )


def main() -> None:
    host, port, seconds, what, rate = sys.argv[1:]
    kinds = {"receipts": [Transceiver] * 4, "messages": [Owner, Phones]}[what]
    links = [kind(host, int(port), WINDOW) for kind in kinds]
    selector = watch(links)
    if float(rate):
        took = at_rate(links, selector, float(seconds), float(rate) * len(set(kinds)))
    else:
        took = saturate(links, selector, float(seconds))
    measured = [link for link in links if not isinstance(link, Phones)]
    waits = [wait for link in measured for wait in link.waits]
    print(
        json.dumps(
            {
                "accepted": sum(link.accepted for link in measured),
                "refused": sum(link.refused for link in links),
                "received": sum(link.received for link in measured),
                "seconds": took,
                "p50_ms": percentile_ms(waits, 0.50),
                "p99_ms": percentile_ms(waits, 0.99),
            }
        )
    )


if __name__ == "__main__":
    main()

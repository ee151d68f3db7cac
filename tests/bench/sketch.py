"""The bare sketch that row 1 is held against: decode, insert, commit, answer, and nothing else.

No accounts, no window, no emulation, no log: the least that "accepted and committed" can cost
with this codec and this database. Run as `python -m tests.bench.sketch PORT DATABASE`.
"""

from __future__ import annotations

import itertools
import json
import queue
import sqlite3
import sys
import threading

from twisted.internet import asyncioreactor

asyncioreactor.install()

from twisted.internet import reactor  # noqa: E402 - the reactor is chosen above
from twisted.internet.protocol import Factory, Protocol  # noqa: E402

from smpp import Framer, decode, encode  # noqa: E402

Row = tuple[str, str, str, str]
Batch = tuple["Sketch", list[Row], bytes]
ANSWER_LENGTH = 33


class Sketch(Protocol):
    """Answers a bind at once, and a submit_sm when its row is committed."""

    def __init__(self, batches: queue.SimpleQueue[Batch], ids: itertools.count[int]) -> None:
        self._framer = Framer()
        self._batches = batches
        self._ids = ids

    def dataReceived(self, data: bytes) -> None:
        rows: list[Row] = []
        answers: list[bytes] = []
        for octets in self._framer.feed(data):
            pdu = decode(octets)
            if pdu.command_id != 4:
                self.transport.write(encode(pdu.reply(system_id="sketch")))
                continue
            message_id = f"{next(self._ids):016x}"
            text = pdu.short_message.decode("latin-1")
            rows.append((message_id, pdu.source_addr, pdu.destination_addr, text))
            answers.append(_answer(pdu.sequence_number, message_id))
        if rows:
            self._batches.put((self, rows, b"".join(answers)))


def _answer(sequence_number: int, message_id: str) -> bytes:
    return (
        ANSWER_LENGTH.to_bytes(4, "big")
        + b"\x80\0\0\x04\0\0\0\0"
        + sequence_number.to_bytes(4, "big")
        + message_id.encode()
        + b"\0"
    )


def _write(path: str, batches: queue.SimpleQueue[Batch]) -> None:
    database = sqlite3.connect(path)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE message (id TEXT PRIMARY KEY, source TEXT, destination TEXT, text TEXT)"
        " WITHOUT ROWID;"
    )
    while True:
        taken = [batches.get()]
        while not batches.empty():
            taken.append(batches.get())
        rows = [row for _, part, _ in taken for row in part]
        database.execute(
            "INSERT INTO message SELECT value->>0, value->>1, value->>2, value->>3"
            " FROM json_each(?)",
            (json.dumps(rows),),
        )
        database.commit()
        reactor.callFromThread(_send, taken)


def _send(taken: list[Batch]) -> None:
    for protocol, _, answers in taken:
        protocol.transport.write(answers)


def main() -> None:
    port, path = sys.argv[1:]
    batches: queue.SimpleQueue[Batch] = queue.SimpleQueue()
    threading.Thread(target=_write, args=(path, batches), daemon=True).start()
    ids = itertools.count(1)
    factory = Factory.forProtocol(lambda: Sketch(batches, ids))
    reactor.listenTCP(int(port), factory, interface="127.0.0.1")
    reactor.run()


if __name__ == "__main__":
    main()

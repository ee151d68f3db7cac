"""The promise: what was accepted is delivered, pending or failed, whatever `kill -9` interrupts.

Twenty times the gateway is killed at a random moment under load and started again.  DIALTREE_SEED
chooses the moments; DIALTREE_KILLS their number.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from smpp.constants import EsmClass, MessageState
from smpp.tlvs import Tag
from tests.live import Esme, Gateway, Refused, message, receipted_id
from tests.live.esme import RESPONSE

SEED = int(os.environ.get("DIALTREE_SEED", "1"))
KILLS = int(os.environ.get("DIALTREE_KILLS", "20"))
BURST, PAUSE_S, WINDOW = 40, 0.02, 400
ENROUTE, DELIVERED = int(MessageState.ENROUTE), int(MessageState.DELIVERED)
GONE = (OSError, EOFError, Refused)


class _Far(threading.Thread):
    """A peer that connects again whenever the gateway is gone; what it learns outlives the link."""

    def __init__(self, port: int, system_id: str, password: str) -> None:
        super().__init__(daemon=True)
        self.port, self.system_id, self.password = port, system_id, password
        self.is_ending = False
        self.failure: BaseException | None = None

    def run(self) -> None:
        while not self.is_ending:
            try:
                with Esme.bound(self.port, self.system_id, self.password) as esme:
                    self.serve(esme)
            except GONE:
                time.sleep(0.02)
            except BaseException as error:
                self.failure = error
                raise

    def serve(self, esme: Esme) -> None:
        raise AssertionError("each peer says what it does")

    def stop(self) -> None:
        self.is_ending = True
        self.join(10)


class Phones(_Far):
    """The radio side: takes every message, and knows by its id one that it has already."""

    def __init__(self, port: int) -> None:
        super().__init__(port, "simulator", "simpass")
        self.inbox: dict[str, bytes] = {}
        self.repeated = 0

    def serve(self, esme: Esme) -> None:
        while not self.is_ending:
            try:
                esme.read(0.1)
            except TimeoutError:
                continue
            finally:
                self._keep(esme)

    def _keep(self, esme: Esme) -> None:
        for pdu in esme.received:
            known = receipted_id(pdu)
            self.repeated += known in self.inbox
            assert self.inbox.setdefault(known, pdu.short_message) == pdu.short_message
        esme.received.clear()


class Application(_Far):
    """Submits each message only once; keeps what was accepted, and the receipts."""

    def __init__(self, port: int) -> None:
        super().__init__(port, "app", "apppass")
        self.accepted: dict[str, bytes] = {}
        self.refused: list[int] = []
        self.receipts: dict[str, int] = {}
        self.sent = 0
        self.is_sending = True

    def serve(self, esme: Esme) -> None:
        under_way: dict[int, bytes] = {}
        while not self.is_ending:
            room = WINDOW - len(under_way) if self.is_sending else 0
            for _ in range(min(BURST, room)):
                self.sent += 1
                text = b"message %d" % self.sent
                pdu = message(f"7990{self.sent:07d}", text, registered_delivery=1)
                under_way[esme.send(pdu)] = text
            self._read(esme, under_way)

    def _read(self, esme: Esme, under_way: dict[int, bytes]) -> None:
        try:
            esme.read(PAUSE_S)
        except TimeoutError:
            return
        finally:
            self._keep(esme, under_way)

    def _keep(self, esme: Esme, under_way: dict[int, bytes]) -> None:
        for number in list(esme.responses):
            answer = esme.responses.pop(number)
            assert answer.command_id & RESPONSE
            text = under_way.pop(number)
            if answer.command_status:
                self.refused.append(answer.command_status)
            else:
                assert answer.message_id not in self.accepted
                self.accepted[answer.message_id] = text
        for pdu in esme.received:
            assert pdu.esm_class & EsmClass.DELIVERY_RECEIPT
            assert pdu.tlv(Tag.MESSAGE_STATE) == bytes([DELIVERED])
            known = receipted_id(pdu)
            self.receipts[known] = self.receipts.get(known, 0) + 1
        esme.received.clear()


@contextmanager
def under_load(port: int) -> Iterator[tuple[Application, Phones]]:
    application, phones = Application(port), Phones(port)
    application.start()
    phones.start()
    try:
        yield application, phones
    finally:
        application.stop()
        phones.stop()
    for peer in (application, phones):
        if peer.failure is not None:
            raise peer.failure


def wait_until(is_so: Callable[[], bool], timeout_s: float, told: Callable[[], object]) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, told()
        time.sleep(0.1)


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_deliver_nothing_twice(
    start_gateway: Callable[..., Gateway],
    store: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    moments = random.Random(SEED)
    gateway = start_gateway(SMSC__EMULATION="false", LOG__LEVEL="warning", **store)
    with under_load(gateway.port) as (application, phones):
        for _ in range(KILLS):
            time.sleep(moments.uniform(0.05, 1.2))
            gateway.kill()
            gateway.start()
        application.is_sending = False
        wait_until(lambda: gateway.states().get(ENROUTE, 0) == 0, 40, gateway.states)
        stored = {str(known): state for known, state in gateway.rows(MT_STATES)}
        wait_until(lambda: stored.keys() <= application.receipts.keys(), 40, gateway.states)
    with capsys.disabled():
        print(
            f"\n{KILLS} kills (seed {SEED}): {application.sent} submitted, "
            f"{len(application.accepted)} accepted, {len(stored)} stored, "
            f"{len(phones.inbox)} delivered, {phones.repeated} repeated under the same id"
        )

    assert application.refused == []
    assert len(application.accepted) > KILLS * BURST
    assert application.accepted.keys() <= stored.keys()
    assert phones.inbox.keys() == {known for known, state in stored.items() if state == DELIVERED}
    assert len(set(phones.inbox.values())) == len(phones.inbox)
    assert {known: phones.inbox[known] for known in application.accepted} == application.accepted


MT_STATES = "SELECT id, state FROM messages WHERE kind = 'MT'"

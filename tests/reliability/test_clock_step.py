"""The system's clock is set by an hour while the gateway runs: nothing expires, no link is lost.

libfaketime stands between the gateway and the system; only the date moves, as when somebody sets
it, and the monotonic clock goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smpp.constants import MessageState
from smpp.tlvs import Tag
from tests.live import Esme, Gateway, message, text_of

PHONE, ABSENT = "79031234567", "79161234567"
HALF_AN_HOUR = "000000003000000R"
STEPS = ("+1h", "-1h")
_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
_SEEN_AFTER_S = 2.5


class Clock:
    """The date that the gateway sees."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.step("+0")

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(_LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_CACHE_DURATION": "1",
        }

    def step(self, offset: str) -> None:
        self._file.write_text(f"{offset}\n")


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    if not _LIBRARIES:
        pytest.skip("libfaketime is not installed: run tests/install as root")
    return Clock(tmp_path / "date")


@pytest.fixture
def gateway(clock: Clock, start_gateway: Callable[..., Gateway]) -> Iterator[Gateway]:
    return start_gateway(
        environment=clock.environment,
        SMSC__EMULATION="false",
        SMPP__INACTIVITY="60s",
        SMPP__ENQUIRE_LINK="20s",
    )


@pytest.mark.parametrize("offset", STEPS)
def test_no_message_expires_and_no_link_is_lost(
    gateway: Gateway, clock: Clock, offset: str
) -> None:
    with Esme.bound(gateway.port) as application, Esme.phone(gateway.port, PHONE) as phone:
        waiting = application.submit(ABSENT, b"wait", validity_period=HALF_AN_HOUR)
        application.submit(PHONE, b"before")
        phone.wait_for(1)
        clock.step(offset)
        time.sleep(_SEEN_AFTER_S)
        application.submit(PHONE, b"after")
        phone.wait_for(2)
        is_alive = application.alive()
        with Esme.phone(gateway.port, ABSENT) as absent:
            came = [pdu.short_message for pdu in absent.wait_for(1)]
            settled = "SELECT state FROM messages WHERE id = ? AND state <> 1"
            deadline = time.monotonic() + 10
            while not (states := gateway.rows(settled, int(waiting))):
                assert time.monotonic() < deadline, gateway.log
                absent.read_for(0.1)

    assert is_alive
    assert came == [b"wait"]
    assert states == [(MessageState.DELIVERED,)]


@pytest.mark.parametrize("offset", STEPS)
def test_a_dialogue_goes_on(gateway: Gateway, clock: Clock, offset: str) -> None:
    with Esme.phone(gateway.port, PHONE) as phone:
        first = press(phone, b"\x01", "*100#")
        clock.step(offset)
        time.sleep(_SEEN_AFTER_S)
        second = press(phone, b"\x12", "1")

    assert first.startswith("Information")
    assert second.startswith("Help")


def press(phone: Esme, op: bytes, text: str) -> str:
    """Dial or reply; return the screen that follows."""
    before = len(phone.received)
    tlvs = ((Tag.USSD_SERVICE_OP, op),)
    pdu = message("*100#", text.encode(), source=PHONE, service_type="USSD", tlvs=tlvs)
    assert phone.ask(pdu).command_status == 0
    return text_of([phone.screen(before)])

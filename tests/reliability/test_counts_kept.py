"""What dialogues did is counted to the last way when the gateway is stopped in good order."""

from __future__ import annotations

from collections.abc import Callable

from tests.live import Gateway

DIALS = 4


def counted(gateway: Gateway) -> dict[tuple[str, str], int]:
    """(from, to) → how often."""
    rows = gateway.rows("SELECT start, target, sum(taken) FROM flow_counts GROUP BY start, target")
    return {(start, target): taken for start, target, taken in rows}


def test_a_clean_stop_loses_no_count(start_gateway: Callable[..., Gateway]) -> None:
    gateway = start_gateway()
    for number in range(DIALS):
        gateway.dial("*100#", "1", msisdn=f"7916123456{number}")
    gateway.stop()
    first = counted(gateway)
    gateway.start()
    gateway.dial("*100#", msisdn="79161234567")
    gateway.stop()

    assert first["*100#", "information.home"] == DIALS
    assert first["information.home", "information.help"] == DIALS
    assert counted(gateway)["*100#", "information.home"] == DIALS + 1

"""Failed binds: how many an address has had of late, and how late the next refusal comes.

Only failures wait.  The delay doubles with each failure of an address and is forgiven after a
minute without one; what costs no delay here is told at once.  Nobody can use the delay against
others: past a number of refusals that are being held the oldest is told at once, so that peers who
fail on purpose cannot fill the port with connections that only wait; and the addresses that are
remembered are bounded, the one that has been quiet longest goes first.
An IPv6 address counts as its /64, which is one customer.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address

from ussd.service.clocks import Clocks, Delayed

__all__ = ["Failures"]

_FORGIVEN_AFTER_S = 60.0
_FIRST_DELAY_S = 0.1
_LONGEST_DELAY_S = 5.0
_ADDRESSES = 10_000
_HELD = 200


class Failures:
    """What is known of failed binds, by address (a host, or the name of a pipe in memory)."""

    def __init__(self, clocks: Clocks) -> None:
        """Start with a clean sheet."""
        self._clocks = clocks
        self._failed: dict[str, tuple[int, float]] = {}
        self._checking: dict[str, int] = {}
        self._held: dict[int, tuple[Delayed, Callable[[], None]]] = {}
        self._serial = 0

    def __len__(self) -> int:
        """Count the addresses that are remembered."""
        return len(self._failed)

    @property
    def held(self) -> int:
        """How many refusals are being held back now."""
        return len(self._held)

    def rank(self, address: str) -> int:
        """Return how far behind others a check for this address comes: failures and checks."""
        key = _key(address)
        return self._count(key) + self._checking.get(key, 0)

    def began(self, address: str) -> None:
        """Learn that a slow check for this address waits or runs."""
        key = _key(address)
        self._checking[key] = self._checking.get(key, 0) + 1

    def ended(self, address: str) -> None:
        """Learn that such a check is over."""
        key = _key(address)
        left = self._checking[key] - 1
        if left:
            self._checking[key] = left
        else:
            del self._checking[key]

    def refuse(self, address: str, tell: Callable[[], None]) -> None:
        """Count a failure, and call `tell` when its time has come."""
        key = _key(address)
        count = self._count(key) + 1
        self._failed.pop(key, None)  # so that the quietest stands first
        if len(self._failed) >= _ADDRESSES:
            del self._failed[next(iter(self._failed))]
        self._failed[key] = (count, self._clocks.seconds())
        if count == 1:
            tell()
        else:
            self._hold(min(_FIRST_DELAY_S * 2 ** min(count - 2, 10), _LONGEST_DELAY_S), tell)

    def _count(self, key: str) -> int:
        count, at = self._failed.get(key, (0, 0.0))
        return count if self._clocks.seconds() - at < _FORGIVEN_AFTER_S else 0

    def _hold(self, delay_s: float, tell: Callable[[], None]) -> None:
        self._serial += 1
        serial = self._serial
        self._held[serial] = (self._clocks.later(delay_s, self._tell, serial), tell)
        if len(self._held) > _HELD:
            oldest = next(iter(self._held))
            self._held[oldest][0].cancel()
            self._tell(oldest)

    def _tell(self, serial: int) -> None:
        self._held.pop(serial)[1]()


def _key(address: str) -> str:
    """Return what an address is counted under."""
    if ":" not in address:
        return address
    try:
        return IPv6Address(address.strip("[]").partition("%")[0]).exploded[:19]
    except ValueError:
        return address

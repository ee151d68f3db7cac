"""Faults that a test asks for: an SMS that is held, a phone out of coverage, a service that is out.

Scripts set them (`NAME sms-delay 3m`, `fault …`, `outage …`); whoever meets the phone or the
service asks here.  Chances are drawn from one seeded generator, so a run can be repeated.
"""

from __future__ import annotations

import random

__all__ = ["Faults"]


class Faults:
    """The faults in force now; an MSISDN is its E.164 digits, a time is in seconds."""

    def __init__(self, seed: int = 1) -> None:
        """Start without faults; the same seed draws the same losses."""
        self._random = random.Random(seed)
        self._held: dict[str, float] = {}
        self._lost: dict[str, float] = {}
        self._absent: set[str] = set()
        self._out: set[str] = set()

    def hold(self, msisdn: str, seconds: float) -> None:
        """Hold every SMS to this phone so long; 0 ends it."""
        _put(self._held, msisdn, seconds)

    def held_s(self, msisdn: str) -> float:
        """Return how long an SMS to this phone is held."""
        return self._held.get(msisdn, 0.0)

    def lose(self, msisdn: str, chance: float) -> None:
        """Lose an attempt to reach this phone with this chance, 0 to 1; 0 ends it."""
        _put(self._lost, msisdn, chance)

    def cover(self, msisdn: str, is_covered: bool) -> None:
        """Take the phone out of coverage, or bring it back."""
        (self._absent.discard if is_covered else self._absent.add)(msisdn)

    def reaches(self, msisdn: str) -> bool:
        """Tell whether an attempt to reach this phone succeeds now (draws when it may be lost)."""
        if msisdn in self._absent:
            return False
        chance = self._lost.get(msisdn)
        return chance is None or self._random.random() >= chance

    def clear(self, msisdn: str) -> None:
        """End every fault of this phone."""
        self.hold(msisdn, 0)
        self.lose(msisdn, 0)
        self.cover(msisdn, True)

    def outage(self, service: str, is_out: bool = True) -> None:
        """Take a service of services.yaml out, or bring it back."""
        (self._out.add if is_out else self._out.discard)(service)

    def is_out(self, service: str) -> bool:
        """Tell whether the service is out."""
        return service in self._out


def _put(faults: dict[str, float], msisdn: str, value: float) -> None:
    if value > 0:
        faults[msisdn] = value
    else:
        faults.pop(msisdn, None)
